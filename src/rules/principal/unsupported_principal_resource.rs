//! `unsupported-principal-resource`

use super::{
    Value,
    arn_fields::{Entity, entity, is_of_iam, is_well_laid_out, rebuild, word_fault},
    invalid_arn, listed, suspects,
};
use crate::{
    diagnostic::{Evidence, Fix, Severity},
    policy::{Arn, AwsPrincipal, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "unsupported-principal-resource",
    severity: Severity::Error,
    outcome: invalid_arn(Evidence::Documented),
    docs: include_str!("../../../rules/principal/unsupported-principal-resource.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    for value in suspects(policy) {
        let text = value.principal.text.as_str().unwrap_or_default();
        if is_origin_access_identity(text) {
            let message = "a CloudFront origin access identity cannot use KMS keys";
            findings.at(value.principal.span, message).help(
                "use an origin access control, and name the service `cloudfront.amazonaws.com` with a condition on `aws:SourceArn`",
            );
            continue;
        }
        let AwsPrincipal::Arn(arn) = &value.principal.aws else { continue };
        if entity(arn) == Entity::Other && listed(text).is_some() {
            continue;
        }
        let is_path = arn.resource.ends_with('/');
        if entity(arn) != Entity::Other && !is_path
            || !is_well_laid_out(arn)
            || is_wild(arn)
            || word_fault(arn).is_some()
        {
            continue;
        }
        if is_of_iam(arn.service) {
            of_iam(&value, arn, is_path, cx, findings);
        } else {
            of_another_service(&value, arn, findings);
        }
    }
}

fn is_wild(arn: &Arn) -> bool {
    arn.service.contains(['*', '?']) || (is_of_iam(arn.service) && arn.resource.contains(['*', '?']))
}

fn of_iam(value: &Value, arn: &Arn, is_path: bool, cx: &Context, findings: &mut Findings) {
    let (kind, _) = arn.resource_type();
    let span = value.principal.text.span_of(arn.resource);
    let text = value.principal.text.as_str().unwrap_or_default();
    let (message, help) = match (arn.service, kind) {
        ("iam" | "sts", "root" | "user" | "role" | "assumed-role" | "federated-user") if is_path => (
            format!("{} is a path, and names no {kind}", quote(arn.resource)),
            "name the users or roles, or use `*` with a condition on `aws:PrincipalArn`",
        ),
        (_, "root" | "user" | "role" | "assumed-role" | "federated-user") => {
            let right = if arn.service == "iam" { "sts" } else { "iam" };
            let finding = findings.at(
                value.principal.text.span_of(arn.service),
                format!("`{kind}` belongs to `{right}`, not to `{}`", arn.service),
            );
            finding.help(format!("write `{right}`"));
            if let Some(right) = rebuild(text, cx.partition()) {
                let edit = edit::replace_with_string(value.principal.span, &right);
                finding.fix(Fix::r#unsafe(format!("replace with `{right}`"), vec![edit]));
            }
            return;
        }
        (_, "group") => ("a group is no principal".to_owned(), "use its users or a role"),
        (_, "instance-profile") => ("an instance profile is no principal".to_owned(), "name the role that is in it"),
        (_, "policy") => {
            ("a policy is no principal".to_owned(), "name the users or roles that the policy is attached to")
        }
        (_, "saml-provider" | "oidc-provider") => {
            ("an identity provider is no principal of a key".to_owned(), "name the role that its users assume")
        }
        (_, "mfa" | "sms-mfa" | "u2f") => {
            ("an MFA device is no principal".to_owned(), "name the user that it belongs to")
        }
        _ => (
            format!("{} names no account, user, role or session", quote(arn.resource)),
            "`root`, `user/<name>`, `role/<name>` and, of `sts`, `assumed-role/<role>/<session>` are principals",
        ),
    };
    let finding = findings.at(span, message);
    finding.help(help);
    if matches!(kind, "group" | "instance-profile") {
        finding.outcome(invalid_arn(Evidence::Observed));
    }
}

fn of_another_service(value: &Value, arn: &Arn, findings: &mut Findings) {
    let help = match arn.service {
        "ec2" | "ecs" | "lambda" | "codebuild" | "codepipeline" | "states" | "eks" | "glue" | "sagemaker" => {
            "name the role that it runs with"
        }
        _ => {
            "name a user, a role or an account; if a service acts for it, name the service and compare `aws:SourceArn` in a condition"
        }
    };
    let message = format!("a resource of {} is no principal", quote(arn.service));
    findings.at(value.principal.text.span_of(arn.service), message).help(help);
}

/// Whether the ARN is of what AWS owns in every account, for instance a managed policy.
pub fn is_of_aws(arn: &Arn) -> bool {
    arn.account == "aws" && entity(arn) == Entity::Other
}

/// The form in which S3 bucket policies name an origin access identity of CloudFront.
pub fn is_origin_access_identity(text: &str) -> bool {
    text.starts_with("arn:") && text.contains(":iam::cloudfront:user/")
}
