//! `policy-too-large`

use crate::{
    catalog::{POLICY_BYTES_MAX, POLICY_REQUEST_MAX},
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "policy-too-large",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::LimitExceeded, Evidence::Documented),
    docs: include_str!("../../../rules/document/policy-too-large.md"),
    check,
};

/// More than a request can carry at all.
const REQUEST_REFUSED: Outcome = Outcome::rejected(ServiceException::Validation, Evidence::Documented);

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let bytes = policy.document.bytes();
    if bytes <= POLICY_BYTES_MAX / 10 * 9 {
        return;
    }
    let minified = policy.document.minified_bytes();
    let saved = bytes - minified;
    let at = policy.span.first();
    if bytes <= POLICY_BYTES_MAX {
        let message = format!("the policy has {bytes} of at most {POLICY_BYTES_MAX} bytes");
        findings
            .at(at, message)
            .severity(Severity::Suggestion)
            .outcome(Outcome::Accepted(Evidence::Documented))
            .help(format!("without white space between its tokens it would have {minified} bytes"));
        return;
    }
    let help = if minified <= POLICY_BYTES_MAX {
        format!("send it without the white space between its tokens: that saves {saved} bytes, which is enough")
    } else {
        format!(
            "taking out the white space between its tokens saves {saved} bytes, which is not enough: join statements, \
             or replace lists of principals by conditions on `aws:PrincipalArn` or `aws:PrincipalOrgID`"
        )
    };
    let finding =
        findings.at(at, format!("the policy has {bytes} bytes, more than the {POLICY_BYTES_MAX} that KMS stores"));
    finding.help(help);
    if bytes > POLICY_REQUEST_MAX {
        finding.outcome(REQUEST_REFUSED);
    }
}

/// Reports a document of `bytes` bytes that is too long to be read.
pub fn report_oversize(bytes: u64, findings: &mut Findings) {
    let message = format!("the document has {bytes} bytes, more than the {POLICY_BYTES_MAX} that KMS stores");
    findings.at(Span::default(), message).outcome(REQUEST_REFUSED).help(format!(
        "a request carries at most {POLICY_REQUEST_MAX} bytes of policy; nothing in this document was checked"
    ));
}
