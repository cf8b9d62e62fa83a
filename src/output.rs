//! How findings are shown: one file a format. Nothing here decides what is wrong.

pub mod json;

mod checkstyle;
mod concise;
mod diff;
mod excerpt;
mod finding;
mod frame;
mod github;
mod gitlab;
mod human;
mod junit;
mod path;
mod rdjson;
mod sanitize;
mod sarif;
mod statistics;
mod summary;
mod writer;
mod xml;

pub use concise::line_start;
pub use diff::diff;
pub use sanitize::{escape_json, toml_string, visible};
pub use summary::{Notification, Tally, findings};
pub use writer::{Pipe, Writer};

use crate::{diagnostic::Diagnostic, linter::PolicyReport};
use frame::Frame;
use std::io;

/// The output formats of `kmslint check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Reports with the offending text underlined.
    Human,
    /// One line a finding.
    Concise,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    GitHub,
    /// A code quality report of GitLab.
    GitLab,
    /// JUnit's XML.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// One document of the Reviewdog Diagnostic Format.
    RdJson,
    /// One diagnostic of the Reviewdog Diagnostic Format a line.
    RdJsonLines,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 11] = [
        Self::Human,
        Self::Concise,
        Self::Json,
        Self::JsonLines,
        Self::Sarif,
        Self::GitHub,
        Self::GitLab,
        Self::Junit,
        Self::Checkstyle,
        Self::RdJson,
        Self::RdJsonLines,
    ];

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Sarif => "sarif",
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::RdJson => "rdjson",
            Self::RdJsonLines => "rdjsonl",
        }
    }

    /// What it is, in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Human => "Reports with the offending text underlined",
            Self::Concise => "One line a finding",
            Self::Json => "One JSON array",
            Self::JsonLines => "One JSON object a line",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::GitHub => "Annotations of GitHub Actions",
            Self::GitLab => "Code quality report of GitLab",
            Self::Junit => "JUnit's XML, for test reports",
            Self::Checkstyle => "Checkstyle's XML",
            Self::RdJson => "Reviewdog Diagnostic Format, one document",
            Self::RdJsonLines => "Reviewdog Diagnostic Format, one object a line",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether its readers expect findings that were judged, marked as such.
    pub const fn always_shows_suppressed(self) -> bool {
        matches!(self, Self::Sarif)
    }

    /// Whether people read it, and a summary at its end.
    const fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Concise)
    }

    /// Whether it names policies without findings.
    const fn shows_clean_policies(self) -> bool {
        matches!(self, Self::Junit)
    }

    const fn frame(self) -> Frame {
        match self {
            Self::Human => Frame { between: "\n", ..Frame::NONE },
            Self::Json | Self::GitLab => json::FRAME,
            Self::Sarif => sarif::FRAME,
            Self::Junit => junit::FRAME,
            Self::Checkstyle => checkstyle::FRAME,
            Self::RdJson => rdjson::FRAME,
            Self::Concise | Self::JsonLines | Self::GitHub | Self::RdJsonLines => Frame::NONE,
        }
    }
}

/// How findings are shown.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The format.
    pub format: Format,
    /// Whether human output may use colours.
    pub color: bool,
    /// Whether human output is broken at the width of the terminal.
    pub is_terminal: bool,
    /// Whether only findings are shown: no summary, and no word about reading more.
    pub quiet: bool,
    /// Whether findings are shown that were judged and need not be reported.
    pub shows_suppressed: bool,
    /// Whether what people read ends with a table of how often each rule reported.
    pub statistics: bool,
}

impl Style {
    /// The format as it is written to a file.
    pub const fn new(format: Format) -> Self {
        Self { format, color: false, is_terminal: false, quiet: false, shows_suppressed: false, statistics: false }
    }

    /// The findings of a policy that are shown.
    pub fn shown<'p>(&self, policy: &'p PolicyReport) -> impl Iterator<Item = &'p Diagnostic> + use<'p> {
        let shows_suppressed = self.shows_suppressed || self.format.always_shows_suppressed();
        policy.report.diagnostics.iter().filter(move |found| shows_suppressed || found.suppressed.is_none())
    }

    /// Whether a summary ends the output.
    pub fn has_summary(&self) -> bool {
        !self.quiet && self.format.is_for_people()
    }
}

