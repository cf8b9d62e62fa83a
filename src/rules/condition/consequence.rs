//! What becomes of a statement because of values that nothing equals.

use super::{PlainValue, plain_values};
use crate::{
    catalog::SetOperator,
    policy::{Condition, Effect, Policy},
};

/// What the values that are `dead`, which nothing equals, do to the statement: the second half of a sentence.
pub fn of_dead_values<'p, 'a>(
    policy: &'p Policy<'a>,
    condition: Condition<'p, 'a>,
    dead: impl Fn(&PlainValue<'p, 'a>) -> bool,
) -> String {
    let Some(operator) = condition.operator.operator() else { return "so nothing matches it".to_owned() };
    let statement = match condition.statement.effect() {
        Some(Effect::Allow) => "this `Allow`",
        Some(Effect::Deny) => "this `Deny`",
        None => "this statement",
    };
    let is_alone = are_all(policy, condition, dead);
    match (is_alone, operator.is_negated) {
        (false, false) => "so nothing matches it".to_owned(),
        (false, true) => "so it excepts nothing".to_owned(),
        (true, true) => format!("so {statement} excepts no request"),
        (true, false) if passes_without_key(condition) => {
            format!("so {statement} applies only to requests without the key")
        }
        (true, false) => format!("so {statement} never applies"),
    }
}

/// Whether every value of the comparison is `dead`.
pub fn are_all<'p, 'a>(
    policy: &'p Policy<'a>,
    condition: Condition<'p, 'a>,
    dead: impl Fn(&PlainValue<'p, 'a>) -> bool,
) -> bool {
    !condition.key.is_open && plain_values(policy, condition).filter(dead).count() == condition.key.values.len()
}

/// Whether the comparison holds for a request that lacks the key, although the operator is not negated.
fn passes_without_key(condition: Condition) -> bool {
    let name = condition.operator.name;
    name.is_some_and(|name| name.if_exists || name.set_operator == Some(SetOperator::ForAllValues))
}
