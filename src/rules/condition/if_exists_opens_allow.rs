//! `if-exists-opens-allow`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, OperatorName, Policy},
    rules::{
        Context, Findings, Rule,
        access::stranger::{How, ways_in},
        edit,
        words::quote,
    },
};

pub static RULE: Rule = Rule {
    id: "if-exists-opens-allow",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/condition/if-exists-opens-allow.md"),
    check,
};

const SUFFIX: &str = OperatorName::IF_EXISTS;

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for way in ways_in(policy, cx).iter().filter(|way| way.how == How::IfExists) {
        let optional = |condition: &Condition| condition.operator.name.is_some_and(|name| name.if_exists);
        let Some(condition) = way.statement.conditions().find(|condition| optional(condition)) else { continue };
        let operator = condition.operator;
        let Some(text) = operator.text.as_str() else { continue };
        let end = text.len().checked_sub(SUFFIX.len()).and_then(|at| text.split_at_checked(at));
        let Some((bare, suffix)) = end else { continue };
        let key = quote(&condition.key.text.to_string());
        let at = operator.text.span_of(suffix);
        let finding = findings.at(at, format!("a request without {key} passes, so any AWS account can use this key"));
        finding
            .label(way.principal.span, "this lets everybody in")
            .help(format!("{}; leave `{SUFFIX}` out", way.shown()));
        // Not where the same operator stands there without it: one object cannot have both.
        if !condition.block.operators.iter().any(|other| other.text.is(bare)) {
            let edit = edit::replace_inside_string(at, "");
            finding.fix(Fix::r#unsafe(format!("leave `{SUFFIX}` out"), vec![edit]));
        }
    }
}
