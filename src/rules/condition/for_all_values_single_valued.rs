//! `for-all-values-single-valued`

use super::{
    presence::{is_always_in, sound_key},
    set_operator::{is_for_all_values, rename, span_of_for_all_values, without_set_operator},
};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, ConditionKey, ConditionOperator, Effect, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "for-all-values-single-valued",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/for-all-values-single-valued.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut last: Option<&ConditionOperator> = None;
    for condition in policy.conditions().filter(|condition| is_for_all_values(condition.operator)) {
        let is_seen = last.is_some_and(|operator| operator.span == condition.operator.span);
        if !is_seen && is_single_valued(condition) {
            last = Some(condition.operator);
            report(condition, findings);
        }
    }
}

/// Of the keys on which KMS refuses the set operator, `for-all-values-request-key` speaks.
fn is_single_valued(condition: Condition) -> bool {
    sound_key(condition).is_some_and(|key| !key.is_multivalued && !key.refuses_for_all_values)
}

fn report(condition: Condition, findings: &mut Findings) {
    let Condition { statement, block, operator, key } = condition;
    let name = operator.name.as_ref();
    let holds_anyway =
        name.is_some_and(|name| name.if_exists || name.operator.is_some_and(|operator| operator.is_negated));
    let is_always_there =
        || sound_key(condition).zip(statement.actions()).is_some_and(|(key, actions)| is_always_in(key, actions));
    let text = quote(key.text.as_str().unwrap_or_default());
    let adds_nothing = holds_anyway || is_always_there();
    let effect = match (adds_nothing, statement.effect()) {
        (true, _) => "so `ForAllValues` says nothing more".to_owned(),
        (false, Some(Effect::Deny)) => "so `ForAllValues` makes this `Deny` also deny requests without it".to_owned(),
        (false, _) => "so `ForAllValues` also lets requests without it through".to_owned(),
    };
    let finding = findings.at(span_of_for_all_values(operator), format!("{text} holds one value, {effect}"));
    finding.severity(match (adds_nothing, statement.effect()) {
        (true, _) => Severity::Suggestion,
        (false, Some(Effect::Deny)) => Severity::Warning,
        (false, _) => Severity::SecurityWarning,
    });
    finding.help("remove `ForAllValues:`");
    let is_single = |key: &ConditionKey| key.context_key.is_some_and(|key| !key.is_multivalued);
    if let Some(name) = without_set_operator(operator)
        && let Some(edit) = rename(block, operator, name, is_single)
    {
        let message = format!("use {}", quote(name));
        finding.fix(if adds_nothing { Fix::safe(message, vec![edit]) } else { Fix::r#unsafe(message, vec![edit]) });
    }
}
