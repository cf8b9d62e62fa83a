//! `unknown-service-principal`

use super::{
    invalid_service_principals,
    service_name::{ServiceName, is_known, names},
    values,
};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Severity},
    policy::{Policy, PrincipalType},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "unknown-service-principal",
    severity: Severity::Warning,
    outcome: invalid_service_principals(Evidence::Inferred),
    docs: include_str!("../../../rules/principal/unknown-service-principal.md"),
    check,
};

/// Names under which services are known to people, and the name of their principal.
const NICKNAMES: [(&str, &str); 16] = [
    ("cloudwatchlogs", "logs"),
    ("cloudwatch-logs", "logs"),
    ("cwlogs", "logs"),
    ("dynamo", "dynamodb"),
    ("ecs-task", "ecs-tasks"),
    ("efs", "elasticfilesystem"),
    ("elb", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("eventbridge", "events"),
    ("firehose-delivery", "firehose"),
    ("kinesis-firehose", "firehose"),
    ("kinesisfirehose", "firehose"),
    ("msk", "kafka"),
    ("parameterstore", "ssm"),
    ("step-functions", "states"),
    ("stepfunctions", "states"),
];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for value in values(policy, PrincipalType::Service) {
        let Some(text) = value.principal.text.as_str() else { continue };
        if catalog::is_service_principal(text) || cx.options.vocabulary.service_principals.contains(text) {
            continue;
        }
        let Some(service) = ServiceName::parse(text) else { continue };
        if service.is_internal() {
            continue;
        }
        if service.is_known() {
            let suffix = service.suffix.to_ascii_lowercase();
            if suffix != service.suffix {
                let span = value.principal.text.span_of(service.suffix);
                let edit = edit::replace_inside_string(span, &suffix);
                findings
                    .at(span, format!("{} is written in lower case in a service principal", quote(service.suffix)))
                    .help(format!("write `{suffix}`"))
                    .fix(Fix::r#unsafe(format!("replace with `{suffix}`"), vec![edit]));
            }
            continue;
        }
        let (name, lower) = (service.name, service.name.to_ascii_lowercase());
        let finding =
            findings.at(value.principal.text.span_of(name), format!("no service principal {} is known", quote(text)));
        let nickname = NICKNAMES.iter().find(|(nickname, _)| *nickname == lower).map(|(_, name)| *name);
        let near = nickname.or_else(|| {
            let near = did_you_mean(&lower, names())?;
            is_near(&lower, near).then_some(near)
        });
        match near.filter(|near| is_known(near)) {
            Some(near) => {
                let edit = edit::replace_inside_string(value.principal.text.span_of(name), near);
                finding
                    .help(format!("did you mean `{near}.{}`?", service.suffix))
                    .fix(Fix::r#unsafe(format!("replace with `{near}`"), vec![edit]));
            }
            None => {
                finding.help("look its name up in the guide of the service; a new service may be unknown here");
            }
        }
    }
}

/// Of short names, many are near to each other by chance: only one slip is allowed in them.
fn is_near(name: &str, near: &str) -> bool {
    name == near || name.len() > 5 || strsim::osa_distance(name, near) <= 1
}
