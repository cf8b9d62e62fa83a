//! `unrestricted-grant-creation`

use crate::{
    catalog::ActionSet,
    diagnostic::{Edit, Evidence, Fix, Outcome, Severity},
    policy::{Action, AwsPrincipal, Condition, Effect, Policy, Principal, PrincipalType, Statement},
    rules::{
        Context, Findings, Rule,
        condition::presence::{is_ambiguous, requires_key},
        edit,
        own_account::own_account,
        words::quote,
    },
    text::is_account_id,
};

pub static RULE: Rule = Rule {
    id: "unrestricted-grant-creation",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/access/unrestricted-grant-creation.md"),
    check,
};

/// The keys that say what a grant gives, to whom, or on whose behalf it is made.
///
/// Source: AWS KMS Developer Guide, "Controlling access to grants".
const RESTRICTING: [&str; 15] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ViaAWSService",
    "kms:EncryptionContext:",
    "kms:EncryptionContextKeys",
    "kms:GrantConstraintSourceArn",
    "kms:GrantConstraintType",
    "kms:GranteePrincipal",
    "kms:GranteeServicePrincipal",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:RetiringPrincipal",
    "kms:RetiringServicePrincipal",
    "kms:ViaService",
];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if is_of_one_account(policy) {
        return;
    }
    let create = ActionSet::named("CreateGrant");
    let mut own = None;
    for statement in policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Allow)) {
        let (Some(actions), Some(principals)) = (&statement.action, &statement.principal) else { continue };
        let Some(action) = actions.actions.iter().find(|action| action.matches.contains(create)) else { continue };
        let Some(own) = *own.get_or_insert_with(|| own_account(policy, cx)) else { return };
        let mut reach = principals
            .principals
            .iter()
            .filter_map(|principal| reached(policy, statement, principal, own).map(|reached| (principal, reached)));
        let Some((principal, reached)) = reach.next() else { continue };
        if restricts_grants(policy, statement) || is_denied(policy, create) || is_ambiguous(policy, statement) {
            continue;
        }
        let finding = findings.at(
            action.span,
            format!(
                "{reached} may create any grant on the key, for anyone: nothing restricts {}",
                quote(action.text.as_str().unwrap_or_default())
            ),
        );
        finding.help(
            "compare `kms:GrantIsForAWSResource` with `true`, or restrict `kms:GrantOperations`, \
             `kms:GranteePrincipal` or `kms:GrantConstraintType`, in a statement of its own",
        );
        finding.label(principal.span, "not of the key's account alone");
        if let Some(edit) = condition(policy, statement, action) {
            finding.fix(Fix::r#unsafe("allow grants for AWS services alone", vec![edit]));
        }
    }
}

/// A quick look: whether all principals are of one account, as in most policies.
fn is_of_one_account(policy: &Policy) -> bool {
    let mut accounts = policy
        .principals()
        .filter(|(_, _, principal)| principal.r#type == PrincipalType::Aws)
        .map(|(_, _, principal)| principal.aws.account());
    let first = accounts.next().flatten();
    first.is_some() && accounts.all(|account| account == first)
}

/// Whom outside the key's account the principal speaks of. Of everyone without a condition on the caller,
/// `public-access` speaks.
fn reached(policy: &Policy, statement: &Statement, principal: &Principal, own: &str) -> Option<String> {
    if principal.r#type != PrincipalType::Aws {
        return None;
    }
    if principal.aws != AwsPrincipal::Everyone {
        let account = principal.aws.account().filter(|account| *account != own)?;
        return Some(match principal.aws.as_account() {
            Some(_) => format!("account {account}"),
            None => quote(principal.text.as_str().unwrap_or(account)),
        });
    }
    let foreign = |condition: Condition| {
        let values = || condition.key.values.iter().filter_map(|&value| policy.value_text(value));
        match condition.key.context_key?.name {
            "aws:PrincipalOrgID" | "aws:PrincipalOrgPaths" => Some("every account of the organization".to_owned()),
            "aws:PrincipalAccount" | "kms:CallerAccount" => {
                let account = values().find(|value| is_account_id(value) && *value != own)?;
                Some(format!("account {account}"))
            }
            _ => None,
        }
    };
    // Together, conditions on the caller may speak of the key's account alone.
    let mut of_caller =
        statement.conditions().filter(|condition| requires_key(policy, *condition) && is_of_caller(*condition));
    let first = of_caller.next()?;
    of_caller.next().is_none().then(|| foreign(first))?
}

fn is_of_caller(condition: Condition) -> bool {
    condition.key.context_key.is_none_or(|key| {
        key.name.starts_with("aws:Principal") || key.name.starts_with("aws:Source") || key.name == "kms:CallerAccount"
    })
}

/// Whether a condition restricts the grants that the statement allows, or one of its conditions cannot be judged.
pub(super) fn restricts_grants(policy: &Policy, statement: &Statement) -> bool {
    let is_open = statement.is_open || statement.condition.as_ref().is_some_and(|block| block.is_open);
    is_open
        || statement.conditions().any(|condition| {
            let (Some(operator), Some(key)) = (condition.operator.operator(), condition.key.context_key) else {
                return true;
            };
            let is_false = |value: &str| value.eq_ignore_ascii_case("false");
            let mut values = condition.key.values.iter().filter_map(|&value| policy.value_text(value));
            RESTRICTING.contains(&key.name)
                && !operator.is_null()
                && !(key.name == "kms:GrantIsForAWSResource" && values.any(is_false))
        })
}

/// Whether a `Deny` keeps grants within bounds.
fn is_denied(policy: &Policy, create: ActionSet) -> bool {
    let mut denies = policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Deny));
    denies.any(|statement| {
        let compares =
            |condition: Condition| condition.key.context_key.is_none_or(|key| RESTRICTING.contains(&key.name));
        statement.actions().is_none_or(|actions| actions.contains(create)) && statement.conditions().any(compares)
    })
}

/// The condition with which AWS's examples allow grants, where the statement has none and allows nothing else.
fn condition(policy: &Policy, statement: &Statement, action: &Action) -> Option<Edit> {
    let about_grants = ["CreateGrant", "ListGrants", "RevokeGrant"]
        .iter()
        .fold(ActionSet::EMPTY, |set, name| set.union(ActionSet::named(name)));
    let is_fitting = statement.actions().is_some_and(|actions| about_grants.contains(actions));
    let is_plain = !action.text.as_str()?.contains(['*', '?']);
    let value = "{ \"Bool\": { \"kms:GrantIsForAWSResource\": \"true\" } }";
    (is_fitting && is_plain && statement.condition.is_none())
        .then(|| edit::add_member(policy, statement.node, "Condition", value))?
}
