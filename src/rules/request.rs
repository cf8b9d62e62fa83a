//! Rules about the request that carries a policy: its other members.

use super::{Category, Context};
use crate::{
    hosts::Operation,
    policy::Policy,
    syntax::{Member, NodeId, Text},
};

mod invalid_key_id;
mod invalid_policy_name;
mod lockout_check_bypassed;
mod request_syntax_error;
mod request_type_mismatch;
mod unknown_request_member;

/// The rules of the category `request`.
pub static CATEGORY: Category = Category {
    name: "request",
    rules: &[
        &invalid_key_id::RULE,
        &invalid_policy_name::RULE,
        &lockout_check_bypassed::RULE,
        &request_syntax_error::RULE,
        &request_type_mismatch::RULE,
        &unknown_request_member::RULE,
    ],
    strict: &[],
};

/// The operation of a request that is written down; its members are those of the policy's tree.
fn operation(cx: &Context) -> Option<Operation> {
    cx.request?.document.as_ref().map(|(_, operation)| *operation)
}

/// The first member of the request with this name.
fn member<'p, 'a>(policy: &'p Policy<'a>, name: &str) -> Option<&'p Member<'a>> {
    policy.tree.members(policy.tree.root()?).iter().find(|member| member.name.is(name))
}

/// The string that is the value of a member, if all of it is known.
fn string<'p, 'a>(policy: &'p Policy<'a>, name: &str) -> Option<(NodeId, &'p Text<'a>, &'p str)> {
    let value = member(policy, name)?.value;
    let text = policy.tree.text(value)?;
    Some((value, text, text.as_str()?))
}

/// Whether the request is what `--generate-cli-skeleton` prints: its empty strings are to be filled in.
fn is_skeleton(policy: &Policy) -> bool {
    string(policy, "Policy").is_some_and(|(_, _, text)| text.is_empty())
}
