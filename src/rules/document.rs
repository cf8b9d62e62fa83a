//! Rules about the document as a whole: its characters, its syntax, its size, its outermost elements.

use super::{Category, Rule};
use crate::diagnostic::{Evidence, Outcome, ServiceException};

mod byte_order_mark;
mod character_names;
mod data_type_mismatch;
mod duplicate_json_key;
mod elements;
mod json_syntax_error;
mod missing_statement;
mod missing_version;
mod outdated_version;
mod placeholder;
mod policy_too_large;
mod quoting;
mod syntax_fix;
mod syntax_messages;
mod template_placeholder;
mod unknown_element;
mod unreadable_template;
mod unresolved_merge_conflict;
mod unsupported_character;
mod unsupported_version;
mod unused_ignore;

/// The rules of the category `document`.
pub static CATEGORY: Category = Category {
    name: "document",
    rules: &[
        &byte_order_mark::RULE,
        &data_type_mismatch::RULE,
        &duplicate_json_key::RULE,
        &json_syntax_error::RULE,
        &missing_statement::RULE,
        &missing_version::RULE,
        &outdated_version::RULE,
        &policy_too_large::RULE,
        &template_placeholder::RULE,
        &unknown_element::RULE,
        &unreadable_template::RULE,
        &unresolved_merge_conflict::RULE,
        &unsupported_character::RULE,
        &unsupported_version::RULE,
        &unused_ignore::RULE,
    ],
    strict: &[],
};

/// Whether a value of the condition key `key` holds a placeholder, which `template-placeholder` reports.
pub(super) fn has_placeholder_value(key: &str, value: &str) -> bool {
    let place = placeholder::Place::of_value(key);
    placeholder::may_hold_one(value, place) && placeholder::find(value, place).is_some()
}

/// Whether the name of a condition key holds a placeholder, which `template-placeholder` reports.
pub(super) fn has_placeholder_key(name: &str) -> bool {
    let place = placeholder::Place::ConditionKey;
    placeholder::may_hold_one(name, place) && placeholder::find(name, place).is_some()
}

/// The rule that speaks of a document which is too long to be read.
pub(super) static OVERSIZE: &Rule = &policy_too_large::RULE;

/// The rule that speaks of a file which cannot be read as what it seems to be.
pub(super) static UNREADABLE: &Rule = &unreadable_template::RULE;

/// The rule that speaks of ignores which have no effect.
pub(super) static UNUSED_IGNORE: &Rule = &unused_ignore::RULE;

pub(super) use elements::{has_stand_in, remove_member};
pub(super) use json_syntax_error::report_syntax_error;
pub(super) use policy_too_large::report_oversize;
pub(super) use unreadable_template::report_unreadable;
pub(super) use unused_ignore::report_ignore;

/// What KMS answers to a document that is no JSON.
const NOT_JSON: Outcome = Outcome::rejected_with(ServiceException::MalformedPolicyDocument, "", Evidence::Observed);

/// What KMS answers to a document with characters that the pattern of `PolicyType` does not hold.
const fn foreign_characters(evidence: Evidence) -> Outcome {
    const WORDS: &str = "1 validation error detected: Value '{policy}' at 'policy' failed to satisfy constraint: \
        Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";
    Outcome::rejected_with(ServiceException::Validation, WORDS, evidence)
}
