//! One line a finding: `path:row:column: error[rule] message (exception)`.

use super::{Source, Style, sanitize::visible};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    linter::PolicyReport,
    text::LineIndex,
};

/// The findings, one a line. Columns count Unicode scalar values.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> String {
    let index = LineIndex::new(source.text);
    let name = visible(source.name);
    let diagnostics = policies.iter().flat_map(|policy| style.shown(policy));
    diagnostics.map(|diagnostic| line(&name, &index, diagnostic)).collect()
}

fn line(name: &str, index: &LineIndex, diagnostic: &Diagnostic) -> String {
    let start = index.position(diagnostic.span.start);
    let (row, column) = (start.line.saturating_add(1), start.scalar.saturating_add(1));
    let exception = match diagnostic.outcome {
        Outcome::Rejected { exception, .. } => format!(" ({})", exception.name()),
        Outcome::Ineffective(_) | Outcome::Accepted(_) => String::new(),
    };
    let (severity, code, message) = (diagnostic.severity.name(), diagnostic.code, visible(&diagnostic.message));
    let ignored = if diagnostic.suppressed.is_some() { " (ignored)" } else { "" };
    format!("{name}:{row}:{column}: {severity}[{code}] {message}{exception}{ignored}\n")
}
