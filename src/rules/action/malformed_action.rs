//! `malformed-action`

use super::{Suspect, each_suspect, spelling};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "malformed-action",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/action/malformed-action.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    each_suspect(policy, |suspect| {
        let actions = spelling::several(suspect.text);
        match spelling::meant(suspect.text) {
            _ if !actions.is_empty() => report_several(&suspect, &actions, findings),
            Some(meant) if meant != suspect.text => report_stray(&suspect, &meant, findings),
            Some(_) => {}
            None => report_form(&suspect, findings),
        }
    });
}

fn report_several(suspect: &Suspect, actions: &[&str], findings: &mut Findings) {
    let finding = findings
        .at(suspect.action.span, format!("{} holds several actions in one string", quote(suspect.text)))
        .help("give each action a string of its own, in a list");
    let mut values: Vec<String> = Vec::new();
    let mut named = suspect.named;
    for action in actions {
        let whole = if action.contains(':') { (*action).to_owned() } else { format!("kms:{action}") };
        let matches = spelling::matching(&whole);
        if matches.is_empty() {
            return;
        }
        if named.intersection(matches).is_empty() {
            values.push(edit::string(&whole));
            named = named.union(matches);
        }
    }
    if values.is_empty() {
        return;
    }
    let list = values.join(", ");
    let content = if suspect.action.item.is_some() { list } else { format!("[{list}]") };
    let split = Edit { span: suspect.action.span, content };
    finding.fix(Fix::r#unsafe("split it into its actions", vec![split]));
}

/// White space and quotes are underlined where they stand, and taken out.
fn report_stray(suspect: &Suspect, meant: &str, findings: &mut Findings) {
    let spans = stray_spans(suspect);
    let Some((first, rest)) = spans.split_first() else { return };
    let what = if suspect.text.contains(char::is_whitespace) { "white space" } else { "quotes" };
    let message = format!("{} holds {what}, which no action name does", quote(suspect.text));
    let finding = findings.at(*first, message).help(format!("write {}", quote(meant)));
    for span in rest {
        finding.label(*span, "here too");
    }
    let matches = spelling::matching(meant);
    if !matches.is_empty() && suspect.named.contains(matches) {
        if let Some(edit) = edit::remove_item(suspect.policy, suspect.action.item) {
            finding.fix(Fix::safe(format!("remove it: {} is named already", quote(meant)), vec![edit]));
        }
        return;
    }
    let deletions = spans.iter().map(|&span| edit::replace_inside_string(span, "")).collect();
    let at_ends = suspect.text.trim_matches(spelling::is_stray) == meant;
    let message = format!("take out the {what}");
    finding.fix(if at_ends || !matches.is_empty() {
        Fix::safe(message, deletions)
    } else {
        Fix::r#unsafe(message, deletions)
    });
}

fn stray_spans(suspect: &Suspect) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (at, found) in suspect.text.match_indices(spelling::is_stray) {
        let span = suspect.action.text.span(at..at + found.len());
        match spans.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => spans.push(span),
        }
    }
    spans
}

fn report_form(suspect: &Suspect, findings: &mut Findings) {
    let text = suspect.text;
    let quoted = quote(text);
    let span = |at: usize, part: &str| suspect.action.text.span(at..at + part.len());
    let is_foreign = |character: char| !spelling::belongs_in_name(character) && character != ':';
    let mut colons = text.match_indices(':');
    let placeholder = text.find("${").or_else(|| text.find("{{")).or_else(|| text.find('<'));
    let (at, message) = match (colons.next(), colons.next(), text.match_indices(is_foreign).next()) {
        _ if placeholder.is_some() => (
            suspect.action.span,
            format!("{quoted} holds a placeholder: nothing fills it in, and actions take no variables"),
        ),
        _ if text.starts_with("arn:") => (suspect.action.span, format!("{quoted} is an ARN, not an action")),
        (None, _, Some((at, part))) if text.get(..at).is_some_and(|prefix| prefix.eq_ignore_ascii_case("kms")) => {
            (span(at, part), format!("{quoted} has `{part}` where `service:Action` has a colon"))
        }
        (None, ..) => (suspect.action.span, format!("{quoted} is not of the form `service:Action`")),
        (_, Some((at, colon)), _) => {
            (span(at, colon), format!("{quoted} has a second colon, where `service:Action` has one"))
        }
        (Some(_), None, Some((at, part))) => {
            (span(at, part), format!("{quoted} holds `{part}`, which no action name does"))
        }
        (Some((0, _)), ..) => (suspect.action.span, format!("{quoted} names no service before the colon")),
        (Some(_), ..) => (suspect.action.span, format!("{quoted} names no action after the colon")),
    };
    let finding = findings.at(at, message);
    match spelling::repaired(text) {
        Some(meant) => {
            finding.help(format!("did you mean {}?", quote(&meant)));
            finding.fix = suspect.replacement(&meant);
        }
        None => {
            finding.help("write the prefix `kms`, a colon and the name of an operation, as in `kms:Decrypt`");
        }
    }
}
