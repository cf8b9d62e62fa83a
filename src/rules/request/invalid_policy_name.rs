//! `invalid-policy-name`

use super::text_member;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    hosts::Operation,
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "invalid-policy-name",
    severity: Severity::Warning,
    outcome: Outcome::rejected(ServiceException::Validation, Evidence::Inferred),
    docs: include_str!("../../../rules/request/invalid-policy-name.md"),
    check,
};

/// The only name that a key policy can have.
const DEFAULT: &str = "default";

/// The policy that AWS Resource Access Manager attaches.
const OF_RAM: &str = "AWS_RAM";

fn check(_: &Policy, cx: &Context, findings: &mut Findings) {
    let Some((tree, operation, node, text)) = cx.request.and_then(|request| text_member(request, "PolicyName")) else {
        return;
    };
    if operation != Operation::PutKeyPolicy || text == DEFAULT {
        return;
    }
    let span = tree.span(node);
    let fix = edit::replace_with_string(span, DEFAULT);
    let message = "replace it by `default`";
    if text == OF_RAM {
        let words = "The AWS_RAM policy can only be managed by the RAM service.";
        findings
            .at(span, "the policy `AWS_RAM` belongs to AWS Resource Access Manager, which alone can change it")
            .severity(Severity::Error)
            .outcome(Outcome::rejected_with(ServiceException::Validation, words, Evidence::Documented))
            .help("the name of a key policy is `default`")
            .fix(Fix::r#unsafe(message, vec![fix]));
        return;
    }
    let finding = findings.at(span, format!("{} is no name of a key policy: the only one is `default`", quote(text)));
    let is_default = text.trim().eq_ignore_ascii_case(DEFAULT);
    finding.fix(if is_default { Fix::safe(message, vec![fix]) } else { Fix::r#unsafe(message, vec![fix]) });
}
