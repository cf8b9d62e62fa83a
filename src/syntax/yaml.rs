//! YAML, as hosts write templates and manifests in it: one tree for each document of a stream.
//!
//! Where YAML and JSON differ, the tree says what CloudFormation's reader would: short tags are the functions they
//! stand for, aliases are the nodes they name, and merge keys are merged.

mod merge;
mod outdented;
mod properties;
mod scalar;
#[cfg(test)]
mod tests;

use super::{Content, MAX_DEPTH, Member, Node, NodeId, Piece, Text, Tree, Value};
use crate::{MAX_FILE_BYTES, text::Span};
use outdented::joined;
use properties::{Properties, Tagged};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};
use std::{borrow::Cow, collections::HashMap, mem};

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
/// what it names is unknown. Through aliases, too, no tree is deeper than [`MAX_DEPTH`].
///
/// # Errors
/// The first fault of syntax, or a text that is nested deeper than [`MAX_DEPTH`] or merges too much.
pub fn parse_yaml(source: &str) -> Result<Vec<Tree<'_>>, YamlError> {
    let mut text = Cow::Borrowed(source);
    // Reading again must not cost more than reading a long text once.
    let attempts = (MAX_FILE_BYTES / source.len().max(1)).clamp(1, 100);
    for _ in 1..attempts {
        match compose(&text, source) {
            Err(error) => match joined(&text, &error.message, error.span.start as usize) {
                Some(joined) => text = Cow::Owned(joined),
                None => return Err(error),
            },
            result => return result,
        }
    }
    compose(&text, source)
}

/// Reads `text`, which is `source` but for line breaks in some quoted scalars and brackets.
fn compose<'s>(text: &str, source: &'s str) -> Result<Vec<Tree<'s>>, YamlError> {
    let mut places = Places { source, is_ascii: source.is_ascii(), character: 0, byte: 0 };
    let mut composer = Composer {
        source,
        tree: Tree { source, ..Tree::default() },
        trees: Vec::new(),
        frames: Vec::new(),
        items: Vec::new(),
        members: Vec::new(),
        anchors: HashMap::new(),
        merge_budget: merge::budget(source),
        read: 0,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax_error(&error, &mut places))?;
        let start = places.byte_at(span.start.index());
        let end = places.byte_at(span.end.index());
        composer.event(event, start, end)?;
    }
    Ok(composer.trees)
}

fn syntax_error(error: &ScanError, places: &mut Places) -> YamlError {
    let at = places.byte_at(error.marker().index());
    // The parser reads ahead, so that it may meet its own limit before the composer meets its.
    match error.info() {
        "recursion limit exceeded" => too_deep(at),
        message => YamlError { span: Span::empty(offset(at)), message: message.to_owned() },
    }
}

fn too_deep(at: usize) -> YamlError {
    YamlError { span: Span::empty(offset(at)), message: "nested too deep".to_owned() }
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
    source: &'s str,
    tree: Tree<'s>,
    trees: Vec<Tree<'s>>,
    /// The collections that are open, outermost first.
    frames: Vec<Frame<'s>>,
    /// The items of all open sequences, and the members of all open mappings: those of the innermost are last.
    items: Vec<NodeId>,
    members: Vec<Member<'s>>,
    anchors: HashMap<usize, Placed>,
    /// How much merge keys may still bring; see [`merge::budget`].
    merge_budget: usize,
    /// The end of the last thing that was read, in bytes.
    read: usize,
}

/// A node, and how deep it is: 0 for a scalar.
#[derive(Clone, Copy)]
struct Placed {
    node: NodeId,
    height: usize,
}

/// A collection whose end was not met yet.
struct Frame<'s> {
    /// Where its bracket or its first dash stands; of a mapping without brackets, where its first name does.
    start: usize,
    has_brackets: bool,
    properties: Properties,
    anchor: usize,
    /// The deepest node in it.
    height: usize,
    /// The end of the last thing in it, in bytes.
    end: usize,
    /// Where its part of the composer's items or members begins.
    from: usize,
    kind: Kind<'s>,
}

enum Kind<'s> {
    Sequence,
    Mapping {
        /// The name whose value comes next.
        name: Option<Name<'s>>,
        /// The values of merge keys.
        merges: Vec<NodeId>,
    },
}

struct Name<'s> {
    text: Text<'s>,
    span: Span,
    is_merge: bool,
}

