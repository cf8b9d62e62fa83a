//! `forbidden-condition-key`

use crate::{
    catalog::KeySupport,
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "forbidden-condition-key",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(
        ServiceException::MalformedPolicyDocument,
        "These condition keys are not permitted in a key policy: aws:ResourceTag, kms:ResourceTag, kms:ResourceAliases",
        Evidence::Observed,
    ),
    docs: include_str!("../../../rules/condition/forbidden-condition-key.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(key) = condition.key.context_key.filter(|key| key.support == KeySupport::Refused) else { continue };
        if findings.is_full() {
            return;
        }
        let name = quote(condition.key.text.as_str().unwrap_or(key.name));
        let finding = findings.at(condition.key.span, format!("KMS takes no key policy with the condition key {name}"));
        finding.help(match key.suffix {
            Some(_) => "control access by the tags of keys in IAM policies: a key policy speaks of one key only",
            None => {
                "control access by the aliases of keys in IAM policies, or test the alias that the request names with \
                 `kms:RequestAlias`"
            }
        });
    }
}
