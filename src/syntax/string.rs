//! Strings as lists of pieces.

use crate::text::Span;
use std::fmt;

/// The text of a string value or member name: pieces that are known, and pieces that only the host can fill in.
///
/// A JSON string without escapes is one known piece, borrowed from the document. With escapes it is several, so that
/// [`Text::span`] still finds the characters of a part.
#[derive(Clone, Debug)]
pub enum Text<'s> {
    /// One known piece that stands in the file as it is.
    Verbatim {
        /// The characters.
        text: &'s str,
        /// Where they start, in bytes.
        start: u32,
    },
    /// More than one piece, or one that is written otherwise than it reads.
    Pieces(Box<Pieces<'s>>),
}

/// The pieces of a text, in order.
#[derive(Clone, Debug)]
pub struct Pieces<'s> {
    pieces: Vec<Piece<'s>>,
    /// The whole text, if every piece is known.
    known: Option<String>,
}

/// A part of a string.
#[derive(Clone, Debug)]
pub struct Piece<'s> {
    /// Where it is written.
    pub span: Span,
    /// What it says.
    pub content: Content<'s>,
}

/// What a piece says.
#[derive(Clone, Debug)]
pub enum Content<'s> {
    /// Characters that stand in the file as they are.
    Verbatim(&'s str),
    /// A character that is written as an escape.
    Escaped(char),
    /// Something that is filled in later, or could not be read.
    Unknown,
}

impl<'s> Text<'s> {
    /// Joins pieces.
    pub fn from_pieces(pieces: Vec<Piece<'s>>) -> Self {
        let mut known = Some(String::new());
        for piece in &pieces {
            match (&mut known, &piece.content) {
                (Some(text), Content::Verbatim(part)) => text.push_str(part),
                (Some(text), Content::Escaped(character)) => text.push(*character),
                (_, Content::Unknown) | (None, _) => known = None,
            }
        }
        Self::Pieces(Box::new(Pieces { pieces, known }))
    }

    /// The pieces, in order: where each is written, and what it says.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'s>> {
        let (verbatim, pieces) = match self {
            Self::Verbatim { text, start } => {
                let span = Span::new(*start, start.saturating_add(clamp(text.len())));
                (Some(Piece { span, content: Content::Verbatim(text) }), [].as_slice())
            }
            Self::Pieces(text) => (None, text.pieces.as_slice()),
        };
        verbatim.into_iter().chain(pieces.iter().cloned())
    }

    /// The whole text, or `None` if a piece is unknown.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Verbatim { text, .. } => Some(text),
            Self::Pieces(text) => text.known.as_deref(),
        }
    }

    /// Whether the text is surely `other`.
    pub fn is(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }

    /// Where the bytes `range` of the decoded text are written. A range that begins or ends inside an escape takes
    /// the whole escape. Meaningful only for a text without unknown pieces.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        match self {
            Self::Verbatim { start, .. } => {
                Span::new(start.saturating_add(clamp(range.start)), start.saturating_add(clamp(range.end)))
            }
            Self::Pieces(text) => span_in_pieces(&text.pieces, &range),
        }
    }

    /// Where `part` is written, which must be a slice of what [`Text::as_str`] returned.
    pub fn span_of(&self, part: &str) -> Span {
        let whole = self.as_str().unwrap_or_default();
        let offset = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len());
        self.span(offset..(offset + part.len()).min(whole.len()))
    }
}

impl fmt::Display for Text<'_> {
    /// The text, with `${…}` for each unknown piece.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verbatim { text, .. } => f.write_str(text),
            Self::Pieces(text) => text.pieces.iter().try_for_each(|piece| match piece.content {
                Content::Verbatim(part) => f.write_str(part),
                Content::Escaped(character) => write!(f, "{character}"),
                Content::Unknown => f.write_str("${…}"),
            }),
        }
    }
}

fn span_in_pieces(pieces: &[Piece], range: &std::ops::Range<usize>) -> Span {
    let mut found: Option<Span> = None;
    let mut offset = 0;
    let mut last = Span::default();
    for piece in pieces {
        let len = match piece.content {
            Content::Verbatim(part) => part.len(),
            Content::Escaped(character) => character.len_utf8(),
            Content::Unknown => 0,
        };
        let (from, to) = (range.start.max(offset), range.end.min(offset + len));
        let touches = from < to || (range.is_empty() && (offset..offset + len).contains(&range.start));
        if touches {
            let span = match piece.content {
                Content::Verbatim(_) => {
                    let at = |place: usize| piece.span.start.saturating_add(clamp(place.saturating_sub(offset)));
                    Span::new(at(from), at(to.max(from)))
                }
                _ => piece.span,
            };
            found = Some(found.map_or(span, |so_far| so_far.to(span)));
        }
        offset += len;
        last = piece.span;
    }
    found.unwrap_or(Span::empty(last.end))
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_through_escapes() {
        // "a\u0042cd" at offset 1
        let text = Text::from_pieces(vec![
            Piece { span: Span::new(1, 2), content: Content::Verbatim("a") },
            Piece { span: Span::new(2, 8), content: Content::Escaped('B') },
            Piece { span: Span::new(8, 10), content: Content::Verbatim("cd") },
        ]);
        assert_eq!(text.as_str(), Some("aBcd"));
        assert_eq!(text.span(0..1), Span::new(1, 2));
        assert_eq!(text.span(1..2), Span::new(2, 8));
        assert_eq!(text.span(1..3), Span::new(2, 9));
        assert_eq!(text.span(4..4), Span::empty(10));
        let part = text.as_str().unwrap().strip_prefix("aBc").unwrap();
        assert_eq!(text.span_of(part), Span::new(9, 10));
    }

    #[test]
    fn a_text_with_an_unknown_piece_has_no_known_value() {
        let text = Text::from_pieces(vec![
            Piece { span: Span::new(0, 3), content: Content::Verbatim("arn") },
            Piece { span: Span::new(3, 9), content: Content::Unknown },
        ]);
        assert_eq!(text.as_str(), None);
        assert!(!text.is("arn"));
        assert_eq!(text.to_string(), "arn${…}");
    }
}
