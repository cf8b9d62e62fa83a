//! `unknown-request-member`

use super::operation;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    hosts::Operation,
    policy::{Policy, ViolationKind, members_of_request, violations_of_request},
    rules::{Context, Findings, Rule, did_you_mean, edit, words},
    syntax::{Member, NodeId},
};

pub static RULE: Rule = Rule {
    id: "unknown-request-member",
    severity: Severity::Warning,
    outcome: Outcome::rejected(ServiceException::Validation, Evidence::Inferred),
    docs: include_str!("../../../rules/request/unknown-request-member.md"),
    check,
};

/// The members of a tag.
const OF_TAG: [&str; 2] = ["TagKey", "TagValue"];

const OPERATIONS: [Operation; 3] = [Operation::PutKeyPolicy, Operation::CreateKey, Operation::ReplicateKey];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let Some(operation) = operation(cx) else { return };
    for violation in violations_of_request(policy.tree, operation.name()) {
        let ViolationKind::UnexpectedMember(member) = violation.kind else { continue };
        if findings.is_full() {
            return;
        }
        if Some(violation.node) == policy.tree.root() {
            let known: Vec<_> = members_of_request(operation.name()).collect();
            report(policy, violation.node, member, operation.name(), &known, findings);
        } else {
            report(policy, violation.node, member, "a tag", &OF_TAG, findings);
        }
    }
}

/// Reports a name in `object` that is none of those that are `known` of `owner`.
fn report(policy: &Policy, object: NodeId, member: &Member, owner: &str, known: &[&str], findings: &mut Findings) {
    let Some(name) = member.name.as_str() else { return };
    let is_there = |right: &str| policy.tree.members(object).iter().any(|other| other.name.is(right));
    let owner_name = if owner == "a tag" { owner.to_owned() } else { words::quote(owner) };
    let finding = findings.at(member.name_span, format!("{} is not a member of {owner_name}", words::quote(name)));
    let same = known.iter().find(|right| right.eq_ignore_ascii_case(name.trim())).copied();
    let has = |operation: &Operation| members_of_request(operation.name()).any(|known| known == name);
    let others: Vec<_> = OPERATIONS.into_iter().filter(has).map(Operation::name).collect();
    if same.is_none() && !others.is_empty() {
        finding.help(format!("remove it: it is a member of {}", words::list(others, OPERATIONS.len())));
        return;
    }
    match same.or_else(|| meant_in_tag(owner, name)).or_else(|| did_you_mean(name, known.iter().copied())) {
        Some(right) if is_there(right) => {
            finding.help(format!("remove it: `{right}` is there already"));
        }
        Some(right) => {
            let why = if same.is_some() { " the names of members are case-sensitive" } else { "" };
            finding.help(format!("did you mean `{right}`?{why}"));
            let edits = vec![edit::replace_with_string(member.name_span, right)];
            let message = format!("replace with `{right}`");
            finding.fix(if same.is_some() { Fix::safe(message, edits) } else { Fix::r#unsafe(message, edits) });
        }
        None => {
            finding.help(format!("remove it: {owner_name} has {}", words::list(known.iter().copied(), known.len())));
        }
    }
}

/// The member of a tag that is named otherwise in the tags of other services.
fn meant_in_tag(owner: &str, name: &str) -> Option<&'static str> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    match owner {
        "a tag" if is("Key") || is("Name") => Some("TagKey"),
        "a tag" if is("Value") => Some("TagValue"),
        _ => None,
    }
}
