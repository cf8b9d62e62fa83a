//! How faults of syntax are mended.

use crate::{
    diagnostic::{Edit, Fix},
    policy::Policy,
    rules::edit,
    syntax::{SyntaxError, SyntaxErrorKind as Kind},
    text::Span,
};

/// The change that mends the fault, where one edit does. `text` is what stands at its span.
pub fn fix(policy: &Policy, error: &SyntaxError, text: &str) -> Option<Fix> {
    let source = policy.tree.source();
    let span = error.span;
    let replace = |content: &str| vec![Edit { span, content: content.to_owned() }];
    match error.kind {
        Kind::MissingComma => follows_value(policy, error).then(|| Fix::safe("insert `,`", replace(","))),
        Kind::TrailingComma | Kind::ExtraComma => Some(Fix::safe("delete the comma", replace(""))),
        Kind::Comment => {
            policy.tree.root().map(|_| Fix::safe("delete the comment", vec![without_comment(source, span)]))
        }
        Kind::TextAfterDocument => after_document(text, span),
        Kind::MissingColon if !text.is_empty() => Some(Fix::r#unsafe("replace with `:`", replace(":"))),
        Kind::MissingColon => has_value(source, span).then(|| Fix::r#unsafe("insert `:`", replace(":"))),
        Kind::WrongQuotes => {
            in_double_quotes(text).map(|content| Fix::r#unsafe("put it in double quotes", replace(&content)))
        }
        Kind::UnclosedString => {
            Some(Fix::r#unsafe("insert `\"`", vec![Edit { span: Span::empty(span.end), content: "\"".to_owned() }]))
        }
        Kind::BareWord => bare_word(policy, span, text),
        Kind::InvalidNumber => {
            is_whole(source, span).then(|| Fix::r#unsafe("put it in quotes", replace(&edit::string(text))))
        }
        Kind::UnexpectedCharacters if text.chars().all(char::is_whitespace) => {
            Some(Fix::safe("replace with a space", replace(" ")))
        }
        Kind::UnexpectedCharacters if text == ";" => {
            let rest = source.get(span.end as usize..).unwrap_or_default().trim_start();
            let before = source.get(..span.start as usize).unwrap_or_default().trim_end();
            let is_between = !rest.starts_with(['}', ']']) && !before.ends_with(NO_VALUE);
            let separator = if is_between { "," } else { "" };
            Some(Fix::r#unsafe(if separator.is_empty() { "delete it" } else { "replace with `,`" }, replace(separator)))
        }
        Kind::UnclosedBracket => close_brackets(policy, error),
        Kind::WrongCloser => {
            let closer = closer_of(source, *error.related.first()?)?;
            Some(Fix::r#unsafe(format!("replace with `{closer}`"), replace(closer)))
        }
        Kind::UnexpectedCloser => Some(Fix::r#unsafe("delete it", replace(""))),
        Kind::ControlCharacter => Some(Fix::r#unsafe("escape it", vec![edit::replace_inside_string(span, text)])),
        Kind::InvalidEscape => {
            let escaped =
                text.strip_prefix('\\').filter(|rest| rest.starts_with(|c: char| c.is_ascii_punctuation()))?;
            Some(Fix::r#unsafe("delete the backslash", replace(escaped)))
        }
        _ => None,
    }
}

/// What no value ends with.
const NO_VALUE: [char; 5] = [':', ',', '[', '{', ';'];

/// Whether the fault stands after a value that has no fault itself, so that a comma can follow.
fn follows_value(policy: &Policy, error: &SyntaxError) -> bool {
    let before = policy.tree.source().get(..error.span.start as usize).unwrap_or_default().trim_end();
    let meets = |other: &SyntaxError| {
        let is_there = other.span.start < other.span.end && other.span.end as usize == before.len();
        is_there && other.kind != Kind::Comment
    };
    !before.ends_with(NO_VALUE) && !policy.document.syntax_errors().iter().any(meets)
}

/// Whether what stands at `span` ends there: `2026-01-01T00:00` would go on after its first colon.
fn is_whole(source: &str, span: Span) -> bool {
    let rest = source.get(span.end as usize..).unwrap_or_default();
    rest.trim_start().starts_with([',', ']', '}']) || rest.starts_with(['\r', '\n'])
}

/// Makes a list of an object whose names have no values.
pub fn brackets_for_braces(object: Span) -> Fix {
    let closer = Span::new(object.end.saturating_sub(1), object.end);
    let edits = [(object.first(), "["), (closer, "]")];
    Fix::r#unsafe("make it a list", edits.map(|(span, content)| Edit { span, content: content.to_owned() }).into())
}

/// Takes a comment away: with its line if it stands alone there, else with the blanks before it.
fn without_comment(source: &str, comment: Span) -> Edit {
    let before = source.get(..comment.start as usize).unwrap_or_default();
    let after = source.get(comment.end as usize..).unwrap_or_default();
    let (line, line_break) = match after.split_once('\n') {
        Some((line, _)) => (line, 1),
        None => (after, 0),
    };
    let text = before.trim_end_matches([' ', '\t']);
    let is_alone = line.trim().is_empty() && (text.is_empty() || text.ends_with('\n'));
    let end = if is_alone { line.len() + line_break } else { 0 };
    let end = comment.end.saturating_add(u32::try_from(end).unwrap_or(0));
    Edit { span: Span::new(u32::try_from(text.len()).unwrap_or(comment.start), end), content: String::new() }
}

/// Deletes what follows the document if it is only separators and brackets.
fn after_document(text: &str, span: Span) -> Option<Fix> {
    let edits = vec![Edit { span, content: String::new() }];
    if text.chars().all(|c| matches!(c, ',' | ';')) {
        Some(Fix::safe("delete it", edits))
    } else if text.chars().all(|c| c.is_whitespace() || matches!(c, '}' | ']' | ',')) {
        Some(Fix::r#unsafe("delete it", edits))
    } else {
        None
    }
}

/// Whether what may be a value follows on the same line.
pub fn has_value(source: &str, at: Span) -> bool {
    let rest = source.get(at.end as usize..).unwrap_or_default().trim_start_matches([' ', '\t']);
    rest.starts_with(|c: char| !matches!(c, ',' | '}' | ']' | '\n' | '\r'))
}

fn in_double_quotes(text: &str) -> Option<String> {
    let mut characters = text.chars();
    characters.next()?;
    characters.next_back()?;
    let inner = characters.as_str().replace("\\'", "'");
    (!inner.contains('\\')).then(|| edit::string(&inner))
}

fn bare_word(policy: &Policy, span: Span, text: &str) -> Option<Fix> {
    let lower = text.to_ascii_lowercase();
    if is_template(text) || policy.tree.root().is_none_or(|root| policy.tree.span(root) == span) {
        return None;
    }
    let (message, content) = match lower.as_str() {
        "true" | "false" if lower == text => return None,
        "true" | "false" => (format!("replace with `{lower}`"), lower),
        "none" | "null" | "nil" | "undefined" | "nan" | "infinity" => return None,
        _ if text.ends_with('"') => ("insert `\"`".to_owned(), format!("\"{text}")),
        _ => ("put it in quotes".to_owned(), edit::string(text)),
    };
    Some(Fix::r#unsafe(message, vec![Edit { span, content }]))
}

/// Whether the text is the tag of a template language.
pub fn is_template(text: &str) -> bool {
    ["{{", "${", "<%"].iter().any(|open| text.starts_with(open))
}

/// What closes the bracket at `opener`.
pub fn closer_of(source: &str, opener: Span) -> Option<&'static str> {
    source.get(opener.range()).map(|opener| if opener == "{" { "}" } else { "]" })
}

/// Closes what is open, unless the text breaks off in the middle of a member or list.
fn close_brackets(policy: &Policy, error: &SyntaxError) -> Option<Fix> {
    let source = policy.tree.source();
    let before = source.get(..error.span.start as usize)?.trim_end();
    let meets = |other: &SyntaxError| other != error && other.span.end as usize == before.len();
    if before.ends_with([',', ':']) || policy.document.syntax_errors().iter().any(meets) {
        return None;
    }
    let content: String = error.related.iter().filter_map(|opener| closer_of(source, *opener)).collect();
    let message =
        if error.related.len() == 1 { format!("insert `{content}`") } else { "close the brackets".to_owned() };
    Some(Fix::r#unsafe(message, vec![Edit { span: error.span, content }]))
}

/// Puts braces around a document that begins with a name, if that is what is wrong.
pub fn braces_around(policy: &Policy, error: &SyntaxError, text: &str) -> Option<Fix> {
    let root = policy.tree.root()?;
    if error.kind != Kind::TextAfterDocument || !text.starts_with(':') || policy.tree.text(root).is_none() {
        return None;
    }
    let closer = if text.ends_with('}') { "" } else { "}" };
    let edits = [(policy.span.start, "{"), (error.span.end, closer)];
    let edits = edits.into_iter().filter(|(_, content)| !content.is_empty());
    let edits = edits.map(|(at, content)| Edit { span: Span::empty(at), content: content.to_owned() });
    Some(Fix::r#unsafe("put the policy into braces", edits.collect()))
}
