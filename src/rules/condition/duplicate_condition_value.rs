//! `duplicate-condition-value`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Item, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-condition-value",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/duplicate-condition-value.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.values.len() > 1) {
        let ignores_case = condition.operator.operator().is_some_and(|operator| operator.ignores_case);
        let mut seen: HashMap<String, _> = HashMap::with_capacity(condition.key.values.len());
        for (index, &value) in condition.key.values.iter().enumerate() {
            let Some(text) = policy.value_text(value) else { continue };
            let same = if ignores_case { text.to_ascii_lowercase() } else { text.to_owned() };
            let Some(&first) = seen.get(&same) else {
                seen.insert(same, value);
                continue;
            };
            let finding = findings.at(policy.tree.span(value), format!("{} is already in the list", quote(text)));
            finding.label(policy.tree.span(first), "it stands here already").help("leave it out");
            if let Some(edit) = edit::remove_item(policy, Some(Item { list: condition.key.value, index })) {
                finding.fix(Fix::safe("remove it", vec![edit]));
            }
        }
    }
}
