//! `invalid-number`

use super::{PlainValue, consequence, literal, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-number",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-number.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let is_numeric = condition.operator.operator().is_some_and(|op| op.value_type == ValueType::Numeric);
        if is_numeric && operand::mismatch(condition).is_none() {
            report(policy, condition, findings);
        }
    }
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, findings: &mut Findings) {
    let is_wrong =
        |value: &PlainValue| literal::number(value.text).is_none_or(|number| is_out_of_reach(condition, number));
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition).filter(is_wrong) {
        if findings.is_full() {
            break;
        }
        let so = so.as_str();
        if literal::number(value.text).is_some() {
            let message = format!("{}, {so}", out_of_reach(condition, value.text));
            findings
                .at(value.span, message)
                .severity(Severity::Warning)
                .outcome(Outcome::Ineffective(Evidence::Documented))
                .help("choose a number that a request can carry, or remove the condition");
            continue;
        }
        let finding = findings.at(value.span, format!("{} is not a number, {so}", literal::named(value.text)));
        if literal::is_right_but_for_blanks(value.text, |text| literal::number(text).is_some()) {
            finding.severity(Severity::Warning).outcome(Outcome::Ineffective(Evidence::Inferred));
        }
        match meant(condition, value.text) {
            Some(meant) => {
                let edit = edit::replace_with_string(value.span, &meant);
                finding
                    .help(format!("write `{meant}`"))
                    .fix(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit]));
            }
            None => {
                finding.help("write an integer or a decimal number, without a unit");
            }
        }
    }
}

/// Whether no number between the documented bounds of the key compares so with `number`.
fn is_out_of_reach(condition: Condition, number: f64) -> bool {
    let Some((least, greatest)) = bounds(condition) else { return false };
    match comparison(condition) {
        "LessThan" => number <= least,
        "LessThanEquals" => number < least,
        "GreaterThan" => number >= greatest,
        "GreaterThanEquals" => number > greatest,
        _ => number < least || number > greatest,
    }
}

/// What `kms:RotationPeriodInDays` and its like can be; without an upper bound, infinity.
fn bounds(condition: Condition) -> Option<(f64, f64)> {
    let key = condition.key.context_key?;
    let float = |bound: u64| bound as f64;
    (key.min.is_some() || key.max.is_some())
        .then(|| (key.min.map_or(f64::NEG_INFINITY, float), key.max.map_or(f64::INFINITY, float)))
}

fn comparison(condition: Condition<'_, '_>) -> &'static str {
    let name = condition.operator.operator().map_or("", |operator| operator.name);
    name.strip_prefix("Numeric").unwrap_or_default()
}

/// For instance "no `kms:RotationPeriodInDays` is greater than `2560`: it is 90 to 2560".
fn out_of_reach(condition: Condition, number: &str) -> String {
    let compares = match comparison(condition) {
        "LessThan" => "less than",
        "LessThanEquals" => "at most",
        "GreaterThan" => "greater than",
        "GreaterThanEquals" => "at least",
        _ => "equal to",
    };
    let key = condition.key.context_key;
    let range = match key.map(|key| (key.min, key.max)) {
        Some((Some(min), Some(max))) => format!("it is {min} to {max}"),
        Some((Some(min), None)) => format!("it is {min} or more"),
        Some((None, Some(max))) => format!("it is {max} or less"),
        _ => String::new(),
    };
    format!("no `{}` is {compares} {}: {range}", key.map_or("", |key| key.name), quote(number))
}

/// The number without blanks, separators of thousands, and the unit that the key counts in.
fn meant(condition: Condition, text: &str) -> Option<String> {
    let text = text.trim();
    let unit = match condition.key.context_key?.name {
        name if name.ends_with("InDays") => "d",
        name if name.ends_with("Age") => "s",
        _ => "",
    };
    let end = text.find(|c: char| c.is_ascii_alphabetic() || c.is_whitespace()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let rest = rest.trim();
    let is_unit = rest.is_empty() || (!unit.is_empty() && rest.to_ascii_lowercase().starts_with(unit));
    let groups: Vec<_> = number.split(',').collect();
    let has_thousands = groups.iter().skip(1).all(|group| group.len() == 3);
    let meant = groups.concat();
    (is_unit && has_thousands && literal::number(&meant).is_some()).then_some(meant)
}
