//! `unknown-element`

use super::elements::{Level, Meant, Wrapped, is_principal_type, meant, remove_member, wrapped};
use crate::{
    diagnostic::{Diagnostic, Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, ViolationKind, same_name},
    rules::{Context, Findings, Rule, edit, words::quote},
    syntax::{Member, NodeId, Value},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "unknown-element",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/document/unknown-element.md"),
    check,
};

/// How many names are reported of one policy.
const MOST: usize = 1000;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    if policy.shape_is_right {
        return;
    }
    let wrapped = wrapped(policy);
    let root_level = policy.tree.root().map_or(Level::Policy, |root| Level::of(policy, root));
    for violation in policy.violations_of(RULE.id).take(MOST) {
        let ViolationKind::UnexpectedMember(member) = violation.kind else { continue };
        match wrapped {
            // What stands beside a policy that is wrapped belongs to the wrapping.
            Some(wrapped) if Some(violation.node) == policy.tree.root() => {
                if wrapped.member.name_span == member.name_span {
                    report_wrapped(policy, &wrapped, findings);
                }
            }
            _ if Some(violation.node) == policy.tree.root() => {
                report(policy, root_level, violation.node, member, findings)
            }
            _ => report(policy, Level::Statement, violation.node, member, findings),
        }
    }
}

fn report(policy: &Policy, level: Level, object: NodeId, member: &Member, findings: &mut Findings) {
    let Some(name) = member.name.as_str() else { return };
    let is_half_typed = policy.tree.span(member.value) == Span::empty(member.name_span.end);
    if level.elements().contains(&name) || is_half_typed {
        return;
    }
    let quoted = quote(name);
    let (here, there) = (level.name(), level.other().name());
    let names = policy.tree.members(object).iter();
    if level == Level::Statement && names.clone().any(|other| other.name.is("Statement")) {
        if name == "Statement" {
            findings
                .at(member.name_span, "a policy stands where a statement belongs")
                .help("put its statements into the list, and leave out what is around them");
        }
        return;
    }
    let finding = findings.at(member.name_span, format!("{quoted} is not an element of a {here}"));
    if let Some(meant) = meant(level, name) {
        let right = meant.element;
        let is_slip = |other: &Member| other.name.as_str().is_some_and(|text| same_name(&[right], text).is_some());
        let mut earlier = names.clone().take_while(|other| other.name_span != member.name_span);
        if names.clone().any(|other| other.name.is(right)) || earlier.any(is_slip) {
            finding.help(format!("remove it, or join it with `{right}`, which the {here} has already"));
            return;
        }
        let why = if meant.is_sure { " the names of elements are case-sensitive" } else { "" };
        finding.help(format!("did you mean `{right}`?{why}"));
        if can_be(right, &policy.tree.node(member.value).value) {
            finding.fix(rename(member.name_span, meant));
        }
    } else if level == Level::Statement && is_principal_type(name) {
        wrap(policy, object, member, "Principal", finding);
    } else if level == Level::Statement && is_operator(name) {
        wrap(policy, object, member, "Condition", finding);
    } else if level.other().elements().contains(&name) {
        finding.help(format!("it belongs into a {there}: look whether a bracket closes too late or too early"));
    } else if is_remark(name) {
        let place = if level == Level::Policy { "Id" } else { "Sid" };
        finding.help(format!("policies hold no remarks: say it in `{place}`, which may have spaces, or remove it"));
        if let Some(edit) = remove_member(policy, object, member.name_span) {
            finding.fix(Fix::r#unsafe(format!("remove {quoted}"), vec![edit]));
        }
    } else {
        finding.help(format!("a {here} has no elements but {}", level.elements().join(", ")));
    }
}

fn rename(span: Span, Meant { element, is_sure }: Meant) -> Fix {
    let (message, edits) = (format!("replace with `{element}`"), vec![edit::replace_with_string(span, element)]);
    if is_sure { Fix::safe(message, edits) } else { Fix::r#unsafe(message, edits) }
}

/// Whether a value of this JSON type can be the value of the element.
fn can_be(element: &str, value: &Value) -> bool {
    match element {
        "Statement" => matches!(value, Value::Object(_) | Value::Array(_)),
        "Condition" => matches!(value, Value::Object(_)),
        "Principal" | "NotPrincipal" => matches!(value, Value::Object(_) | Value::String(_)),
        "Action" | "NotAction" | "Resource" | "NotResource" => matches!(value, Value::Array(_) | Value::String(_)),
        _ => matches!(value, Value::String(_)),
    }
}

/// Says that the member belongs inside `element`, and puts it there if the statement has none yet.
fn wrap(policy: &Policy, object: NodeId, member: &Member, element: &str, finding: &mut Diagnostic) {
    finding.help(format!("it belongs inside `{element}`"));
    if policy.tree.members(object).iter().any(|other| other.name.is(element)) {
        return;
    }
    let before = Edit { span: Span::empty(member.name_span.start), content: format!("\"{element}\": {{ ") };
    let after = Edit { span: Span::empty(policy.tree.span(member.value).end), content: " }".to_owned() };
    finding.fix(Fix::r#unsafe(format!("put it inside `{element}`"), vec![before, after]));
}

/// Whether the name reads as a condition operator.
fn is_operator(name: &str) -> bool {
    const STARTS: [&str; 9] =
        ["String", "Numeric", "Date", "Bool", "Binary", "IpAddress", "NotIpAddress", "Arn", "Null"];
    name.starts_with("ForA") || STARTS.iter().any(|start| name.starts_with(start))
}

/// Whether the name announces words for people.
fn is_remark(name: &str) -> bool {
    const NAMES: [&str; 9] =
        ["comment", "description", "desc", "note", "remark", "name", "title", "metadata", "reason"];
    let bare = name.trim_start_matches(['_', '$', '@', '#', '/']).to_ascii_lowercase();
    bare.is_empty() || NAMES.contains(&bare.strip_suffix('s').unwrap_or(&bare)) || bare.contains("comment")
}

fn report_wrapped(policy: &Policy, wrapped: &Wrapped, findings: &mut Findings) {
    let member = wrapped.member;
    let span = policy.tree.span(wrapped.policy);
    let name = quote(&member.name.to_string());
    let text = policy.tree.text(wrapped.policy).and_then(|text| text.as_str());
    let form = if text.is_some() { ", as a string" } else { "" };
    let finding =
        findings.at(member.name_span, format!("the document is no policy, but holds one inside {name}{form}"));
    finding.help("send what stands there, and nothing around it").label(span.first(), "the policy begins here");
    let content = text.or_else(|| policy.tree.source().get(span.range()));
    if let Some(content) = content.map(|content| content.trim().to_owned()) {
        let edit = Edit { span: policy.span, content };
        finding.fix(Fix::r#unsafe("keep only the policy", vec![edit]));
    }
}
