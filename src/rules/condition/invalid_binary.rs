//! `invalid-binary`

use super::{PlainValue, consequence, literal, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-binary",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-binary.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let is_binary = condition.operator.operator().is_some_and(|op| op.value_type == ValueType::Binary);
        if !is_binary || operand::mismatch(condition).is_some() {
            continue;
        }
        let is_wrong = |value: &PlainValue| !literal::is_base64(value.text);
        let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
        for value in plain_values(policy, condition).filter(is_wrong) {
            if findings.is_full() {
                break;
            }
            let so = so.as_str();
            findings
                .at(value.span, format!("{} is not base64, {so}", literal::named(value.text)))
                .help("write the bytes in base64, in the alphabet with `+` and `/`");
        }
    }
}
