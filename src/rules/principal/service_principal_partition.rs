//! `service-principal-partition`

use super::{
    invalid_service_principals, partition_of,
    service_name::{COMMON_SUFFIX, ServiceName},
    values,
};
use crate::{
    catalog::{self, Partition},
    diagnostic::{Evidence, Fix, Severity},
    policy::{Policy, PrincipalType},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::cell::OnceCell;

pub static RULE: Rule = Rule {
    id: "service-principal-partition",
    severity: Severity::Warning,
    outcome: invalid_service_principals(Evidence::Inferred),
    docs: include_str!("../../../rules/principal/service-principal-partition.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let key = OnceCell::new();
    for value in values(policy, PrincipalType::Service) {
        let Some(text) = value.principal.text.as_str() else { continue };
        let Some(service) = ServiceName::parse(text).filter(|service| !service.is_internal()) else { continue };
        let of_suffix = partition_of_suffix(service.suffix);
        let of_region = service.region.and_then(catalog::partition_of_region);
        if of_suffix.is_none() && of_region.is_none() {
            continue;
        }
        // `amazonaws.com` is right in every partition for most services.
        let key = *key.get_or_init(|| partition_of(policy, cx).and_then(catalog::partition));
        let suffix_is_foreign = match (of_suffix, of_region, key) {
            (None, _, _) => false,
            (Some(suffix), Some(region), key) => suffix != region && key != Some(suffix),
            (Some(suffix), None, key) => key.is_some_and(|key| key != suffix),
        };
        if let (Some(suffix), true) = (of_suffix, suffix_is_foreign) {
            let right = of_region.or(key).map_or(COMMON_SUFFIX, right_suffix);
            let span = value.principal.text.span_of(service.suffix);
            let place = of_region.or(key).map_or("another", |partition| partition.id);
            findings
                .at(
                    span,
                    format!(
                        "{} is the suffix of the partition `{}`, not of `{place}`",
                        quote(service.suffix),
                        suffix.id
                    ),
                )
                .help(format!("write `{right}`"))
                .fix(Fix::r#unsafe(format!("replace with `{right}`"), vec![edit::replace_inside_string(span, right)]));
        } else if let (Some(label), Some(region)) = (service.region, of_region)
            && let Some(place) = of_suffix.or(key).filter(|place| *place != region)
        {
            let message =
                format!("{} is a Region of the partition `{}`, not of `{}`", quote(label), region.id, place.id);
            findings
                .at(value.principal.text.span_of(label), message)
                .help(format!("name a Region of `{}`: the key knows no services of another partition", place.id));
        }
    }
}

/// The partition whose own suffix this is.
fn partition_of_suffix(suffix: &str) -> Option<&'static Partition> {
    let is_own = |partition: &&Partition| partition.dns_suffix.eq_ignore_ascii_case(suffix);
    catalog::partitions().iter().filter(|partition| partition.dns_suffix != COMMON_SUFFIX).find(is_own)
}

/// In China, a principal with a Region in its name ends like a host name.
fn right_suffix(partition: &Partition) -> &'static str {
    if partition.id == "aws-cn" { partition.dns_suffix } else { partition.service_principal_suffix }
}
