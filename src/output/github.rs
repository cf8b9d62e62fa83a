//! Annotations of GitHub Actions: one workflow command a finding.
//!
//! Source: the runner (`ActionCommand`, `ActionCommandManager`) and the toolkit's `core` package.

use super::{
    Source, Style,
    finding::{Finding, findings},
    sanitize::visible,
};
use crate::{diagnostic::Severity, linter::PolicyReport};

/// The findings, one a line. Columns count Unicode scalar values.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> String {
    let file = escape_property(&visible(source.name));
    findings(style, source, policies).iter().map(|finding| command(&file, finding)).collect()
}

fn command(file: &str, finding: &Finding) -> String {
    let name = match finding.diagnostic.severity {
        _ if finding.diagnostic.suppressed.is_some() => "notice",
        Severity::Error => "error",
        Severity::SecurityWarning | Severity::Warning => "warning",
        Severity::Suggestion => "notice",
    };
    let (start, end) = (finding.place.start, finding.place.end);
    // The runner drops the columns of a range over several lines.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column),
        false => String::new(),
    };
    let title = escape_property(&format!("kmslint ({})", finding.diagnostic.code));
    let message = escape_data(&finding.text());
    format!("::{name} file={file},line={},endLine={}{columns},title={title}::{message}\n", start.line, end.line)
}

/// `%` comes first: what is escaped must not be escaped again.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
