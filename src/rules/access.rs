//! Rules about what a policy means: who keeps control of the key, and who gets more or less of it than was meant.

use super::{Category, Context};
use crate::{
    access::{self, Caller, Certainty, Key, Lack},
    catalog::ActionSet,
    policy::{AwsPrincipal, Effect, Policy, Principal, PrincipalType, Statement},
};

mod caller_lockout;
mod incomplete_service_statement;
mod policy_lockout;
mod self_managing_user;
mod unmanageable_key;
mod unrestricted_grant_creation;

/// The rules of the category `access`.
pub static CATEGORY: Category = Category {
    name: "access",
    rules: &[
        &caller_lockout::RULE,
        &incomplete_service_statement::RULE,
        &policy_lockout::RULE,
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
    /// Whether it denies the action to the whole account, whatever the request.
    denies: bool,
}

/// For each statement, who keeps `kms:PutKeyPolicy` through it. `None` where that is not for this document to say:
/// something in it could not be read or is filled in later, it holds no statement, or the account plainly keeps control.
fn control<'p, 'a>(policy: &'p Policy<'a>, cx: &Context) -> Option<Vec<Control<'p, 'a>>> {
    let statements = &policy.statements;
    if is_plainly_controlled(policy, cx) {
        return None;
    }
    let is_whole = policy.is_object && !policy.is_open && statements.iter().all(|s| s.is_object && !s.is_open);
    if !is_whole || statements.is_empty() {
        return None;
    }
    let put = ActionSet::named("PutKeyPolicy");
    let key = &cx.options.key;
    let denies = |statement| access::denies_whole_account(statement, put, key);
    let is_denied = statements.iter().any(denies);
    let of = |statement| {
        let keeps = access::holders(statement, put, key);
        let keeps = if is_denied { keeps.and(Err(Lack::Denied)) } else { keeps };
        Control { statement, keeps, denies: denies(statement) }
    };
    Some(statements.iter().map(of).collect())
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
