//! `invalid-policy-name`

use super::{is_skeleton, operation, string};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    hosts::Operation,
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "invalid-policy-name",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::Validation, Evidence::Documented),
    docs: include_str!("../../../rules/request/invalid-policy-name.md"),
    check,
};

/// The only name that a key policy has.
const DEFAULT: &str = "default";

/// The policy that AWS RAM attaches to a key that is shared.
const OF_RAM: &str = "AWS_RAM";

/// What KMS answers to the name of that policy.
const RAM_REFUSED: Outcome = Outcome::rejected_with(
    ServiceException::Validation,
    "The AWS_RAM policy can only be managed by the RAM service.",
    Evidence::Documented,
);

/// What follows from `default` being the only valid name.
const OTHER_REFUSED: Outcome = Outcome::rejected(ServiceException::Validation, Evidence::Inferred);

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if operation(cx) != Some(Operation::PutKeyPolicy) {
        return;
    }
    let Some((value, _, name)) = string(policy, "PolicyName") else { return };
    if name == DEFAULT || (name.is_empty() && is_skeleton(policy)) {
        return;
    }
    let span = policy.tree.span(value);
    let replace = vec![edit::replace_with_string(span, DEFAULT)];
    let message = format!("replace with `{DEFAULT}`");
    if name == OF_RAM {
        findings
            .at(span, format!("`{OF_RAM}` is the policy that AWS RAM manages: nobody else can change it"))
            .outcome(RAM_REFUSED)
            .help(format!("write `{DEFAULT}`, or leave `PolicyName` out; shares are changed in AWS RAM"))
            .fix(Fix::r#unsafe(message, replace));
        return;
    }
    let is_meant = name.trim().eq_ignore_ascii_case(DEFAULT);
    let fix = if is_meant { Fix::safe(message, replace) } else { Fix::r#unsafe(message, replace) };
    let said = match name.is_empty() {
        true => format!("`PolicyName` is empty: the only policy of a key is named `{DEFAULT}`"),
        false => format!("no policy is named {}: the only policy of a key is named `{DEFAULT}`", quote(name)),
    };
    let finding = findings.at(span, said);
    finding.help(if is_meant {
        format!("write `{DEFAULT}`: the case and every character count")
    } else {
        format!("write `{DEFAULT}`, or leave `PolicyName` out; a policy is told from others by its `Id`")
    });
    finding.fix(fix);
    if has_form(name) {
        finding.severity(Severity::Warning).outcome(OTHER_REFUSED);
    }
}

/// Whether the name has the form that the API asks for.
///
/// Source: pattern `[\w]+` and lengths of the shape `PolicyNameType` in the KMS API model.
fn has_form(name: &str) -> bool {
    const LONGEST: usize = 128;
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
