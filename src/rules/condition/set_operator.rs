//! Taking a set operator away, or adding one.

use crate::{
    catalog::SetOperator,
    diagnostic::Edit,
    policy::{ConditionBlock, ConditionKey, ConditionOperator},
    rules::edit,
    text::Span,
};

/// The characters of `ForAllValues:` in the operator's name.
pub fn span_of_for_all_values(operator: &ConditionOperator) -> Span {
    let text = operator.text.as_str().unwrap_or_default();
    text.get(..SetOperator::ForAllValues.name().len() + 1).map_or(operator.span, |part| operator.text.span_of(part))
}

/// Whether the operator is `ForAllValues` with an operator that is known and compares values.
pub fn is_for_all_values(operator: &ConditionOperator) -> bool {
    operator.name.is_some_and(|name| {
        name.set_operator == Some(SetOperator::ForAllValues)
            && name.operator.is_some_and(|operator| !operator.is_null())
    })
}

/// Gives the operator another name, if the change suits all of its keys, and the block has no such operator yet.
pub fn rename(
    block: &ConditionBlock,
    operator: &ConditionOperator,
    name: &str,
    suits: impl Fn(&ConditionKey) -> bool,
) -> Option<Edit> {
    let is_taken = block.operators.iter().any(|other| other.text.as_str().is_none_or(|text| text == name));
    (!is_taken && operator.keys.iter().all(suits)).then(|| edit::replace_with_string(operator.span, name))
}

/// The operator's name without set operator.
pub fn without_set_operator<'a>(operator: &ConditionOperator<'a>) -> Option<&'a str> {
    operator.text.as_str()?.split_once(':').map(|(_, rest)| rest)
}
