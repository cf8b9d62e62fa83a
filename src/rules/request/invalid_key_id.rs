//! `invalid-key-id`

use super::text_member;
use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    hosts::Operation,
    policy::{Arn, Policy},
    rules::{Context, Findings, Rule, words::quote},
    text::is_account_id,
};

pub static RULE: Rule = Rule {
    id: "invalid-key-id",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::InvalidArn, Evidence::Documented),
    docs: include_str!("../../../rules/request/invalid-key-id.md"),
    check,
};

fn check(_: &Policy, cx: &Context, findings: &mut Findings) {
    let Some((tree, operation, node, text)) = cx.request.and_then(|request| text_member(request, "KeyId")) else {
        return;
    };
    if operation == Operation::CreateKey {
        return;
    }
    let span = tree.span(node);
    let (quoted, name) = (quote(text), operation.name());
    match fault(text) {
        None => {}
        Some(Fault::Alias) => {
            // What does not belong into an alias does not belong into a command either.
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '_' | '-');
            let alias = if text.chars().all(is_plain) { text } else { "<alias>" };
            let describe = format!("aws kms describe-key --key-id {alias} --query KeyMetadata.Arn");
            findings
                .at(span, format!("{quoted} is an alias: `{name}` takes a key id or a key ARN"))
                .help(format!("`{describe}` prints the ARN of the key it stands for"));
        }
        Some(Fault::Arn(why)) => {
            findings
                .at(span, format!("{quoted} is not the ARN of a key: {why}"))
                .help("a key ARN has the form `arn:aws:kms:<region>:<account id>:key/<key id>`");
        }
        Some(Fault::KeyId) => {
            findings
                .at(span, format!("{quoted} does not have the form of a key id"))
                .severity(Severity::Warning)
                .outcome(Outcome::rejected(ServiceException::Validation, Evidence::Inferred))
                .help("a key id is a UUID such as `1234abcd-12ab-34cd-56ef-1234567890ab`, or `mrk-` and 32 hexadecimal digits");
        }
    }
}

/// What is wrong with a key identifier.
enum Fault {
    Alias,
    Arn(String),
    KeyId,
}

fn fault(text: &str) -> Option<Fault> {
    if text.starts_with("alias/") {
        return Some(Fault::Alias);
    }
    if !text.starts_with("arn:") {
        return (!is_key_id(text)).then_some(Fault::KeyId);
    }
    let Some(arn) = Arn::parse(text) else {
        return Some(Fault::Arn(format!("it has {} fields, and an ARN has 6", text.split(':').count())));
    };
    let fault = |why: String| Some(Fault::Arn(why));
    match arn.resource.split_once('/') {
        _ if arn.service != "kms" => fault(format!("it belongs to {}, not to `kms`", quote(arn.service))),
        Some(("alias", _)) => Some(Fault::Alias),
        _ if arn.region.is_empty() => fault("it names no Region".to_owned()),
        _ if !is_account_id(arn.account) => fault(format!("{} is no account id of 12 digits", quote(arn.account))),
        Some(("key", id)) if is_key_id(id) => None,
        Some(("key", "")) | None => fault("no key id follows `key/`".to_owned()),
        Some(("key", _)) => Some(Fault::KeyId),
        Some((kind, _)) => fault(format!("it names {}, not a `key`", quote(kind))),
    }
}

/// Source: AWS KMS Developer Guide, "Key identifiers (KeyId)".
fn is_key_id(text: &str) -> bool {
    let is_hex = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = text.strip_prefix("mrk-") {
        return is_hex(digits, 32);
    }
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, length)| is_hex(part, length))
}
