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

pub use diff::diff;
pub use sanitize::{escape_json, visible};
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
