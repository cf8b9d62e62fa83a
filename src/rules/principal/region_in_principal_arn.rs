//! `region-in-principal-arn`

use super::{
    arn_fields::{is_of_iam, is_well_laid_out},
    invalid_arn, suspects,
};
use crate::{
    diagnostic::{Edit, Evidence, Fix, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "region-in-principal-arn",
    severity: Severity::Error,
    outcome: invalid_arn(Evidence::Documented),
    docs: include_str!("../../../rules/principal/region-in-principal-arn.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        if arn.region.is_empty() || !is_of_iam(arn.service) || !is_well_laid_out(arn) {
            continue;
        }
        let span = value.principal.text.span_of(arn.region);
        let message = format!("the ARN names a Region, {}, and principals have none", quote(arn.region));
        findings
            .at(span, message)
            .help("leave the Region's field empty, between its two colons")
            .fix(Fix::safe(format!("take {} out", quote(arn.region)), vec![Edit { span, content: String::new() }]));
    }
}
