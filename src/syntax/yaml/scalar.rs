//! Scalars: where their content stands, and where each of its characters does.

use super::offset;
use crate::{
    syntax::{Content, Piece, Text, Value},
    text::Span,
};
use saphyr_parser::ScalarStyle;

/// Where a scalar stands whose properties end before `start`: with its quotes; of a block without its header and the
/// line break at its end.
pub fn content(source: &str, start: usize, end: usize, style: ScalarStyle) -> Span {
    let text = source.get(start..end).unwrap_or_default();
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    if !is_block {
        return Span::new(offset(start), offset(start + text.trim_end().len()));
    }
    // With properties before it, the block begins with its header.
    let header = match text.split_once('\n') {
        Some((header, _)) if text.starts_with(['|', '>']) && is_header(header) => header.len() + 1,
        _ => 0,
    };
    let body = text.get(header..).unwrap_or_default();
    let indent = body.len() - body.trim_start_matches([' ', '\n', '\r']).len();
    let start = start + header + if header > 0 { indent } else { 0 };
    let content = source.get(start..end).unwrap_or_default().trim_end();
    Span::new(offset(start), offset(start + content.len()))
}

fn is_header(line: &str) -> bool {
    let rest =
        line.get(1..).unwrap_or_default().trim_start_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with('#')
}

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
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some((integer, fraction)) => {
            (digits(integer) && (fraction.is_empty() || digits(fraction))) || (integer.is_empty() && digits(fraction))
        }
        None => digits(mantissa),
    };
    is_mantissa && exponent.is_none_or(digits)
}

/// The text of a scalar at `span`, of which `decoded` was read: what each of its characters was read from.
pub fn text<'s>(source: &'s str, span: Span, decoded: &str, style: ScalarStyle) -> Text<'s> {
    let whole = source.get(span.range()).unwrap_or_default();
    let is_quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
    let (raw, start) = match is_quoted.then(|| whole.get(1..whole.len().max(2) - 1)).flatten() {
        Some(inner) => (inner, span.start + 1),
        None => (whole, span.start),
    };
    if raw == decoded {
        return Text::Verbatim { text: raw, start };
    }
    let mut aligner = Aligner { raw, start, at: 0, verbatim: 0, pieces: Vec::new(), style };
    if aligner.align(decoded) {
        return Text::from_pieces(aligner.pieces);
    }
    Text::from_pieces(decoded.chars().map(|c| Piece { span, content: Content::Escaped(c) }).collect())
}

/// Finds each decoded character in what is written.
struct Aligner<'s> {
    raw: &'s str,
    /// Where `raw` starts in the file.
    start: u32,
    at: usize,
    /// Where the characters begin that stand there as they are, up to `at`.
    verbatim: usize,
    pieces: Vec<Piece<'s>>,
    style: ScalarStyle,
}

impl<'s> Aligner<'s> {
    fn rest(&self) -> &'s str {
        self.raw.get(self.at..).unwrap_or_default()
    }

    /// Whether every character was found. If so, `pieces` say them.
    fn align(&mut self, decoded: &str) -> bool {
        let found = decoded.chars().all(|character| self.character(character));
        self.end_verbatim();
        found
    }

    fn character(&mut self, wanted: char) -> bool {
        loop {
            let rest = self.rest();
            let Some(next) = rest.chars().next() else {
                // The line break at the end of a block does not belong to its span.
                return matches!(wanted, '\n') && self.escaped(wanted, 0);
            };
            match (self.style, next) {
                (ScalarStyle::DoubleQuoted, '\\') => {
                    let length = escape_length(rest);
                    if !rest.get(1..).is_some_and(|after| after.starts_with(['\n', '\r'])) {
                        return self.escaped(wanted, length);
                    }
                    self.skip(length);
                }
                (ScalarStyle::SingleQuoted, '\'') => return wanted == '\'' && self.escaped(wanted, 2),
                (_, '\n' | '\r' | ' ' | '\t') if next != wanted || self.is_folded(wanted) => {
                    let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                    let line_break = rest.get(space..).map_or(0, line_break_length);
                    if line_break > 0 && matches!(wanted, ' ' | '\n') {
                        return self.escaped(wanted, space + line_break);
                    }
                    if wanted == '\n' {
                        return self.escaped(wanted, 0);
                    }
                    self.skip(if line_break > 0 { space + line_break } else { space.max(1) });
                }
                _ if next == wanted => {
                    self.at += next.len_utf8();
                    return true;
                }
                // The empty lines before a block do not belong to its span.
                _ => return wanted == '\n' && self.escaped(wanted, 0),
            }
        }
    }

    /// Whether a space stands before a line break that is read as one: then the line break is what is read.
    fn is_folded(&self, wanted: char) -> bool {
        let is_folding = !matches!(self.style, ScalarStyle::Literal | ScalarStyle::Folded);
        let after = self.rest().trim_start_matches([' ', '\t']);
        is_folding && wanted == ' ' && after.starts_with(['\n', '\r'])
    }

    /// The next `length` bytes are read as one character.
    fn escaped(&mut self, character: char, length: usize) -> bool {
        self.end_verbatim();
        let span = Span::new(self.place(self.at), self.place(self.at + length));
        self.pieces.push(Piece { span, content: Content::Escaped(character) });
        self.skip(length);
        true
    }

    /// The next `length` bytes are not read.
    fn skip(&mut self, length: usize) {
        self.end_verbatim();
        self.at = (self.at + length).min(self.raw.len());
        self.verbatim = self.at;
    }

    fn end_verbatim(&mut self) {
        if let Some(text) = self.raw.get(self.verbatim..self.at).filter(|text| !text.is_empty()) {
            let span = Span::new(self.place(self.verbatim), self.place(self.at));
            self.pieces.push(Piece { span, content: Content::Verbatim(text) });
        }
        self.verbatim = self.at;
    }

    fn place(&self, at: usize) -> u32 {
        self.start.saturating_add(offset(at))
    }
}

