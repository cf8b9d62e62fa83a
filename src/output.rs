//! How findings are shown: one file a format. Nothing here decides what is wrong.

pub mod json;

mod concise;
mod diff;
mod excerpt;
mod human;
mod sanitize;
mod summary;
mod writer;

pub use diff::diff;
pub use sanitize::{escape_json, visible};
pub use summary::{Tally, findings};
pub use writer::{Pipe, Writer};

use crate::{diagnostic::Diagnostic, linter::PolicyReport};
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
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Human, Self::Concise, Self::Json, Self::JsonLines];

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
        }
    }

    /// What it is, in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Human => "Reports with the offending text underlined",
            Self::Concise => "One line a finding",
            Self::Json => "One JSON array",
            Self::JsonLines => "One JSON object a line",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether its readers expect findings that were judged, marked as such.
    pub const fn always_shows_suppressed(self) -> bool {
        false
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
}

impl Style {
    /// The format as it is written to a file.
    pub const fn new(format: Format) -> Self {
        Self { format, color: false, is_terminal: false, quiet: false, shows_suppressed: false }
    }

    /// The findings of a policy that are shown.
    pub fn shown<'p>(&self, policy: &'p PolicyReport) -> impl Iterator<Item = &'p Diagnostic> + use<'p> {
        let shows_suppressed = self.shows_suppressed;
        policy.report.diagnostics.iter().filter(move |found| shows_suppressed || found.suppressed.is_none())
    }

    /// Whether a summary ends the output.
    pub fn has_summary(&self) -> bool {
        !self.quiet && matches!(self.format, Format::Human | Format::Concise)
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
    if policies.iter().all(|policy| style.shown(policy).next().is_none()) {
        return Ok(String::new());
    }
    match style.format {
        Format::Human => human::render(style, source, policies).map_err(io::Error::other),
        Format::Concise => Ok(concise::render(style, source, policies)),
        Format::Json => Ok(json::objects(style, source, policies)?.join(",\n")),
        Format::JsonLines => Ok(json::objects(style, source, policies)?.join("\n") + "\n"),
    }
}
