//! `empty-condition`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{ConditionBlock, ConditionOperator, Policy, Statement},
    rules::{Context, Findings, Rule, document, words::quote},
    syntax::{NodeId, Value},
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
        if findings.is_full() {
            return;
        }
        let Some(block) = statement.condition.as_ref().filter(|block| !block.is_open) else { continue };
        let is_empty = |operator: &&ConditionOperator| is_empty_object(policy, operator.value);
        let empty = block.operators.iter().filter(is_empty).count();
        if empty == block.operators.len() {
            report_block(policy, statement, block, findings);
        } else if empty > 0 {
            for operator in block.operators.iter().filter(is_empty) {
                if findings.is_full() {
                    return;
                }
                report_operator(policy, statement, operator, findings);
            }
        }
    }
}

fn is_empty_object(policy: &Policy, node: NodeId) -> bool {
    matches!(policy.tree.node(node).value, Value::Object(_))
        && policy.tree.members(node).is_empty()
        && !policy.tree.is_open(node)
}

fn report_block(policy: &Policy, statement: &Statement, block: &ConditionBlock, findings: &mut Findings) {
    let member = policy.tree.members(statement.node).iter().find(|member| member.name_span == block.name);
    let Some(member) = member.filter(|member| matches!(policy.tree.node(member.value).value, Value::Object(_))) else {
        return;
    };
    let finding =
        findings.at(policy.tree.span(member.value), "`Condition` tests nothing, so the statement is unconditional");
    finding.help("write what it should test, or take it out");
    let edit = document::remove_member(policy, statement.node, block.name);
    finding.fix = edit.map(|edit| Fix::safe("take `Condition` out", vec![edit]));
}

fn report_operator(policy: &Policy, statement: &Statement, operator: &ConditionOperator, findings: &mut Findings) {
    let name = quote(operator.text.as_str().unwrap_or_default());
    let finding = findings.at(policy.tree.span(operator.value), format!("{name} tests no condition key"));
    finding.help("write what it should test, or take it out");
    let block = policy.tree.members(statement.node).iter().find(|member| member.name.is("Condition"));
    let edit = block.and_then(|block| document::remove_member(policy, block.value, operator.span));
    finding.fix = edit.map(|edit| Fix::safe(format!("take {name} out"), vec![edit]));
}
