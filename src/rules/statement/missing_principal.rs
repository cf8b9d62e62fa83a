//! `missing-principal`

use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{Policy, Statement},
    rules::{Context, Findings, Rule, document::has_stand_in},
};

pub static RULE: Rule = Rule {
    id: "missing-principal",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(
        ServiceException::MalformedPolicyDocument,
        "Policy contains a statement with no principal.",
        Evidence::Observed,
    ),
    docs: include_str!("../../../rules/statement/missing-principal.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut violations = policy.violations_of(RULE.id).peekable();
    if violations.peek().is_none() {
        return;
    }
    let says_something = |statement: &Statement| statement.action_blocks().next().is_some();
    let names_nobody = policy.statements.iter().all(|statement| statement.principal_blocks().next().is_none())
        && policy.statements.iter().any(says_something);
    for violation in violations {
        if has_stand_in(policy, violation.node, &["Principal", "NotPrincipal"]) {
            continue;
        }
        findings.at(policy.tree.span(violation.node).first(), "the statement names no principal").help(if names_nobody {
            "this looks like an identity policy, which is attached to a user or role: in a key policy every statement \
             says whom it is about"
        } else {
            "add `Principal`: in a key policy every statement says whom it is about"
        });
    }
}
