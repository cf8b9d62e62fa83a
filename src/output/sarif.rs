//! The Static Analysis Results Interchange Format, version 2.1.0.
//!
//! The results come first, file by file; the rules that occur are known at the end. Numbers in brackets are sections
//! of the standard.

use super::{
    Notification, Source, Style, Tally,
    finding::{Finding, Place, Places, Point, findings},
    frame::Frame,
    json::{OutcomeFields, object},
    path,
    sanitize::visible,
};
use crate::{
    diagnostic::{Edit, Fix, Label, Severity, Suppression, SuppressionKind},
    linter::PolicyReport,
    rules::{self, CATEGORIES, Rule},
    text::Span,
};
use serde_json::{Value, json};
use std::io;

/// What stands before the results. [`end`] makes what stands after them.
pub const FRAME: Frame = Frame::json_array(
    "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"results\":[",
    "",
);

/// What relative references start from [3.4.4]. Its place depends on the machine, and is not told.
const BASE: &str = "%SRCROOT%";

/// Findings of security warnings count as high, from 7.0 to 8.9, in GitHub's scale, which is that of CVSS.
const SECURITY_SEVERITY: &str = "7.5";

/// GitHub rejects longer descriptions.
const DESCRIPTION_CHARACTERS_MAX: usize = 1024;

/// The findings as results, each on one line.
pub fn objects(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<Vec<String>> {
    let file = File { location: artifact_location(source.name), places: Places::new(source.text), source };
    findings(style, source, policies).iter().map(|finding| object(&without_nulls(file.result(finding)))).collect()
}

/// What stands after the results.
pub fn end(tally: &Tally) -> io::Result<String> {
    let rules: Vec<Value> = tally.codes().into_iter().map(descriptor).collect();
    let run = json!({
        "columnKind": "unicodeCodePoints",
        "defaultEncoding": "UTF-8",
        "originalUriBaseIds": { BASE: { "description": message("the folder in which kmslint ran") } },
        "invocations": [{
            "executionSuccessful": tally.notifications.is_empty(),
            "toolExecutionNotifications": tally.notifications.iter().map(notification).collect::<Vec<_>>(),
        }],
        "tool": { "driver": {
            "name": "kmslint",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        } },
    });
    let members = object(&without_nulls(run))?;
    Ok(format!("],{}]}}\n", members.strip_prefix('{').unwrap_or_default()))
}

fn notification(notification: &Notification) -> Value {
    json!({
        "level": "error",
        "message": message(&visible(&notification.message)),
        "locations": [{ "physicalLocation": { "artifactLocation": artifact_location(&notification.name) } }],
    })
}

struct File<'a> {
    location: Value,
    places: Places,
    source: Source<'a>,
}

impl File<'_> {
    fn result(&self, finding: &Finding) -> Value {
        let Finding { diagnostic, policy, place } = finding;
        let related = |(label, id): (&Label, u32)| {
            json!({
                "id": id,
                "message": message(&visible(&label.message)),
                "physicalLocation": self.physical_location(label.span, self.places.of(label.span)),
            })
        };
        let related: Vec<Value> = diagnostic.labels.iter().zip(1..).map(related).collect();
        // [3.27.23] A run has the list for all results or for none.
        let suppressions: Vec<Value> = diagnostic.suppressed.iter().map(suppression).collect();
        json!({
            "ruleId": diagnostic.code,
            "level": level(diagnostic.severity),
            "message": message(&finding.text()),
            "locations": [{
                "physicalLocation": self.physical_location(diagnostic.span, *place),
                "logicalLocations": logical_location(&policy.address, &diagnostic.pointer).map(|location| [location]),
            }],
            "relatedLocations": (!related.is_empty()).then_some(related),
            "fixes": diagnostic.fix.as_ref().map(|fix| [self.fix(fix)]),
            "partialFingerprints": { "kmslint/v1": diagnostic.fingerprint.to_string() },
            "suppressions": suppressions,
            "properties": {
                "kmslint/severity": diagnostic.severity.name(),
                "outcome": OutcomeFields::from(diagnostic.outcome),
                "policy": { "kind": policy.kind.name(), "address": policy.address },
                "pointer": diagnostic.pointer,
            },
        })
    }

    fn physical_location(&self, span: Span, place: Place) -> Value {
        json!({ "artifactLocation": self.location, "region": self.region(span, place) })
    }

    /// [3.30] Both as text and as bytes. An end is exclusive, an empty region an insertion point.
    fn region(&self, span: Span, Place { start, end }: Place) -> Value {
        json!({
            "startLine": start.line,
            "startColumn": self.column(start),
            "endLine": end.line,
            "endColumn": self.column(end),
            "byteOffset": span.start,
            "byteLength": span.len(),
        })
    }

    /// [3.30.2] Text properties do not depend on a byte order mark.
    fn column(&self, point: Point) -> u32 {
        let has_mark = point.line == 1 && self.source.text.starts_with('\u{feff}');
        if has_mark { point.column.saturating_sub(1).max(1) } else { point.column }
    }

    /// [3.55] One change of one file: all replacements or none.
    fn fix(&self, fix: &Fix) -> Value {
        let replacement = |edit: &Edit| {
            json!({
                "deletedRegion": self.region(edit.span, self.places.of(edit.span)),
                "insertedContent": { "text": edit.content },
            })
        };
        let replacements: Vec<Value> = fix.edits.iter().map(replacement).collect();
        json!({
            "description": message(&visible(&fix.message)),
            "artifactChanges": [{ "artifactLocation": self.location, "replacements": replacements }],
            "properties": { "applicability": fix.applicability.name() },
        })
    }
}

