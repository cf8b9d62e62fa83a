//! `self-managing-user`

use super::unrestricted_grant_creation::restricts_grants;
use crate::{
    catalog::ActionSet,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Effect, Policy, Principal, PrincipalType, Statement},
    rules::{Context, Findings, Rule, words::quote},
};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    id: "self-managing-user",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/access/self-managing-user.md"),
    check,
};

/// With any of these a principal gives itself or others access, or takes the key away from all.
const MANAGING: [&str; 3] = ["PutKeyPolicy", "CreateGrant", "ScheduleKeyDeletion"];

/// With these data is made or read.
const USING: [&str; 13] = [
    "Decapsulate",
    "Decrypt",
    "DeriveSharedSecret",
    "Encapsulate",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
];

/// Where a principal is allowed something, and what.
type Allowed<'p, 'a> = Option<(&'p Principal<'a>, &'static str)>;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut roles: BTreeMap<&str, (Allowed, Allowed)> = BTreeMap::new();
    for statement in policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Allow)) {
        let (managing, using) = (managing(policy, statement), allowed(statement, &USING));
        if managing.is_none() && using.is_none() {
            continue;
        }
        for principal in statement.principal.iter().flat_map(|block| &block.principals) {
            let Some(name) = user_or_role(principal) else { continue };
            let entry = roles.entry(name).or_default();
            entry.0 = entry.0.or(managing.map(|action| (principal, action)));
            entry.1 = entry.1.or(using.map(|action| (principal, action)));
        }
    }
    for (name, found) in roles {
        let (Some((manager, managing)), Some((user, using))) = found else { continue };
        let later = if manager.span > user.span { manager } else { user };
        let finding = findings.at(
            later.span,
            format!("{} both manages the key (`kms:{managing}`) and uses it (`kms:{using}`)", quote(name)),
        );
        finding.help("let one role manage the key, and others use it");
        if manager.span != user.span {
            let (other, what) = if later.span == manager.span { (user, "uses") } else { (manager, "manages") };
            finding.label(other.span, format!("{what} it here"));
        }
    }
}

/// The ARN of a user or role. An account is none: its own IAM policies say which of its principals do what.
fn user_or_role<'a>(principal: &Principal<'a>) -> Option<&'a str> {
    let arn = principal.aws.as_arn().filter(|_| principal.r#type == PrincipalType::Aws)?;
    matches!(arn.resource_type(), ("user" | "role", Some(_))).then(|| principal.text.as_str())?
}

/// The action with which a statement lets its principals manage the key. Grants that are restricted are a part of
/// the use of services.
fn managing(policy: &Policy, statement: &Statement) -> Option<&'static str> {
    let found = allowed(statement, &MANAGING)?;
    if found != "CreateGrant" || !restricts_grants(policy, statement) {
        return Some(found);
    }
    allowed(statement, &["ScheduleKeyDeletion"])
}

fn allowed(statement: &Statement, names: &[&'static str]) -> Option<&'static str> {
    let actions = statement.actions()?;
    names.iter().copied().find(|name| actions.contains(ActionSet::named(name)))
}
