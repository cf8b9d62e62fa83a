//! `missing-statement`

use super::elements::{has_stand_in, is_statement, wrapped};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, ViolationKind},
    rules::{Context, Findings, Rule},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "missing-statement",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Observed),
    docs: include_str!("../../../rules/document/missing-statement.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let span = policy.tree.span(violation.node);
        match violation.kind {
            ViolationKind::Empty => {
                findings.at(span, "`Statement` is an empty list: a key policy has at least one statement").help(HELP);
            }
            ViolationKind::Missing if is_statement(policy) => {
                let finding = findings.at(span.first(), "this is a statement, not a policy: it has no `Statement`");
                finding.help("put it into the list `Statement` of a policy");
                if policy.version.is_none() && policy.id.is_none() {
                    finding.fix(wrap(span));
                }
            }
            ViolationKind::Missing if wrapped(policy).is_none() && !stands_under_another_name(policy) => {
                findings.at(span.first(), "the policy has no `Statement`").help(HELP);
            }
            _ => {}
        }
    }
}

const HELP: &str = "add a statement that gives the key's account `kms:*`; without one nobody can use or manage the key";

fn stands_under_another_name(policy: &Policy) -> bool {
    policy.tree.root().is_some_and(|root| has_stand_in(policy, root, &["Statement"]))
}

/// Makes the statement at `span` the only one of a policy.
fn wrap(span: Span) -> Fix {
    let before = "{\n\"Version\": \"2012-10-17\",\n\"Statement\": [".to_owned();
    let after = "]\n}".to_owned();
    let edits = [(span.start, before), (span.end, after)];
    let edits = edits.map(|(at, content)| Edit { span: Span::empty(at), content });
    Fix::r#unsafe("make it the only statement of a policy", edits.into())
}
