//! `invalid-org-id`

use super::key_form::{Fault, Judged, check_lower_case, may_begin_with};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    text::is_account_id,
};
use std::ops::RangeInclusive;

pub static RULE: Rule = Rule {
    id: "invalid-org-id",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/invalid-org-id.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    check_lower_case(policy, findings, |form| form == "organization id", |judged, text| id_fault(judged, text));
    check_lower_case(policy, findings, |form| form == "organization path", |judged, text| path_fault(judged, text));
}

/// What is wrong with the id of an organization.
fn id_fault(judged: &Judged, text: &str) -> Option<Fault> {
    if is_organization(text) || (judged.is_pattern && may_begin_with("o-", text)) {
        return None;
    }
    let key = judged.condition.key.context_key.map_or("aws:PrincipalOrgID", |key| key.name);
    let stem = key.strip_suffix("OrgID").unwrap_or(key);
    let paths =
        format!("compare `{stem}OrgPaths` with the path, for instance `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`");
    let last = text.rsplit('/').next().unwrap_or_default();
    Some(match text.split('/').next() {
        _ if text.starts_with("arn:") && is_organization(last) => {
            Fault::of(text, "is an ARN, not the id alone").meant(last)
        }
        Some(first) if first.len() < text.len() && is_organization(first) => {
            Fault::of(text, "is a path, not the id of the organization").help(paths)
        }
        _ if is_unit(text) => {
            Fault::of(text, "is the id of an organizational unit, not of the organization").help(paths)
        }
        _ if is_root(text) => Fault::of(text, "is the id of a root, not of the organization").help(paths),
        _ if is_account_id(text) => Fault::of(text, "is an account id, not that of an organization")
            .help(format!("compare `{stem}Account` with it")),
        _ => Fault::of(text, "is not the id of an organization")
            .help("an organization's id is `o-` and 10 to 32 lower-case letters or digits"),
    })
}

/// What is wrong with the path of an account in its organization: `o-…/r-…/ou-…/`.
fn path_fault(judged: &Judged, text: &str) -> Option<Fault> {
    let mut end = 0;
    for (index, id) in text.split('/').enumerate() {
        let range = end..end + id.len();
        end = range.end + 1;
        let is_wild = id.contains(['*', '?']);
        let is_last = range.end == text.len();
        match index {
            0 if is_organization(id) || (is_wild && may_begin_with("o-", id)) => {}
            0 => return Some(start_fault(text)),
            _ if is_wild || (is_last && id.is_empty()) => {}
            _ if is_root(id) || is_unit(id) || is_account_id(id) => {}
            _ => {
                let fault = Fault::at(range, "is neither the id of a root nor of an organizational unit");
                return Some(fault.help("an id is like `r-ab12` or `ou-ab12-11111111`"));
            }
        }
    }
    if text.ends_with(['/', '*']) || (judged.is_pattern && text.ends_with('?')) {
        return None;
    }
    let end = if judged.operator.has_wildcards { "/*" } else { "/" };
    let fault = Fault::of(text, "does not end in `/`, as every path does");
    Some(fault.meant(format!("{text}{end}")))
}

fn start_fault(text: &str) -> Fault {
    let fault = Fault::of(text, "does not begin with the id of an organization");
    fault.help("write the whole path, for instance `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`")
}

/// Source of the forms: API reference of AWS Organizations, the patterns of `OrganizationId`, `RootId` and
/// `OrganizationalUnitId`.
fn is_organization(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|rest| is_name(rest, 10..=32))
}

fn is_root(text: &str) -> bool {
    text.strip_prefix("r-").is_some_and(|rest| is_name(rest, 4..=32))
}

fn is_unit(text: &str) -> bool {
    let parts = text.strip_prefix("ou-").and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(root, unit)| is_name(root, 4..=32) && is_name(unit, 8..=32))
}

fn is_name(text: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
