//! `redundant-condition-value`

use super::{PlainValue, coverage::Covering, plain_values};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Item, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::collections::HashSet;

pub static RULE: Rule = Rule {
    id: "redundant-condition-value",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/redundant-condition-value.md"),
    check,
};

/// Only so many patterns or networks, the first, are compared with the other values.
const COVERING: usize = 64;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.values.len() > 1) {
        let Some(covering) = condition.operator.operator().and_then(Covering::of) else { continue };
        if plain_values(policy, condition).any(|value| covering.may_cover(value.text)) {
            judge(policy, condition, covering, findings);
        }
    }
}

fn judge<'p, 'a>(policy: &'p Policy<'a>, condition: Condition<'p, 'a>, covering: Covering, findings: &mut Findings) {
    let mut seen = HashSet::new();
    let values: Vec<_> = plain_values(policy, condition).collect();
    let candidates = values.iter().filter(|value| covering.may_cover(value.text));
    let wide: Vec<_> = match covering {
        Covering::Greatest | Covering::Least => candidates.reduce(|a, b| wider(covering, a, b)).into_iter().collect(),
        _ => candidates.take(COVERING).collect(),
    };
    for value in &values {
        if findings.is_full() {
            return;
        }
        // The same value again is `duplicate-condition-value`'s.
        if !seen.insert(value.text) {
            continue;
        }
        let covers = |wide: &&&PlainValue| {
            wide.text != value.text
                && covering.covers(wide.text, value.text)
                && (wide.span < value.span || !covering.covers(value.text, wide.text))
        };
        if let Some(wide) = wide.iter().find(covers) {
            report(policy, condition, value, wide, findings);
        }
    }
}

/// The one of two bounds that covers the other; of equal ones the first.
fn wider<'v, 'p, 'a>(
    covering: Covering,
    first: &'v PlainValue<'p, 'a>,
    second: &'v PlainValue<'p, 'a>,
) -> &'v PlainValue<'p, 'a> {
    let second_is_wider = covering.covers(second.text, first.text) && !covering.covers(first.text, second.text);
    if second_is_wider { second } else { first }
}

fn report(policy: &Policy, condition: Condition, value: &PlainValue, wide: &PlainValue, findings: &mut Findings) {
    let message = format!("the value {} is covered by {} in the same list", quote(value.text), quote(wide.text));
    let finding = findings.at(value.span, message);
    finding.label(wide.span, "covers it").help("remove it: it changes nothing");
    let index = condition.key.values.iter().position(|&node| node == value.node);
    let item = index.map(|index| Item { list: condition.key.value, index });
    if let Some(edit) = edit::remove_item(policy, item) {
        finding.fix(Fix::safe("remove it", vec![edit]));
    }
}
