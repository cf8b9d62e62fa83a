//! `invalid-region-value`

use super::{
    key_form::{Fault, check_lower_case},
    region_name,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    text::glob,
};

pub static RULE: Rule = Rule {
    id: "invalid-region-value",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/invalid-region-value.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    check_lower_case(
        policy,
        findings,
        |form| form == "Region",
        |judged, text| match judged.is_pattern {
            true => pattern_fault(cx, text),
            false => region_name::fault(cx, text),
        },
    );
}

/// A pattern that matches no Region may be meant for one to come.
fn pattern_fault(cx: &Context, text: &str) -> Option<Fault> {
    let known = catalog::partitions().iter().flat_map(|partition| partition.regions).map(|region| region.id);
    let mut names = known.chain(cx.options.vocabulary.regions.iter().map(String::as_str));
    let matches_one = names.any(|name| glob::matches(text, name, false));
    let fault =
        || Fault::of(text, "matches no Region that is known").help("the codes of Regions are like `eu-central-1`");
    (!matches_one).then(|| Fault { is_doubtful: true, ..fault() })
}
