//! `service-principal-region`

use super::{
    invalid_service_principals,
    service_name::{ServiceName, is_like_region},
    values,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Policy, PrincipalBlock, PrincipalType},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "service-principal-region",
    severity: Severity::Warning,
    outcome: invalid_service_principals(Evidence::Inferred),
    docs: include_str!("../../../rules/principal/service-principal-region.md"),
    check,
};

/// The service of which it is known that KMS refuses it for a foreign Region that needs opting in; others, like Macie
/// and GuardDuty, are named so in keys of another Region.
const LOGS: &str = "logs";

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for value in values(policy, PrincipalType::Service) {
        let Some(text) = value.principal.text.as_str() else { continue };
        let Some(service) = ServiceName::parse(text) else { continue };
        let Some(label) = service.region else { continue };
        let span = value.principal.text.span_of(label);
        if !catalog::has_region(label) {
            if may_be_new(label) || cx.options.vocabulary.regions.contains(label) {
                continue;
            }
            let finding = findings.at(span, format!("{} is not a Region", quote(label)));
            let regions = catalog::partitions().iter().flat_map(|partition| partition.regions);
            let own = cx.options.key.region.as_deref();
            match did_you_mean(label, own.into_iter().chain(regions.map(|region| region.id))) {
                Some(near) => {
                    finding.help(format!("did you mean `{near}`?"));
                    // Where only the number differs, each Region of that name is as near.
                    if stem(near) != stem(label) || own == Some(near) {
                        let edit = edit::replace_inside_string(span, near);
                        finding.fix(Fix::r#unsafe(format!("replace with `{near}`"), vec![edit]));
                    }
                }
                None => {
                    finding.help("write the code of the Region, for instance `us-east-1`");
                }
            }
            continue;
        }
        let Some(own) = cx.options.key.region.as_deref().filter(|own| *own != label && catalog::has_region(own)) else {
            continue;
        };
        if service.name != LOGS || catalog::partition_of_region(own) != catalog::partition_of_region(label) {
            continue;
        }
        let right = format!("replace with `{own}`");
        let fix = Fix::r#unsafe(right, vec![edit::replace_inside_string(span, own)]);
        let names_own = names_logs_of(value.block, own);
        if is_opt_in(label) {
            let message =
                format!("KMS in `{own}` does not know the services of {}, a Region that needs opting in", quote(label));
            let finding = findings.at(span, message);
            finding.outcome(invalid_service_principals(Evidence::Observed)).help(format!(
                "log groups use keys of their own Region: {}",
                if names_own { "take it out" } else { "name the Region of the key" }
            ));
            if !names_own {
                finding.fix(fix);
            }
        } else if !names_own {
            findings
                .at(span, format!("the key is in `{own}`, and log groups in {} cannot use it", quote(label)))
                .outcome(Outcome::Ineffective(Evidence::Inferred))
                .help("log groups use keys of their own Region: name the Region of the key")
                .fix(fix);
        }
    }
}

fn names_logs_of(block: &PrincipalBlock, region: &str) -> bool {
    let named = block.principals.iter().filter_map(|principal| ServiceName::parse(principal.text.as_str()?));
    named.into_iter().any(|service| service.name == LOGS && service.region.is_none_or(|other| other == region))
}

fn is_opt_in(id: &str) -> bool {
    catalog::partitions()
        .iter()
        .flat_map(|partition| partition.regions)
        .any(|region| region.id == id && region.is_opt_in)
}

/// Whether a Region of this name may have been opened after the catalog was made: the first of its name, or the next.
fn may_be_new(label: &str) -> bool {
    const DIRECTIONS: [&str; 9] =
        ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "central"];
    if !is_like_region(label) || catalog::partition_of_region(label).is_none() {
        return false;
    }
    let Some((stem, number)) = label.rsplit_once('-') else { return false };
    let has_direction = stem.rsplit('-').next().is_some_and(|word| DIRECTIONS.contains(&word));
    has_direction
        && match number.parse::<u8>() {
            Ok(1) => true,
            Ok(number) => number > 1 && catalog::has_region(&format!("{stem}-{}", number - 1)),
            Err(_) => false,
        }
}

fn stem(region: &str) -> &str {
    region.trim_end_matches(|c: char| c.is_ascii_digit())
}
