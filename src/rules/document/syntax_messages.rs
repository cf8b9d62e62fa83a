//! What is said of faults of syntax.

use super::{character_names, syntax_fix};
use crate::{
    policy::Policy,
    rules::words::quote,
    syntax::{MAX_DEPTH, SyntaxError, SyntaxErrorKind as Kind},
};

/// How many brackets that were left open are shown.
pub const SHOWN: usize = 3;

/// What is wrong, and what to do about it.
pub fn describe(policy: &Policy, error: &SyntaxError, text: &str) -> (String, Option<&'static str>) {
    let source = policy.tree.source();
    let after = source.get(error.span.end as usize..).unwrap_or_default().trim_start();
    let told = |message: &str, help| (message.to_owned(), Some(help));
    match error.kind {
        Kind::EmptyDocument if source.is_empty() => told("the document is empty", "a key policy is a JSON object"),
        Kind::EmptyDocument => told("the document holds nothing but white space", "a key policy is a JSON object"),
        Kind::TextAfterDocument => after_document(text),
        Kind::MissingComma => told("`,` is missing between this and what follows", "insert a comma"),
        Kind::TrailingComma => {
            told("`,` after the last value: JSON has a comma only between two values", "delete the comma")
        }
        Kind::ExtraComma => told("`,` with nothing before it", "delete the comma"),
        Kind::MissingColon if !text.is_empty() => (format!("`{text}` where JSON has `:`"), Some("write a colon")),
        Kind::MissingColon if syntax_fix::has_value(source, error.span) => {
            told("`:` is missing after this name", "members are written `\"name\": value`")
        }
        Kind::MissingColon => {
            told("`:` and a value are expected after this name", "members are written `\"name\": value`")
        }
        Kind::MissingValue => told("a value is expected after `:`", "write the value, or remove the name"),
        Kind::MissingName if text.starts_with(':') => {
            told("a name is expected before `:`", "members are written `\"name\": value`")
        }
        Kind::MissingName => told("a value stands where a name is expected", "members are written `\"name\": value`"),
        Kind::Comment => told("JSON has no comments", "say it in `Sid`, which may have spaces, or outside the policy"),
        Kind::UnclosedComment => told("a comment is never closed, and JSON has no comments", "delete the comment"),
        Kind::WrongQuotes => told("the string is not in double quotes", "JSON knows only double quotes"),
        Kind::TypographicQuotes => told("the string is in typographic quotes", "JSON knows only double quotes"),
        Kind::UnclosedString => told("the string is not closed", "close it with `\"` on the line where it begins"),
        Kind::BareWord if syntax_fix::is_template(text) => (
            format!("{} is the tag of a template that nothing has filled in", quote(text)),
            Some("render the template, and check what comes out"),
        ),
        Kind::BareWord if is_root(policy, error) => not_json(text),
        Kind::BareWord => bare_word(text, after),
        Kind::InvalidNumber => {
            (format!("{} is no JSON number", quote(text)), Some("a text, a date or an account id stands in quotes"))
        }
        Kind::UnexpectedCharacters => match text.chars().next() {
            Some(space) if space.is_whitespace() => (
                format!("the character {} is no white space in JSON", character_names::name(space)),
                Some("use a plain space"),
            ),
            Some(';') => (format!("{} has no meaning in JSON", quote(text)), Some("values are separated by commas")),
            _ => (format!("{} has no meaning here", quote(text)), Some("delete it, or put it in quotes")),
        },
        Kind::UnclosedBracket => unclosed_bracket(source, error),
        Kind::WrongCloser => {
            let expected =
                error.related.first().and_then(|opener| syntax_fix::closer_of(source, *opener)).unwrap_or("]");
            (format!("`{text}` closes what `{expected}` must close"), Some("close each bracket with its own kind"))
        }
        Kind::UnexpectedCloser => {
            (format!("`{text}` closes nothing"), Some("delete it, or look for a bracket that closes too early"))
        }
        Kind::ControlCharacter => {
            let what = match text.chars().next() {
                Some('\t') => "a tab",
                Some('\n' | '\r') => "a line break",
                _ => "a control character",
            };
            (
                format!("{what} inside a string"),
                Some("a string stands on one line; what it needs of control characters is escaped"),
            )
        }
        Kind::InvalidEscape => (
            format!("{} is no escape of JSON", quote(text)),
            Some(
                "a backslash is written `\\\\`; the escapes are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits",
            ),
        ),
        Kind::LoneSurrogate => told(
            "the escape is one half of a surrogate pair",
            "write the character's number in two escapes, or another character",
        ),
        Kind::TooDeep => (
            format!("lists and objects are nested deeper than {MAX_DEPTH} levels: from here on nothing was read"),
            Some("a key policy needs 7 levels"),
        ),
        Kind::MergeConflict => told("a merge conflict", "resolve it"),
    }
}

fn after_document(text: &str) -> (String, Option<&'static str>) {
    let only = |characters: &[char]| text.chars().all(|c| c.is_whitespace() || characters.contains(&c));
    if only(&[',', ';']) {
        ("a separator follows the policy".to_owned(), Some("delete it"))
    } else if only(&['}', ']', ',']) {
        (
            "brackets follow that close nothing: the policy has ended".to_owned(),
            Some("delete them, or look for a bracket that closes too early"),
        )
    } else if text.starts_with('{') {
        (
            "a second document follows the policy".to_owned(),
            Some("a request carries one policy: put the statements of both into one `Statement`"),
        )
    } else {
        (
            "text follows the policy, which has ended".to_owned(),
            Some("delete it, or look for a bracket that closes too early"),
        )
    }
}

fn is_root(policy: &Policy, error: &SyntaxError) -> bool {
    policy.tree.root().is_none_or(|root| policy.tree.span(root) == error.span)
}

fn not_json(text: &str) -> (String, Option<&'static str>) {
    let help = if text.ends_with(".json") {
        "this is the name of a file, not what it holds: with the AWS CLI, write `file://` before it"
    } else {
        "a key policy is a JSON object: it begins with `{`"
    };
    (format!("the document is no JSON: it begins with {}", quote(text)), Some(help))
}

fn bare_word(text: &str, after: &str) -> (String, Option<&'static str>) {
    match text.to_ascii_lowercase().as_str() {
        "true" | "false" => {
            (format!("{} is not how JSON writes it", quote(text)), Some("write `true` and `false` in lower case"))
        }
        "none" | "null" | "nil" | "undefined" | "nan" | "infinity" => (
            format!("{} is no JSON value", quote(text)),
            Some("no value in a policy is empty: remove the member, or give it a value"),
        ),
        _ if text.ends_with('"') => ("the string is not opened".to_owned(), Some("open it with `\"`")),
        _ if after.starts_with([':', '=']) => {
            (format!("the name {} is not in quotes", quote(text)), Some("put it in double quotes"))
        }
        _ => (format!("{} is not in quotes", quote(text)), Some("put it in double quotes")),
    }
}

fn unclosed_bracket(source: &str, error: &SyntaxError) -> (String, Option<&'static str>) {
    let closers: String =
        error.related.iter().take(SHOWN).filter_map(|opener| syntax_fix::closer_of(source, *opener)).collect();
    match error.related.len() {
        0 | 1 => (format!("`{closers}` is missing here"), Some("close the bracket")),
        count => {
            let more = if count > SHOWN { "…" } else { "" };
            (
                format!("the document ends inside {count} brackets: `{closers}{more}` is missing"),
                Some("close each bracket"),
            )
        }
    }
}
