//! `null-with-if-exists`

use super::operator_names;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "null-with-if-exists",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/null-with-if-exists.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().filter_map(|statement| statement.condition.as_ref()) {
        for operator in &block.operators {
            let (Some(name), Some(text)) = (operator.name, operator.text.as_str()) else { continue };
            // In another case it is what `unknown-operator` speaks of.
            if !name.is_exact || !name.if_exists || !name.operator.is_some_and(|operator| operator.is_null()) {
                continue;
            }
            if findings.is_full() {
                return;
            }
            let bare = text.strip_suffix("IfExists").unwrap_or(text);
            let suffix = text.get(bare.len()..).unwrap_or_default();
            let finding = findings.at(
                operator.text.span_of(suffix),
                "`IfExists` after `Null` makes no operator: `Null` itself asks whether the request has the key",
            );
            finding
                .help(format!("write {}: `true` means that the key is absent, `false` that it is there", quote(bare)));
            finding.fix = operator_names::rename(block, operator, bare)
                .map(|edit| Fix::r#unsafe(format!("replace it by {}", quote(bare)), vec![edit]));
        }
    }
}
