//! What stands before a node: its tag and its anchor.

use super::offset;
use crate::text::Span;
use saphyr_parser::Tag;
use std::ops::Range;

/// Where the properties of a node stand, and where its content begins.
#[derive(Clone, Copy)]
pub struct Properties {
    /// What the tag says.
    pub tagged: Tagged,
    /// Where the tag is written; empty without one.
    pub tag: Span,
    /// Where the content begins, in bytes: not before the properties' end.
    pub content: usize,
    is_none: bool,
}

/// What the tag of a node says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tagged {
    /// There is none.
    Not,
    /// A tag of YAML's own whose plain scalars are read as they are without it.
    Typed,
    /// `!Name`, and the name of the function that it is short for, if there is one.
    Local(Option<&'static str>),
    /// Another tag: a plain scalar is a string.
    Other,
}

impl Properties {
    /// Finds the properties in `at`: from the first property of a node, or its content, to the end of its content or
    /// of its first character.
    pub fn read(source: &str, at: Range<usize>, tag: Option<&Tag>, is_anchored: bool) -> Self {
        let mut missing = usize::from(tag.is_some()) + usize::from(is_anchored);
        let mut properties =
            Self { tagged: tagged(tag), tag: Span::empty(offset(at.start)), content: at.start, is_none: missing == 0 };
        while missing > 0 {
            missing -= 1;
            let start = next_token(source, properties.content, at.end);
            let rest = source.get(start..at.end).unwrap_or_default();
            let length = match rest.strip_prefix("!<") {
                Some(verbatim) => verbatim.find('>').map_or(rest.len(), |end| "!<>".len() + end),
                None => rest.find([' ', '\t', '\n', '\r', ',', '[', ']', '{', '}']).unwrap_or(rest.len()),
            };
            if rest.starts_with('!') {
                properties.tag = Span::new(offset(start), offset(start + length));
            }
            properties.content = start + length;
        }
        let content = next_token(source, properties.content, at.end);
        // Nothing but space may follow the properties of a node without content.
        if !properties.is_none && content < at.end {
            properties.content = content;
        }
        properties
    }

    /// Whether there is neither a tag nor an anchor.
    pub fn is_empty(&self) -> bool {
        self.is_none
    }

    /// Whether the tag is `!Name`.
    pub fn is_local(&self) -> bool {
        matches!(self.tagged, Tagged::Local(_))
    }
}

/// The next byte from `at` on, before `end`, that is neither space nor a comment.
fn next_token(source: &str, at: usize, end: usize) -> usize {
    let mut at = at;
    loop {
        let rest = source.get(at..end).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with('#') {
            return at;
        }
        at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
    }
}

fn tagged(tag: Option<&Tag>) -> Tagged {
    match tag {
        None => Tagged::Not,
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            "null" | "bool" | "int" | "float" => Tagged::Typed,
            _ => Tagged::Other,
        },
        Some(tag) if tag.handle == "!" && !tag.suffix.is_empty() => Tagged::Local(function(&tag.suffix)),
        Some(_) => Tagged::Other,
    }
}

/// The function that a short tag stands for.
///
/// Source: CloudFormation Template Reference, "Intrinsic functions": the short forms.
fn function(tag: &str) -> Option<&'static str> {
    const FUNCTIONS: [&str; 22] = [
        "Condition",
        "Fn::And",
        "Fn::Base64",
        "Fn::Cidr",
        "Fn::Contains",
        "Fn::Equals",
        "Fn::FindInMap",
        "Fn::ForEach",
        "Fn::GetAZs",
        "Fn::GetAtt",
        "Fn::If",
        "Fn::ImportValue",
        "Fn::Join",
        "Fn::Length",
        "Fn::Not",
        "Fn::Or",
        "Fn::Select",
        "Fn::Split",
        "Fn::Sub",
        "Fn::ToJsonString",
        "Fn::Transform",
        "Ref",
    ];
    FUNCTIONS.into_iter().find(|name| name.strip_prefix("Fn::").unwrap_or(name) == tag)
}
