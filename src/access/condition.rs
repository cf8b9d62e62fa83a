//! Whether the conditions of a statement hold for a request.

use super::{
    Certainty, Request, compare,
    request::{ContextValue, Known},
};
use crate::{
    catalog::{Operator, SetOperator},
    policy::{Condition, OperatorName, Policy, Statement},
    text::literal,
};

/// Whether every comparison of the statement holds, and the first one that keeps it from holding surely.
pub(super) fn holds<'p, 'a>(
    policy: &Policy<'a>,
    statement: &'p Statement<'a>,
    request: &Request,
) -> (Certainty, Option<Condition<'p, 'a>>) {
    let open = statement.condition.as_ref().is_some_and(|block| block.is_open);
    let mut so_far = if open { Certainty::Possibly } else { Certainty::Surely };
    let mut unsure = None;
    for condition in statement.conditions() {
        match comparison_holds(policy, condition, request) {
            Certainty::Never => return (Certainty::Never, Some(condition)),
            Certainty::Possibly => {
                so_far = Certainty::Possibly;
                unsure = unsure.or(Some(condition));
            }
            Certainty::Surely => {}
        }
    }
    (so_far, unsure)
}

/// Whether one comparison holds.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
/// keys". What is not documented there (`ForAnyValue` with `IfExists` and a missing key, a list of one value without
/// set operator) is uncertain.
pub fn comparison_holds<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, request: &Request) -> Certainty {
    let (Some((name, operator)), Some(known)) = (known_operator(condition), request.value_of(condition.key)) else {
        return Certainty::Possibly;
    };
    if operator.is_null() {
        return is_null(policy, condition, name, &known);
    }
    let test = Test { policy, condition, operator, request };
    match known {
        Known::Absent => without_key(name, operator),
        Known::Unknown => match without_key(name, operator) {
            Certainty::Surely if !test.can_fail() => Certainty::Surely,
            Certainty::Never if !test.can_hold() => Certainty::Never,
            _ => Certainty::Possibly,
        },
        Known::Present => Certainty::Possibly,
        Known::One(value) => test.of_value(&value),
        Known::Many(values) => match name.set_operator {
            Some(SetOperator::ForAllValues) => {
                values.iter().fold(Certainty::Surely, |so_far, value| so_far.and(test.of_value(value)))
            }
            Some(SetOperator::ForAnyValue) => {
                values.iter().fold(Certainty::Never, |so_far, value| so_far.or(test.of_value(value)))
            }
            None if values.len() == 1 => Certainty::Possibly,
            None => Certainty::Never,
        },
    }
}

/// Whether one comparison holds for a request that does not carry its key.
pub fn holds_without_key(policy: &Policy, condition: Condition) -> Certainty {
    match known_operator(condition) {
        Some((name, operator)) if operator.is_null() => is_null(policy, condition, name, &Known::Absent),
        Some((name, operator)) => without_key(name, operator),
        None => Certainty::Possibly,
    }
}

fn known_operator<'a>(condition: Condition<'_, 'a>) -> Option<(OperatorName<'a>, &'static Operator)> {
    condition.operator.name.and_then(|name| Some((name, name.operator?)))
}

/// Whether a comparison with values holds for a request without the key.
fn without_key(name: OperatorName, operator: &Operator) -> Certainty {
    match name.set_operator {
        Some(SetOperator::ForAllValues) => Certainty::Surely,
        Some(SetOperator::ForAnyValue) if name.if_exists => Certainty::Possibly,
        Some(SetOperator::ForAnyValue) => Certainty::Never,
        None => Certainty::surely_if(name.if_exists || operator.is_negated),
    }
}

/// `Null`: `true` asks for a request without the key, `false` for one with it. A set operator makes it always true or
/// always false.
///
/// Source: IAM User Guide, "IAM policy validation check reference", null with qualifier.
fn is_null(policy: &Policy, condition: Condition, name: OperatorName, known: &Known) -> Certainty {
    if name.if_exists {
        return Certainty::Possibly;
    }
    if let Some(set) = name.set_operator {
        return Certainty::surely_if(set == SetOperator::ForAllValues);
    }
    let present = known.is_present();
    let open = if condition.key.is_open { Certainty::Possibly } else { Certainty::Never };
    condition.key.values.iter().fold(open, |so_far, &value| {
        so_far.or(match policy.value_text(value).and_then(literal::boolean) {
            Some(true) => !present,
            Some(false) => present,
            None => Certainty::Possibly,
        })
    })
}

/// The values of a comparison, to be tested against those of the request.
struct Test<'t, 'p, 'a> {
    policy: &'t Policy<'a>,
    condition: Condition<'p, 'a>,
    operator: &'static Operator,
    request: &'t Request<'t>,
}

impl Test<'_, '_, '_> {
    /// Whether one value of the request passes: it matches one of the policy's, or none if the operator is negated.
    fn of_value(&self, actual: &str) -> Certainty {
        let key = self.condition.key;
        let has_variables = self.policy.has_variables() && self.operator.takes_variables;
        let mut any = if key.is_open { Certainty::Possibly } else { Certainty::Never };
        for &value in key.values {
            any = any.or(match self.policy.value_text(value) {
                Some(expected) => compare::matches(self.operator, expected, actual, has_variables, self.request),
                None => Certainty::Possibly,
            });
            if any == Certainty::Surely {
                break;
            }
        }
        if self.operator.is_negated { !any } else { any }
    }

    /// Whether a value of the request can pass.
    fn can_hold(&self) -> bool {
        self.operator.is_negated || self.condition.key.is_open || !self.condition.key.values.is_empty()
    }

    /// Whether a value of the request can fail.
    fn can_fail(&self) -> bool {
        !self.operator.is_negated || self.condition.key.is_open || !self.condition.key.values.is_empty()
    }
}

impl ContextValue {
    /// One value of a text, a list of several.
    pub fn of(values: &[&str]) -> Self {
        match values {
            [value] => Self::One((*value).to_owned()),
            values => Self::Many(values.iter().map(|value| (*value).to_owned()).collect()),
        }
    }
}
