//! `forbidden-condition-key`

use crate::{
    catalog::KeySupport,
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{ConditionKey, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "forbidden-condition-key",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(ServiceException::MalformedPolicyDocument, MESSAGE, Evidence::Observed),
    docs: include_str!("../../../rules/condition/forbidden-condition-key.md"),
    check,
};

/// The words with which KMS refused such keys.
const MESSAGE: &str =
    "These condition keys are not permitted in a key policy: aws:ResourceTag, kms:ResourceTag, kms:ResourceAliases";

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| is_forbidden(condition.key)) {
        let text = quote(condition.key.text.as_str().unwrap_or_default());
        let finding = findings.at(condition.key.span, format!("KMS does not permit {text} in a key policy"));
        finding.help(
            "the policy belongs to this one key, whose tags and aliases it need not ask for: leave the condition out, or \
             put it into an IAM policy",
        );
    }
}

/// Whether KMS refuses the key. No operation knows `kms:ResourceTag`, and the service names it all the same.
fn is_forbidden(key: &ConditionKey) -> bool {
    const TAG: &str = "kms:ResourceTag";
    if let Some(known) = key.context_key {
        return known.support == KeySupport::Refused;
    }
    let text = key.text.as_str().unwrap_or_default();
    let rest =
        text.get(..TAG.len()).filter(|start| start.eq_ignore_ascii_case(TAG)).and_then(|_| text.get(TAG.len()..));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
}

#[cfg(test)]
mod tests {
    use crate::{Options, lint};

    #[test]
    fn the_tag_of_kms_is_refused_as_a_family() {
        for (key, is_refused) in [
            ("kms:ResourceTag", true),
            ("KMS:resourcetag/a", true),
            ("kms:ResourceTags/a", false),
            ("aws:ResourceTag/a", true),
        ] {
            let policy = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", "Action": "kms:*",
                "Resource": "*", "Condition": {{"StringEquals": {{"{key}": "x"}}}}}}}}"#
            );
            let report = lint(&policy, &Options::default());
            let found = report.diagnostics.iter().any(|found| found.code == "forbidden-condition-key");
            assert_eq!(found, is_refused, "{key}");
        }
    }
}
