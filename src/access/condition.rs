//! Whether the conditions of a statement hold for a caller of whom only the ARN is known.

use super::{Caller, Certainty};
use crate::{
    policy::{ConditionKey, Policy, Statement},
    syntax::Value,
    text::glob,
};

/// Whether every condition of `statement` holds for a request of `caller`.
pub(super) fn holds(policy: &Policy, statement: &Statement, caller: &Caller) -> Certainty {
    let Some(block) = &statement.condition else { return Certainty::Surely };
    let open = if block.is_open { Certainty::Possibly } else { Certainty::Surely };
    block.operators.iter().fold(open, |so_far, operator| {
        let name = operator.text.as_str().unwrap_or_default();
        operator.keys.iter().fold(so_far, |so_far, key| so_far.and(holds_for_key(policy, name, key, caller)))
    })
}

fn holds_for_key(policy: &Policy, operator: &str, key: &ConditionKey, caller: &Caller) -> Certainty {
    let name = key.text.as_str().unwrap_or_default().to_ascii_lowercase();
    let Some(actual) = caller.context(&name) else { return Certainty::Possibly };
    let operator = operator.strip_suffix("IfExists").unwrap_or(operator);
    let Some((compare, negated)) = comparison(operator) else { return Certainty::Possibly };
    let mut any = Certainty::Never;
    for &value in key.values {
        let matches = match &policy.tree.node(value).value {
            Value::String(text) => match text.as_str() {
                Some(text) if !text.contains("${") => Certainty::surely_if(compare(text, actual)),
                _ => Certainty::Possibly,
            },
            Value::Bool(value) => Certainty::surely_if(compare(if *value { "true" } else { "false" }, actual)),
            _ => Certainty::Possibly,
        };
        any = any.or(matches);
    }
    if negated { !any } else { any }
}

/// Compares the value of a policy with that of a request.
type Comparison = fn(&str, &str) -> bool;

/// How an operator compares the value of a policy with that of a request that carries the key, and whether it is
/// negated. `None` if that needs more than is known here.
fn comparison(operator: &str) -> Option<(Comparison, bool)> {
    let equals: Comparison = |value, actual| value == actual;
    let equals_ignoring_case: Comparison = str::eq_ignore_ascii_case;
    let like: Comparison = |value, actual| glob::matches(value, actual, false);
    let present: Comparison = |value, _| value.eq_ignore_ascii_case("false");
    Some(match operator {
        "StringEquals" => (equals, false),
        "StringNotEquals" => (equals, true),
        "StringEqualsIgnoreCase" | "Bool" => (equals_ignoring_case, false),
        "StringNotEqualsIgnoreCase" => (equals_ignoring_case, true),
        "StringLike" | "ArnLike" | "ArnEquals" => (like, false),
        "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (like, true),
        "Null" => (present, false),
        _ => return None,
    })
}
