//! Who a statement speaks of.

use super::Arn;
use crate::{
    catalog,
    syntax::Text,
    text::{Span, is_account_id},
};

/// The element `Principal` or `NotPrincipal`.
#[derive(Debug)]
pub struct PrincipalBlock<'a> {
    /// The element's name.
    pub name: Span,
    /// Its value.
    pub span: Span,
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// How it is written.
    pub form: PrincipalForm,
    /// Whether something in it could not be read, or is filled in later.
    pub is_open: bool,
    /// The principals, in order; those of one type next to each other, as they are written.
    pub principals: Vec<Principal<'a>>,
}

/// How a principal element is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalForm {
    /// `"Principal": "*"`, or another string; it is then the only principal, of type `AWS`.
    Text,
    /// `"Principal": { "AWS": … }`
    Object,
    /// Another JSON type, or nothing that could be read.
    Other,
}

/// The key of a principal element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalType {
    /// `AWS`
    Aws,
    /// `Service`
    Service,
    /// `Federated`
    Federated,
    /// `CanonicalUser`
    CanonicalUser,
    /// Any other key.
    Other,
}

impl PrincipalType {
    /// The four types that IAM's grammar knows, as they are spelled.
    pub const NAMES: [&'static str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

    /// The type with this exact name.
    pub fn from_name(name: Option<&str>) -> Self {
        match name {
            Some("AWS") => Self::Aws,
            Some("Service") => Self::Service,
            Some("Federated") => Self::Federated,
            Some("CanonicalUser") => Self::CanonicalUser,
            _ => Self::Other,
        }
    }
}

/// One principal.
#[derive(Debug)]
pub struct Principal<'a> {
    /// The type it stands under.
    pub r#type: PrincipalType,
    /// The type's name in the document, quotes included; the element's name if there is none.
    pub type_name: Span,
    /// The value's text.
    pub text: &'a Text<'a>,
    /// The value, quotes included.
    pub span: Span,
    /// Position in its list, and the spans of that list's items, where it stands in a list.
    pub item: Option<Item>,
    /// What the value is, read as a principal of type `AWS`, whatever the type.
    pub aws: AwsPrincipal<'a>,
    /// Whether it is `*`, an account, or a user or role whose ARN is written as IAM writes it: there is nothing for
    /// rules about faults in principals to see. Other principals may be right too.
    pub is_plain: bool,
}

/// A place in a list of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The list.
    pub list: crate::syntax::NodeId,
    /// Position in the list, from 0.
    pub index: usize,
}

