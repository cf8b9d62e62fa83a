//! Which configuration holds, and what it comes to with what the command line says.

use super::{Failure, complain, print_error};
use crate::{
    config::{Config, Day, Folder, Globs, Ignore, Search, Unusable, today},
    diagnostic::{Diagnostic, Severity},
    inputs::Exclusion,
    linter::PolicyReport,
    output::{self, Format, Notification, Source, Style},
    rules::{Key, Options, Report, Selection},
};
use anstream::{AutoStream, ColorChoice};
use clap::Args;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArguments {
    /// Configuration to use for all files; without it, for each file the nearest `kmslint.toml` or `.kmslint.toml` in its
    /// folder or above it, up to the root of the repository.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,

    /// Use no configuration.
    #[arg(long)]
    isolated: bool,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Configuration")]
pub struct ExclusionArguments {
    /// Do not check these files and folders, besides those that the configuration excludes: patterns as in .gitignore.
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,

    /// Do not check excluded files even if they are named. For hooks, which name every file.
    #[arg(long)]
    force_exclude: bool,
}

/// What the command line says, which wins over configurations.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    pub select: Option<BTreeSet<String>>,
    pub ignore: BTreeSet<String>,
    pub strict: bool,
    pub severities: BTreeMap<&'static str, Severity>,
    pub fail_on: Option<Severity>,
    pub extracts_markdown: bool,
    pub key: Key,
    pub caller: Option<String>,
    pub known_principals: BTreeSet<String>,
}

/// What a configuration comes to with what the command line says.
#[derive(Debug)]
pub struct Settings {
    pub config: Config,
    /// Of files for which the configuration knows no more.
    options: Options,
    pub fail_on: Severity,
    /// Whether key policies are also looked for in Markdown texts.
    pub extracts_markdown: bool,
    command_line: Arc<CommandLine>,
    today: Day,
}

/// The configurations of a run.
pub struct Configurations {
    search: Search<Settings>,
    exclude: Globs,
    force_exclude: bool,
    unusable: Arc<Mutex<Vec<Notification>>>,
    /// Where the patterns of the command line begin.
    current: PathBuf,
}

impl ConfigurationArguments {
    /// Looks for configurations as the command line says.
    pub fn configurations(
        &self,
        exclusion: &ExclusionArguments,
        command_line: CommandLine,
    ) -> Result<Configurations, Failure> {
        let exclude = exclusion.globs()?;
        let command_line = Arc::new(command_line);
        let today = today();
        let unusable: Arc<Mutex<Vec<Notification>>> = Arc::default();
        let met = Arc::clone(&unusable);
        let search = Search::new(move |config| match config {
            Ok(config) => Some(Settings::new(config, Arc::clone(&command_line), today)),
            Err(unusable) => {
                report_unusable(&unusable);
                let message = "this configuration cannot be used, and nothing is checked that it is for".to_owned();
                met.lock().unwrap_or_else(PoisonError::into_inner).push(Notification { name: unusable.name, message });
                None
            }
        });
        let search = match &self.config {
            Some(path) => search.only(Some(path)),
            None if self.isolated => search.only(None),
            None => search,
        };
        let current = Path::new(".").canonicalize().unwrap_or_default();
        Ok(Configurations { search, exclude, force_exclude: exclusion.force_exclude, unusable, current })
    }
}

impl ExclusionArguments {
    fn globs(&self) -> Result<Globs, Failure> {
        let patterns: Vec<&str> = self.exclude.iter().map(String::as_str).collect();
        Globs::new(&patterns).map_err(|wrong| {
            let message = |(index, reason): &(usize, String)| {
                let pattern = patterns.get(*index).copied().unwrap_or_default();
                format!("--exclude: `{pattern}` is no pattern of paths: {reason}")
            };
            wrong.iter().map(message).collect::<Vec<_>>().join("; ")
        })
    }
}

impl Configurations {
    /// What holds for a file; `None` if its configuration cannot be used, which was said.
    pub fn of(&self, file: &Path) -> Arc<Folder<Settings>> {
        self.search.folder_of(file)
    }

    /// What holds for a file, or for the files in a folder.
    pub fn of_path(&self, path: &Path) -> Arc<Folder<Settings>> {
        if path.is_dir() { self.search.folder(path) } else { self.of(path) }
    }

    /// The configurations that were met and cannot be used, which was said.
    pub fn unusable(&self) -> Vec<Notification> {
        let mut unusable = self.unusable.lock().unwrap_or_else(PoisonError::into_inner).clone();
        unusable.sort_by(|a, b| a.name.cmp(&b.name));
        unusable
    }

    /// What there is to say of the ignores of all configurations, after the files below `walked` and perhaps others were
    /// checked.
    pub fn unused_ignores(&self, walked: &[PathBuf]) -> Vec<(Arc<Settings>, PolicyReport)> {
        let mut reports = Vec::new();
        let is_all = self.exclude.patterns().is_empty();
        for settings in self.search.all() {
            let is_whole = is_all && walked.iter().any(|folder| settings.config.folder.starts_with(folder));
            let report = |ignore: &Ignore| ignore.report(is_whole, &settings.options);
            let found: Vec<Diagnostic> = settings.config.ignores.iter().filter_map(report).collect();
            if !found.is_empty() {
                let report = PolicyReport { is_policy: false, ..PolicyReport::of_file(Report::of(found)) };
                reports.push((settings, report));
            }
        }
        reports.sort_by(|(a, _), (b, _)| a.config.name.cmp(&b.config.name));
        reports
    }
}

