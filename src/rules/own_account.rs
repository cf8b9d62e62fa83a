//! The account that owns the key.

use super::Context;
use crate::{
    access::{Certainty, account_of_key, covers_action},
    catalog::ActionSet,
    policy::{Effect, Policy, Statement},
};

/// The key's account: given as an option, or the only one whose root the policy names, if the policy has for it the
/// statement that AWS writes first in every policy: all actions, for principals of this account alone. The root of
/// another account stands in many policies, also as the only one, but not so.
pub fn own_account<'p>(policy: &'p Policy, cx: &'p Context) -> Option<&'p str> {
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