/// What a value is as a principal of type `AWS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsPrincipal<'a> {
    /// `*`
    Everyone,
    /// 12 digits.
    Account(&'a str),
    /// An ARN of six fields without blanks, control characters or placeholders. Its fields may still be wrong.
    Arn(Arn<'a>),
    /// It starts like an ARN and is none.
    BrokenArn(&'a str),
    /// Several ARNs in one string.
    SeveralArns(&'a str),
    /// The unique id that the service puts in place of a deleted user (`AIDA…`) or role (`AROA…`).
    UniqueId(&'a str),
    /// The empty string.
    Empty,
    /// Something else.
    Other(&'a str),
    /// Not known before it is filled in.
    Unknown,
}

impl<'a> AwsPrincipal<'a> {
    /// Classifies the text of a value, and says whether it is [plain](Principal::is_plain).
    pub(super) fn classify(text: &'a Text<'a>) -> (Self, bool) {
        let Some(text) = text.as_str() else { return (Self::Unknown, false) };
        if let Some(arn) = plain_arn(text) {
            return (Self::Arn(arn), true);
        }
        match text {
            "" => (Self::Empty, false),
            "*" => (Self::Everyone, true),
            _ if is_account_id(text) => (Self::Account(text), true),
            _ if starts_like_arn(text) => {
                let seen = classes_of(text);
                let arn = Self::arn(text, seen);
                let is_plain = arn.as_arn().is_some_and(is_plain);
                (arn, is_plain)
            }
            _ if is_unique_id(text) => (Self::UniqueId(text), false),
            _ => (Self::Other(text), false),
        }
    }

    fn arn(text: &'a str, seen: u8) -> Self {
        let (foreign, separated) = (seen & FOREIGN != 0, seen & SEPARATOR != 0);
        if separated && text.match_indices("arn:").any(|(at, _)| follows_separator(text, at)) {
            return Self::SeveralArns(text);
        }
        match Arn::parse(text) {
            Some(arn) if !foreign => Self::Arn(arn),
            _ => Self::BrokenArn(text),
        }
    }

    /// The ARN, if it is one of six fields.
    pub fn as_arn(&self) -> Option<&Arn<'a>> {
        match self {
            Self::Arn(arn) => Some(arn),
            _ => None,
        }
    }

    /// The account id of an account, or of an ARN whose account field is 12 digits.
    pub fn account(&self) -> Option<&'a str> {
        match self {
            Self::Account(id) => Some(id),
            Self::Arn(arn) => Some(arn.account).filter(|account| is_account_id(account)),
            _ => None,
        }
    }

    /// The account id, if this is an account: 12 digits or the ARN of its root.
    pub fn as_account(&self) -> Option<&'a str> {
        match self {
            Self::Account(id) => Some(id),
            Self::Arn(arn) if arn.service == "iam" && arn.resource == "root" => self.account(),
            _ => None,
        }
    }
}

/// A quick look: the ARN of an account, a user or a role in the partition `aws`, as most principals are, if it is
/// [plain](Principal::is_plain).
fn plain_arn(text: &str) -> Option<Arn<'_>> {
    let (account, resource) = text.strip_prefix("arn:aws:iam::")?.split_at_checked(12)?;
    let resource = resource.strip_prefix(':').filter(|_| is_account_id(account))?;
    // Slices of the text, so that `Text::span_of` finds them in it.
    let (partition, service, region) = (text.get(4..7)?, text.get(8..11)?, text.get(12..12)?);
    is_plain_resource(resource).then_some(Arn { partition, service, region, account, resource })
}

/// Whether the ARN is one that IAM writes for an account, a user or a role.
fn is_plain(arn: &Arn) -> bool {
    arn.service == "iam"
        && arn.region.is_empty()
        && is_account_id(arn.account)
        && is_plain_resource(arn.resource)
        && catalog::partition(arn.partition).is_some()
}

/// Whether the resource is `root`, or a user or role: a path of names, of which the last has 1 to 64 characters.
fn is_plain_resource(resource: &str) -> bool {
    let Some(("user/" | "role/", path)) = resource.split_at_checked(5) else { return resource == "root" };
    let mut name_length = 0;
    let is_usual = path.bytes().all(|byte| {
        let has_name = name_length > 0;
        name_length = if byte == b'/' { 0 } else { name_length + 1 };
        (byte != b'/' || has_name) && byte != b':' && CLASSES.get(usize::from(byte)) == Some(&0)
    });
    is_usual && (1..=64).contains(&name_length) && path.len() <= 507
}

/// A character that no ARN of a principal holds.
const FOREIGN: u8 = 1;
/// A character that people put between two ARNs.
const SEPARATOR: u8 = 2;
/// A character that names of users and roles do not hold, or seldom.
const UNUSUAL: u8 = 4;

/// The classes of all the characters.
fn classes_of(text: &str) -> u8 {
    text.bytes().fold(0, |seen, byte| seen | CLASSES.get(usize::from(byte)).copied().unwrap_or(0))
}

/// What each byte is.
#[allow(clippy::indexing_slicing, reason = "a constant: an index out of bounds does not compile")]
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
};

const fn class(byte: u8) -> u8 {
    let foreign = byte <= b' ' || byte >= 0x7f || matches!(byte, b'$' | b'{' | b'}' | b'<' | b'>' | b'"');
    let separator = matches!(byte, b',' | b';' | b' ' | b'\t' | b'\n' | b'|');
    let usual = byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'-' | b'_' | b'.' | b'@' | b'+' | b'=');
    (if foreign { FOREIGN } else { 0 }) | (if separator { SEPARATOR } else { 0 }) | (if usual { 0 } else { UNUSUAL })
}

/// Whether what begins at `at` follows other text and a separator.
fn follows_separator(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let is_separator = |byte: u8| class(byte) & SEPARATOR != 0;
    before.bytes().next_back().is_some_and(is_separator) && !before.bytes().all(is_separator)
}

fn starts_like_arn(text: &str) -> bool {
    text.trim_start().get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"))
}

/// Source: IAM User Guide, "IAM identifiers": the prefixes of users and roles.
fn is_unique_id(text: &str) -> bool {
    let rest = text.strip_prefix("AIDA").or_else(|| text.strip_prefix("AROA"));
    rest.is_some_and(|rest| {
        rest.len() >= 12 && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}
