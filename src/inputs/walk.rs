//! Finding JSON files below a folder.

use super::{Problem, describe, identity, shown};
use ignore::WalkBuilder;
use std::{
    collections::HashSet,
    fs::FileType,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use walkdir::WalkDir;

/// The regular files below `root` whose names end in `.json`, sorted by path. Links are not followed. What `named`
/// holds is left out: it is checked at its own place.
///
/// With `no_ignore`, hidden files and those that ignore files name are taken too.
pub fn json_files(
    root: &Path,
    no_ignore: bool,
    named: Arc<HashSet<PathBuf>>,
) -> impl Iterator<Item = Result<PathBuf, Problem>> + use<> {
    let elsewhere = Elsewhere::new(root, named);
    let walk: Box<dyn Iterator<Item = Result<Entry, Problem>> + Send> =
        if no_ignore { Box::new(all_entries(root, elsewhere)) } else { Box::new(entries(root, elsewhere)) };
    walk.filter_map(|entry| match entry {
        Ok(entry) => entry.is_json_file().then_some(Ok(entry.path)),
        Err(problem) => Some(Err(problem)),
    })
}

struct Entry {
    path: PathBuf,
    file_type: Option<FileType>,
}

impl Entry {
    fn is_json_file(&self) -> bool {
        let is_json = |extension: &std::ffi::OsStr| extension.eq_ignore_ascii_case("json");
        self.file_type.is_some_and(|file_type| file_type.is_file()) && self.path.extension().is_some_and(is_json)
    }
}

fn entries(root: &Path, elsewhere: Elsewhere) -> impl Iterator<Item = Result<Entry, Problem>> + use<> {
    let root = root.to_owned();
    let walk = WalkBuilder::new(&root)
        .require_git(false)
        .sort_by_file_path(Path::cmp)
        .filter_entry(move |entry| entry.depth() == 0 || !elsewhere.holds(entry.path()))
        .build();
    walk.map(move |entry| match entry {
        Ok(entry) => Ok(Entry { file_type: entry.file_type(), path: entry.into_path() }),
        Err(error) => Err(problem(path_of(&error).unwrap_or(&root), error.io_error(), &error)),
    })
}

fn all_entries(root: &Path, elsewhere: Elsewhere) -> impl Iterator<Item = Result<Entry, Problem>> + use<> {
    let root = root.to_owned();
    let walk = WalkDir::new(&root)
        .sort_by(|a, b| a.path().cmp(b.path()))
        .into_iter()
        .filter_entry(move |entry| entry.depth() == 0 || !elsewhere.holds(entry.path()));
    walk.map(move |entry| match entry {
        Ok(entry) => Ok(Entry { file_type: Some(entry.file_type()), path: entry.into_path() }),
        Err(error) => Err(problem(error.path().unwrap_or(&root), error.io_error(), &error)),
    })
}

/// What the user named besides the folder that is walked.
struct Elsewhere(Option<Arc<HashSet<PathBuf>>>);

impl Elsewhere {
    fn new(root: &Path, named: Arc<HashSet<PathBuf>>) -> Self {
        let is_alone = named.len() == 1 && named.contains(&identity(root));
        Self((!is_alone).then_some(named))
    }

    fn holds(&self, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|named| named.contains(&identity(path)))
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn problem(path: &Path, cause: Option<&io::Error>, error: &dyn std::error::Error) -> Problem {
    Problem { name: shown(path), message: cause.map_or_else(|| error.to_string(), describe) }
}
