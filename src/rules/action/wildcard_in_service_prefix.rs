//! `wildcard-in-service-prefix`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Action, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "wildcard-in-service-prefix",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/action/wildcard-in-service-prefix.md"),
    check,
};

/// In longer lists no value like the replacement is looked for, and no fix is offered.
const LOOK_THROUGH: usize = 64;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for (_, block, action) in policy.actions().filter(|(_, _, action)| !action.matches.is_empty()) {
        let Some(text) = action.text.as_str() else { continue };
        let (at, name) = match action.pattern {
            None => (action.span, "*"),
            Some(pattern) if pattern.service != "kms" && pattern.service.contains(['*', '?']) => {
                (action.text.span_of(pattern.service), pattern.name)
            }
            Some(_) => continue,
        };
        let meant = format!("kms:{name}");
        let message = format!("{} reads as if it spoke of services other than KMS", quote(text));
        let finding =
            findings.at(at, message).help(format!("write {}, which means the same in a key policy", quote(&meant)));
        if text == "*" {
            finding.outcome(Outcome::Accepted(Evidence::Observed));
        }
        if block.actions.len() > LOOK_THROUGH {
            continue;
        }
        // Where the list says it already, or more or less of it, the values that add nothing go first.
        let overlaps = |other: &&Action| {
            other.span != action.span
                && !other.matches.is_empty()
                && (other.matches.contains(action.matches) || action.matches.contains(other.matches))
        };
        if !block.actions.iter().any(|other| overlaps(&other)) {
            let replacement = edit::replace_with_string(action.span, &meant);
            finding.fix(Fix::safe(format!("replace it by {}", quote(&meant)), vec![replacement]));
        }
    }
}
