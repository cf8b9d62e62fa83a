//! `unmanageable-key`

use super::control;
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{AwsPrincipal, Policy, PrincipalType},
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "unmanageable-key",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/access/unmanageable-key.md"),
    check,
};

/// How many principals are shown.
const MOST_LABELS: usize = 3;

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let Some(control) = control(policy, cx) else { return };
    let holders: Vec<_> = control.iter().filter_map(|control| control.keeps.as_ref().ok()).collect();
    // A statement whose principals are not known may be the one that keeps the account in.
    if holders.is_empty() || holders.iter().any(|principals| principals.is_empty()) {
        return;
    }
    let principals: Vec<_> = holders.into_iter().flatten().collect();
    let can_be_deleted = |aws: &AwsPrincipal| {
        aws.as_account().is_none()
            && aws.as_arn().is_some_and(|arn| {
                ["user/", "role/", "assumed-role/", "federated-user/"].iter().any(|kind| arn.resource.starts_with(kind))
            })
    };
    if !principals.iter().all(|principal| principal.r#type == PrincipalType::Aws && can_be_deleted(&principal.aws)) {
        return;
    }
    let at = policy.statement_name.unwrap_or(policy.span.first());
    let finding =
        findings.at(at, "only users and roles keep `kms:PutKeyPolicy`: if they are deleted, nobody can manage the key");
    finding.help("allow `kms:*` to the root of the key's account too: it cannot be deleted, and it lets IAM policies give access to the key");
    // Documentation and code show statements alone that are a part of a policy.
    if policy.statements.len() == 1 {
        finding.severity(Severity::Suggestion);
    }
    for principal in principals.iter().take(MOST_LABELS) {
        finding.label(principal.span, "keeps `kms:PutKeyPolicy`");
    }
}