fn artifact_location(name: &str) -> Value {
    let base = (!path::is_absolute(&path::relative(name))).then_some(BASE);
    json!({ "uri": path::uri(name), "uriBaseId": base })
}

/// [3.33] The policy's address in the file and the JSON Pointer in the policy; `None` for a file that is a policy as a
/// whole.
fn logical_location(address: &str, pointer: &str) -> Option<Value> {
    let full = format!("{address}{pointer}");
    let name = if pointer.is_empty() { address } else { pointer.rsplit('/').next().unwrap_or_default() };
    (!full.is_empty()).then(|| json!({ "name": visible(name), "fullyQualifiedName": visible(&full) }))
}

/// [3.35] All that is not said in the file itself is external.
fn suppression(suppression: &Suppression) -> Value {
    let kind = match suppression.kind {
        SuppressionKind::InSource => "inSource",
        SuppressionKind::Configuration | SuppressionKind::Baseline => "external",
    };
    let justification = suppression.reason.as_deref().map(visible);
    json!({ "kind": kind, "status": "accepted", "justification": justification })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::SecurityWarning | Severity::Warning => "warning",
        Severity::Suggestion => "note",
    }
}

/// [3.49] What is known of a rule. Its texts are no messages: nothing can be filled into them, and braces stand for
/// themselves.
fn descriptor(code: &str) -> Value {
    let Some(rule) = rules::find(code) else { return json!({ "id": code }) };
    let category = CATEGORIES.iter().find(|category| category.all().any(|other| other.id == code));
    let is_security = rule.severity == Severity::SecurityWarning;
    let tags = category.map(|category| category.name).into_iter().chain(is_security.then_some("security"));
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": full_description(rule) },
        "help": { "text": introduction(rule), "markdown": rule.docs },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": tags.collect::<Vec<_>>(),
            "security-severity": is_security.then_some(SECURITY_SEVERITY),
            "kmslint/severity": rule.severity.name(),
            "outcome": OutcomeFields::from(rule.outcome),
        },
    })
}

/// The text of the page without its title, up to the examples.
fn introduction(rule: &Rule) -> &'static str {
    let text = rule.docs.split("\n## ").next().unwrap_or_default();
    text.split_once("\n\n").map_or(text, |(_, text)| text).trim()
}

/// As many paragraphs of the introduction as GitHub takes.
fn full_description(rule: &Rule) -> &'static str {
    let text = introduction(rule);
    let is_short =
        |end: &usize| text.get(..*end).is_some_and(|text| text.chars().count() <= DESCRIPTION_CHARACTERS_MAX);
    let ends = text.match_indices("\n\n").map(|(at, _)| at).chain([text.len()]);
    let end = ends.take_while(is_short).last();
    end.and_then(|end| text.get(..end)).unwrap_or_else(|| rule.summary())
}

/// [3.49.7] A name that people understand, which must not be the id itself: `invalid-effect` as `InvalidEffect`.
fn pascal_case(id: &str) -> String {
    let capital = |word: &str| {
        let mut characters = word.chars();
        characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect::<String>()
    };
    id.split('-').map(capital).collect()
}

/// [3.11] A message of plain text. In it, braces hold places to fill in [3.11.5], and `[text](target)` is a link
/// [3.11.6], in whose text alone brackets are escaped in this version. The next one recommends it wherever text might
/// be taken for a link; read by this one, it makes none either.
fn message(text: &str) -> Value {
    let text = text.replace('{', "{{").replace('}', "}}");
    let may_link = text.contains("](");
    json!({ "text": if may_link { escape_brackets(&text) } else { text } })
}

fn escape_brackets(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// In SARIF, what is not known is not there.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let known = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(known.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(without_nulls).collect()),
        scalar => scalar,
    }
}
