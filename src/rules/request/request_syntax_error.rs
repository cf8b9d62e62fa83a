//! `request-syntax-error`

use super::operation;
use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, document::report_syntax_error},
    syntax::SyntaxErrorKind,
};

pub static RULE: Rule = Rule {
    id: "request-syntax-error",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::Validation, Evidence::Documented),
    docs: include_str!("../../../rules/request/request-syntax-error.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if operation(cx).is_none() {
        return;
    }
    for error in policy.document.syntax_errors() {
        if findings.is_full() {
            return;
        }
        let finding = report_syntax_error(policy, error, findings);
        if error.kind == SyntaxErrorKind::Comment {
            finding.help("delete the comment");
        }
    }
}
