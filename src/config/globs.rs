//! Patterns of paths, as `.gitignore` has them.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

/// Patterns of paths below a folder.
#[derive(Clone, Debug)]
pub struct Globs {
    patterns: Vec<String>,
    matcher: Gitignore,
}

impl Default for Globs {
    fn default() -> Self {
        Self { patterns: Vec::new(), matcher: Gitignore::empty() }
    }
}

impl Globs {
    /// Reads patterns. What begins with `./`, which matches nothing for git, begins at the patterns' folder.
    ///
    /// # Errors
    /// The places in the list of those that are wrong, and why.
    pub fn new(patterns: &[&str]) -> Result<Self, Vec<(usize, String)>> {
        let mut builder = GitignoreBuilder::new("");
        let mut wrong = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let anchored = pattern.strip_prefix('.').filter(|rest| rest.starts_with('/'));
            let added = builder.add_line(None, anchored.unwrap_or(pattern));
            wrong.extend(added.err().map(|error| (index, reason(&error))));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let matcher = builder.build().map_err(|error| vec![(0, reason(&error))])?;
        Ok(Self { patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(), matcher })
    }

    /// The patterns as they were written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether a pattern matches this path, which begins at the patterns' folder.
    pub fn match_entry(&self, path: &Path, is_dir: bool) -> bool {
        self.matcher.matched(path, is_dir).is_ignore()
    }

    /// Whether a pattern matches this path of a file, or a folder on the way to it.
    pub fn match_file(&self, path: &Path) -> bool {
        self.match_path(path, false)
    }

    /// Whether a pattern matches this path, or a folder on the way to it.
    pub fn match_path(&self, path: &Path, is_dir: bool) -> bool {
        !path.has_root() && self.matcher.matched_path_or_any_parents(path, is_dir).is_ignore()
    }

    /// The only path that is matched, besides what lies below it, if there is a single pattern, which says so.
    pub fn as_path(&self) -> Option<&Path> {
        let [pattern] = self.patterns.as_slice() else { return None };
        let is_one = pattern.contains('/') && !pattern.ends_with('/') && !pattern.contains(['*', '?', '[', '!', '\\']);
        let path = pattern.strip_prefix("./").or_else(|| pattern.strip_prefix('/')).unwrap_or(pattern);
        is_one.then(|| Path::new(path))
    }
}

fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_gitignore() {
        let globs =
            Globs::new(&["vendor/", "*.bak.json", "/top.json", "a/**/z.json", "!keep.bak.json", "./own.json"]).unwrap();
        for path in ["vendor/x.json", "a/vendor/x.json", "b/c.bak.json", "top.json", "a/b/c/z.json", "own.json"] {
            assert!(globs.match_file(Path::new(path)), "{path}");
        }
        for path in ["vendors/x.json", "b/top.json", "keep.bak.json", "b/z.json", "/top.json", "b/own.json"] {
            assert!(!globs.match_file(Path::new(path)), "{path}");
        }
        assert!(globs.match_entry(Path::new("a/vendor"), true) && !globs.match_entry(Path::new("a/vendor"), false));
        let wrong = Globs::new(&["a", "{b", "c", "{d"]).unwrap_err();
        assert_eq!(wrong.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1, 3]);
        for (pattern, path) in [
            ("a/b.json", Some("a/b.json")),
            ("./b.json", Some("b.json")),
            ("/b.json", Some("b.json")),
            ("b.json", None),
            ("a/", None),
            ("a/*", None),
        ] {
            assert_eq!(Globs::new(&[pattern]).unwrap().as_path(), path.map(Path::new), "{pattern}");
        }
    }
}
