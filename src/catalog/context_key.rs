//! The condition keys that a request to KMS may carry.

use super::{
    ActionSet, ValueType,
    tables::{CONTEXT_KEYS, KEY_LENGTHS, NOT_KEYS, OTHER_SERVICES, VIA_SERVICES},
};

/// A condition key, or a family of them: in a policy `Condition` compares it, in a request it is part of the context.
#[derive(Debug, PartialEq, Eq)]
pub struct ContextKey {
    /// Its name as AWS spells it; of a family, what stands before the part that varies, for instance
    /// `aws:PrincipalTag/`. Case does not count.
    pub name: &'static str,
    /// The part that varies.
    pub suffix: Option<KeySuffix>,
    /// The type of its values.
    pub value_type: ValueType,
    /// What operators compare it besides those of its type: a key of dates may be compared as a number of seconds.
    pub other_operators: &'static [ValueType],
    /// Whether a request may carry several values of it.
    pub is_multivalued: bool,
    /// The values it can take, if they can be counted. Names age: a value that is missing here may be new.
    pub values: &'static [&'static str],
    /// What its values name, for instance `account`, `organization id` or `Region`: see the tables.
    pub value_form: Option<&'static str>,
    /// The least number it can be.
    pub min: Option<u64>,
    /// The greatest number it can be.
    pub max: Option<u64>,
    /// The actions whose requests may carry it.
    pub actions: ActionSet,
    /// Whose it is, and so whether a stranger can choose it.
    pub binding: Binding,
    /// Whether every request of its actions carries it, but for those that a key policy cannot allow.
    pub is_always_present: bool,
    /// Whether a wildcard in its values defeats the condition.
    pub is_sensitive: bool,
    /// What KMS does with it in a key policy.
    pub support: KeySupport,
    /// The key to use in its place, if it is deprecated.
    pub replacement: Option<&'static str>,
    /// Whether requests that a service principal sends never carry it.
    pub never_with_service_principal: bool,
    /// The keys one of which belongs in the same statement, because the values of this one are not unique.
    pub paired_with: &'static [&'static str],
    /// Whether KMS refuses a key policy that compares it under `ForAllValues`.
    pub refuses_for_all_values: bool,
}

/// The part of a family of keys that varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySuffix {
    /// The key of a tag. Case does not count.
    TagKey,
    /// A key of the encryption context.
    EncryptionContextKey,
    /// The number of a platform configuration register, from 0.
    Number {
        /// The greatest.
        last: u8,
    },
}

/// Whose a condition key is: whether somebody of an account that nobody knows can send requests with any value of it.
///
/// Source: IAM User Guide, "AWS global condition context keys"; AWS KMS Developer Guide, "AWS KMS condition keys". Tags
/// of principals and of sessions are set by the caller's own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// It says who the caller is.
    Caller,
    /// It names the network, or the resource of another service, that the call comes from, which belongs to an account.
    Place,
    /// The address that the call comes from.
    Address,
    /// Only calls that a service principal makes for a resource carry it.
    Service,
    /// The caller chooses it, or it is a property of the key.
    Free,
}

/// What KMS does with a condition key in a key policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySupport {
    /// Requests may carry it.
    Supported,
    /// No request to KMS carries it.
    Never,
    /// Whether requests to KMS carry it is not documented.
    Unconfirmed,
    /// KMS refuses a key policy that names it.
    Refused,
}

/// The key of this name in any case, and of a family the part that varies. `None` if there is none. Of a family
/// whose part that varies is missing, the part is empty.
pub fn context_key(name: &str) -> Option<(&'static ContextKey, Option<&str>)> {
    let place = |length: usize| KEY_LENGTHS.get(length).map(|&start| usize::from(start));
    let of_length = place(name.len()).zip(place(name.len() + 1)).and_then(|(start, end)| CONTEXT_KEYS.get(start..end));
    if let Some(key) = of_length.unwrap_or_default().iter().find(|key| key.name.eq_ignore_ascii_case(name)) {
        return Some((key, key.suffix.map(|_| "")));
    }
    let starts = |start: &str| name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    CONTEXT_KEYS.iter().filter(|key| key.suffix.is_some()).find_map(|key| {
        let without_separator = key.name.trim_end_matches([':', '/']);
        if name.eq_ignore_ascii_case(without_separator) {
            return Some((key, Some("")));
        }
        let rest = starts(key.name).then(|| name.get(key.name.len()..))??;
        let fits = match key.suffix {
            Some(KeySuffix::Number { .. }) => rest.bytes().all(|byte| byte.is_ascii_digit()),
            _ => true,
        };
        fits.then_some((key, Some(rest)))
    })
}

