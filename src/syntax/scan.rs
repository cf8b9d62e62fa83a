//! What stands between tokens: white space, and what people put there that JSON does not allow.

use super::{
    SyntaxError, SyntaxErrorKind,
    literal::{FULL_COLON, FULL_COMMA},
    words::space_length,
};
use crate::text::Span;
use memchr::memmem;

/// A place in the text, and what went wrong so far.
pub(super) struct Scanner<'s> {
    pub source: &'s str,
    /// Where [`HOLE`] stands for something that is filled in later: byte offsets, in order.
    holes: &'s [u32],
    pub at: usize,
    pub errors: Vec<SyntaxError>,
    /// The merge conflict whose lines are being read: its place in `errors`.
    conflict: Option<usize>,
    /// Whether the rest of the text is known to hold no line that closes a merge conflict.
    no_conflict_closes: bool,
}

/// The character that stands in a text for something that is filled in later: SUBSTITUTE, one byte.
pub const HOLE: char = '\u{1a}';

/// How many syntax errors are kept of one text, so that a file full of rubbish does not fill the memory.
const MAX_ERRORS: usize = 1000;

impl<'s> Scanner<'s> {
    pub fn new(source: &'s str, holes: &'s [u32]) -> Self {
        let at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { source, holes, at, errors: Vec::new(), conflict: None, no_conflict_closes: false }
    }

    /// The byte at the current place.
    pub fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// Whether something that is filled in later stands here.
    pub fn is_at_hole(&self) -> bool {
        self.peek() == Some(HOLE as u8) && self.holes.binary_search(&offset(self.at)).is_ok()
    }

    /// Moves over all that is filled in later, and the space between and after, and says whether there was any.
    pub fn skip_holes(&mut self) -> bool {
        let start = self.at;
        while self.is_at_hole() {
            self.at += HOLE.len_utf8();
            self.trivia();
        }
        self.at > start
    }

    /// What follows the current place, which is always on a character boundary.
    pub fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// The text from `start` to the current place.
    pub fn since(&self, start: usize) -> &'s str {
        self.source.get(start..self.at).unwrap_or_default()
    }

    /// The text from `start` to `end`.
    pub fn between(&self, start: usize, end: usize) -> &'s str {
        self.source.get(start..end).unwrap_or_default()
    }

    /// The span from `start` to the current place.
    pub fn span(&self, start: usize) -> Span {
        Span::new(offset(start), offset(self.at))
    }

    pub fn error(&mut self, kind: SyntaxErrorKind, span: Span) {
        self.error_with(kind, span, Vec::new());
    }

    pub fn error_with(&mut self, kind: SyntaxErrorKind, span: Span, related: Vec<Span>) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(SyntaxError { span, kind, related });
        }
    }

    /// Moves to the next token, or to the end.
    #[inline]
    pub fn trivia(&mut self) {
        if self.is_at_token() {
            return;
        }
        self.at += space_length(self.rest().as_bytes());
        if !self.is_at_token() {
            self.skip_trivia();
        }
    }

    /// Whether a token plainly begins here.
    fn is_at_token(&self) -> bool {
        matches!(self.peek(), Some(b'"' | b',' | b':' | b'{' | b'}' | b'[' | b']'))
    }

    fn skip_trivia(&mut self) {
        loop {
            match self.peek() {
                Some(_) if self.is_at_hole() => return,
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += space_length(self.rest().as_bytes()),
                Some(b'/') if self.rest().starts_with("//") => self.line_comment(),
                Some(b'#') => self.line_comment(),
                Some(b'/') if self.rest().starts_with("/*") => self.block_comment(),
                Some(b'<' | b'|' | b'=' | b'>') if self.is_conflict_marker() => self.conflict_marker(),
                Some(byte) if !(0x20..0x80).contains(&byte) && self.foreign_space() => {}
                _ => return,
            }
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        self.at += self.line_length();
        self.error(SyntaxErrorKind::Comment, self.span(start));
    }

    fn block_comment(&mut self) {
        let start = self.at;
        match self.rest().find("*/") {
            Some(length) => {
                self.at += length + 2;
                self.error(SyntaxErrorKind::Comment, self.span(start));
            }
            None => {
                let opened = Span::new(offset(start), offset(start + 2));
                self.at = self.source.len();
                self.error(SyntaxErrorKind::UnclosedComment, opened);
            }
        }
    }

    /// Bytes to the end of the line, its line break not counted.
    pub fn line_length(&self) -> usize {
        let line = self.rest().split('\n').next().unwrap_or_default();
        line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Skips white space that JSON does not know, for instance a no-break space, and what else can begin nothing:
    /// control characters, bullets, arrows.
    fn foreign_space(&mut self) -> bool {
        let start = self.at;
        let is_known = |c: char| {
            matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{2018}'..='\u{201f}' | '\u{ff02}' | FULL_COLON | FULL_COMMA)
        };
        let is_foreign =
            |c: char| !is_known(c) && (c.is_whitespace() || c < ' ' || (c > '\u{ff}' && !c.is_alphanumeric()));
        let length: usize = self.rest().chars().take_while(|&c| is_foreign(c)).map(char::len_utf8).sum();
        self.at += length;
        if length > 0 {
            self.error(SyntaxErrorKind::UnexpectedCharacters, self.span(start));
        }
        length > 0
    }

    /// Whether a marker line of a merge conflict begins here: seven of its characters at the start of a line.
    fn is_conflict_marker(&self) -> bool {
        let at_line_start =
            self.at.checked_sub(1).is_none_or(|before| self.source.as_bytes().get(before) == Some(&b'\n'));
        let markers = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
        at_line_start && markers.iter().any(|marker| self.rest().starts_with(marker))
    }

    /// Reads a marker line. Of the sides, only the first one is read, so that a conflict is one fault.
    fn conflict_marker(&mut self) {
        let start = self.at;
        let opens = self.peek() == Some(b'<');
        let closes = self.peek() == Some(b'>');
        self.at += self.line_length();
        let span = self.span(start);
        match self.conflict.and_then(|index| self.errors.get_mut(index)) {
            Some(error) if !opens => error.related.push(span),
            _ => {
                self.conflict = Some(self.errors.len());
                self.error(SyntaxErrorKind::MergeConflict, span);
            }
        }
        if closes {
            self.conflict = None;
        } else if !opens && !self.no_conflict_closes {
            match memmem::find(self.rest().as_bytes(), b"\n>>>>>>>") {
                Some(length) => {
                    self.at += length + 1;
                    self.conflict_marker();
                }
                None => self.no_conflict_closes = true,
            }
        }
    }
}

/// Offsets are `u32`; see [`Span`].
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// How many closing brackets of either kind, outside strings, close none that is opened in `text`.
pub(super) fn unmatched_closers(text: &[u8]) -> usize {
    let (mut depth, mut unmatched) = (0_usize, 0);
    let mut in_string = false;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(bytes.next()),
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string && depth == 0 => unmatched += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
    }
    unmatched
}
