//! `deprecated-condition-key`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "deprecated-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/deprecated-condition-key.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(replacement) = condition.key.context_key.and_then(|key| key.replacement) else { continue };
        let text = quote(condition.key.text.as_str().unwrap_or_default());
        let finding = findings.at(condition.key.span, format!("{text} is deprecated"));
        finding.help(format!("use `{replacement}`"));
        let is_taken = |name: &str| name.eq_ignore_ascii_case(replacement);
        if !condition.operator.keys.iter().any(|key| key.text.as_str().is_none_or(is_taken)) {
            let edit = edit::replace_with_string(condition.key.span, replacement);
            finding.fix(Fix::r#unsafe(format!("replace with `{replacement}`"), vec![edit]));
        }
    }
}
