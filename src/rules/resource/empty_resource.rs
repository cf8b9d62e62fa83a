//! `empty-resource`

use super::blocks;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, ResourceBlock},
    rules::{Context, Findings, Rule, edit},
    syntax::Value,
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "empty-resource",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/resource/empty-resource.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let span = policy.tree.span(violation.node);
        let is_list = matches!(policy.tree.node(violation.node).value, Value::Array(_));
        let message = if is_list { "the list names no resource" } else { "the resource is empty" };
        let finding = findings.at(span, message).help("write `*`: in a key policy it means this key");
        if let Some(block) = blocks(policy).find(|block| block.span.contains(span)) {
            finding.fix = mend(policy, block, span);
        }
    }
}

/// Takes the empty string out of a list that names something; puts `*` where nothing is named.
fn mend(policy: &Policy, block: &ResourceBlock, span: Span) -> Option<Fix> {
    if block.resources.iter().any(|resource| !resource.text.is("")) {
        let empty = block.resources.iter().find(|resource| resource.span == span)?;
        return Some(Fix::safe("remove it", vec![edit::remove_item(policy, empty.item)?]));
    }
    let star = edit::replace_with_string(block.span, "*");
    (!block.is_open && !block.negated).then(|| Fix::r#unsafe("make the resource `*`, this key", vec![star]))
}
