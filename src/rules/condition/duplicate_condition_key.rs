//! `duplicate-condition-key`

use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-condition-key",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/duplicate-condition-key.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let blocks = policy.statements.iter().filter_map(|statement| statement.condition.as_ref());
    for operator in blocks.flat_map(|block| &block.operators).filter(|operator| operator.keys.len() > 1) {
        let mut seen: HashMap<String, (&str, _)> = HashMap::with_capacity(operator.keys.len());
        for key in &operator.keys {
            let Some(text) = key.text.as_str() else { continue };
            let Some((first, span)) = seen.get(&text.to_ascii_lowercase()) else {
                seen.insert(text.to_ascii_lowercase(), (text, key.span));
                continue;
            };
            // The same to the letter is `duplicate-json-key`'s.
            if *first != text {
                let message =
                    format!("{} is the same condition key as {}: case does not count", quote(text), quote(first));
                let finding = findings.at(key.span, message);
                finding
                    .label(*span, "it stands here already")
                    .help("name the key once, with all of its values in one list");
            }
        }
    }
}
