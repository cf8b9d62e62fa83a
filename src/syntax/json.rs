//! The JSON parser. It accepts RFC 8259 and nothing else, and it always yields a tree.

use super::{
    Content, Member, Node, NodeId, Piece, SyntaxErrorKind, Text, Tree, Value,
    literal::FULL_COMMA,
    scan::{Scanner, offset, unmatched_closers},
};
use crate::text::Span;

/// How deep lists and objects may be nested. A key policy needs 7.
pub const MAX_DEPTH: usize = 128;

/// Reads a JSON document. What is wrong with it is in [`Tree::errors`]; what could be read is in the tree.
/// A byte order mark at the start is skipped without a word.
pub fn parse(source: &str) -> Tree<'_> {
    parse_template(source, &[])
}

/// Reads a JSON document in which [`HOLE`](super::HOLE) at each of `holes` stands for something that is filled in
/// later: `holes` are byte offsets, in order. What they stand for may be any text: a value, a part of a string, a name,
/// or items and members with their commas. What holds such a thing is [open](Node::open).
pub fn parse_template<'s>(source: &'s str, holes: &'s [u32]) -> Tree<'s> {
    let mut parser = Parser {
        scanner: Scanner::new(source, holes),
        tree: Tree { holes, ..Tree::with_capacity_for(source) },
        brackets: Vec::new(),
        items: Vec::new(),
        members: Vec::new(),
        pending_name: None,
        pending_comma: None,
        ended: false,
    };
    parser.document();
    let mut tree = parser.tree;
    tree.errors = parser.scanner.errors;
    tree.errors.sort_by_key(|error| error.span);
    tree
}

pub(super) struct Parser<'s> {
    pub scanner: Scanner<'s>,
    tree: Tree<'s>,
    /// The brackets that are open here, outermost first.
    brackets: Vec<Bracket>,
    /// Items and members of the containers that are open; each container takes its own from the end.
    items: Vec<NodeId>,
    members: Vec<Member<'s>>,
    /// A name that was read where an item or a value was expected: it belongs to the object around.
    pending_name: Option<(Text<'s>, Span)>,
    /// A comma that was read inside an object, and belongs to the list around.
    pending_comma: Option<Span>,
    /// Nothing more is to be read or reported: the text ended inside a bracket, or was nested too deep.
    ended: bool,
}

#[derive(Clone, Copy)]
struct Bracket {
    is_object: bool,
    span: Span,
}

/// What stands before the place in a list or object.
#[derive(Clone, Copy)]
enum Before {
    /// The opening bracket.
    Bracket,
    /// An item or member, and where it ends.
    Element(u32),
    /// A comma after one; an empty span where its absence must not be reported again.
    Comma(Span),
}

/// What the bracket that was met means for the list or object that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closed {
    Here,
    Around,
    Nothing,
}

impl<'s> Parser<'s> {
    fn document(&mut self) {
        self.scanner.trivia();
        if self.scanner.peek().is_none() {
            if self.scanner.errors.is_empty() {
                self.scanner.error(SyntaxErrorKind::EmptyDocument, Span::empty(offset(self.scanner.at)));
            }
            return;
        }
        let errors_before = self.scanner.errors.len();
        // What a text begins with decides how the rest is read.
        if self.scanner.skip_holes() {
            self.tree.root = Some(self.node(Span::new(0, offset(self.scanner.at)), true, Value::Unknown));
            return;
        }
        match self.value() {
            Some(root) => self.tree.root = Some(root),
            None => self.unexpected(),
        }
        let root_is_broken = self.scanner.errors.len() > errors_before
            && !self
                .tree
                .root
                .is_some_and(|root| matches!(self.tree.node(root).value, Value::Array(_) | Value::Object(_)));
        self.scanner.trivia();
        self.scanner.skip_holes();
        if !self.ended && !root_is_broken && self.scanner.peek().is_some() {
            let start = self.scanner.at;
            self.scanner.at += self.scanner.rest().trim_end().len();
            self.scanner.error(SyntaxErrorKind::TextAfterDocument, self.scanner.span(start));
        }
    }

    pub fn node(&mut self, span: Span, open: bool, value: Value<'s>) -> NodeId {
        let id = NodeId(offset(self.tree.nodes.len()));
        self.tree.nodes.push(Node { span, open, value });
        id
    }

