//! `empty-condition`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, document},
    syntax::Value,
};

pub static RULE: Rule = Rule {
    id: "empty-condition",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/empty-condition.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        let Some(block) = statement.condition.as_ref().filter(|block| !block.is_open) else { continue };
        let is_object = |node| matches!(policy.tree.node(node).value, Value::Object(_));
        if block.operators.is_empty() {
            if !policy
                .tree
                .members(statement.node)
                .iter()
                .any(|member| member.name_span == block.name && is_object(member.value))
            {
                continue;
            }
            let finding = findings.at(block.span, "the condition is empty, so the statement has none");
            finding.help("leave it out, or write the condition");
            if let Some(edit) = document::remove_member(policy, statement.node, block.name) {
                finding.fix(Fix::safe("remove it", vec![edit]));
            }
            continue;
        }
        for operator in block.operators.iter().filter(|operator| operator.keys.is_empty() && is_object(operator.value))
        {
            let finding =
                findings.at(policy.tree.span(operator.value), "the operator compares no key, so it says nothing");
            finding.help("leave it out, or name a condition key and its values");
        }
    }
}
