//! `ineffective-cross-account-action`

use super::matches;
use crate::{
    access::{Certainty, account_of_key, covers_action},
    catalog::{ActionSet, CrossAccount},
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Effect, Policy, Principal, PrincipalType, Statement},
    rules::{Context, Findings, Rule, words::quote},
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

/// The key's account: given as an option, or the only one whose root the policy names, if the policy has for it the
/// statement that AWS writes first in every policy: all actions, for principals of this account alone. The root of
/// another account stands in many policies, also as the only one, but not so.
fn own_account<'p>(policy: &'p Policy, cx: &'p Context) -> Option<&'p str> {
    let own = account_of_key(policy, &cx.options.key)?;
    let is_default = |statement: &Statement| {
        let principals = || statement.principal.iter().flat_map(|block| &block.principals);
        statement.effect() == Some(Effect::Allow)
            && statement.condition.is_none()
            && principals().any(|principal| principal.aws.as_account() == Some(own))
            && principals().all(|principal| principal.aws.account() == Some(own))
            && covers_action(statement, ActionSet::ALL) == Certainty::Surely
    };
    (cx.options.key.account.is_some() || policy.statements.iter().any(is_default)).then_some(own)
}

fn foreign_account<'a>(principal: &Principal<'a>, own: &str) -> Option<&'a str> {
    let account = principal.aws.account().filter(|_| principal.r#type == PrincipalType::Aws);
    account.filter(|account| *account != own)
}
