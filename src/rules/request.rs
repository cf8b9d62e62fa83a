//! Rules about the request that carries a policy: they run over request documents, and over what templates say of the
//! request.

use super::Category;
use crate::{
    hosts::{Operation, Request},
    syntax::{NodeId, Tree},
};

mod invalid_key_id;
mod invalid_policy_name;
mod lockout_check_bypassed;
mod unknown_request_member;

/// The rules of the category `request`.
pub static CATEGORY: Category = Category {
    name: "request",
    rules: &[
        &invalid_key_id::RULE,
        &invalid_policy_name::RULE,
        &lockout_check_bypassed::RULE,
        &unknown_request_member::RULE,
    ],
    strict: &[],
};

/// A member of a request document that is a string and says something: what `--generate-cli-skeleton` prints has empty
/// ones.
fn text_member<'r>(request: &'r Request, name: &str) -> Option<(&'r Tree<'r>, Operation, NodeId, &'r str)> {
    let (tree, operation) = request.document.as_ref()?;
    let member = tree.members(tree.root()?).iter().find(|member| member.name.is(name))?;
    let text = tree.text(member.value)?.as_str().filter(|text| !text.is_empty())?;
    Some((tree, *operation, member.value, text))
}
