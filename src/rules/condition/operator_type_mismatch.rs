//! `operator-type-mismatch`

use super::{
    PlainValue, account_id, consequence, literal,
    operand::{self, Mismatch},
    plain_values,
};
use crate::{
    catalog::{self, ContextKey, Operator, ValueType},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Arn, Condition, Policy},
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "operator-type-mismatch",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/operator-type-mismatch.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        if let Some(mismatch) = operand::mismatch(condition) {
            report(policy, condition, mismatch, findings);
        }
    }
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, mismatch: Mismatch, findings: &mut Findings) {
    let (Some(operator), Some(key)) = (condition.operator.operator(), condition.key.context_key) else { return };
    let Some(name) = condition.operator.name else { return };
    let fault = format!(
        "`{}` compares {}, and `{}` is {}",
        operator.name,
        plural(operator.value_type),
        condition.key.text,
        singular(key),
    );
    let is_text = operator.value_type == ValueType::String;
    let is_unlike_text = || plain_values(policy, condition).any(|value| !may_be_its_text(operator, key, value.text));
    let never_matches = if is_text { is_unlike_text() } else { mismatch == Mismatch::Ineffective };
    let message = match () {
        () if is_text && (never_matches || mismatch == Mismatch::Ineffective) => {
            format!("{fault}, so only the same characters are equal")
        }
        () if never_matches => format!("{fault}, {}", consequence::of_dead_values(policy, condition, |_| true)),
        () => fault,
    };
    let finding = findings.at(condition.operator.text.span_of(name.base), message);
    finding.label(condition.key.span, singular(key));
    if !never_matches {
        finding.outcome(Outcome::Accepted(Evidence::Inferred));
        if mismatch == Mismatch::Doubtful {
            finding.severity(Severity::Suggestion);
        }
    }
    let Some(right) = equivalent(policy, condition, operator, key) else {
        finding.help(format!("compare it with {}", family(key.value_type)));
        return;
    };
    finding.help(format!("compare it with `{right}`"));
    let is_alone = condition.operator.keys.len() == 1 && !condition.key.is_open;
    let fits = |value: PlainValue| is_valid(key, value.text);
    if is_alone
        && plain_values(policy, condition).count() == condition.key.values.len()
        && plain_values(policy, condition).all(fits)
        && let Some(edit) = operand::replace_operator(condition, right)
    {
        finding.fix(Fix::r#unsafe(format!("replace with `{right}`"), vec![edit]));
    }
}

/// Whether a string operator can find the value equal to the text of a value of the key.
fn may_be_its_text(operator: &Operator, key: &ContextKey, value: &str) -> bool {
    if operator.has_wildcards && value.contains(['*', '?']) {
        return true;
    }
    match key.value_type {
        ValueType::Bool if operator.ignores_case => literal::boolean(value).is_some(),
        ValueType::Bool => matches!(value, "true" | "false"),
        // The address of a request is no range.
        ValueType::IpAddress => !value.contains('/'),
        _ => true,
    }
}

/// The operator that makes the same comparison of values of the key's type.
fn equivalent<'a>(
    policy: &Policy<'a>,
    condition: Condition<'_, 'a>,
    operator: &Operator,
    key: &ContextKey,
) -> Option<&'static str> {
    let own = family_prefix(operator.value_type);
    let order = operator.name.strip_prefix(own).filter(|rest| rest.contains("Less") || rest.contains("Greater"));
    let is_wild = || plain_values(policy, condition).any(|value| value.text.contains(['*', '?']));
    let name = match (key.value_type, order, operator.is_negated) {
        (ValueType::Numeric | ValueType::Date, Some(order), _) => {
            format!("{}{order}", family_prefix(key.value_type))
        }
        (_, Some(_), _) | (ValueType::Bool, _, true) => return None,
        (ValueType::Bool, ..) => "Bool".to_owned(),
        (ValueType::IpAddress, _, false) => "IpAddress".to_owned(),
        (ValueType::IpAddress, _, true) => "NotIpAddress".to_owned(),
        (target, _, is_negated) => {
            let has_patterns = target == ValueType::String || target == ValueType::Arn;
            let comparison = match (has_patterns && operator.has_wildcards && is_wild(), is_negated) {
                (true, false) => "Like",
                (true, true) => "NotLike",
                (false, false) => "Equals",
                (false, true) => "NotEquals",
            };
            format!("{}{comparison}", family_prefix(target))
        }
    };
    Some(catalog::operator(&name)?.name)
}

/// What the names of the operators of a type begin with.
fn family_prefix(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "String",
        ValueType::Numeric => "Numeric",
        ValueType::Date => "Date",
        ValueType::Bool => "Bool",
        ValueType::Binary => "Binary",
        ValueType::IpAddress => "IpAddress",
        ValueType::Arn => "Arn",
    }
}

/// Some operators of a type, in words.
fn family(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "`StringEquals` or `StringLike`",
        ValueType::Numeric => "`NumericEquals`, `NumericLessThanEquals` and their like",
        ValueType::Date => "`DateLessThan`, `DateGreaterThan` and their like",
        ValueType::Bool => "`Bool`",
        ValueType::Binary => "`BinaryEquals`",
        ValueType::IpAddress => "`IpAddress` or `NotIpAddress`",
        ValueType::Arn => "`ArnEquals` or `ArnLike`",
    }
}

/// What the key holds, in words.
fn singular(key: &ContextKey) -> &'static str {
    match key.value_type {
        ValueType::String => match key.value_form {
            Some("account") => "an account id",
            Some("Region") => "a Region",
            Some("VPC id") => "the id of a VPC",
            Some("VPC endpoint id") => "the id of a VPC endpoint",
            Some("organization id") => "the id of an organization",
            Some("service principal" | "via service") => "the name of a service",
            _ => "text",
        },
        ValueType::Numeric => "a number",
        ValueType::Date => "a date",
        ValueType::Bool => "`true` or `false`",
        ValueType::Binary => "binary",
        ValueType::IpAddress => "an IP address",
        ValueType::Arn => "an ARN",
    }
}

fn plural(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "text",
        ValueType::Numeric => "numbers",
        ValueType::Date => "dates",
        ValueType::Bool => "`true` and `false`",
        ValueType::Binary => "bytes",
        ValueType::IpAddress => "IP addresses",
        ValueType::Arn => "ARNs",
    }
}

/// Whether `text` can be a value of the key.
fn is_valid(key: &ContextKey, text: &str) -> bool {
    match key.value_type {
        ValueType::String => is_valid_text(key, text),
        ValueType::Numeric => literal::number(text).is_some(),
        ValueType::Date => literal::date(text).is_ok(),
        ValueType::Bool => literal::boolean(text).is_some(),
        ValueType::Binary => literal::is_base64(text),
        ValueType::IpAddress => literal::ip_range(text).is_some(),
        ValueType::Arn => Arn::parse(text).is_some(),
    }
}

fn is_valid_text(key: &ContextKey, text: &str) -> bool {
    let is_wild = text.contains(['*', '?']);
    match key.value_form {
        _ if is_wild && key.is_sensitive => false,
        _ if !key.values.is_empty() => key.values.contains(&text),
        Some("account") => account_id::may_match(text),
        _ => literal::boolean(text).is_none() && literal::number(text).is_none() && !text.is_empty(),
    }
}
