//! Names that AWS defines and the catalog does not know yet.

use crate::text::glob;
use std::collections::BTreeSet;

/// Names that a user says exist. Rules that look a name up in the catalog take these as known too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Actions, for instance `kms:NewAction`.
    pub actions: BTreeSet<String>,
    /// Condition keys, for instance `kms:NewKey`; one that ends in `/` or `:` is a family of keys.
    pub condition_keys: BTreeSet<String>,
    /// Service principals, for instance `new.amazonaws.com`.
    pub service_principals: BTreeSet<String>,
    /// Regions, for instance `eu-new-1`.
    pub regions: BTreeSet<String>,
    /// What a value of `kms:ViaService` may begin with, for instance `newservice`.
    pub via_services: BTreeSet<String>,
}

impl Vocabulary {
    /// Whether a pattern, with `*` and `?`, matches an action that is among the names. Case does not count.
    pub fn matches_action(&self, pattern: &str) -> bool {
        self.actions.iter().any(|known| glob::matches(pattern, known, true))
    }

    /// Whether a condition key is among the names, or of a family that is. Case does not count.
    pub fn has_condition_key(&self, key: &str) -> bool {
        self.condition_keys.iter().any(|known| {
            let is_family = known.ends_with([':', '/']);
            let start = if is_family { key.get(..known.len()) } else { Some(key) };
            start.is_some_and(|start| start.eq_ignore_ascii_case(known))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case_and_keys_by_their_family() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let vocabulary = Vocabulary {
            actions: set(&["kms:Shred"]),
            condition_keys: set(&["kms:Colour", "kms:Shade:"]),
            ..Vocabulary::default()
        };
        assert!(vocabulary.matches_action("KMS:shred") && vocabulary.matches_action("kms:Shr*"));
        assert!(!vocabulary.matches_action("kms:Shredded"));
        assert!(vocabulary.has_condition_key("kms:colour") && !vocabulary.has_condition_key("kms:Colours"));
        assert!(vocabulary.has_condition_key("KMS:shade:dark") && !vocabulary.has_condition_key("kms:Shad"));
    }
}
