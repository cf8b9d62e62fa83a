//! `partly-private-ip-address`

use super::{
    address::{self, is_private},
    consequence,
};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Item, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "partly-private-ip-address",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/partly-private-ip-address.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for found in address::private_values(policy) {
        if consequence::are_all(policy, found.condition, is_private) {
            continue;
        }
        let message = format!(
            "the addresses of {} are {}, and `aws:SourceIp` is never one of them",
            quote(found.value.text),
            found.kind,
        );
        let finding = findings.at(found.value.span, message);
        finding.help("remove it; for requests through a VPC endpoint, compare `aws:SourceVpc` and `aws:VpcSourceIp`");
        let index = policy.tree.items(found.condition.key.value).iter().position(|&node| node == found.value.node);
        let item = index.map(|index| Item { list: found.condition.key.value, index });
        if let Some(edit) = edit::remove_item(policy, item) {
            finding.fix(Fix::safe("remove it", vec![edit]));
        }
    }
}