impl Exclusion for Configurations {
    fn excludes_entry(&self, path: &Path, is_dir: bool) -> bool {
        let folder = self.of(path);
        let (Some(settings), Some(name)) = (&folder.settings, path.file_name()) else { return false };
        if !is_dir && !settings.config.has_patterns() && self.exclude.patterns().is_empty() {
            return false;
        }
        let path = folder.path.join(name);
        let from_current = path.strip_prefix(&self.current).unwrap_or(&path);
        settings.config.excludes(settings.config.relative(&path), is_dir)
            || self.exclude.match_entry(from_current, is_dir)
    }

    fn excludes_markdown(&self, path: &Path) -> bool {
        !self.of(path).settings.as_ref().is_some_and(|settings| settings.extracts_markdown)
    }

    fn excludes_named(&self, path: &Path) -> bool {
        // `.` and `..` have no name of their own.
        let path = if path.file_name().is_some() { path.to_owned() } else { path.canonicalize().unwrap_or_default() };
        let folder = self.of(&path);
        let (Some(settings), Some(name)) = (&folder.settings, path.file_name()) else { return false };
        let path = folder.path.join(name);
        let from_current = path.strip_prefix(&self.current).unwrap_or(&path);
        if !self.force_exclude && settings.config.force_exclude != Some(true) {
            return false;
        }
        let is_dir = path.is_dir();
        settings.config.excludes_path(settings.config.relative(&path), is_dir)
            || self.exclude.match_path(from_current, is_dir)
    }
}

impl Settings {
    /// The configuration file; empty if there is none.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.config.name)
    }

    /// The path of a file in `folder` from the configuration's folder; empty if nothing depends on it.
    pub fn path_of(&self, folder: &Folder<Self>, file: &Path) -> PathBuf {
        if self.config.contexts.is_empty() && self.config.ignores.is_empty() {
            return PathBuf::new();
        }
        self.config.relative(&folder.path.join(file.file_name().unwrap_or_default())).to_owned()
    }

    fn new(mut config: Config, command_line: Arc<CommandLine>, today: Day) -> Self {
        let select = command_line.select.clone();
        let ignore = match &select {
            // Who says what runs says all of it.
            Some(_) => command_line.ignore.clone(),
            None => config.ignore.union(&command_line.ignore).cloned().collect(),
        };
        let select = select.or_else(|| config.select.clone()).unwrap_or_default();
        let strict = command_line.strict || config.strict == Some(true);
        let mut severities = config.severities.clone();
        severities.extend(&command_line.severities);
        let options = Options {
            key: command_line.key.clone(),
            caller: command_line.caller.clone(),
            bypasses_lockout_check: false,
            known_principals: command_line.known_principals.clone(),
            vocabulary: std::mem::take(&mut config.vocabulary),
            selection: Selection { select, ignore, strict },
            allows_rejected: config.allow_rejected == Some(true),
            severities,
        };
        let fail_on = command_line.fail_on.or(config.fail_on).unwrap_or(Severity::Warning);
        let extracts_markdown = command_line.extracts_markdown || config.extracts_markdown;
        Self { config, options, fail_on, extracts_markdown, command_line, today }
    }

    /// The options for a file, whose path begins at the configuration's folder.
    pub fn options(&self, path: &Path) -> Cow<'_, Options> {
        let matches = |paths: &Option<Globs>| paths.as_ref().is_none_or(|globs| globs.match_file(path));
        let mut options = Cow::Borrowed(&self.options);
        for context in self.config.contexts.iter().filter(|context| matches(&context.paths)) {
            let options = options.to_mut();
            options.key = over(&context.key, &options.key);
            options.caller = context.caller.clone().or_else(|| options.caller.take());
            options.known_principals.extend(context.known_principals.iter().cloned());
        }
        if let Cow::Owned(options) = &mut options {
            options.key = over(&self.command_line.key, &options.key);
            options.caller = self.command_line.caller.clone().or_else(|| options.caller.take());
        }
        options
    }

    /// Marks the findings of a file that the configuration ignores.
    pub fn apply_ignores(&self, path: &Path, policies: &mut [PolicyReport]) {
        let allows_rejected = self.options.allows_rejected;
        self.config.ignores.iter().for_each(|ignore| ignore.apply(path, policies, allows_rejected, self.today));
    }
}

/// What is known of a key by `first`, and where that says nothing by `second`.
fn over(first: &Key, second: &Key) -> Key {
    let or = |a: &Option<String>, b: &Option<String>| a.clone().or_else(|| b.clone());
    let mut key = Key {
        partition: or(&first.partition, &second.partition),
        region: or(&first.region, &second.region),
        account: or(&first.account, &second.account),
        id: first.id.clone(),
        spec: or(&first.spec, &second.spec),
        usage: or(&first.usage, &second.usage),
    };
    // An id is that of one key, in one account and Region.
    let place = |key: &Key| (key.partition.clone(), key.region.clone(), key.account.clone());
    if key.id.is_none() && place(&key) == place(second) {
        key.id.clone_from(&second.id);
    }
    key
}

/// Says on standard error what is wrong with a configuration, as findings are shown.
fn report_unusable(unusable: &Unusable) {
    /// More are hardly slips.
    const MOST: usize = 100;
    let Unusable { name, text, faults, message } = unusable;
    let shown = faults.get(..MOST).unwrap_or(faults);
    if !message.is_empty() {
        complain(&format!("{name}: {message}"));
    }
    let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let style = Style { color, quiet: true, ..Style::new(Format::Human) };
    let policies = [PolicyReport::of_file(Report { diagnostics: shown.to_vec() })];
    if let Ok(report) = output::render(&style, Source { name, text }, &policies) {
        print_error(&report);
    }
    if faults.len() > MOST {
        complain(&format!("{name}: {} more mistakes", faults.len().saturating_sub(MOST)));
    }
}
