//! `conflicting-elements`

use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "conflicting-elements",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/statement/conflicting-elements.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    if policy.shape_is_right {
        return;
    }
    for statement in &policy.statements {
        let principals =
            statement.principal.as_ref().zip(statement.not_principal.as_ref()).map(|(a, b)| (a.name, b.name));
        let actions = statement.action.as_ref().zip(statement.not_action.as_ref()).map(|(a, b)| (a.name, b.name));
        let resources = statement.resource.as_ref().zip(statement.not_resource.as_ref()).map(|(a, b)| (a.name, b.name));
        for (element, pair) in [("Principal", principals), ("Action", actions), ("Resource", resources)] {
            let Some((plain, negated)) = pair else { continue };
            findings
                .at(plain.max(negated), format!("the statement has both `{element}` and `Not{element}`"))
                .label(plain.min(negated), "the other one")
                .help("keep one of them, or make two statements of it");
        }
    }
}
