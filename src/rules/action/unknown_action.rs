//! `unknown-action`

use super::{Suspect, each_suspect, spelling};
use crate::{
    catalog::{self, NotAction},
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words},
    text::glob,
};

pub static RULE: Rule = Rule {
    id: "unknown-action",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/action/unknown-action.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    each_suspect(policy, |suspect| {
        let Some(meant) = spelling::meant(suspect.text) else { return };
        let Some((service, name)) = meant.split_once(':') else { return };
        let is_of_kms = glob::matches(service, "kms", true);
        let is_known = || cx.options.vocabulary.matches_action(&meant);
        if is_of_kms && catalog::actions_matching(service, name).is_empty() && !is_known() {
            report(&suspect, service, name, findings);
        }
    });
}

fn report(suspect: &Suspect, service: &str, name: &str, findings: &mut Findings) {
    let text = words::quote(&format!("{service}:{name}"));
    let fault = if name.contains(['*', '?']) { "matches no KMS action" } else { "is not a KMS action" };
    let effect = if suspect.block.negated { ", so `NotAction` excepts nothing by it" } else { "" };
    let finding = findings.at(suspect.action.span, format!("{text} {fault}{effect}"));
    let replacement = match catalog::not_action(name) {
        Some(entry) => {
            finding.help(format!("use {}", words::list(entry.instead.iter().copied(), 4)));
            preferred(entry).map(str::to_owned)
        }
        None => spelling::near(name),
    };
    let Some(replacement) = replacement else {
        finding.help("look the name up in the Service Authorization Reference, or take it out");
        return;
    };
    let meant = format!("{service}:{replacement}");
    if finding.help.is_none() {
        finding.help(format!("did you mean {}?", words::quote(&meant)));
    }
    finding.fix = suspect.replacement(&meant);
}

/// The name to put in its place: a pattern of the whole family if there is one.
fn preferred(entry: &NotAction) -> Option<&'static str> {
    let instead = || entry.instead.iter().filter_map(|action| action.strip_prefix("kms:"));
    instead().find(|name| name.ends_with('*')).or_else(|| instead().next())
}