fn line_break_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The length in bytes of the escape that `text` begins with.
///
/// Source: YAML 1.2.2, section 5.7.
fn escape_length(text: &str) -> usize {
    let digits = match text.as_bytes().get(1) {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(b'\r' | b'\n') => return 1 + text.get(1..).map_or(0, line_break_length),
        _ => 0,
    };
    let named = text.chars().nth(1).map_or(0, char::len_utf8);
    (1 + named + digits).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::super::super::{NodeId, Tree, Value, parse_yaml};
    use super::*;

    fn first_value(source: &str) -> (Tree<'_>, NodeId) {
        let tree = parse_yaml(source).unwrap().remove(0);
        let node = tree.members(tree.root().unwrap()).first().unwrap().value;
        (tree, node)
    }

    /// Every character of a text stands where its piece says.
    fn check(source: &str, decoded: &str) {
        let (tree, node) = first_value(source);
        let text = tree.text(node).unwrap();
        assert_eq!(text.as_str(), Some(decoded), "{source:?}");
        for piece in text.pieces() {
            if let Content::Verbatim(verbatim) = piece.content {
                assert_eq!(source.get(piece.span.range()), Some(verbatim), "{source:?}");
            }
        }
        let whole = text.as_str().unwrap();
        for word in whole.split_whitespace().filter(|word| word.is_ascii() && word.chars().all(char::is_alphanumeric)) {
            assert_eq!(source.get(text.span_of(word).range()), Some(word), "{source:?}");
        }
    }

    #[test]
    fn each_character_is_found_in_each_style() {
        for (source, decoded) in [
            ("é: one", "one"),
            ("é: one\n  two\n\n  three", "one two\nthree"),
            ("é: 'it''s  \n  two'", "it's two"),
            ("é: \"a\\\"b\\u00e9\\x41 \\\n   c\n   d\\n\"", "a\"b\u{e9}A c d\n"),
            ("é: |\n   one\n     two\n\n   three\n", "one\n  two\n\nthree\n"),
            ("é: |-\r\n  one\r\n   two\r\n", "one\n two"),
            ("é: >\n  one\n  two\n\n  three\n   four\n  five\n", "one two\nthree\n four\nfive\n"),
            ("é: |+\n\n  one\n\n", "\none\n\n"),
            ("é: |2\n    one\n   two\n", "  one\n two\n"),
            ("é: !!str |\n  one\n  two\n", "one\ntwo\n"),
            ("é: &a   # c\n  >-\n  one\n  two\n", "one two"),
            ("é: |\n  one", "one\n"),
            ("    é: 'one\n  two ''\n three'", "one   two '  three"),
        ] {
            check(source, decoded);
        }
    }

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for text in ["12", "-1", "+0.5", "1e3", "012345678901", ".5", "1."] {
            assert!(matches!(plain_value(text), Some(Value::Number(_))), "{text}");
        }
        for text in ["2012-10-17", "1.2.3", "e3", "-", "yes", "arn:aws", "1_000", "."] {
            assert!(plain_value(text).is_none(), "{text}");
        }
    }
}
