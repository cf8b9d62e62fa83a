//! `empty-action`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, Statement},
    rules::{Context, Findings, Rule, edit},
    syntax::Value,
};

pub static RULE: Rule = Rule {
    id: "empty-action",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/action/empty-action.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let span = policy.tree.span(violation.node);
        let is_list = matches!(policy.tree.node(violation.node).value, Value::Array(_));
        let message = if is_list { "the list names no action" } else { "the action is empty" };
        let finding = findings.at(span, message).help("name an action, as in `kms:Decrypt`, or take the statement out");
        let blocks = || policy.statements.iter().flat_map(Statement::action_blocks);
        let Some(block) = blocks().find(|block| block.span.contains(span)) else { continue };
        if block.actions.iter().all(|action| action.text.is("")) {
            continue;
        }
        let value = block.actions.iter().find(|action| action.span == span);
        let removal = value.and_then(|action| edit::remove_item(policy, action.item));
        finding.fix = removal.map(|edit| Fix::safe("remove it", vec![edit]));
    }
}
