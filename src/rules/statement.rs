//! Rules about statements and the elements each must have.

use super::Category;

mod duplicate_sid;
mod missing_effect;

/// The rules of the category `statement`.
pub static CATEGORY: Category = Category { name: "statement", rules: &[&duplicate_sid::RULE, &missing_effect::RULE] };
