//! `allow-not-principal`

use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Effect, Policy},
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "allow-not-principal",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Inferred),
    docs: include_str!("../../../rules/principal/allow-not-principal.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        // With `Principal` beside it, `conflicting-elements` says what is wrong.
        let Some(block) = statement.not_principal.as_ref().filter(|_| statement.principal.is_none()) else { continue };
        if statement.effect() == Some(Effect::Allow) {
            findings
                .at(block.name, "an `Allow` with `NotPrincipal` is for everyone else, in every AWS account")
                .help("name those who are meant in `Principal`; to keep somebody out, add a `Deny` statement");
        }
    }
}
