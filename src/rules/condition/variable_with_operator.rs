//! `variable-with-operator`

use super::variables::texts;
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Policy, VariablePiece, variable_pieces},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "variable-with-operator",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/variable-with-operator.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for text in texts(policy).filter(|text| !text.operator.takes_variables) {
        let variable = variable_pieces(text.known).into_iter().find_map(|piece| match piece {
            VariablePiece::Variable { range, .. } | VariablePiece::Malformed { range, .. } => Some(range),
            _ => None,
        });
        let range = variable.unwrap_or(0..text.known.len());
        let part = text.known.get(range.clone()).unwrap_or_default();
        let operator = text.operator.name;
        let message = format!(
            "`{operator}` takes no policy variables, so {} is no {} for it to compare",
            quote(part),
            text.operator.value_type.noun()
        );
        findings
            .at(text.string.span(range), message)
            .label(text.condition.operator.span, "policy variables work with string and ARN operators")
            .help("write the value out");
    }
}
