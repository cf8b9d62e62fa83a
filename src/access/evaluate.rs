//! What a key policy answers to one request: a plain recursive matcher without any search.
//!
//! A statement gives access directly, or delegates it to the account, whose IAM policies then decide. What cannot be
//! known makes an answer [`Certainty::Possibly`]. Grants, IAM policies and the policies of organizations and endpoints
//! are not seen: an answer is that of the key policy alone.

use super::{Caller, Certainty, Key, Request, condition, covers_action, covers_key};
use crate::{
    catalog::CrossAccount,
    policy::{Condition, Effect, Policy, Principal, PrincipalBlock, Statement},
};

/// How a statement gives access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// To the account of the caller: IAM policies there must allow the request too.
    Delegated,
    /// To the caller itself.
    Direct,
}

/// Why a statement does not surely apply to a request.
#[derive(Clone, Copy, Debug)]
pub enum Reason<'p, 'a> {
    /// It speaks of other principals.
    Principal,
    /// It speaks of other actions, or of none.
    Action,
    /// It speaks of another resource, or of none.
    Resource,
    /// This comparison does not hold, or may not.
    Condition(Condition<'p, 'a>),
    /// Its effect is not known.
    Effect,
}

/// What one statement says to a request.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'p, 'a> {
    /// The statement.
    pub statement: &'p Statement<'a>,
    /// Whether it applies to the request.
    pub applies: Certainty,
    /// How it gives access if it allows.
    pub level: Level,
    /// What keeps it from applying surely.
    pub reason: Option<Reason<'p, 'a>>,
}

/// What a policy answers to a request.
#[derive(Clone, Debug)]
pub struct Decision<'p, 'a> {
    /// Whether a statement allows the request to the caller itself.
    pub direct: Certainty,
    /// Whether a statement leaves it to the IAM policies of the caller's account.
    pub delegated: Certainty,
    /// Whether a statement denies it.
    pub denied: Certainty,
    /// What each statement says, in order.
    pub answers: Vec<Answer<'p, 'a>>,
}

impl Decision<'_, '_> {
    /// Whether the key policy lets the request through: nothing denies it, and a statement allows it to the caller, or
    /// to its account, whose IAM policies then decide.
    ///
    /// Source: IAM User Guide, "Policy evaluation logic".
    pub fn allowed(&self) -> Certainty {
        self.direct.or(self.delegated).and(!self.denied)
    }

    /// How far access goes at the most.
    pub fn level(&self) -> Option<Level> {
        match (self.direct, self.delegated) {
            _ if self.allowed() == Certainty::Never => None,
            (Certainty::Never, _) => Some(Level::Delegated),
            _ => Some(Level::Direct),
        }
    }
}

/// What `policy` answers to `request` for the key.
pub fn evaluate<'p, 'a>(policy: &'p Policy<'a>, request: &Request, key: &Key) -> Decision<'p, 'a> {
    let mut decision =
        Decision { direct: Certainty::Never, delegated: Certainty::Never, denied: Certainty::Never, answers: vec![] };
    for statement in &policy.statements {
        let answer = answer(policy, statement, request, key);
        let allows = match answer.level {
            Level::Direct => &mut decision.direct,
            Level::Delegated => &mut decision.delegated,
        };
        match statement.effect() {
            Some(Effect::Allow) => *allows = allows.or(answer.applies),
            Some(Effect::Deny) => decision.denied = decision.denied.or(answer.applies),
            None => *allows = allows.or(answer.applies.and(Certainty::Possibly)),
        }
        decision.answers.push(answer);
    }
    decision
}

/// What one statement says to a request.
pub fn answer<'p, 'a>(
    policy: &Policy<'a>,
    statement: &'p Statement<'a>,
    request: &Request,
    key: &Key,
) -> Answer<'p, 'a> {
    let effect = statement.effect();
    let (principal, level) = speaks_of_caller(statement, &request.caller);
    let level = level.min(most_across_accounts(&request.caller, key));
    let within = if effect == Some(Effect::Deny) { Certainty::Surely } else { works_across_accounts(request, key) };
    let (holds, unsure) = condition::holds(policy, statement, request);
    let mut answer = Answer { statement, applies: Certainty::Surely, level, reason: None };
    for (certainty, reason) in [
        (principal, Some(Reason::Principal)),
        (speaks_of_action(statement, request).and(within), Some(Reason::Action)),
        (speaks_of_key(statement, key), Some(Reason::Resource)),
        (holds, unsure.map(Reason::Condition)),
        (if effect.is_some() { Certainty::Surely } else { Certainty::Possibly }, Some(Reason::Effect)),
    ] {
        if certainty < answer.applies {
            answer.applies = certainty;
            answer.reason = reason;
        }
    }
    answer
}

