//! `kmslint check --baseline`.

use super::Failure;
use crate::{
    config::{Baseline, Entry},
    inputs,
    linter::PolicyReport,
    output::{escape_json, findings},
    rules::Options,
};
use clap::Args;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Baseline")]
pub struct BaselineArguments {
    /// Do not report the findings that this file holds; `--write-baseline` makes it.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write what is found to the baseline, so that only what is new is reported from now on. Findings because of which
    /// the service refuses a policy are left out.
    #[arg(long, requires = "baseline", conflicts_with_all = ["fix", "diff"])]
    write_baseline: bool,
}

/// The baseline of a run.
pub struct BaselineOfRun<'a> {
    path: &'a Path,
    baseline: Baseline,
    is_written: bool,
}

/// What a file adds to a baseline that is written.
pub type Entries = BTreeSet<Entry>;

impl BaselineArguments {
    /// The file that is named.
    pub fn path(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// The baseline, if one is named.
    pub fn open(&self) -> Result<Option<BaselineOfRun<'_>>, Failure> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let baseline = match Baseline::read(path)? {
            Some(baseline) => baseline,
            None if self.write_baseline => Baseline::new(path),
            None => return Err(format!("--baseline: {}: no such file; --write-baseline makes it", path.display())),
        };
        Ok(Some(BaselineOfRun { path, baseline, is_written: self.write_baseline }))
    }
}

impl BaselineOfRun<'_> {
    /// Marks what the baseline holds of a file, and returns how many of its entries match nothing, and what the file adds
    /// to the baseline if it is written: then all of that is marked.
    pub fn apply(&self, name: &str, policies: &mut [PolicyReport], options: &Options) -> (usize, Option<Entries>) {
        if !self.is_written {
            return (self.baseline.apply(name, policies, options), None);
        }
        let mut entries = Baseline::entries(policies, options.allows_rejected);
        entries.extend(self.baseline.left_out(name, &options.selection));
        let mut new = Baseline::new(self.path);
        new.set(name, entries.clone());
        new.apply(name, policies, options);
        (0, Some(entries))
    }

    /// Writes the baseline if that was asked for, with what the checked files add, and says so.
    pub fn finish(&mut self, files: &[(String, Entries)]) -> Result<Option<String>, Failure> {
        if !self.is_written {
            return Ok(None);
        }
        files.iter().for_each(|(name, entries)| self.baseline.set(name, entries.clone()));
        self.baseline.retain_files();
        let path = self.path.display();
        let text = escape_json(self.baseline.to_json().map_err(|error| error.to_string())?);
        inputs::write(self.path, &text).map_err(|message| format!("{path}: {message}"))?;
        Ok(Some(format!("{path} holds {}", findings(self.baseline.len()))))
    }
}
