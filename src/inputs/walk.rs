//! Finding the files below a folder that may hold key policies.

use super::{Exclusion, Problem, describe, identity, shown};
use ignore::{DirEntry, WalkBuilder};
use std::{
    collections::HashSet,
    ffi::OsStr,
    fs::{self, FileType},
    io, iter,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};
use walkdir::WalkDir;

/// How the names of policies, requests, templates, plans, manifests and Terraform's files end.
const ENDINGS: [&str; 8] = ["json", "yaml", "yml", "template", "cfn", "tf", "tofu", "tfstate"];

/// How the names of Markdown texts end.
const MARKDOWN_ENDINGS: [&str; 2] = ["md", "markdown"];

/// An ignore file that is longer is not read.
const MAX_IGNORE_BYTES: u64 = 1 << 20;

/// The regular files below `root` whose names end as those of files with key policies do, sorted by path. Links are not
/// followed, and what `elsewhere` holds is left out.
///
/// With `no_ignore`, hidden files and those that ignore files name are taken too.
pub fn files(
    root: &Path,
    no_ignore: bool,
    elsewhere: Elsewhere,
) -> impl Iterator<Item = Result<PathBuf, Problem>> + use<> {
    let exclusion = Arc::clone(&elsewhere.exclusion);
    let walk: Box<dyn Iterator<Item = Result<Entry, Problem>> + Send> =
        if no_ignore { Box::new(all_entries(root, elsewhere)) } else { Box::new(entries(root, elsewhere)) };
    walk.filter_map(move |entry| match entry {
        Ok(entry) => entry.may_hold_policies(&*exclusion).then_some(Ok(entry.path)),
        Err(problem) => Some(Err(problem)),
    })
}

struct Entry {
    path: PathBuf,
    file_type: Option<FileType>,
}

impl Entry {
    fn may_hold_policies(&self, exclusion: &dyn Exclusion) -> bool {
        let may_hold = |extension: &OsStr| {
            let is_of = |endings: &[&str]| endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending));
            is_of(&ENDINGS) || (is_of(&MARKDOWN_ENDINGS) && !exclusion.excludes_markdown(&self.path))
        };
        self.file_type.is_some_and(|file_type| file_type.is_file()) && self.path.extension().is_some_and(may_hold)
    }
}

fn entries(root: &Path, elsewhere: Elsewhere) -> impl Iterator<Item = Result<Entry, Problem>> + use<> {
    let root = root.to_owned();
    let (sender, refused) = mpsc::channel();
    // The ignore files of a folder are read as soon as it is entered, and those above the root first of all.
    let above = root.canonicalize().unwrap_or_default();
    let is_refused =
        above.ancestors().find_map(refused_ignore_file).is_some_and(|problem| sender.send(problem).is_ok());
    let may_enter = move |entry: &DirEntry| {
        let is_folder = entry.file_type().is_some_and(|file_type| file_type.is_dir());
        let is_excluded = entry.depth() > 0 && elsewhere.holds(entry.path(), entry.file_type());
        let refused = Some(entry.path()).filter(|_| is_folder && !is_excluded).and_then(refused_ignore_file);
        // Nobody receives any more once the walk is dropped.
        let is_refused = refused.is_some_and(|problem| sender.send(problem).is_ok());
        !is_excluded && !is_refused
    };
    let mut walk = WalkBuilder::new(&root);
    walk.require_git(false).sort_by_file_path(Path::cmp).filter_entry(may_enter);
    let mut walk = (!is_refused).then(|| walk.build());
    let mut next = move || walk.as_mut().and_then(Iterator::next);
    iter::from_fn(move || match refused.try_recv().ok() {
        Some(problem) => Some(Err(problem)),
        None => match next() {
            Some(Ok(entry)) => Some(Ok(Entry { file_type: entry.file_type(), path: entry.into_path() })),
            Some(Err(error)) => Some(Err(problem(path_of(&error).unwrap_or(&root), error.io_error(), &error))),
            None => refused.try_recv().ok().map(Err),
        },
    })
}

/// The ignore file of a folder that must not be read, since it may block or never end. Nothing is checked in a folder
/// for which it is not known what to leave out.
fn refused_ignore_file(folder: &Path) -> Option<Problem> {
    const NAMES: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];
    NAMES.iter().find_map(|name| {
        let path = folder.join(name);
        let metadata = fs::metadata(&path).ok()?;
        let message = match () {
            // For git as for us, a folder says nothing.
            () if metadata.is_dir() => return None,
            () if !metadata.is_file() => "not a regular file, so that nothing in this folder is checked".to_owned(),
            () if metadata.len() > MAX_IGNORE_BYTES => {
                format!("longer than {} MiB, so that nothing in this folder is checked", MAX_IGNORE_BYTES >> 20)
            }
            () => return None,
        };
        Some(Problem { name: shown(&path), message })
    })
}

fn all_entries(root: &Path, elsewhere: Elsewhere) -> impl Iterator<Item = Result<Entry, Problem>> + use<> {
    let root = root.to_owned();
    let walk = WalkDir::new(&root)
        .sort_by(|a, b| a.path().cmp(b.path()))
        .into_iter()
        .filter_entry(move |entry| entry.depth() == 0 || !elsewhere.holds(entry.path(), Some(entry.file_type())));
    walk.map(move |entry| match entry {
        Ok(entry) => Ok(Entry { file_type: Some(entry.file_type()), path: entry.into_path() }),
        Err(error) => Err(problem(error.path().unwrap_or(&root), error.io_error(), &error)),
    })
}

/// What a walk leaves out: what the user named besides its folder, which is checked at its own place, and what is
/// excluded.
pub struct Elsewhere {
    named: Option<Arc<HashSet<PathBuf>>>,
    exclusion: Arc<dyn Exclusion>,
}

impl Elsewhere {
    pub fn new(root: &Path, named: Arc<HashSet<PathBuf>>, exclusion: Arc<dyn Exclusion>) -> Self {
        let is_alone = named.len() == 1 && named.contains(&identity(root));
        Self { named: (!is_alone).then_some(named), exclusion }
    }

    fn holds(&self, path: &Path, file_type: Option<FileType>) -> bool {
        let is_named = self.named.as_ref().is_some_and(|named| named.contains(&identity(path)));
        is_named || self.exclusion.excludes_entry(path, file_type.is_some_and(|file_type| file_type.is_dir()))
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
