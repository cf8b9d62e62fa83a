//! Where policy variables stand.

use crate::{
    catalog::Operator,
    policy::{Condition, Policy},
    rules::document,
    syntax,
};

/// A value of a condition that holds `${`, and no placeholder of a template, which `template-placeholder` reports.
pub struct Text<'p, 'a> {
    /// The comparison.
    pub condition: Condition<'p, 'a>,
    /// Its operator.
    pub operator: &'static Operator,
    /// The value.
    pub string: &'p syntax::Text<'a>,
    /// What it says.
    pub known: &'p str,
}

/// Every value that seems to hold a policy variable.
pub fn texts<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = Text<'p, 'a>> {
    policy.conditions().flat_map(move |condition| {
        let strings = condition.key.values.iter().filter_map(|&value| policy.tree.text(value));
        strings.filter_map(move |string| {
            let known = string.as_str().filter(|known| known.contains("${"))?;
            let operator = condition.operator.operator()?;
            let key = condition.key.text.as_str()?;
            let is_filled_in = !document::has_placeholder_value(key, known);
            is_filled_in.then_some(Text { condition, operator, string, known })
        })
    })
}
