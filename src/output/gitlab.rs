//! Code quality reports of GitLab.
//!
//! Source: GitLab's documentation, "Code Quality report format".

use super::{
    Source, Style,
    finding::{Finding, findings},
    json::object,
    path,
};
use crate::{
    diagnostic::{Fingerprint, Severity},
    linter::PolicyReport,
};
use serde_json::json;
use std::io;

/// The findings as JSON objects, each on one line.
pub fn objects(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<Vec<String>> {
    let path = path::relative(source.name);
    findings(style, source, policies).iter().map(|finding| issue(&path, finding)).collect()
}

fn issue(path: &str, finding: &Finding) -> io::Result<String> {
    let severity = match finding.diagnostic.severity {
        _ if finding.diagnostic.suppressed.is_some() => "info",
        Severity::Error => "critical",
        Severity::SecurityWarning => "major",
        Severity::Warning => "minor",
        Severity::Suggestion => "info",
    };
    object(&json!({
        "description": finding.headline(),
        "check_name": finding.diagnostic.code,
        "fingerprint": in_report(finding.diagnostic.fingerprint, path).to_string(),
        "severity": severity,
        "location": {
            "path": path,
            "lines": { "begin": finding.place.start.line, "end": finding.place.end.line },
        },
    }))
}

/// GitLab keeps one finding of each fingerprint in a report, and findings in two files may be alike.
fn in_report(fingerprint: Fingerprint, path: &str) -> Fingerprint {
    Fingerprint::of(fingerprint.0.to_le_bytes().into_iter().chain(path.bytes()))
}
