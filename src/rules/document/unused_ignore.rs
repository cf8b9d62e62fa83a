//! `unused-ignore`

use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "unused-ignore",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Inferred),
    docs: include_str!("../../../rules/document/unused-ignore.md"),
    check,
};

/// A policy ignores nothing: hosts and configurations do. See [`report_ignore`].
const fn check(_: &Policy, _: &Context, _: &mut Findings) {}

/// Says why an ignore has no effect, and what to do about it.
pub(crate) fn report_ignore(span: Span, message: &str, help: &str, findings: &mut Findings) {
    findings.at(span, message).help(help);
}
