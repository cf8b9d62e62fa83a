//! `invalid-boolean`

use super::{PlainValue, consequence, literal, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, edit, words::did_you_mean},
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-boolean",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-boolean.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let is_boolean = condition.operator.operator().is_some_and(|op| op.value_type == ValueType::Bool);
        if is_boolean && operand::mismatch(condition).is_none() {
            report(policy, condition, findings);
        }
    }
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, findings: &mut Findings) {
    let is_wrong = |value: &PlainValue| literal::boolean(value.text).is_none();
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition).filter(is_wrong) {
        if findings.is_full() {
            break;
        }
        let asks_for_presence = condition.operator.operator().is_some_and(|operator| operator.is_null());
        let why =
            if asks_for_presence { "which is how `Null` asks whether the request lacks the key" } else { so.as_str() };
        let message = format!("{} is neither `true` nor `false`, {why}", literal::named(value.text));
        let finding = findings.at(value.span, message);
        if literal::is_right_but_for_blanks(value.text, |text| literal::boolean(text).is_some()) {
            finding.severity(Severity::Warning).outcome(Outcome::Ineffective(Evidence::Inferred));
        }
        let Some(meant) = meant(value.text) else {
            finding.help("write `true` or `false`");
            continue;
        };
        let edit = edit::replace_with_string(value.span, meant);
        finding
            .help(format!("did you mean `{meant}`?"))
            .fix(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit]));
    }
}

/// What other languages, and slips of the pen, write for `true` and `false`.
fn meant(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match () {
        () if is(&["1", "yes", "y", "on", "t"]) => Some("true"),
        () if is(&["0", "no", "n", "off", "f"]) => Some("false"),
        () => did_you_mean(text, ["true", "false"]),
    }
}
