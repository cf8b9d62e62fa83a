//! Strings and member names, in the quotes of JSON and in others.

use super::{
    Content, Piece, SyntaxErrorKind, Text,
    scan::{Scanner, offset},
    words::plain_length,
};
use crate::text::Span;

/// Bytes in which the closing quote of a string in foreign quotes is looked for, so that a text full of opening ones
/// is read in linear time. No name or ARN in a policy is longer.
const LONGEST_FOREIGN_STRING: usize = 4096;

impl<'s> Scanner<'s> {
    /// A member name without quotes.
    pub fn bare_name(&mut self) -> Option<Text<'s>> {
        let start = self.at;
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, ':' | '=' | ',' | ']' | '}' | '"' | '{' | '[');
        let length = rest.find(ends).unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        self.at += length;
        let span = self.span(start);
        self.error(SyntaxErrorKind::BareWord, span);
        Some(Text::Verbatim { text: self.since(start), start: span.start })
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
            '\u{ab}' | '\u{bb}' => (&['\u{ab}', '\u{bb}'], SyntaxErrorKind::WrongQuotes),
            _ => return None,
        };
        let inner = rest.get(quote.len_utf8()..)?;
        let near = inner.get(..inner.floor_char_boundary(LONGEST_FOREIGN_STRING))?;
        let line = near.split('\n').next().unwrap_or_default();
        let length = line.find(closers)?;
        let text = inner.get(..length)?;
        let closer = inner.get(length..)?.chars().next()?;
        let start = self.at;
        self.at += quote.len_utf8() + length + closer.len_utf8();
        self.error(kind, self.span(start));
        Some(Text::Verbatim { text, start: offset(start + quote.len_utf8()) })
    }

    /// A string in double quotes. Ends after the closing quote, or at the end of the line if there is none.
    pub fn string(&mut self) -> Text<'s> {
        self.at += 1;
        let start = self.at;
        let end = plain_length(self.rest().as_bytes()) + start;
        self.at = end;
        if self.peek() == Some(b'"') {
            self.at = end + 1;
            let text = self.between(start, end);
            return Text::Verbatim { text, start: offset(start) };
        }
        self.string_in_pieces(start)
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
                Some(b'\n' | b'\r') | None if self.peek().is_none() || self.string_is_unclosed() => {
                    let line = self.between(start, from).trim_end();
                    from = start + line.strip_suffix(',').unwrap_or(line).len();
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
