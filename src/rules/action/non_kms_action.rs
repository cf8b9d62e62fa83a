//! `non-kms-action`

use super::{each_suspect, spelling};
use crate::{
    catalog,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::quote},
    text::glob,
};

pub static RULE: Rule = Rule {
    id: "non-kms-action",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/action/non-kms-action.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    each_suspect(policy, |suspect| {
        let Some(meant) = spelling::meant(suspect.text) else { return };
        let Some((service, name)) = meant.split_once(':') else { return };
        if glob::matches(service, "kms", true) {
            return;
        }
        if is_mistyped(service, name) {
            let meant = format!("kms:{name}");
            let prefix = suspect.action.pattern.filter(|pattern| pattern.service == service);
            let at = prefix.map_or(suspect.action.span, |pattern| suspect.action.text.span_of(pattern.service));
            findings
                .at(at, format!("{} is not the prefix of KMS actions", quote(service)))
                .help(format!("did you mean {}?", quote(&meant)))
                .fix = suspect.replacement(&meant);
        } else {
            let message =
                format!("{} is not a KMS action, and a key policy decides over KMS actions alone", quote(&meant));
            findings
                .at(suspect.action.span, message)
                .help("take it out: it belongs in an IAM policy, or the policy of the resource that it acts on")
                .fix = suspect.removal();
        }
    });
}

/// Whether the prefix was meant to be `kms`: it is nearly that, and the name is one of KMS.
fn is_mistyped(service: &str, name: &str) -> bool {
    let service = service.to_ascii_lowercase();
    // The services one letter away from KMS: Database Migration and Server Migration.
    let is_other_service = matches!(service.as_str(), "dms" | "sms") && name.contains(['*', '?']);
    let is_near = service.contains("kms") || strsim::osa_distance(&service, "kms") == 1;
    is_near && !is_other_service && !catalog::actions_matching("kms", name).is_empty()
}
