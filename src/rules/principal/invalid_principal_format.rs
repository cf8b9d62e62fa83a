//! `invalid-principal-format`

use super::{is_sound_text, service_name::ServiceName};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, ViolationKind},
    rules::{Context, Findings, Rule, words::quote},
    syntax::{NodeId, Value},
};

pub static RULE: Rule = Rule {
    id: "invalid-principal-format",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/principal/invalid-principal-format.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        if !matches!(violation.kind, ViolationKind::WrongType(_) | ViolationKind::NotAllowed) {
            continue;
        }
        let node = violation.node;
        let span = policy.tree.span(node);
        let message = match &policy.tree.node(node).value {
            Value::String(text) if text.is("") => "an empty text names nobody".to_owned(),
            Value::String(text) => {
                let text = text.as_str().unwrap_or_default();
                format!("{} stands alone, without its type: only `*` may", quote(text))
            }
            Value::Array(_) if policy.tree.items(node).is_empty() => "an empty list names nobody".to_owned(),
            Value::Array(_) => "principals stand in a list without their type".to_owned(),
            Value::Null => "`null` names nobody".to_owned(),
            _ => "a number or truth value names nobody".to_owned(),
        };
        let finding = findings.at(span, message);
        let Some(key) = meant_type(policy, node) else {
            finding.help("write `\"*\"`, or an object like `{ \"AWS\": \"arn:aws:iam::111122223333:root\" }`");
            continue;
        };
        let value = policy.tree.source().get(span.range()).unwrap_or_default();
        let edit = Edit { span, content: format!("{{ \"{key}\": {value} }}") };
        finding
            .help(format!("put it into an object, under `{key}`"))
            .fix(Fix::r#unsafe(format!("put it under `{key}`"), vec![edit]));
    }
}

/// The type under which the text, or every text of the list, can stand as it is.
fn meant_type(policy: &Policy, node: NodeId) -> Option<&'static str> {
    let of_text = |node: NodeId| {
        let text = policy.tree.text(node)?.as_str()?;
        if is_sound_text(text) {
            return Some("AWS");
        }
        ServiceName::parse(text).is_some_and(|service| service.is_known()).then_some("Service")
    };
    let Value::Array(_) = policy.tree.node(node).value else { return of_text(node) };
    let (first, rest) = policy.tree.items(node).split_first()?;
    let meant = of_text(*first)?;
    (!policy.tree.is_open(node) && rest.iter().all(|item| of_text(*item) == Some(meant))).then_some(meant)
}