/// A checked file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name that is shown.
    pub name: &'a str,
    /// What the spans of the findings point into.
    pub text: &'a str,
}

/// The findings of one file in the format, for [`Writer::write`]; empty if there are none.
///
/// # Errors
/// Fails only if a finding cannot be formatted, which is a bug.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<String> {
    let is_clean = policies.iter().all(|policy| style.shown(policy).next().is_none());
    if is_clean && !style.format.shows_clean_policies() {
        return Ok(String::new());
    }
    match style.format {
        Format::Human => human::render(style, source, policies).map_err(io::Error::other),
        Format::Concise => Ok(concise::render(style, source, policies)),
        Format::Json => Ok(json::objects(style, source, policies)?.join(",\n")),
        Format::JsonLines => Ok(json::objects(style, source, policies)?.join("\n") + "\n"),
        Format::Sarif => Ok(sarif::objects(style, source, policies)?.join(",\n")),
        Format::GitHub => Ok(github::render(style, source, policies)),
        Format::GitLab => Ok(gitlab::objects(style, source, policies)?.join(",\n")),
        Format::Junit => junit::render(style, source, policies),
        Format::Checkstyle => checkstyle::render(style, source, policies),
        Format::RdJson => Ok(rdjson::objects(style, source, policies)?.join(",\n")),
        Format::RdJsonLines => Ok(rdjson::objects(style, source, policies)?.join("\n") + "\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Report,
        diagnostic::{Evidence, Outcome, Severity, Suppression, SuppressionKind},
        text::Span,
    };
    use serde_json::{Value, json};

    /// A file with one finding, which was judged.
    fn whole(format: Format, kind: SuppressionKind, shows_suppressed: bool) -> String {
        let outcome = Outcome::Accepted(Evidence::Documented);
        let mut found = Diagnostic::new("empty-sid", Severity::Warning, outcome, Span::new(2, 5), "`Sid` is empty");
        found.suppressed = Some(Suppression { kind, reason: Some("agreed\u{1b} {here}".to_owned()) });
        let policies = [PolicyReport::of_file(Report { diagnostics: vec![found] })];
        let style = Style { shows_suppressed, quiet: true, ..Style::new(format) };
        let source = Source { name: "key.json", text: "{ Sid }" };
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, style);
        writer.write(&render(&style, source, &policies).unwrap()).unwrap();
        writer.finish(&Tally::of(&policies[0])).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn suppressed_findings_are_shown_where_they_are_wanted() {
        let kind = SuppressionKind::InSource;
        for format in Format::ALL {
            let is_shown = |wanted| whole(format, kind, wanted).contains("empty-sid");
            assert_eq!((is_shown(false), is_shown(true)), (format == Format::Sarif, true), "{}", format.name());
        }
        let junit = whole(Format::Junit, kind, false);
        assert!(junit.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""), "{junit}");
        let junit = whole(Format::Junit, kind, true);
        assert!(junit.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""), "{junit}");
        assert!(junit.contains("<skipped message=\"`Sid` is empty (ignored)\""), "{junit}");
        assert!(whole(Format::Checkstyle, kind, true).contains("severity=\"ignore\""));
        assert!(whole(Format::GitHub, kind, true).contains("%0Aignored: agreed\\u{1b} {here} (in-source)\n"));
    }

    #[test]
    fn sarif_says_why_a_finding_is_suppressed() {
        for (kind, name) in [
            (SuppressionKind::InSource, "inSource"),
            (SuppressionKind::Configuration, "external"),
            (SuppressionKind::Baseline, "external"),
        ] {
            let log: Value = serde_json::from_str(&whole(Format::Sarif, kind, false)).unwrap();
            let run = &log["runs"][0];
            let expected = json!([{"kind": name, "status": "accepted", "justification": "agreed\\u{1b} {here}"}]);
            assert_eq!(run["results"][0]["suppressions"], expected);
            assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "empty-sid");
        }
    }
}
