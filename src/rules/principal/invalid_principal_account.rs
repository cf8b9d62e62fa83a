//! `invalid-principal-account`

use super::{
    arn_fields::{is_of_iam, is_well_laid_out},
    invalid_arn, placeholder, placeholder_help, suspects,
    unsupported_principal_resource::{is_of_aws, is_origin_access_identity},
};
use crate::{
    diagnostic::{Evidence, Fix, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{
        Context, Findings, Rule, edit,
        words::{count, quote},
    },
    text::is_account_id,
};

pub static RULE: Rule = Rule {
    id: "invalid-principal-account",
    severity: Severity::Error,
    outcome: invalid_arn(Evidence::Observed),
    docs: include_str!("../../../rules/principal/invalid-principal-account.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        let account = arn.account;
        let judged_elsewhere = || {
            !is_well_laid_out(arn)
                || account.contains(['*', '?'])
                || !(is_of_iam(arn.service) || super::arn_fields::word_fault(arn).is_some())
                || is_of_aws(arn)
                || is_origin_access_identity(value.principal.text.as_str().unwrap_or_default())
        };
        if is_account_id(account) || judged_elsewhere() {
            continue;
        }
        let is_number = account.bytes().all(|byte| byte.is_ascii_digit());
        let digits: String = account.chars().filter(|c| !matches!(c, '-' | '.' | '_' | ',')).collect();
        let message = match account {
            "" => "the ARN names no account".to_owned(),
            _ if is_account_id(&digits) => {
                format!("{} is not an account id: that is 12 digits and nothing else", quote(account))
            }
            _ if is_number => {
                format!("{} has {}, and an account id has 12", quote(account), count(account.len(), "digit"))
            }
            _ => format!("{} is not an account id, which has 12 digits", quote(account)),
        };
        let finding = findings.at(value.principal.text.span_of(account), message);
        if is_number && !account.is_empty() {
            finding.outcome(invalid_arn(Evidence::Documented));
        }
        if is_account_id(&digits) {
            let edit = edit::replace_inside_string(value.principal.text.span_of(account), &digits);
            finding
                .help(format!("write `{digits}`"))
                .fix(Fix::r#unsafe(format!("replace with `{digits}`"), vec![edit]));
        } else if let Some(found) = placeholder(account) {
            finding.help(placeholder_help(found));
        } else if is_number && (9..12).contains(&account.len()) {
            finding.help(
                "a tool that took the id for a number may have dropped zeros at its start: keep account ids as text",
            );
        } else {
            finding.help("write the 12 digits of the account that the principal belongs to");
        }
    }
}
