//! `malformed-resource-arn`

use super::{
    blocks,
    form::{fault, is_stray},
    others_than_star, reading, to_star,
};
use crate::{
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, Resource, ResourceBlock},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "malformed-resource-arn",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/resource/malformed-resource-arn.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in blocks(policy) {
        for (resource, text) in others_than_star(block) {
            if findings.is_full() {
                return;
            }
            let is_variable = reading::has_variable(text) && text.starts_with("arn:");
            if is_variable || text.bytes().all(|byte| byte == b'*') {
                continue;
            }
            if text.trim_matches(is_stray) == "*" {
                report_stray(policy, block, resource, text, findings);
                continue;
            }
            let Some(fault) = fault(text) else { continue };
            let at = if fault.part.len() == text.len() { resource.span } else { resource.text.span_of(fault.part) };
            let finding = findings.at(at, format!("{} is no ARN: {}", quote(text), fault.why));
            if fault.means_key {
                finding.help("write `*`: in a key policy it means this key").fix = match block.negated {
                    true => None,
                    false => to_star(policy, block, resource),
                };
            } else {
                finding.help("take it out: the resource of a key policy is `*`, this key");
            }
        }
    }
}

/// A `*` with white space or quotes around it: they are underlined and taken out.
fn report_stray(policy: &Policy, block: &ResourceBlock, resource: &Resource, text: &str, findings: &mut Findings) {
    let parts = text.split('*').filter(|part| !part.is_empty());
    let spans: Vec<_> = parts.map(|part| resource.text.span_of(part)).collect();
    let Some((first, rest)) = spans.split_first() else { return };
    let finding =
        findings.at(*first, format!("{} is not `*`: it holds white space or quotes", quote(text))).help("write `*`");
    for span in rest {
        finding.label(*span, "here too");
    }
    finding.fix = match block.resources.len() {
        1 => {
            let deletions = spans.iter().map(|&span| edit::replace_inside_string(span, "")).collect();
            Some(Fix::safe("take them out", deletions))
        }
        _ => to_star(policy, block, resource),
    };
}
