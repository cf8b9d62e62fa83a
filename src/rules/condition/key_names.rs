//! How condition keys are spelled, and what a misspelt one was probably meant to be.

use crate::{
    catalog::{self, ContextKey},
    diagnostic::{Edit, Fix},
    policy::{Condition, Policy},
    rules::{Context, document, edit, words::quote},
    syntax::Value,
};

/// What is wrong with the form of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// There is nothing in it.
    Empty,
    /// No colon sets the prefix off from the name.
    NoColon,
    /// Nothing stands before the first colon.
    NoPrefix,
    /// Nothing, or another colon, stands after the first one.
    NoName,
    /// There is white space in it.
    Blank,
    /// There is a `*` or a `?` in it.
    Wildcard,
}

/// What is wrong with the form of `name`, which is no key that is known. The prefix of a key of an identity provider
/// is a host, and may hold a port and a path; what claims are called is not restricted.
pub fn fault(name: &str) -> Option<KeyFault> {
    let Some((prefix, rest)) = name.split_once(':') else {
        return Some(if name.trim().is_empty() { KeyFault::Empty } else { KeyFault::NoColon });
    };
    let is_host = prefix.contains('.');
    if prefix.trim().is_empty() {
        Some(KeyFault::NoPrefix)
    } else if rest.trim().is_empty() || rest.starts_with(':') {
        Some(KeyFault::NoName)
    } else if name.trim() != name || (!is_host && name.contains(char::is_whitespace)) {
        Some(KeyFault::Blank)
    } else {
        (!is_host && name.contains(['*', '?'])).then_some(KeyFault::Wildcard)
    }
}

/// The name of a comparison's key, if no key of this name is known and it can be judged. Left out is what another rule
/// reports: characters that no request can hold, variables, placeholders, and an operator in the place of a key.
pub fn unknown<'p>(policy: &Policy, cx: &Context, condition: Condition<'p, '_>) -> Option<&'p str> {
    let key = condition.key;
    if key.context_key.is_some() {
        return None;
    }
    let name = key.text.as_str()?;
    let is_plain = !name.contains("${") && name.chars().all(|character| character <= '\u{ff}');
    let is_object = matches!(policy.tree.node(key.value).value, Value::Object(_));
    let is_judged = is_plain
        && !is_object
        && !cx.options.vocabulary.has_condition_key(name)
        && !document::has_placeholder_key(name);
    is_judged.then_some(name)
}

/// The name as AWS spells it, if the key is known and, of a family, complete.
pub fn canonical(name: &str) -> Option<String> {
    match catalog::context_key(name)? {
        (key, None) => Some(key.name.to_owned()),
        (_, Some("")) => None,
        (key, Some(suffix)) => Some(format!("{}{suffix}", key.name)),
    }
}

/// The key that `name`, which may lack its prefix or be written with wrong separators, was probably meant to be.
pub fn meant(name: &str) -> Option<String> {
    const LONGEST: usize = 256;
    if name.len() > LONGEST {
        return None;
    }
    let is_stray = |character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '`');
    let clean: String = name.chars().filter(|character| !is_stray(*character)).collect();
    if let Some(known) = canonical(&clean) {
        return Some(known);
    }
    for prefix in ["aws", "kms"] {
        let rest = clean.get(prefix.len()..).filter(|_| starts_with(&clean, prefix));
        let bare = rest.and_then(|rest| rest.strip_prefix([':', '.', '/', '_', '-', ';', '=']));
        if let Some(bare) = bare.map(|bare| bare.trim_start_matches(':')) {
            return under(prefix, bare);
        }
    }
    let bare = clean.split_once(':').map_or(clean.as_str(), |(_, bare)| bare);
    ["aws", "kms"].into_iter().find_map(|prefix| canonical(&format!("{prefix}:{bare}")))
}

/// The key that is meant by `bare` after `prefix`, or failing that after the other one.
fn under(prefix: &str, bare: &str) -> Option<String> {
    let other = if prefix == "aws" { "kms" } else { "aws" };
    let name = format!("{prefix}:{bare}");
    let full = |text: &str| canonical(text).or_else(|| catalog::meant_context_key(text).map(str::to_owned));
    full(&name)
        .or_else(|| full(&format!("{other}:{bare}")))
        .or_else(|| with_right_separator(&name))
        .or_else(|| near(prefix, bare))
        .or_else(|| near(other, bare))
}

