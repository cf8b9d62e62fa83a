//! `malformed-condition-key`

use super::{
    key_names::{self, KeyFault},
    operator_names,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "malformed-condition-key",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/malformed-condition-key.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(name) = key_names::unknown(policy, cx, condition) else { continue };
        let Some(fault) = key_names::fault(name).filter(|_| !is_swapped(condition, name)) else { continue };
        if findings.is_full() {
            return;
        }
        report(condition, name, fault, findings);
    }
}

/// Whether key and operator stand in each other's place, which `unknown-operator` reports.
fn is_swapped(condition: Condition, name: &str) -> bool {
    condition.operator.text.as_str().is_some_and(|operator| catalog::context_key(operator).is_some())
        && operator_names::meant(name).is_some()
}

fn report(condition: Condition, name: &str, fault: KeyFault, findings: &mut Findings) {
    let quoted = quote(name);
    let message = match fault {
        KeyFault::Empty => "the name of the condition key is empty".to_owned(),
        KeyFault::NoColon => format!("the condition key {quoted} has no prefix, which a colon sets off"),
        KeyFault::NoPrefix => format!("the condition key {quoted} has no prefix before the colon"),
        KeyFault::NoName => format!("the condition key {quoted} has no name after the first colon"),
        KeyFault::Blank => format!("there is white space in the condition key {quoted}"),
        KeyFault::Wildcard => format!("there is a wildcard in the condition key {quoted}, where it has no meaning"),
    };
    let finding = findings.at(condition.key.span, message);
    let meant = if fault == KeyFault::Wildcard { None } else { key_names::meant(name) };
    match meant {
        Some(meant) => {
            finding.help(format!("did you mean {}?", quote(&meant)));
            finding.fix = key_names::replacement(condition, &meant);
        }
        None => {
            finding.help("write the key as `service:name`, for instance `aws:SourceArn` or `kms:ViaService`");
        }
    }
}
