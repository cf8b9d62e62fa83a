//! `unresolvable-principal`

use super::{
    Value,
    arn_fields::{Entity, entity, is_sound, rebuild},
    invalid_principals, is_sound_text, listed, move_to_type, parts, placeholder, placeholder_help,
    service_name::ServiceName,
    split_value, values,
};
use crate::{
    diagnostic::{Diagnostic, Evidence, Fix, Severity},
    policy::{Arn, AwsPrincipal, Policy, PrincipalType},
    rules::{
        Context, Findings, Rule, edit,
        words::{count, did_you_mean, quote},
    },
    text::is_account_id,
};

pub static RULE: Rule = Rule {
    id: "unresolvable-principal",
    severity: Severity::Error,
    outcome: invalid_principals(Evidence::Documented),
    docs: include_str!("../../../rules/principal/unresolvable-principal.md"),
    check,
};

/// What is said of a bare name, for instance; KMS was seen to refuse it.
const NOT_A_PRINCIPAL: &str = "is not an ARN, an account id or `*`";

/// What the first letters of a unique id say.
///
/// Source: IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes".
const ID_PREFIXES: [(&str, &str); 11] = [
    ("ABIA", "a service bearer token"),
    ("ACCA", "a context-specific credential"),
    ("AGPA", "a user group"),
    ("AIPA", "an instance profile"),
    ("AKIA", "an access key"),
    ("ANPA", "a managed policy"),
    ("ANVA", "a version of a managed policy"),
    ("APKA", "a public key"),
    ("ASCA", "a certificate"),
    ("ASIA", "a temporary access key"),
    ("AIDA", "a user"),
];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let knows_some = !cx.options.known_principals.is_empty();
    for value in values(policy, PrincipalType::Aws).filter(|value| knows_some || !value.principal.is_plain) {
        match &value.principal.aws {
            AwsPrincipal::SeveralArns(text) => several(&value, &parts(text), findings),
            AwsPrincipal::BrokenArn(text) => {
                if let Some(parts) = listed(text) {
                    several(&value, &parts, findings);
                }
            }
            AwsPrincipal::Other(text) if !text.chars().any(|c| c > '\u{ff}') => other(&value, text, cx, findings),
            AwsPrincipal::Arn(arn) if is_of_known_account(arn, cx) && is_sound(arn) => {
                unknown(&value, arn, cx, findings)
            }
            AwsPrincipal::Arn(arn) if entity(arn) == Entity::Other => {
                if let Some(parts) = value.principal.text.as_str().and_then(listed) {
                    several(&value, &parts, findings);
                }
            }
            _ => {}
        }
    }
}

fn several(value: &Value, parts: &[&str], findings: &mut Findings) {
    let finding = findings.at(value.principal.span, format!("{} principals stand in one text", parts.len()));
    finding.help("make each an item of the list").outcome(invalid_principals(Evidence::Observed));
    if parts.iter().all(|part| is_sound_text(part)) {
        finding.fix(Fix::r#unsafe("make each an item of the list", vec![split_value(value.principal, parts)]));
    }
}

fn other(value: &Value, text: &str, cx: &Context, findings: &mut Findings) {
    let span = value.principal.span;
    let parts = parts(text);
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '.' | '_' | '\t' | '\n')).collect();
    if parts.is_empty() {
        findings.at(span, "a blank text names nobody").help("name the principal, or take the text out");
    } else if is_sound_text(text.trim()) || is_account_id(&digits) {
        let right = if is_account_id(&digits) { &digits } else { text.trim() };
        let message = match text.trim() == right {
            true => format!("a blank stands beside {}", quote(right)),
            false => format!("{} is not an account id: that is 12 digits and nothing else", quote(text)),
        };
        let is_sure = text.trim() == right && right != "*";
        offer(findings.at(span, message), value, right, is_sure);
    } else if let Some(parts) = listed(text) {
        several(value, &parts, findings);
    } else if let Some(found) = placeholder(text) {
        let message = format!("{} was never filled in", quote(found));
        findings.at(value.principal.text.span_of(found), message).help(placeholder_help(found));
    } else if text.contains(['*', '?']) {
        let message = format!("{} holds a wildcard, and only `*` alone may be one", quote(text));
        findings
            .at(span, message)
            .help("name the principals, or use `*` with a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`");
    } else if let Some(right) = rebuild_with_prefix(text, cx) {
        let message = format!("{} is not a whole ARN", quote(text));
        offer(findings.at(span, message), value, &right, false);
    } else if let Some(service) = ServiceName::parse(text) {
        let finding = findings.at(span, format!("{} is a service, not an AWS account, user or role", quote(text)));
        finding.help("put it under `Service`");
        if let Some(edit) = move_to_type(value, "Service").filter(|_| service.is_known()) {
            finding.fix(Fix::r#unsafe("put it under `Service`", vec![edit]));
        }
    } else {
        let (why, help) = explain(text);
        let finding = findings.at(span, format!("{} {why}", quote(text)));
        finding.help(help);
        if why == NOT_A_PRINCIPAL {
            finding.outcome(invalid_principals(Evidence::Observed));
        }
    }
}

