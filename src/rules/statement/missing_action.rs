//! `missing-action`

use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, document::has_stand_in},
};

pub static RULE: Rule = Rule {
    id: "missing-action",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(
        ServiceException::MalformedPolicyDocument,
        "Missing required field Action",
        Evidence::Observed,
    ),
    docs: include_str!("../../../rules/statement/missing-action.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        if has_stand_in(policy, violation.node, &["Action", "NotAction"]) {
            continue;
        }
        let at = policy.tree.span(violation.node).first();
        findings
            .at(at, "the statement has no `Action`, which KMS requires since August 2025")
            .help("add `Action` with what the statement is about, for instance `kms:Decrypt`");
    }
}
