//! `unsupported-version`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "unsupported-version",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/document/unsupported-version.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let Some(text) = policy.tree.text(violation.node).and_then(|text| text.as_str()) else { continue };
        let span = policy.tree.span(violation.node);
        let finding = findings.at(span, format!("{} is no version of the policy language", quote(text)));
        finding.help(if is_date(text) {
            "use `2012-10-17`: it names the version of the policy language, not the date of the policy"
        } else {
            "use `2012-10-17`"
        });
        let edits = vec![edit::replace_with_string(span, "2012-10-17")];
        let message = "replace with `2012-10-17`";
        finding.fix(match text.trim() {
            "2012-10-17" => Fix::safe(message, edits),
            _ => Fix::r#unsafe(message, edits),
        });
    }
}

/// Whether the text reads as a date: a year, and what else a date is written with.
fn is_date(text: &str) -> bool {
    let of_date = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.' | b':' | b'T' | b'Z');
    text.len() >= 6 && text.starts_with(['1', '2']) && text.bytes().all(of_date)
}
