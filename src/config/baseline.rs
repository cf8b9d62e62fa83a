//! A baseline: findings of yesterday that are not to be reported today.

use crate::{
    diagnostic::{Suppression, SuppressionKind},
    linter::PolicyReport,
    rules::{self, IgnoreUse, Options, Selection},
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    io,
    path::{self, Path, PathBuf},
};

/// What this version writes, and the only one it reads.
const VERSION: u32 = 1;

/// A baseline that is longer is not read: some fifty thousand findings.
const MAX_BYTES: u64 = 16 << 20;

/// Findings by the file they are in, and by their fingerprints. The files are those of a folder, that of the baseline, so
/// that it does not matter where kmslint runs.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    folder: PathBuf,
    files: BTreeMap<String, BTreeSet<Entry>>,
    /// The files that were checked: they are there, whatever their names in the baseline lead to.
    checked: BTreeSet<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule.
    pub code: String,
    /// What the finding is known by in its file.
    pub fingerprint: String,
    /// What it says, for people.
    pub message: String,
}

/// A baseline as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    files: BTreeMap<String, BTreeSet<Entry>>,
}

/// What baselines of all versions have in common.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Baseline {
    /// An empty baseline that will be kept at `path`.
    pub fn new(path: &Path) -> Self {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { folder: folder.canonicalize().unwrap_or_else(|_| folder.to_owned()), ..Self::default() }
    }

    /// Reads a baseline; `None` if there is no such file.
    ///
    /// # Errors
    /// Says in one line what is wrong.
    pub fn read(path: &Path) -> Result<Option<Self>, String> {
        let message = |what: &str| format!("{}: {what}", path.display());
        if path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        let text = super::read_text(path, MAX_BYTES).map_err(|error| message(&error))?;
        let not_a_baseline = |error: serde_json::Error| message(&format!("not a baseline: {error}"));
        // Editors may have added a byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        let Versioned { version } = serde_json::from_str(text).map_err(not_a_baseline)?;
        if version != VERSION {
            return Err(message(&format!("version {version} of baselines is not known")));
        }
        let document: Document = serde_json::from_str(text).map_err(not_a_baseline)?;
        Ok(Some(Self { files: document.files, ..Self::new(path) }))
    }

    /// Marks the findings of a file that the baseline holds. Returns how many entries of the file match nothing, although
    /// their rule ran.
    pub fn apply(&self, name: &str, policies: &mut [PolicyReport], options: &Options) -> usize {
        let Some(entries) = self.files.get(&self.key(name)) else { return 0 };
        let suppression = Suppression { kind: SuppressionKind::Baseline, reason: None };
        let entries = entries.iter().filter(|entry| !rules::is_left_out(&entry.code, &options.selection));
        let mut left: BTreeSet<&str> = entries.map(|entry| entry.fingerprint.as_str()).collect();
        for found in policies.iter_mut().flat_map(|policy| &mut policy.report.diagnostics) {
            if left.remove(found.fingerprint.to_string().as_str()) {
                IgnoreUse::default().suppress(found, &suppression, options.allows_rejected);
            }
        }
        left.len()
    }

    /// What a file adds to a baseline: its findings that are not ignored otherwise, and may be.
    pub fn entries(policies: &[PolicyReport], allows_rejected: bool) -> BTreeSet<Entry> {
        let findings = policies.iter().flat_map(|policy| &policy.report.diagnostics);
        let open = findings.filter(|found| {
            let is_open = found.suppressed.as_ref().is_none_or(|by| by.kind == SuppressionKind::Baseline);
            is_open && (allows_rejected || !found.outcome.is_rejected())
        });
        open.map(|found| Entry {
            code: found.code.to_owned(),
            fingerprint: found.fingerprint.to_string(),
            message: found.message.clone(),
        })
        .collect()
    }

    /// What it holds of a file that was not looked for, since the rules do not run.
    pub fn left_out(&self, name: &str, selection: &Selection) -> BTreeSet<Entry> {
        let entries = self.files.get(&self.key(name)).into_iter().flatten();
        entries.filter(|entry| rules::is_left_out(&entry.code, selection)).cloned().collect()
    }

    /// Takes `entries` for all that is found in a file, with what is found in others that have its name: names that are not
    /// UTF-8 may look alike.
    pub fn set(&mut self, name: &str, entries: BTreeSet<Entry>) {
        let key = self.key(name);
        if self.checked.insert(key.clone()) {
            self.files.remove(&key);
        }
        if !entries.is_empty() {
            self.files.entry(key).or_default().extend(entries);
        }
    }

    /// Forgets the files that are gone. What was checked under a name that leads to no file, such as standard input, is not.
    pub fn retain_files(&mut self) {
        let Self { folder, files, checked } = self;
        files.retain(|name, _| checked.contains(name) || folder.join(name).exists());
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.files.values().map(BTreeSet::len).sum()
    }

    /// Whether it holds no finding.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The baseline as it is written: JSON, one entry below another, so that changes to it can be reviewed.
    ///
    /// # Errors
    /// Those of serialising it, which do not occur.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let document = Document { version: VERSION, files: self.files.clone() };
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    /// The name of a file in the baseline: its path from the baseline's folder, with slashes. It may begin with `..`; it is
    /// absolute only where no path leads from one to the other.
    fn key(&self, name: &str) -> String {
        let path = resolved(Path::new(name));
        let shared = path.iter().zip(&self.folder).take_while(|(a, b)| a == b).count();
        if shared == 0 {
            return path.to_string_lossy().into_owned();
        }
        let up = self.folder.iter().skip(shared).map(|_| Cow::Borrowed(".."));
        let down = path.iter().skip(shared).map(OsStr::to_string_lossy);
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

/// The absolute path. Links on the way to it are followed, but not the last one.
fn resolved(path: &Path) -> PathBuf {
    let absolute = path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent().and_then(|parent| parent.canonicalize().ok()), absolute.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => absolute,
    }
}
