//! `public-access`

use super::stranger::{How, ways_in};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "public-access",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/access/public-access.md"),
    check,
};

/// How many conditions are shown that let everybody through.
const MOST_LABELS: usize = 4;

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for way in ways_in(policy, cx).iter().filter(|way| way.how == How::Open) {
        let finding = findings.at(way.principal.span, "any AWS account can use this key: this lets everybody in");
        finding.help(format!(
            "{}; name the principals or accounts, or narrow it by `kms:CallerAccount`, `aws:PrincipalOrgID` or \
             `aws:PrincipalArn`",
            way.shown()
        ));
        for condition in way.statement.conditions().take(MOST_LABELS) {
            finding.label(condition.key.span, "does not keep other accounts out");
        }
    }
}
