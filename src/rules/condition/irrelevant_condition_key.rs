//! `irrelevant-condition-key`

use super::{malformed_condition_key::has_form, presence};
use crate::{
    catalog::KeySupport,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Effect, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "irrelevant-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/irrelevant-condition-key.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(text) = condition.key.text.as_str() else { continue };
        let is_irrelevant = match condition.key.context_key {
            Some(key) => key.support == KeySupport::Never,
            None => is_of_other_service(text) && !cx.options.vocabulary.has_condition_key(text),
        };
        if is_irrelevant && !super::document::has_placeholder_key(text) {
            let message = format!("no request to KMS carries {}{}", quote(text), consequence(policy, condition));
            findings.at(condition.key.span, message).help("compare a key that requests to KMS carry, or leave it out");
        }
    }
}

/// Whether the key has the form of one of another service. Keys of identity providers may be part of a role's session:
/// those of SAML, and those whose service is the name of a host.
///
/// Source: IAM User Guide, "IAM and AWS STS condition context keys".
fn is_of_other_service(text: &str) -> bool {
    const OWN: [&str; 3] = ["aws", "kms", "saml"];
    let Some((service, _)) = text.split_once(':').filter(|_| has_form(text)) else { return false };
    let is_host = service.contains(['.', '/']);
    !is_host && !OWN.iter().any(|own| service.eq_ignore_ascii_case(own))
}

/// What becomes of the statement.
fn consequence(policy: &Policy, condition: Condition) -> &'static str {
    match (presence::holds_without_key(policy, condition), condition.statement.effect()) {
        (Some(false), Some(Effect::Allow)) => ", so this `Allow` never applies",
        (Some(false), Some(Effect::Deny)) => ", so this `Deny` never applies",
        (Some(true), _) => ", so this condition always holds",
        _ => "",
    }
}
