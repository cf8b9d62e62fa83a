//! Rules about the element `Condition`: operators, keys and values.

use super::{Category, document};
use crate::{
    policy::{Condition, Policy},
    syntax::{NodeId, Text},
    text::Span,
};

mod absent_key;
mod coverage;
mod deprecated_condition_key;
mod duplicate_condition_key;
mod duplicate_condition_value;
mod empty_condition;
mod empty_condition_value;
mod forbidden_condition_key;
mod irrelevant_condition_key;
mod key_names;
mod malformed_condition_key;
mod missing_key_suffix;
mod mixed_value_types;
mod multiple_booleans;
mod null_with_if_exists;
mod null_with_qualifier;
mod operator_names;
mod redundant_condition_value;
mod unknown_condition_key;
mod unknown_operator;

/// The rules of the category `condition`.
pub static CATEGORY: Category = Category {
    name: "condition",
    rules: &[
        &deprecated_condition_key::RULE,
        &duplicate_condition_key::RULE,
        &duplicate_condition_value::RULE,
        &empty_condition::RULE,
        &empty_condition_value::RULE,
        &forbidden_condition_key::RULE,
        &irrelevant_condition_key::RULE,
        &malformed_condition_key::RULE,
        &missing_key_suffix::RULE,
        &mixed_value_types::RULE,
        &multiple_booleans::RULE,
        &null_with_if_exists::RULE,
        &null_with_qualifier::RULE,
        &redundant_condition_value::RULE,
        &unknown_condition_key::RULE,
        &unknown_operator::RULE,
    ],
};

/// A value of a condition that can be judged: it is known, holds no policy variable, and nothing in it is left for a
/// template to fill in.
#[derive(Clone, Copy, Debug)]
struct PlainValue<'p, 'a> {
    /// What it says; a number as it is written, `true` or `false`.
    text: &'p str,
    /// The value in the tree.
    node: NodeId,
    /// The value, quotes included.
    span: Span,
    /// Its text, if it is a string.
    string: Option<&'p Text<'a>>,
}

/// The values of a comparison that can be judged by what they say. Those with a policy variable, and those with a
/// placeholder, which `template-placeholder` reports, are left out.
fn plain_values<'p, 'a>(
    policy: &'p Policy<'a>,
    condition: Condition<'p, 'a>,
) -> impl Iterator<Item = PlainValue<'p, 'a>> {
    condition.key.values.iter().filter_map(move |&node| {
        let text = policy.value_text(node).filter(|text| !text.contains("${"))?;
        let key = condition.key.text.as_str().unwrap_or_default();
        let string = policy.tree.text(node);
        let is_plain = string.is_none() || !document::has_placeholder_value(key, text);
        is_plain.then(|| PlainValue { text, node, span: policy.tree.span(node), string })
    })
}
