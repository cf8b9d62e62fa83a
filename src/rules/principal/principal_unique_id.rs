//! `principal-unique-id`

use super::{invalid_principals, suspects};
use crate::{
    diagnostic::{Evidence, Fix, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "principal-unique-id",
    severity: Severity::Warning,
    outcome: invalid_principals(Evidence::Documented),
    docs: include_str!("../../../rules/principal/principal-unique-id.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let AwsPrincipal::UniqueId(id) = value.principal.aws else { continue };
        let what = if id.starts_with("AROA") { "role" } else { "user" };
        let message = format!("{} is the id of a {what}, which KMS shows once the {what} is deleted", quote(id));
        let finding = findings.at(value.principal.span, message);
        finding.help(format!("take it out, or write the ARN of the {what} that is meant: KMS refuses the id when the policy is saved again"));
        if let Some(edit) = edit::remove_item(policy, value.principal.item) {
            finding.fix(Fix::r#unsafe(format!("take {} out", quote(id)), vec![edit]));
        }
    }
}
