//! `redundant-principal`

use super::is_sound;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{AwsPrincipal, Policy, PrincipalType},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "redundant-principal",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/principal/redundant-principal.md"),
    check,
};

/// A user or role beside its account's root is not redundant: the root leaves it to IAM policies, the other does not.
fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().flat_map(|statement| statement.principal_blocks()) {
        let aws = || block.principals.iter().filter(|principal| principal.r#type == PrincipalType::Aws);
        if block.principals.len() < 2 {
            continue;
        }
        let Some(everyone) = aws().find(|principal| principal.aws == AwsPrincipal::Everyone) else { continue };
        for principal in aws().filter(|principal| principal.aws != AwsPrincipal::Everyone && is_sound(&principal.aws)) {
            let text = quote(principal.text.as_str().unwrap_or_default());
            let finding = findings.at(principal.span, format!("{text} is among everyone, whom `*` names already"));
            finding.label(everyone.span, "everyone").help("take it out, or take `*` out if not everyone is meant");
            if let Some(edit) = edit::remove_item(policy, principal.item) {
                finding.fix(Fix::safe(format!("take {text} out"), vec![edit]));
            }
        }
    }
}