    /// The value at the current place, or `None` if what stands there cannot begin one.
    fn value(&mut self) -> Option<NodeId> {
        let start = self.scanner.at;
        match self.scanner.peek()? {
            _ if self.scanner.is_at_hole() => {
                self.scanner.skip_holes();
                let text = self.scanner.since(start).trim_end();
                let span = Span::new(offset(start), offset(start + text.len()));
                Some(self.node(span, true, Value::Unknown))
            }
            b'{' | b'$' | b'<' if self.scanner.template() => {
                let span = self.scanner.span(start);
                Some(self.node(span, true, Value::Unknown))
            }
            b'{' => self.nested(true),
            b'[' => self.nested(false),
            b'"' => {
                let text = self.scanner.string(',');
                Some(self.node(self.scanner.span(start), false, Value::String(text)))
            }
            b'0'..=b'9' | b'-' | b'+' | b'.' => Some(self.number()),
            b',' | b':' | b'}' | b']' | b'=' | b';' => None,
            _ => match self.scanner.other_string() {
                Some(text) => Some(self.node(self.scanner.span(start), false, Value::String(text))),
                None => self.word(),
            },
        }
    }

    fn nested(&mut self, is_object: bool) -> Option<NodeId> {
        let start = self.scanner.at;
        self.scanner.at += 1;
        let span = self.scanner.span(start);
        if self.brackets.len() >= MAX_DEPTH {
            self.scanner.error(SyntaxErrorKind::TooDeep, span);
            self.scanner.at = self.scanner.source.len();
            self.ended = true;
            return None;
        }
        self.brackets.push(Bracket { is_object, span });
        let node = if is_object { self.object(start) } else { self.array(start) };
        self.brackets.pop();
        Some(node)
    }

    fn object(&mut self, start: usize) -> NodeId {
        let first = self.members.len();
        let mut before = Before::Bracket;
        let mut open = false;
        loop {
            if let Some((name, name_span)) = self.pending_name.take() {
                before = self.member_value(name, name_span, true);
                continue;
            }
            self.scanner.trivia();
            match self.scanner.peek() {
                None => {
                    self.end_of_text();
                    open = true;
                    break;
                }
                Some(b'}' | b']') => match self.closer(before) {
                    Closed::Here => break,
                    Closed::Around => {
                        open = true;
                        break;
                    }
                    Closed::Nothing => {}
                },
                Some(b',') => before = self.comma(before),
                Some(_) if self.scanner.is_at_hole() => {
                    before = self.hole_in_object();
                    open = true;
                }
                Some(b';' | 0xef) if self.foreign_comma() => {
                    before = Before::Comma(Span::empty(offset(self.scanner.at)))
                }
                Some(b'{') if self.is_next_of_list(before) => {
                    if let Before::Comma(comma) = before {
                        self.unclosed(Span::empty(comma.start));
                        self.pending_comma = Some(comma);
                    }
                    open = true;
                    break;
                }
                Some(_) => {
                    self.missing_comma(before);
                    let (after, complete) = self.member();
                    before = after;
                    open |= !complete;
                }
            }
        }
        let from = offset(self.tree.members.len());
        self.tree.members.extend(self.members.drain(first..));
        let range = from..offset(self.tree.members.len());
        let end = self.pending_comma.map_or(offset(self.scanner.at), |comma| comma.start);
        self.node(Span::new(offset(start), end), open, Value::Object(range))
    }

    /// Members that are filled in later, or one whose name is. Whether a comma belongs there is not known.
    fn hole_in_object(&mut self) -> Before {
        let start = self.scanner.at;
        self.scanner.skip_holes();
        if self.scanner.peek() != Some(b':') {
            return Before::Comma(Span::empty(offset(self.scanner.at)));
        }
        let span = Span::new(offset(start), offset(start + 1));
        let name = Text::from_pieces(vec![Piece { span, content: Content::Unknown }]);
        self.member_value(name, span, true)
    }

