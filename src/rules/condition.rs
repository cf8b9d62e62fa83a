//! Rules about the element `Condition`: operators, keys and values.

use super::{Category, document};
use crate::{
    policy::{Condition, Policy},
    syntax::{NodeId, Text},
    text::Span,
};

mod absent_key;
mod account_id;
mod address;
mod arn;
mod consequence;
mod coverage;
mod key_form;
mod key_names;
mod literal;
mod operand;
mod operator_names;
pub(super) mod presence;
mod region_name;
mod set_operator;
mod variables;

mod condition_key_action_mismatch;
mod confused_deputy;
mod deprecated_condition_key;
mod duplicate_condition_key;
mod duplicate_condition_value;
mod empty_condition;
mod empty_condition_value;
mod for_all_values_request_key;
mod for_all_values_single_valued;
mod for_all_values_without_null_check;
mod forbidden_condition_key;
mod if_exists_opens_allow;
mod invalid_account_id_value;
mod invalid_arn_value;
mod invalid_binary;
mod invalid_boolean;
mod invalid_date;
mod invalid_enum_value;
mod invalid_ip_range;
mod invalid_number;
mod invalid_org_id;
mod invalid_principal_type_value;
mod invalid_recipient_attestation;
mod invalid_region_value;
mod invalid_via_service;
mod invalid_vpc_id;
mod ip_host_bits;
mod irrelevant_condition_key;
mod malformed_condition_key;
mod malformed_variable;
mod missing_key_suffix;
mod missing_qualifier;
mod mixed_value_types;
mod multiple_booleans;
mod null_with_if_exists;
mod null_with_qualifier;
mod operator_type_mismatch;
mod partly_private_ip_address;
mod private_ip_address;
mod redundant_condition_value;
mod unknown_condition_key;
mod unknown_operator;
mod unpaired_condition_keys;
mod variable_in_old_version;
mod variable_in_unsupported_element;
mod variable_with_operator;
mod via_service_with_service_principal;
mod wildcard_in_sensitive_key;
mod wildcard_without_like;

/// The rules of the category `condition`.
pub static CATEGORY: Category = Category {
    name: "condition",
    rules: &[
        &condition_key_action_mismatch::RULE,
        &confused_deputy::RULE,
        &deprecated_condition_key::RULE,
        &duplicate_condition_key::RULE,
        &duplicate_condition_value::RULE,
        &empty_condition::RULE,
        &empty_condition_value::RULE,
        &for_all_values_request_key::RULE,
        &for_all_values_single_valued::RULE,
        &for_all_values_without_null_check::RULE,
        &forbidden_condition_key::RULE,
        &if_exists_opens_allow::RULE,
        &invalid_account_id_value::RULE,
        &invalid_arn_value::RULE,
        &invalid_binary::RULE,
        &invalid_boolean::RULE,
        &invalid_date::RULE,
        &invalid_enum_value::RULE,
        &invalid_ip_range::RULE,
        &invalid_number::RULE,
        &invalid_org_id::RULE,
        &invalid_principal_type_value::RULE,
        &invalid_recipient_attestation::RULE,
        &invalid_region_value::RULE,
        &invalid_via_service::RULE,
        &invalid_vpc_id::RULE,
        &ip_host_bits::RULE,
        &irrelevant_condition_key::RULE,
        &malformed_condition_key::RULE,
        &malformed_variable::RULE,
        &missing_key_suffix::RULE,
        &missing_qualifier::RULE,
        &mixed_value_types::RULE,
        &multiple_booleans::RULE,
        &null_with_if_exists::RULE,
        &null_with_qualifier::RULE,
        &operator_type_mismatch::RULE,
        &partly_private_ip_address::RULE,
        &private_ip_address::RULE,
        &redundant_condition_value::RULE,
        &unknown_condition_key::RULE,
        &unknown_operator::RULE,
        &unpaired_condition_keys::RULE,
        &variable_in_old_version::RULE,
        &variable_in_unsupported_element::RULE,
        &variable_with_operator::RULE,
        &via_service_with_service_principal::RULE,
        &wildcard_in_sensitive_key::RULE,
        &wildcard_without_like::RULE,
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
