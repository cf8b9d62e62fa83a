//! Findings for programs. The fields are a contract: they may grow, never change.

use super::{Source, Style, frame::Frame, sanitize};
use crate::{
    diagnostic::{Diagnostic, Edit, Fix, Label, Outcome, Suppression},
    linter::PolicyReport,
    text::{LineIndex, Span},
};
use serde::Serialize;
use std::io;

/// One array.
pub(super) const FRAME: Frame = Frame::json_array("[", "]\n");

/// The findings as JSON objects, each on one line.
pub(super) fn objects(style: &Style, source: Source, policies: &[PolicyReport]) -> io::Result<Vec<String>> {
    let places = Places { index: LineIndex::new(source.text) };
    let render = |policy: &PolicyReport, diagnostic: &Diagnostic| {
        let address = PolicyAddress { kind: policy.kind.name(), address: &policy.address };
        object(&Finding::new(source.name, address, &places, diagnostic))
    };
    policies.iter().flat_map(|policy| style.shown(policy).map(|diagnostic| render(policy, diagnostic))).collect()
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
    suppressed: Option<SuppressedFields<'a>>,
}

impl<'a> Finding<'a> {
    fn new(filename: &'a str, policy: PolicyAddress<'a>, places: &Places, diagnostic: &'a Diagnostic) -> Self {
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
            fingerprint: diagnostic.fingerprint.to_string(),
            suppressed: diagnostic.suppressed.as_ref().map(SuppressedFields::from),
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

/// That a finding was judged, and why.
#[derive(Serialize)]
struct SuppressedFields<'a> {
    kind: &'static str,
    reason: Option<&'a str>,
}

impl<'a> From<&'a Suppression> for SuppressedFields<'a> {
    fn from(suppression: &'a Suppression) -> Self {
        Self { kind: suppression.kind.name(), reason: suppression.reason.as_deref() }
    }
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
