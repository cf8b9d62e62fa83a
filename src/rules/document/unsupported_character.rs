//! `unsupported-character`

use super::{
    character_names, foreign_characters,
    quoting::{Strings, typographic_quotes},
};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "unsupported-character",
    severity: Severity::Error,
    outcome: foreign_characters(Evidence::Observed),
    docs: include_str!("../../../rules/document/unsupported-character.md"),
    check,
};

/// How many findings are reported of one document: it may be written in an alphabet of which KMS takes no letter.
const MOST: usize = 50;

/// Characters that stand next to each other.
#[derive(Default)]
struct Run {
    span: Span,
    characters: Vec<(Span, char)>,
}

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut characters = policy.document.unsupported_characters().peekable();
    if characters.peek().is_none() {
        return;
    }
    let quotes = typographic_quotes(policy);
    let is_quote = |span: Span| quotes.binary_search_by_key(&span, |(quote, _)| *quote).ok();
    let mut runs: Vec<Run> = Vec::new();
    for (span, character) in characters {
        if let Some(index) = is_quote(span) {
            let opens = quotes.get(index).is_some_and(|(_, string)| string.start == span.start);
            if opens {
                runs.push(Run { span, characters: Vec::new() });
            }
            continue;
        }
        match runs.last_mut().filter(|run| run.span.end == span.start && !run.characters.is_empty()) {
            Some(run) => {
                run.span.end = span.end;
                run.characters.push((span, character));
            }
            None => runs.push(Run { span, characters: vec![(span, character)] }),
        }
    }
    let strings = Strings::of(policy);
    let more = runs.len().saturating_sub(MOST);
    let last = runs.len().min(MOST).saturating_sub(1);
    for (index, run) in runs.iter().enumerate().take(MOST) {
        let more = if index == last { more } else { 0 };
        let string = is_quote(run.span).and_then(|index| quotes.get(index)).map(|(_, string)| *string);
        match string {
            Some(string) => report_string(policy, run.span, string, more, findings),
            None => report_run(policy, run, &strings, more, findings),
        }
    }
}

fn report_string(policy: &Policy, opener: Span, string: Span, more: usize, findings: &mut Findings) {
    let source = policy.tree.source();
    let character = source.get(opener.range()).and_then(|text| text.chars().next()).unwrap_or_default();
    let text = source.get(string.range()).unwrap_or_default();
    let closer_length = text.chars().next_back().map_or(0, char::len_utf8);
    let closer = Span::new(string.end.saturating_sub(u32::try_from(closer_length).unwrap_or(0)), string.end);
    let mut edits: Vec<_> = [opener, closer].map(|span| Edit { span, content: "\"".to_owned() }).into();
    let inner = Span::new(opener.end, closer.start);
    for (at, _) in source.get(inner.range()).unwrap_or_default().match_indices('"') {
        let at = inner.start.saturating_add(u32::try_from(at).unwrap_or(0));
        edits.push(Edit { span: Span::empty(at), content: "\\".to_owned() });
    }
    let name = character_names::name(character);
    let message =
        format!("the string is in typographic quotes: {name} is not allowed in a key policy{}", and_more(more));
    findings
        .at(opener, message)
        .label(closer, "the closing quote")
        .help("write `\"`; word processors and wikis replace it")
        .fix(Fix::r#unsafe("replace with `\"`", edits));
}

fn report_run(policy: &Policy, run: &Run, strings: &Strings, more: usize, findings: &mut Findings) {
    const NAMED: usize = 3;
    let names: Vec<_> = run.characters.iter().take(NAMED).map(|(_, c)| character_names::name(*c)).collect();
    let subject = match names.as_slice() {
        [only] => format!("the character {only} is not allowed in a key policy"),
        names => {
            let count = run.characters.len();
            let others = if count > NAMED { format!(" and {} more", count - NAMED) } else { String::new() };
            format!("{count} characters are not allowed in a key policy: {}{others}", names.join(", "))
        }
    };
    let finding = findings.at(run.span, subject + &and_more(more));
    let twins: Option<String> = run.characters.iter().map(|(span, c)| strings.replacement(policy, *span, *c)).collect();
    let Some(content) = twins else {
        finding.help("KMS takes tab, line feed, carriage return and the characters U+0020 to U+00FF");
        return;
    };
    let action = if content.is_empty() { "delete it".to_owned() } else { format!("replace with {}", quote(&content)) };
    finding.help(if content.is_empty() { "delete it: it cannot even be seen" } else { "use the character of ASCII" });
    finding.fix(Fix::r#unsafe(action, vec![Edit { span: run.span, content }]));
}

fn and_more(more: usize) -> String {
    if more == 0 { String::new() } else { format!(" ({more} more such places follow)") }
}
