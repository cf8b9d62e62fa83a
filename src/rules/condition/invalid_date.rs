//! `invalid-date`

use super::{PlainValue, consequence, literal, literal::DateFault, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, edit},
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-date",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-date.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let is_date = condition.operator.operator().is_some_and(|op| op.value_type == ValueType::Date);
        if is_date && operand::mismatch(condition).is_none() {
            report(policy, condition, findings);
        }
    }
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, findings: &mut Findings) {
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_dead));
    let so = || so.as_str();
    for value in plain_values(policy, condition) {
        let Err(fault) = literal::date(value.text) else { continue };
        if findings.is_full() {
            break;
        }
        let text = literal::named(value.text);
        let message = match fault {
            DateFault::Form => format!("{text} is not a date in a form that IAM reads, {}", so()),
            DateFault::Month(month) => format!("{text} is not a date, as there is no month {month}, {}", so()),
            DateFault::Day(day, 0..=27) | DateFault::Day(0 | 32.., day) => {
                format!("{text} is not a date, as no month has a day {day}, {}", so())
            }
            DateFault::Day(_, days) => format!("{text} is not a date, as that month has {days} days, {}", so()),
            DateFault::Time => format!("{text} is not a date, as there is no such time of day, {}", so()),
            DateFault::NoZone => format!("{text} names no time zone, which a date with a time of day has"),
            DateFault::Milliseconds => {
                format!("{text} is read as seconds since 1970, which is the year {}", year(value.text))
            }
        };
        let finding = findings.at(value.span, message);
        if !is_dead(&value) {
            let outcome = match fault {
                DateFault::NoZone => Outcome::Ineffective(Evidence::Inferred),
                _ => Outcome::Accepted(Evidence::Documented),
            };
            finding.severity(Severity::Warning).outcome(outcome);
        }
        if literal::is_right_but_for_blanks(value.text, |text| literal::date(text).is_ok()) {
            finding.severity(Severity::Warning).outcome(Outcome::Ineffective(Evidence::Inferred));
        }
        match meant(value.text, fault) {
            Some(meant) => {
                let edit = edit::replace_with_string(value.span, &meant);
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit]));
            }
            None => {
                finding.help("write it like `2030-12-31` or `2030-12-31T23:59:59Z`, or as seconds since 1970");
            }
        }
    }
}

/// Whether it can be no date; of the others it is only probable that they do not say what was meant.
fn is_dead(value: &PlainValue) -> bool {
    !matches!(literal::date(value.text), Ok(_) | Err(DateFault::NoZone | DateFault::Milliseconds))
}

/// The year that so many seconds after the start of 1970 lies in.
fn year(seconds: &str) -> u64 {
    const SECONDS_OF_YEAR: u64 = 31_556_952;
    let whole = seconds.split('.').next().unwrap_or_default();
    1970 + whole.parse::<u64>().unwrap_or_default() / SECONDS_OF_YEAR
}

/// The date in a form that IAM reads, where the form alone was wrong and says clearly which day is meant.
fn meant(text: &str, fault: DateFault) -> Option<String> {
    match fault {
        DateFault::NoZone => return Some(format!("{text}Z")),
        DateFault::Milliseconds => return text.get(..10).map(str::to_owned).filter(|_| !text.contains('.')),
        DateFault::Form => {}
        _ => return None,
    }
    let text = text.trim();
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let day = day.replace('/', "-");
    let time = time.replace(" UTC", "Z").replace(' ', "");
    let candidates = match time.as_str() {
        "" => [day, String::new()],
        time => [format!("{day}T{time}"), format!("{day}T{time}Z")],
    };
    candidates.into_iter().find(|candidate| literal::date(candidate).is_ok())
}
