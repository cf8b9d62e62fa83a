//! `kmslint config`: which configuration holds for a path, and where each value comes from.

use super::{
    Failure,
    configuration::{CommandLine, ConfigurationArguments, ExclusionArguments, Settings},
    print,
};
use crate::{
    config::{Context, EXCLUDED, MARKDOWN},
    output::{toml_string, visible},
    text::{LineIndex, Span},
};
use clap::Args;
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fmt::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The file or folder that is asked about.
    #[arg(default_value = ".")]
    path: PathBuf,

    #[command(flatten)]
    configuration: ConfigurationArguments,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let configurations =
        arguments.configuration.configurations(&ExclusionArguments::default(), CommandLine::default())?;
    let is_folder = arguments.path.is_dir();
    let folder = configurations.of_path(&arguments.path);
    let settings = folder.settings.as_ref().ok_or("the configuration cannot be used")?;
    // For a folder, what holds for every file in it.
    let file = arguments.path.file_name().filter(|_| !is_folder).unwrap_or(OsStr::new("*"));
    let path = folder.path.join(file);
    print(&Effective::new(settings).shown(settings.config.relative(&path)))
}

/// A configuration as it is written, with what is left out filled in.
struct Effective<'s> {
    settings: &'s Settings,
    index: LineIndex,
    shown: String,
}

impl<'s> Effective<'s> {
    fn new(settings: &'s Settings) -> Self {
        Self { settings, index: LineIndex::new(&settings.config.text), shown: String::new() }
    }

    fn shown(mut self, path: &Path) -> String {
        let config = &self.settings.config;
        let head =
            if config.name.is_empty() { "no configuration".to_owned() } else { visible(&config.name).into_owned() };
        self.shown = format!("# {head}\n");
        self.value("select", &list(config.select.iter().flatten()));
        self.ignores();
        self.value("strict", &config.strict.unwrap_or_default().to_string());
        self.value("fail-on", &toml_string(self.settings.fail_on.name()));
        let exclude = config.exclude.as_ref().map_or_else(|| list(EXCLUDED), |globs| list(globs.patterns()));
        self.value("exclude", &exclude);
        self.value("extend-exclude", &list(config.extend_exclude.patterns()));
        self.value("force-exclude", &config.force_exclude.unwrap_or_default().to_string());
        self.value("extract", &list(config.extracts_markdown.then_some(MARKDOWN)));
        self.value("allow-rejected", &config.allow_rejected.unwrap_or_default().to_string());
        self.section("severities");
        for (rule, severity) in &config.severities {
            self.line(rule, &toml_string(severity.name()), "");
        }
        let holds = |context: &&Context| context.paths.as_ref().is_none_or(|globs| globs.match_file(path));
        for context in config.contexts.iter().filter(holds) {
            let source = self.source(context.span);
            self.heading("[[context]]", &source);
            let key = &context.key;
            let arn = key.to_arn();
            for (name, value) in [
                ("key-arn", &arn),
                ("account", &key.account),
                ("region", &key.region),
                ("partition", &key.partition),
                ("key-spec", &key.spec),
                ("key-usage", &key.usage),
                ("caller", &context.caller),
            ] {
                self.optional(name, value.as_ref());
            }
            if !context.known_principals.is_empty() {
                self.line("known-principals", &list(&context.known_principals), "");
            }
        }
        self.vocabulary();
        self.shown
    }

    /// Rules that do not run, and findings that were judged, which are one list.
    fn ignores(&mut self) {
        let config = &self.settings.config;
        if config.ignores.is_empty() {
            return self.value("ignore", &list(&config.ignore));
        }
        let mut entries: String = config.ignore.iter().map(|name| format!("\n    {},", toml_string(name))).collect();
        for ignore in &config.ignores {
            let path = ignore.path.as_ref().and_then(|globs| globs.patterns().first());
            let texts = [
                ("path", path),
                ("sid", ignore.sid.as_ref()),
                ("pointer", ignore.pointer.as_ref()),
                ("reason", ignore.reason.as_ref()),
            ];
            let mut entry = format!("rule = {}", toml_string(&ignore.rule));
            for (name, value) in texts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                entry.push_str(&format!(", {name} = {}", toml_string(value)));
            }
            entry.extend(ignore.expires.map(|day| format!(", expires = {day}")));
            if ignore.allows_rejected {
                entry.push_str(", allow-rejected = true");
            }
            entries.push_str(&format!("\n    {{ {entry} }},  # {}", self.source(ignore.span)));
        }
        self.value("ignore", &format!("[{entries}\n]"));
    }

    fn vocabulary(&mut self) {
        let names = &self.settings.options(Path::new("")).vocabulary.clone();
        self.section("catalog");
        let lists: [(&str, &BTreeSet<String>); 5] = [
            ("actions", &names.actions),
            ("condition-keys", &names.condition_keys),
            ("service-principals", &names.service_principals),
            ("regions", &names.regions),
            ("via-services", &names.via_services),
        ];
        for (name, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
            self.line(name, &list(values), "");
        }
    }

    /// The value of an outermost key, and where it comes from.
    fn value(&mut self, key: &'static str, value: &str) {
        let source =
            self.settings.config.places.get(key).map_or_else(|| "default".to_owned(), |span| self.source(*span));
        self.line(key, value, &source);
    }

    /// A table, if the configuration has it.
    fn section(&mut self, key: &'static str) {
        if let Some(span) = self.settings.config.places.get(key) {
            let source = self.source(*span);
            self.heading(&format!("[{key}]"), &source);
        }
    }

    fn optional(&mut self, key: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.line(key, &toml_string(value), "");
        }
    }

    fn heading(&mut self, heading: &str, source: &str) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.shown, "\n{heading}  # {source}");
    }

    fn line(&mut self, key: &str, value: &str, source: &str) {
        let _ = match source {
            "" => writeln!(self.shown, "{key} = {value}"),
            _ => writeln!(self.shown, "{key} = {value}  # {source}"),
        };
    }

    fn source(&self, span: Span) -> String {
        let line = self.index.position(span.start).line.saturating_add(1);
        format!("{}:{line}", visible(&self.settings.config.name))
    }
}

fn list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|item| toml_string(item.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}
