//! Rules about the document as a whole: its characters, its syntax, its size, its outermost elements.

use super::{Category, Rule};

mod policy_too_large;

/// The rules of the category `document`.
pub static CATEGORY: Category = Category { name: "document", rules: &[&policy_too_large::RULE] };

/// The rule that speaks of a document which is too long to be read.
pub(super) static OVERSIZE: &Rule = &policy_too_large::RULE;

pub(super) use policy_too_large::report_oversize;
