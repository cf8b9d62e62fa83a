//! What the user tells kmslint about the key and the request, and which rules are to run.

use super::{Category, Rule, Vocabulary};
use crate::{access::Key, diagnostic::Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The context of a check. The default knows nothing of the key and runs every rule but the
/// strict ones.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is known of the key that the policy is for.
    pub key: Key,
    /// ARN of the principal that sends the request.
    pub caller: Option<String>,
    /// Whether the request bypasses the policy lockout safety check.
    pub bypasses_lockout_check: bool,
    /// Principals that exist. A principal of an account named here that is not here itself does not exist.
    pub known_principals: BTreeSet<String>,
    /// Names that exist although the catalog does not know them.
    pub vocabulary: Vocabulary,
    /// Which rules run.
    pub selection: Selection,
    /// Whether findings may be ignored because of which the service refuses a policy.
    pub allows_rejected: bool,
    /// Severities other than the rules' own, by rule id.
    pub severities: BTreeMap<&'static str, Severity>,
}

/// Which rules run, by rule id or category name. Empty lists mean every rule but the strict ones.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// If not empty, only these run.
    pub select: BTreeSet<String>,
    /// These do not run. A rule id that is selected by name wins over an ignored category.
    pub ignore: BTreeSet<String>,
    /// Whether strict rules run, too. Without it a strict rule runs only if it is selected by its id.
    pub strict: bool,
}

impl Selection {
    /// Whether the rule `id` of `category` runs.
    pub fn includes(&self, id: &str, category: &str) -> bool {
        if self.select.is_empty() && self.ignore.is_empty() {
            return true;
        }
        let selected_by_name = self.select.contains(id);
        let selected = self.select.is_empty() || selected_by_name || self.select.contains(category);
        selected && !self.ignore.contains(id) && (selected_by_name || !self.ignore.contains(category))
    }

    /// Whether `rule` of `category` runs.
    pub fn runs(&self, rule: &Rule, category: &Category) -> bool {
        if category.is_strict(rule) {
            self.includes_strict(rule.id, category.name)
        } else {
            self.includes(rule.id, category.name)
        }
    }

    /// Whether the strict rule `id` of `category` runs.
    pub fn includes_strict(&self, id: &str, category: &str) -> bool {
        (self.strict || self.select.contains(id)) && self.includes(id, category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_named_wins_over_an_ignored_category() {
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let selection = Selection {
            select: of(&["empty-sid", "action"]),
            ignore: of(&["statement", "unknown-action"]),
            strict: false,
        };
        assert!(selection.includes("empty-sid", "statement"));
        assert!(!selection.includes("duplicate-sid", "statement"));
        assert!(selection.includes("malformed-action", "action"));
        assert!(!selection.includes("unknown-action", "action"));
        assert!(Selection::default().includes("duplicate-sid", "statement"));
    }

    #[test]
    fn a_strict_rule_runs_where_it_is_asked_for() {
        let runs = |select: &[&str], ignore: &[&str], strict| {
            let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            Selection { select: of(select), ignore: of(ignore), strict }.includes_strict("self-managing-user", "access")
        };
        assert!(!runs(&[], &[], false) && !runs(&["access"], &[], false));
        assert!(runs(&["self-managing-user"], &[], false) && runs(&["self-managing-user"], &["access"], false));
        assert!(runs(&[], &[], true) && runs(&["access"], &[], true));
        assert!(!runs(&["action"], &[], true) && !runs(&[], &["access"], true));
    }
}
