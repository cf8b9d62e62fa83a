//! How an operator compares a value of a policy with a value of a request.

use super::{Certainty, Request, request::Known};
use crate::{
    catalog::{Operator, ValueType},
    policy::{VariablePiece, variable_pieces},
    text::literal,
};
use std::cmp::Ordering;

/// Whether `expected`, a value of the policy, matches `actual`, one of the request, under the operator without its
/// negation. A value that is not of the operator's type makes it uncertain: what IAM does then is not documented.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
pub(super) fn matches(
    operator: &Operator,
    expected: &str,
    actual: &str,
    has_variables: bool,
    request: &Request,
) -> Certainty {
    let is_text = matches!(operator.value_type, ValueType::String | ValueType::Arn);
    match operator.value_type {
        _ if !is_text && has_variables && expected.contains("${") => Certainty::Possibly,
        ValueType::String | ValueType::Arn => match pattern(operator, expected, has_variables, request) {
            Ok(pattern) if operator.value_type == ValueType::Arn => arn(&pattern, actual),
            Ok(pattern) => Certainty::surely_if(glob(&pattern, actual, operator.ignores_case)),
            Err(unfilled) => unfilled,
        },
        ValueType::Numeric => both(literal::number, expected, actual, |a, b| order(operator, b.partial_cmp(&a))),
        ValueType::Date => {
            both(|text| literal::date(text).ok(), expected, actual, |a, b| order(operator, b.partial_cmp(&a)))
        }
        ValueType::Bool => both(literal::boolean, expected, actual, |a, b| a == b),
        ValueType::IpAddress => both(literal::ip_range, expected, actual, |range, address| range.contains(&address)),
        ValueType::Binary => both(
            |text| literal::is_base64(text).then(|| text.trim_end_matches('=').to_owned()),
            expected,
            actual,
            |a, b| a == b,
        ),
    }
}

/// Reads both values as one type and compares them.
fn both<T>(read: impl Fn(&str) -> Option<T>, expected: &str, actual: &str, holds: impl Fn(T, T) -> bool) -> Certainty {
    match (read(expected), read(actual)) {
        (Some(expected), Some(actual)) => Certainty::surely_if(holds(expected, actual)),
        _ => Certainty::Possibly,
    }
}

/// Whether the operator, without its negation, holds for a value of the request that stands so to that of the policy.
fn order(operator: &Operator, actual_to_expected: Option<Ordering>) -> bool {
    let (name, Some(actual_to_expected)) = (operator.name, actual_to_expected) else { return false };
    match () {
        () if name.ends_with("LessThan") => actual_to_expected.is_lt(),
        () if name.ends_with("LessThanEquals") => actual_to_expected.is_le(),
        () if name.ends_with("GreaterThan") => actual_to_expected.is_gt(),
        () if name.ends_with("GreaterThanEquals") => actual_to_expected.is_ge(),
        () => actual_to_expected.is_eq(),
    }
}

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// This character.
    Character(char),
    /// `*`: any characters.
    Any,
    /// `?`: one character.
    One,
}

/// The value of a policy as a pattern, its variables filled in. `Err` if a variable cannot be: then nothing matches,
/// or what it stands for is not known.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
fn pattern(
    operator: &Operator,
    expected: &str,
    has_variables: bool,
    request: &Request,
) -> Result<Vec<Token>, Certainty> {
    let mut tokens = Vec::new();
    let literal = |text: &str, tokens: &mut Vec<Token>| tokens.extend(text.chars().map(Token::Character));
    let plain = |text: &str, tokens: &mut Vec<Token>| {
        tokens.extend(text.chars().map(|character| match character {
            '*' if operator.has_wildcards => Token::Any,
            '?' if operator.has_wildcards => Token::One,
            character => Token::Character(character),
        }));
    };
    if !has_variables {
        plain(expected, &mut tokens);
        return Ok(tokens);
    }
    for piece in variable_pieces(expected) {
        match piece {
            VariablePiece::Literal(text) => plain(text, &mut tokens),
            VariablePiece::Escaped(character) => tokens.push(Token::Character(character)),
            VariablePiece::Malformed { .. } => return Err(Certainty::Possibly),
            VariablePiece::Variable { key, default, .. } => match (request.value_of_name(key), default) {
                (Known::One(value), _) => literal(&value, &mut tokens),
                (Known::Absent, Some(default)) => literal(default, &mut tokens),
                (Known::Absent, None) => return Err(Certainty::Never),
                // Keys with several values cannot be variables, and what is not known can be anything.
                (Known::Many(_) | Known::Unknown | Known::Present, _) => return Err(Certainty::Possibly),
            },
        }
    }
    Ok(tokens)
}

/// Whether the pattern matches all of `text`. Takes time proportional to the product of the lengths at most.
fn glob(pattern: &[Token], text: &str, ignore_case: bool) -> bool {
    let text: Vec<char> = text.chars().collect();
    let same = |a: char, b: char| a == b || (ignore_case && a.to_lowercase().eq(b.to_lowercase()));
    let (mut p, mut t) = (0, 0);
    // Where to go on after the last `*` when what follows it does not match: it then takes one character more.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), text.get(t)) {
            (Some(Token::Any), _) => {
                retry = Some((p + 1, t));
                p += 1;
                continue;
            }
            (Some(Token::One), Some(_)) => {
                (p, t) = (p + 1, t + 1);
                continue;
            }
            (Some(Token::Character(expected)), Some(&actual)) if same(*expected, actual) => {
                (p, t) = (p + 1, t + 1);
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match retry {
            Some((after_star, taken)) if taken < text.len() => {
                retry = Some((after_star, taken + 1));
                (p, t) = (after_star, taken + 1);
            }
            _ => return false,
        }
    }
}

/// Whether the pattern of an ARN matches `actual`: each of the six parts alone, so that a wildcard in one of the first
/// five never stands for a colon. What a pattern of fewer parts matches is not documented.
fn arn(pattern: &[Token], actual: &str) -> Certainty {
    const PARTS: usize = 6;
    let colon = |token: &Token| *token == Token::Character(':');
    let expected: Vec<&[Token]> = pattern.splitn(PARTS, colon).collect();
    let actual: Vec<&str> = actual.splitn(PARTS, ':').collect();
    if expected.len() < PARTS || actual.len() < PARTS {
        return Certainty::Possibly;
    }
    Certainty::surely_if(expected.iter().zip(&actual).all(|(expected, actual)| glob(expected, actual, false)))
}
