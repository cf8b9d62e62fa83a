//! `via-service-with-service-principal`

use crate::{
    catalog::SetOperator,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Effect, Policy, PrincipalBlock, PrincipalType, Statement},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "via-service-with-service-principal",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/via-service-with-service-principal.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in policy.statements.iter().filter(|statement| statement.condition.is_some()) {
        let Some(block) = statement.principal.as_ref().filter(|block| is_of_services(block)) else { continue };
        let foreign =
            |condition: &Condition| condition.key.context_key.is_some_and(|key| key.never_with_service_principal);
        for condition in statement.conditions().filter(foreign) {
            if let Some(effect) = effect(policy, condition) {
                report(condition, block, effect, findings);
            }
        }
    }
}

/// Whether the statement speaks of service principals and of nobody else.
fn is_of_services(block: &PrincipalBlock) -> bool {
    let is_service = |r#type| r#type == PrincipalType::Service;
    !block.is_open && !block.principals.is_empty() && block.principals.iter().all(|p| is_service(p.r#type))
}

/// What the comparison does although no request has the key; `None` if it asks for just that.
fn effect(policy: &Policy, condition: Condition) -> Option<&'static str> {
    let Condition { statement, operator, key, .. } = condition;
    let name = operator.name?;
    let is_always_met = match name.operator? {
        operator if operator.is_null() => {
            let asks_for_key = |&value| policy.value_text(value).is_some_and(|text| text.eq_ignore_ascii_case("false"));
            if key.is_open || !key.values.iter().all(asks_for_key) {
                return None;
            }
            false
        }
        // It needs a value, also under a negated operator.
        _ if name.set_operator == Some(SetOperator::ForAnyValue) => name.if_exists,
        operator => operator.is_negated || name.if_exists || name.set_operator == Some(SetOperator::ForAllValues),
    };
    Some(match (is_always_met, statement.effect()) {
        (true, _) => "so the condition is always met",
        (false, Some(Effect::Allow)) => "so the `Allow` never applies",
        (false, Some(Effect::Deny)) => "so the `Deny` never applies",
        (false, None) => "so the condition is never met",
    })
}

fn report(condition: Condition, block: &PrincipalBlock, effect: &str, findings: &mut Findings) {
    let Condition { statement, key, .. } = condition;
    let name = key.text.as_str().unwrap_or_default();
    let message = format!("the calls of a service principal never carry {}, {effect}", quote(name));
    let finding = findings.at(key.span, message);
    finding.label(block.span, "only service principals are named here");
    let counterpart = [("aws:PrincipalOrgID", "aws:SourceOrgID"), ("aws:PrincipalOrgPaths", "aws:SourceOrgPaths")];
    match counterpart.into_iter().find(|(of_principal, _)| key.is(of_principal)) {
        Some((_, of_source)) => {
            finding.help(format!(
                "compare {}: the organization of the resource that the service acts for",
                quote(of_source)
            ));
            if !compares(statement, of_source) {
                let edits = vec![edit::replace_with_string(key.span, of_source)];
                finding.fix(Fix::r#unsafe(format!("compare {}", quote(of_source)), edits));
            }
        }
        None if key.is("kms:ViaService") => {
            finding.help(
                "name the users and roles that use the service, or compare `aws:SourceArn` or `aws:SourceAccount` instead",
            );
        }
        None => {
            finding.help("compare `aws:SourceArn` or `aws:SourceAccount` instead");
        }
    }
}

fn compares(statement: &Statement, key: &str) -> bool {
    statement.conditions().any(|condition| condition.key.is(key))
}
