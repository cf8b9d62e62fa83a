//! `lockout-check-bypassed`

use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, Severity},
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

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let Some(span) = cx.request.and_then(|request| request.bypass) else { return };
    let finding = findings.at(
        span,
        "the policy lockout safety check is bypassed: a policy that lets nobody change it again would be stored",
    );
    finding.help(
        "leave it out, unless the caller is meant to lose `kms:PutKeyPolicy`: only AWS Support can recover a key that \
         nobody can manage",
    );
    if policy.tree.source().get(span.range()) == Some("true") {
        let edit = Edit { span, content: "false".to_owned() };
        finding.fix(Fix::r#unsafe("replace with `false`, as if it were left out", vec![edit]));
    }
}
