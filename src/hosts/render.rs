//! The text that a host would send, and the way back from its characters to those of the file.

use super::{
    Body, Document,
    value::{Member, Node, Part, PartContent, Unknown, UnknownKind, Value},
};
use crate::{syntax::HOLE, text::Span};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How a document's choices are decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    decided: BTreeMap<String, bool>,
    /// How all other conditions turn out not to hold.
    others_fail: bool,
}

impl Decisions {
    fn holds(&self, condition: &str) -> bool {
        self.decided.get(condition).copied().unwrap_or(!self.others_fail)
    }
}

/// The text of a document for one way to decide its choices, as the service would receive it.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The text, with [`HOLE`] for what is filled in later.
    pub text: String,
    /// Where the holes are: byte offsets, in order.
    pub holes: Vec<u32>,
    /// What fills each hole.
    pub unknowns: Vec<Arc<Unknown>>,
    /// What was written instead of holes, in their order with those that were left.
    filled: usize,
    segments: Vec<Segment>,
    /// The branches that were not taken.
    skipped: Vec<Span>,
    /// Where the document begins.
    origin: Span,
}

/// A part of the text, and where it comes from.
#[derive(Clone, Copy, Debug)]
struct Segment {
    start: u32,
    end: u32,
    host: Span,
    /// Whether it stands in the file byte for byte.
    is_exact: bool,
}

/// Texts longer than this many bytes are cut off there: the document is refused for its size whatever follows.
const MAX_BYTES: usize = 2 * crate::MAX_DOCUMENT_BYTES;

/// Ways to decide a document's choices.
#[derive(Debug)]
pub struct Ways {
    /// The ways, none twice.
    pub decisions: Vec<Decisions>,
    /// Whether there are no others.
    pub are_all: bool,
}

/// How many conditions a document may have for every combination of them to be looked at.
const MOST_CONDITIONS: usize = 6;

impl Document<'_> {
    /// The ways to decide the document's choices: all of them, or so many that each branch is taken in at least one, and
    /// what stands outside of branches is seen beside different ones. Ways in which there is no policy are left out.
    pub fn ways(&self) -> Ways {
        let Body::Value(node) = &self.body else {
            return Ways { decisions: vec![Decisions::default()], are_all: true };
        };
        let mut paths = Vec::new();
        branches(node, &mut BTreeMap::new(), &mut paths);
        let conditions: BTreeSet<&String> = paths.iter().flat_map(BTreeMap::keys).collect();
        let are_all = conditions.len() <= MOST_CONDITIONS;
        let mut decisions: Vec<Decisions> = if are_all {
            (0..1_usize << conditions.len())
                .map(|bits| {
                    let decided =
                        conditions.iter().enumerate().map(|(bit, name)| ((*name).clone(), bits >> bit & 1 == 0));
                    Decisions { decided: decided.collect(), others_fail: false }
                })
                .collect()
        } else {
            let ways = paths.into_iter().flat_map(|decided| {
                [false, true].map(|others_fail| Decisions { decided: decided.clone(), others_fail })
            });
            ways.take(1 << MOST_CONDITIONS).collect()
        };
        decisions.retain(|decisions| !is_absent(node, decisions));
        Ways { decisions, are_all }
    }

    /// The text for one way to decide the choices. `fill` says what is written instead of each hole, by its position
    /// among them; `None` leaves it.
    pub fn render(&self, decisions: &Decisions, fill: &[Option<String>]) -> Rendered {
        let origin = match &self.body {
            Body::Text(parts) => parts.first().map_or(Span::default(), |part| part.span),
            Body::Value(node) => node.span,
        };
        let mut writer = Writer { decisions, fill, rendered: Rendered { origin, ..Rendered::default() } };
        match &self.body {
            Body::Text(parts) => parts.iter().for_each(|part| writer.part(part, false)),
            Body::Value(node) => writer.node(node),
        }
        writer.rendered
    }
}

/// Whether the value is left out.
fn is_absent(node: &Node, decisions: &Decisions) -> bool {
    let mut taken = node;
    while let Value::Choice { condition, branches } = &taken.value {
        let [then, otherwise] = branches.as_ref();
        taken = if decisions.holds(condition) { then } else { otherwise };
    }
    matches!(taken.value, Value::Absent)
}

