//! `unknown-condition-key`

use super::{absent_key::consequence, key_names};
use crate::{
    catalog,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "unknown-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/unknown-condition-key.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(name) = key_names::unknown(policy, cx, condition) else { continue };
        if findings.is_full() {
            return;
        }
        if key_names::fault(name).is_some() || !is_of_aws(name) {
            continue;
        }
        let message = format!("{} is not a condition key{}", quote(name), consequence(policy, condition));
        let finding = findings.at(condition.key.span, message);
        match key_names::meant(name) {
            Some(meant) => {
                finding.help(format!("did you mean {}?", quote(&meant)));
                finding.fix = key_names::replacement(condition, &meant);
            }
            None => {
                finding.help("look the name up in the Service Authorization Reference, or take it out");
            }
        }
    }
}

/// Whether the prefix is `aws` or `kms`, or one of these with a slip of the pen before a name that exists. Other
/// prefixes are those of services and identity providers.
fn is_of_aws(name: &str) -> bool {
    let Some((prefix, _)) = name.split_once(':') else { return false };
    let is_near = |known: &str| strsim::osa_distance(&prefix.to_ascii_lowercase(), known) <= 1;
    let known = ["aws", "kms"];
    known.iter().any(|known| prefix.eq_ignore_ascii_case(known))
        || (prefix.len() <= 4
            && !catalog::is_prefix_of_other_service(prefix)
            && known.into_iter().any(is_near)
            && key_names::meant(name).is_some())
}

#[cfg(test)]
mod tests {
    use crate::{Options, lint};

    #[test]
    fn keys_that_the_user_knows_are_not_reported() {
        let policy = r#"{
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
                "Action": "kms:*",
                "Resource": "*",
                "Condition": { "StringEqualsIfExists": { "kms:Colour": "red", "s3:Shade/dark": "yes" } }
            }
        }"#;
        let mut options = Options::default();
        let found = |options: &Options| -> Vec<_> {
            lint(policy, options).diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect()
        };
        assert_eq!(found(&options), ["unknown-condition-key", "irrelevant-condition-key"]);
        options.vocabulary.condition_keys.extend(["kms:colour", "s3:Shade/"].map(str::to_owned));
        assert!(found(&options).is_empty());
    }
}