/// Every condition key that is known, the shortest first.
pub fn context_keys() -> &'static [ContextKey] {
    CONTEXT_KEYS
}

/// The condition key that is meant by a name, in any case, that is taken for one and is none.
pub fn meant_context_key(name: &str) -> Option<&'static str> {
    NOT_KEYS.iter().find(|(wrong, _)| wrong.eq_ignore_ascii_case(name)).map(|(_, right)| *right)
}

/// Whether the condition keys with this prefix are those of another service, so that no request to KMS carries them.
/// The list is never complete; keys of such a prefix that requests to any service may carry are in the tables.
pub fn is_prefix_of_other_service(prefix: &str) -> bool {
    OTHER_SERVICES.iter().any(|service| service.eq_ignore_ascii_case(prefix))
}

/// The values of `KeySpec` that are known.
pub fn key_specs() -> &'static [&'static str] {
    context_key("kms:KeySpec").map_or(&[], |(key, _)| key.values)
}

/// The values of `KeyUsage` that are known.
pub fn key_usages() -> &'static [&'static str] {
    context_key("kms:KeyUsage").map_or(&[], |(key, _)| key.values)
}

/// The names that a value of `kms:ViaService` may begin with, sorted. The list is never complete.
pub fn via_services() -> &'static [&'static str] {
    VIA_SERVICES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_in_any_case() {
        for key in CONTEXT_KEYS {
            let name = key.name.to_uppercase();
            let (found, suffix) = context_key(&name).unwrap();
            assert_eq!((found, suffix), (key, key.suffix.map(|_| "")));
        }
    }

    #[test]
    fn families_are_found_by_their_start() {
        let of = |name| context_key(name).map(|(key, suffix)| (key.name, suffix));
        assert_eq!(of("AWS:principaltag/Team"), Some(("aws:PrincipalTag/", Some("Team"))));
        assert_eq!(of("aws:PrincipalTag"), Some(("aws:PrincipalTag/", Some(""))));
        assert_eq!(of("kms:EncryptionContext:aws:logs:arn"), Some(("kms:EncryptionContext:", Some("aws:logs:arn"))));
        assert_eq!(of("kms:EncryptionContextKeys"), Some(("kms:EncryptionContextKeys", None)));
        assert_eq!(of("kms:RecipientAttestation:PCR4"), Some(("kms:RecipientAttestation:PCR", Some("4"))));
        assert_eq!(of("kms:RecipientAttestation:PCRs"), None);
        assert_eq!(of("kms:ViaServices"), None);
        assert_eq!(of("s3:prefix"), None);
    }

    #[test]
    fn wrong_names_are_known() {
        assert_eq!(meant_context_key("AWS:region"), Some("aws:RequestedRegion"));
        assert_eq!(meant_context_key("aws:RequestedRegion"), None);
        assert!(is_prefix_of_other_service("S3") && !is_prefix_of_other_service("kms"));
        for (wrong, right) in NOT_KEYS {
            assert!(context_key(wrong).is_none() && context_key(right).is_some(), "{wrong}");
        }
    }

    #[test]
    fn the_actions_of_a_key_are_known() {
        let of = |name| context_key(name).unwrap().0.actions;
        assert!(of("kms:EncryptionContext:x").contains(ActionSet::named("Decrypt")));
        assert!(!of("kms:EncryptionContext:x").contains(ActionSet::named("DescribeKey")));
        assert_eq!(of("kms:PolicyName").len(), 2);
        assert_eq!(of("aws:PrincipalArn"), ActionSet::ALL);
    }
}
