//! `unknown-partition`

use super::{arn_fields::is_well_laid_out, invalid_arn, partition_of, suspects};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, list, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "unknown-partition",
    severity: Severity::Error,
    outcome: invalid_arn(Evidence::Documented),
    docs: include_str!("../../../rules/principal/unknown-partition.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        let name = arn.partition;
        if catalog::partition(name).is_some() || name.contains(['*', '?']) || !is_well_laid_out(arn) {
            continue;
        }
        let span = value.principal.text.span_of(name);
        let near = near(name, cx);
        let finding = findings.at(span, format!("{} is not a partition of AWS", quote(name)));
        let is_case = near.is_some_and(|near| near.eq_ignore_ascii_case(name));
        if name.starts_with("aws-") && !is_case {
            // It may be newer than the catalog.
            finding.severity(Severity::Warning).outcome(invalid_arn(Evidence::Inferred));
            finding.message = format!("{} is not a known partition of AWS", quote(name));
        }
        match near {
            Some(near) => {
                finding.help(format!("did you mean `{near}`?"));
                // Beside principals of another partition, it would be as wrong.
                if partition_of(policy, cx).is_none_or(|partition| partition == near) {
                    let edit = edit::replace_inside_string(span, near);
                    finding.fix(Fix::r#unsafe(format!("replace with `{near}`"), vec![edit]));
                }
            }
            None => {
                let known = catalog::partitions().iter().map(|partition| partition.id);
                finding.help(format!("the partitions are {}", list(known, 16)));
            }
        }
    }
}

fn near<'a>(name: &str, cx: &'a Context) -> Option<&'a str> {
    let lower = name.to_ascii_lowercase();
    if lower.contains("gov") {
        return Some("aws-us-gov");
    }
    if lower.contains("china") || lower == "cn" {
        return Some("aws-cn");
    }
    // The isolated partitions differ in one letter, so that none is nearer than the others.
    if lower.starts_with("aws-iso") {
        return None;
    }
    let known = catalog::partitions().iter().map(|partition| partition.id);
    did_you_mean(name, cx.partition().into_iter().chain(known))
}
