//! Rules about what a policy means: who keeps control of the key, and who gets more or less of it than was meant.

use super::{Category, Context};
use crate::{
    access::{self, Answer, Caller, Certainty, Key, Lack, Reason, Request},
    catalog::ActionSet,
    policy::{AwsPrincipal, Effect, Policy, Principal, PrincipalType, Statement},
};

mod caller_lockout;
mod incomplete_service_statement;
mod open_to_all_via_service;
mod policy_lockout;
mod public_access;
mod self_managing_user;
pub(super) mod stranger;
mod unmanageable_key;
mod unrestricted_grant_creation;

/// The rules of the category `access`.
pub static CATEGORY: Category = Category {
    name: "access",
    rules: &[
        &caller_lockout::RULE,
        &incomplete_service_statement::RULE,
        &open_to_all_via_service::RULE,
        &policy_lockout::RULE,
        &public_access::RULE,
        &unmanageable_key::RULE,
        &unrestricted_grant_creation::RULE,
    ],
    strict: &[&self_managing_user::RULE],
};

/// The words with which KMS refuses a policy that would lock its caller out.
const LOCKOUT: &str = "The new key policy will not allow you to update the key policy in the future.";

/// What becomes of `kms:PutKeyPolicy` in a statement: who keeps it, or what is lacking.
struct Control<'p, 'a> {
    statement: &'p Statement<'a>,
    keeps: Result<Vec<&'p Principal<'a>>, Lack>,
    /// Whether it surely denies the action to someone who would keep it otherwise.
    denies: bool,
}

/// For each statement, who keeps `kms:PutKeyPolicy` through it. `None` where that is not for this document to say:
/// something in it could not be read or is filled in later, it holds no statement, or the account plainly keeps control.
fn control<'p, 'a>(policy: &'p Policy<'a>, cx: &Context) -> Option<Vec<Control<'p, 'a>>> {
    let statements = &policy.statements;
    if is_plainly_controlled(policy, cx) {
        return None;
    }
    let is_whole =
        policy.is_object && !policy.may_have_more_statements && statements.iter().all(|s| s.is_object && !s.is_open);
    if !is_whole || statements.is_empty() {
        return None;
    }
    let put = ActionSet::named("PutKeyPolicy");
    let of = |statement| Control { statement, keeps: access::holders(statement, put, &cx.options.key), denies: false };
    let mut control: Vec<Control> = statements.iter().map(of).collect();
    drop_those_kept_out(policy, cx, put, &mut control);
    Some(control)
}

/// How many answers of statements to requests are looked at, so that the work grows no faster than the document.
const MOST_ANSWERS: usize = 500_000;

/// Puts the question to the evaluator, one request for each principal that may keep the action: takes out those that a
/// condition or a `Deny` keeps from it.
fn drop_those_kept_out<'p, 'a>(
    policy: &'p Policy<'a>,
    cx: &Context,
    action: ActionSet,
    control: &mut [Control<'p, 'a>],
) {
    let may_be_kept_out = |statement: &Statement| {
        statement.effect() == Some(Effect::Deny) || statement.condition.is_some() || statement.not_principal.is_some()
    };
    let questions: usize = control.iter().filter_map(|control| control.keeps.as_ref().ok()).map(Vec::len).sum();
    let is_too_much = questions.saturating_mul(policy.statements.len()) > MOST_ANSWERS;
    if is_too_much || !policy.statements.iter().any(may_be_kept_out) {
        return;
    }
    let key = &cx.options.key;
    for index in 0..control.len() {
        let Some(Control { statement, keeps: Ok(principals), .. }) = control.get(index) else { continue };
        let mut left = Vec::new();
        let mut lack = None;
        let mut denying = Vec::new();
        for principal in principals {
            let request = Request::new(caller_of(principal, key), action);
            let own = access::answer(policy, statement, &request, key);
            let decision = access::evaluate(policy, &request, key);
            match () {
                // What else keeps a statement from applying is malformed, which other rules say.
                () if own.applies == Certainty::Never && matches!(own.reason, Some(Reason::Condition(_))) => {
                    lack = Some(Lack::Condition);
                }
                () if decision.denied == Certainty::Surely => {
                    lack = Some(Lack::Denied);
                    let denies = |answer: &Answer| {
                        answer.applies == Certainty::Surely && answer.statement.effect() == Some(Effect::Deny)
                    };
                    denying.extend(decision.answers.iter().filter(|answer| denies(answer)).map(|a| a.statement.index));
                }
                () => left.push(*principal),
            }
        }
        let had_some = !principals.is_empty();
        for statement in denying {
            if let Some(control) = control.get_mut(statement) {
                control.denies = true;
            }
        }
        if let Some(control) = control.get_mut(index) {
            control.keeps = match lack {
                Some(lack) if left.is_empty() && had_some => Err(lack),
                _ => Ok(left),
            };
        }
    }
}

