//! `not-resource`

use super::{
    others_than_star,
    reading::{Reading, read},
    star,
};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, edit},
};

pub static RULE: Rule = Rule {
    id: "not-resource",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/resource/not-resource.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        // With `Resource` beside it, `conflicting-elements` reports the statement.
        let (None, Some(block)) = (&statement.resource, &statement.not_resource) else { continue };
        if let Some(star) = star(block) {
            findings
                .at(
                    block.name,
                    "`NotResource` excepts this key, the only one a key policy speaks of: the statement does nothing",
                )
                .label(star.span, "means this key")
                .help("take the statement out, or write `\"Resource\": \"*\"`");
            continue;
        }
        let readings: Vec<_> = others_than_star(block).map(|(_, text)| read(text, &cx.options.key)).collect();
        if readings.is_empty() || readings.contains(&Reading::Malformed) {
            continue;
        }
        let may_be_key = block.is_open || readings.contains(&Reading::Key);
        let message = match may_be_key {
            true => "`NotResource` can only mean this key or no key, since a key policy speaks of no other",
            false => "`NotResource` excepts nothing: a key policy speaks of its own key alone, which is not named here",
        };
        let finding = findings.at(block.name, message);
        finding.help("write `\"Resource\": \"*\"`, this key");
        if !may_be_key {
            let name = Edit { span: block.name, content: edit::string("Resource") };
            let value = edit::replace_with_string(block.span, "*");
            finding.fix(Fix::r#unsafe("write `\"Resource\": \"*\"`", vec![name, value]));
        }
    }
}
