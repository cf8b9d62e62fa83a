//! `confused-deputy`

use super::presence::{holds_without_key, is_ambiguous, requires_key};
use crate::{
    access::account_of_key,
    catalog::{self, ActionSet, ContextKey, ServiceIntegration, SourceCondition},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Effect, Policy, PrincipalBlock, PrincipalType, Statement},
    rules::{
        Context, Findings, Rule, edit,
        principal::service_name::ServiceName,
        words::{self, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "confused-deputy",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/confused-deputy.md"),
    check,
};

/// The keys that name the resource, account or organisation for which a service acts.
const SOURCES: [&str; 4] = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// What gives nothing away: AWS's examples allow the first two without a condition, and whoever has the public key can
/// do the third himself.
const HARMLESS: [&str; 3] = ["DescribeKey", "GetPublicKey", "Verify"];

/// The actions that `kms:GrantIsForAWSResource` restricts.
const GRANTS: [&str; 3] = ["CreateGrant", "ListGrants", "RevokeGrant"];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for (statement, block, principal) in policy.principals() {
        let is_judged = principal.r#type == PrincipalType::Service
            && !block.negated
            && statement.effect() == Some(Effect::Allow)
            && !statement.is_open;
        let Some(text) = principal.text.as_str().filter(|_| is_judged) else { continue };
        let Some(service) = ServiceName::parse(text) else { continue };
        let mut uses = catalog::integrations_of(service.name).peekable();
        if uses.peek().is_none() || is_bound(policy, statement) || is_ambiguous(policy, statement) {
            continue;
        }
        let Some(actions) = statement.actions().map(|actions| sensitive(policy, statement, actions)) else { continue };
        let uses: Vec<&ServiceIntegration> = uses.collect();
        let Some((severity, like)) = judge(&uses, actions) else { continue };
        let finding = findings.at(
            principal.span,
            format!("nothing here says for whose resources {} may use the key, so any account's will do", quote(text)),
        );
        finding.severity(severity);
        let keys = if like.keys.is_empty() { &["aws:SourceAccount", "aws:SourceArn"] } else { like.keys };
        finding.help(format!("compare {} with your own", words::any(keys.iter().copied())));
        if let Some(account) =
            account_of_key(policy, &cx.options.key).filter(|_| like.keys.contains(&"aws:SourceAccount"))
            && let Some(fix) = fix(policy, statement, block, account)
        {
            finding.fix(fix);
        }
    }
}

/// Whether a condition narrows the statement to a source, another rule says that it never holds, or it cannot be read.
/// Also whether another statement denies the requests for other sources.
fn is_bound(policy: &Policy, statement: &Statement) -> bool {
    let is_source = |condition: Condition| SOURCES.iter().any(|key| condition.key.is(key));
    let is_null = |condition: Condition| condition.operator.operator().is_none_or(|operator| operator.is_null());
    let binds = |condition: Condition| {
        let Some(key) = condition.key.context_key else { return true };
        let Some(operator) = condition.operator.operator() else { return true };
        let names_source = is_source(condition)
            || matches!(key.name, "kms:EncryptionContext:" | "kms:CallerAccount")
            || key.never_with_service_principal
            || is_of_other_callers(key);
        names_source && !operator.is_null() && !operator.is_negated
    };
    let is_open = statement.condition.as_ref().is_some_and(|block| block.is_open);
    is_open || statement.conditions().any(binds) || {
        let mut denied = policy.conditions().filter(|other| other.statement.effect() == Some(Effect::Deny));
        denied.any(|other| is_source(other) && !is_null(other) && holds_without_key(policy, other).is_some())
    }
}

/// Whether the key says who or where a caller is that is no service.
fn is_of_other_callers(key: &ContextKey) -> bool {
    const OF_SERVICES: [&str; 3] =
        ["aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"];
    let starts = ["aws:Principal", "aws:SourceIp", "aws:SourceVpc", "aws:Vpc"];
    starts.iter().any(|start| key.name.starts_with(start)) && !OF_SERVICES.contains(&key.name)
}

/// The actions through which somebody else's resource could get at data.
fn sensitive(policy: &Policy, statement: &Statement, actions: ActionSet) -> ActionSet {
    let without =
        |set: ActionSet, names: &[&str]| names.iter().fold(set, |set, name| set.difference(ActionSet::named(name)));
    let is_for_resource =
        |condition: Condition| condition.key.is("kms:GrantIsForAWSResource") && requires_key(policy, condition);
    let actions = without(actions.effective(), &HARMLESS);
    if statement.conditions().any(is_for_resource) { without(actions, &GRANTS) } else { actions }
}

/// How grave it is that the source is not named, and the use that is nearest to the statement. `None` if the service
/// may not be able to name it.
fn judge<'u>(uses: &[&'u ServiceIntegration], actions: ActionSet) -> Option<(Severity, &'u ServiceIntegration)> {
    if actions.is_empty() {
        return None;
    }
    let covering = || uses.iter().copied().filter(|used| used.actions.contains(actions));
    if covering().any(|used| used.source_condition != SourceCondition::Supported) {
        return None;
    }
    let supporting = || uses.iter().copied().filter(|used| used.source_condition == SourceCondition::Supported);
    let documented = || supporting().filter(|used| used.is_documented);
    if let Some(shown) = covering().find(|used| used.shown_without_condition) {
        return Some((Severity::Suggestion, shown));
    }
    match covering().find(|used| used.is_documented).or_else(|| documented().next()) {
        Some(like) => Some((Severity::SecurityWarning, like)),
        None => Some((Severity::Suggestion, supporting().next()?)),
    }
}

/// Adds a condition on `aws:SourceAccount`, where the statement has none and speaks of this service alone.
fn fix(policy: &Policy, statement: &Statement, block: &PrincipalBlock, account: &str) -> Option<Fix> {
    if statement.condition.is_some() || block.is_open || block.principals.len() != 1 {
        return None;
    }
    let condition = format!("{{ \"StringEquals\": {{ \"aws:SourceAccount\": {} }} }}", edit::string(account));
    let edit = edit::add_member(policy, statement.node, "Condition", &condition)?;
    Some(Fix::r#unsafe("compare `aws:SourceAccount` with the key's account", vec![edit]))
}
