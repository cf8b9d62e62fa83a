//! `resource-not-star`

use super::{
    others_than_star,
    reading::{Reading, read},
    star, to_star,
};
use crate::{
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "resource-not-star",
    severity: Severity::Warning,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/resource/resource-not-star.md"),
    check,
};

/// More resources of one element than these are not labelled.
const LABELS: usize = 3;

/// One finding an element: it is mended as a whole. Beside a `*`, `redundant-resource` speaks. A statement that names no
/// principal comes from an IAM policy, where such resources are right: `missing-principal` says so.
fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        let Some(block) = statement.resource.as_ref().filter(|block| star(block).is_none()) else { continue };
        let mut keys = others_than_star(block).filter(|(_, text)| read(text, &cx.options.key) == Reading::Key);
        let Some((first, text)) = keys.next() else { continue };
        if statement.principal_blocks().next().is_none() && !statement.is_open {
            continue;
        }
        let message =
            format!("{} is not `*`, which AWS has announced as the only resource of a key policy", quote(text));
        let finding = findings.at(first.span, message);
        finding.help("write `*`: in a key policy it means this key, and no other");
        for (other, _) in keys.take(LABELS) {
            finding.label(other.span, "nor is this");
        }
        finding.fix = to_star(policy, block, first);
    }
}
