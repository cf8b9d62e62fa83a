//! `null-with-qualifier`

use crate::{
    catalog::SetOperator,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Effect, Policy, Statement},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "null-with-qualifier",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/null-with-qualifier.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        for operator in statement.condition.iter().flat_map(|block| &block.operators) {
            let Some(name) = operator.name.filter(|name| name.operator.is_some_and(|operator| operator.is_null()))
            else {
                continue;
            };
            let Some(set_operator) = name.set_operator else { continue };
            let text = quote(operator.text.as_str().unwrap_or_default());
            let message = format!("{text} is always {}", consequence(statement, set_operator));
            findings
                .at(operator.span, message)
                .help("write `Null` alone: `true` means that the key is absent, `false` that it is there");
        }
    }
}

/// Source: IAM User Guide, "IAM policy validation check reference": "Null with qualifier".
fn consequence(statement: &Statement, set_operator: SetOperator) -> &'static str {
    match (set_operator, statement.effect()) {
        (SetOperator::ForAllValues, Some(Effect::Allow)) => "true, so every request passes this test of the `Allow`",
        (SetOperator::ForAllValues, Some(Effect::Deny)) => "true, so this test excepts no request from the `Deny`",
        (SetOperator::ForAllValues, None) => "true",
        (SetOperator::ForAnyValue, Some(Effect::Allow)) => "false, so the `Allow` never matches a request",
        (SetOperator::ForAnyValue, Some(Effect::Deny)) => "false, so the `Deny` never matches a request",
        (SetOperator::ForAnyValue, None) => "false",
    }
}
