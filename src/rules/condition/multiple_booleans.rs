//! `multiple-booleans`

use super::plain_values;
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "multiple-booleans",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/multiple-booleans.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.values.len() > 1) {
        let Some(operator) = condition.operator.operator() else { continue };
        if operator.value_type != ValueType::Bool {
            continue;
        }
        let first = |known: &str| {
            plain_values(policy, condition).find(|value| value.text.eq_ignore_ascii_case(known)).map(|value| value.span)
        };
        let (Some(yes), Some(no)) = (first("true"), first("false")) else { continue };
        let (earlier, later) = if yes < no { (yes, no) } else { (no, yes) };
        let key = quote(condition.key.text.as_str().unwrap_or_default());
        let message = if operator.is_null() {
            format!("`Null` with both `true` and `false` is met whether or not the request has {key}")
        } else {
            format!("`{}` with both `true` and `false` is met by every value of {key}", operator.name)
        };
        findings.at(later, message).label(earlier, "the opposite is here").help("keep the value that is meant");
    }
}
