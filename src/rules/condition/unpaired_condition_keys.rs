//! `unpaired-condition-keys`

use super::presence::{requires_key, sound_key};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Effect, Policy},
    rules::{
        Context, Findings, Rule,
        words::{self, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "unpaired-condition-keys",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/unpaired-condition-keys.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.statement.effect() == Some(Effect::Allow)) {
        let Some(key) = sound_key(condition).filter(|key| !key.paired_with.is_empty()) else { continue };
        let is_pair = |other: Condition| key.paired_with.iter().any(|name| other.key.is(name));
        let is_null = condition.operator.operator().is_none_or(|operator| operator.is_null());
        let mut others = condition.statement.conditions();
        let is_open = condition.statement.is_open || condition.block.is_open;
        // A `Deny` for every other network does as much as a second key here.
        let is_denied = || {
            let mut denies = policy.conditions().filter(|other| other.statement.effect() == Some(Effect::Deny));
            denies.any(is_pair)
        };
        if is_null || is_open || !requires_key(policy, condition) || others.any(is_pair) || is_denied() {
            continue;
        }
        let text = quote(condition.key.text.as_str().unwrap_or(key.name));
        let finding = findings.at(
            condition.key.span,
            format!("{text} alone does not say whose network it is: private addresses are the same in many VPCs"),
        );
        finding.help(format!("compare {} in the same statement", words::any(key.paired_with.iter().copied())));
    }
}
