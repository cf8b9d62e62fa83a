//! `deprecated-condition-key`

use super::key_names;
use crate::{
    catalog::KeySupport,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "deprecated-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/deprecated-condition-key.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        // One that no request carries is `irrelevant-condition-key`'s.
        let Some(key) = condition.key.context_key.filter(|key| key.support != KeySupport::Never) else { continue };
        let Some(replacement) = key.replacement else { continue };
        if findings.is_full() {
            return;
        }
        let name = quote(condition.key.text.as_str().unwrap_or(key.name));
        let finding = findings.at(condition.key.span, format!("the condition key {name} is deprecated"));
        finding.help(format!("use {} in its place", quote(replacement)));
        finding.fix = key_names::replacement(condition, replacement);
    }
}
