//! `invalid-key-id`

use super::{is_skeleton, operation, string};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    hosts::Operation,
    policy::{Arn, Policy},
    rules::{Context, Findings, Rule, did_you_mean, edit, words::quote},
    syntax::Text,
    text::is_account_id,
};

pub static RULE: Rule = Rule {
    id: "invalid-key-id",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::InvalidArn, Evidence::Documented),
    docs: include_str!("../../../rules/request/invalid-key-id.md"),
    check,
};

/// A value of no character, which the API model forbids.
const TOO_SHORT: Outcome = Outcome::rejected(ServiceException::Validation, Evidence::Documented);

/// A value that names no key. That it is refused is documented for aliases; with what exception is not.
const NO_KEY: Outcome = Outcome::rejected(ServiceException::Validation, Evidence::Inferred);

/// A well-formed ARN that is none of a key.
const ARN_OF_NO_KEY: Outcome = Outcome::rejected(ServiceException::InvalidArn, Evidence::Inferred);

/// A key of one Region, where one of several belongs.
const SINGLE_REGION: Outcome = Outcome::rejected(ServiceException::UnsupportedOperation, Evidence::Inferred);

/// What the ARN of a key looks like.
const FORM: &str = "the ARN of a key is `arn:<partition>:kms:<region>:<account id>:key/<key id>`";

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let Some(operation) = operation(cx).filter(|operation| *operation != Operation::CreateKey) else { return };
    let Some((value, text, written)) = string(policy, "KeyId") else { return };
    let id = written.trim();
    if id.is_empty() {
        if !is_skeleton(policy) {
            let span = policy.tree.span(value);
            findings.at(span, "`KeyId` is empty").outcome(TOO_SHORT).help("name the key by its id or its ARN");
        }
        return;
    }
    if id.len() != written.len() {
        let fix = Fix::safe("remove the blanks", vec![edit::replace_with_string(policy.tree.span(value), id)]);
        findings
            .at(policy.tree.span(value), format!("blanks stand around the key id {}", quote(id)))
            .outcome(NO_KEY)
            .help("every character of a key id counts: remove the blanks")
            .fix(fix);
    }
    let key = Key { text, operation };
    if id.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:")) {
        key.arn(id, findings);
    } else if id.starts_with("alias/") {
        key.alias(id, id, NO_KEY, findings);
    } else {
        key.id(id, findings);
    }
}

/// The value of `KeyId`. What its methods are given are parts of its text.
struct Key<'p, 'a> {
    text: &'p Text<'a>,
    operation: Operation,
}

impl Key<'_, '_> {
    fn arn(&self, whole: &str, findings: &mut Findings) {
        let Some(arn) = Arn::parse(whole) else {
            let why = if whole.starts_with("arn:") { "it has fewer than six fields" } else { "`arn` is in lower case" };
            let message = format!("{} is not an ARN: {why}", quote(whole));
            findings.at(self.text.span_of(whole), message).help(FORM);
            return;
        };
        let mut report = |part: &str, message: String| {
            // Where a field is empty, the whole ARN is shown.
            let part = if part.is_empty() { whole } else { part };
            findings.at(self.text.span_of(part), message).help(FORM);
        };
        if arn.service != "kms" {
            return report(arn.service, format!("the ARN is of {}, not of `kms`", quote(arn.service)));
        }
        if arn.region.is_empty() {
            report(arn.region, "the ARN names no Region, which that of a key always does".to_owned());
        }
        if !is_account_id(arn.account) {
            report(arn.account, format!("{} is not an account id, which has 12 digits", quote(arn.account)));
        }
        if catalog::partition(arn.partition).is_none() {
            let near = did_you_mean(arn.partition, catalog::partitions().iter().map(|partition| partition.id));
            let help = near.map_or_else(|| FORM.to_owned(), |near| format!("did you mean `{near}`?"));
            let part = if arn.partition.is_empty() { whole } else { arn.partition };
            findings
                .at(self.text.span_of(part), format!("no partition {} is known", quote(arn.partition)))
                .severity(Severity::Warning)
                .outcome(ARN_OF_NO_KEY)
                .help(help);
        }
        match arn.resource_type() {
            ("key", Some(id)) if !id.is_empty() => self.id(id, findings),
            ("alias", Some(_)) => self.alias(arn.resource, whole, ARN_OF_NO_KEY, findings),
            _ => {
                let part = if arn.resource.is_empty() { whole } else { arn.resource };
                let message =
                    format!("the ARN ends in {}, where `key/` and the id of a key belong", quote(arn.resource));
                findings.at(self.text.span_of(part), message).help(FORM);
            }
        }
    }

    /// Reports the alias `part`; `whole` finds it.
    fn alias(&self, part: &str, whole: &str, outcome: Outcome, findings: &mut Findings) {
        let operation = self.operation.name();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | ':');
        let named = if whole.chars().all(is_plain) { whole } else { "<alias>" };
        findings
            .at(self.text.span_of(part), format!("{} is an alias: `{operation}` takes the id or the ARN of a key", quote(part)))
            .outcome(outcome)
            .help(format!(
                "`aws kms describe-key --key-id {named} --query KeyMetadata.KeyId` prints the id of the key that it stands for"
            ));
    }

    fn id(&self, id: &str, findings: &mut Findings) {
        let span = self.text.span_of(id);
        if let Some(rest) = id.strip_prefix("key/").filter(|rest| is_key_id(rest)) {
            let edits = vec![edit::replace_inside_string(span, rest)];
            findings
                .at(
                    span,
                    format!("{} is neither the id of a key nor its ARN: the id does not begin with `key/`", quote(id)),
                )
                .outcome(NO_KEY)
                .severity(Severity::Warning)
                .help("leave `key/` out")
                .fix(Fix::safe("remove `key/`", edits));
        } else if !is_key_id(id) {
            findings
                .at(span, format!("{} has not the form of a key id", quote(id)))
                .severity(Severity::Warning)
                .outcome(NO_KEY)
                .help(
                    "the id of a key is a UUID, for instance `1234abcd-12ab-34cd-56ef-1234567890ab`, or `mrk-` and 32 \
                     hexadecimal digits; `aws kms list-keys` prints those of an account",
                );
        } else if self.operation == Operation::ReplicateKey && !id.starts_with("mrk-") {
            findings
                .at(span, format!("{} is a key of one Region: only multi-Region keys are replicated", quote(id)))
                .outcome(SINGLE_REGION)
                .help("the id of a multi-Region key begins with `mrk-`; a key cannot be made one afterwards");
        }
    }
}

/// Whether a text has the form of a key id: a UUID, or `mrk-` and 32 hexadecimal digits.
///
/// Source: AWS KMS Developer Guide, "Key identifiers (KeyId)".
fn is_key_id(id: &str) -> bool {
    const UUID: [usize; 5] = [8, 4, 4, 4, 12];
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match id.strip_prefix("mrk-") {
        Some(digits) => digits.len() == 32 && is_hex(digits),
        None => id.split('-').map(str::len).eq(UUID) && id.split('-').all(is_hex),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_two_forms() {
        assert!(is_key_id("1234abcd-12ab-34cd-56ef-1234567890ab") && is_key_id("1234ABCD-12ab-34cd-56ef-1234567890ab"));
        assert!(is_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
        for other in ["", "mrk-", "my-key", "1234abcd12ab34cd56ef1234567890ab", "1234abcd-12ab-34cd-56ef-1234567890ag"]
        {
            assert!(!is_key_id(other), "{other}");
        }
    }
}
