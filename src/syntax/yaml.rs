//! YAML, as hosts write templates and manifests in it: one tree for each document of a stream.
//!
//! Where YAML and JSON differ, the tree says what CloudFormation's reader would: short tags are the functions they
//! stand for, aliases are the nodes they name, and merge keys are merged.

mod scalar;

use super::{Content, MAX_DEPTH, Member, Node, NodeId, Piece, Text, Tree, Value};
use crate::{MAX_FILE_BYTES, text::Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Why a YAML text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Where; empty.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

/// Reads a YAML stream: one tree for each document, all with spans, in bytes, into `source`.
///
/// A node with a tag such as `!Sub` is an object with the one member `Fn::Sub`, whose name stands where the tag does.
/// An alias is the same node as what it names, so that a tree may hold a node in several places; an alias inside of
/// what it names is unknown.
///
/// # Errors
/// The first fault of syntax, or a text that is nested deeper than [`MAX_DEPTH`] or merges too much.
pub fn parse_yaml(source: &str) -> Result<Vec<Tree<'_>>, YamlError> {
    let mut text = Cow::Borrowed(source);
    // Reading again must not cost more than reading a long text once.
    let attempts = (MAX_FILE_BYTES / source.len().max(1)).clamp(1, 100);
    for _ in 1..attempts {
        match compose(&text, source) {
            Err(error) if error.message == OUTDENTED => match without_line_breaks(&text, error.span.start as usize) {
                Some(joined) => text = Cow::Owned(joined),
                None => return Err(error),
            },
            result => return result,
        }
    }
    compose(&text, source)
}

/// What the parser says of a quoted scalar whose lines are indented less than what is around it. Most readers of YAML,
/// CloudFormation's among them, take it.
const OUTDENTED: &str = "invalid indentation in quoted scalar";

/// The text with the quoted scalar at `start` on one line. Every character keeps its place; a line break reads as a
/// space anyway, though as one alone.
fn without_line_breaks(text: &str, start: usize) -> Option<String> {
    let rest = text.get(start..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = rest.get(1..)?;
    let mut characters = inner.char_indices().peekable();
    let length = loop {
        let (at, character) = characters.next()?;
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            '\'' if quote == '\'' && characters.next_if(|(_, next)| *next == '\'').is_some() => {}
            _ if character == quote => break at,
            _ => {}
        }
    };
    let scalar = inner.get(..length)?;
    if !scalar.contains('\n') {
        return None;
    }
    let joined = scalar.replace(['\n', '\r'], " ");
    Some(format!("{}{quote}{joined}{}", text.get(..start)?, inner.get(length..)?))
}

/// Reads `text`, which is `source` but for the line breaks in some quoted scalars.
fn compose<'s>(text: &str, source: &'s str) -> Result<Vec<Tree<'s>>, YamlError> {
    let mut composer = Composer {
        places: Places { source, is_ascii: source.is_ascii(), character: 0, byte: 0 },
        tree: Tree { source, ..Tree::default() },
        trees: Vec::new(),
        frames: Vec::new(),
        anchors: HashMap::new(),
        merged: 0,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let start = composer.places.byte_at(span.start.index());
                let end = composer.places.byte_at(span.end.index());
                composer.event(event, start, end)?;
            }
            Err(error) => {
                let at = offset(composer.places.byte_at(error.marker().index()));
                return Err(YamlError { span: Span::empty(at), message: error.info().to_owned() });
            }
        }
    }
    Ok(composer.trees)
}

/// Turns the parser's places, which count characters, into bytes.
struct Places<'s> {
    source: &'s str,
    is_ascii: bool,
    /// The last place that was asked for, in characters and in bytes: the next one is near.
    character: usize,
    byte: usize,
}

impl Places<'_> {
    fn byte_at(&mut self, character: usize) -> usize {
        if self.is_ascii {
            return character.min(self.source.len());
        }
        while self.character < character
            && let Some(next) = self.source.get(self.byte..).and_then(|rest| rest.chars().next())
        {
            self.byte += next.len_utf8();
            self.character += 1;
        }
        while self.character > character
            && let Some(last) = self.source.get(..self.byte).and_then(|before| before.chars().next_back())
        {
            self.byte -= last.len_utf8();
            self.character -= 1;
        }
        self.byte
    }
}

struct Composer<'s> {
    places: Places<'s>,
    tree: Tree<'s>,
    trees: Vec<Tree<'s>>,
    /// The collections that are open, outermost first.
    frames: Vec<Frame<'s>>,
    anchors: HashMap<usize, NodeId>,
    /// Members that merge keys brought.
    merged: usize,
}

/// A collection whose end was not met yet.
struct Frame<'s> {
    start: usize,
    properties: Properties,
    tag: Option<String>,
    anchor: usize,
    kind: Kind<'s>,
}

