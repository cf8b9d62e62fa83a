//! `ineffective-cross-account-action`

use super::matches;
use crate::{
    catalog::CrossAccount,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Effect, Policy, Principal, PrincipalType},
    rules::{Context, Findings, Rule, own_account::own_account, words::quote},
};

pub static RULE: Rule = Rule {
    id: "ineffective-cross-account-action",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/action/ineffective-cross-account-action.md"),
    check,
};

/// More foreign principals than these are not labelled.
const LABELS: usize = 3;

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let Some(own) = own_account(policy, cx) else { return };
    for statement in policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Allow)) {
        let (Some(principals), Some(actions)) = (&statement.principal, &statement.action) else { continue };
        let is_foreign = |principal: &&Principal| foreign_account(principal, own).is_some();
        let Some(first) = principals.principals.iter().find(is_foreign) else { continue };
        let Some(foreign) = foreign_account(first, own) else { continue };
        for action in &actions.actions {
            if !matches(action).iter().any(|known| known.is_effective && known.cross_account == CrossAccount::No) {
                continue;
            }
            let Some(text) = action.text.as_str().filter(|text| !text.contains(['*', '?'])) else { continue };
            let finding = findings.at(
                action.span,
                format!("{} works only within the key's account {own}, not for principals of {foreign}", quote(text)),
            );
            finding.help("take it out for the other account, and let a role of the key's account do it");
            for principal in principals.principals.iter().filter(is_foreign).take(LABELS) {
                finding.label(principal.span, "of another account");
            }
        }
    }
}

fn foreign_account<'a>(principal: &Principal<'a>, own: &str) -> Option<&'a str> {
    let account = principal.aws.account().filter(|_| principal.r#type == PrincipalType::Aws);
    account.filter(|account| *account != own)
}
