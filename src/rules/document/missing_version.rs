//! `missing-version`

use super::elements::{has_stand_in, is_statement, wrapped};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "missing-version",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Observed),
    docs: include_str!("../../../rules/document/missing-version.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    if policy.version.is_some() || policy.is_open || !policy.is_object {
        return;
    }
    let Some(root) = policy.tree.root() else { return };
    let is_no_policy = !policy.shape_is_right && (wrapped(policy).is_some() || is_statement(policy));
    if is_no_policy || has_stand_in(policy, root, &["Version"]) {
        return;
    }
    let variable = variable(policy);
    let finding = findings.at(
        policy.span.first(),
        match variable {
            Some(_) => "the policy has no `Version`, so KMS takes the version of 2008, in which policy variables are literal text",
            None => "the policy has no `Version`, so KMS takes the one of 2008",
        },
    );
    finding.help("add `\"Version\": \"2012-10-17\"`, the version in which policy variables work");
    if let Some(span) = variable {
        finding.label(span, "this is compared as it is written");
    }
    if let Some(edit) = edit::add_first_member(policy, root, "Version", "\"2012-10-17\"") {
        let message = "add `\"Version\": \"2012-10-17\"`";
        finding.fix(if variable.is_some() {
            Fix::r#unsafe(message, vec![edit])
        } else {
            Fix::safe(message, vec![edit])
        });
    }
}

/// The first value of a resource or a condition with a policy variable, which changes its meaning with the version.
pub fn variable(policy: &Policy) -> Option<Span> {
    let resources = policy.resources().map(|(_, _, resource)| (resource.text, resource.span));
    let operators =
        policy.statements.iter().filter_map(|statement| statement.condition.as_ref()).flat_map(|c| &c.operators);
    let values = operators.flat_map(|operator| &operator.keys).flat_map(|key| key.values.iter().copied());
    let values = values.filter_map(|value| Some((policy.tree.text(value)?, policy.tree.span(value))));
    let is_variable = |text: &str| text.contains("${");
    resources.chain(values).find(|(text, _)| text.as_str().is_none_or(is_variable)).map(|(_, span)| span)
}
