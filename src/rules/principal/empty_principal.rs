//! `empty-principal`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{AwsPrincipal, Policy, PrincipalBlock},
    rules::{Context, Findings, Rule, edit},
    syntax::Value,
    text::Span,
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "empty-principal",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(
        ServiceException::MalformedPolicyDocument,
        "Policy contains a statement with no principal.",
        Evidence::Observed,
    ),
    docs: include_str!("../../../rules/principal/empty-principal.md"),
    check,
};

/// What is empty may stand beside a principal that is not: no answer of the service to that is known.
const BESIDE_OTHERS: Outcome = Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred);

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let mut empty: Vec<_> = policy.violations_of(RULE.id).map(|violation| violation.node).collect();
    if empty.is_empty() {
        return;
    }
    empty.sort();
    let blocks: Vec<_> = policy.statements.iter().flat_map(|statement| statement.principal_blocks()).collect();
    let texts: HashMap<Span, (&PrincipalBlock, Option<_>)> = blocks
        .iter()
        .flat_map(|block| block.principals.iter().map(|principal| (principal.span, (*block, principal.item))))
        .collect();
    for node in empty {
        if findings.is_full() {
            return;
        }
        let span = policy.tree.span(node);
        let (what, block, item) = match &policy.tree.node(node).value {
            Value::String(_) => {
                let (block, item) = texts.get(&span).map_or((None, None), |(block, item)| (Some(*block), *item));
                ("an empty text names nobody", block, item)
            }
            Value::Object(_) => ("an empty object names nobody", None, None),
            _ => {
                let at = blocks.partition_point(|block| block.span.end < span.end);
                let block = blocks.get(at).copied().filter(|block| block.span.contains(span));
                ("an empty list names nobody", block, None)
            }
        };
        let finding = findings.at(span, what);
        finding.help("name the principals, or take the statement out if there are none");
        if block.is_some_and(|block| block.principals.iter().any(|other| other.aws != AwsPrincipal::Empty)) {
            finding.severity(Severity::Warning).outcome(BESIDE_OTHERS);
            finding.help("take it out, or name who is meant");
        }
        if let Some(edit) = edit::remove_item(policy, item) {
            finding.fix(Fix::r#unsafe("take the empty text out", vec![edit]));
        }
    }
}
