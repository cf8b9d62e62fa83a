//! `irrelevant-condition-key`

use super::{absent_key::consequence, key_names};
use crate::{
    catalog::{self, KeySupport},
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "irrelevant-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/irrelevant-condition-key.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for condition in policy.conditions() {
        let (name, replacement) = match condition.key.context_key {
            Some(key) if key.support == KeySupport::Never => {
                let is_new = |name: &&str| cx.options.vocabulary.has_condition_key(name);
                (condition.key.text.as_str().filter(|name| !is_new(name)), key.replacement)
            }
            Some(_) => continue,
            None => {
                let name = key_names::unknown(policy, cx, condition);
                (name.filter(|name| is_of_other_service(name) && key_names::fault(name).is_none()), None)
            }
        };
        let Some(name) = name else { continue };
        if findings.is_full() {
            return;
        }
        let effect = consequence(policy, condition);
        let finding = findings.at(condition.key.span, format!("no request to KMS carries {}{effect}", quote(name)));
        match replacement {
            Some(replacement) => {
                finding.help(format!("use {} in its place", quote(replacement)));
                finding.fix = key_names::replacement(condition, replacement);
            }
            None if is_for_assuming_roles(name) => {
                finding.help("put it in the trust policy of the role: it is tested when the role is assumed");
            }
            None => {
                finding.help("use a condition key of KMS or one that begins with `aws:`, or take it out");
            }
        }
    }
}

fn is_of_other_service(name: &str) -> bool {
    name.split_once(':').is_some_and(|(prefix, _)| catalog::is_prefix_of_other_service(prefix))
}

fn is_for_assuming_roles(name: &str) -> bool {
    name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:"))
}
