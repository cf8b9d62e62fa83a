//! `redundant-condition-value`

use super::{literal, plain_values};
use crate::{
    catalog::{Operator, ValueType},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Arn, Condition, Item, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
    text::glob,
};

pub static RULE: Rule = Rule {
    id: "redundant-condition-value",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/redundant-condition-value.md"),
    check,
};

/// Lists that are longer are not looked through, as each value is compared with each.
const LONGEST: usize = 200;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| (2..=LONGEST).contains(&condition.key.values.len())) {
        if let Some(operator) = condition.operator.operator().filter(|operator| may_cover(operator)) {
            report(policy, condition, operator, findings);
        }
    }
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, operator: &Operator, findings: &mut Findings) {
    let values: Vec<_> = plain_values(policy, condition).collect();
    for (place, value) in values.iter().enumerate() {
        let covers = |(other_place, other): &(usize, &super::PlainValue)| {
            // Of two that cover each other, the first one stays; the same to the letter is `duplicate-condition-value`'s.
            *other_place != place
                && other.text != value.text
                && covers(operator, other.text, value.text)
                && (*other_place < place || !covers(operator, value.text, other.text))
        };
        let Some((_, other)) = values.iter().enumerate().find(covers) else { continue };
        let message = format!("{} is covered by {}", quote(value.text), quote(other.text));
        let finding = findings.at(value.span, message);
        finding.label(other.span, "this matches the same and more").help("leave it out");
        let index = condition.key.values.iter().position(|&node| node == value.node);
        let item = index.map(|index| Item { list: condition.key.value, index });
        if let Some(edit) = edit::remove_item(policy, item) {
            finding.fix(Fix::safe("remove it", vec![edit]));
        }
    }
}

/// Whether a value under the operator can match more than itself.
fn may_cover(operator: &Operator) -> bool {
    match operator.value_type {
        ValueType::String | ValueType::Arn => operator.has_wildcards,
        ValueType::IpAddress => true,
        ValueType::Numeric | ValueType::Date => operator.name.contains("Than"),
        ValueType::Bool | ValueType::Binary => false,
    }
}

/// Whether all that `covered` matches is matched by `covering` too.
fn covers(operator: &Operator, covering: &str, covered: &str) -> bool {
    match operator.value_type {
        ValueType::String => glob::matches(covering, covered, false),
        ValueType::Arn => arn_covers(covering, covered),
        ValueType::IpAddress => literal::ip_range(covering)
            .zip(literal::ip_range(covered))
            .is_some_and(|(wide, narrow)| wide.contains(&narrow)),
        ValueType::Numeric => bound_covers(operator, literal::number(covering), literal::number(covered)),
        ValueType::Date => bound_covers(operator, literal::date(covering).ok(), literal::date(covered).ok()),
        ValueType::Bool | ValueType::Binary => false,
    }
}

/// Each part of an ARN is compared alone.
fn arn_covers(covering: &str, covered: &str) -> bool {
    let (Some(covering), Some(covered)) = (Arn::parse(covering), Arn::parse(covered)) else { return false };
    let parts = |arn: Arn<'_>| [arn.partition, arn.service, arn.region, arn.account, arn.resource].map(str::to_owned);
    parts(covering).iter().zip(&parts(covered)).all(|(covering, covered)| glob::matches(covering, covered, false))
}

/// Of several bounds one is enough: the widest.
fn bound_covers(operator: &Operator, covering: Option<f64>, covered: Option<f64>) -> bool {
    covering.zip(covered).is_some_and(|(covering, covered)| match operator.name.contains("Less") {
        true => covering >= covered,
        false => covering <= covered,
    })
}
