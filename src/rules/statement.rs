//! Rules about statements and the elements each must have.

use super::Category;

mod conflicting_elements;
mod duplicate_sid;
mod empty_sid;
mod invalid_effect;
mod missing_action;
mod missing_effect;
mod missing_principal;
mod missing_resource;

/// The rules of the category `statement`.
pub static CATEGORY: Category = Category {
    name: "statement",
    rules: &[
        &conflicting_elements::RULE,
        &duplicate_sid::RULE,
        &empty_sid::RULE,
        &invalid_effect::RULE,
        &missing_action::RULE,
        &missing_effect::RULE,
        &missing_principal::RULE,
        &missing_resource::RULE,
    ],
    strict: &[],
};
