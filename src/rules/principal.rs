//! The category `principal`.

use super::Category;

/// Rules about principal.
pub static CATEGORY: Category = Category { name: "principal", rules: &[] };
