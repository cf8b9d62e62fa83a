//! What a resource other than `*` says.

use crate::{access::Key, policy::Arn, text::glob};

/// What a resource other than `*` says of the key that the policy belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading<'t> {
    /// It is the key, or may be it.
    Key,
    /// It can never be the key.
    OtherThing(Other<'t>),
    /// It is no ARN of six fields that make sense.
    Malformed,
}

/// Why a resource can never be the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other<'t> {
    /// The service, which is not KMS.
    Service(&'t str),
    /// An alias.
    Alias(&'t str),
    /// A field that differs from the key's: its name and its text.
    Field(&'static str, &'t str),
}

/// Reads `text` in the light of what is known of the key.
pub fn read<'t>(text: &'t str, key: &Key) -> Reading<'t> {
    if text.bytes().all(|byte| byte == b'*') || (has_variable(text) && text.starts_with("arn:")) {
        return Reading::Key;
    }
    if super::form::fault(text).is_some() {
        return Reading::Malformed;
    }
    let Some(arn) = parse(text) else { return Reading::Malformed };
    match other(&arn, key) {
        Some(other) => Reading::OtherThing(other),
        None => Reading::Key,
    }
}

/// The fields of an ARN. One that ends early in a wildcard, such as `arn:aws:kms:*`, has wildcards for the rest.
pub fn parse(text: &str) -> Option<Arn<'_>> {
    Arn::parse(text).or_else(|| {
        let mut fields = text.strip_prefix("arn:")?.split(':');
        let ends_wild = text.ends_with('*') && fields.clone().next_back().is_some_and(|last| !last.contains('/'));
        let mut next = || fields.next().or_else(|| ends_wild.then_some("*"));
        Some(Arn { partition: next()?, service: next()?, region: next()?, account: next()?, resource: next()? })
    })
}

fn other<'t>(arn: &Arn<'t>, key: &Key) -> Option<Other<'t>> {
    if !glob::matches(arn.service, "kms", false) {
        return Some(Other::Service(arn.service));
    }
    let literal = arn.resource.split(['*', '?']).next().unwrap_or_default();
    let may_be_key = literal.starts_with("key/") || ("key/".starts_with(literal) && literal.len() < arn.resource.len());
    if !may_be_key {
        return Some(Other::Alias(arn.resource));
    }
    let differs = |pattern: &str, known: &Option<String>| {
        known.as_ref().is_some_and(|known| !glob::matches(pattern, known, false))
    };
    if differs(arn.partition, &key.partition) {
        return Some(Other::Field("partition", arn.partition));
    }
    if differs(arn.region, &key.region) {
        return Some(Other::Field("Region", arn.region));
    }
    if differs(arn.account, &key.account) {
        return Some(Other::Field("account", arn.account));
    }
    let is_other_key = key.id.as_ref().is_some_and(|id| !glob::matches(arn.resource, &format!("key/{id}"), false));
    is_other_key.then_some(Other::Field("key", arn.resource))
}

/// Whether the text holds a policy variable such as `${aws:PrincipalTag/key}`, which IAM fills in at each request, and
/// nothing like `${AWS::Region}` or `${KeyArn}`, which something else should have filled in.
pub fn has_variable(text: &str) -> bool {
    let mut inner = text.split("${").skip(1).map(|rest| rest.split_once('}').map_or("", |(name, _)| name)).peekable();
    let is_variable = |name: &str| {
        name.split_once(':').is_some_and(|(service, key)| {
            !service.is_empty()
                && service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                && key.starts_with(|first: char| first.is_ascii_alphabetic())
        })
    };
    inner.peek().is_some() && inner.all(is_variable)
}
