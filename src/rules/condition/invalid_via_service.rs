//! `invalid-via-service`

use super::{
    key_form::{Fault, Judged, check_lower_case},
    region_name,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule, words::did_you_mean},
};

pub static RULE: Rule = Rule {
    id: "invalid-via-service",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-via-service.md"),
    check,
};

/// What every value ends in, in every partition.
///
/// Source: AWS KMS Developer Guide, "kms:ViaService".
const SUFFIX: &str = ".amazonaws.com";

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let services = policy.conditions().filter(|condition| condition.key.is("kms:ViaService"));
    let mut values = services.flat_map(|condition| condition.key.values).filter_map(|&value| policy.value_text(value));
    if values.all(|value| is_plainly_right(cx, value)) {
        return;
    }
    check_lower_case(
        policy,
        findings,
        |form| form == "via service",
        |judged, text| match judged.is_pattern {
            true => pattern_fault(cx, text),
            false => fault(cx, judged, text),
        },
    );
}

/// A quick look: whether service and Region are known, and nothing is known of the key that could contradict them.
fn is_plainly_right(cx: &Context, text: &str) -> bool {
    let parts = text.strip_suffix(SUFFIX).and_then(|host| host.rsplit_once('.'));
    let is_known = |(service, region): (&str, &str)| {
        catalog::via_services().binary_search(&service).is_ok() && catalog::has_region(region)
    };
    cx.partition().is_none() && parts.is_some_and(is_known)
}

fn fault(cx: &Context, judged: &Judged, text: &str) -> Option<Fault> {
    if let Some((_, host)) = text.rsplit_once("://") {
        let fault = Fault::of(text, "is a URL");
        let host = host.trim_end_matches('/');
        return Some(match self::fault(cx, judged, host) {
            None => fault.meant(host),
            Some(_) => fault.help("write the service and its Region, for instance `s3.us-east-1.amazonaws.com`"),
        });
    }
    let Some(host) = text.strip_suffix(SUFFIX) else { return Some(suffix_fault(cx, text)) };
    let Some((service, region)) = host.rsplit_once('.') else {
        return Some(region_missing(cx, judged, text, host));
    };
    if let Some(fault) = region_name::fault(cx, region) {
        let whole = match service {
            _ if region_name::is_region(cx, service) && is_service(cx, region) => {
                let fault = Fault::of(text, "has the Region before the service");
                return Some(fault.meant(format!("{region}.{service}{SUFFIX}")));
            }
            _ => fault.meant.as_deref().map(|region| format!("{service}.{region}{SUFFIX}")),
        };
        let start = service.len() + 1;
        return Some(Fault { range: start..start + region.len(), meant: whole, ..fault });
    }
    partition_fault(cx, service, region).or_else(|| service_fault(cx, service, &format!(".{region}{SUFFIX}")))
}

/// What stands in the place of the suffix.
fn suffix_fault(cx: &Context, text: &str) -> Fault {
    const FORM: &str = "does not have the form `service.region.amazonaws.com`";
    let mut labels = text.split('.');
    let (service, region) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let end = service.len() + 1 + region.len();
    let of_key = cx.options.key.region.as_deref();
    match of_key {
        _ if region_name::is_region(cx, region) && !service.is_empty() => {
            let meant = format!("{service}.{region}{SUFFIX}");
            match text.len() > end {
                true => Fault::at(end..text.len(), "is not `.amazonaws.com`, the suffix in every partition"),
                false => Fault::of(text, "lacks the suffix `.amazonaws.com`"),
            }
            .meant(meant)
        }
        Some(region) if is_service(cx, text) => Fault::of(text, FORM).meant(format!("{text}.{region}{SUFFIX}")),
        _ => Fault::of(text, FORM).help("write for instance `s3.us-east-1.amazonaws.com`"),
    }
}

