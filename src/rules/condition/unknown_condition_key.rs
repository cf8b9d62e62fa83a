//! `unknown-condition-key`

use super::malformed_condition_key::has_form;
use crate::{
    catalog::{self, ContextKey},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Condition, Policy},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "unknown-condition-key",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/unknown-condition-key.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for condition in policy.conditions().filter(|condition| condition.key.context_key.is_none()) {
        let Some(text) = condition.key.text.as_str().filter(|text| has_form(text)) else { continue };
        let Some((service, key)) = text.split_once(':') else { continue };
        let is_ours = service.eq_ignore_ascii_case("kms") || service.eq_ignore_ascii_case("aws");
        let is_tag = text.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("kms:ResourceTag"));
        let is_left = is_tag || super::document::has_placeholder_key(text);
        if is_ours && !is_left && !cx.options.vocabulary.has_condition_key(text) {
            report(condition, text, service, key, findings);
        }
    }
}

fn report(condition: Condition, text: &str, service: &str, key: &str, findings: &mut Findings) {
    let whose =
        if service.eq_ignore_ascii_case("kms") { "KMS has no condition key" } else { "AWS has no condition key" };
    let finding = findings.at(condition.key.span, format!("{whose} {}", quote(text)));
    let meant = meant(service, key);
    match &meant {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help(
            "no request carries it: look the name up in the Service Authorization Reference; if it is new, name it in \
             `kmslint.toml`",
        ),
    };
    let is_taken = |meant: &str| {
        condition.operator.keys.iter().any(|key| key.text.as_str().is_none_or(|key| key.eq_ignore_ascii_case(meant)))
    };
    if let Some(meant) = meant.filter(|meant| !is_taken(meant)) {
        let edit = edit::replace_with_string(condition.key.span, &meant);
        finding.fix(Fix::r#unsafe(format!("replace with `{meant}`"), vec![edit]));
    }
}

/// Names that are in use for keys with another name.
const OTHER_NAMES: [(&str, &str); 13] = [
    ("aws:ARN", "aws:PrincipalArn"),
    ("aws:PrincipalAccountId", "aws:PrincipalAccount"),
    ("aws:AccountId", "aws:PrincipalAccount"),
    ("aws:SourceAccountId", "aws:SourceAccount"),
    ("aws:SourceOwner", "aws:SourceAccount"),
    ("aws:OrgId", "aws:PrincipalOrgID"),
    ("aws:OrganizationId", "aws:PrincipalOrgID"),
    ("aws:MFA", "aws:MultiFactorAuthPresent"),
    ("aws:Region", "aws:RequestedRegion"),
    ("aws:VpcId", "aws:SourceVpc"),
    ("kms:CallerArn", "aws:PrincipalArn"),
    ("kms:Via", "kms:ViaService"),
    ("kms:Alias", "kms:RequestAlias"),
];

/// The key that was probably meant: the same under the other prefix, one that is known by another name, or the
/// nearest.
fn meant(service: &str, key: &str) -> Option<String> {
    let text = format!("{service}:{key}");
    if let Some((_, meant)) = OTHER_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text)) {
        return Some((*meant).to_owned());
    }
    let other = if service.eq_ignore_ascii_case("kms") { "aws" } else { "kms" };
    if let Some((known, suffix)) = catalog::context_key(&format!("{other}:{key}")).filter(|(_, rest)| *rest != Some(""))
    {
        return Some(format!("{}{}", known.name, suffix.unwrap_or_default()));
    }
    // Of a family, the part before the separator is compared, and what follows it stays.
    let families = catalog::context_keys().iter().filter(|key| key.suffix.is_some());
    let of_family = |family: &ContextKey| {
        let separator = family.name.chars().next_back()?;
        let (start, rest) = text.rsplit_once(separator).filter(|(_, rest)| !rest.is_empty())?;
        let name = family.name.trim_end_matches(separator);
        did_you_mean(start, [name]).map(|_| format!("{}{rest}", family.name))
    };
    let plain = catalog::context_keys().iter().filter(|key| key.suffix.is_none()).map(|key| key.name);
    did_you_mean(&text, plain).map(str::to_owned).or_else(|| families.filter_map(of_family).next())
}
