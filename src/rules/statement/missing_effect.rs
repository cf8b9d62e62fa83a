//! `missing-effect`

use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, document::has_stand_in},
};

pub static RULE: Rule = Rule {
    id: "missing-effect",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/statement/missing-effect.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        if has_stand_in(policy, violation.node, &["Effect"]) {
            continue;
        }
        findings
            .at(policy.tree.span(violation.node).first(), "the statement has no `Effect`")
            .help("add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`");
    }
}
