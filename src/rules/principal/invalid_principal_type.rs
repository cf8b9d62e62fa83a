//! `invalid-principal-type`

use super::{is_sound_text, service_name::ServiceName};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, PrincipalType, ViolationKind, same_name},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
    syntax::{Member, NodeId, Value},
};

pub static RULE: Rule = Rule {
    id: "invalid-principal-type",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/principal/invalid-principal-type.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let ViolationKind::UnexpectedMember(member) = &violation.kind else { continue };
        let name = member.name.as_str().unwrap_or_default();
        let finding = findings.at(member.name_span, format!("{} is not a type of principal", quote(name)));
        let same = same_name(&PrincipalType::NAMES, name);
        let near = same.or_else(|| did_you_mean(name, PrincipalType::NAMES)).or_else(|| type_of_values(policy, member));
        let Some(meant) = near else {
            finding.help(
                "the types are `AWS`, `Service`, `Federated` and `CanonicalUser`, and a key policy takes the first two",
            );
            continue;
        };
        // With both names in the object, mending one would make it stand there twice.
        let others = policy.tree.members(violation.node).iter();
        let is_slip = |other: &Member| other.name.as_str().is_some_and(|text| same_name(&[meant], text).is_some());
        let mut earlier = others.clone().take_while(|other| other.name_span != member.name_span);
        if others.clone().any(|other| other.name.is(meant)) || earlier.any(is_slip) {
            finding.help(format!("put its values into `{meant}`, which stands beside it"));
            continue;
        }
        let edits = vec![edit::replace_with_string(member.name_span, meant)];
        let message = format!("replace with `{meant}`");
        finding.help(format!("write `{meant}`")).fix(match same {
            Some(_) => Fix::safe(message, edits),
            None => Fix::r#unsafe(message, edits),
        });
    }
}

/// The type that every value of the member has.
fn type_of_values(policy: &Policy, member: &Member) -> Option<&'static str> {
    let values: &[NodeId] = match policy.tree.node(member.value).value {
        Value::Array(_) => policy.tree.items(member.value),
        _ => std::slice::from_ref(&member.value),
    };
    let is_each = |fits: fn(&str) -> bool| {
        let fits = |node: &NodeId| policy.tree.text(*node).and_then(|text| text.as_str()).is_some_and(fits);
        !values.is_empty() && values.iter().all(fits)
    };
    if is_each(is_sound_text) {
        return Some("AWS");
    }
    is_each(|text| ServiceName::parse(text).is_some_and(|service| service.is_known())).then_some("Service")
}
