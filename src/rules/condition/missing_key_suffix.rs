//! `missing-key-suffix`

use crate::{
    catalog::{ContextKey, KeySuffix, KeySupport},
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
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
        if key.support == KeySupport::Refused {
            continue;
        }
        let text = quote(condition.key.text.as_str().unwrap_or_default());
        match fault(key, suffix) {
            Some(Fault::Missing(what)) => {
                let finding =
                    findings.at(condition.key.span, format!("{text} names no {what}, so no request carries it"));
                finding.help(format!("write it like `{}{}`", key.name, example(key)));
            }
            Some(Fault::TooGreat(last)) => {
                let message = format!("{text} does not exist: the registers are numbered from 0 to {last}");
                findings.at(condition.key.text.span_of(suffix), message).help("name a register that exists");
            }
            None => {}
        }
    }
}

enum Fault {
    Missing(&'static str),
    TooGreat(u8),
}

fn fault(key: &ContextKey, suffix: &str) -> Option<Fault> {
    match key.suffix? {
        KeySuffix::TagKey if suffix.is_empty() => Some(Fault::Missing("tag key")),
        KeySuffix::EncryptionContextKey if suffix.is_empty() => Some(Fault::Missing("key of the encryption context")),
        KeySuffix::Number { .. } if suffix.is_empty() => Some(Fault::Missing("register")),
        KeySuffix::Number { last } if suffix.parse().is_ok_and(|number: u32| number <= u32::from(last)) => None,
        KeySuffix::Number { last } => Some(Fault::TooGreat(last)),
        KeySuffix::TagKey | KeySuffix::EncryptionContextKey => None,
    }
}

fn example(key: &ContextKey) -> &'static str {
    match key.suffix {
        Some(KeySuffix::Number { .. }) => "0",
        Some(KeySuffix::EncryptionContextKey) => "department",
        _ => "team",
    }
}
