//! `variable-in-unsupported-element`

use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Policy, VariablePiece, variable_pieces},
    rules::{Context, Findings, Rule, document, words::quote},
};

pub static RULE: Rule = Rule {
    id: "variable-in-unsupported-element",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/variable-in-unsupported-element.md"),
    check,
};

/// Principals, actions and resources are not looked at: a variable makes them wrong, and the rules of these elements
/// say so. In `Sid` and `Id` any text will do.
fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let key = condition.key;
        // Of the keys that are known, only those of families can hold a variable.
        let Some(text) = key.text.as_str().filter(|text| key.suffix.is_some() && text.contains("${")) else { continue };
        if document::has_placeholder_key(text) {
            continue;
        }
        let variable = variable_pieces(text).into_iter().find_map(|piece| match piece {
            VariablePiece::Variable { range, .. } => Some(range),
            _ => None,
        });
        let Some(range) = variable else { continue };
        let part = text.get(range.clone()).unwrap_or_default();
        let quoted = quote(part);
        let message = format!(
            "the name of a condition key takes no policy variable, so no request has a key with {quoted} in it"
        );
        findings
            .at(key.text.span(range), message)
            .help("compare a key that is named whole; a policy variable may stand in its values");
    }
}
