//! `redundant-action`

use super::may_overlap;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Action, ActionBlock, Policy, Statement},
    rules::{Context, Findings, Rule, edit, words::quote},
    text::glob,
};
use std::{cmp::Reverse, collections::HashSet};

pub static RULE: Rule = Rule {
    id: "redundant-action",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/action/redundant-action.md"),
    check,
};

/// Only so many patterns, the widest, are compared with the other values.
const PATTERNS: usize = 64;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().flat_map(Statement::action_blocks).filter(|block| may_overlap(block)) {
        let patterns = widest_patterns(block);
        let mut seen = HashSet::new();
        for action in block.actions.iter().filter(|action| !action.matches.is_empty()) {
            let Some(text) = action.text.as_str() else { continue };
            // A second one is `duplicate-action`'s.
            if !seen.insert(text.to_ascii_lowercase()) {
                continue;
            }
            let Some(pattern) = patterns.iter().find(|pattern| covers(pattern, action)) else { continue };
            let covering = quote(pattern.text.as_str().unwrap_or_default());
            let finding =
                findings.at(action.span, format!("{} is covered by {covering} in the same element", quote(text)));
            finding.label(pattern.span, "covers it").help("remove it: it changes nothing");
            if let Some(edit) = edit::remove_item(policy, action.item) {
                finding.fix(Fix::safe("remove it", vec![edit]));
            }
        }
    }
}

fn widest_patterns<'p, 'a>(block: &'p ActionBlock<'a>) -> Vec<&'p Action<'a>> {
    let is_pattern = |action: &&Action| action.text.as_str().is_some_and(|text| text.contains(['*', '?']));
    let mut patterns: Vec<_> = block.actions.iter().filter(is_pattern).collect();
    patterns.sort_by_key(|pattern| Reverse(pattern.matches.len()));
    patterns.dedup_by_key(|pattern| pattern.text.as_str());
    patterns.truncate(PATTERNS);
    patterns
}

/// Whether `pattern` matches whatever `action` matches, now and after AWS adds actions: the known actions decide
/// quickly, the spelling surely. Of two spellings of one pattern (`kms:*` and `*`) the earlier covers the later.
fn covers(pattern: &Action, action: &Action) -> bool {
    let (Some(wide), Some(narrow)) = (name(pattern), name(action)) else { return false };
    pattern.matches.contains(action.matches)
        && pattern.span != action.span
        && spells(wide, narrow)
        && (pattern.span < action.span || !spells(narrow, wide))
}

/// What follows the prefix, which is KMS's if the action matches anything.
fn name<'a>(action: &Action<'a>) -> Option<&'a str> {
    action.pattern.map(|pattern| pattern.name).or_else(|| action.text.is("*").then_some("*"))
}

/// Whether the pattern `wide` matches all that the pattern `narrow` does. A `?` stands for one character, so it takes
/// no `*` of the other.
fn spells(wide: &str, narrow: &str) -> bool {
    (!wide.contains('?') || !narrow.contains('*')) && glob::matches(wide, narrow, true)
}
