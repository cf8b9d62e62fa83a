//! How actions are spelled, and what a misspelt one was probably meant to be.

use crate::{
    catalog::{self, ActionSet},
    rules::words,
};
use std::borrow::Cow;

/// White space and quotes: what gets into a name by accident, and never belongs there.
pub fn is_stray(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`')
}

/// Whether the characters of a name can hold this one.
///
/// Source: Service Authorization Reference: prefixes are letters, digits and hyphens, names letters and digits.
pub fn belongs_in_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '*' | '?' | '-')
}

/// `text` without stray characters, if it then is `*` or of the form `service:Name`. `None` if it is malformed.
pub fn meant(text: &str) -> Option<Cow<'_, str>> {
    if !several(text).is_empty() {
        return None;
    }
    let clean = match text.contains(is_stray) {
        true => Cow::Owned(text.replace(is_stray, "")),
        false => Cow::Borrowed(text),
    };
    let is_half = |half: &str| !half.is_empty() && half.chars().all(belongs_in_name);
    let has_form = clean.split_once(':').is_some_and(|(service, name)| is_half(service) && is_half(name));
    (has_form || clean == "*").then_some(clean)
}

/// The actions that stand in one string, separated by commas, semicolons, bars or white space; none if it is not two
/// or more.
pub fn several(text: &str) -> Vec<&str> {
    let separates = |character: char| character.is_whitespace() || matches!(character, ',' | ';' | '|');
    if !text.contains(separates) {
        return Vec::new();
    }
    let is_action = |part: &&str| match part.split_once(':') {
        Some((service, name)) => !service.is_empty() && !name.is_empty(),
        None => !ActionSet::named(part).is_empty(),
    };
    let parts: Vec<&str> = text.split(separates).map(|part| part.trim_matches(is_stray)).collect();
    let actions: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if actions.len() > 1 && actions.iter().all(is_action) { actions } else { Vec::new() }
}

/// The KMS actions that `text` matches.
pub fn matching(text: &str) -> ActionSet {
    match text.split_once(':') {
        Some((service, name)) => catalog::actions_matching(service, name),
        None if text == "*" => ActionSet::ALL,
        None => ActionSet::EMPTY,
    }
}

/// The name, or the pattern of names, that `name` was probably meant to be. Only what a key policy can allow.
pub fn near(name: &str) -> Option<String> {
    let base = name.trim_matches(['*', '?']);
    if base.len() < 3 || base.contains(['*', '?']) {
        return None;
    }
    let names = || ActionSet::ALL.iter().filter(|action| action.is_effective).map(|action| action.name);
    let nearest = |candidates: &mut dyn Iterator<Item = &'static str>| {
        let found = words::did_you_mean(base, candidates)?;
        // Names of one family differ in few letters: a guess must be nearer than the rest of the family.
        let distance = strsim::osa_distance(&base.to_ascii_lowercase(), &found.to_ascii_lowercase());
        (distance <= (base.len() / 3).min(3)).then_some(found)
    };
    let found = if base == name {
        let starts_names = || names().any(|full| starts_with(full, base));
        nearest(&mut names()).map(str::to_owned).or_else(|| starts_names().then(|| format!("{name}*")))
    } else {
        nearest(&mut names().flat_map(beginnings)).map(|found| name.replace(base, found))
    };
    found.filter(|found| !catalog::actions_matching("kms", found).is_empty())
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}

/// `GenerateDataKey` → `Generate`, `GenerateData`, `GenerateDataKey`.
fn beginnings(name: &'static str) -> impl Iterator<Item = &'static str> {
    let ends = name.char_indices().skip(1).filter(|(_, letter)| letter.is_ascii_uppercase()).map(|(at, _)| at);
    ends.chain([name.len()]).filter_map(|end| name.get(..end)).filter(|beginning| beginning.len() > 3)
}

/// The action that a malformed text was probably meant to be: its letters without what separates them, and with the
/// prefix that it lacks.
pub fn repaired(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(|c| !belongs_in_name(c) || c == '-').filter(|part| !part.is_empty()).collect();
    let is_prefix =
        |part: &&&str| ["arn", "aws", "kms", "amazonaws", "com"].iter().any(|prefix| part.eq_ignore_ascii_case(prefix));
    let written = parts.iter().find(|part| part.eq_ignore_ascii_case("kms")).copied();
    let name: String = parts.iter().skip_while(is_prefix).copied().collect();
    if name.is_empty() {
        return None;
    }
    let without_prefix = name.get(3..).filter(|_| starts_with(&name, "kms"));
    let is_action = |name: &&str| !catalog::actions_matching("kms", name).is_empty();
    let known = [Some(name.as_str()), without_prefix].into_iter().flatten().find(is_action).map(str::to_owned);
    let name = known.or_else(|| near(without_prefix.unwrap_or(&name)))?;
    Some(format!("{}:{name}", written.unwrap_or("kms")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_repaired() {
        for text in
            ["kms.Decrypt", "kms/Decrypt", "kms=Decrypt", "kms-Decrypt", "kmsDecrypt", "Decrypt", "kms::Decrypt"]
        {
            assert_eq!(repaired(text).as_deref(), Some("kms:Decrypt"), "{text}");
        }
        assert_eq!(repaired("aws:kms:GenerateDataKey*").as_deref(), Some("kms:GenerateDataKey*"));
        assert_eq!(repaired("KMS:Generate_Data_Key").as_deref(), Some("KMS:GenerateDataKey"));
        assert_eq!((repaired("kms:"), repaired("s3.GetObject")), (None, None));
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        for (name, meant) in [
            ("Decrpyt", "Decrypt"),
            ("Decrpyt*", "Decrypt*"),
            ("ReEncrpyt*", "ReEncrypt*"),
            ("GenerateDataKeys*", "GenerateDataKey*"),
            ("ListGrant", "ListGrants"),
            ("List", "List*"),
            ("ScheduleDeletion", "ScheduleKeyDeletion"),
        ] {
            assert_eq!(near(name).as_deref(), Some(meant), "{name}");
        }
        for name in ["DeleteKeyPolicy", "GetObject", "Foo*", "Publish", "SendMessage", "De?rpyt*x"] {
            assert_eq!(near(name), None, "{name}");
        }
    }

    #[test]
    fn several_actions_are_told_from_one_with_a_blank() {
        assert_eq!(several("kms:Encrypt, kms:Decrypt"), ["kms:Encrypt", "kms:Decrypt"]);
        assert_eq!(several("kms:Encrypt Decrypt"), ["kms:Encrypt", "Decrypt"]);
        assert!(several("kms: Decrypt").is_empty());
        assert!(several("kms:Generate DataKey").is_empty());
        assert_eq!(meant(" kms: Decrypt").as_deref(), Some("kms:Decrypt"));
        assert_eq!(meant("kms:Encrypt,Decrypt"), None);
    }
}
