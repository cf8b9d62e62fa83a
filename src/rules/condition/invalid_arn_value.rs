//! `invalid-arn-value`

use super::{
    PlainValue,
    arn::{self, Fault, Matching},
    consequence, literal, operand, plain_values,
};
use crate::{
    catalog::{Operator, ValueType},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Item, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
    text::is_account_id,
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "invalid-arn-value",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/invalid-arn-value.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(operator) = operator_on_arns(condition) else { continue };
        if operand::mismatch(condition).is_none() {
            report(policy, condition, operator, findings);
        }
    }
}

/// The operator, if it compares ARNs: by its own type, or as text by that of the key.
fn operator_on_arns(condition: Condition) -> Option<&'static Operator> {
    let operator = condition.operator.operator()?;
    let holds_arns =
        || condition.key.context_key.is_some_and(|key| key.value_type == ValueType::Arn || is_principal(condition));
    let compares = match operator.value_type {
        ValueType::Arn => true,
        ValueType::String => holds_arns(),
        _ => false,
    };
    compares.then_some(operator)
}

/// Whether the key is text that names a principal, most often by its ARN.
fn is_principal(condition: Condition) -> bool {
    condition.key.context_key.is_some_and(|key| key.value_form == Some("principal"))
}

/// What is wrong with a value that is compared with ARNs.
pub fn fault<'t>(condition: Condition, text: &'t str) -> Option<Fault<'t>> {
    let operator = operator_on_arns(condition)?;
    let matching = if operator.value_type == ValueType::Arn { Matching::Parts } else { Matching::Text };
    let is_text_beside_arns = matching == Matching::Text && is_principal(condition);
    if is_text_beside_arns && !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:")) {
        return None;
    }
    let of_principal = || condition.key.is("aws:PrincipalArn").then(|| arn::principal_fault(text, matching)).flatten();
    arn::fault(text, matching).or_else(of_principal)
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, operator: &Operator, findings: &mut Findings) {
    let is_wrong = |value: &PlainValue| fault(condition, value.text).is_some();
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition) {
        if findings.is_full() {
            break;
        }
        let Some(fault) = fault(condition, value.text) else { continue };
        let so = so.as_str();
        let span = match value.string {
            Some(string) if fault.part.len() < value.text.len() => string.span_of(fault.part),
            _ => value.span,
        };
        let finding = findings.at(span, format!("{} {}, {so}", literal::named(fault.part), fault.why));
        if fault.is_documented {
            finding.outcome(Outcome::Ineffective(Evidence::Documented));
        }
        if let Some(meant) = &fault.meant {
            finding.help = fault.help.or_else(|| Some(format!("did you mean {}?", quote(meant))));
            finding.fix = replacement(policy, condition, &value, meant);
        } else if is_account_id(value.text) && condition.key.is("aws:SourceArn") {
            finding.help("compare the account with `aws:SourceAccount`");
        } else if is_account_id(value.text) && condition.key.is("aws:PrincipalArn") {
            finding.help("compare the account with `aws:PrincipalAccount`");
        } else if fault.help.is_some() {
            finding.help = fault.help;
        } else {
            let like = if operator.has_wildcards { ", or a pattern of ARNs" } else { "" };
            finding.help(format!("write a whole ARN{like}"));
        }
    }
}

/// Puts the text in the place of the value, or takes the value out if the text is there already.
fn replacement<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, value: &PlainValue, meant: &str) -> Option<Fix> {
    if fault(condition, meant).is_some() {
        return None;
    }
    let index = condition.key.values.iter().position(|&node| node == value.node)?;
    if condition.key.values.iter().any(|&other| policy.value_text(other) == Some(meant)) {
        let removal = edit::remove_item(policy, Some(Item { list: condition.key.value, index }))?;
        return Some(Fix::r#unsafe(format!("remove it: {} is named already", quote(meant)), vec![removal]));
    }
    let edit = edit::replace_with_string(value.span, meant);
    Some(Fix::r#unsafe(format!("replace with {}", quote(meant)), vec![edit]))
}
