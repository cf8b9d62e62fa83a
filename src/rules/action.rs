//! Rules about the values of `Action` and `NotAction`.

use super::{Category, edit, words::quote};
use crate::{
    catalog::ActionSet,
    diagnostic::Fix,
    policy::{Action, ActionBlock, Policy, Statement},
};

mod action_key_type_mismatch;
mod allow_not_action;
mod duplicate_action;
mod empty_action;
mod ineffective_action;
mod ineffective_cross_account_action;
mod malformed_action;
mod non_kms_action;
mod redundant_action;
mod spelling;
mod unknown_action;
mod wildcard_in_service_prefix;

/// The rules of the category `action`.
pub static CATEGORY: Category = Category {
    name: "action",
    rules: &[
        &action_key_type_mismatch::RULE,
        &allow_not_action::RULE,
        &duplicate_action::RULE,
        &empty_action::RULE,
        &ineffective_action::RULE,
        &ineffective_cross_account_action::RULE,
        &malformed_action::RULE,
        &non_kms_action::RULE,
        &redundant_action::RULE,
        &unknown_action::RULE,
        &wildcard_in_service_prefix::RULE,
    ],
    strict: &[],
};

/// A value that matches no KMS action, and what stands beside it.
struct Suspect<'p, 'a> {
    policy: &'p Policy<'a>,
    block: &'p ActionBlock<'a>,
    action: &'p Action<'a>,
    text: &'p str,
    /// What the values of the same element match.
    named: ActionSet,
}

impl Suspect<'_, '_> {
    /// The change that puts `text` in the place of the value, or takes the value out of its list if the others match
    /// the same actions. `None` where that would make one of the others redundant.
    fn replacement(&self, text: &str) -> Option<Fix> {
        let meant = spelling::matching(text);
        if !meant.is_empty() && self.named.contains(meant) {
            let message = format!("remove it: {} is named already", quote(text));
            return Some(Fix::r#unsafe(message, vec![edit::remove_item(self.policy, self.action.item)?]));
        }
        let edit = edit::replace_with_string(self.action.span, text);
        let message = format!("replace it by {}", quote(text));
        self.named.intersection(meant).is_empty().then(|| Fix::r#unsafe(message, vec![edit]))
    }

    /// The change that takes the value out of its list, where others are left.
    fn removal(&self) -> Option<Fix> {
        let edit = edit::remove_item(self.policy, self.action.item)?;
        (!self.named.is_empty()).then(|| Fix::r#unsafe("remove it", vec![edit]))
    }
}

/// Hands over every value that is known and matches no KMS action. A character that no request can hold is
/// `unsupported-character`'s, the empty string `empty-action`'s.
fn each_suspect<'p, 'a>(policy: &'p Policy<'a>, mut judge: impl FnMut(Suspect<'p, 'a>)) {
    for block in policy.statements.iter().flat_map(Statement::action_blocks) {
        let mut named = None;
        for action in block.actions.iter().filter(|action| action.matches.is_empty()) {
            let Some(text) = action.text.as_str().filter(|text| !text.is_empty()) else { continue };
            if text.chars().all(|character| character <= '\u{ff}') {
                let named = *named.get_or_insert_with(|| block.named());
                judge(Suspect { policy, block, action, text, named });
            }
        }
    }
}

/// What a value matches, without the blanks and quotes that `malformed-action` reports.
fn matches(action: &Action) -> ActionSet {
    match action.text.as_str() {
        Some(text) if action.matches.is_empty() => {
            spelling::meant(text).map_or(ActionSet::EMPTY, |text| spelling::matching(&text))
        }
        _ => action.matches,
    }
}

/// Whether two values of the element may match the same action: for most elements this is the end of the matter.
fn may_overlap(block: &ActionBlock) -> bool {
    let mut seen = ActionSet::EMPTY;
    let mut matches_nothing = false;
    block.actions.iter().any(|action| {
        let overlaps = match action.matches.is_empty() {
            true => std::mem::replace(&mut matches_nothing, true),
            false => !seen.intersection(action.matches).is_empty(),
        };
        seen = seen.union(action.matches);
        overlaps
    })
}
