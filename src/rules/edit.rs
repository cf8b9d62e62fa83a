//! Changes to the text of a policy.

use crate::{
    diagnostic::Edit,
    policy::{Item, Policy},
    syntax::NodeId,
    text::Span,
};

/// Replaces what stands at `span` by a JSON string.
pub fn replace_with_string(span: Span, text: &str) -> Edit {
    Edit { span, content: string(text) }
}

/// Replaces the characters at `span`, inside a string, by others.
pub fn replace_inside_string(span: Span, text: &str) -> Edit {
    let quoted = string(text);
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    Edit { span, content: inner.to_owned() }
}

/// `text` as a JSON string, quotes included.
pub fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Takes one value out of its list, with the comma and the space that set it off from the one before it, so that the
/// removals of two neighbours do not overlap. `None` if the value does not stand in a list, or is the only one in it.
pub fn remove_item(policy: &Policy, item: Option<Item>) -> Option<Edit> {
    let item = item?;
    let items = policy.tree.items(item.list);
    let span = |index: usize| items.get(index).map(|&node| policy.tree.span(node));
    let this = span(item.index)?;
    let removed = match (item.index.checked_sub(1).and_then(span), span(item.index + 1)) {
        (Some(previous), _) => Span::new(previous.end, this.end),
        (None, Some(next)) => Span::new(this.start, next.start),
        (None, None) => return None,
    };
    Some(Edit { span: removed, content: String::new() })
}

/// Adds a member at the end of an object, laid out like the last one: on a line of its own if that one is. `None` if
/// the object has no member.
pub fn add_member(policy: &Policy, object: NodeId, name: &str, value: &str) -> Option<Edit> {
    let last = policy.tree.members(object).last()?;
    let end = policy.tree.span(last.value).end;
    Some(Edit {
        span: Span::empty(end),
        content: format!(",{}{}: {value}", space_before(policy, last.name_span)?, string(name)),
    })
}

/// Adds a member at the start of an object, laid out like the first one. `None` if the object has no member.
pub fn add_first_member(policy: &Policy, object: NodeId, name: &str, value: &str) -> Option<Edit> {
    let first = policy.tree.members(object).first()?.name_span;
    let content = format!("{}: {value},{}", string(name), space_before(policy, first)?);
    Some(Edit { span: Span::empty(first.start), content })
}

/// The white space that sets the name at `name` off from what stands before it: a line break and its indentation, or
/// one space.
fn space_before(policy: &Policy, name: Span) -> Option<String> {
    let before = policy.tree.source().get(..name.start as usize)?;
    let space = before.get(before.trim_end_matches([' ', '\t', '\r', '\n']).len()..)?;
    let line = space.rfind('\n').and_then(|line| space.get(line..));
    Some(line.unwrap_or(" ").to_owned())
}
