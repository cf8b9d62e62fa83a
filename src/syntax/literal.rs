//! Strings and member names, in the quotes of JSON and in others.

use super::{
    Content, Piece, SyntaxErrorKind, Text,
    scan::{HOLE, Scanner, offset},
    words::plain_length,
};
use crate::text::Span;

/// The colon and the comma of East Asian type.
pub(super) const FULL_COLON: char = '\u{ff1a}';
pub(super) const FULL_COMMA: char = '\u{ff0c}';

/// Bytes in which the closing quote of a string in foreign quotes is looked for, so that a text full of opening ones
/// is read in linear time. No name or ARN in a policy is longer.
const LONGEST_FOREIGN_STRING: usize = 4096;

impl<'s> Scanner<'s> {
    /// A member name without quotes.
    pub fn bare_name(&mut self) -> Option<Text<'s>> {
        let start = self.at;
        let rest = self.rest();
        let ends = |c: char| {
            c.is_whitespace() || matches!(c, ':' | '=' | ',' | ']' | '}' | '"' | '{' | '[' | FULL_COLON | FULL_COMMA)
        };
        let length = rest.find(ends).unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        self.at += length;
        let text = self.since(start);
        self.lone_quote(&[':']);
        let span = self.span(start);
        self.error(SyntaxErrorKind::BareWord, span);
        Some(Text::Verbatim { text, start: span.start })
    }

    /// Skips a tag of a template language that stands where a value belongs.
    pub fn template(&mut self) -> bool {
        const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("${", "}"), ("<%", "%>")];
        const LONGEST: usize = 256;
        let start = self.at;
        let rest = self.rest();
        let tag = TAGS.iter().find_map(|(open, close)| Some((rest.strip_prefix(open)?, open.len(), close)));
        let Some((inner, opened, close)) = tag else { return false };
        let near = inner.get(..inner.floor_char_boundary(LONGEST)).unwrap_or_default();
        let Some(length) = near.find(close) else { return false };
        if near.get(..length).is_none_or(|inner| inner.contains(['"', '{', '}', '\n'])) {
            return false;
        }
        self.at += opened + length + close.len();
        self.error(SyntaxErrorKind::BareWord, self.span(start));
        true
    }

    /// Skips the quote at the current place if it closes a string that was not opened: one of `followers`, or the end
    /// of the line, comes after it.
    pub fn lone_quote(&mut self, followers: &[char]) {
        let Some(after) = self.rest().strip_prefix('"') else { return };
        let after = after.trim_start_matches([' ', '\t']);
        if after.starts_with(followers)
            || (!followers.contains(&':') && (after.is_empty() || after.starts_with(['\n', '\r'])))
        {
            self.at += 1;
        }
    }

    /// A string in quotes that JSON does not know, if it is closed on its line.
    pub fn other_string(&mut self) -> Option<Text<'s>> {
        let rest = self.rest();
        let quote = rest.chars().next()?;
        let (closers, kind): (&[char], _) = match quote {
            '\'' => (&['\''], SyntaxErrorKind::WrongQuotes),
            '`' => (&['`', '\''], SyntaxErrorKind::WrongQuotes),
            '\u{2018}'..='\u{201b}' => {
                (&['\u{2018}', '\u{2019}', '\u{201b}', '\''], SyntaxErrorKind::TypographicQuotes)
            }
            '\u{201c}'..='\u{201f}' => (&['\u{201c}', '\u{201d}', '\u{201f}', '"'], SyntaxErrorKind::TypographicQuotes),
            '\u{ff02}' => (&['\u{ff02}', '"'], SyntaxErrorKind::TypographicQuotes),
            '\u{ab}' | '\u{bb}' => (&['\u{ab}', '\u{bb}'], SyntaxErrorKind::WrongQuotes),
            _ => return None,
        };
        let inner = rest.get(quote.len_utf8()..)?;
        let near = inner.get(..inner.floor_char_boundary(LONGEST_FOREIGN_STRING))?;
        let line = near.split('\n').next().unwrap_or_default();
        let is_escaped = |at: usize| line.get(..at).is_some_and(|before| before.ends_with('\\'));
        let length = line.match_indices(closers).map(|(at, _)| at).find(|&at| !is_escaped(at))?;
        let text = inner.get(..length)?;
        let closer = inner.get(length..)?.chars().next()?;
        let start = self.at;
        self.at += quote.len_utf8() + length + closer.len_utf8();
        self.error(kind, self.span(start));
        Some(Text::Verbatim { text, start: offset(start + quote.len_utf8()) })
    }

    /// A string in double quotes. Ends after the closing quote, or at the end of the line if there is none. If that
    /// quote opens the next string instead, it ends before `separator`, which stands between the two.
    pub fn string(&mut self, separator: char) -> Text<'s> {
        self.at += 1;
        let start = self.at;
        let end = plain_length(self.rest().as_bytes()) + start;
        self.at = end;
        if self.peek() == Some(b'"') {
            self.at = end + 1;
            let text = self.between(start, end);
            let ends_well =
                matches!(self.peek(), None | Some(b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r'));
            if !ends_well
                && text.trim_end().ends_with(separator)
                && self.rest().starts_with(|c: char| c.is_alphanumeric())
            {
                return self.unclosed(start, end, separator);
            }
            return Text::Verbatim { text, start: offset(start) };
        }
        self.string_in_pieces(start)
    }

    /// Reports the string from `start` on, whose closing quote is missing somewhere before `end`, and goes back to
    /// where that quote should be.
    fn unclosed(&mut self, start: usize, end: usize, separator: char) -> Text<'s> {
        let text = without_what_follows(self.between(start, end), separator);
        self.at = start + text.len();
        self.error(SyntaxErrorKind::UnclosedString, Span::new(offset(start - 1), offset(self.at)));
        let known = Piece { span: self.span(start), content: Content::Verbatim(text) };
        let unknown = Piece { span: Span::empty(offset(self.at)), content: Content::Unknown };
        Text::from_pieces(vec![known, unknown])
    }

    fn string_in_pieces(&mut self, start: usize) -> Text<'s> {
        let mut pieces = Vec::new();
        let mut from = start;
        loop {
            self.at += plain_length(self.rest().as_bytes());
            if self.at > from {
                pieces.push(Piece { span: self.span(from), content: Content::Verbatim(self.since(from)) });
            }
            from = self.at;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Text::from_pieces(pieces);
                }
                Some(b'\\') => {
                    let content = self.escape();
                    pieces.push(Piece { span: self.span(from), content });
                }
                Some(_) if self.is_at_hole() => {
                    self.at += HOLE.len_utf8();
                    pieces.push(Piece { span: self.span(from), content: Content::Unknown });
                }
                Some(b'\n' | b'\r') | None if self.peek().is_none() || self.string_is_unclosed() => {
                    from = start + without_what_follows(self.between(start, from), ',').len();
                    self.at = from;
                    let opened = Span::new(offset(start - 1), offset(from));
                    self.error(SyntaxErrorKind::UnclosedString, opened);
                    pieces.push(Piece { span: Span::empty(offset(from)), content: Content::Unknown });
                    return Text::from_pieces(pieces);
                }
                Some(_) => {
                    // After a line break the indentation belongs to the fault too; it is not looked at twice.
                    let last = if matches!(self.peek(), Some(b'\n' | b'\r')) { b' ' } else { 0x1f };
                    let run = self.rest().bytes().take_while(|byte| *byte <= last).count();
                    self.at += run;
                    let span = self.span(from);
                    self.error(SyntaxErrorKind::ControlCharacter, span);
                    pieces.push(Piece { span, content: Content::Verbatim(self.since(from)) });
                }
                None => return Text::from_pieces(pieces),
            }
            from = self.at;
        }
    }

    /// Whether a string that meets the end of its line was to be closed there: the next line begins as JSON does, or
    /// there is none.
    fn string_is_unclosed(&self) -> bool {
        let next = self.rest().trim_start();
        next.is_empty() || next.starts_with(['"', '{', '}', '[', ']'])
    }

    /// The escape at the current backslash.
    fn escape(&mut self) -> Content<'s> {
        let start = self.at;
        let mut rest = self.rest().chars();
        rest.next();
        let named = rest.next();
        self.at += 1 + named.filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
        match named {
            Some(character @ ('"' | '\\' | '/')) => Content::Escaped(character),
            Some('b') => Content::Escaped('\u{8}'),
            Some('f') => Content::Escaped('\u{c}'),
            Some('n') => Content::Escaped('\n'),
            Some('r') => Content::Escaped('\r'),
            Some('t') => Content::Escaped('\t'),
            Some('u') => self.unicode_escape(start),
            _ => {
                self.error(SyntaxErrorKind::InvalidEscape, self.span(start));
                Content::Unknown
            }
        }
    }

    fn unicode_escape(&mut self, start: usize) -> Content<'s> {
        let Some(unit) = self.four_hex_digits() else {
            self.error(SyntaxErrorKind::InvalidEscape, self.span(start));
            return Content::Unknown;
        };
        if let Some(character) = char::from_u32(unit) {
            return Content::Escaped(character);
        }
        let after_first = self.at;
        if (0xd800..0xdc00).contains(&unit) && self.rest().starts_with("\\u") {
            self.at += 2;
            if let Some(low @ 0xdc00..0xe000) = self.four_hex_digits()
                && let Some(character) = char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
            {
                return Content::Escaped(character);
            }
            self.at = after_first;
        }
        self.error(SyntaxErrorKind::LoneSurrogate, self.span(start));
        Content::Unknown
    }

    fn four_hex_digits(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// A string that was not closed, without the separator and the closing brackets that stand after it.
fn without_what_follows(text: &str, separator: char) -> &str {
    const DEEPEST: usize = 4;
    let text = text.trim_end();
    let mut text = text.strip_suffix(separator).unwrap_or(text).trim_end();
    for _ in 0..DEEPEST {
        let closes_more = |open: char, close: char| text.matches(close).count() > text.matches(open).count();
        text = match text.chars().next_back() {
            Some(']') if closes_more('[', ']') => text.strip_suffix(']').unwrap_or(text).trim_end(),
            Some('}') if closes_more('{', '}') => text.strip_suffix('}').unwrap_or(text).trim_end(),
            _ => break,
        };
    }
    text
}
