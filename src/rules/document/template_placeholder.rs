//! `template-placeholder`

use super::placeholder::{Place, find, may_hold_one};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
    syntax::Text,
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "template-placeholder",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/document/template-placeholder.md"),
    check,
};

/// Principals, actions and resources are not looked at: a placeholder makes them wrong, and the rules of these
/// elements say so.
fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut look = |text: &Text, place: Place| {
        let Some(known) = text.as_str().filter(|known| may_hold_one(known, place)) else { return };
        if let Some(placeholder) = find(known, place) {
            report(text.span_of(placeholder), placeholder, place, findings);
        }
    };
    if let Some(text) = policy.id.as_ref().and_then(|id| id.text) {
        look(text, Place::Name);
    }
    for statement in &policy.statements {
        if let Some(text) = statement.sid.as_ref().and_then(|sid| sid.text) {
            look(text, Place::Name);
        }
        let operators = statement.condition.iter().flat_map(|condition| &condition.operators);
        for key in operators.flat_map(|operator| &operator.keys) {
            // The name of a key that is known has no part that varies, or one that the user chose.
            if key.context_key.is_none_or(|known| known.suffix.is_some()) {
                look(key.text, Place::ConditionKey);
            }
            let place = Place::of_value(key.text.as_str().unwrap_or_default());
            for value in key.values.iter().filter_map(|&value| policy.tree.text(value)) {
                look(value, place);
            }
        }
    }
}

fn report(span: Span, placeholder: &str, place: Place, findings: &mut Findings) {
    let quoted = quote(placeholder);
    let finding = findings.at(span, format!("{quoted} reads like a placeholder that nothing has filled in"));
    if place == Place::Name {
        finding.outcome(Outcome::Accepted(Evidence::Inferred)).help("render the template, or write the name out");
    } else {
        finding.help("render the template, or write the value: KMS compares the text as it stands here, which no request matches");
    }
}
