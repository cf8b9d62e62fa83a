//! The actions of KMS.

use super::tables::{ACTIONS, LETTERS, NOT_ACTIONS};
use crate::text::glob;

/// An action of KMS, as the Service Authorization Reference has it.
#[derive(Debug, PartialEq, Eq)]
pub struct KmsAction {
    /// Its name without `kms:`.
    pub name: &'static str,
    /// Whether a key policy can allow it: an operation on no key takes its permission from IAM policies only.
    pub is_effective: bool,
    /// Whether principals of other accounts can use it on a key.
    pub cross_account: CrossAccount,
    /// The kinds of key that the operation works on, for instance `SIGN_VERIFY` or `ENCRYPT_DECRYPT/symmetric`:
    /// the key usage, and where it matters whether the key is symmetric.
    pub key_types: &'static [&'static str],
}

/// Whether an operation works on a key of another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossAccount {
    /// The API reference says yes.
    Yes,
    /// The API reference says no.
    No,
    /// The API reference says nothing, or something more special.
    Unknown,
}

/// A name that is taken for an action and is none.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAction {
    /// The name without `kms:`.
    pub name: &'static str,
    /// Why it is none.
    pub why: &'static str,
    /// The actions to use, with `kms:`.
    pub instead: &'static [&'static str],
}

/// A set of KMS actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActionSet(pub(super) u64);

impl ActionSet {
    /// No action.
    pub const EMPTY: Self = Self(0);
    /// Every action that is known.
    pub const ALL: Self = Self(if ACTIONS.len() >= 64 { u64::MAX } else { (1 << ACTIONS.len()) - 1 });

    /// The set of the one action with this name, without `kms:` and in any case; empty if there is none.
    pub fn named(name: &str) -> Self {
        Self::like(name, |action| action.name.eq_ignore_ascii_case(name))
    }

    /// The actions that begin with the same letter as `start`, and that `matches`.
    fn like(start: &str, matches: impl Fn(&KmsAction) -> bool) -> Self {
        let letter = start.bytes().next().map(|byte| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a')));
        let range = match letter.map(|letter| (LETTERS.get(letter), LETTERS.get(letter + 1))) {
            Some((Some(&first), Some(&after))) => usize::from(first)..usize::from(after),
            Some(_) => return Self::EMPTY,
            None => 0..ACTIONS.len(),
        };
        let candidates = range.clone().zip(ACTIONS.get(range).unwrap_or_default());
        candidates.fold(
            Self::EMPTY,
            |set, (index, action)| {
                if matches(action) { set.union(Self::bit(index)) } else { set }
            },
        )
    }

    const fn bit(index: usize) -> Self {
        Self(1 << index)
    }

    /// The actions of either set.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The actions of both sets.
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The actions of this set that are not in the other.
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The actions of this set that a key policy can allow.
    pub fn effective(self) -> Self {
        let of_set = |set: Self, (index, action): (usize, &KmsAction)| {
            if action.is_effective { set.union(Self::bit(index)) } else { set }
        };
        ACTIONS.iter().enumerate().fold(Self::EMPTY, of_set).intersection(self)
    }

    /// Whether the set holds no action.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every action of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// How many actions the set holds.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The actions, by name.
    pub fn iter(self) -> impl Iterator<Item = &'static KmsAction> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let index = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            ACTIONS.get(index as usize)
        })
    }
}

/// The KMS actions that `service:name` matches: without regard to case, with `*` and `?`.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Action".
pub fn actions_matching(service: &str, name: &str) -> ActionSet {
    if !service.eq_ignore_ascii_case("kms") && !glob::matches(service, "kms", true) {
        return ActionSet::EMPTY;
    }
    let Some(wildcard) = name.bytes().position(|byte| matches!(byte, b'*' | b'?')) else {
        return ActionSet::named(name);
    };
    if name == "*" {
        return ActionSet::ALL;
    }
    let (start, rest) = name.split_at(wildcard);
    let starts = |action: &KmsAction| action.name.get(..wildcard).is_some_and(|head| head.eq_ignore_ascii_case(start));
    match rest {
        "*" => ActionSet::like(start, starts),
        _ => ActionSet::like(start, |action| starts(action) && glob::matches(name, action.name, true)),
    }
}

/// What is known of a name, without `kms:` and in any case, that is taken for an action and is none.
pub fn not_action(name: &str) -> Option<&'static NotAction> {
    NOT_ACTIONS.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_in_any_case() {
        for action in ACTIONS {
            assert_eq!(ActionSet::named(&action.name.to_uppercase()).iter().collect::<Vec<_>>(), [action]);
            assert!(actions_matching("kms", &format!("{}*", action.name)).contains(ActionSet::named(action.name)));
        }
        assert_eq!(ActionSet::ALL.len() as usize, ACTIONS.len());
    }

    #[test]
    fn patterns_match_as_iam_does() {
        let names = |service, name| actions_matching(service, name).iter().map(|a| a.name).collect::<Vec<_>>();
        assert_eq!(names("kms", "decrypt"), ["Decrypt"]);
        assert_eq!(names("KMS", "ReEncrypt*"), ["ReEncryptFrom", "ReEncryptTo"]);
        assert_eq!(names("k?s", "?ncrypt"), ["Encrypt"]);
        assert_eq!(names("kms", "E*t"), ["Encrypt"]);
        assert_eq!(names("kms", "describe*").len(), 2);
        assert_eq!(actions_matching("kms", "*"), ActionSet::ALL);
        assert!(actions_matching("s3", "*").is_empty());
        assert!(actions_matching("kms", "ReEncrypt").is_empty());
        assert_eq!(not_action("reencrypt").unwrap().instead.first(), Some(&"kms:ReEncryptFrom"));
    }
}
