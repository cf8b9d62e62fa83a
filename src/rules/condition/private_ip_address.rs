//! `private-ip-address`

use super::{
    address::{self, is_private},
    consequence,
};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "private-ip-address",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/private-ip-address.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for found in address::private_values(policy).filter(|found| found.are_all) {
        let so = consequence::of_dead_values(policy, found.condition, is_private);
        for (value, kind) in &found.values {
            let message = format!(
                "the addresses of {} are {kind}, and `aws:SourceIp` is the public address that a request comes from, {so}",
                quote(value.text),
            );
            findings.at(value.span, message).help(
                "name the public addresses; for requests through a VPC endpoint, compare `aws:SourceVpc` and \
                 `aws:VpcSourceIp`",
            );
        }
    }
}
