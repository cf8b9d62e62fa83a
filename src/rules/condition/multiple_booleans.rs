//! `multiple-booleans`

use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule},
    text::literal,
};

pub static RULE: Rule = Rule {
    id: "multiple-booleans",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/multiple-booleans.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.values.len() > 1) {
        let Some(operator) = condition.operator.operator().filter(|op| op.value_type == ValueType::Bool) else {
            continue;
        };
        let values =
            || condition.key.values.iter().filter_map(|&value| policy.value_text(value)).filter_map(literal::boolean);
        let has = |wanted| values().any(|value| value == wanted);
        if !has(true) || !has(false) {
            continue;
        }
        let always =
            if operator.is_null() { "whether or not the request has the key" } else { "whatever the request says" };
        let message = format!("both `true` and `false` are asked for, so the condition holds {always}");
        findings.at(span(policy, condition), message).help("keep the one that is meant, or leave the condition out");
    }
}

fn span(policy: &Policy, condition: Condition) -> crate::text::Span {
    policy.tree.span(condition.key.value)
}
