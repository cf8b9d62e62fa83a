//! Rules about the values of `Resource` and `NotResource`.

use super::{Category, edit};
use crate::{
    diagnostic::Fix,
    policy::{Policy, Resource, ResourceBlock, Statement},
};

mod duplicate_resource;
mod empty_resource;
mod form;
mod ineffective_resource;
mod malformed_resource_arn;
mod not_resource;
mod reading;
mod redundant_resource;
mod resource_not_star;

/// The rules of the category `resource`.
pub static CATEGORY: Category = Category {
    name: "resource",
    rules: &[
        &duplicate_resource::RULE,
        &empty_resource::RULE,
        &ineffective_resource::RULE,
        &malformed_resource_arn::RULE,
        &not_resource::RULE,
        &redundant_resource::RULE,
        &resource_not_star::RULE,
    ],
    strict: &[],
};

/// Every block of resources.
fn blocks<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = &'p ResourceBlock<'a>> {
    policy.statements.iter().flat_map(Statement::resource_blocks)
}

/// Every value of a block that is known and is not `*`. A character that no request can hold is
/// `unsupported-character`'s, the empty string `empty-resource`'s.
fn others_than_star<'p, 'a>(block: &'p ResourceBlock<'a>) -> impl Iterator<Item = (&'p Resource<'a>, &'p str)> {
    let known = block.resources.iter().filter_map(|resource| Some((resource, resource.text.as_str()?)));
    known.filter(|(_, text)| *text != "*" && !text.is_empty() && text.chars().all(|character| character <= '\u{ff}'))
}

/// The `*` of a block.
fn star<'p, 'a>(block: &'p ResourceBlock<'a>) -> Option<&'p Resource<'a>> {
    block.resources.iter().find(|resource| resource.text.is("*"))
}

/// The change that makes `*` the only resource, or takes the value out of a list that has it.
fn to_star(policy: &Policy, block: &ResourceBlock, resource: &Resource) -> Option<Fix> {
    if star(block).is_some() {
        return Some(Fix::r#unsafe("remove it: `*` is named already", vec![edit::remove_item(policy, resource.item)?]));
    }
    let edit = edit::replace_with_string(block.span, "*");
    // Of an element that stands twice, each has its own values.
    (!block.is_open && block.span.contains(resource.span))
        .then(|| Fix::r#unsafe("make the resource `*`, this key", vec![edit]))
}
