//! `null-with-if-exists`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit},
};

pub static RULE: Rule = Rule {
    id: "null-with-if-exists",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/condition/null-with-if-exists.md"),
    check,
};

const SUFFIX: &str = "IfExists";

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().filter_map(|statement| statement.condition.as_ref()) {
        for operator in &block.operators {
            let Some(name) = operator.name.filter(|name| name.if_exists) else { continue };
            let Some(text) = operator.text.as_str().filter(|_| name.operator.is_some_and(|known| known.is_null()))
            else {
                continue;
            };
            let bare = text.strip_suffix(SUFFIX).unwrap_or_default();
            let at = text.get(bare.len()..).map_or(operator.span, |suffix| operator.text.span_of(suffix));
            let finding = findings.at(at, "`Null` asks whether the request has the key, so it takes no `IfExists`");
            finding.help("leave `IfExists` out");
            if !block.operators.iter().any(|other| other.text.is(bare)) {
                finding.fix(Fix::r#unsafe("leave `IfExists` out", vec![edit::replace_inside_string(at, "")]));
            }
        }
    }
}