enum Kind<'s> {
    Sequence(Vec<NodeId>),
    Mapping {
        members: Vec<Member<'s>>,
        /// The name whose value comes next.
        name: Option<(Text<'s>, Span)>,
        merges: Vec<NodeId>,
        open: bool,
    },
}

/// Where the tag of a node stands, and where its content begins.
#[derive(Clone, Copy)]
struct Properties {
    tag: Span,
    content: usize,
}

/// The name of a merge key.
const MERGE: &str = "<<";

impl<'s> Composer<'s> {
    fn event(&mut self, event: Event, start: usize, end: usize) -> Result<(), YamlError> {
        match event {
            Event::Scalar(decoded, style, anchor, tag) => {
                let properties = self.properties(start, anchor != 0 || tag.is_some());
                let content = scalar::content(self.places.source, properties.content.min(end), end, style);
                let text = scalar::text(self.places.source, content, &decoded, style);
                let is_key = self.expects_name();
                let tag = local_tag(tag.as_deref());
                if is_key && tag.is_none() {
                    self.scalar_name(text, content, style);
                    return Ok(());
                }
                let is_typed = style == ScalarStyle::Plain && tag.is_none();
                let value = match is_typed.then(|| scalar::plain_value(self.slice(content))).flatten() {
                    Some(value) => value,
                    None => Value::String(text),
                };
                let node = self.node(content, false, value);
                self.finish(node, tag, properties, anchor)
            }
            Event::SequenceStart(anchor, tag) => self.open(start, anchor, tag.as_deref(), Kind::Sequence(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                let kind = Kind::Mapping { members: Vec::new(), name: None, merges: Vec::new(), open: false };
                self.open(start, anchor, tag.as_deref(), kind)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
            Event::Alias(anchor) => {
                let span = Span::new(offset(start), offset(end));
                let node = match self.anchors.get(&anchor) {
                    Some(node) => *node,
                    None => self.node(span, true, Value::Unknown),
                };
                self.place(node, span)
            }
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::DocumentEnd => {
                let source = self.places.source;
                self.trees.push(std::mem::replace(&mut self.tree, Tree { source, ..Tree::default() }));
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd => Ok(()),
        }
    }

    fn slice(&self, span: Span) -> &'s str {
        self.places.source.get(span.range()).unwrap_or_default()
    }

    fn node(&mut self, span: Span, open: bool, value: Value<'s>) -> NodeId {
        let id = NodeId(offset(self.tree.nodes.len()));
        self.tree.nodes.push(Node { span, open, value });
        id
    }

    /// Whether a name comes next.
    fn expects_name(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { kind: Kind::Mapping { name: None, .. }, .. }))
    }

    fn scalar_name(&mut self, text: Text<'s>, span: Span, style: ScalarStyle) {
        if let Some(Frame { kind: Kind::Mapping { name, .. }, .. }) = self.frames.last_mut() {
            // Only a plain merge key merges; a quoted one is a name as others are.
            let is_quoted_merge = style != ScalarStyle::Plain && text.is(MERGE);
            let text = if is_quoted_merge { unknown_name(span) } else { text };
            *name = Some((text, span));
        }
    }

