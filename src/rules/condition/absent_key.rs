//! What a comparison comes to when the request does not carry its key.

use crate::{
    catalog::SetOperator,
    policy::{Condition, Effect, Policy},
};

/// Whether the comparison is true of a request without the key; `None` where that depends on what is not known.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
pub fn is_true_without_key(policy: &Policy, condition: Condition) -> Option<bool> {
    let name = condition.operator.name?;
    let operator = name.operator?;
    if !operator.is_null() {
        return Some(
            name.if_exists || name.set_operator.map_or(operator.is_negated, |set| set == SetOperator::ForAllValues),
        );
    }
    let mut answers = condition.key.values.iter().map(|&value| {
        let text = policy.value_text(value)?;
        let is = |known: &str| text.eq_ignore_ascii_case(known);
        if is("true") { Some(true) } else { is("false").then_some(false) }
    });
    let first = answers.next()??;
    let is_sure = !condition.key.is_open && name.set_operator.is_none() && !name.if_exists;
    (is_sure && answers.all(|answer| answer == Some(first))).then_some(first)
}

/// What that does to the statement, as the end of a sentence; empty where it is not known.
pub fn consequence(policy: &Policy, condition: Condition) -> &'static str {
    match (condition.statement.effect(), is_true_without_key(policy, condition)) {
        (Some(Effect::Allow), Some(false)) => ", so the `Allow` never matches a request",
        (Some(Effect::Allow), Some(true)) => ", so every request passes this test of the `Allow`",
        (Some(Effect::Deny), Some(false)) => ", so the `Deny` never matches a request",
        (Some(Effect::Deny), Some(true)) => ", so this test excepts no request from the `Deny`",
        _ => "",
    }
}
