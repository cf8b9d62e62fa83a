//! One line a finding: `path:row:column: error[rule] message (exception)`.

use super::{
    Source, Style,
    finding::{Finding, findings},
    sanitize::visible,
};
use crate::linter::PolicyReport;

/// The findings, one a line. Columns count Unicode scalar values.
pub fn render(style: &Style, source: Source, policies: &[PolicyReport]) -> String {
    let name = line_start(source.name);
    findings(style, source, policies).iter().map(|finding| line(&name, finding) + "\n").collect()
}

/// The finding in the file `name`, which is shown as it is.
pub fn line(name: &str, finding: &Finding) -> String {
    let (start, diagnostic) = (finding.place.start, finding.diagnostic);
    let (severity, code, headline) = (diagnostic.severity.name(), diagnostic.code, finding.headline());
    format!("{name}:{}:{}: {severity}[{code}] {headline}", start.line, start.column)
}

/// The name of a file at the start of a line, where a runner of GitHub Actions obeys `::`.
pub fn line_start(name: &str) -> String {
    let name = visible(name);
    if name.trim_start().starts_with("::") { format!("./{name}") } else { name.into_owned() }
}