    fn array(&mut self, start: usize) -> NodeId {
        let first = self.items.len();
        let mut before = Before::Bracket;
        let mut open = false;
        loop {
            self.scanner.trivia();
            match self.scanner.peek() {
                None => {
                    self.end_of_text();
                    open = true;
                    break;
                }
                Some(b'}' | b']') => match self.closer(before) {
                    Closed::Here => break,
                    Closed::Around => {
                        open = true;
                        break;
                    }
                    Closed::Nothing => {}
                },
                Some(b',') => before = self.comma(before),
                Some(_) if self.scanner.is_at_hole() => {
                    let item = self.value();
                    self.items.extend(item);
                    open = true;
                    before = Before::Comma(Span::empty(offset(self.scanner.at)));
                }
                Some(b';' | 0xef) if self.foreign_comma() => {
                    before = Before::Comma(Span::empty(offset(self.scanner.at)))
                }
                Some(_) => {
                    let Some(item) = self.value() else {
                        if !self.ended {
                            self.unexpected();
                        }
                        open = true;
                        before = Before::Element(offset(self.scanner.at));
                        continue;
                    };
                    let end = self.scanner.at;
                    if self.is_name(item) {
                        let missing = match before {
                            Before::Bracket => Span::empty(offset(start + 1)),
                            Before::Element(end) => Span::empty(end),
                            Before::Comma(comma) => Span::empty(comma.start),
                        };
                        self.unclosed(missing);
                        self.take_name(item);
                        self.scanner.at = end;
                        open = true;
                        break;
                    }
                    self.missing_comma(before);
                    self.items.push(item);
                    before = self.pending_comma.take().map_or(Before::Element(offset(end)), Before::Comma);
                }
            }
        }
        let from = offset(self.tree.items.len());
        self.tree.items.extend(self.items.drain(first..));
        let range = from..offset(self.tree.items.len());
        let end = self.pending_name.as_ref().map_or(offset(self.scanner.at), |(_, name)| name.start);
        self.node(Span::new(offset(start), end), open, Value::Array(range))
    }

    /// A member of an object, and whether it could be read.
    fn member(&mut self) -> (Before, bool) {
        let start = self.scanner.at;
        let errors_before = self.scanner.errors.len();
        let name = match self.scanner.peek() {
            Some(b'"') => Some(self.scanner.string(':')),
            Some(b'{' | b'[' | b':' | b'=' | b';' | b'0'..=b'9' | b'-' | b'+' | b'.') | None => None,
            Some(_) => self.scanner.other_string().or_else(|| self.scanner.bare_name()),
        };
        let Some(name) = name else {
            if self.scanner.peek() == Some(b':') {
                self.scanner.at += 1;
                self.scanner.error(SyntaxErrorKind::MissingName, self.scanner.span(start));
                self.scanner.trivia();
                self.value();
            } else if let Some(value) = self.value() {
                if self.scanner.errors.len() == errors_before || !matches!(self.tree.node(value).value, Value::Unknown)
                {
                    self.scanner.error(SyntaxErrorKind::MissingName, self.scanner.span(start).first());
                }
                self.scanner.trivia();
                if self.scanner.peek() == Some(b':') {
                    self.scanner.at += 1;
                    self.scanner.trivia();
                    self.value();
                }
            } else if !self.ended {
                self.unexpected();
            }
            return (Before::Element(offset(self.scanner.at)), false);
        };
        let name_is_whole = self.scanner.errors.len() == errors_before;
        let span = self.scanner.span(start);
        let before = self.member_value(name, span, name_is_whole);
        let has_value = |member: &Member| self.tree.span(member.value) != Span::empty(member.name_span.end);
        (before, self.members.last().is_none_or(has_value))
    }

    /// The colon and the value that belong to a name.
    fn member_value(&mut self, name: Text<'s>, name_span: Span, name_is_whole: bool) -> Before {
        self.scanner.trivia();
        let at = self.scanner.at;
        let mut after_colon = name_span.end;
        match self.scanner.peek() {
            Some(b':') => {
                self.scanner.at += 1;
                after_colon = offset(self.scanner.at);
            }
            Some(b'=' | 0xef) if self.foreign_colon() > 0 => {
                self.scanner.at += self.foreign_colon();
                self.scanner.error(SyntaxErrorKind::MissingColon, self.scanner.span(at));
            }
            other => {
                let same_line = !self.scanner.between(name_span.end as usize, at).contains('\n');
                let value_follows = same_line && !matches!(other, None | Some(b',' | b'}' | b']'));
                if name_is_whole {
                    self.scanner.error(SyntaxErrorKind::MissingColon, Span::empty(name_span.end));
                }
                if !value_follows {
                    let value = self.node(Span::empty(name_span.end), true, Value::Unknown);
                    self.members.push(Member { name, name_span, value });
                    return match other {
                        Some(b',') => Before::Element(name_span.end),
                        _ => Before::Comma(Span::empty(name_span.end)),
                    };
                }
            }
        }
        self.scanner.trivia();
        let value = match self.value() {
            Some(value) if self.is_name(value) => {
                self.take_name(value);
                self.missing_value(after_colon)
            }
            Some(value) => value,
            None if self.ended => self.node(Span::empty(after_colon), true, Value::Unknown),
            None => self.missing_value(after_colon),
        };
        let end = self.tree.span(value).end;
        self.members.push(Member { name, name_span, value });
        Before::Element(end)
    }

