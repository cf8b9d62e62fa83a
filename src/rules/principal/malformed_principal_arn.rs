//! `malformed-principal-arn`

use super::{
    Value,
    arn_fields::{Fault, is_well_laid_out, layout_fault, name_fault, rebuild, word_fault},
    invalid_arn, is_sound_text, listed, placeholder, placeholder_help, suspects,
    unsupported_principal_resource::is_origin_access_identity,
};
use crate::{
    diagnostic::{Evidence, Fix, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "malformed-principal-arn",
    severity: Severity::Error,
    outcome: invalid_arn(Evidence::Documented),
    docs: include_str!("../../../rules/principal/malformed-principal-arn.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        match &value.principal.aws {
            AwsPrincipal::BrokenArn(text) if !is_origin_access_identity(text) && listed(text).is_none() => {
                broken(&value, text, cx, findings)
            }
            AwsPrincipal::Arn(arn) => {
                let text = value.principal.text.as_str().unwrap_or_default();
                if !is_well_laid_out(arn) {
                    let fault = layout_fault(text);
                    let unplaced = || Fault { part: None, why: "its fields do not stand in their places".to_owned() };
                    report(&value, text, fault.unwrap_or_else(unplaced), cx, findings);
                } else if let Some(fault) = word_fault(arn).or_else(|| name_fault(arn)) {
                    report(&value, text, fault, cx, findings);
                }
            }
            _ => {}
        }
    }
}

/// Reports a text that starts like an ARN, and has not six fields or holds what no ARN does.
fn broken(value: &Value, text: &str, cx: &Context, findings: &mut Findings) {
    if let Some(found) = placeholder(text) {
        findings
            .at(value.principal.text.span_of(found), format!("{} was never filled in", quote(found)))
            .help(placeholder_help(found))
            .outcome(invalid_arn(Evidence::Observed));
    } else if text.chars().any(|c| c > '\u{ff}') {
        // The service refuses such a character before it looks at ARNs: `unsupported-character`.
    } else if text.contains(char::is_whitespace) {
        blank(value, text, cx, findings);
    } else if let Some(prefix) = text.get(..3).filter(|prefix| *prefix != "arn") {
        let why = format!("it begins with {}, not `arn`", quote(prefix));
        report(value, text, Fault { part: Some(prefix), why }, cx, findings);
    } else if let Some((at, c)) = text.char_indices().find(|(_, c)| !c.is_ascii_graphic() || "$<>{}\"".contains(*c)) {
        let part = text.get(at..at + c.len_utf8());
        let why = format!("{} cannot stand in it", quote(&c.escape_debug().to_string()));
        report(value, text, Fault { part, why }, cx, findings);
    } else {
        let unplaced = || Fault { part: None, why: "it has not the six fields of an ARN".to_owned() };
        report(value, text, layout_fault(text).unwrap_or_else(unplaced), cx, findings);
    }
}

/// Reports the first run of blanks. Around the text, a colon or a slash they can only be a slip of the hand.
fn blank(value: &Value, text: &str, cx: &Context, findings: &mut Findings) {
    let start = text.find(char::is_whitespace).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    let run = rest.get(..rest.len() - rest.trim_start().len()).unwrap_or_default();
    let trimmed =
        |text: &str, separator: &str| text.split(separator).map(str::trim).collect::<Vec<_>>().join(separator);
    let joined = trimmed(&trimmed(text, ":"), "/");
    let joined_has_blank = joined.contains(char::is_whitespace);
    let finding = findings.at(value.principal.text.span_of(run), "a blank stands in the ARN");
    let is_sure = is_sound_text(&joined);
    let right = if is_sure { Some(joined) } else { rebuild(&joined, cx.partition()) };
    let Some(right) = right.filter(|_| is_sure || !joined_has_blank) else {
        finding.help("take the blank out: no name in an ARN holds one");
        return;
    };
    let edits = vec![edit::replace_with_string(value.principal.span, &right)];
    let message = format!("replace with `{right}`");
    finding.help(format!("write `{right}`")).fix(match is_sure {
        true => Fix::safe(message, edits),
        false => Fix::r#unsafe(message, edits),
    });
}

fn report(value: &Value, text: &str, fault: Fault, cx: &Context, findings: &mut Findings) {
    let span = fault.part.map_or(value.principal.span, |part| value.principal.text.span_of(part));
    let finding = findings.at(span, format!("{} is not the ARN of a principal: {}", quote(text), fault.why));
    match rebuild(text, cx.partition()) {
        Some(right) => {
            let edit = edit::replace_with_string(value.principal.span, &right);
            finding.help(format!("write `{right}`")).fix(Fix::r#unsafe(format!("replace with `{right}`"), vec![edit]));
        }
        None => {
            finding.help(
                "the form is `arn:aws:iam::111122223333:root`, or `role/` or `user/` and a name in place of `root`",
            );
        }
    }
}
