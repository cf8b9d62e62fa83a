//! `federated-principal`

use super::values;
use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{AwsPrincipal, Policy, PrincipalType},
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "federated-principal",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/principal/federated-principal.md"),
    check,
};

/// Reports each key once, whatever it lists.
fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut reported = None;
    for value in values(policy, PrincipalType::Federated) {
        let key = value.principal.type_name;
        if reported == Some(key) || value.principal.aws == AwsPrincipal::Empty {
            continue;
        }
        reported = Some(key);
        findings
            .at(key, "a key policy takes no identity provider as principal: what calls KMS is a role")
            .help("name the role that the federated users assume, under `AWS`");
    }
}