/// Why a text that is like nothing else is no principal, and what to do.
fn explain(text: &str) -> (String, &'static str) {
    const NAME_IT: &str = "write the whole ARN, for instance `arn:aws:iam::111122223333:role/App`";
    let is_id = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let prefix = ID_PREFIXES.iter().find(|(prefix, _)| is_id && text.starts_with(prefix));
    if let Some((_, what)) = prefix {
        return (format!("is the id of {what}, which is no principal"), "name a user, a role or an account");
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let help = match text.len() {
            9..12 => {
                "a tool that took the id for a number may have dropped zeros at its start: keep account ids as text"
            }
            _ => "write the 12 digits of the account",
        };
        return (format!("has {}, and an account id has 12", count(text.len(), "digit")), help);
    }
    if text.contains("://") {
        return ("is a URL, which is no principal".to_owned(), NAME_IT);
    }
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return ("is a canonical user id, which only S3 knows".to_owned(), "write the id of the account, 12 digits");
    }
    if text.split_once(':').is_some_and(|(id, _)| id.starts_with("AROA") && id.len() >= 16) {
        let help = "name the role, or compare `aws:userid` in a condition";
        return ("is the `aws:userid` of a session, which is no principal".to_owned(), help);
    }
    if ["everyone", "anyone", "public", "anonymous", "all"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return (NOT_A_PRINCIPAL.to_owned(), "`*` stands for everyone");
    }
    (NOT_A_PRINCIPAL.to_owned(), NAME_IT)
}

/// The ARN that a text without `arn:` at its start, or with quotes around it, was meant to be.
fn rebuild_with_prefix(text: &str, cx: &Context) -> Option<String> {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "\"'`[]()".contains(c));
    let starts = ["arn:", "aws:", "aws-", "iam:", "sts:", ":"].iter().any(|start| bare.starts_with(start));
    let is_account = bare.get(..12).is_some_and(is_account_id) && matches!(bare.as_bytes().get(12), Some(b':' | b'/'));
    (starts || is_account).then(|| rebuild(bare, cx.partition())).flatten()
}

fn offer(finding: &mut Diagnostic, value: &Value, right: &str, is_sure: bool) {
    let edits = vec![edit::replace_with_string(value.principal.span, right)];
    let message = format!("replace with {}", quote(right));
    finding.help(format!("write {}", quote(right))).fix(match is_sure {
        true => Fix::safe(message, edits),
        false => Fix::r#unsafe(message, edits),
    });
}

/// Whether the user named principals of this ARN's account as those that exist.
pub fn is_of_known_account(arn: &Arn, cx: &Context) -> bool {
    let known = &cx.options.known_principals;
    !known.is_empty() && known.iter().filter_map(|known| Arn::parse(known)).any(|known| known.account == arn.account)
}

/// The role of this name, whatever its path, among the known principals of the ARN's account.
pub fn known_role<'c>(role: &str, arn: &Arn, cx: &'c Context) -> Option<&'c str> {
    let is_role = |known: &&str| {
        Arn::parse(known).is_some_and(|known| {
            let name = known.resource.strip_prefix("role/").and_then(|rest| rest.rsplit('/').next());
            name == Some(role) && known.account == arn.account && known.partition == arn.partition
        })
    };
    cx.options.known_principals.iter().map(String::as_str).find(is_role)
}

/// Reports a user or role that is not among the known principals of its account.
fn unknown(value: &Value, arn: &Arn, cx: &Context, findings: &mut Findings) {
    let known = &cx.options.known_principals;
    let text = value.principal.text.as_str().unwrap_or_default();
    let missing = match entity(arn) {
        Entity::User(_) | Entity::Role(_) => (!known.contains(text)).then(|| text.to_owned()),
        // The ARN of a session leaves out its role's path.
        Entity::Session { role, .. } => {
            let exists = known.contains(text) || known_role(role, arn, cx).is_some();
            (!exists).then(|| format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account))
        }
        _ => None,
    };
    let Some(missing) = missing else { return };
    let finding =
        findings.at(value.principal.span, format!("{} does not exist among the known principals", quote(&missing)));
    finding
        .help("create it before the policy is saved, or name another")
        .outcome(invalid_principals(Evidence::Observed));
    let same_kind =
        |known: &&str| Arn::parse(known).is_some_and(|known| known.account == arn.account && is_sound(&known));
    let near = did_you_mean(&missing, known.iter().map(String::as_str).filter(same_kind));
    if let Some(near) = near.filter(|near| missing == text && *near != text) {
        offer(finding, value, near, false);
        finding.help(format!("did you mean {}?", quote(near)));
    }
}
