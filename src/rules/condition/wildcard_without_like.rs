//! `wildcard-without-like`

use super::{
    PlainValue, account_id, consequence, invalid_account_id_value, invalid_arn_value, invalid_enum_value, operand,
    plain_values,
};
use crate::{
    catalog::{ContextKey, Operator, ValueType},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, words::quote},
};
use std::cell::LazyCell;

pub static RULE: Rule = Rule {
    id: "wildcard-without-like",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/wildcard-without-like.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(operator) = condition.operator.operator() else { continue };
        let Some(key) = condition.key.context_key.filter(|key| operand::is_compared(key)) else { continue };
        let is_literal = operator.value_type == ValueType::String && !operator.has_wildcards;
        if is_literal && holds_wildcard(policy, condition) && operand::mismatch(condition).is_none() {
            report(policy, condition, operator, key, findings);
        }
    }
}

/// A quick look that most comparisons do not pass.
fn holds_wildcard<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>) -> bool {
    let mut values = condition.key.values.iter().filter_map(|&value| policy.value_text(value));
    values.any(|text| text.bytes().any(|byte| matches!(byte, b'*' | b'?')))
}

fn report<'a>(
    policy: &Policy<'a>,
    condition: Condition<'_, 'a>,
    operator: &Operator,
    key: &ContextKey,
    findings: &mut Findings,
) {
    let is_wrong = |value: &PlainValue| is_meant_as_pattern(condition, key, value.text);
    let are_patterns = LazyCell::new(|| are_patterns_elsewhere(policy, condition));
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition).filter(is_wrong) {
        if findings.is_full() {
            break;
        }
        let so = so.as_str();
        let wildcard = if value.text.contains('*') { '*' } else { '?' };
        let message = format!("`{}` takes the `{wildcard}` of {} as it stands, {so}", operator.name, quote(value.text));
        let finding = findings.at(value.span, message);
        let like = if operator.is_negated { "StringNotLike" } else { "StringLike" };
        if key.is_sensitive {
            finding.help(format!("write the values of `{}` whole", condition.key.text));
            continue;
        }
        if value.text.bytes().all(|byte| byte == b'*') {
            finding.help("to ask whether the request has the key, use `Null` with the value `false`");
            continue;
        }
        if operator.ignores_case {
            finding.help(format!("`{like}` takes wildcards, but case counts for it"));
            continue;
        }
        finding.help(format!("use `{like}`"));
        if *are_patterns && let Some(edit) = operand::replace_operator(condition, like) {
            finding.fix(Fix::r#unsafe(format!("replace with `{like}`"), vec![edit]));
        }
    }
}

/// Whether a wildcard in the value cannot be meant as the character itself.
fn is_meant_as_pattern(condition: Condition, key: &ContextKey, text: &str) -> bool {
    if !text.contains(['*', '?']) {
        return false;
    }
    if invalid_account_id_value::names_accounts(condition) {
        return account_id::may_match(text);
    }
    if let Some((operator, key)) = invalid_enum_value::compared(condition) {
        return invalid_enum_value::may_match(operator, key, text);
    }
    if is_free(key) {
        return text.starts_with("arn:") && text.contains('*') && !is_log_group(text);
    }
    invalid_arn_value::fault(condition, text).is_none() && !is_log_group(text)
}

/// Whether the values of the key may hold any character. Others are names and ids that AWS gives out, or of an alphabet
/// that has neither `*` nor `?`: tags, names of users, sessions and aliases.
///
/// Source: IAM User Guide, "Tags for IAM resources" and "IAM and AWS STS quotas".
fn is_free(key: &ContextKey) -> bool {
    const FREE: [&str; 5] = [
        "kms:EncryptionContext:",
        "kms:EncryptionContextKeys",
        "aws:UserAgent",
        "aws:referer",
        "aws:ViaCustomerDomain",
    ];
    FREE.contains(&key.name)
}

/// Whether the text is the ARN of a log group, which ends in `:*`.
///
/// Source: Service Authorization Reference, "Resource types defined by Amazon CloudWatch Logs".
fn is_log_group(text: &str) -> bool {
    let name = text.strip_prefix("arn:").and_then(|rest| rest.strip_suffix(":*"));
    name.is_some_and(|name| name.contains(":log-group:") && !name.contains(['*', '?']))
}

/// Whether the other keys that the operator compares have no wildcard that would become one with the operator's change.
fn are_patterns_elsewhere<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>) -> bool {
    condition.operator.keys.iter().all(|key| {
        let other = Condition { key, ..condition };
        let is_pattern = |text: &str| {
            !text.contains(['*', '?']) || key.context_key.is_some_and(|known| is_meant_as_pattern(other, known, text))
        };
        !key.is_open && key.values.iter().all(|&value| policy.value_text(value).is_some_and(is_pattern))
    })
}
