//! Rules about the element `Condition`: operators, keys and values.

use super::{Category, document};
use crate::{
    policy::{Condition, Policy},
    syntax::{NodeId, Text},
    text::Span,
};

mod set_operator;

pub(super) mod presence;

mod condition_key_action_mismatch;
mod confused_deputy;
mod for_all_values_request_key;
mod for_all_values_single_valued;
mod for_all_values_without_null_check;
mod missing_qualifier;
mod unpaired_condition_keys;

/// The rules of the category `condition`.
pub static CATEGORY: Category = Category {
    name: "condition",
    rules: &[
        &condition_key_action_mismatch::RULE,
        &confused_deputy::RULE,
        &for_all_values_request_key::RULE,
        &for_all_values_single_valued::RULE,
        &for_all_values_without_null_check::RULE,
        &missing_qualifier::RULE,
        &unpaired_condition_keys::RULE,
    ],
    strict: &[],
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
