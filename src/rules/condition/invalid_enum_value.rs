//! `invalid-enum-value`

use super::{PlainValue, consequence, literal, operand, plain_values};
use crate::{
    catalog::{self, ContextKey, Operator, ValueType},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Item, Policy},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, list},
    },
    text::glob,
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-enum-value",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/invalid-enum-value.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some((operator, key)) = compared(condition) else { continue };
        if operand::mismatch(condition).is_none() {
            report(policy, condition, operator, key, findings);
        }
    }
}

/// The operator and the key, if they compare text with one of several names.
pub fn compared(condition: Condition) -> Option<(&'static Operator, &'static ContextKey)> {
    let operator = condition.operator.operator().filter(|operator| operator.value_type == ValueType::String)?;
    let key = condition.key.context_key.filter(|key| !key.values.is_empty())?;
    Some((operator, key))
}

/// The names that the key can hold. A key under its former name holds those of its successor too.
fn names(key: &ContextKey) -> impl Iterator<Item = &'static str> {
    // A type of grant constraint since 2026: whether this key tells of it is not documented.
    let unconfirmed = (key.name == "kms:GrantConstraintType").then_some("SourceArn");
    let successor = key.replacement.and_then(catalog::context_key).map(|(key, _)| key.values);
    key.values.iter().chain(successor.unwrap_or_default()).copied().chain(unconfirmed)
}

/// Whether one of the names matches `text` as a pattern.
pub fn may_match(operator: &Operator, key: &ContextKey, text: &str) -> bool {
    names(key).any(|name| glob::matches(text, name, operator.ignores_case))
}

fn report<'a>(
    policy: &Policy<'a>,
    condition: Condition<'_, 'a>,
    operator: &Operator,
    key: &ContextKey,
    findings: &mut Findings,
) {
    let is_wrong = |value: &PlainValue| !may_match(operator, key, value.text);
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition).filter(is_wrong) {
        if findings.is_full() {
            break;
        }
        let text = value.text;
        let so = so.as_str();
        let is_pattern = text.contains(['*', '?']);
        let in_other_case = names(key).find(|name| glob::matches(text, name, true));
        let fault = match in_other_case {
            Some(_) => format!("case counts in the values of `{}`, and none is", condition.key.text),
            None if is_pattern => format!("no value of `{}` that is known matches", condition.key.text),
            None => format!("`{}` has no value", condition.key.text),
        };
        let unknown = if is_pattern || in_other_case.is_some() { "" } else { " that is known" };
        let finding = findings.at(value.span, format!("{fault} {}{unknown}, {so}", literal::named(text)));
        let near = || in_other_case.or_else(|| did_you_mean(text, names(key)));
        let meant = if is_pattern { None } else { near() };
        if let Some(meant) = meant {
            finding.help(format!("did you mean `{meant}`?"));
            finding.fix = replacement(policy, condition, &value, meant);
        } else if let Some(other) = key_of_value(text) {
            finding.help(format!("that is a value of `{other}`"));
        } else {
            finding.help(format!("its values are {}", list(names(key), 6)));
        }
    }
}

/// Another key of KMS that has the value; of several, the one with the most values.
fn key_of_value(text: &str) -> Option<&'static str> {
    let has_value = |key: &&ContextKey| key.replacement.is_none() && key.values.contains(&text);
    let keys = catalog::context_keys().iter().filter(has_value);
    keys.max_by_key(|key| key.values.len()).map(|key| key.name)
}

/// Puts the name in the place of the value, or takes the value out if the name is there already.
fn replacement<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, value: &PlainValue, meant: &str) -> Option<Fix> {
    let index = condition.key.values.iter().position(|&node| node == value.node)?;
    if condition.key.values.iter().any(|&other| policy.value_text(other) == Some(meant)) {
        let removal = edit::remove_item(policy, Some(Item { list: condition.key.value, index }))?;
        return Some(Fix::r#unsafe(format!("remove it: `{meant}` is named already"), vec![removal]));
    }
    let edit = edit::replace_with_string(value.span, meant);
    let message = format!("replace with `{meant}`");
    let is_same_word = value.text.eq_ignore_ascii_case(meant);
    Some(if is_same_word { Fix::safe(message, vec![edit]) } else { Fix::r#unsafe(message, vec![edit]) })
}
