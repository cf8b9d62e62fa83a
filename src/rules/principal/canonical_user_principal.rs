//! `canonical-user-principal`

use super::values;
use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{AwsPrincipal, Policy, PrincipalType},
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "canonical-user-principal",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/principal/canonical-user-principal.md"),
    check,
};

/// Reports each key once, whatever it lists.
fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut reported = None;
    for value in values(policy, PrincipalType::CanonicalUser) {
        let key = value.principal.type_name;
        if reported == Some(key) || value.principal.aws == AwsPrincipal::Empty {
            continue;
        }
        reported = Some(key);
        findings
            .at(key, "a canonical user id is for S3 bucket policies: KMS takes no principal of type `CanonicalUser`")
            .help("name the account: `\"AWS\": \"arn:aws:iam::<account id>:root\"`");
    }
}