/// Adds to `paths` what must hold for each branch below `node` to be taken. Beyond a bound no more are looked for.
fn branches(node: &Node, path: &mut BTreeMap<String, bool>, paths: &mut Vec<BTreeMap<String, bool>>) {
    const MOST_PATHS: usize = 1000;
    match &node.value {
        _ if paths.len() > MOST_PATHS => {}
        Value::List(items) => items.iter().for_each(|item| branches(item, path, paths)),
        Value::Object(members) => members.iter().for_each(|member| branches(&member.value, path, paths)),
        Value::Choice { condition, branches: pair } => {
            for (branch, holds) in pair.iter().zip([true, false]) {
                match path.get(condition) {
                    Some(decided) if *decided != holds => {}
                    Some(_) => branches(branch, path, paths),
                    None => {
                        path.insert(condition.clone(), holds);
                        paths.push(path.clone());
                        branches(branch, path, paths);
                        path.remove(condition);
                    }
                }
            }
        }
        Value::Absent | Value::Literal(_) | Value::Text(_) | Value::Unknown(_) => {}
    }
}

struct Writer<'r> {
    decisions: &'r Decisions,
    fill: &'r [Option<String>],
    rendered: Rendered,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Absent => self.write("null", node.span),
            Value::Literal(text) => self.write(text, node.span),
            Value::Text(parts) => self.string(parts, node.span),
            Value::Unknown(unknown) if unknown.kind == UnknownKind::Anything => self.hole(unknown, node.span),
            // What has another kind is a text.
            Value::Unknown(unknown) => self.string(&[Part::unknown(node.span, Arc::clone(unknown))], node.span),
            Value::Choice { .. } => {
                let taken = self.taken(node);
                self.node(taken);
            }
            Value::List(items) => self.list(node, items),
            Value::Object(members) => self.object(node, members),
        }
    }

    /// The value that the choices leave, which is none itself.
    fn taken<'n, 's>(&mut self, node: &'n Node<'s>) -> &'n Node<'s> {
        let mut taken = node;
        while let Value::Choice { condition, branches } = &taken.value {
            let [then, otherwise] = branches.as_ref();
            let (branch, skipped) = if self.decisions.holds(condition) { (then, otherwise) } else { (otherwise, then) };
            self.rendered.skipped.push(skipped.span);
            taken = branch;
        }
        taken
    }

    fn list(&mut self, node: &Node, items: &[Node]) {
        self.write("[", node.span.first());
        let mut is_first = true;
        for item in items {
            let item = self.taken(item);
            if !matches!(item.value, Value::Absent) && self.has_room() {
                self.comma(&mut is_first, item.span.start);
                self.node(item);
            }
        }
        self.end(node, "]", is_first);
    }

    fn object(&mut self, node: &Node, members: &[Member]) {
        self.write("{", node.span.first());
        let mut is_first = true;
        for member in members {
            let value = self.taken(&member.value);
            if !matches!(value.value, Value::Absent) && self.has_room() {
                self.comma(&mut is_first, member.name_span.start);
                self.string(&member.name, member.name_span);
                self.write(":", Span::empty(member.name_span.end));
                self.node(value);
            }
        }
        self.end(node, "}", is_first);
    }

    fn comma(&mut self, is_first: &mut bool, at: u32) {
        if !std::mem::replace(is_first, false) {
            self.write(",", Span::empty(at));
        }
    }

    fn end(&mut self, node: &Node, closer: &str, is_empty: bool) {
        if node.open || !self.has_room() {
            if !is_empty {
                self.write(",", Span::empty(node.span.end));
            }
            self.hole(&Unknown::anything("…"), Span::empty(node.span.end));
        }
        self.write(closer, Span::empty(node.span.end));
    }

    fn string(&mut self, parts: &[Part], span: Span) {
        let content = match (parts.first(), parts.last()) {
            (Some(first), Some(last)) if span.contains(first.span) && span.contains(last.span) => {
                first.span.to(last.span)
            }
            _ => Span::empty(span.end),
        };
        self.write("\"", Span::new(span.start, content.start.min(span.end)));
        parts.iter().for_each(|part| self.part(part, true));
        self.write("\"", Span::new(content.end.max(span.start), span.end));
    }

    fn part(&mut self, part: &Part, in_string: bool) {
        match &part.content {
            PartContent::Unknown(unknown) => self.hole(unknown, part.span),
            PartContent::Written(text) if in_string => self.write(&escaped(text), part.span),
            PartContent::Written(text) => self.write(text, part.span),
            PartContent::Verbatim(text) if in_string => self.verbatim_in_string(text, part.span.start),
            PartContent::Verbatim(text) => self.exact(text, part.span.start),
        }
    }

    fn verbatim_in_string(&mut self, text: &str, start: u32) {
        let mut at = start;
        for run in text.split_inclusive(needs_escape) {
            let plain = run.trim_end_matches(needs_escape);
            self.exact(plain, at);
            at = at.saturating_add(length(plain));
            let special = run.get(plain.len()..).unwrap_or_default();
            if !special.is_empty() {
                let end = at.saturating_add(length(special));
                self.write(&escaped(special), Span::new(at, end));
                at = end;
            }
        }
    }

    fn hole(&mut self, unknown: &Arc<Unknown>, span: Span) {
        let filling = self.fill.get(self.rendered.filled).and_then(Option::as_ref);
        self.rendered.filled += 1;
        match filling {
            Some(text) => self.write(text, span),
            None => {
                let start = length(&self.rendered.text);
                self.rendered.holes.push(start);
                self.rendered.unknowns.push(Arc::clone(unknown));
                self.write(HOLE.encode_utf8(&mut [0; 4]), span);
            }
        }
    }

    fn exact(&mut self, text: &str, start: u32) {
        let host = Span::new(start, start.saturating_add(length(text)));
        match self.rendered.segments.last_mut() {
            Some(last) if last.is_exact && last.host.end == start => {
                last.host.end = host.end;
                last.end = last.end.saturating_add(length(text));
                self.rendered.text.push_str(text);
            }
            _ => self.segment(text, host, true),
        }
    }

    fn write(&mut self, text: &str, host: Span) {
        self.segment(text, host, false);
    }

    fn segment(&mut self, text: &str, host: Span, is_exact: bool) {
        if text.is_empty() {
            return;
        }
        let start = length(&self.rendered.text);
        self.rendered.text.push_str(text);
        self.rendered.segments.push(Segment { start, end: length(&self.rendered.text), host, is_exact });
    }

    fn has_room(&self) -> bool {
        self.rendered.text.len() < MAX_BYTES
    }
}

