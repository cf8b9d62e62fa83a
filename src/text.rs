//! Places in a text: byte spans, and lines and columns in every unit that a reader of kmslint's output counts in.

pub mod glob;
pub mod literal;

/// A half-open range of bytes in the file the user has open, on character boundaries.
///
/// Offsets are `u32`: kmslint does not read documents of 4 GiB (see [`crate::MAX_DOCUMENT_BYTES`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty range at `offset`: where something is missing.
    pub const fn empty(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The range as `usize`, for slicing.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The first character of what the span covers, if that is ASCII: `{` of an object, `[` of a list.
    /// An empty span stays empty.
    pub fn first(self) -> Self {
        Self { start: self.start, end: self.end.min(self.start.saturating_add(1)) }
    }
}

/// Whether `text` has the form of an account id: 12 ASCII digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A value and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

/// A place in a text, counted in every unit that the output formats need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, 0-based.
    pub line: u32,
    /// Bytes from the start of the line.
    pub byte: u32,
    /// UTF-16 code units from the start of the line, as the Language Server Protocol counts.
    pub utf16: u32,
    /// Unicode scalar values from the start of the line.
    pub scalar: u32,
}

/// Turns byte offsets into lines and columns. A line ends with a line feed.
#[derive(Debug)]
pub struct LineIndex(line_index::LineIndex);

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        Self(line_index::LineIndex::new(text))
    }

    /// The position of a byte offset. An offset past the end, or inside a character, gives the start of the text:
    /// spans never hold one.
    pub fn position(&self, offset: u32) -> Position {
        let start = Position { line: 0, byte: 0, utf16: 0, scalar: 0 };
        let Some(at) = self.0.try_line_col(offset.into()) else { return start };
        let wide = |encoding| self.0.to_wide(encoding, at).map_or(at.col, |wide| wide.col);
        Position {
            line: at.line,
            byte: at.col,
            utf16: wide(line_index::WideEncoding::Utf16),
            scalar: wide(line_index::WideEncoding::Utf32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_bytes_utf16_units_and_scalars() {
        let text = "a\n\u{e9}\u{1f600}x";
        let at = text.find('x').unwrap() as u32;
        assert_eq!(LineIndex::new(text).position(at), Position { line: 1, byte: 6, utf16: 3, scalar: 2 });
        let end = text.len() as u32;
        assert_eq!(LineIndex::new(text).position(end), Position { line: 1, byte: 7, utf16: 4, scalar: 3 });
    }
}
