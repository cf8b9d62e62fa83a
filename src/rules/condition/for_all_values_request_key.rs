//! `for-all-values-request-key`

use super::set_operator::{is_for_all_values, rename, span_of_for_all_values, without_set_operator};
use crate::{
    catalog::KeySuffix,
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{ConditionKey, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "for-all-values-request-key",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(ServiceException::MalformedPolicyDocument, MESSAGE, Evidence::Documented),
    docs: include_str!("../../../rules/condition/for-all-values-request-key.md"),
    check,
};

/// The words for a tag; the service fills in what stands between brackets.
const MESSAGE: &str = "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition \
    key matches requests without the specified [encryption context or tag] or with an unspecified [encryption context \
    or tag]. To fix, remove ForAllValues.";

const CONTEXT_MESSAGE: &str = "OverlyPermissiveCondition:EncryptionContext: Using the ForAllValues set operator with a \
    single-valued condition key matches requests without the specified encryption context or with an unspecified \
    encryption context. To fix, remove ForAllValues.";

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().filter_map(|statement| statement.condition.as_ref()) {
        for operator in block.operators.iter().filter(|operator| is_for_all_values(operator)) {
            let Some(first) = operator.keys.iter().find(|key| is_refused(key)) else { continue };
            let text = quote(first.text.as_str().unwrap_or_default());
            let finding = findings.at(
                span_of_for_all_values(operator),
                format!("KMS refuses `ForAllValues` on {text}, which holds one value: it matches requests without it"),
            );
            if first.context_key.is_some_and(|key| key.suffix == Some(KeySuffix::EncryptionContextKey)) {
                let exception = ServiceException::MalformedPolicyDocument;
                finding.outcome(Outcome::rejected_with(exception, CONTEXT_MESSAGE, Evidence::Documented));
            }
            finding.help("remove `ForAllValues:`");
            for key in operator.keys.iter().filter(|key| is_refused(key)) {
                finding.label(key.span, "holds one value");
            }
            let is_single = |key: &ConditionKey| key.context_key.is_some_and(|key| !key.is_multivalued);
            if let Some(name) = without_set_operator(operator)
                && let Some(edit) = rename(block, operator, name, is_single)
            {
                finding.fix(Fix::r#unsafe(format!("use {}", quote(name)), vec![edit]));
            }
        }
    }
}

fn is_refused(key: &ConditionKey) -> bool {
    key.suffix != Some("") && key.context_key.is_some_and(|key| key.refuses_for_all_values)
}
