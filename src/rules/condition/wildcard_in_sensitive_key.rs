//! `wildcard-in-sensitive-key`

use super::{PlainValue, key_form::may_begin_with, plain_values};
use crate::{
    catalog::{ContextKey, ValueType},
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Effect, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "wildcard-in-sensitive-key",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/wildcard-in-sensitive-key.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let Some(key) = condition.key.context_key else { continue };
        let Some(operator) = condition.operator.operator() else { continue };
        if !operator.has_wildcards || operator.value_type != ValueType::String {
            continue;
        }
        // Elsewhere a wildcard makes the statement deny more, or allow less.
        let opens = match condition.statement.effect() {
            Some(Effect::Allow) => !operator.is_negated,
            Some(Effect::Deny) => operator.is_negated,
            None => false,
        };
        if opens {
            for value in plain_values(policy, condition).filter(|value| value.text.contains(['*', '?'])) {
                if let Some(fault) = fault(condition, key, value.text) {
                    report(condition, &value, &fault, findings);
                }
            }
        }
    }
}

/// What is wrong with a pattern, and what to do.
struct Fault {
    why: String,
    help: String,
    /// Whether it matches every request.
    is_idle: bool,
}

fn fault(condition: Condition, key: &ContextKey, text: &str) -> Option<Fault> {
    let found = |why: String, help: String| Some(Fault { why, help, is_idle: false });
    let form = key.value_form.unwrap_or_default();
    if form == "organization path" {
        let first = text.split('/').next().unwrap_or_default();
        if !first.contains(['*', '?']) || !may_begin_with("o-", first) {
            return None;
        }
        let help = "begin with the id of your organization, for instance `o-a1b2c3d4e5/*`";
        return found("also matches the paths of other organizations".to_owned(), help.to_owned());
    }
    if key.is_sensitive || form == "account" {
        let (stem, noun) = stem_and_noun(form)?;
        let is_all = text.bytes().all(|byte| matches!(byte, b'*' | b'?')) || text.trim_end_matches('*') == stem;
        let why = match is_all {
            true => format!("matches every {noun}"),
            false => format!("also matches ids of {noun}s that are not yours"),
        };
        let help = format!("write every id out, in a list under {}", quote(key.name));
        return if may_begin_with(stem, text) { found(why, help) } else { None };
    }
    if key.name == "kms:ViaService" && condition.statement.effect() == Some(Effect::Allow) {
        let names = text.strip_suffix(".amazonaws.com").unwrap_or(text);
        let is_all = names.bytes().all(|byte| matches!(byte, b'*' | b'.'));
        let help = "name the services, or compare `aws:ViaAWSService` with `true` if every one is meant";
        return if is_all {
            found("lets the calls of every service through".to_owned(), help.to_owned())
        } else {
            None
        };
    }
    if text.bytes().any(|byte| byte != b'*') {
        return None;
    }
    let why = format!("matches every request: each carries {}", quote(key.name));
    let help = "say which values are meant, or take the condition out".to_owned();
    key.is_always_present.then_some(Fault { why, help, is_idle: true })
}

fn report(condition: Condition, value: &PlainValue, fault: &Fault, findings: &mut Findings) {
    let effect = match condition.statement.effect() {
        Some(Effect::Deny) if fault.is_idle => "so the `Deny` never applies",
        _ if fault.is_idle => "so the condition restricts nothing",
        Some(Effect::Deny) => "so the `Deny` spares more than it seems to",
        _ => "so the `Allow` is wider than it seems",
    };
    let finding = findings.at(value.span, format!("{} {}, {effect}", quote(value.text), fault.why));
    finding.help(fault.help.clone());
    // It still keeps out the calls that people send themselves.
    if condition.key.is("kms:ViaService") {
        finding.severity(Severity::Suggestion);
    }
}

/// How the ids of a form begin, and what to call what they name.
fn stem_and_noun(form: &str) -> Option<(&'static str, &'static str)> {
    Some(match form {
        "account" => ("", "account"),
        "organization id" => ("o-", "organization"),
        "VPC id" => ("vpc-", "VPC"),
        "VPC endpoint id" => ("vpce-", "VPC endpoint"),
        _ => return None,
    })
}
