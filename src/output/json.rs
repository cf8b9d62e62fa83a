//! Findings for programs. The fields are a contract: they may grow, never change.

use super::{Source, sanitize};
use crate::{
    diagnostic::{Diagnostic, Edit, Fix, Label, Outcome},
    linter::PolicyReport,
    text::{LineIndex, Span},
};
use serde::Serialize;
use std::{collections::HashMap, io};

/// The findings as JSON objects, each on one line.
pub(super) fn objects(source: Source, policies: &[PolicyReport]) -> io::Result<Vec<String>> {
    let places = Places { index: LineIndex::new(source.text) };
    let mut repeats = HashMap::new();
    let mut render = |policy: &PolicyReport, diagnostic: &Diagnostic| {
        let address = PolicyAddress { kind: policy.kind.name(), address: &policy.address };
        let fingerprint = fingerprint(source.name, address, diagnostic, &mut repeats);
        object(&Finding::new(source.name, address, &places, diagnostic, fingerprint))
    };
    let findings =
        policies.iter().flat_map(|policy| policy.report.diagnostics.iter().map(move |found| (policy, found)));
    findings.map(|(policy, diagnostic)| render(policy, diagnostic)).collect()
}

/// One value as JSON on one line that is safe to print.
///
/// # Errors
/// Those of serialising `value`.
pub fn object(value: &impl Serialize) -> io::Result<String> {
    Ok(sanitize::escape_json(serde_json::to_string(value)?))
}

#[derive(Serialize)]
struct Finding<'a> {
    filename: &'a str,
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    url: Option<&'a str>,
    location: Location,
    end_location: Location,
    byte_range: ByteRange,
    range: EditorRange,
    byte_column: u32,
    end_byte_column: u32,
    policy: PolicyAddress<'a>,
    pointer: &'a str,
    statement: Option<StatementFields<'a>>,
    outcome: OutcomeFields,
    related: Vec<RelatedFields<'a>>,
    fix: Option<FixFields<'a>>,
    fingerprint: String,
    suppressed: Option<&'a str>,
}

impl<'a> Finding<'a> {
    fn new(
        filename: &'a str,
        policy: PolicyAddress<'a>,
        places: &Places,
        diagnostic: &'a Diagnostic,
        fingerprint: String,
    ) -> Self {
        let span = diagnostic.span;
        let (start, end) = (places.index.position(span.start), places.index.position(span.end));
        Self {
            filename,
            code: diagnostic.code,
            name: diagnostic.code,
            severity: diagnostic.severity.name(),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            url: None,
            location: places.location(span.start),
            end_location: places.location(span.end),
            byte_range: byte_range(span),
            range: EditorRange {
                start: EditorPosition { line: start.line, character: start.utf16 },
                end: EditorPosition { line: end.line, character: end.utf16 },
            },
            byte_column: start.byte.saturating_add(1),
            end_byte_column: end.byte.saturating_add(1),
            policy,
            pointer: &diagnostic.pointer,
            statement: diagnostic
                .statement
                .as_ref()
                .map(|statement| StatementFields { index: statement.index, sid: statement.sid.as_deref() }),
            outcome: diagnostic.outcome.into(),
            related: diagnostic.labels.iter().map(|label| places.related(label)).collect(),
            fix: diagnostic.fix.as_ref().map(|fix| places.fix(fix)),
            fingerprint,
            suppressed: None,
        }
    }
}

/// 1-based, in Unicode scalar values.
#[derive(Serialize)]
struct Location {
    row: u32,
    column: u32,
}

#[derive(Serialize)]
struct ByteRange {
    start: u32,
    end: u32,
}

/// As in the Language Server Protocol.
#[derive(Serialize)]
struct EditorRange {
    start: EditorPosition,
    end: EditorPosition,
}

/// 0-based, in UTF-16 code units.
#[derive(Serialize)]
struct EditorPosition {
    line: u32,
    character: u32,
}

/// Which policy of the file it is.
#[derive(Clone, Copy, Serialize)]
struct PolicyAddress<'a> {
    kind: &'a str,
    address: &'a str,
}

#[derive(Serialize)]
struct StatementFields<'a> {
    index: usize,
    sid: Option<&'a str>,
}

/// The fields of an [`Outcome`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OutcomeFields {
    kind: &'static str,
    exception: Option<&'static str>,
    message: Option<&'static str>,
    evidence: &'static str,
}

