//! `json-syntax-error`

use super::{NOT_JSON, syntax_fix, syntax_messages};
use crate::{
    diagnostic::{Diagnostic, Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    syntax::{Member, SyntaxError, SyntaxErrorKind as Kind, Value},
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
        let finding = report_syntax_error(policy, error, findings);
        if error.kind == Kind::EmptyDocument && source.is_empty() {
            finding.outcome(TOO_SHORT);
        }
    }
}

/// Reports one fault of syntax, with the changes that mend it.
pub fn report_syntax_error<'f>(policy: &Policy, error: &SyntaxError, findings: &'f mut Findings) -> &'f mut Diagnostic {
    let text = policy.tree.source().get(error.span.range()).unwrap_or_default();
    let (message, help) = syntax_messages::describe(policy, error, text);
    let finding = findings.at(error.span, message);
    finding.help = help.map(str::to_owned);
    for span in error.related.iter().take(syntax_messages::SHOWN) {
        finding.label(*span, "opened here");
    }
    finding.fix = syntax_fix::fix(policy, error, text);
    finding
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
        Kind::UnexpectedCharacters
        | Kind::MissingColon
        | Kind::BareWord
        | Kind::ControlCharacter
        | Kind::TextAfterDocument => {
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
