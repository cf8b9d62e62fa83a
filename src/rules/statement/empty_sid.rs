//! `empty-sid`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, document::remove_member},
};

pub static RULE: Rule = Rule {
    id: "empty-sid",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/statement/empty-sid.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        let Some(sid) = statement.sid.as_ref() else { continue };
        let Some(text) = sid.as_str().filter(|text| text.trim().is_empty()) else { continue };
        let message = if text.is_empty() { "`Sid` is empty" } else { "`Sid` holds nothing but white space" };
        let finding = findings.at(sid.span, message).help("name the statement, or remove `Sid`: it may be missing");
        if let Some(edit) = remove_member(policy, statement.node, sid.name) {
            finding.fix(Fix::safe("remove `Sid`", vec![edit]));
        }
    }
}
