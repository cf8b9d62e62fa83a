//! `for-all-values-without-null-check`

use super::{
    presence::{is_always_in, is_ambiguous, requires_key, sound_key},
    set_operator::{is_for_all_values, span_of_for_all_values},
};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, Severity},
    policy::{Condition, Effect, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "for-all-values-without-null-check",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/for-all-values-without-null-check.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| is_for_all_values(condition.operator)) {
        let Condition { statement, operator, key, .. } = condition;
        let is_plain = operator
            .name
            .is_some_and(|name| !name.if_exists && name.operator.is_some_and(|operator| !operator.is_negated));
        let (Some(context_key), Some(actions)) = (sound_key(condition), statement.actions()) else { continue };
        // Requests that never carry the key are `condition-key-action-mismatch`'s.
        let concerned = actions.intersection(context_key.actions);
        if !is_plain
            || statement.effect() != Some(Effect::Allow)
            || !context_key.is_multivalued
            || concerned.effective().is_empty()
            || is_always_in(context_key, concerned)
            || statement.condition.as_ref().is_none_or(|block| block.is_open)
            || statement.conditions().any(|other| brings_key(policy, condition, other))
            || is_ambiguous(policy, statement)
        {
            continue;
        }
        let text = key.text.as_str().unwrap_or(context_key.name);
        let finding = findings.at(
            span_of_for_all_values(operator),
            format!("`ForAllValues` also lets a request through that carries no {}", quote(text)),
        );
        finding.help(format!("add `\"Null\": {{ \"{text}\": \"false\" }}`, which demands the key"));
        finding.label(key.span, "a request may lack it");
        if let Some(edit) = null_check(policy, condition, text) {
            finding.fix(Fix::r#unsafe(format!("demand {}", quote(text)), vec![edit]));
        }
    }
}

/// Whether `other` holds only for requests that carry the key of `condition`: it compares the same key, or a pair of
/// the encryption context whose keys the other is the list of.
fn brings_key(policy: &Policy, condition: Condition, other: Condition) -> bool {
    let (Some(key), Some(required)) = (condition.key.context_key, other.key.context_key) else { return false };
    let is_context_pair = key.name == "kms:EncryptionContextKeys" && required.name == "kms:EncryptionContext:";
    (is_context_pair || key == required) && requires_key(policy, other)
}

/// Adds `"Null": { key: "false" }` to the element `Condition`, unless `Null` says something else of the key.
fn null_check(policy: &Policy, condition: Condition, key: &str) -> Option<Edit> {
    if key.contains(['"', '\\']) {
        return None;
    }
    let tests_it = |text: &str| text.eq_ignore_ascii_case(key);
    let is_null = |name: &str| name.eq_ignore_ascii_case("Null");
    let nulls = condition.block.operators.iter().find(|operator| operator.text.as_str().is_some_and(is_null));
    match nulls {
        Some(operator) if operator.keys.iter().any(|key| key.text.as_str().is_none_or(tests_it)) => None,
        Some(operator) => edit::add_member(policy, operator.value, key, "\"false\""),
        None => {
            let members = policy.tree.members(condition.statement.node);
            let block = members.iter().find(|member| policy.tree.span(member.value) == condition.block.span)?;
            edit::add_member(policy, block.value, "Null", &format!("{{ {}: \"false\" }}", edit::string(key)))
        }
    }
}
