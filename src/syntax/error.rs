//! What can be wrong with the syntax of a document.

use crate::text::Span;

/// One fault of syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where it is; empty where something is missing.
    pub span: Span,
    /// What it is.
    pub kind: SyntaxErrorKind,
    /// Where the brackets in question were opened, or the other lines of a merge conflict.
    pub related: Vec<Span>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// There is no value in the text at all.
    EmptyDocument,
    /// Something follows the document.
    TextAfterDocument,
    /// Two items or members without a comma between them; the span is empty, at the end of the first.
    MissingComma,
    /// A comma before the closing bracket.
    TrailingComma,
    /// A comma with nothing before it.
    ExtraComma,
    /// A name without a colon after it; the span is empty, at the end of the name.
    MissingColon,
    /// A name and colon without a value; the span is empty, after the colon.
    MissingValue,
    /// A colon or a value where a name belongs.
    MissingName,
    /// A comment: `//`, `/* */` or `#`.
    Comment,
    /// A comment that is opened by `/*` and never closed.
    UnclosedComment,
    /// A string in single quotes or backquotes.
    WrongQuotes,
    /// A string in typographic quotes, which the service's character set does not hold.
    TypographicQuotes,
    /// A string that is not closed on its line.
    UnclosedString,
    /// A word that is no JSON value: unquoted text, `True`, `None`, `NaN`.
    BareWord,
    /// What looks like a number and is none.
    InvalidNumber,
    /// Characters that begin nothing.
    UnexpectedCharacters,
    /// Brackets that are not closed; `related` holds where they were opened, innermost first.
    UnclosedBracket,
    /// A closing bracket of the other kind; `related` holds where the open one is.
    WrongCloser,
    /// A closing bracket without an opening one.
    UnexpectedCloser,
    /// A control character inside a string that must be escaped.
    ControlCharacter,
    /// A backslash with something after it that is no escape.
    InvalidEscape,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// Lists or objects nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// The marker lines of a merge conflict.
    MergeConflict,
}
