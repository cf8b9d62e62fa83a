//! `duplicate-sid`

use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Element, Policy},
    rules::{Context, Findings, Rule, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-sid",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Observed),
    docs: include_str!("../../../rules/statement/duplicate-sid.md"),
    check,
};

/// Statements up to which comparing each with each is quicker than hashing.
const FEW: usize = 16;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let sids = || policy.statements.iter().filter_map(|statement| statement.sid.as_ref());
    let repeats = |(index, sid): (usize, &Element)| sids().take(index).any(|earlier| earlier.as_str() == sid.as_str());
    if policy.statements.len() <= FEW && !sids().enumerate().any(repeats) {
        return;
    }
    let mut first = HashMap::with_capacity(policy.statements.len());
    for sid in sids() {
        let Some(text) = sid.as_str().filter(|text| !text.trim().is_empty()) else { continue };
        if let Some(earlier) = first.get(text) {
            findings
                .at(sid.span, format!("{} is already the `Sid` of another statement", quote(text)))
                .label(*earlier, "first used here")
                .help("give each statement a `Sid` of its own: findings and logs name statements by it");
        } else {
            first.insert(text, sid.span);
        }
    }
}
