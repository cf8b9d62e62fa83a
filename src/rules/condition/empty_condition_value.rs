//! `empty-condition-value`

use super::presence;
use crate::{
    catalog::{SetOperator, ValueType},
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Effect, Policy},
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
    for condition in policy.conditions().filter(|condition| !condition.key.is_open) {
        let value = &policy.tree.node(condition.key.value).value;
        if matches!(value, Value::Array(_)) && condition.key.values.is_empty() {
            report_list(policy, condition, findings);
        } else if is_compared_as_text(condition) {
            report_texts(policy, condition, findings);
        }
    }
}

fn report_list(policy: &Policy, condition: Condition, findings: &mut Findings) {
    let name = quote(condition.key.text.as_str().unwrap_or_default());
    let is_null = condition.operator.operator().is_some_and(|operator| operator.is_null());
    let set = condition.operator.name.and_then(|name| name.set_operator);
    let what = match (condition.operator.operator(), set, condition.statement.effect()) {
        (None, ..) => "nothing matches it".to_owned(),
        _ if is_null => "it asks for nothing".to_owned(),
        (Some(_), Some(SetOperator::ForAllValues), _) => format!("it holds only for requests without {name}"),
        (Some(operator), ..) if operator.is_negated => "it excepts nothing".to_owned(),
        (_, _, Some(Effect::Allow)) if presence::requires_key(policy, condition) => {
            "this `Allow` never applies".to_owned()
        }
        (_, _, Some(Effect::Deny)) if presence::requires_key(policy, condition) => {
            "this `Deny` never applies".to_owned()
        }
        _ => format!("it holds only for requests without {name}"),
    };
    let finding =
        findings.at(policy.tree.span(condition.key.value), format!("{name} is compared with no value, so {what}"));
    finding.help("name the values, or leave the condition out");
}

/// The empty text under operators of other types, account ids, Regions and the like is what their rules report.
fn is_compared_as_text(condition: Condition) -> bool {
    let is_text = condition.operator.operator().is_some_and(|operator| operator.value_type == ValueType::String);
    let is_free = |key: &crate::catalog::ContextKey| {
        key.value_type == ValueType::String && key.values.is_empty() && !matches!(key.value_form, Some("account"))
    };
    is_text && condition.key.context_key.is_none_or(is_free)
}

/// A value of the request that is empty is as good as none, but for what customers choose.
fn report_texts(policy: &Policy, condition: Condition, findings: &mut Findings) {
    if condition.key.context_key.is_none_or(|key| key.suffix.is_some()) {
        return;
    }
    for &value in condition.key.values.iter().filter(|&&value| policy.value_text(value) == Some("")) {
        let name = quote(condition.key.text.as_str().unwrap_or_default());
        let finding =
            findings.at(policy.tree.span(value), format!("{name} is compared with the empty text, which it never is"));
        finding.help("to ask whether the request has the key, use `Null`");
    }
}
