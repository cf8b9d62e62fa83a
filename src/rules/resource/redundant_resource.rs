//! `redundant-resource`

use super::{
    blocks, others_than_star,
    reading::{Reading, read},
    star,
};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::collections::HashSet;

pub static RULE: Rule = Rule {
    id: "redundant-resource",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/resource/redundant-resource.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for block in blocks(policy).filter(|block| !block.negated && block.resources.len() > 1) {
        let Some(star) = star(block) else { continue };
        let mut seen = HashSet::new();
        for (resource, text) in others_than_star(block) {
            // A second one is `duplicate-resource`'s.
            if !seen.insert(text) || read(text, &cx.options.key) != Reading::Key {
                continue;
            }
            let finding = findings.at(resource.span, format!("{} adds nothing to `*`, which is this key", quote(text)));
            finding
                .label(star.span, "covers it")
                .help("remove it: AWS has announced `*` as the only resource of a key policy");
            if let Some(edit) = edit::remove_item(policy, resource.item) {
                finding.fix(Fix::safe("remove it", vec![edit]));
            }
        }
    }
}
