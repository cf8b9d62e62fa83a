//! Which configuration holds for a file.

use super::{Config, NAMES, Unusable};
use std::{
    collections::HashMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

/// A folder that files are checked in.
#[derive(Debug)]
pub struct Folder<T> {
    /// Absolute, without links.
    pub path: PathBuf,
    /// What its configuration comes to; `None` if that cannot be used.
    pub settings: Option<Arc<T>>,
}

/// Finds the configuration of each file: the first one in its folder or in those above it, up to the root of its
/// repository. Each is read once, and each folder is looked at once.
pub struct Search<T> {
    /// What a configuration comes to, `None` standing for none.
    make: Box<dyn Fn(Result<Config, Unusable>) -> Option<T> + Send + Sync>,
    /// One for all files.
    only: Option<Option<Arc<T>>>,
    state: RwLock<State<T>>,
}

struct State<T> {
    /// By the path as it was asked for, whose bytes are compared faster than its parts.
    folders: HashMap<OsString, Arc<Folder<T>>>,
    /// By the absolute path.
    settings: HashMap<PathBuf, Option<Arc<T>>>,
}

impl<T> Search<T> {
    /// Looks for configurations, and makes of each what `make` does. It is called at most once for each.
    pub fn new(make: impl Fn(Result<Config, Unusable>) -> Option<T> + Send + Sync + 'static) -> Self {
        let state = RwLock::new(State { folders: HashMap::new(), settings: HashMap::new() });
        Self { make: Box::new(make), only: None, state }
    }

    /// Takes this configuration for all files; its paths begin at the current folder.
    #[must_use]
    pub fn only(mut self, path: Option<&Path>) -> Self {
        let folder = absolute(Path::new("."));
        let config = match path {
            Some(path) => Config::read(path, folder),
            None => Ok(Config { folder, ..Config::default() }),
        };
        self.only = Some((self.make)(config).map(Arc::new));
        self
    }

    /// The folder of a file, with what its configuration comes to.
    pub fn folder_of(&self, file: &Path) -> Arc<Folder<T>> {
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.folder(parent)
    }

    /// A folder, with what the configuration of the files in it comes to.
    pub fn folder(&self, folder: &Path) -> Arc<Folder<T>> {
        if let Some(folder) = self.state.read().unwrap_or_else(PoisonError::into_inner).folders.get(folder.as_os_str())
        {
            return Arc::clone(folder);
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let path = absolute(folder);
        let settings = match &self.only {
            Some(only) => only.clone(),
            None => self.find(&path, &mut state),
        };
        let found = Arc::new(Folder { path, settings });
        state.folders.insert(folder.as_os_str().to_owned(), Arc::clone(&found));
        found
    }

    /// What the configurations come to that were found so far, each once.
    pub fn all(&self) -> Vec<Arc<T>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Arc<T>> = Vec::new();
        for settings in state.folders.values().filter_map(|folder| folder.settings.as_ref()) {
            if !all.iter().any(|other| Arc::ptr_eq(other, settings)) {
                all.push(Arc::clone(settings));
            }
        }
        all
    }

    fn find(&self, folder: &Path, state: &mut State<T>) -> Option<Arc<T>> {
        let mut passed = Vec::new();
        let mut settings = None;
        for folder in folder.ancestors() {
            if let Some(known) = state.settings.get(folder) {
                settings = Some(known.clone());
                break;
            }
            passed.push(folder.to_owned());
            // Whatever has the name is read, and said to be no file if it is none: nobody means to be overlooked.
            let is_there = |path: &PathBuf| path.symlink_metadata().is_ok();
            if let Some(path) = NAMES.iter().map(|name| folder.join(name)).find(is_there) {
                settings = Some((self.make)(Config::read(&shown(&path), folder.to_owned())).map(Arc::new));
                break;
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        // Without a configuration, nothing says where paths begin: the last folder that was looked at will do.
        let settings = settings.unwrap_or_else(|| {
            let folder = passed.last().cloned().unwrap_or_default();
            (self.make)(Ok(Config { folder, ..Config::default() })).map(Arc::new)
        });
        state.settings.extend(passed.into_iter().map(|folder| (folder, settings.clone())));
        settings
    }
}

fn absolute(folder: &Path) -> PathBuf {
    folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned())
}

/// The path from the current folder, if it lies below.
fn shown(path: &Path) -> PathBuf {
    let current = absolute(Path::new("."));
    path.strip_prefix(current).unwrap_or(path).to_owned()
}
