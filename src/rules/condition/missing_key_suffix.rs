//! `missing-key-suffix`

use super::{absent_key::consequence, key_names};
use crate::{
    catalog::{ContextKey, KeySuffix, KeySupport},
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "missing-key-suffix",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/missing-key-suffix.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let (Some(key), Some(suffix)) = (condition.key.context_key, condition.key.suffix) else { continue };
        let Some(family) = key.suffix.filter(|_| key.support != KeySupport::Refused) else { continue };
        if findings.is_full() {
            return;
        }
        match (family, suffix.trim()) {
            (_, "") => report_missing(policy, condition, key, family, findings),
            (KeySuffix::Number { last }, number) if !is_register(number, last) => {
                report_number(policy, condition, key, number, last, findings);
            }
            (_, "*") => report_wildcard(condition, family, findings),
            _ => {}
        }
    }
}

/// Whether the number is written as the keys of the registers have it: without zeros before it.
fn is_register(number: &str, last: u8) -> bool {
    number.parse::<u8>().is_ok_and(|parsed| parsed <= last) && (number == "0" || !number.starts_with('0'))
}

fn report_missing(policy: &Policy, condition: Condition, key: &ContextKey, family: KeySuffix, findings: &mut Findings) {
    let name = quote(condition.key.text.as_str().unwrap_or(key.name));
    let lacks = match family {
        KeySuffix::TagKey => "names no tag",
        KeySuffix::EncryptionContextKey => "names no key of the encryption context",
        KeySuffix::Number { .. } => "names no register",
    };
    let effect = consequence(policy, condition);
    let finding = findings.at(condition.key.span, format!("the condition key {name} {lacks}{effect}"));
    finding.help(match family {
        KeySuffix::TagKey => format!("write the key of the tag after it, for instance `{}team`", key.name),
        KeySuffix::EncryptionContextKey => format!(
            "write the key after it, for instance `{}Department`; `kms:EncryptionContextKeys` tests which keys there are",
            key.name
        ),
        KeySuffix::Number { last } => format!("write the number after it, from `{}0` to `{}{last}`", key.name, key.name),
    });
}

fn report_number(
    policy: &Policy,
    condition: Condition,
    key: &ContextKey,
    number: &str,
    last: u8,
    findings: &mut Findings,
) {
    let name = quote(condition.key.text.as_str().unwrap_or(key.name));
    let effect = consequence(policy, condition);
    let message = format!("the condition key {name} names a register that does not exist{effect}");
    let span = condition.key.text.span_of(condition.key.suffix.unwrap_or_default());
    let finding = findings.at(span, message);
    finding
        .severity(Severity::Warning)
        .outcome(Outcome::Ineffective(Evidence::Inferred))
        .help(format!("the registers are `{}0` to `{}{last}`", key.name, key.name));
    let bare = number.trim_start_matches('0');
    let meant = format!("{}{}", key.name, if bare.is_empty() { "0" } else { bare });
    if bare.parse::<u8>().map_or(bare.is_empty(), |parsed| parsed <= last) {
        finding.fix = key_names::replacement(condition, &meant);
    }
}

fn report_wildcard(condition: Condition, family: KeySuffix, findings: &mut Findings) {
    let span = condition.key.text.span_of(condition.key.suffix.unwrap_or_default());
    let finding = findings.at(span, "a `*` in a condition key stands for itself, not for any name");
    finding.severity(Severity::Warning).outcome(Outcome::Ineffective(Evidence::Inferred)).help(match family {
        KeySuffix::EncryptionContextKey => {
            "name the key; `kms:EncryptionContextKeys` tests which keys the encryption context has"
        }
        _ => "name the tag",
    });
}
