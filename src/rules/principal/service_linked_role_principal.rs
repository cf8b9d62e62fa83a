//! `service-linked-role-principal`

use super::{
    arn_fields::{Entity, entity, is_sound},
    values,
};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{AwsPrincipal, Policy, PrincipalType},
    rules::{Context, Findings, Rule, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "service-linked-role-principal",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/principal/service-linked-role-principal.md"),
    check,
};

/// Reports each role once, where it is named first, unless it is known to exist.
fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let mut places = HashMap::new();
    let mut roles = Vec::new();
    for value in values(policy, PrincipalType::Aws) {
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        if !arn.resource.starts_with("role/aws-service-role/") {
            continue;
        }
        let Entity::Role(path_and_name) = entity(arn) else { continue };
        let Some(rest) = path_and_name.strip_prefix("aws-service-role/") else { continue };
        let (Some((service, _)), true) = (rest.split_once('/'), is_sound(arn)) else { continue };
        let text = value.principal.text.as_str().unwrap_or_default();
        if super::unresolvable_principal::is_of_known_account(arn, cx) {
            continue;
        }
        let spans = places.entry(text).or_insert_with(Vec::new);
        if spans.is_empty() {
            roles.push((text, service));
        }
        spans.push(value.principal.span);
    }
    for (text, service) in roles {
        let Some((first, others)) = places.get(text).and_then(|spans| spans.split_first()) else { continue };
        let finding = findings
            .at(*first, format!("the service-linked role of {} must exist before the policy is saved", quote(service)));
        finding.help(format!(
            "in an account that has not used the service yet, create it first: `aws iam create-service-linked-role --aws-service-name {service}`"
        ));
        for other in others.iter().take(3) {
            finding.label(*other, "also here");
        }
    }
}
