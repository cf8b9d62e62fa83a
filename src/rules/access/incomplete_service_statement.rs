//! `incomplete-service-statement`

use crate::{
    catalog::{self, ActionSet, ServiceIntegration},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{AwsPrincipal, Effect, Policy, Principal, PrincipalType, Statement},
    rules::{
        Context, Findings, Rule,
        condition::presence::requires_key,
        edit,
        principal::service_name::ServiceName,
        words::{self, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "incomplete-service-statement",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/access/incomplete-service-statement.md"),
    check,
};

/// What stands before the name of a pair of the encryption context.
const CONTEXT: &str = "kms:EncryptionContext:";

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let has_service = policy.principals().any(|(_, _, principal)| principal.r#type == PrincipalType::Service);
    let is_open = policy.may_have_more_statements || policy.statements.iter().any(|statement| statement.is_open);
    if !has_service || is_open {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    for (statement, principal, service) in services(policy) {
        let uses: Vec<_> = catalog::integrations_of(service).filter(|used| used.name.is_some()).collect();
        if uses.is_empty() {
            continue;
        }
        report_context(policy, statement, &uses, findings);
        if !seen.contains(&service) {
            seen.push(service);
            report_actions(policy, principal, service, findings);
        }
    }
}

/// The services that statements allow something, without Region and suffix.
fn services<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = (&'p Statement<'a>, &'p Principal<'a>, &'a str)> {
    policy.principals().filter_map(|(statement, block, principal)| {
        let is_allowed = statement.effect() == Some(Effect::Allow) && !block.negated;
        let is_service = is_allowed && principal.r#type == PrincipalType::Service;
        let text = principal.text.as_str().filter(|_| is_service)?;
        Some((statement, principal, ServiceName::parse(text)?.name))
    })
}

/// Says which actions are missing that a service needs, if it is plain what the service is to do with the key.
fn report_actions(policy: &Policy, principal: &Principal, service: &str, findings: &mut Findings) {
    let Some(allowed) = allowed(policy, service) else { return };
    let mut uses = catalog::integrations_of(service);
    let is_complete = |used: &ServiceIntegration| match used.required.is_empty() {
        true => allowed.contains(used.actions),
        false => allowed.contains(used.required),
    };
    if uses.any(is_complete) {
        return;
    }
    let Some(used) = meant(policy, service) else { return };
    let missing = used.required.difference(allowed);
    if missing == used.required {
        return;
    }
    let names: Vec<String> = missing.iter().map(|action| format!("kms:{}", action.name)).collect();
    let names = words::list(names.iter().map(String::as_str), 4);
    let text = quote(principal.text.as_str().unwrap_or(service));
    let finding = findings.at(
        principal.span,
        format!(
            "the documentation of {} asks for {names} too, which nothing here allows {text}",
            used.name.unwrap_or(service)
        ),
    );
    finding.help(format!("allow it {names}, in a statement whose conditions suit these requests"));
}

/// What the statements allow the service; `None` if that is not certain.
fn allowed(policy: &Policy, service: &str) -> Option<ActionSet> {
    let mut allowed = ActionSet::EMPTY;
    for (statement, block, principal) in policy.principals() {
        if statement.effect() == Some(Effect::Deny) {
            continue;
        }
        let text = principal.text.as_str()?;
        let is_service = principal.r#type == PrincipalType::Service
            && ServiceName::parse(text).is_some_and(|principal| principal.name == service);
        if block.negated || block.is_open || principal.aws == AwsPrincipal::Everyone {
            return None;
        }
        if is_service {
            allowed = allowed.union(statement.actions()?);
        }
    }
    Some(allowed)
}

/// The use that a service is to make of the key: its only one, or the one whose encryption context a statement names.
fn meant(policy: &Policy, service: &str) -> Option<&'static ServiceIntegration> {
    let mut uses = catalog::integrations_of(service);
    let first = uses.next()?;
    let known = || catalog::integrations_of(service).filter(|used| used.name.is_some());
    if uses.all(|used| used.actions == first.actions) {
        return known().next();
    }
    let is_named = |used: &&ServiceIntegration| {
        let contexts = || used.keys.iter().filter(|key| key.starts_with(CONTEXT));
        let is_context = |key: &str| contexts().any(|context| context.eq_ignore_ascii_case(key));
        let is_of_service = |statement: &Statement| {
            services(policy).any(|(other, _, name)| other.index == statement.index && name == service)
        };
        policy
            .conditions()
            .any(|condition| condition.key.text.as_str().is_some_and(is_context) && is_of_service(condition.statement))
    };
    known().find(is_named)
}

/// Says which pair of the encryption context is nearly the one that the service sends.
fn report_context(policy: &Policy, statement: &Statement, uses: &[&ServiceIntegration], findings: &mut Findings) {
    let sent = || uses.iter().flat_map(|used| used.keys).filter_map(|key| key.strip_prefix(CONTEXT));
    for condition in
        statement.conditions().filter(|condition| condition.key.is(CONTEXT) && requires_key(policy, *condition))
    {
        let Some(suffix) = condition
            .key
            .suffix
            .filter(|suffix| !suffix.is_empty() && sent().all(|sent| !sent.eq_ignore_ascii_case(suffix)))
        else {
            continue;
        };
        let (Some(meant), Some(name)) = (words::did_you_mean(suffix, sent()), uses.first().and_then(|used| used.name))
        else {
            continue;
        };
        let finding = findings.at(
            condition.key.text.span_of(suffix),
            format!("no encryption context {} is sent by {name}, so this condition never holds", quote(suffix)),
        );
        finding.outcome(Outcome::Ineffective(Evidence::Documented));
        finding.help(format!("did you mean {}?", quote(meant)));
        let edit = edit::replace_with_string(condition.key.span, &format!("{CONTEXT}{meant}"));
        finding.fix(Fix::r#unsafe(format!("use {}", quote(meant)), vec![edit]));
    }
}