    /// Bytes of what stands for a colon elsewhere.
    fn foreign_colon(&self) -> usize {
        let colons = ["=>", "=", "\u{ff1a}"];
        colons.into_iter().find(|colon| self.scanner.rest().starts_with(colon)).map_or(0, str::len)
    }

    fn missing_value(&mut self, at: u32) -> NodeId {
        self.scanner.error(SyntaxErrorKind::MissingValue, Span::empty(at));
        self.node(Span::empty(at), true, Value::Unknown)
    }

    /// Whether the string just read is followed by a colon, and the object here or around the list can take it as a
    /// name.
    fn is_name(&self, value: NodeId) -> bool {
        let can_take = match self.brackets.as_slice() {
            [.., innermost] if innermost.is_object => true,
            [.., around, _] => around.is_object,
            _ => false,
        };
        if !can_take || !matches!(self.tree.node(value).value, Value::String(_)) {
            return false;
        }
        let rest = self.scanner.rest();
        let space = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        rest.as_bytes().get(space) == Some(&b':')
    }

    /// Whether the object that begins after a comma is the next one of the list around this object, which was not
    /// closed then.
    fn is_next_of_list(&self, before: Before) -> bool {
        let in_list = matches!(self.brackets.as_slice(), [.., around, _] if !around.is_object);
        in_list && matches!(before, Before::Comma(comma) if !comma.is_empty())
    }

    fn take_name(&mut self, value: NodeId) {
        if let Node { span, value: Value::String(text), .. } = self.tree.node(value) {
            self.pending_name = Some((text.clone(), *span));
        }
    }

    fn comma(&mut self, before: Before) -> Before {
        let start = self.scanner.at;
        self.scanner.at += 1;
        let comma = self.scanner.span(start);
        if !matches!(before, Before::Element(_)) && !matches!(before, Before::Comma(span) if span.is_empty()) {
            self.scanner.error(SyntaxErrorKind::ExtraComma, comma);
            return before;
        }
        Before::Comma(comma)
    }

    /// Skips what stands for a comma elsewhere.
    fn foreign_comma(&mut self) -> bool {
        let start = self.scanner.at;
        let Some(comma) = self.scanner.rest().chars().next().filter(|c| matches!(*c, ';' | FULL_COMMA)) else {
            return false;
        };
        self.scanner.at += comma.len_utf8();
        self.scanner.error(SyntaxErrorKind::UnexpectedCharacters, self.scanner.span(start));
        true
    }

    fn missing_comma(&mut self, before: Before) {
        if let Before::Element(end) = before {
            self.scanner.error(SyntaxErrorKind::MissingComma, Span::empty(end));
        }
    }

    /// Reads a closing bracket, and decides what it closes.
    fn closer(&mut self, before: Before) -> Closed {
        let start = self.scanner.at;
        let is_object = self.scanner.peek() == Some(b'}');
        let Some(innermost) = self.brackets.last().copied() else { return Closed::Nothing };
        let matches = innermost.is_object == is_object;
        let around = self.brackets.iter().rev().skip(1).any(|bracket| bracket.is_object == is_object);
        let balanced = if matches { None } else { self.reading_that_balances(is_object) };
        let closes_around = match balanced {
            Some(reading) => reading == Closed::Around,
            None => around && !self.closer_is_mistyped() && !self.would_end_too_early(is_object),
        };
        if !matches && closes_around {
            self.scanner.error_with(SyntaxErrorKind::UnclosedBracket, Span::empty(offset(start)), vec![innermost.span]);
            return Closed::Around;
        }
        self.scanner.at += 1;
        let closer = self.scanner.span(start);
        if matches && self.brackets.len() == 1 && self.name_follows_at(0) {
            self.scanner.error(SyntaxErrorKind::UnexpectedCloser, closer);
            return Closed::Nothing;
        }
        if !matches {
            let rest = self.scanner.rest().trim_start();
            let next_to_end = self.brackets.len() == 1 && rest.is_empty();
            let stands_for_other = rest.starts_with('}') || self.name_follows_at(0);
            let closes_here = match balanced {
                Some(reading) => reading == Closed::Here,
                None => around && stands_for_other,
            };
            if closes_here || next_to_end {
                self.scanner.error_with(SyntaxErrorKind::WrongCloser, closer, vec![innermost.span]);
                return Closed::Here;
            }
            self.scanner.error(SyntaxErrorKind::UnexpectedCloser, closer);
            return Closed::Nothing;
        }
        if let Before::Comma(comma) = before
            && !comma.is_empty()
        {
            self.scanner.error(SyntaxErrorKind::TrailingComma, comma);
        }
        Closed::Here
    }

