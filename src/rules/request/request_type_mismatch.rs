//! `request-type-mismatch`

use super::operation;
use crate::{
    diagnostic::{Diagnostic, Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, ViolationKind, violations_of_request},
    rules::{Context, Findings, Rule, edit, words::quote},
    syntax::{NodeId, Value},
};

pub static RULE: Rule = Rule {
    id: "request-type-mismatch",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::Validation, Evidence::Documented),
    docs: include_str!("../../../rules/request/request-type-mismatch.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let Some(operation) = operation(cx) else { return };
    for violation in violations_of_request(policy.tree, operation.name()) {
        let ViolationKind::WrongType(types) = &violation.kind else { continue };
        if findings.is_full() {
            return;
        }
        let span = policy.tree.span(violation.node);
        let value = &policy.tree.node(violation.node).value;
        let pointer = policy.tree.pointer(span);
        let name = pointer.rsplit('/').find(|name| !name.is_empty() && name.bytes().any(|byte| !byte.is_ascii_digit()));
        let is_policy = name == Some("Policy");
        let must_be = must_be(types);
        let message = match (name, is_policy) {
            (_, true) => {
                format!("`Policy` is {}, but the API takes the policy as a string that holds its JSON", is(value))
            }
            (Some("Tags"), _) if must_be != "a list" => {
                format!("an item of `Tags` is {}, but must be an object with `TagKey` and `TagValue`", is(value))
            }
            (Some(name), _) => format!("{} is {}, but must be {must_be}", quote(name), is(value)),
            (None, _) => format!("the request is {}, but must be {must_be}", is(value)),
        };
        let shown = if matches!(value, Value::Object(_) | Value::Array(_)) { span.first() } else { span };
        explain(policy, violation.node, is_policy, types, findings.at(shown, message));
    }
}

fn explain(policy: &Policy, node: NodeId, is_policy: bool, types: &[String], finding: &mut Diagnostic) {
    let tree = policy.tree;
    let span = tree.span(node);
    let source = tree.source().get(span.range()).unwrap_or_default();
    let takes = |name: &str| types.iter().any(|r#type| r#type == name);
    match &tree.node(node).value {
        Value::Object(_) if is_policy => {
            finding.help(
                "put it in quotes as the fix does, or leave `Policy` out and pass a file of its own, `--policy \
                 file://policy.json`",
            );
            if policy.document.syntax_errors().is_empty() {
                let edit = edit::replace_with_string(span, source);
                finding.fix(Fix::safe("make it a string", vec![edit]));
            }
        }
        Value::Null => {
            finding.help("leave the member out");
        }
        Value::String(text) if takes("boolean") && matches!(text.as_str(), Some("true" | "false")) => {
            let content = text.as_str().unwrap_or_default().to_owned();
            finding.help("write it without quotes");
            finding.fix(Fix::safe("take it out of its quotes", vec![Edit { span, content }]));
        }
        Value::Number(_) | Value::Bool(_) if takes("string") => {
            finding.help("put it in quotes");
            finding.fix(Fix::safe("put it in quotes", vec![edit::replace_with_string(span, source)]));
        }
        Value::Object(_) if takes("array") => {
            finding.help("write a list of objects: `[{ \"TagKey\": \"…\", \"TagValue\": \"…\" }]`");
        }
        _ => {}
    }
}

fn is(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::Unknown => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn must_be(types: &[String]) -> &'static str {
    match types.first().map(String::as_str) {
        Some("boolean") => "`true` or `false`",
        Some("array") => "a list",
        Some("object") => "an object",
        _ => "a string",
    }
}