impl Rendered {
    /// Where a span of the text comes from.
    pub fn host_span(&self, span: Span) -> Span {
        let (Some(first), Some(last)) = (self.segment_at(span.start), self.segment_at(span.end.saturating_sub(1)))
        else {
            return self.origin;
        };
        if span.is_empty() {
            let before = span.start.checked_sub(1).and_then(|at| self.segment_at(at));
            return match before.filter(|_| first.start == span.start || !first.is_exact) {
                Some(before) => Span::empty(before.host.end),
                None => Span::empty(first.place(span.start)),
            };
        }
        let start = first.place(span.start);
        let end = if last.is_exact { last.place(span.end) } else { last.host.end };
        // A part that is written elsewhere may come first or last: then it stands for the whole.
        if start <= end { Span::new(start, end) } else { Span::new(start, first.host.end.max(start)) }
    }

    /// Where a span of the text stands in the file byte for byte, if it does.
    pub fn exact_span(&self, span: Span) -> Option<Span> {
        let segment = self.segment_at(span.start).filter(|segment| segment.is_exact && span.end <= segment.end)?;
        Some(Span::new(segment.place(span.start), segment.place(span.end)))
    }

    /// Whether what stands at `span` in the file is a part of this text: it does not belong to a branch that was not
    /// taken.
    pub fn holds(&self, span: Span) -> bool {
        !self.skipped.iter().any(|skipped| skipped.contains(span) && !skipped.is_empty())
    }

    fn segment_at(&self, offset: u32) -> Option<&Segment> {
        let index = self.segments.partition_point(|segment| segment.end <= offset);
        self.segments.get(index).or(self.segments.last())
    }
}

impl Segment {
    fn place(&self, offset: u32) -> u32 {
        let into = offset.saturating_sub(self.start);
        if self.is_exact { self.host.start.saturating_add(into).min(self.host.end) } else { self.host.start }
    }
}

fn needs_escape(character: char) -> bool {
    matches!(character, '"' | '\\' | '\0'..='\u{1f}')
}

/// The characters as they are written in a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
