//! What a policy means: who may do what with the key.
//!
//! Nothing here reports anything. What cannot be known offline (IAM policies, grants, most of a request's context)
//! makes an answer [`Certainty::Possibly`], never a guess.

mod caller;
mod compare;
mod condition;
mod evaluate;
mod key;
mod request;

pub use caller::Caller;
pub use condition::{comparison_holds, holds_without_key};
pub use evaluate::{Answer, Decision, Level, Reason, answer, evaluate};
pub use key::Key;
pub use request::{ContextValue, Request};

use crate::{
    catalog::ActionSet,
    policy::{ActionBlock, Effect, Policy, Principal, PrincipalType, ResourceBlock, Statement},
    text::glob,
};

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// For no request.
    Never,
    /// It depends on what is not known here.
    Possibly,
    /// For every request in question.
    Surely,
}

impl Certainty {
    /// Both must hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One of the two must hold.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    fn surely_if(holds: bool) -> Self {
        if holds { Self::Surely } else { Self::Never }
    }
}

impl std::ops::Not for Certainty {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Never => Self::Surely,
            Self::Possibly => Self::Possibly,
            Self::Surely => Self::Never,
        }
    }
}

/// Why a statement gives nobody of the key's account an action on the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It denies.
    Denies,
    /// Its principals are services, which cannot manage a key policy.
    OnlyServices,
    /// Its principals are of other accounts.
    OtherAccounts,
    /// Its actions do not include the one in question.
    Action,
    /// Its resource is not the key.
    Resource,
    /// Its conditions hold for none of its principals.
    Condition,
    /// Another statement denies the action to its principals.
    Denied,
}

/// Whether `statement` may allow `action` on the key to an AWS principal of the key's account (or to everyone): the
/// principals, or what it lacks.
///
/// Lenient where the statement is broken: what another rule reports as malformed lacks nothing here.
pub fn holders<'p, 'a>(
    statement: &'p Statement<'a>,
    action: ActionSet,
    key: &Key,
) -> Result<Vec<&'p Principal<'a>>, Lack> {
    if statement.effect() == Some(Effect::Deny) {
        return Err(Lack::Denies);
    }
    let principals = statement.principal.as_ref().map_or(&[][..], |block| &block.principals);
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    let aws: Vec<_> = principals.iter().filter(|principal| principal.r#type != PrincipalType::Service).collect();
    if aws.is_empty() {
        return Err(Lack::OnlyServices);
    }
    let own: Vec<_> = aws.iter().copied().filter(|principal| may_be_of_account(principal, key)).collect();
    if own.is_empty() {
        return Err(Lack::OtherAccounts);
    }
    if covers_action(statement, action) == Certainty::Never {
        return Err(Lack::Action);
    }
    if covers_key(statement, key) == Certainty::Never {
        return Err(Lack::Resource);
    }
    Ok(own)
}

/// The account that the policy is most probably for: the one the options name, or the only one whose root the policy
/// names. AWS writes the key's own account first in every policy it generates, but only the sole one is certain.
pub fn account_of_key<'p>(policy: &'p Policy, key: &'p Key) -> Option<&'p str> {
    if let Some(account) = &key.account {
        return Some(account);
    }
    let mut roots = policy.principals().filter_map(|(_, _, principal)| principal.aws.as_account());
    let first = roots.next()?;
    roots.all(|root| root == first).then_some(first)
}

fn may_be_of_account(principal: &Principal, key: &Key) -> bool {
    match (principal.aws.account(), &key.account) {
        (Some(account), Some(own)) => account == own,
        _ => true,
    }
}

/// Whether the statement speaks of `action`.
pub fn covers_action(statement: &Statement, action: ActionSet) -> Certainty {
    let named = |block: &ActionBlock| {
        let unknown = block.is_open || block.actions.iter().any(|action| action.text.as_str().is_none());
        match block.named().contains(action) {
            true => Certainty::Surely,
            false if unknown => Certainty::Possibly,
            false => Certainty::Never,
        }
    };
    match (&statement.action, &statement.not_action) {
        (Some(block), _) => named(block),
        (None, Some(block)) => !named(block),
        (None, None) => Certainty::Possibly,
    }
}

/// Whether the statement speaks of the key. A resource other than `*` is compared with the key's ARN as far as that is
/// known.
pub fn covers_key(statement: &Statement, key: &Key) -> Certainty {
    let named = |block: &ResourceBlock| {
        let open = if block.is_open { Certainty::Possibly } else { Certainty::Never };
        let resources = block.resources.iter();
        resources.fold(open, |so_far, resource| so_far.or(resource_is_key(resource.text.as_str(), key)))
    };
    match (&statement.resource, &statement.not_resource) {
        (Some(block), _) => named(block),
        (None, Some(block)) => !named(block),
        (None, None) => Certainty::Possibly,
    }
}

/// Whether a resource is the key.
pub fn resource_is_key(resource: Option<&str>, key: &Key) -> Certainty {
    let Some(resource) = resource else { return Certainty::Possibly };
    match resource.trim() {
        "*" if resource == "*" => return Certainty::Surely,
        // With blanks it is malformed, and nothing more is to be said of it.
        "*" => return Certainty::Possibly,
        _ => {}
    }
    let Some(arn) = crate::policy::Arn::parse(resource) else {
        return if resource.contains(['*', '?']) { Certainty::Possibly } else { Certainty::Never };
    };
    let field = |pattern: &str, known: Option<&str>| match known {
        Some(known) => Certainty::surely_if(glob::matches(pattern, known, false)),
        None if pattern == "*" => Certainty::Surely,
        None => Certainty::Possibly,
    };
    let id = key.id.as_ref().map(|id| format!("key/{id}"));
    let is_key = match &id {
        Some(id) => Certainty::surely_if(glob::matches(arn.resource, id, false)),
        None if matches!(arn.resource, "*" | "key/*") => Certainty::Surely,
        None if may_begin_with(arn.resource, "key/") => Certainty::Possibly,
        None => Certainty::Never,
    };
    Certainty::surely_if(glob::matches(arn.service, "kms", false))
        .and(field(arn.partition, key.partition.as_deref()))
        .and(field(arn.region, key.region.as_deref()))
        .and(field(arn.account, key.account.as_deref()))
        .and(is_key)
}

/// Whether a text that `pattern` matches may begin with `start`: what stands before the first wildcard agrees.
fn may_begin_with(pattern: &str, start: &str) -> bool {
    let fixed = pattern.split(['*', '?']).next().unwrap_or_default();
    fixed.starts_with(start) || (fixed.len() < pattern.len() && start.starts_with(fixed))
}
