//! Scalars: where they stand, and where each of their characters does.
//!
//! What a scalar says is the parser's word; here it is only found again in what is written.

use super::offset;
use crate::{
    syntax::{Content, Piece, Text, Value},
    text::Span,
};
use saphyr_parser::ScalarStyle;
use std::ops::Range;

const BLANKS: [char; 2] = [' ', '\t'];
const BREAKS: [char; 2] = ['\n', '\r'];

/// The value of a plain scalar that is no string, by YAML's core schema.
///
/// Source: YAML 1.2.2, section 10.3.2.
pub fn plain_value(text: &str) -> Option<Value<'_>> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ if is_number(text) => Some(Value::Number(text)),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    let all = |part: &str, is: fn(&u8) -> bool| !part.is_empty() && part.as_bytes().iter().all(is);
    let digits = |part: &str| all(part, u8::is_ascii_digit);
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return all(hexadecimal, u8::is_ascii_hexdigit);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return all(octal, |byte| matches!(byte, b'0'..=b'7'));
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some((integer, "")) => digits(integer),
        Some((integer, fraction)) => (integer.is_empty() || digits(integer)) && digits(fraction),
        None => digits(mantissa),
    };
    is_mantissa && exponent.is_none_or(digits)
}

/// Where a plain or quoted scalar in `at` stands, quotes included, and its text, which reads `decoded`.
pub fn flow<'s>(source: &'s str, at: Range<usize>, decoded: &str, style: ScalarStyle) -> (Span, Text<'s>) {
    let written = source.get(at.clone()).unwrap_or_default();
    // The parser takes the space and the comment after a scalar for part of it.
    let (written, quote) = match style {
        ScalarStyle::SingleQuoted => (quoted(written, '\''), 1),
        ScalarStyle::DoubleQuoted => (quoted(written, '"'), 1),
        _ => (written.trim_end_matches([' ', '\t', '\n', '\r']), 0),
    };
    let span = Span::new(offset(at.start), offset(at.start + written.len()));
    let inner = written.get(quote..written.len().saturating_sub(quote));
    let start = at.start + quote;
    if let Some(text) = inner.filter(|inner| *inner == decoded) {
        return (span, Text::Verbatim { text, start: offset(start) });
    }
    let mut aligner = Aligner::new(source, start, start + inner.map_or(0, str::len), decoded);
    let found = aligner.flow(style);
    (span, aligner.into_text(found.is_some(), span, decoded))
}

/// The quoted scalar that `text` begins with, up to its closing quote.
fn quoted(text: &str, quote: char) -> &str {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        let is_escape = match quote {
            '"' => character == '\\',
            _ => character == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\''),
        };
        if is_escape {
            characters.next();
        } else if character == quote {
            return text.get(..at + 1).unwrap_or_default();
        }
    }
    text
}

/// Where a block scalar stands, from its indicator to the end of its last line, and its text, which reads `decoded`.
/// Its content begins where `at` does, or its indicator; between `read` and that is nothing but its header and what
/// may stand before one.
pub fn block<'s>(source: &'s str, read: usize, at: Range<usize>, decoded: &str) -> (Span, Text<'s>) {
    let start = indicator(source, read, at.start);
    let written = source.get(start..at.end).unwrap_or_default();
    let indicator = written.find([' ', '\t', '\n', '\r']).unwrap_or(written.len());
    let header = written.find(BREAKS).unwrap_or(written.len());
    let is_empty = decoded.trim_end_matches('\n').is_empty();
    let body = if is_empty { indicator } else { header + written.get(header..).map_or(0, break_length) };
    let mut aligner = Aligner::new(source, start + body, at.end, decoded);
    let is_found = aligner.block().is_some();
    let end = match is_found {
        true => aligner.at,
        false => start + written.trim_end_matches([' ', '\t', '\n', '\r']).len(),
    };
    let span = Span::new(offset(start), offset(end));
    (span, aligner.into_text(is_found, span, decoded))
}

/// The indicator of the block scalar whose content, or whose indicator, is at `at`.
fn indicator(source: &str, read: usize, at: usize) -> usize {
    let mut place = read;
    loop {
        let rest = source.get(place..at).unwrap_or_default();
        let token = rest.trim_start_matches([' ', '\t', '\n', '\r', ':', '-', '?', '\u{feff}']);
        place += rest.len() - token.len();
        match token.chars().next() {
            Some('|' | '>') => return place,
            Some('#') => place += token.find(BREAKS).unwrap_or(token.len()),
            _ => return at,
        }
    }
}