/// Who sends a request when this principal does: of an account, anybody.
fn caller_of<'p>(principal: &'p Principal, key: &'p Key) -> Caller<'p> {
    let named = principal.text.as_str().filter(|_| principal.aws.as_account().is_none()).and_then(Caller::new);
    named.unwrap_or_else(|| Caller::someone(principal.aws.as_account().or(key.account.as_deref())))
}

/// A quick look: whether nothing is denied, and a statement allows everything to the key's account or to everyone, as
/// most policies do.
fn is_plainly_controlled(policy: &Policy, cx: &Context) -> bool {
    let caller = cx.options.caller.as_deref().and_then(Caller::new);
    let own = cx.options.key.account.as_deref().or(caller.as_ref().and_then(Caller::account));
    let controls = |statement: &Statement| {
        let principals = statement.principal.iter().flat_map(|block| &block.principals);
        let is_own = |principal: &Principal| match principal.aws {
            _ if principal.r#type != PrincipalType::Aws => false,
            AwsPrincipal::Everyone => true,
            aws => aws.as_account().is_some_and(|id| own.is_none_or(|own| own == id)),
        };
        statement.condition.is_none()
            && access::covers_action(statement, ActionSet::ALL) == Certainty::Surely
            && access::covers_key(statement, &cx.options.key) == Certainty::Surely
            && principals.into_iter().any(is_own)
    };
    let mut statements = policy.statements.iter();
    statements.all(|statement| statement.effect() == Some(Effect::Allow)) && policy.statements.iter().any(controls)
}

/// Whether nobody of the key's account keeps control, whoever sends the request.
fn locks_everyone_out(control: &[Control]) -> bool {
    control.iter().all(|control| control.keeps.is_err())
}

/// Whether the document may be a part of a policy, as documentation and code show them: it names no account and allows
/// nothing but the use of the key. A policy that was meant to be whole speaks of whoever manages the key.
fn may_be_part(policy: &Policy) -> bool {
    let uses = USE.iter().fold(ActionSet::EMPTY, |set, name| set.union(ActionSet::named(name)));
    policy.statements.iter().all(|statement| {
        let names_account = statement
            .principal_blocks()
            .flat_map(|block| &block.principals)
            .any(|principal| principal.r#type == PrincipalType::Aws && principal.aws.as_account().is_some());
        let manages = statement.action_blocks().any(|block| {
            block.negated
                || block
                    .named()
                    .iter()
                    .any(|action| action.is_effective && !uses.contains(ActionSet::named(action.name)))
        });
        statement.effect() == Some(Effect::Allow) && !names_account && !manages
    })
}

/// The actions with which AWS's documentation lets users and services use a key: those that a grant can give, and those
/// that handle grants.
///
/// Source: the shape `GrantOperation` in the KMS API model; AWS KMS Developer Guide, "Allows key users to use the KMS
/// key".
const USE: [&str; 22] = [
    "CreateGrant",
    "Decapsulate",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeKey",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetKeyRotationStatus",
    "GetPublicKey",
    "ListGrants",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
    "RevokeGrant",
    "Sign",
    "Verify",
    "VerifyMac",
];

/// The key as far as it is known; its account is that of the caller if nothing else says it.
fn key_of(cx: &Context, account: &str) -> Key {
    let mut key = cx.options.key.clone();
    key.account.get_or_insert_with(|| account.to_owned());
    key
}
