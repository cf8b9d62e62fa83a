//! `variable-in-old-version`

use super::variables::texts;
use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Policy, VariablePiece, variable_pieces},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "variable-in-old-version",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/variable-in-old-version.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    let is_old = match &policy.version {
        Some(version) => version.is("2008-10-17"),
        None => policy.is_object && !policy.is_open,
    };
    if !is_old {
        return;
    }
    for text in texts(policy).filter(|text| text.operator.takes_variables) {
        let variable = variable_pieces(text.known).into_iter().find_map(|piece| match piece {
            VariablePiece::Variable { range, .. } => Some(range),
            VariablePiece::Escaped(_) => Some(0..text.known.len()),
            _ => None,
        });
        let Some(range) = variable else { continue };
        let part = text.known.get(range.clone()).unwrap_or_default();
        let version = match policy.version {
            Some(_) => "in the version `2008-10-17`",
            None => "in a policy without `Version`",
        };
        let message = format!("{} is plain text {version}, and KMS compares it as it stands", quote(part));
        let finding =
            findings.at(text.string.span(range), message).help("policy variables work with the version `2012-10-17`");
        if let Some(version) = &policy.version {
            finding.label(version.span, "this is the old version");
        }
        if let Some(fix) = fix(policy) {
            finding.fix(fix);
        }
    }
}

/// The change to the version in which the variables work.
fn fix(policy: &Policy) -> Option<Fix> {
    const MESSAGE: &str = "use `2012-10-17`";
    let edit = match &policy.version {
        Some(version) => edit::replace_with_string(version.span, "2012-10-17"),
        None => edit::add_first_member(policy, policy.tree.root()?, "Version", "\"2012-10-17\"")?,
    };
    Some(Fix::r#unsafe(MESSAGE, vec![edit]))
}
