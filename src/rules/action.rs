//! The category `action`.

use super::Category;

/// Rules about action.
pub static CATEGORY: Category = Category { name: "action", rules: &[] };
