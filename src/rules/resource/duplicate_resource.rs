//! `duplicate-resource`

use super::blocks;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-resource",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/resource/duplicate-resource.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in blocks(policy).filter(|block| block.resources.len() > 1) {
        let mut first = HashMap::new();
        for resource in &block.resources {
            let Some(text) = resource.text.as_str().filter(|text| !text.is_empty()) else { continue };
            let earlier = *first.entry(text).or_insert(resource.span);
            if earlier == resource.span {
                continue;
            }
            let finding = findings.at(resource.span, format!("{} is named twice", quote(text)));
            finding.label(earlier, "first named here").help("remove one");
            if let Some(edit) = edit::remove_item(policy, resource.item) {
                finding.fix(Fix::safe("remove it", vec![edit]));
            }
        }
    }
}
