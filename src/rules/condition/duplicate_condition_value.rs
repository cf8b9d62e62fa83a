//! `duplicate-condition-value`

use crate::{
    catalog::{Operator, ValueType},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Item, Policy},
    rules::{Context, Findings, Rule, document, edit, words::quote},
    syntax::NodeId,
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-condition-value",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/duplicate-condition-value.md"),
    check,
};

/// Values up to which comparing each with each is quicker than hashing.
const FEW: usize = 16;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.values.len() > 1) {
        let Some(operator) = condition.operator.operator() else { continue };
        if condition.key.values.len() <= FEW {
            compare(policy, condition, operator, findings);
        } else {
            hash(policy, condition, operator, findings);
        }
    }
}

fn ignores_case(operator: &Operator) -> bool {
    operator.ignores_case || operator.value_type == ValueType::Bool
}

fn compare(policy: &Policy, condition: Condition, operator: &Operator, findings: &mut Findings) {
    let is_same = |a: &str, b: &str| if ignores_case(operator) { a.eq_ignore_ascii_case(b) } else { a == b };
    for (index, &value) in condition.key.values.iter().enumerate() {
        let Some(text) = policy.value_text(value) else { continue };
        let mut before = condition.key.values.iter().take(index);
        let first = before.find(|&&earlier| policy.value_text(earlier).is_some_and(|earlier| is_same(earlier, text)));
        if let Some(&first) = first {
            report(policy, condition, first, index, text, findings);
        }
    }
}

fn hash(policy: &Policy, condition: Condition, operator: &Operator, findings: &mut Findings) {
    let mut seen: HashMap<_, NodeId> = HashMap::with_capacity(condition.key.values.len());
    for (index, &value) in condition.key.values.iter().enumerate() {
        let Some(text) = policy.value_text(value) else { continue };
        let spelling = if ignores_case(operator) { text.to_ascii_lowercase() } else { text.to_owned() };
        let first = *seen.entry(spelling).or_insert(value);
        if first != value {
            report(policy, condition, first, index, text, findings);
        }
    }
}

fn report(policy: &Policy, condition: Condition, first: NodeId, index: usize, text: &str, findings: &mut Findings) {
    let key = condition.key.text.as_str().unwrap_or_default();
    let Some(&value) = condition.key.values.get(index) else { return };
    if findings.is_full() || document::has_placeholder_value(key, text) {
        return;
    }
    let finding = findings.at(policy.tree.span(value), format!("the value {} is named twice", quote(text)));
    finding.label(policy.tree.span(first), "first named here").help("remove one: it changes nothing");
    if let Some(edit) = edit::remove_item(policy, Some(Item { list: condition.key.value, index })) {
        finding.fix(Fix::safe("remove it", vec![edit]));
    }
}
