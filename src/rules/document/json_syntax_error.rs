//! `json-syntax-error`

use super::{NOT_JSON, character_names, syntax_fix};
use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
    syntax::{MAX_DEPTH, Member, SyntaxError, SyntaxErrorKind as Kind, Value},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "json-syntax-error",
    severity: Severity::Error,
    outcome: NOT_JSON,
    docs: include_str!("../../../rules/document/json-syntax-error.md"),
    check,
};

/// What KMS answers to a document of no byte.
const TOO_SHORT: Outcome = Outcome::rejected_with(
    ServiceException::Validation,
    "1 validation error detected: Value '' at 'policy' failed to satisfy constraint: Member must have length greater \
     than or equal to 1",
    Evidence::Inferred,
);

/// How many brackets that were left open are shown.
const SHOWN: usize = 3;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let errors = policy.document.syntax_errors();
    if errors.is_empty() {
        return;
    }
    let source = policy.tree.source();
    let lists = lists_in_braces(policy, errors);
    for &(span, _) in &lists {
        findings
            .at(span.first(), "a list stands in braces: `{` begins an object, whose names have values")
            .help("a list stands in brackets: `[` and `]`")
            .fix(syntax_fix::brackets_for_braces(span));
    }
    let is_told = |error: &SyntaxError| {
        error.kind == Kind::MissingColon && lists.iter().any(|(_, names)| names.contains(&error.span.start))
    };
    for error in errors.iter().filter(|error| !is_of_another_rule(source, error) && !is_told(error)) {
        let text = source.get(error.span.range()).unwrap_or_default();
        if let Some(braces) = syntax_fix::braces_around(policy, error, text) {
            let message = "`{` is missing before the first name: a key policy is a JSON object";
            findings.at(Span::empty(policy.span.start), message).help("put the policy into braces").fix(braces);
            continue;
        }
        let (message, help) = describe(policy, error, text);
        let finding = findings.at(error.span, message);
        finding.help = help.map(str::to_owned);
        for span in error.related.iter().take(SHOWN) {
            finding.label(*span, "opened here");
        }
        finding.fix = syntax_fix::fix(policy, error, text);
        if error.kind == Kind::EmptyDocument && source.is_empty() {
            finding.outcome(TOO_SHORT);
        }
    }
}

/// Whether the fault is a merge conflict, or characters that KMS refuses before it reads any JSON.
fn is_of_another_rule(source: &str, error: &SyntaxError) -> bool {
    let text = source.get(error.span.range()).unwrap_or_default();
    let is_foreign = |c: char| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}');
    match error.kind {
        Kind::MergeConflict | Kind::TypographicQuotes => true,
        Kind::UnclosedString => {
            text.ends_with(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}'])
        }
        Kind::UnexpectedCharacters | Kind::BareWord | Kind::ControlCharacter | Kind::TextAfterDocument => {
            !text.is_empty()
                && text.chars().all(|c| is_foreign(c) || (c == '\n' && error.kind == Kind::TextAfterDocument))
        }
        _ => false,
    }
}

/// The objects of which no name has a value, and where the values were expected.
fn lists_in_braces(policy: &Policy, errors: &[SyntaxError]) -> Vec<(Span, Vec<u32>)> {
    if !errors.iter().any(|error| error.kind == Kind::MissingColon) {
        return Vec::new();
    }
    let tree = policy.tree;
    let end_of_name = |member: &Member| member.name_span.end;
    let has_no_value = |member: &Member| {
        let value = tree.node(member.value);
        matches!(value.value, Value::Unknown) && value.span == Span::empty(end_of_name(member))
    };
    let are_names = |members: &[Member]| !members.is_empty() && members.iter().all(has_no_value);
    let closes = |span: Span| tree.source().get(span.range()).is_some_and(|text| text.ends_with('}'));
    let is_statement = |object| policy.statements.binary_search_by_key(&object, |statement| statement.node).is_ok();
    let can_be_list = |object| Some(object) != tree.root() && !is_statement(object);
    let objects = tree.objects().filter(|&object| are_names(tree.members(object)) && closes(tree.span(object)));
    let objects = objects.filter(|&object| can_be_list(object));
    objects.map(|object| (tree.span(object), tree.members(object).iter().map(end_of_name).collect())).collect()
}

/// What is wrong, and what to do about it.
fn describe(policy: &Policy, error: &SyntaxError, text: &str) -> (String, Option<&'static str>) {
    let source = policy.tree.source();
    let after = source.get(error.span.end as usize..).unwrap_or_default().trim_start();
    let told = |message: &str, help| (message.to_owned(), Some(help));
    match error.kind {
        Kind::EmptyDocument if source.is_empty() => told("the document is empty", "a key policy is a JSON object"),
        Kind::EmptyDocument => told("the document holds nothing but white space", "a key policy is a JSON object"),
        Kind::TextAfterDocument => after_document(text),
        Kind::MissingComma => told("`,` is missing between this and what follows", "insert a comma"),
        Kind::TrailingComma => {
            let closer = after.get(..1).filter(|closer| matches!(*closer, "]" | "}")).unwrap_or("]");
            (format!("`,` before `{closer}`: JSON has a comma only between two values"), Some("delete the comma"))
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
