//! `malformed-condition-key`

use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Condition, Policy},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "malformed-condition-key",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/malformed-condition-key.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.context_key.is_none()) {
        let Some(text) = condition.key.text.as_str() else { continue };
        if !has_form(text) && !super::document::has_placeholder_key(text) {
            report(condition, text, findings);
        }
    }
}

/// Whether a text is `service:key`: a service of letters, digits, hyphens and dots, then something without blanks
/// around it.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition".
pub fn has_form(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, key)| {
        let is_service = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/');
        !service.is_empty() && service.bytes().all(is_service) && !key.is_empty() && key.trim() == key
    })
}

fn report(condition: Condition, text: &str, findings: &mut Findings) {
    let fault = match text {
        "" => "the name of the condition key is empty".to_owned(),
        _ if text.trim() != text => format!("{} has a blank at an end, which no condition key has", quote(text)),
        _ if !text.contains(':') => format!("{} names no service: a condition key is `service:key`", quote(text)),
        _ => format!("{} is not of the form `service:key`", quote(text)),
    };
    let finding = findings.at(condition.key.span, fault);
    let Some(meant) = meant(text) else {
        finding.help("write it like `kms:ViaService` or `aws:PrincipalOrgID`");
        return;
    };
    finding.help(format!("did you mean `{meant}`?"));
    let is_taken = condition.operator.keys.iter().any(|key| key.text.as_str().is_none_or(|key| key == meant));
    if !is_taken {
        let edit = edit::replace_with_string(condition.key.span, &meant);
        finding.fix(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit]));
    }
}

/// The key that was probably meant: with other white space, another separator, or without its service.
fn meant(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let written = |name: &str| {
        let (key, suffix) = catalog::context_key(name)?;
        Some(format!("{}{}", key.name, suffix.unwrap_or_default())).filter(|_| suffix != Some(""))
    };
    if let Some(meant) = written(&bare) {
        return Some(meant);
    }
    let rest = bare.trim_start_matches(':');
    let rest = rest.strip_prefix("kms").or_else(|| rest.strip_prefix("aws")).unwrap_or(rest);
    let rest = rest.trim_start_matches([':', '.', '_', '-', ';', '/', '=']);
    if rest.is_empty() {
        return None;
    }
    let of_service = |service: &str| written(&format!("{service}:{rest}"));
    of_service("kms").or_else(|| of_service("aws")).or_else(|| {
        let names = catalog::context_keys().iter().filter(|key| key.suffix.is_none()).map(|key| key.name);
        let short = |name: &'static str| name.split_once(':').map(|(_, key)| (key, name));
        let names: Vec<_> = names.filter_map(short).collect();
        let near = did_you_mean(rest, names.iter().map(|(key, _)| *key))?;
        names.iter().find(|(key, _)| *key == near).map(|(_, name)| (*name).to_owned())
    })
}