/// The key of a family that `name` is, with the separator that belongs before the part that varies.
fn with_right_separator(name: &str) -> Option<String> {
    families().find_map(|key| {
        let family = key.name.trim_end_matches([':', '/']);
        let rest = name.get(family.len()..).filter(|_| starts_with(name, family))?;
        let suffix = rest.strip_prefix([':', '/', '.', '-', '_'])?.trim_start_matches([':', '/']);
        canonical(&format!("{}{suffix}", key.name))
    })
}

/// The nearest key with this prefix; of a family, with the part of `bare` that varies.
fn near(prefix: &str, bare: &str) -> Option<String> {
    let (head, suffix) = bare.split_at(bare.find([':', '/']).unwrap_or(bare.len()));
    let suffix = suffix.get(1..).unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    let allowed = (head.len() / 3).min(3);
    let candidates = catalog::context_keys().iter().filter_map(|key| {
        let name = key.name.strip_prefix(prefix)?.strip_prefix(':')?;
        let fits = key.suffix.is_some() != suffix.is_empty();
        let name = name.trim_end_matches([':', '/']);
        if !fits || name.len().abs_diff(lower.len()) > allowed {
            return None;
        }
        let distance = strsim::osa_distance(&lower, &name.to_ascii_lowercase());
        (distance <= allowed).then_some((distance, key))
    });
    let (_, key) = candidates.min_by_key(|(distance, _)| *distance)?;
    canonical(&format!("{}{suffix}", key.name))
}

fn families() -> impl Iterator<Item = &'static ContextKey> {
    catalog::context_keys().iter().filter(|key| key.name.ends_with([':', '/']))
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The edit that gives the key another name, unless the operator tests a key of that name already.
pub fn rename(condition: Condition, name: &str) -> Option<Edit> {
    let is_taken = |text: &str| text.eq_ignore_ascii_case(name);
    let taken = condition
        .operator
        .keys
        .iter()
        .any(|key| key.span != condition.key.span && key.text.as_str().is_none_or(is_taken));
    (!taken).then(|| edit::replace_with_string(condition.key.span, name))
}

/// The change that gives the key the name that was probably meant.
pub fn replacement(condition: Condition, name: &str) -> Option<Fix> {
    rename(condition, name).map(|edit| Fix::r#unsafe(format!("replace it by {}", quote(name)), vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_judged() {
        for (name, expected) in [
            ("", Some(KeyFault::Empty)),
            ("SourceArn", Some(KeyFault::NoColon)),
            (":SourceArn", Some(KeyFault::NoPrefix)),
            ("aws:", Some(KeyFault::NoName)),
            ("aws::SourceArn", Some(KeyFault::NoName)),
            ("aws:Source Arn", Some(KeyFault::Blank)),
            ("kms:Via*", Some(KeyFault::Wildcard)),
            ("s3:prefix", None),
            ("token.actions.githubusercontent.com:sub", None),
            ("idp.example.com:8443/path:some claim", None),
            ("saml:edupersonaffiliation", None),
        ] {
            assert_eq!(fault(name), expected, "{name}");
        }
    }

    #[test]
    fn near_misses_are_recognised() {
        for (name, expected) in [
            ("SourceArn", "aws:SourceArn"),
            ("viaservice", "kms:ViaService"),
            ("aws.SourceArn", "aws:SourceArn"),
            ("aws::SourceArn", "aws:SourceArn"),
            ("aws: SourceArn ", "aws:SourceArn"),
            ("kms:ViaServices", "kms:ViaService"),
            ("aws:ViaService", "kms:ViaService"),
            ("kms:SourceAccount", "aws:SourceAccount"),
            ("kms:CallerAcount", "kms:CallerAccount"),
            ("ksm:ViaService", "kms:ViaService"),
            ("aws:PrincipalTags/team", "aws:PrincipalTag/team"),
            ("aws:PrincipalTag:team", "aws:PrincipalTag/team"),
            ("kms:EncryptionContext/aws:s3:arn", "kms:EncryptionContext:aws:s3:arn"),
            ("kms:EncryptonContext:Dept", "kms:EncryptionContext:Dept"),
            ("kms:RecipientAttestation:PCR-0", ""),
            ("aws:Region", "aws:RequestedRegion"),
            ("aws:UserArn", "aws:PrincipalArn"),
            ("kms:Foo", ""),
            ("aws:LaunchTime", ""),
        ] {
            assert_eq!(meant(name).unwrap_or_default(), expected, "{name}");
        }
    }
}
