//! How findings are shown: one file a format. Nothing here decides what is wrong.

pub mod json;

mod concise;
mod excerpt;
mod human;
mod sanitize;
mod summary;
mod writer;

pub use sanitize::{escape_json, visible};
pub use summary::Tally;
pub use writer::{Pipe, Writer};

use crate::linter::PolicyReport;
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
}

impl Style {
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
    if policies.iter().all(|policy| policy.report.diagnostics.is_empty()) {
        return Ok(String::new());
    }
    match style.format {
        Format::Human => human::render(style, source, policies).map_err(io::Error::other),
        Format::Concise => Ok(concise::render(source, policies)),
        Format::Json => Ok(json::objects(source, policies)?.join(",\n")),
        Format::JsonLines => Ok(json::objects(source, policies)?.join("\n") + "\n"),
    }
}