impl<'s> Composer<'s> {
    fn event(&mut self, event: Event, start: usize, end: usize) -> Result<(), YamlError> {
        match event {
            Event::Scalar(decoded, style, anchor, tag) => {
                let properties = Properties::read(self.source, start..end, tag.as_deref(), anchor != 0);
                self.scalar(&decoded, style, properties, anchor, end)?;
            }
            Event::SequenceStart(anchor, tag) => self.open(start..end, anchor, tag.as_deref(), Kind::Sequence)?,
            Event::MappingStart(anchor, tag) => {
                let kind = Kind::Mapping { name: None, merges: Vec::new() };
                self.open(start..end, anchor, tag.as_deref(), kind)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(start, end)?,
            Event::Alias(anchor) => {
                let span = Span::new(offset(start), offset(end));
                let placed = match self.anchors.get(&anchor) {
                    Some(&placed) => placed,
                    None => Placed { node: self.node(span, true, Value::Unknown), height: 0 },
                };
                self.place(placed, span)?;
            }
            Event::DocumentStart(is_explicit) => {
                self.anchors.clear();
                if is_explicit {
                    self.read = self.read.max(end);
                }
            }
            Event::DocumentEnd => {
                if self.source.get(start..end) == Some("...") {
                    self.read = self.read.max(end);
                }
                let next = Tree { source: self.source, ..Tree::default() };
                self.trees.push(mem::replace(&mut self.tree, next));
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
        }
        Ok(())
    }

    fn node(&mut self, span: Span, open: bool, value: Value<'s>) -> NodeId {
        let id = NodeId(offset(self.tree.nodes.len()));
        self.tree.nodes.push(Node { span, open, value });
        id
    }

    fn scalar(
        &mut self,
        decoded: &str,
        style: ScalarStyle,
        properties: Properties,
        anchor: usize,
        end: usize,
    ) -> Result<(), YamlError> {
        let (span, text) = match style {
            ScalarStyle::Plain if decoded.is_empty() => {
                let span = Span::empty(offset(self.place_of_nothing(&properties)));
                (span, Text::Verbatim { text: "", start: span.start })
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                scalar::block(self.source, self.read, properties.content..end, decoded)
            }
            _ => scalar::flow(self.source, properties.content..end, decoded, style),
        };
        let is_plain = style == ScalarStyle::Plain;
        let expects_name = self.name_slot().is_some_and(|name| name.is_none());
        if expects_name && !properties.is_local() {
            if anchor != 0 {
                let value = self.scalar_value(text.clone(), span, is_plain, &properties);
                let node = self.node(span, false, value);
                self.anchors.insert(anchor, Placed { node, height: 0 });
            }
            let is_merge = is_plain && text.is("<<");
            self.set_name(Name { text, span, is_merge });
            return Ok(());
        }
        let value = self.scalar_value(text, span, is_plain, &properties);
        let node = self.node(span, false, value);
        self.finish(Placed { node, height: 0 }, properties, anchor)
    }

    /// The value of a scalar: what its tag says, or for a plain one what YAML's core schema says.
    fn scalar_value(&self, text: Text<'s>, span: Span, is_plain: bool, properties: &Properties) -> Value<'s> {
        let written = self.source.get(span.range()).unwrap_or_default();
        let known = match properties.tagged {
            _ if !is_plain => None,
            Tagged::Not | Tagged::Typed => scalar::plain_value(written),
            Tagged::Local(_) => written.is_empty().then_some(Value::Null),
            Tagged::Other => None,
        };
        known.filter(|_| text.is(written)).unwrap_or(Value::String(text))
    }

    /// Where a plain scalar of no characters is missing: after its name's colon, its dash or its tag.
    fn place_of_nothing(&mut self, properties: &Properties) -> usize {
        let is_value = self.name_slot().is_some_and(|name| name.is_some());
        let rest = self.source.get(properties.content..).unwrap_or_default();
        if is_value && rest.starts_with(':') {
            return properties.content + 1;
        }
        if is_value && properties.is_empty() {
            return self.read;
        }
        let before = self.source.get(..properties.content).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).len().max(self.read)
    }

    /// The name whose value comes next, if the innermost collection is a mapping.
    fn name_slot(&mut self) -> Option<&mut Option<Name<'s>>> {
        match self.frames.last_mut() {
            Some(Frame { kind: Kind::Mapping { name, .. }, .. }) => Some(name),
            _ => None,
        }
    }

    fn set_name(&mut self, name: Name<'s>) {
        let span = name.span;
        self.read = self.read.max(span.end as usize);
        if let Some(slot) = self.name_slot() {
            *slot = Some(name);
        }
        self.extend_frame(span);
    }

    /// Makes the innermost collection reach over `span`, where something in it is written.
    fn extend_frame(&mut self, span: Span) {
        if let Some(frame) = self.frames.last_mut() {
            frame.start = frame.start.min(span.start as usize);
            frame.end = frame.end.max(span.end as usize);
        }
    }

    fn open(
        &mut self,
        at: std::ops::Range<usize>,
        anchor: usize,
        tag: Option<&Tag>,
        kind: Kind<'s>,
    ) -> Result<(), YamlError> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(too_deep(at.start));
        }
        let properties = Properties::read(self.source, at.clone(), tag, anchor != 0);
        let bracket = self.source.get(properties.content..at.end).unwrap_or_default();
        let has_brackets = bracket.starts_with(['[', '{']);
        let (start, from) = match kind {
            Kind::Sequence if has_brackets => (properties.content, self.items.len()),
            Kind::Sequence => (self.first_dash(at.end), self.items.len()),
            Kind::Mapping { .. } if has_brackets => (properties.content, self.members.len()),
            // The first name says where.
            Kind::Mapping { .. } => (usize::MAX, self.members.len()),
        };
        self.read = self.read.max(properties.content + usize::from(has_brackets));
        self.frames.push(Frame { start, has_brackets, properties, anchor, height: 0, end: 0, from, kind });
        Ok(())
    }

    /// The first dash of a sequence that the parser says begins at `at`: there, or after its dash if the sequence is
    /// not indented, which it may be in a mapping only.
    fn first_dash(&mut self, at: usize) -> usize {
        let before = self.source.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
        match before.strip_suffix('-') {
            Some(before) if self.name_slot().is_some() => before.len(),
            _ => at,
        }
    }

    /// Ends the innermost collection, whose bracket, or else what comes next, is at `start..end`.
    fn close(&mut self, start: usize, end: usize) -> Result<(), YamlError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        // The parser takes the space after a bracket for part of it.
        let end = if frame.has_brackets { start + 1 } else { frame.end.max(frame.start.min(end)) };
        let span = Span::new(offset(frame.start.min(end)), offset(end));
        let node = match frame.kind {
            Kind::Sequence => {
                let from = offset(self.tree.items.len());
                self.tree.items.extend(self.items.drain(frame.from..));
                self.node(span, false, Value::Array(from..offset(self.tree.items.len())))
            }
            Kind::Mapping { merges, .. } => {
                let open = self.merge(&merges, frame.from, span)?;
                let from = offset(self.tree.members.len());
                self.tree.members.extend(self.members.drain(frame.from..));
                self.node(span, open, Value::Object(from..offset(self.tree.members.len())))
            }
        };
        self.finish(Placed { node, height: frame.height + 1 }, frame.properties, frame.anchor)
    }

    /// Gives a node its tag and its anchor, and puts it where it belongs.
    fn finish(&mut self, untagged: Placed, properties: Properties, anchor: usize) -> Result<(), YamlError> {
        let mut placed = untagged;
        if let Tagged::Local(function) = properties.tagged {
            let span = properties.tag.to(self.tree.span(untagged.node));
            placed = match function {
                Some(name) => {
                    let text = Text::Verbatim { text: name, start: properties.tag.start };
                    let from = offset(self.tree.members.len());
                    self.tree.members.push(Member { name: text, name_span: properties.tag, value: untagged.node });
                    let node = self.node(span, false, Value::Object(from..from.saturating_add(1)));
                    Placed { node, height: untagged.height + 1 }
                }
                None => Placed { node: self.node(span, true, Value::Unknown), height: 0 },
            };
        }
        if anchor != 0 {
            self.anchors.insert(anchor, placed);
        }
        self.place(placed, self.tree.span(placed.node))
    }

    /// Puts a node, written at `span`, into the innermost collection.
    fn place(&mut self, placed: Placed, span: Span) -> Result<(), YamlError> {
        let Placed { node, mut height } = placed;
        if self.frames.len() + height > MAX_DEPTH {
            return Err(too_deep(span.start as usize));
        }
        self.read = self.read.max(span.end as usize);
        self.extend_frame(span);
        let Some(frame) = self.frames.last_mut() else {
            self.tree.root = Some(node);
            return Ok(());
        };
        match &mut frame.kind {
            Kind::Sequence => self.items.push(node),
            Kind::Mapping { name, merges } => match name.take() {
                None => *name = Some(Name { text: unknown_name(span), span, is_merge: false }),
                Some(name) if name.is_merge => {
                    // Its members become the mapping's own.
                    height = height.saturating_sub(1);
                    merges.push(node);
                }
                Some(Name { text, span, .. }) => self.members.push(Member { name: text, name_span: span, value: node }),
            },
        }
        frame.height = frame.height.max(height);
        Ok(())
    }
}

fn unknown_name<'s>(span: Span) -> Text<'s> {
    Text::from_pieces(vec![Piece { span, content: Content::Unknown }])
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
