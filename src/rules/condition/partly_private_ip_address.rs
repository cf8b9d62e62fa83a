//! `partly-private-ip-address`

use super::{PlainValue, address};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Item, Policy},
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
    for found in address::private_values(policy).filter(|found| !found.are_all) {
        for (value, kind) in &found.values {
            if findings.is_full() {
                return;
            }
            report(policy, found.condition, value, kind, findings);
        }
    }
}

fn report(policy: &Policy, condition: Condition, value: &PlainValue, kind: &str, findings: &mut Findings) {
    let message = format!("the addresses of {} are {kind}, and `aws:SourceIp` is never one of them", quote(value.text));
    let finding = findings.at(value.span, message);
    finding.help("remove it; for requests through a VPC endpoint, compare `aws:SourceVpc` and `aws:VpcSourceIp`");
    let index = policy.tree.items(condition.key.value).iter().position(|&node| node == value.node);
    let item = index.map(|index| Item { list: condition.key.value, index });
    if let Some(edit) = edit::remove_item(policy, item) {
        finding.fix(Fix::safe("remove it", vec![edit]));
    }
}
