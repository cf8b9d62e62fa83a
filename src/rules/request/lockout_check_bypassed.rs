//! `lockout-check-bypassed`

use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "lockout-check-bypassed",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/request/lockout-check-bypassed.md"),
    check,
};

fn check(_: &Policy, cx: &Context, findings: &mut Findings) {
    if let Some(span) = cx.request.and_then(|request| request.bypass) {
        findings
            .at(
                span,
                "the policy lockout safety check is bypassed: KMS will take a policy that nobody can change again",
            )
            .help("leave it out; a key that became unmanageable so can only be recovered by AWS Support");
    }
}
