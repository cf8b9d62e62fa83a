//! Where the strings of a document are, and the quotes around them.

use super::character_names;
use crate::{
    policy::Policy,
    syntax::{SyntaxErrorKind, Value},
    text::Span,
};

/// The quotes of strings in typographic quotes, in order, each with its whole string.
pub fn typographic_quotes(policy: &Policy) -> Vec<(Span, Span)> {
    let source = policy.tree.source();
    let errors =
        policy.document.syntax_errors().iter().filter(|error| error.kind == SyntaxErrorKind::TypographicQuotes);
    let mut quotes: Vec<_> = errors
        .filter_map(|error| {
            let text = source.get(error.span.range())?;
            let length = |character: Option<char>| character.and_then(|c| u32::try_from(c.len_utf8()).ok());
            let opener = Span::new(error.span.start, error.span.start + length(text.chars().next())?);
            let closer = Span::new(error.span.end - length(text.chars().next_back())?, error.span.end);
            Some([(opener, error.span), (closer, error.span)])
        })
        .flatten()
        .collect();
    quotes.sort_unstable();
    quotes
}

/// Where the strings and names of the document are.
pub struct Strings(Vec<Span>);

impl Strings {
    /// Those of this policy.
    pub fn of(policy: &Policy) -> Self {
        let tree = policy.tree;
        let mut spans = Vec::new();
        let mut rest: Vec<_> = tree.root().into_iter().collect();
        while let Some(node) = rest.pop() {
            if let Value::String(_) = tree.node(node).value {
                spans.push(tree.span(node));
            }
            spans.extend(tree.members(node).iter().map(|member| member.name_span));
            rest.extend(tree.members(node).iter().map(|member| member.value));
            rest.extend(tree.items(node));
        }
        spans.sort_unstable();
        Self(spans)
    }

    /// What is to stand at `span` instead of the character.
    pub fn replacement(&self, policy: &Policy, span: Span, character: char) -> Option<String> {
        let twin = character_names::twin(character)?;
        let around = self.0.partition_point(|string| string.start < span.start).checked_sub(1);
        let string = around.and_then(|index| self.0.get(index)).filter(|string| string.contains(span));
        let closes = |string: &Span| string.end == span.end && is_unclosed(policy, *string);
        match (string, twin.as_str()) {
            (Some(string), "'" | "\"") if closes(string) => Some("\"".to_owned()),
            (Some(_), "\"" | "\\") => Some(format!("\\{twin}")),
            (None, "'") => Some("\"".to_owned()),
            _ => Some(twin),
        }
    }
}

fn is_unclosed(policy: &Policy, string: Span) -> bool {
    let errors = policy.document.syntax_errors();
    errors.iter().any(|error| error.kind == SyntaxErrorKind::UnclosedString && error.span == string)
}
