//! Policy variables inside the values of a policy.

use std::ops::Range;

/// A part of a value that may hold policy variables.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariablePiece<'t> {
    /// Plain characters.
    Literal(&'t str),
    /// `${*}`, `${?}` or `${$}`: that character, with no meaning of its own.
    Escaped(char),
    /// `${key}` or `${key, 'default'}`
    Variable {
        /// The condition key, as it is written between the braces, blanks included.
        key: &'t str,
        /// The text between the single quotes.
        default: Option<&'t str>,
        /// The bytes of the value from `$` to `}`.
        range: Range<usize>,
    },
    /// Something that begins as a variable and is none.
    Malformed {
        /// What is wrong.
        fault: VariableFault,
        /// The bytes of the value that are at fault.
        range: Range<usize>,
    },
}

/// What is wrong with a policy variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableFault {
    /// No `}` follows.
    MissingBrace,
    /// The default value lacks one of its quotes, or both.
    MissingQuote,
    /// There is a blank in the key.
    Blank,
    /// There is nothing between the braces, or before the comma.
    Empty,
}

/// The parts of `text`, in order; together they cover it.
pub fn variable_pieces(text: &str) -> Vec<VariablePiece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${")).map(|found| at + found) {
        if start > at {
            pieces.push(VariablePiece::Literal(text.get(at..start).unwrap_or_default()));
        }
        let inner = text.get(start + 2..).unwrap_or_default();
        let Some(length) = end_of_variable(inner) else {
            pieces.push(VariablePiece::Malformed { fault: VariableFault::MissingBrace, range: start..text.len() });
            return pieces;
        };
        at = start + 2 + length + 1;
        pieces.push(variable(inner.get(..length).unwrap_or_default(), start..at));
    }
    if at < text.len() {
        pieces.push(VariablePiece::Literal(text.get(at..).unwrap_or_default()));
    }
    pieces
}

/// How many bytes stand before the brace that closes the variable. A brace between single quotes does not, and one
/// that opens another variable shows that this one was never closed.
fn end_of_variable(inner: &str) -> Option<usize> {
    let brace = inner.find('}')?;
    if inner.get(..brace)?.contains("${") {
        return None;
    }
    let Some(quote) = inner.get(..brace)?.find('\'') else { return Some(brace) };
    let closing = inner.get(quote + 1..)?.find('\'').map(|found| quote + 1 + found);
    match closing {
        Some(closing) if closing > brace => inner.get(closing..)?.find('}').map(|found| closing + found),
        _ => Some(brace),
    }
}

fn variable(inner: &str, range: Range<usize>) -> VariablePiece<'_> {
    let malformed = |fault| VariablePiece::Malformed { fault, range: range.clone() };
    if let "*" | "?" | "$" = inner {
        return VariablePiece::Escaped(inner.chars().next().unwrap_or('$'));
    }
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (inner, None),
    };
    if key.trim().is_empty() {
        return malformed(VariableFault::Empty);
    }
    if key.contains(char::is_whitespace) {
        return malformed(VariableFault::Blank);
    }
    let unquoted = |text: &'_ str| text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'');
    match default {
        Some(text) if !unquoted(text) => malformed(VariableFault::MissingQuote),
        default => {
            let default = default.and_then(|text| text.get(1..text.len() - 1));
            VariablePiece::Variable { key, default, range }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_parts() {
        let variable = |key, default, range| VariablePiece::Variable { key, default, range };
        let malformed = |fault, range| VariablePiece::Malformed { fault, range };
        for (text, expected) in [
            ("plain", vec![VariablePiece::Literal("plain")]),
            ("", vec![]),
            ("a${*}", vec![VariablePiece::Literal("a"), VariablePiece::Escaped('*')]),
            ("${aws:username}/x", vec![variable("aws:username", None, 0..15), VariablePiece::Literal("/x")]),
            ("${aws:PrincipalTag/a, 'b}c'}", vec![variable("aws:PrincipalTag/a", Some("b}c"), 0..28)]),
            ("${a:b, ''}", vec![variable("a:b", Some(""), 0..10)]),
            ("x${aws:username", vec![VariablePiece::Literal("x"), malformed(VariableFault::MissingBrace, 1..15)]),
            ("${a:b${c:d}", vec![malformed(VariableFault::MissingBrace, 0..11)]),
            ("${a:b, 'c}", vec![malformed(VariableFault::MissingQuote, 0..10)]),
            ("${a:b, c}", vec![malformed(VariableFault::MissingQuote, 0..9)]),
            ("${ aws:username }", vec![malformed(VariableFault::Blank, 0..17)]),
            ("${}", vec![malformed(VariableFault::Empty, 0..3)]),
            ("$ {a}", vec![VariablePiece::Literal("$ {a}")]),
        ] {
            assert_eq!(variable_pieces(text), expected, "{text}");
        }
    }
}