/// Finds each decoded character in what is written: from `at` to `end` of `source`.
struct Aligner<'s, 'd> {
    source: &'s str,
    at: usize,
    end: usize,
    /// Where the characters begin that stand there as they are, up to `at`.
    verbatim: usize,
    /// What was not found yet.
    decoded: &'d str,
    pieces: Vec<Piece<'s>>,
}

impl<'s, 'd> Aligner<'s, 'd> {
    fn new(source: &'s str, at: usize, end: usize, decoded: &'d str) -> Self {
        Self { source, at, end, verbatim: at, decoded, pieces: Vec::new() }
    }

    /// The text, if every character was found; else one whose characters stand somewhere in `span`.
    fn into_text(mut self, is_found: bool, span: Span, decoded: &str) -> Text<'s> {
        if !is_found {
            return Text::from_pieces(decoded.chars().map(|c| Piece { span, content: Content::Escaped(c) }).collect());
        }
        self.end_verbatim();
        match self.pieces.as_slice() {
            [Piece { span, content: Content::Verbatim(text) }] => Text::Verbatim { text, start: span.start },
            _ => Text::from_pieces(self.pieces),
        }
    }

    /// A plain scalar, or what stands between quotes. `None` if it does not read as it should.
    fn flow(&mut self, style: ScalarStyle) -> Option<()> {
        let special = match style {
            ScalarStyle::SingleQuoted => Some('\''),
            ScalarStyle::DoubleQuoted => Some('\\'),
            _ => None,
        };
        while !self.rest().is_empty() {
            let is_end = |c: char| BLANKS.contains(&c) || BREAKS.contains(&c) || Some(c) == special;
            self.as_written(self.rest().find(is_end).unwrap_or(self.rest().len()))?;
            match self.rest().chars().next() {
                None => {}
                Some('\'') => self.read_as('\'', 2)?,
                Some('\\') => self.escape()?,
                Some(_) if self.is_joined() => match break_length(self.rest()) {
                    0 => self.as_written(blanks_length(self.rest()))?,
                    _ => self.read_as(' ', 1)?,
                },
                Some(_) => match blank_line_length(self.rest()) {
                    0 => self.as_written(blanks_length(self.rest()))?,
                    length => self.fold(length)?,
                },
            }
        }
        self.decoded.is_empty().then_some(())
    }

    /// Whether the lines of the scalar were [joined](super::outdented): every line break reads as a space, and the space
    /// around it as it is written.
    fn is_joined(&self) -> bool {
        // No more space is looked through for each line break.
        const MOST: usize = 1024;
        let rest = self.rest();
        let rest = rest.get(..rest.floor_char_boundary(MOST)).unwrap_or_default();
        let space = rest.len() - rest.trim_start_matches(|c| BLANKS.contains(&c) || BREAKS.contains(&c)).len();
        let written = rest.get(..space).unwrap_or_default();
        space > 1 && written.contains(BREAKS) && self.decoded.starts_with(&written.replace(BREAKS, " "))
    }

    /// A line break between quotes or in a plain scalar, with the space before it `length` bytes: alone it reads as a
    /// space; before empty lines as nothing.
    fn fold(&mut self, length: usize) -> Option<()> {
        match blank_line_length(self.rest().get(length..)?) {
            0 => self.read_as(' ', length + blanks_length(self.rest().get(length..)?)),
            next => {
                self.read_as('\n', length + next)?;
                self.empty_lines()
            }
        }
    }

    /// Empty lines, each of which reads as a line break, and the indentation after them.
    fn empty_lines(&mut self) -> Option<()> {
        loop {
            match blank_line_length(self.rest()) {
                0 => {
                    self.skip(blanks_length(self.rest()));
                    return Some(());
                }
                length => self.read_as('\n', length)?,
            }
        }
    }

    /// An escape between double quotes.
    ///
    /// Source: YAML 1.2.2, section 5.7.
    fn escape(&mut self) -> Option<()> {
        let name = self.rest().chars().nth(1)?;
        let digits = match name {
            '\n' | '\r' => {
                self.skip(1 + break_length(self.rest().get(1..)?));
                return self.empty_lines();
            }
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        self.read_as(self.decoded.chars().next()?, 1 + name.len_utf8() + digits)
    }

    /// The lines of a block scalar, up to the last that is not empty. `None` if they do not read as they should.
    fn block(&mut self) -> Option<()> {
        let decoded = self.decoded.trim_start_matches('\n');
        if !decoded.is_empty() {
            self.block_lines(self.indentation(decoded)?)?;
        }
        // Line breaks at the end do not belong to the span.
        while !self.decoded.is_empty() {
            self.read_as('\n', 0)?;
        }
        Some(())
    }

    /// How far the lines of a block scalar are indented whose first line that is not empty reads as `decoded` does.
    fn indentation(&self, decoded: &str) -> Option<usize> {
        let empty = self.decoded.len() - decoded.len();
        let mut rest = self.rest();
        for _ in 0..empty {
            let end = rest.find(BREAKS)?;
            rest = rest.get(end + break_length(rest.get(end..)?)..)?;
        }
        spaces_length(rest).checked_sub(spaces_length(decoded))
    }

    fn block_lines(&mut self, indent: usize) -> Option<()> {
        while let Some((spaces, line_break)) = empty_line(self.rest(), indent) {
            self.line_break(spaces, line_break)?;
        }
        self.indentation_of(indent)?;
        loop {
            self.as_written(self.rest().find(BREAKS).unwrap_or(self.rest().len()))?;
            if self.decoded.trim_start_matches('\n').is_empty() {
                return Some(());
            }
            self.breaks(indent)?;
        }
    }

    /// The indentation of a line that is not empty.
    fn indentation_of(&mut self, indent: usize) -> Option<()> {
        (spaces_length(self.rest()) >= indent).then(|| self.skip(indent))
    }

    /// The line breaks between two lines of a block scalar that are not empty: those of a folded one may read as a
    /// space, or as one fewer. And the indentation after them.
    fn breaks(&mut self, indent: usize) -> Option<()> {
        let first = break_length(self.rest());
        let (mut written, mut length) = (1, first);
        while let Some((spaces, line_break)) = empty_line(self.rest().get(length..)?, indent) {
            written += 1;
            length += spaces + line_break;
        }
        let read = self.decoded.len() - self.decoded.trim_start_matches('\n').len();
        if read == 0 && written == 1 {
            return self.read_as(' ', first + indent);
        }
        if read == written {
            self.line_break(0, first)?;
        } else if read + 1 == written {
            let (spaces, line_break) = empty_line(self.rest().get(first..)?, indent)?;
            self.read_as('\n', first + spaces + line_break)?;
        } else {
            return None;
        }
        while let Some((spaces, line_break)) = empty_line(self.rest(), indent) {
            self.line_break(spaces, line_break)?;
        }
        self.indentation_of(indent)
    }

    /// `spaces` that are not read, and the line break of `length` bytes after them, which is.
    fn line_break(&mut self, spaces: usize, length: usize) -> Option<()> {
        if spaces > 0 {
            self.skip(spaces);
        }
        match self.rest().starts_with('\n') {
            true => self.as_written(length),
            false => self.read_as('\n', length),
        }
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    /// The next `length` bytes read as they are written.
    fn as_written(&mut self, length: usize) -> Option<()> {
        self.decoded = self.decoded.strip_prefix(self.rest().get(..length)?)?;
        self.at += length;
        Some(())
    }

    /// The next `length` bytes read as `character`.
    fn read_as(&mut self, character: char, length: usize) -> Option<()> {
        self.decoded = self.decoded.strip_prefix(character)?;
        self.rest().get(..length)?;
        self.end_verbatim();
        let span = Span::new(offset(self.at), offset(self.at + length));
        self.pieces.push(Piece { span, content: Content::Escaped(character) });
        self.skip(length);
        Some(())
    }

    /// The next `length` bytes are not read.
    fn skip(&mut self, length: usize) {
        self.end_verbatim();
        self.at = (self.at + length).min(self.end);
        self.verbatim = self.at;
    }

    fn end_verbatim(&mut self) {
        if let Some(text) = self.source.get(self.verbatim..self.at).filter(|text| !text.is_empty()) {
            let span = Span::new(offset(self.verbatim), offset(self.at));
            self.pieces.push(Piece { span, content: Content::Verbatim(text) });
        }
        self.verbatim = self.at;
    }
}

/// The length in bytes of the line break that `text` begins with; 0 without one.
fn break_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The length in bytes of the spaces and tabs that `text` begins with.
fn blanks_length(text: &str) -> usize {
    text.len() - text.trim_start_matches(BLANKS).len()
}

fn spaces_length(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The length in bytes of the rest of a line, if only spaces and tabs are in it, with its line break; else 0.
fn blank_line_length(text: &str) -> usize {
    let blanks = blanks_length(text);
    match text.get(blanks..).map_or(0, break_length) {
        0 => 0,
        line_break => blanks + line_break,
    }
}

/// The lengths of the spaces and of the line break of a line that holds nothing else, and is not longer than `indent`.
fn empty_line(text: &str, indent: usize) -> Option<(usize, usize)> {
    let spaces = spaces_length(text);
    let line_break = text.get(spaces..).map_or(0, break_length);
    (spaces <= indent && line_break > 0).then_some((spaces, line_break))
}