/// A statement without `Action` means nothing; one of which not all could be read may.
fn speaks_of_action(statement: &Statement, request: &Request) -> Certainty {
    let has_action = statement.action.is_some() || statement.not_action.is_some() || statement.is_open;
    let is_effective = request.action.iter().all(|action| action.is_effective);
    Certainty::surely_if(has_action && is_effective).and(covers_action(statement, request.action))
}

/// A statement without `Resource` means nothing.
fn speaks_of_key(statement: &Statement, key: &Key) -> Certainty {
    let has_resource = statement.resource.is_some() || statement.not_resource.is_some() || statement.is_open;
    Certainty::surely_if(has_resource).and(covers_key(statement, key))
}

/// Whether an operation can be allowed to the caller at all: not every one works on a key of another account.
///
/// Source: AWS KMS Developer Guide, "Permissions reference", cross-account use.
fn works_across_accounts(request: &Request, key: &Key) -> Certainty {
    let foreign = request.caller.account().zip(key.account.as_deref()).is_some_and(|(caller, own)| caller != own);
    if !foreign {
        return Certainty::Surely;
    }
    request.action.iter().fold(Certainty::Surely, |so_far, action| {
        so_far.and(match action.cross_account {
            CrossAccount::Yes => Certainty::Surely,
            CrossAccount::Unknown => Certainty::Possibly,
            CrossAccount::No => Certainty::Never,
        })
    })
}

/// A caller of another account always needs an IAM policy there too.
///
/// Source: IAM User Guide, "Cross-account policy evaluation logic".
fn most_across_accounts(caller: &Caller, key: &Key) -> Level {
    match (caller.account(), key.account.as_deref()) {
        (Some(caller), Some(own)) if caller != own => Level::Delegated,
        _ => Level::Direct,
    }
}

/// Whether the statement speaks of the caller, and how far an `Allow` goes.
fn speaks_of_caller(statement: &Statement, caller: &Caller) -> (Certainty, Level) {
    match (&statement.principal, &statement.not_principal) {
        (Some(block), _) => names(block, caller, statement.effect()),
        (None, Some(block)) => (excepts_not(block, caller), Level::Direct),
        (None, None) => {
            let open = if statement.is_open { Certainty::Possibly } else { Certainty::Never };
            (open, Level::Direct)
        }
    }
}

/// The surest principal, and of those the one that gives most.
fn names(block: &PrincipalBlock, caller: &Caller, effect: Option<Effect>) -> (Certainty, Level) {
    let open = if block.is_open { Certainty::Possibly } else { Certainty::Never };
    block.principals.iter().fold((open, Level::Delegated), |most, principal| {
        let (is, level) = caller.is(principal);
        // A `Deny` for everyone denies services too.
        let denies_service = effect == Some(Effect::Deny) && caller.is_service() && is == Certainty::Possibly;
        most.max((if denies_service { Certainty::Surely } else { is }, level))
    })
}

/// Whether `NotPrincipal` leaves the caller in. A listed caller is surely exempt only if its account, and the role of
/// a session, are listed too.
///
/// Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
fn excepts_not(block: &PrincipalBlock, caller: &Caller) -> Certainty {
    let lists = |is_it: &dyn Fn(&Principal) -> bool| block.principals.iter().any(is_it);
    let named = block.principals.iter().map(|principal| caller.is(principal).0).max().unwrap_or(Certainty::Never);
    let account_is_named = caller.is_service() || lists(&|principal| caller.is_of_account(principal));
    let role_is_named = !caller.is_session() || lists(&|principal| caller.is_role_of_session(principal));
    match named {
        Certainty::Never if block.is_open => Certainty::Possibly,
        Certainty::Never => Certainty::Surely,
        Certainty::Surely if account_is_named && role_is_named && names_itself(block, caller) => Certainty::Never,
        _ => Certainty::Possibly,
    }
}

/// Whether a principal of the element is the caller itself, and not only its account.
fn names_itself(block: &PrincipalBlock, caller: &Caller) -> bool {
    let direct = |principal: &Principal| caller.is(principal) == (Certainty::Surely, Level::Direct);
    block.principals.iter().any(direct)
}
