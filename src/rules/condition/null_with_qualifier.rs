//! `null-with-qualifier`

use crate::{
    catalog::SetOperator,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit},
};

pub static RULE: Rule = Rule {
    id: "null-with-qualifier",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/null-with-qualifier.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().filter_map(|statement| statement.condition.as_ref()) {
        for operator in &block.operators {
            let Some(name) = operator.name.filter(|name| name.operator.is_some_and(|known| known.is_null())) else {
                continue;
            };
            let (Some(set), Some(text)) = (name.set_operator, operator.text.as_str()) else { continue };
            let Some(part) = text.get(..set.name().len() + 1) else { continue };
            let at = operator.text.span_of(part);
            let message = format!("`Null` does not look at values, so `{}` says nothing", set.name());
            let finding = findings.at(at, message);
            finding.help(format!("leave `{part}` out"));
            let is_taken = block.operators.iter().any(|other| other.text.is("Null"));
            if !is_taken && !name.if_exists {
                let message = format!("leave `{}:` out", SetOperator::name(set));
                finding.fix(Fix::safe(message, vec![edit::replace_inside_string(at, "")]));
            }
        }
    }
}
