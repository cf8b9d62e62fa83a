//! `mixed-value-types`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit},
    syntax::Value,
};

pub static RULE: Rule = Rule {
    id: "mixed-value-types",
    severity: Severity::Warning,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/mixed-value-types.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.values.len() > 1) {
        let kind = |node| match &policy.tree.node(node).value {
            Value::String(_) => Some("text"),
            Value::Number(_) => Some("a number"),
            Value::Bool(_) => Some("a JSON boolean"),
            _ => None,
        };
        let mut kinds = condition.key.values.iter().filter_map(|&value| Some((value, kind(value)?)));
        let Some((first, expected)) = kinds.next() else { continue };
        let Some((other, found)) = kinds.find(|(_, kind)| *kind != expected) else { continue };
        let message = format!("{found} stands in one list with {expected}");
        let finding = findings.at(policy.tree.span(other), message);
        finding.label(policy.tree.span(first), expected).help("write all values as strings");
        let unquoted = condition.key.values.iter().filter(|&&value| kind(value).is_some_and(|kind| kind != "text"));
        let quote = |&value: &_| Some(edit::replace_with_string(policy.tree.span(value), policy.value_text(value)?));
        if let Some(edits) = unquoted.map(quote).collect::<Option<Vec<_>>>() {
            finding.fix(Fix::r#unsafe("write all values as strings", edits));
        }
    }
}
