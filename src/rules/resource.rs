//! The category `resource`.

use super::Category;

/// Rules about resource.
pub static CATEGORY: Category = Category { name: "resource", rules: &[] };
