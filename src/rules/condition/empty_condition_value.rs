//! `empty-condition-value`

use crate::{
    catalog::SetOperator,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{OperatorName, Policy},
    rules::{Context, Findings, Rule, words::quote},
    syntax::Value,
};

pub static RULE: Rule = Rule {
    id: "empty-condition-value",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/empty-condition-value.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let key = condition.key;
        if !key.values.is_empty() || key.is_open || !matches!(policy.tree.node(key.value).value, Value::Array(_)) {
            continue;
        }
        let Some(name) = condition.operator.name.filter(|name| name.operator.is_some()) else { continue };
        let quoted = quote(key.text.as_str().unwrap_or_default());
        let message = format!("there is no value to compare {quoted} with{}", effect(name));
        let help = if asks_for_absence(name) {
            "write the values, or ask with `Null` and `true` whether the key is absent"
        } else {
            "write the values, or take the key out"
        };
        findings.at(policy.tree.span(key.value), message).help(help);
    }
}

fn asks_for_absence(name: OperatorName) -> bool {
    name.if_exists || name.set_operator == Some(SetOperator::ForAllValues)
}

/// Source: IAM User Guide, "IAM policy validation check reference": "Empty array condition" and those after it. What
/// it says of an operator alone leaves open whether the comparison is true.
fn effect(name: OperatorName) -> &'static str {
    match name.set_operator {
        _ if asks_for_absence(name) => ", so only a request without the key matches",
        Some(SetOperator::ForAnyValue) => ", so no request matches",
        _ => "",
    }
}
