//! `invalid-account-id-value`

use super::{PlainValue, account_id, consequence, literal, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Arn, Condition, Item, Policy},
    rules::{Context, Findings, Rule, edit, words::count},
    text::is_account_id,
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-account-id-value",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-account-id-value.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        // A quick look: most values are account ids.
        let is_right = |&value: &_| policy.value_text(value).is_some_and(is_account_id);
        if names_accounts(condition)
            && !condition.key.values.iter().all(is_right)
            && operand::mismatch(condition).is_none()
        {
            report(policy, condition, findings);
        }
    }
}

/// Whether a string operator compares a key whose values are account ids.
pub fn names_accounts(condition: Condition) -> bool {
    let has_form = condition.key.context_key.is_some_and(|key| key.value_form == Some("account"));
    has_form && condition.operator.operator().is_some_and(|operator| operator.value_type == ValueType::String)
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, findings: &mut Findings) {
    let is_wrong = |value: &PlainValue| !account_id::may_match(value.text);
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition).filter(is_wrong) {
        if findings.is_full() {
            break;
        }
        let so = so.as_str();
        let text = value.text;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let why = match meant(text) {
            _ if is_number => format!("has {}, and an account id has 12", count(text.len(), "digit")),
            Some(_) if text.starts_with("arn:") => {
                format!("is an ARN, and `{}` is an account id", condition.key.text)
            }
            _ => "is not an account id, which is 12 digits and nothing else".to_owned(),
        };
        let finding = findings.at(value.span, format!("{} {why}, {so}", literal::named(text)));
        match meant(text) {
            Some(meant) => {
                finding.help(format!("write `{meant}`"));
                finding.fix = replacement(policy, condition, &value, &meant);
            }
            None if text.starts_with("arn:") && condition.key.is("aws:SourceAccount") => {
                finding.help("compare the ARN with `aws:SourceArn`");
            }
            None if is_number && (9..12).contains(&text.len()) => {
                finding.help(
                    "a tool that took the id for a number may have dropped zeros at its start: keep account ids as text",
                );
            }
            None => {
                finding.help("write the 12 digits of the account");
            }
        }
    }
}

/// The account id that the text holds: of an ARN, or with blanks and separators.
fn meant(text: &str) -> Option<String> {
    if let Some(arn) = Arn::parse(text.trim()) {
        return is_account_id(arn.account).then(|| arn.account.to_owned());
    }
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '.' | '_' | ',') && !c.is_whitespace()).collect();
    is_account_id(&digits).then_some(digits)
}

/// Puts the account id in the place of the value, or takes the value out if the id is there already.
fn replacement<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, value: &PlainValue, meant: &str) -> Option<Fix> {
    let index = condition.key.values.iter().position(|&node| node == value.node)?;
    if condition.key.values.iter().any(|&other| policy.value_text(other) == Some(meant)) {
        let removal = edit::remove_item(policy, Some(Item { list: condition.key.value, index }))?;
        return Some(Fix::r#unsafe(format!("remove it: `{meant}` is named already"), vec![removal]));
    }
    Some(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit::replace_with_string(value.span, meant)]))
}
