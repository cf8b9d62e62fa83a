//! `open-to-all-via-service`

use super::stranger::{How, ways_in};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "open-to-all-via-service",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/access/open-to-all-via-service.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for way in ways_in(policy, cx).iter().filter(|way| way.how == How::ViaService) {
        let message = "any AWS account can use this key through the service: this lets everybody in";
        let finding = findings.at(way.principal.span, message);
        finding.help(format!("{}; say whose requests they may be with `kms:CallerAccount`", way.shown()));
        for condition in way.statement.conditions().filter(|condition| condition.key.is("kms:ViaService")).take(1) {
            finding.label(condition.key.span, "says through which service, and not for whom");
        }
    }
}
