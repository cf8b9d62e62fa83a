//! `kmslint.toml`: what a project tells kmslint about itself, and which findings it has judged.

mod baseline;
mod forms;
mod globs;
mod ignores;
mod parse;
mod reader;
mod search;

pub use baseline::{Baseline, Entry};
pub use forms::is_principal_arn;
pub use globs::Globs;
pub use ignores::{Day, Ignore, today};
pub use parse::MARKDOWN;
pub use search::{Folder, Search};

use crate::{
    diagnostic::{Diagnostic, Severity},
    rules::Vocabulary,
    text::Span,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

/// The names that a configuration may have, first come first taken.
pub const NAMES: [&str; 2] = ["kmslint.toml", ".kmslint.toml"];

/// What a walk leaves out unless `exclude` says otherwise.
pub const EXCLUDED: [&str; 3] = [".git", ".terraform", "node_modules"];

/// Configurations longer than this many bytes are not read.
const MAX_BYTES: u64 = 1 << 20;

/// A configuration.
#[derive(Debug, Default)]
pub struct Config {
    /// The file as it is shown; empty if there is none.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The folder that its paths begin at; absolute, without links.
    pub folder: PathBuf,
    /// Rules and categories that run; `None` for all but the strict ones.
    pub select: Option<BTreeSet<String>>,
    /// Rules and categories that do not run.
    pub ignore: BTreeSet<String>,
    /// Whether the strict rules run.
    pub strict: Option<bool>,
    /// Severities other than the rules' own.
    pub severities: BTreeMap<&'static str, Severity>,
    /// The least severity that fails.
    pub fail_on: Option<Severity>,
    /// What is not checked, instead of [`EXCLUDED`].
    pub exclude: Option<Globs>,
    /// What else is not checked.
    pub extend_exclude: Globs,
    /// Whether that holds for files that are named, too.
    pub force_exclude: Option<bool>,
    /// Whether key policies are also looked for in the fenced blocks of Markdown texts.
    pub extracts_markdown: bool,
    /// Whether comments, metadata and baselines may ignore findings because of which the service refuses a policy.
    pub allow_rejected: Option<bool>,
    /// What is known of keys and requests, by file; the last that matches counts, for each of its parts.
    pub contexts: Vec<Context>,
    /// Names that exist although the catalog does not know them.
    pub vocabulary: Vocabulary,
    /// Findings that were judged.
    pub ignores: Vec<Ignore>,
    /// Where the values of the outermost keys stand.
    pub places: BTreeMap<&'static str, Span>,
}

/// What is known of the key and of the request that some policies are for.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The files; all of them without one.
    pub paths: Option<Globs>,
    /// Partition, Region and account of the key, its spec and its usage.
    pub key: crate::rules::Key,
    /// ARN of the principal that sends the request.
    pub caller: Option<String>,
    /// Principals that exist.
    pub known_principals: BTreeSet<String>,
    /// Where it is written.
    pub span: Span,
}

/// Why a configuration cannot be used.
#[derive(Clone, Debug)]
pub struct Unusable {
    /// The file, as it is shown.
    pub name: String,
    /// Its text, which the spans of the faults point into.
    pub text: String,
    /// What is wrong in it.
    pub faults: Vec<Diagnostic>,
    /// Why it cannot be read at all; empty if it can.
    pub message: String,
}

impl Config {
    /// Reads a configuration whose paths begin at `folder`.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn read(path: &Path, folder: PathBuf) -> Result<Self, Unusable> {
        let name = path.to_string_lossy().into_owned();
        match read_text(path, MAX_BYTES) {
            Ok(text) => Self::parse(&name, &text, folder),
            Err(message) => Err(Unusable { name, text: String::new(), faults: Vec::new(), message }),
        }
    }

    /// Whether it says itself what is left out: nothing else speaks of files.
    pub fn has_patterns(&self) -> bool {
        self.exclude.is_some() || !self.extend_exclude.patterns().is_empty()
    }

    /// Whether a walk leaves out a file or folder, whose path begins at the configuration's folder.
    pub fn excludes(&self, path: &Path, is_dir: bool) -> bool {
        let by_default = || is_dir && path.file_name().is_some_and(|name| EXCLUDED.iter().any(|other| name == *other));
        let is_excluded = self.exclude.as_ref().map_or_else(by_default, |globs| globs.match_entry(path, is_dir));
        is_excluded || self.extend_exclude.match_entry(path, is_dir)
    }

    /// Whether a file or folder is excluded, by its own name or that of a folder on the way from the configuration's
    /// folder.
    pub fn excludes_path(&self, path: &Path, is_dir: bool) -> bool {
        let is_excluded = |folder: &Path| EXCLUDED.iter().any(|other| folder.ends_with(other));
        let by_default = || path.ancestors().skip(usize::from(!is_dir)).any(is_excluded);
        let is_excluded = self.exclude.as_ref().map_or_else(by_default, |globs| globs.match_path(path, is_dir));
        is_excluded || self.extend_exclude.match_path(path, is_dir)
    }

    /// The path of a file from the configuration's folder; as it is if it lies elsewhere.
    pub fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.folder).unwrap_or(path)
    }
}

/// The text of a file of at most `max_bytes` bytes.
fn read_text(path: &Path, max_bytes: u64) -> Result<String, String> {
    let describe = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::InvalidData => "not UTF-8".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    let metadata = fs::metadata(path).map_err(describe)?;
    // What is no file may never end, or never begin.
    if !metadata.is_file() {
        return Err("not a file".to_owned());
    }
    if metadata.len() > max_bytes {
        return Err(format!("longer than {} MiB", max_bytes >> 20));
    }
    fs::read_to_string(path).map_err(describe)
}
