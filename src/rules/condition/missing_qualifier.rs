//! `missing-qualifier`

use super::{presence::sound_key, set_operator::rename};
use crate::{
    catalog::SetOperator,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, ConditionKey, ConditionOperator, Effect, OperatorName, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "missing-qualifier",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/missing-qualifier.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut last: Option<&ConditionOperator> = None;
    for condition in policy.conditions() {
        let is_bare = condition
            .operator
            .name
            .is_some_and(|name| name.set_operator.is_none() && name.operator.is_some_and(|op| !op.is_null()));
        let is_seen = last.is_some_and(|operator| operator.span == condition.operator.span);
        if is_bare && !is_seen && sound_key(condition).is_some_and(|key| key.is_multivalued) {
            last = Some(condition.operator);
            report(condition, findings);
        }
    }
}

fn report(condition: Condition, findings: &mut Findings) {
    let Condition { statement, block, operator, key } = condition;
    let bare = operator.text.as_str().unwrap_or_default();
    let text = quote(key.text.as_str().unwrap_or_default());
    let finding = findings.at(
        operator.span,
        format!("{text} holds a list of values, which {} cannot compare without a set operator", quote(bare)),
    );
    finding
        .help("begin it with `ForAnyValue:` (one value of the request matches) or `ForAllValues:` (every value does)");
    finding.label(key.span, "a list in the request");
    let is_multivalued = |key: &ConditionKey| key.context_key.is_some_and(|key| key.is_multivalued);
    let Some(set) = statement.effect().and_then(|effect| meant(effect, condition)) else { return };
    let Some(name) = operator.name.map(|name| OperatorName { set_operator: Some(set), ..name }.to_string()) else {
        return;
    };
    if let Some(edit) = rename(block, operator, &name, is_multivalued) {
        finding.fix(Fix::r#unsafe(format!("use {}", quote(&name)), vec![edit]));
    }
}

/// The set operator that keeps an `Allow` narrow and a `Deny` wide. Of keys that a request may lack, `ForAllValues`
/// would open an `Allow`.
fn meant(effect: Effect, condition: Condition) -> Option<SetOperator> {
    let is_negated = condition.operator.operator()?.is_negated;
    let is_always_present = sound_key(condition)?.is_always_present;
    Some(match (effect, is_negated) {
        (Effect::Allow, true) => SetOperator::ForAllValues,
        (Effect::Allow, false) if is_always_present => SetOperator::ForAllValues,
        (Effect::Allow, false) | (Effect::Deny, _) => SetOperator::ForAnyValue,
    })
}