    fn open(&mut self, start: usize, anchor: usize, tag: Option<&Tag>, kind: Kind<'s>) -> Result<(), YamlError> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(YamlError { span: Span::empty(offset(start)), message: "nested too deep".to_owned() });
        }
        let properties = self.properties(start, anchor != 0 || tag.is_some());
        let tag = local_tag(tag);
        self.frames.push(Frame { start: properties.content, properties, tag, anchor, kind });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), YamlError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let is_flow = self.places.source.as_bytes().get(frame.start).is_some_and(|byte| matches!(byte, b'{' | b'['));
        let node = match frame.kind {
            Kind::Sequence(items) => {
                let span = match (items.first(), items.last()) {
                    (Some(&first), Some(&last)) if !is_flow => {
                        let first = self.dash_before(self.tree.span(first).start);
                        Span::new(first, self.tree.span(last).end.max(first))
                    }
                    _ => Span::new(offset(frame.start), offset(end)),
                };
                let from = offset(self.tree.items.len());
                self.tree.items.extend(items);
                let range = from..offset(self.tree.items.len());
                self.node(span, false, Value::Array(range))
            }
            Kind::Mapping { mut members, merges, mut open, .. } => {
                let span = match (members.first(), members.last()) {
                    (Some(first), Some(last)) if !is_flow => {
                        let end = self.tree.span(last.value).end.max(last.name_span.end);
                        Span::new(first.name_span.start.min(end), end)
                    }
                    _ => Span::new(offset(frame.start), offset(end)),
                };
                open |= self.merge(&merges, &mut members, span)?;
                let from = offset(self.tree.members.len());
                self.tree.members.extend(members);
                let range = from..offset(self.tree.members.len());
                self.node(span, open, Value::Object(range))
            }
        };
        self.finish(node, frame.tag, frame.properties, frame.anchor)
    }

    /// The dash that begins the item at `start`, or `start` if there is none.
    fn dash_before(&self, start: u32) -> u32 {
        let before = self.places.source.get(..start as usize).unwrap_or_default();
        before.trim_end().strip_suffix('-').map_or(start, |before| offset(before.len()))
    }

    /// Adds the members that merge keys name, those that `members` has not. Returns whether some are not known.
    fn merge(&mut self, merges: &[NodeId], members: &mut Vec<Member<'s>>, at: Span) -> Result<bool, YamlError> {
        if merges.is_empty() {
            return Ok(false);
        }
        let mut open = false;
        let mut names: HashSet<String> = members.iter().map(|member| member.name.to_string()).collect();
        for &merge in merges {
            let is_list = matches!(self.tree.node(merge).value, Value::Array(_));
            let sources = if is_list { self.tree.items(merge).to_vec() } else { vec![merge] };
            for source in sources {
                open |= self.tree.is_open(source) || !matches!(self.tree.node(source).value, Value::Object(_));
                for member in self.tree.members(source) {
                    self.merged += 1;
                    if names.insert(member.name.to_string()) {
                        members.push(member.clone());
                    }
                }
            }
            if self.merged > 4 * self.places.source.len() + 1024 {
                return Err(YamlError { span: at.first(), message: "too many merged members".to_owned() });
            }
        }
        Ok(open)
    }

    /// Gives a node its tag and its anchor, and puts it where it belongs.
    fn finish(
        &mut self,
        node: NodeId,
        tag: Option<String>,
        properties: Properties,
        anchor: usize,
    ) -> Result<(), YamlError> {
        let mut node = node;
        if let Some(tag) = tag {
            let span = properties.tag.to(self.tree.span(node));
            node = match function(&tag) {
                Some(name) => {
                    let name = Text::Verbatim { text: name, start: properties.tag.start };
                    let from = offset(self.tree.members.len());
                    self.tree.members.push(Member { name, name_span: properties.tag, value: node });
                    self.node(span, false, Value::Object(from..from + 1))
                }
                None => self.node(span, true, Value::Unknown),
            };
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node);
        }
        self.place(node, self.tree.span(node))
    }

    fn place(&mut self, node: NodeId, span: Span) -> Result<(), YamlError> {
        match self.frames.last_mut().map(|frame| &mut frame.kind) {
            None => self.tree.root = Some(node),
            Some(Kind::Sequence(items)) => items.push(node),
            Some(Kind::Mapping { members, name, merges, .. }) => match name.take() {
                None => *name = Some((unknown_name(span), span)),
                Some((text, _)) if text.is(MERGE) => merges.push(node),
                Some((text, name_span)) => members.push(Member { name: text, name_span, value: node }),
            },
        }
        Ok(())
    }

    /// Where the tag stands and the content begins of a node that starts at `start` with its properties, if it has any.
    fn properties(&self, start: usize, has_any: bool) -> Properties {
        let source = self.places.source;
        let mut properties = Properties { tag: Span::empty(offset(start)), content: start };
        if !has_any {
            return properties;
        }
        loop {
            let rest = source.get(properties.content..).unwrap_or_default();
            let space = rest.len() - rest.trim_start().len();
            let word = rest.trim_start().split(|c: char| c.is_whitespace()).next().unwrap_or_default();
            if rest.trim_start().starts_with('#') {
                let line = rest.trim_start().split('\n').next().unwrap_or_default();
                properties.content += space + line.len();
                continue;
            }
            let at = properties.content + space;
            // In flow collections a tag or an anchor may end at a comma or bracket.
            let word = word.split([',', ']', '}']).next().unwrap_or_default();
            match word.chars().next() {
                Some('!') => properties.tag = Span::new(offset(at), offset(at + word.len())),
                Some('&') => {}
                _ => {
                    properties.content = at;
                    break;
                }
            }
            properties.content = at + word.len();
        }
        properties
    }
}

fn unknown_name<'s>(span: Span) -> Text<'s> {
    Text::from_pieces(vec![Piece { span, content: Content::Unknown }])
}

/// The name of a local tag, `!Name`; other tags only say what YAML knows anyway.
fn local_tag(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty()).map(|tag| tag.suffix.clone())
}

/// The function that a short tag stands for.
///
/// Source: CloudFormation Template Reference, "Intrinsic functions": the short forms.
fn function(tag: &str) -> Option<&'static str> {
    const FUNCTIONS: [&str; 21] = [
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
    ];
    if tag == "Ref" {
        return Some("Ref");
    }
    FUNCTIONS.into_iter().find(|name| name.strip_prefix("Fn::").unwrap_or(name) == tag)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
