//! `ineffective-resource`

use super::{
    blocks, others_than_star,
    reading::{Other, Reading, read},
    to_star,
};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "ineffective-resource",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/resource/ineffective-resource.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for block in blocks(policy).filter(|block| !block.negated) {
        for (resource, text) in others_than_star(block) {
            if findings.is_full() {
                return;
            }
            let Reading::OtherThing(other) = read(text, &cx.options.key) else { continue };
            let quoted = quote(text);
            let (part, message) = match other {
                Other::Service(service) => (
                    service,
                    format!("{quoted} belongs to another service, and a key policy speaks of its own key alone"),
                ),
                Other::Alias(alias) => {
                    (alias, format!("{quoted} is not a key: an alias cannot stand for the key in its policy"))
                }
                Other::Field("key", part) => {
                    (part, format!("{quoted} is another key, and a key policy speaks of its own key alone"))
                }
                Other::Field(name, part) => (
                    part,
                    format!("{quoted} has another {name} than the key, and a key policy speaks of its own key alone"),
                ),
            };
            let finding = findings.at(resource.text.span_of(part), message);
            finding.help("write `*`: in a key policy it means this key");
            if matches!(other, Other::Alias(_)) {
                finding.fix = to_star(policy, block, resource);
            }
        }
    }
}
