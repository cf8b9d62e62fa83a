//! `ip-host-bits`

use super::{literal, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "ip-host-bits",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/ip-host-bits.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let is_address = condition.operator.operator().is_some_and(|op| op.value_type == ValueType::IpAddress);
        if !is_address || operand::mismatch(condition).is_some() {
            continue;
        }
        for value in plain_values(policy, condition) {
            let Some(range) = literal::ip_range(value.text).filter(|range| range.addr() != range.network()) else {
                continue;
            };
            let (whole, alone) = (range.trunc(), range.addr());
            let message = format!(
                "{} stands for `{whole}`: the bits after the first {} do not count",
                quote(value.text),
                range.prefix_len(),
            );
            let edit = edit::replace_with_string(value.span, &whole.to_string());
            findings
                .at(value.span, message)
                .help(format!(
                    "write `{whole}`, or `{alone}/{}` if that address alone is meant",
                    range.max_prefix_len()
                ))
                .fix(Fix::safe(format!("replace with `{whole}`"), vec![edit]));
        }
    }
}
