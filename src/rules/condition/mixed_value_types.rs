//! `mixed-value-types`

use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
    syntax::{NodeId, Value},
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
        if condition.operator.operator().is_none() {
            continue;
        }
        let mut typed = condition.key.values.iter().filter_map(|&value| Some((type_name(policy, value)?, value)));
        let Some((first_type, first)) = typed.next() else { continue };
        let Some((other_type, other)) = typed.find(|(name, _)| *name != first_type) else { continue };
        let key = quote(condition.key.text.as_str().unwrap_or_default());
        let message = format!("the values of {key} are of different JSON types: {other_type} beside {first_type}");
        let finding = findings.at(policy.tree.span(other), message);
        finding.label(policy.tree.span(first), first_type).help("write all of them as strings");
        let edits: Option<Vec<_>> = condition.key.values.iter().filter_map(|&value| quoted(policy, value)).collect();
        finding.fix = edits.map(|edits| Fix::safe("put quotes around the other values", edits));
    }
}

/// The edit that puts quotes around a value; `None` if it is a string, `Some(None)` if it is a number that would be
/// another text than it is a number.
fn quoted(policy: &Policy, value: NodeId) -> Option<Option<Edit>> {
    let is_plain = match &policy.tree.node(value).value {
        Value::Number(text) => text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.')),
        Value::Bool(_) => true,
        _ => return None,
    };
    let edit = |text| edit::replace_with_string(policy.tree.span(value), text);
    Some(policy.value_text(value).filter(|_| is_plain).map(edit))
}

/// The JSON type of a value, if a condition can have it.
fn type_name(policy: &Policy, value: NodeId) -> Option<&'static str> {
    match policy.tree.node(value).value {
        Value::String(_) => Some("a string"),
        Value::Number(_) => Some("a number"),
        Value::Bool(_) => Some("a Boolean"),
        _ => None,
    }
}
