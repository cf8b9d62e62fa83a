//! `invalid-effect`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "invalid-effect",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/statement/invalid-effect.md"),
    check,
};

const ALLOW: [&str; 7] = ["allowed", "allows", "permit", "permitted", "grant", "accept", "yes"];
const DENY: [&str; 9] = ["denied", "denies", "disallow", "disallowed", "forbid", "refuse", "reject", "block", "no"];

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let Some(text) = policy.tree.text(violation.node).and_then(|text| text.as_str()) else { continue };
        let span = policy.tree.span(violation.node);
        let message = match text {
            "" => "`Effect` is empty: it must be `Allow` or `Deny`".to_owned(),
            _ => format!("{} is no effect: it must be `Allow` or `Deny`", quote(text)),
        };
        let finding = findings.at(span, message);
        let Some(effect) = meant(text) else {
            finding.help("write `Allow` or `Deny`");
            continue;
        };
        let differs_in_case = text.eq_ignore_ascii_case(effect);
        finding.help(match differs_in_case {
            true => format!("write `{effect}`: case counts"),
            false => format!("did you mean `{effect}`?"),
        });
        let (message, edits) = (format!("replace with `{effect}`"), vec![edit::replace_with_string(span, effect)]);
        finding.fix(if differs_in_case { Fix::safe(message, edits) } else { Fix::r#unsafe(message, edits) });
    }
}

/// The effect that the text was meant to be.
fn meant(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 32;
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.trim().to_ascii_lowercase();
    if ALLOW.contains(&lower.as_str()) {
        return Some("Allow");
    }
    if DENY.contains(&lower.as_str()) {
        return Some("Deny");
    }
    let near = |effect: &&str| strsim::osa_distance(&lower, &effect.to_ascii_lowercase()) <= 1;
    ["Allow", "Deny"].into_iter().find(near)
}
