//! Discovery and reading: which files are checked, in which order, and their texts. Nothing here parses.

mod encoding;
mod read;
mod replace;
mod walk;

pub use read::Content;
pub use replace::write;

use std::{
    collections::HashSet,
    fs, io,
    path::{self, Component, Path, PathBuf},
    sync::Arc,
};

/// One thing to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name that output shows.
    pub name: String,
    /// Whether the user named it as a key policy: then it is taken as one, whatever it holds. What a walk finds is not,
    /// nor is a named file with [`Discovery::if_policy`].
    pub is_named: bool,
    origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    StandardInput,
    Named(PathBuf),
    Walked(PathBuf),
}

/// An input, or a folder on the way to it, that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the file or folder, as output shows it.
    pub name: String,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

/// What is not checked.
pub trait Exclusion: Send + Sync {
    /// Whether a walk leaves out this file or folder.
    fn excludes_entry(&self, path: &Path, is_dir: bool) -> bool;

    /// Whether a walk leaves out this Markdown text.
    fn excludes_markdown(&self, path: &Path) -> bool;

    /// Whether this file or folder is left out although it is named.
    fn excludes_named(&self, path: &Path) -> bool;
}

/// Everything is checked.
#[derive(Clone, Copy, Debug)]
pub struct NoExclusion;

impl Exclusion for NoExclusion {
    fn excludes_entry(&self, _: &Path, _: bool) -> bool {
        false
    }

    fn excludes_markdown(&self, _: &Path) -> bool {
        false
    }

    fn excludes_named(&self, _: &Path) -> bool {
        false
    }
}

/// How files are found.
#[derive(Clone)]
pub struct Discovery {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// The name shown for standard input.
    pub stdin_name: String,
    /// Whether a named file is taken only if it holds a key policy, as in a folder. Standard input always is.
    pub if_policy: bool,
    /// Whether a walk also takes hidden files and those that ignore files such as `.gitignore` name.
    pub no_ignore: bool,
    /// What is left out.
    pub exclusion: Arc<dyn Exclusion>,
}

/// What is to be checked, in the order of `paths` and by path within a folder, found as it is asked for.
///
/// A path named twice is taken once, at its first place, and a walk leaves out what is named elsewhere in `paths`.
pub fn discover(discovery: Discovery) -> impl Iterator<Item = Result<Input, Problem>> {
    let Discovery { paths, stdin_name, if_policy, no_ignore, exclusion } = discovery;
    let named: Arc<HashSet<PathBuf>> = Arc::new(paths.iter().map(|path| identity(path)).collect());
    let mut taken = HashSet::new();
    paths.into_iter().filter(move |path| taken.insert(identity(path))).flat_map(move |path| {
        if is_standard_input(&path) {
            Found::One(Some(Input { name: stdin_name.clone(), is_named: true, origin: Origin::StandardInput }))
        } else if exclusion.excludes_named(&path) {
            Found::One(None)
        } else if fs::metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            let elsewhere = walk::Elsewhere::new(&path, Arc::clone(&named), Arc::clone(&exclusion));
            Found::Walk(Box::new(walk::files(&path, no_ignore, elsewhere)))
        } else {
            Found::One(Some(Input { name: shown(&path), is_named: !if_policy, origin: Origin::Named(path) }))
        }
    })
}

enum Found {
    One(Option<Input>),
    Walk(Box<dyn Iterator<Item = Result<PathBuf, Problem>> + Send>),
}

impl Iterator for Found {
    type Item = Result<Input, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(input) => input.take().map(Ok),
            Self::Walk(files) => Some(files.next()?.map(|path| Input {
                name: shown(&path),
                is_named: false,
                origin: Origin::Walked(path),
            })),
        }
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What two spellings of a path share: it is absolute, without `.` and doubled slashes. Links are not followed.
fn identity(path: &Path) -> PathBuf {
    if is_standard_input(path) {
        return path.to_owned();
    }
    path::absolute(path).unwrap_or_else(|_| path.to_owned()).components().collect()
}

/// The path as output shows it: `./a` as `a`.
fn shown(path: &Path) -> String {
    let mut components = path.components();
    let has_dot = components.next() == Some(Component::CurDir) && components.clone().next().is_some();
    let path = if has_dot { components.as_path() } else { path };
    path.to_string_lossy().into_owned()
}

/// The message of an I/O error, in the style of kmslint's own.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let message = error.to_string();
            let message = message.split_once(" (os error").map_or(message.as_str(), |(message, _)| message);
            let mut characters = message.chars();
            let first = characters.next().into_iter().flat_map(char::to_lowercase);
            first.chain(characters).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_path_are_one() {
        let same = ["a/b.json", "./a/b.json", "a//b.json", "a/./b.json"];
        assert!(same.iter().all(|path| identity(Path::new(path)) == identity(Path::new("a/b.json"))));
        assert_ne!(identity(Path::new("a/c.json")), identity(Path::new("a/b.json")));
        assert_eq!(identity(Path::new("folder/")), identity(Path::new("folder")));
    }

    #[test]
    fn what_lies_below_the_current_folder_loses_its_dot() {
        for (path, name) in [("./a/b.json", "a/b.json"), ("a/b.json", "a/b.json"), (".", "."), ("/a.json", "/a.json")] {
            assert_eq!(shown(Path::new(path)), name);
        }
    }

    #[test]
    fn a_name_given_twice_is_one_input() {
        let paths = ["none.json", "-", "./none.json", "-"].map(PathBuf::from).to_vec();
        let discovery = Discovery {
            paths,
            stdin_name: "stdin".to_owned(),
            if_policy: false,
            no_ignore: false,
            exclusion: Arc::new(NoExclusion),
        };
        let names: Vec<_> = discover(discovery).map(|input| input.unwrap().name).collect();
        assert_eq!(names, ["none.json", "stdin"]);
    }

    #[test]
    fn io_errors_read_like_other_messages() {
        assert_eq!(describe(&io::Error::from_raw_os_error(2)), "no such file or folder");
        assert_eq!(describe(&io::Error::other("Is wrong (os error 7)")), "is wrong");
    }
}
