//! `duplicate-condition-key`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{ConditionKey, ConditionOperator, Policy},
    rules::{Context, Findings, Rule, document, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/duplicate-condition-key.md"),
    check,
};

/// Keys up to which comparing each with each is quicker than hashing.
const FEW: usize = 12;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().filter_map(|statement| statement.condition.as_ref()) {
        for operator in block.operators.iter().filter(|operator| operator.keys.len() > 1) {
            if operator.keys.len() <= FEW {
                compare(policy, operator, findings);
            } else {
                hash(policy, operator, findings);
            }
        }
    }
}

fn compare(policy: &Policy, operator: &ConditionOperator, findings: &mut Findings) {
    for (index, key) in operator.keys.iter().enumerate() {
        let Some(name) = key.text.as_str() else { continue };
        let is_same =
            |earlier: &&ConditionKey| earlier.text.as_str().is_some_and(|text| text.eq_ignore_ascii_case(name));
        if let Some(first) = operator.keys.iter().take(index).find(is_same) {
            report(policy, operator, first, key, findings);
        }
    }
}

fn hash(policy: &Policy, operator: &ConditionOperator, findings: &mut Findings) {
    let mut seen = HashMap::with_capacity(operator.keys.len());
    for key in &operator.keys {
        let Some(name) = key.text.as_str() else { continue };
        let first = *seen.entry(name.to_ascii_lowercase()).or_insert(key);
        if first.span != key.span {
            report(policy, operator, first, key, findings);
        }
    }
}

/// Reports two spellings; the same one twice is `duplicate-json-key`'s.
fn report(
    policy: &Policy,
    operator: &ConditionOperator,
    first: &ConditionKey,
    again: &ConditionKey,
    findings: &mut Findings,
) {
    let (Some(one), Some(other)) = (first.text.as_str(), again.text.as_str()) else { return };
    if one == other || findings.is_full() {
        return;
    }
    let message = format!("{} is the same condition key as {}: case makes no difference", quote(other), quote(one));
    let finding = findings.at(again.span, message);
    finding.label(first.span, "first tested here").help("keep one of them");
    let source = |key: &ConditionKey| policy.tree.source().get(policy.tree.span(key.value).range());
    if source(first) == source(again) {
        finding.help("remove one of them: they say the same");
        let edit = document::remove_member(policy, operator.value, again.span);
        finding.fix = edit.map(|edit| Fix::safe("remove the second one", vec![edit]));
    }
}