    /// What a closing bracket of the wrong kind must mean for the rest of the text to close exactly what is open then;
    /// `None` if no meaning does that, or too much was wrong already to go on looking ahead.
    fn reading_that_balances(&self, is_object: bool) -> Option<Closed> {
        const MOST_LOOKS: usize = 16;
        if self.scanner.errors.len() >= MOST_LOOKS {
            return None;
        }
        let left = unmatched_closers(self.scanner.rest().as_bytes().get(1..)?);
        let open = self.brackets.len();
        let unclosed = self.brackets.iter().rev().position(|bracket| bracket.is_object == is_object);
        match left {
            _ if left + 1 == open => Some(Closed::Here),
            _ if unclosed.is_some_and(|unclosed| left + unclosed + 1 == open) => Some(Closed::Around),
            _ if left == open => Some(Closed::Nothing),
            _ => None,
        }
    }

    /// Whether a closing bracket of the wrong kind was meant for the innermost list: a name follows it, which could
    /// not stand after the bracket that it would close otherwise.
    fn closer_is_mistyped(&self) -> bool {
        let [.., grandparent, parent, innermost] = self.brackets.as_slice() else { return false };
        !grandparent.is_object && parent.is_object && !innermost.is_object && self.name_follows_at(1)
    }

    /// Whether a closing bracket of the wrong kind would close the whole document, although more of it follows.
    fn would_end_too_early(&self, is_object: bool) -> bool {
        let closes_outermost = self.brackets.iter().rposition(|bracket| bracket.is_object == is_object) == Some(0);
        let rest = self.scanner.rest().get(1..).unwrap_or_default().trim_start();
        closes_outermost && rest.starts_with([',', '}', ']'])
    }

    /// Whether a comma, a name and a colon stand `skip` bytes from here.
    fn name_follows_at(&self, skip: usize) -> bool {
        let rest = self.scanner.rest().get(skip..).unwrap_or_default().trim_start();
        let Some(name) = rest.strip_prefix(',').map(str::trim_start).and_then(|rest| rest.strip_prefix('"')) else {
            return false;
        };
        name.split_once('"').is_some_and(|(_, after)| after.trim_start().starts_with(':'))
    }

    /// The text ended inside brackets.
    fn end_of_text(&mut self) {
        if !self.ended {
            let end = offset(self.scanner.source.trim_end().len());
            let related = self.brackets.iter().rev().map(|bracket| bracket.span).collect();
            self.scanner.error_with(SyntaxErrorKind::UnclosedBracket, Span::empty(end), related);
        }
        self.ended = true;
    }

    fn unclosed(&mut self, at: Span) {
        let related = self.brackets.last().map(|bracket| bracket.span).into_iter().collect();
        self.scanner.error_with(SyntaxErrorKind::UnclosedBracket, at, related);
    }

    /// Skips one character, or a run of the same kind of rubbish, that begins nothing.
    fn unexpected(&mut self) {
        let start = self.scanner.at;
        let rubbish = |c: char| !c.is_whitespace() && !matches!(c, '"' | ',' | '{' | '}' | '[' | ']');
        let length: usize = self.scanner.rest().chars().take_while(|&c| rubbish(c)).map(char::len_utf8).sum();
        let one = self.scanner.rest().chars().next().map_or(0, char::len_utf8);
        self.scanner.at += length.max(one);
        self.scanner.error(SyntaxErrorKind::UnexpectedCharacters, self.scanner.span(start));
    }
}
