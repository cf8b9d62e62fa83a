//! What a comparison says of requests that do not carry its key.

use crate::{
    access::{self, Certainty},
    catalog::{ActionSet, ContextKey, KeySupport},
    policy::{Condition, Policy, Statement},
};

/// Whether the comparison holds for a request that does not carry its key; `None` if that is not certain.
pub fn holds_without_key(policy: &Policy, condition: Condition) -> Option<bool> {
    match access::holds_without_key(policy, condition) {
        Certainty::Surely => Some(true),
        Certainty::Never => Some(false),
        Certainty::Possibly => None,
    }
}

/// Whether the comparison holds only for requests that carry its key.
pub fn requires_key(policy: &Policy, condition: Condition) -> bool {
    holds_without_key(policy, condition) == Some(false)
}

/// The key, if requests to KMS may carry it and its name is whole. Of other keys, other rules speak.
pub fn sound_key(condition: Condition) -> Option<&'static ContextKey> {
    let is_whole = condition.key.suffix != Some("");
    condition.key.context_key.filter(|key| is_whole && key.support == KeySupport::Supported)
}

/// Those of the actions that a caller can be allowed by a key policy. `kms:SynchronizeMultiRegionKey` is no operation:
/// KMS alone uses it, through its service-linked role.
pub fn callable(actions: ActionSet) -> ActionSet {
    actions.effective().difference(ActionSet::named("SynchronizeMultiRegionKey"))
}

/// Whether every request for `actions` carries the key.
pub fn is_always_in(key: &ContextKey, actions: ActionSet) -> bool {
    key.is_always_present && key.actions.contains(callable(actions))
}

/// Whether an element of the statement stands there twice, so that it is not known which one is meant:
/// `duplicate-json-key` says so.
pub fn is_ambiguous(policy: &Policy, statement: &Statement) -> bool {
    let members = policy.tree.members(statement.node);
    members.iter().enumerate().any(|(index, member)| {
        let is_same = |name: &str| members.iter().take(index).any(|earlier| earlier.name.is(name));
        member.name.as_str().is_some_and(is_same)
    })
}