impl From<Outcome> for OutcomeFields {
    fn from(outcome: Outcome) -> Self {
        let (exception, message) = match outcome {
            Outcome::Rejected { exception, message, .. } => (Some(exception.name()), message),
            Outcome::Ineffective(_) | Outcome::Accepted(_) => (None, None),
        };
        Self { kind: outcome.kind(), exception, message, evidence: outcome.evidence().name() }
    }
}

#[derive(Serialize)]
struct RelatedFields<'a> {
    message: &'a str,
    byte_range: ByteRange,
    location: Location,
    end_location: Location,
}

#[derive(Serialize)]
struct FixFields<'a> {
    applicability: &'a str,
    message: &'a str,
    edits: Vec<EditFields<'a>>,
}

#[derive(Serialize)]
struct EditFields<'a> {
    content: &'a str,
    location: Location,
    end_location: Location,
    byte_range: ByteRange,
}

struct Places {
    index: LineIndex,
}

impl Places {
    fn location(&self, offset: u32) -> Location {
        let position = self.index.position(offset);
        Location { row: position.line.saturating_add(1), column: position.scalar.saturating_add(1) }
    }

    fn related<'a>(&self, label: &'a Label) -> RelatedFields<'a> {
        RelatedFields {
            message: &label.message,
            byte_range: byte_range(label.span),
            location: self.location(label.span.start),
            end_location: self.location(label.span.end),
        }
    }

    fn fix<'a>(&self, fix: &'a Fix) -> FixFields<'a> {
        let edit = |edit: &'a Edit| EditFields {
            content: &edit.content,
            location: self.location(edit.span.start),
            end_location: self.location(edit.span.end),
            byte_range: byte_range(edit.span),
        };
        FixFields {
            applicability: fix.applicability.name(),
            message: &fix.message,
            edits: fix.edits.iter().map(edit).collect(),
        }
    }
}

fn byte_range(span: Span) -> ByteRange {
    ByteRange { start: span.start, end: span.end }
}

/// What a finding is known by from one run to the next. It holds no offset, so that it stays when lines move.
/// `repeats` counts findings that are alike, to tell them apart.
fn fingerprint(
    filename: &str,
    policy: PolicyAddress,
    diagnostic: &Diagnostic,
    repeats: &mut HashMap<u64, u32>,
) -> String {
    let statement = diagnostic.statement.as_ref().map(|statement| match &statement.sid {
        Some(sid) => sid.clone(),
        None => statement.index.to_string(),
    });
    let parts = [filename, diagnostic.code, &statement.unwrap_or_default(), &diagnostic.pointer, &diagnostic.message];
    let address = Some(policy.address).filter(|address| !address.is_empty());
    let bytes = parts.iter().chain(&address).flat_map(|part| part.bytes().chain([0]));
    let repeat = repeats.entry(fnv1a(bytes.clone())).or_insert(0_u32);
    let hash = fnv1a(bytes.chain(repeat.to_le_bytes()));
    *repeat = repeat.saturating_add(1);
    format!("{hash:016x}")
}

/// FNV-1a, 64 bits: stable over versions and machines, which the standard library's hashers do not promise.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Evidence, Severity};

    fn diagnostic(span: Span) -> Diagnostic {
        Diagnostic {
            code: "empty-sid",
            severity: Severity::Suggestion,
            outcome: Outcome::Accepted(Evidence::Documented),
            span,
            message: "`Sid` is empty".to_owned(),
            help: None,
            labels: Vec::new(),
            fix: None,
            pointer: "/Statement/0/Sid".to_owned(),
            statement: None,
        }
    }

    fn fingerprints(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
        let report = crate::Report { diagnostics: diagnostics.to_vec() };
        let rendered = objects(Source { name: "a.json", text }, &[PolicyReport::of_file(report)]).unwrap();
        let fingerprint = |object: &String| {
            let finding: serde_json::Value = serde_json::from_str(object).unwrap();
            finding["fingerprint"].as_str().unwrap().to_owned()
        };
        rendered.iter().map(fingerprint).collect()
    }

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(fnv1a("".bytes()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn fingerprints_survive_moving_and_tell_repeats_apart() {
        let here = fingerprints("ab", &[diagnostic(Span::new(0, 1)), diagnostic(Span::new(1, 2))]);
        let moved = fingerprints("\n\nab", &[diagnostic(Span::new(2, 3)), diagnostic(Span::new(3, 4))]);
        assert_eq!(here, moved);
        assert_ne!(here[0], here[1]);
        assert!(here.iter().all(|fingerprint| fingerprint.len() == 16));
    }
}
