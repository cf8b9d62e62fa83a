//! The tree: nodes in one arena, every member kept, in order.

use super::{SyntaxError, Text};
use crate::text::Span;
use std::ops::Range;

/// A document as far as it could be read. Duplicate members are kept, and so is the order.
#[derive(Debug, Default)]
pub struct Tree<'s> {
    pub(super) source: &'s str,
    pub(super) holes: &'s [u32],
    pub(super) nodes: Vec<Node<'s>>,
    pub(super) items: Vec<NodeId>,
    pub(super) members: Vec<Member<'s>>,
    pub(super) root: Option<NodeId>,
    /// What is wrong with the syntax, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// A value and where it is written.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// From the first character to the last, quotes and brackets included.
    pub span: Span,
    /// Whether something in the object or list could not be read, or is filled in later: then nothing is missing
    /// from it.
    pub open: bool,
    /// The value.
    pub value: Value<'s>,
}

/// A JSON value.
#[derive(Clone, Debug)]
pub enum Value<'s> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(&'s str),
    /// A string.
    String(Text<'s>),
    /// A list; see [`Tree::items`].
    Array(Range<u32>),
    /// An object; see [`Tree::members`].
    Object(Range<u32>),
    /// A value that could not be read, or is filled in later.
    Unknown,
}

/// A name and its value in an object.
#[derive(Clone, Debug)]
pub struct Member<'s> {
    /// The name.
    pub name: Text<'s>,
    /// Where the name is written, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: NodeId,
}

static MISSING: Node<'static> = Node { span: Span::empty(0), open: true, value: Value::Unknown };

impl<'s> Tree<'s> {
    /// An empty tree with room for what a key policy of this length usually holds.
    pub(super) fn with_capacity_for(source: &'s str) -> Self {
        let length = source.len().min(1 << 16);
        Self {
            source,
            nodes: Vec::with_capacity(length / 24 + 1),
            items: Vec::with_capacity(length / 48 + 1),
            members: Vec::with_capacity(length / 40 + 1),
            ..Self::default()
        }
    }

    /// The text that was read.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// Where [`HOLE`](super::HOLE) stands in the text for something that is filled in later: byte offsets, in order.
    pub fn holes(&self) -> &'s [u32] {
        self.holes
    }

    /// The outermost value, if there is one.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// A node of this tree.
    pub fn node(&self, id: NodeId) -> &Node<'s> {
        self.nodes.get(id.0 as usize).unwrap_or(&MISSING)
    }

    /// Where a node is written.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// Whether something in the object or list could not be read, or is filled in later.
    pub fn is_open(&self, id: NodeId) -> bool {
        self.node(id).open
    }

    /// The members of an object, in order; nothing for another value.
    pub fn members(&self, id: NodeId) -> &[Member<'s>] {
        match &self.node(id).value {
            Value::Object(range) => self.members.get(range.start as usize..range.end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The value of the first member with this name.
    pub fn member(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.members(id).iter().find(|member| member.name.is(name)).map(|member| member.value)
    }

    /// The items of a list, in order; nothing for another value.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).value {
            Value::Array(range) => self.items.get(range.start as usize..range.end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Where the names stand, and the values that are no objects or lists, in the order of the text.
    pub fn scalars(&self) -> Vec<Span> {
        let is_scalar = |node: &&Node| !matches!(node.value, Value::Array(_) | Value::Object(_));
        let values = self.nodes.iter().filter(is_scalar).map(|node| node.span);
        let mut spans: Vec<Span> = values.chain(self.members.iter().map(|member| member.name_span)).collect();
        spans.sort_unstable();
        spans
    }

    /// The text of a string; `None` for another value.
    pub fn text(&self, id: NodeId) -> Option<&Text<'s>> {
        match &self.node(id).value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// All objects of the tree.
    pub fn objects(&self) -> impl Iterator<Item = NodeId> {
        (0..)
            .zip(&self.nodes)
            .filter(|(_, node)| matches!(node.value, Value::Object(_)))
            .map(|(index, _)| NodeId(index))
    }

    /// JSON Pointer (RFC 6901) to the innermost value or member that holds `span`; the empty pointer is the root.
    pub fn pointer(&self, span: Span) -> String {
        let mut pointer = String::new();
        let mut place = self.root;
        while let Some(id) = place {
            let (members, items) = (self.members(id), self.items(id));
            let member_span = |member: &Member| member.name_span.to(self.span(member.value));
            let member = members.get(members.partition_point(|member| member_span(member).end < span.end));
            let index = items.partition_point(|&item| self.span(item).end < span.end);
            place = None;
            if let Some(member) = member.filter(|member| member_span(member).contains(span)) {
                pointer.push('/');
                pointer.push_str(&member.name.to_string().replace('~', "~0").replace('/', "~1"));
                place = Some(member.value).filter(|_| !member.name_span.contains(span));
            } else if let Some(&item) = items.get(index).filter(|&&item| self.span(item).contains(span)) {
                pointer.push_str(&format!("/{index}"));
                place = Some(item);
            }
        }
        pointer
    }
}
