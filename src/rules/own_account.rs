//! The account that owns the key.

use super::Context;
use crate::{
    access::{Certainty, covers_action},
    catalog::ActionSet,
    policy::{Effect, Policy, Principal, PrincipalType, Statement},
};

/// The key's account: given as an option, or the only one whose root may set the key policy, if the policy has for it
/// the statement that AWS writes first in every policy: all actions, for principals of this account alone. The root of
/// another account stands in many policies, also as the only one, but not so: nobody can set the policy of a key of
/// another account.
pub fn own_account<'p>(policy: &'p Policy, cx: &'p Context) -> Option<&'p str> {
    if let Some(account) = &cx.options.key.account {
        return Some(account);
    }
    if policy.may_have_more_statements {
        return None;
    }
    let put = ActionSet::named("PutKeyPolicy");
    let allows = policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Allow));
    let mut owner = None;
    for statement in allows.clone() {
        let mut roots = accounts(statement).peekable();
        if roots.peek().is_none() || covers_action(statement, put) == Certainty::Never {
            continue;
        }
        for root in roots {
            if *owner.get_or_insert(root) != root {
                return None;
            }
        }
    }
    let own = owner?;
    let is_default = |statement: &Statement| {
        let principals = || statement.principal.iter().flat_map(|block| &block.principals);
        statement.condition.is_none()
            && accounts(statement).any(|root| root == own)
            && principals().all(|principal| principal.aws.account() == Some(own))
            && covers_action(statement, ActionSet::ALL) == Certainty::Surely
    };
    allows.clone().any(is_default).then_some(own)
}

/// The accounts among the principals of a statement.
fn accounts<'p>(statement: &'p Statement) -> impl Iterator<Item = &'p str> {
    let principals = statement.principal.iter().flat_map(|block| &block.principals);
    let is_aws = |principal: &&Principal| principal.r#type == PrincipalType::Aws;
    principals.filter(is_aws).filter_map(|principal| principal.aws.as_account())
}
