//! What a host file holds in the place of a key policy: JSON values, some of which are filled in later.

use crate::{
    syntax::{Content, Text},
    text::Span,
};
use std::{borrow::Cow, sync::Arc};

/// A value and where it is written.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// From the first character to the last.
    pub span: Span,
    /// Whether items or members may be filled in that are not known: then nothing is missing.
    pub open: bool,
    /// The value.
    pub value: Value<'s>,
}

/// A JSON value, as far as it is known.
#[derive(Clone, Debug)]
pub enum Value<'s> {
    /// Nothing: the item or member is left out, as `AWS::NoValue` and `null` arguments are.
    Absent,
    /// `null`, `true`, `false` or a number, as JSON writes it.
    Literal(Cow<'s, str>),
    /// A string, decoded.
    Text(Vec<Part<'s>>),
    /// A list.
    List(Vec<Node<'s>>),
    /// An object.
    Object(Vec<Member<'s>>),
    /// One of two values, by a condition that is decided later.
    Choice {
        /// The condition: two choices with the same one are decided alike.
        condition: String,
        /// The value if it holds, and if it does not.
        branches: Box<[Node<'s>; 2]>,
    },
    /// A value that is filled in later.
    Unknown(Arc<Unknown>),
}

/// A name and its value in an object.
#[derive(Clone, Debug)]
pub struct Member<'s> {
    /// The name, decoded.
    pub name: Vec<Part<'s>>,
    /// Where the name is written, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: Node<'s>,
}

/// A part of a string, and where it is written.
#[derive(Clone, Debug)]
pub struct Part<'s> {
    /// Where it is written; for a part that is not written at all, the place that gave rise to it.
    pub span: Span,
    /// What it says.
    pub content: PartContent<'s>,
}

/// What a part of a string says.
#[derive(Clone, Debug)]
pub enum PartContent<'s> {
    /// Characters that stand in the file as they are.
    Verbatim(&'s str),
    /// Characters that are written in another way, or elsewhere.
    Written(Cow<'s, str>),
    /// Characters that are filled in later.
    Unknown(Arc<Unknown>),
}

/// Something that is filled in later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What the author calls it, for instance `${AWS::AccountId}`. What has the same name has the same value.
    pub name: String,
    /// What it can be.
    pub kind: UnknownKind,
    /// Some of the values that it may well have: defaults, values that are allowed.
    pub candidates: Vec<String>,
}

/// What something that is filled in later can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownKind {
    /// Any text, or any value where a value belongs.
    Anything,
    /// The account that the template is deployed to: 12 digits.
    AccountId,
    /// The partition that the template is deployed to.
    Partition,
    /// The Region that the template is deployed to.
    Region,
    /// The domain of the partition: `amazonaws.com`, `amazonaws.com.cn`.
    UrlSuffix,
    /// The name that a resource, a stack or a workspace has: no colon, no slash.
    Name,
    /// The ARN of a resource of this account, in the form `arn:{partition}:iam::{account}:role/{name}`.
    Arn(&'static str),
}

impl Unknown {
    /// Something of which nothing is known but its name.
    pub fn anything(name: impl Into<String>) -> Arc<Self> {
        Self::of_kind(name, UnknownKind::Anything)
    }

    /// Something of a kind.
    pub fn of_kind(name: impl Into<String>, kind: UnknownKind) -> Arc<Self> {
        Arc::new(Self { name: name.into(), kind, candidates: Vec::new() })
    }
}

impl<'s> Node<'s> {
    /// A value that is known.
    pub fn new(span: Span, value: Value<'s>) -> Self {
        Self { span, open: false, value }
    }

    /// A value that is filled in later.
    pub fn unknown(span: Span, name: impl Into<String>) -> Self {
        Self { span, open: true, value: Value::Unknown(Unknown::anything(name)) }
    }

    /// A string that the host writes without it standing in the file, for instance a default value.
    pub fn implied(span: Span, text: &'static str) -> Self {
        Self::new(span, Value::Text(vec![Part::written(span, text)]))
    }
}

impl<'s> Part<'s> {
    /// Characters that stand at `start` as they are.
    pub fn verbatim(text: &'s str, start: u32) -> Self {
        let end = start.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
        Self { span: Span::new(start, end), content: PartContent::Verbatim(text) }
    }

    /// Characters that are not written at `span` as they are.
    pub fn written(span: Span, text: impl Into<Cow<'s, str>>) -> Self {
        Self { span, content: PartContent::Written(text.into()) }
    }

    /// Characters that are filled in later.
    pub fn unknown(span: Span, unknown: Arc<Unknown>) -> Self {
        Self { span, content: PartContent::Unknown(unknown) }
    }
}

/// The parts of a text that a parser read.
pub fn parts<'s>(text: &Text<'s>) -> Vec<Part<'s>> {
    let part = |piece: crate::syntax::Piece<'s>| Part {
        span: piece.span,
        content: match piece.content {
            Content::Verbatim(text) => PartContent::Verbatim(text),
            Content::Escaped(character) => PartContent::Written(character.to_string().into()),
            Content::Unknown => PartContent::Unknown(Unknown::anything("${…}")),
        },
    };
    text.pieces().map(part).collect()
}

/// The characters of a string all of whose parts are known.
pub fn known_text(parts: &[Part]) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        match &part.content {
            PartContent::Verbatim(known) => text.push_str(known),
            PartContent::Written(known) => text.push_str(known),
            PartContent::Unknown(_) => return None,
        }
    }
    Some(text)
}
