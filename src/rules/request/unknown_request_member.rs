//! `unknown-request-member`

use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{self, Policy, ViolationKind},
    rules::{Context, Findings, Rule, did_you_mean, edit, words::quote},
    syntax::{NodeId, Tree, Value},
};

pub static RULE: Rule = Rule {
    id: "unknown-request-member",
    severity: Severity::Warning,
    outcome: Outcome::rejected(ServiceException::Validation, Evidence::Inferred),
    docs: include_str!("../../../rules/request/unknown-request-member.md"),
    check,
};

/// How many members are reported of one request.
const MOST: usize = 1000;

fn check(_: &Policy, cx: &Context, findings: &mut Findings) {
    let Some((tree, operation)) = cx.request.and_then(|request| request.document.as_ref()) else { return };
    let name = operation.name();
    for violation in policy::request_violations(tree, name).into_iter().take(MOST) {
        match violation.kind {
            ViolationKind::UnexpectedMember(member) => {
                let Some(text) = member.name.as_str() else { continue };
                let finding = findings.at(member.name_span, format!("`{name}` has no member {}", quote(text)));
                let names = policy::request_members(name);
                let Some(meant) = did_you_mean(text, names.iter().map(String::as_str)) else { continue };
                finding.help(format!("did you mean `{meant}`?"));
                let is_there =
                    tree.root().is_some_and(|root| tree.members(root).iter().any(|other| other.name.is(meant)));
                if text.eq_ignore_ascii_case(meant) && !is_there {
                    let rename = Edit { span: member.name_span, content: edit::string(meant) };
                    finding.fix(Fix::safe(format!("rename it to `{meant}`"), vec![rename]));
                }
            }
            ViolationKind::WrongType(types) => wrong_type(tree, violation.node, &types, findings),
            _ => {}
        }
    }
}

fn wrong_type(tree: &Tree, node: NodeId, types: &[String], findings: &mut Findings) {
    if Some(node) == tree.root() {
        return;
    }
    let expected = types.join(" or ");
    let is_object = matches!(tree.node(node).value, Value::Object(_));
    let finding = findings.at(tree.span(node).first(), format!("a {expected} belongs here"));
    if is_object && expected == "string" {
        finding.help("the API takes the policy as a string that holds JSON: quote it, and escape the quotes in it");
    }
}
