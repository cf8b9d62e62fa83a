//! The Reviewdog Diagnostic Format.
//!
//! Source: reviewdog, `proto/rdf/reviewdog.proto`. Columns count bytes; an end is exclusive.

use super::{
    Source, Style, concise,
    finding::{Finding, Place, Places, Point, findings},
    frame::Frame,
    json::object,
    sanitize::visible,
};
use crate::{
    diagnostic::{Edit, Fix, Severity},
    linter::PolicyReport,
};
use serde_json::{Value, json};
use std::io;

/// The message `DiagnosticResult`.
pub const FRAME: Frame = Frame::json_array("{\"source\":{\"name\":\"kmslint\"},\"diagnostics\":[", "]}\n");

/// The findings as messages `Diagnostic`, each on one line.
pub fn objects(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<Vec<String>> {
    let places = Places::new(source.text);
    findings(style, source, policies).iter().map(|finding| diagnostic(source, &places, finding)).collect()
}

fn diagnostic(source: Source, places: &Places, finding: &Finding) -> io::Result<String> {
    let severity = match finding.diagnostic.severity {
        _ if finding.diagnostic.suppressed.is_some() => "INFO",
        Severity::Error => "ERROR",
        Severity::SecurityWarning | Severity::Warning => "WARNING",
        Severity::Suggestion => "INFO",
    };
    let suggestion = finding.diagnostic.fix.as_ref().and_then(|fix| suggestion(places, fix));
    object(&json!({
        "message": finding.text(),
        "location": { "path": source.name, "range": range(finding.place) },
        "severity": severity,
        "source": { "name": "kmslint" },
        "code": { "value": finding.diagnostic.code },
        "suggestions": suggestion.as_slice(),
        "original_output": concise::line(&visible(source.name), finding),
    }))
}

/// Suggestions are applied one by one: a fix of several edits, which is all or nothing, is none.
fn suggestion(places: &Places, fix: &Fix) -> Option<Value> {
    let [Edit { span, content }] = fix.edits.as_slice() else { return None };
    Some(json!({ "range": range(places.of(*span)), "text": content }))
}

fn range(place: Place) -> Value {
    let position = |point: Point| json!({ "line": point.line, "column": point.byte_column });
    json!({ "start": position(place.start), "end": position(place.end) })
}
