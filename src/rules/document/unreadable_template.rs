//! `unreadable-template`

use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "unreadable-template",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Inferred),
    docs: include_str!("../../../rules/document/unreadable-template.md"),
    check,
};

/// A policy was read: there is nothing to say. See [`report_unreadable`].
const fn check(_: &Policy, _: &Context, _: &mut Findings) {}

/// Says where reading ended, and why.
pub(crate) fn report_unreadable(span: Span, message: &str, findings: &mut Findings) {
    findings
        .at(span, format!("this file speaks of KMS keys and cannot be read: {message}"))
        .help("check what is made of it instead, if something fills it in before it is used");
}
