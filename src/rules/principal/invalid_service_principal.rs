//! `invalid-service-principal`

use super::{
    Value, invalid_service_principals, is_sound, move_to_type, parts, placeholder, placeholder_help,
    service_name::{COMMON_SUFFIX, ServiceName, names},
    split_value, values,
};
use crate::{
    catalog,
    diagnostic::{Diagnostic, Evidence, Fix, Severity},
    policy::{AwsPrincipal, Policy, PrincipalType},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "invalid-service-principal",
    severity: Severity::Error,
    outcome: invalid_service_principals(Evidence::Documented),
    docs: include_str!("../../../rules/principal/invalid-service-principal.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for value in values(policy, PrincipalType::Service) {
        let Some(text) = value.principal.text.as_str() else { continue };
        let is_left_to_others = || text.is_empty() || text.chars().any(|c| c > '\u{ff}');
        if !catalog::is_service_principal(text) && ServiceName::parse(text).is_none() && !is_left_to_others() {
            report(&value, text, findings);
        }
    }
}

fn report(value: &Value, text: &str, findings: &mut Findings) {
    let span = value.principal.span;
    let part = |part: &str| value.principal.text.span_of(part);
    if text == "*" {
        findings
            .at(span, "`*` stands for no service: a service principal cannot be a wildcard")
            .help("name each service, or use `\"AWS\": \"*\"` with the condition `aws:PrincipalIsAWSService`");
    } else if let Some(found) = placeholder(text) {
        let message = format!("{} was never filled in", quote(found));
        findings.at(part(found), message).help(placeholder_help(found));
    } else if let Some(at) = text.find(['*', '?']) {
        let message = format!("{} holds a wildcard, which no service principal can", quote(text));
        findings.at(part(text.get(at..=at).unwrap_or(text)), message).help("name each service");
    } else if !matches!(value.principal.aws, AwsPrincipal::Other(_)) {
        let finding = findings.at(span, format!("{} is no service: it belongs under `AWS`", quote(text)));
        finding.help("put it under `AWS`");
        if let Some(edit) = move_to_type(value, "AWS").filter(|_| is_sound(&value.principal.aws)) {
            finding.fix(Fix::r#unsafe("put it under `AWS`", vec![edit]));
        }
    } else if let Some(services) = several(text) {
        let message = "several service principals stand in one text";
        findings
            .at(span, message)
            .help("make each an item of the list")
            .fix(Fix::r#unsafe("make each an item of the list", vec![split_value(value.principal, &services)]));
    } else if let Some((at, blank)) = text.char_indices().find(|(_, c)| c.is_whitespace()) {
        let stripped: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let end = at + blank.len_utf8();
        let finding = findings.at(part(text.get(at..end).unwrap_or(text)), "a blank stands in the service principal");
        let is_around = stripped == text.trim();
        offer(finding, value, Some(&stripped).filter(|s| is_service(s)).cloned(), is_around);
    } else if let Some((_, rest)) = text.split_once("://") {
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let finding = findings.at(span, format!("{} is a URL, and a service principal is a name", quote(text)));
        offer(finding, value, Some(host.to_owned()).filter(|host| is_service(host)), false);
    } else {
        report_form(value, text, findings);
    }
}

/// What is neither blank nor wild nor of another type, and yet no service principal.
fn report_form(value: &Value, text: &str, findings: &mut Findings) {
    let part = |part: &str| value.principal.text.span_of(part);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let mended = mend(text);
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_allowed(*c)) {
        let character = text.get(at..at + c.len_utf8()).unwrap_or(text);
        let finding = findings.at(part(character), format!("{} cannot stand in a service principal", quote(character)));
        offer(finding, value, mended, false);
    } else if text.split('.').any(str::is_empty) {
        let finding = findings.at(value.principal.span, format!("{} has a dot too many", quote(text)));
        offer(finding, value, mended, false);
    } else if text.split('.').count() < 3 {
        let message = format!("{} has not the form of a service principal, `name.{COMMON_SUFFIX}`", quote(text));
        offer(findings.at(value.principal.span, message), value, mended, false);
    } else {
        let message = format!("{} does not end like a service principal, in `{COMMON_SUFFIX}`", quote(text));
        let finding = findings.at(value.principal.span, message);
        finding.severity(Severity::Warning).outcome(invalid_service_principals(Evidence::Inferred));
        offer(finding, value, mended, false);
    }
}

fn offer(finding: &mut Diagnostic, value: &Value, right: Option<String>, is_sure: bool) {
    let Some(right) = right else {
        finding.help(format!("the form is `name.{COMMON_SUFFIX}`; the guide of the service tells its name"));
        return;
    };
    let edits = vec![edit::replace_with_string(value.principal.span, &right)];
    let message = format!("replace with `{right}`");
    finding.help(format!("write `{right}`")).fix(match is_sure {
        true => Fix::safe(message, edits),
        false => Fix::r#unsafe(message, edits),
    });
}

fn is_service(text: &str) -> bool {
    ServiceName::parse(text).is_some_and(|service| service.is_known())
}

/// The service principals that `text` lists.
fn several(text: &str) -> Option<Vec<&str>> {
    let parts = parts(text);
    (parts.len() > 1 && parts.iter().all(|part| is_service(part))).then_some(parts)
}

/// The service principal that `text` was probably meant to be: its first labels, but for what is no name, with the
/// right suffix.
fn mend(text: &str) -> Option<String> {
    const NO_NAMES: [&str; 7] = ["", "amazon", "amazonaws", "aws", "cn", "com", "www"];
    let lower = text.to_ascii_lowercase();
    let labels: Vec<&str> = lower.split(['.', '/', ':', '@', '_']).filter(|label| !NO_NAMES.contains(label)).collect();
    let fitting = (1..=labels.len()).rev().find_map(|count| {
        let candidate = format!("{}.{COMMON_SUFFIX}", labels.get(..count)?.join("."));
        let service = ServiceName::parse(&candidate)?;
        let is_exact = match service.region {
            Some(region) => service.is_known() && catalog::has_region(region),
            None => count == 1 && service.is_known() || catalog::is_service_principal(&candidate),
        };
        is_exact.then_some(candidate)
    });
    let near = || did_you_mean(labels.first()?, names()).map(|name| format!("{name}.{COMMON_SUFFIX}"));
    fitting.or_else(near)
}
