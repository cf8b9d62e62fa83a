//! `missing-resource`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, document::has_stand_in, edit},
};

pub static RULE: Rule = Rule {
    id: "missing-resource",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(
        ServiceException::MalformedPolicyDocument,
        "Missing required field Resource",
        Evidence::Observed,
    ),
    docs: include_str!("../../../rules/statement/missing-resource.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        if has_stand_in(policy, violation.node, &["Resource", "NotResource"]) {
            continue;
        }
        let at = policy.tree.span(violation.node).first();
        let finding = findings.at(at, "the statement has no `Resource`, which KMS requires since August 2025");
        finding.help("add `\"Resource\": \"*\"`: in a key policy that is the key itself");
        if let Some(edit) = edit::add_member(policy, violation.node, "Resource", "\"*\"") {
            finding.fix(Fix::safe("add `\"Resource\": \"*\"`", vec![edit]));
        }
    }
}
