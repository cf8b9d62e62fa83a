//! `outdated-version`

use super::missing_version::variable;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit},
};

pub static RULE: Rule = Rule {
    id: "outdated-version",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Observed),
    docs: include_str!("../../../rules/document/outdated-version.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let Some(version) = policy.version.as_ref().filter(|version| version.is("2008-10-17")) else { return };
    let variable = variable(policy);
    let message = match variable {
        Some(_) => "`2008-10-17` is the old version of the policy language, in which policy variables are literal text",
        None => "`2008-10-17` is the old version of the policy language, in which policy variables do not work",
    };
    let finding = findings.at(version.span, message).help("use `2012-10-17`");
    if let Some(span) = variable {
        finding.label(span, "this is compared as it is written");
    }
    let edits = vec![edit::replace_with_string(version.span, "2012-10-17")];
    let message = "replace with `2012-10-17`";
    finding.fix(if variable.is_some() { Fix::r#unsafe(message, edits) } else { Fix::safe(message, edits) });
}
