//! The form of a resource: `*`, or an ARN of six fields, perhaps with wildcards.

use super::reading;
use crate::{catalog, rules::words::quote, text::is_account_id};

/// What is wrong with a resource.
pub struct Fault<'t> {
    /// The part at fault, which may be empty: a slice of the text.
    pub part: &'t str,
    /// What follows "is no ARN:".
    pub why: String,
    /// Whether it was an attempt to name the key, and not the resource of another service.
    pub means_key: bool,
}

/// What keeps `text` from being the ARN of anything; `None` if it is one, perhaps with wildcards.
pub fn fault(text: &str) -> Option<Fault<'_>> {
    let whole = |why: &str| Some(Fault { part: text, why: why.to_owned(), means_key: true });
    if let Some(placeholder) = placeholder(text) {
        return whole(&format!("{} was not filled in", quote(placeholder)));
    }
    if !text.starts_with("arn:") {
        let is_arn = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"));
        return whole(if is_arn { "`arn:` must be in lower case" } else { "it does not start with `arn:`" });
    }
    let Some(arn) = reading::parse(text) else { return whole(&missing_fields(text)) };
    let means_key = arn.service.eq_ignore_ascii_case("kms") || arn.service.is_empty();
    let at = |part, why: String| Some(Fault { part, why, means_key });
    let has_wildcard = |field: &str| field.contains(['*', '?']);
    let foreign = |character: char| is_stray(character) || matches!(character, ',' | ';' | '\\' | '|');
    if let Some((_, part)) = text.match_indices(foreign).next() {
        return at(part, format!("no ARN holds `{part}`"));
    }
    if arn.partition.is_empty() {
        return at(arn.partition, "the partition is missing".to_owned());
    }
    if !has_wildcard(arn.partition) && !is_partition(arn.partition) {
        return at(arn.partition, format!("{} is not the name of a partition", quote(arn.partition)));
    }
    if arn.service.is_empty() {
        return at(arn.service, "the service is missing".to_owned());
    }
    if arn.service.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return at(arn.service, "the service must be in lower case".to_owned());
    }
    if arn.resource.is_empty() {
        return at(arn.resource, "the resource is missing at its end".to_owned());
    }
    if arn.service != "kms" {
        return None;
    }
    if arn.region.is_empty() {
        return at(arn.region, "the Region is missing".to_owned());
    }
    if !has_wildcard(arn.region) && !is_region(arn.region) {
        return at(arn.region, format!("{} is not the name of a Region", quote(arn.region)));
    }
    if arn.account.is_empty() {
        return at(arn.account, "the account is missing".to_owned());
    }
    if !has_wildcard(arn.account) && !is_account_id(arn.account) {
        return at(arn.account, format!("{} is not an account id of 12 digits", quote(arn.account)));
    }
    let names_something = |id: Option<&str>| id.is_some_and(|id| !id.is_empty());
    let is_resource =
        names_something(arn.resource.strip_prefix("key/")) || names_something(arn.resource.strip_prefix("alias/"));
    if !is_resource && !has_wildcard(arn.resource) {
        return at(
            arn.resource,
            format!("{} is neither `key/` with a key id nor `alias/` with a name", quote(arn.resource)),
        );
    }
    None
}

/// What a template, or a person, should have put something else for.
fn placeholder(text: &str) -> Option<&str> {
    [("${", "}"), ("{{", "}}"), ("<", ">"), ("#{", "}"), ("%{", "}")].into_iter().find_map(|(open, close)| {
        let rest = text.get(text.find(open)?..)?;
        let end = rest.find(close).map_or(rest.len(), |end| end + close.len());
        rest.get(..end)
    })
}

fn missing_fields(text: &str) -> String {
    let fields: Vec<&str> = text.split(':').skip(1).collect();
    let starts_resource = |field: &&str| field.starts_with("key/") || field.starts_with("alias/");
    let missing = match fields.as_slice() {
        ["kms", ..] => "the partition",
        [_, "kms", region, account] if is_region(region) && starts_resource(account) => "the account",
        [_, "kms", account, resource] if is_account_id(account) && starts_resource(resource) => "the Region",
        [_, "kms", resource] if starts_resource(resource) => "the Region and the account",
        [_, "kms", _, account] if is_account_id(account) => "the resource",
        _ => {
            return format!(
                "it has {} of the six fields `arn:partition:service:region:account:resource`",
                fields.len() + 1
            );
        }
    };
    format!("{missing} is missing in `arn:partition:service:region:account:resource`")
}

/// Whether a name has the form of a partition's: more of them will come.
fn is_partition(name: &str) -> bool {
    name == "aws"
        || name
            .strip_prefix("aws-")
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
}

/// Whether a name is a Region's, or has the form of one: more of them will come.
fn is_region(name: &str) -> bool {
    let has_form = || {
        let (place, number) = name.rsplit_once('-')?;
        let letters = place.contains('-') && place.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        (letters && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    catalog::has_region(name) || has_form().is_some()
}

/// White space and quotes: what gets around a resource by accident.
pub fn is_stray(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'')
}
