//! `duplicate-action`

use super::may_overlap;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Policy, Statement},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-action",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/action/duplicate-action.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().flat_map(Statement::action_blocks).filter(|block| may_overlap(block)) {
        let mut first = HashMap::new();
        for action in &block.actions {
            let Some(text) = action.text.as_str().filter(|text| !text.is_empty()) else { continue };
            let earlier = *first.entry(text.to_ascii_lowercase()).or_insert(action.span);
            if earlier == action.span {
                continue;
            }
            let finding = findings.at(action.span, format!("{} is named twice", quote(text)));
            finding.label(earlier, "first named here").help("remove one: case makes no difference");
            if let Some(edit) = edit::remove_item(policy, action.item) {
                finding.fix(Fix::safe("remove it", vec![edit]));
            }
        }
    }
}
