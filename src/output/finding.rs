//! What the formats share: a finding with its place, and the words about it.

use super::{Source, Style, sanitize::visible};
use crate::{
    diagnostic::{Diagnostic, Evidence, Outcome},
    linter::PolicyReport,
    text::{LineIndex, Span},
};
use std::borrow::Cow;

/// A finding that is shown.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    pub policy: &'a PolicyReport,
    pub diagnostic: &'a Diagnostic,
    pub place: Place,
}

/// Where a span begins and ends: the end is one past its last character, and the start itself if the span is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub start: Point,
    pub end: Point,
}

/// All numbers are 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub line: u32,
    /// Counts Unicode scalar values.
    pub column: u32,
    /// Counts bytes.
    pub byte_column: u32,
}

/// The places of one text.
pub struct Places(LineIndex);

impl Places {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        Self(LineIndex::new(text))
    }

    /// Where `span` is.
    pub fn of(&self, span: Span) -> Place {
        Place { start: self.point(span.start), end: self.point(span.end) }
    }

    fn point(&self, offset: u32) -> Point {
        let position = self.0.position(offset);
        Point {
            line: position.line.saturating_add(1),
            column: position.scalar.saturating_add(1),
            byte_column: position.byte.saturating_add(1),
        }
    }
}

/// The findings of a file that are shown.
pub fn findings<'a>(style: &Style, source: Source, policies: &'a [PolicyReport]) -> Vec<Finding<'a>> {
    let places = Places::new(source.text);
    let of_policy = |policy: &'a PolicyReport| style.shown(policy).map(move |diagnostic| (policy, diagnostic));
    let place = |(policy, diagnostic): (&'a PolicyReport, &'a Diagnostic)| {
        let place = places.of(diagnostic.span);
        Finding { policy, diagnostic, place }
    };
    policies.iter().flat_map(of_policy).map(place).collect()
}

impl Finding<'_> {
    /// The message and what there is to add, each on a line of its own.
    pub fn text(&self) -> String {
        let notes = notes(&self.policy.address, self.diagnostic);
        let notes = notes.iter().map(|(label, text)| format!("\n{label}: {text}"));
        std::iter::once(visible(&self.diagnostic.message).into_owned()).chain(notes).collect()
    }

    /// The message and the exception, on one line.
    pub fn headline(&self) -> String {
        let exception = match self.diagnostic.outcome {
            Outcome::Rejected { exception, .. } => format!(" ({})", exception.name()),
            Outcome::Ineffective(_) | Outcome::Accepted(_) => String::new(),
        };
        let ignored = if self.diagnostic.suppressed.is_some() { " (ignored)" } else { "" };
        format!("{}{exception}{ignored}", visible(&self.diagnostic.message))
    }
}

/// What there is to add to the message of a finding in the policy at `address`: each a label and one line of text.
pub fn notes<'d>(address: &'d str, diagnostic: &'d Diagnostic) -> Vec<(Cow<'static, str>, Cow<'d, str>)> {
    let mut notes = Vec::new();
    let mut note = |label: Cow<'static, str>, text| notes.push((label, text));
    if !address.is_empty() {
        note("policy".into(), visible(address));
    }
    if let Some(answer) = service_answer(diagnostic.outcome) {
        note("service".into(), answer.into());
    }
    if let Some(help) = &diagnostic.help {
        note("help".into(), visible(help));
    }
    if let Some(fix) = &diagnostic.fix {
        note(format!("fix ({})", fix.applicability.name()).into(), visible(&fix.message));
    }
    if let Some(suppression) = &diagnostic.suppressed {
        let reason = visible(suppression.reason.as_deref().unwrap_or("no reason given"));
        note("ignored".into(), format!("{reason} ({})", suppression.kind.name()).into());
    }
    notes
}

/// What the service answers, and how that is known unless its answer was seen.
fn service_answer(outcome: Outcome) -> Option<String> {
    let answer = match outcome {
        Outcome::Accepted(_) => return None,
        Outcome::Ineffective(_) => "stores the policy; this part never takes effect".to_owned(),
        Outcome::Rejected { exception, message: None, .. } => {
            format!("{} (its message is not known)", exception.name())
        }
        Outcome::Rejected { exception, message: Some(""), .. } => format!("{} with an empty message", exception.name()),
        Outcome::Rejected { exception, message: Some(message), .. } => {
            format!("{}: {}", exception.name(), message.replace("{policy}", "<the policy>"))
        }
    };
    let evidence = outcome.evidence();
    Some(if evidence == Evidence::Observed { answer } else { format!("{answer} ({})", evidence.name()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::ServiceException;

    #[test]
    fn the_service_answers_on_one_line() {
        let exception = ServiceException::MalformedPolicyDocument;
        let answers = [
            Outcome::rejected_with(exception, "No {policy}.", Evidence::Observed),
            Outcome::rejected_with(exception, "", Evidence::Observed),
            Outcome::rejected(exception, Evidence::Documented),
            Outcome::Ineffective(Evidence::Inferred),
            Outcome::Accepted(Evidence::Documented),
        ];
        assert_eq!(
            answers.map(|outcome| service_answer(outcome).unwrap_or_default()),
            [
                "MalformedPolicyDocumentException: No <the policy>.",
                "MalformedPolicyDocumentException with an empty message",
                "MalformedPolicyDocumentException (its message is not known) (documented)",
                "stores the policy; this part never takes effect (inferred)",
                "",
            ]
        );
    }
}