/// A service without its Region. Beside the same service with a Region, the value can go.
fn region_missing(cx: &Context, judged: &Judged, text: &str, service: &str) -> Fault {
    let fault = Fault::of(text, "names no Region");
    let beside = judged.condition.key.values.iter().filter_map(|&value| judged.policy.value_text(value));
    let is_same = |value: &str| {
        let region = value.strip_prefix(service).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(SUFFIX));
        region.is_some_and(|region| region_name::is_region(cx, region))
    };
    if let Some(other) = beside.into_iter().find(|value| is_same(value)) {
        return fault.meant(other).help(format!("take it out: `{other}` says what it was to say"));
    }
    match cx.options.key.region.as_deref() {
        Some(region) => fault.meant(format!("{service}.{region}{SUFFIX}")),
        None => fault.help(format!("write the Region of the key after the service: `{service}.<region>{SUFFIX}`")),
    }
}

/// A Region of another partition than the key's: no call comes from there.
fn partition_fault(cx: &Context, service: &str, region: &str) -> Option<Fault> {
    let of_key = cx.partition()?;
    let of_value = catalog::partition_of_region(region)?.id;
    let start = service.len() + 1;
    let why = format!("is a Region of the partition `{of_value}`, and the key is in `{of_key}`");
    (of_key != of_value)
        .then(|| Fault::at(start..start + region.len(), why).help("name a Region of the key's partition"))
}

/// What is wrong with the service, which `rest` follows. Services come every month, so that a name which resembles none
/// is taken for a new one.
fn service_fault(cx: &Context, service: &str, rest: &str) -> Option<Fault> {
    if is_service(cx, service) {
        return None;
    }
    let range = 0..service.len();
    if let Some((first, _)) = service.split_once('.').filter(|(first, _)| is_service(cx, first)) {
        let fault = Fault::at(range, "names an endpoint, not a service alone");
        return Some(fault.meant(format!("{first}{rest}")));
    }
    let vocabulary = cx.options.vocabulary.via_services.iter().map(String::as_str);
    let is_other_service = catalog::is_service_principal(&format!("{service}{SUFFIX}"));
    let known = catalog::via_services().iter().copied().chain(vocabulary);
    let near = did_you_mean(service, known).filter(|_| !is_other_service);
    let has_form = service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_doubtful = has_form && near.is_none_or(|near| !is_slip(service, near));
    let why = match (near, is_doubtful) {
        (_, true) => "is not among the services that KMS documents for `kms:ViaService`",
        (Some(_), false) => "is not a service that `kms:ViaService` names",
        (None, false) => "is not the name of a service",
    };
    let fault = Fault { is_doubtful, ..Fault::at(range, why) };
    Some(match near {
        Some(near) => fault.meant(format!("{near}{rest}")),
        None => fault.help("look the name up under `kms:ViaService` in the AWS KMS Developer Guide"),
    })
}

/// Whether a name is so near to another that it can hardly be a new one: short names are near to many.
fn is_slip(name: &str, near: &str) -> bool {
    let allowed = match name.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    strsim::osa_distance(name, near) <= allowed
}

fn is_service(cx: &Context, name: &str) -> bool {
    catalog::via_services().binary_search(&name).is_ok() || cx.options.vocabulary.via_services.contains(name)
}

/// What is wrong with a pattern: with what follows its last wildcard, and with a service or Region that it names whole.
fn pattern_fault(cx: &Context, text: &str) -> Option<Fault> {
    let is_wild = |character| matches!(character, '*' | '?');
    let tail = text.rsplit(is_wild).next().unwrap_or_default();
    if !SUFFIX.ends_with(tail) && !tail.ends_with(SUFFIX) {
        let why = "is not `.amazonaws.com`, the suffix in every partition";
        let meant = || {
            let host = text.get(..text.len() - tail.len())?.trim_end_matches('.');
            tail.starts_with(SUFFIX).then(|| format!("{host}{SUFFIX}"))
        };
        return Some(Fault { meant: meant(), ..Fault::at(text.len() - tail.len()..text.len(), why) });
    }
    let (service, rest) = text.split_at(text.find('.')?);
    if !service.contains(is_wild)
        && let Some(fault) = service_fault(cx, service, rest)
    {
        return Some(fault);
    }
    let (start, region) = text.strip_suffix(SUFFIX)?.rsplit_once('.')?;
    let fault = region_name::fault(cx, region).filter(|_| !region.contains(is_wild))?;
    let meant = fault.meant.as_deref().map(|region| format!("{start}.{region}{SUFFIX}"));
    Some(Fault { range: start.len() + 1..start.len() + 1 + region.len(), meant, ..fault })
}
