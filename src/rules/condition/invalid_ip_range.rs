//! `invalid-ip-range`

use super::{PlainValue, consequence, literal, operand, plain_values};
use crate::{
    catalog::ValueType,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, edit},
};
use std::cell::LazyCell;
use std::net::{IpAddr, Ipv4Addr};

pub static RULE: Rule = Rule {
    id: "invalid-ip-range",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-ip-range.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let is_address = condition.operator.operator().is_some_and(|op| op.value_type == ValueType::IpAddress);
        if is_address && operand::mismatch(condition).is_none() {
            report(policy, condition, findings);
        }
    }
}

fn report<'a>(policy: &Policy<'a>, condition: Condition<'_, 'a>, findings: &mut Findings) {
    let is_wrong = |value: &PlainValue| literal::ip_range(value.text).is_none();
    let so = LazyCell::new(|| consequence::of_dead_values(policy, condition, is_wrong));
    for value in plain_values(policy, condition).filter(is_wrong) {
        if findings.is_full() {
            break;
        }
        let so = so.as_str();
        let message = format!("{} is not an IP address or a range of them, {so}", literal::named(value.text));
        let finding = findings.at(value.span, message);
        if literal::is_right_but_for_blanks(value.text, |text| literal::ip_range(text).is_some()) {
            finding.severity(Severity::Warning).outcome(Outcome::Ineffective(Evidence::Inferred));
        }
        if let Some(meant) = meant(value.text) {
            let edit = edit::replace_with_string(value.span, &meant);
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit]));
        } else if let Some((_, greatest)) = address_and_greatest_prefix(value.text) {
            finding.help(format!("the number after the slash says how many bits are fixed: 0 to {greatest}"));
        } else {
            finding.help("write an address, or a range in CIDR notation such as `203.0.113.0/24`");
        }
    }
}

/// The range in CIDR notation, where another notation says it clearly.
fn meant(text: &str) -> Option<String> {
    let text = text.trim();
    if literal::ip_range(text).is_some() {
        return Some(text.to_owned());
    }
    if let Some((address, mask)) = text.split_once('/') {
        let prefix = literal::ip_mask_to_prefix(IpAddr::V4(mask.parse().ok()?)).ok()?;
        return literal::ip_range(&format!("{address}/{prefix}")).map(|range| range.trunc().to_string());
    }
    of_wildcards(text)
}

/// The range of an address of IPv4 that ends in one or more octets `*`.
fn of_wildcards(text: &str) -> Option<String> {
    let known = text.trim_end_matches(['*', '.']);
    let octets = known.split('.').count();
    let is_whole = text.strip_prefix(known)?.starts_with(".*") && (1..4).contains(&octets);
    let padded = format!("{known}{}", ".0".repeat(4usize.checked_sub(octets)?));
    (is_whole && padded.parse::<Ipv4Addr>().is_ok()).then(|| format!("{padded}/{}", 8 * octets))
}

/// The address before the slash, and how long a prefix of its family can be.
fn address_and_greatest_prefix(text: &str) -> Option<(IpAddr, u8)> {
    let address = text.split_once('/')?.0.parse().ok()?;
    Some((address, if matches!(address, IpAddr::V4(_)) { 32 } else { 128 }))
}
