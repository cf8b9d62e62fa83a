//! kmslint against templates and Terraform files of the world: every key policy is found, and every error on one is
//! known and true.
//!
//! They are other people's, so they are not part of the project: `KMSLINT_CORPUS` names the folder, and
//! `../shared/corpus` is where it lies beside a checkout. Without it these tests say so and pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::corpus;
use kmslint::{File, Options, PolicyReport, diagnostic::Severity, lint_file};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// The files of a folder by name, and what is found in each as if it was walked.
fn files(folder: &str) -> Option<BTreeMap<String, (String, Vec<PolicyReport>)>> {
    let entries = fs::read_dir(corpus(folder)?).unwrap().map(|entry| entry.unwrap().path());
    let read = entries.map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let file = File { text: &text, name: &name, is_named: false, extract_markdown: false };
        let reports = lint_file(&file, &Options::default());
        (name, (text, reports))
    });
    Some(read.collect())
}

/// Key policies that plain tools see in a template.
fn policies_in_template(name: &str, text: &str) -> usize {
    fn count(value: &Value) -> usize {
        let is_key = matches!(value["Type"].as_str(), Some("AWS::KMS::Key" | "AWS::KMS::ReplicaKey"));
        let own = usize::from(is_key && value["Properties"].get("KeyPolicy").is_some());
        own + match value {
            Value::Array(items) => items.iter().map(count).sum::<usize>(),
            Value::Object(members) => members.values().map(count).sum(),
            _ => 0,
        }
    }
    match serde_json::from_str(text) {
        Ok(value) if name.ends_with(".json") => count(&value),
        _ => {
            let is_policy = |line: &&str| line.trim_start().trim_matches(['"', '\'']).starts_with("KeyPolicy");
            let json = serde_json::from_str::<Value>(text);
            json.map_or_else(|_| text.lines().filter(is_policy).count(), |value| count(&value))
        }
    }
}

#[test]
fn every_key_policy_of_the_templates_is_found() {
    /// Files that hold the words of a template and are none.
    const NO_TEMPLATES: [&str; 1] = ["lint-aws-guard-rules-registry-0045.yaml"];
    let Some(files) = files("templates") else { return };
    let mut total = 0;
    for (name, (text, reports)) in &files {
        let expected = if NO_TEMPLATES.contains(&name.as_str()) { 0 } else { policies_in_template(name, text) };
        assert_eq!(reports.len(), expected, "{name}: policies");
        total += expected;
    }
    assert!(total > 350, "only {total} policies were looked for");
}

/// The resources of a Terraform file that plain tools see to have an argument `policy`.
fn resources_with_policy(text: &str) -> BTreeSet<String> {
    let mut resources = BTreeSet::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let words: Vec<&str> = line.split([' ', '"', '{']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            ["resource", kind, name, ..] if kind.starts_with("aws_kms_") => open = Some(format!("{kind}.{name}")),
            ["policy", "=", ..] => resources.extend(open.clone()),
            _ if line.starts_with('}') => open = None,
            _ => {}
        }
    }
    resources
}

/// What cannot be found in a file, since it stands elsewhere, and where that is.
const ELSEWHERE: &[(&str, &str)] = &[
    ("platform-0255", "data documents of another file"),
    ("environment-0176", "a data document of another file"),
    ("lifebook-site-0044", "a data document of another file"),
    ("streamalert-0103", "a data document of another file"),
    ("git-phase2-cicd-0013", "a template file"),
    ("control-tower-accoun-0113", "a template file"),
    ("elk-module-0285", "a template file"),
    ("al-guard-duty-deploy-tf-0265", "a template file"),
    ("s3bucket-kms-0045", "a file"),
    ("kms-key-0148", "a variable"),
    ("efs-0027", "a variable"),
    ("kms-key-with-policy-0156", "a variable"),
    ("tf-aws-infra-0018", "the policy of another key, which is checked there"),
];

#[test]
fn every_key_policy_of_terraform_files_is_found() {
    let Some(files) = files("hcl") else { return };
    let (mut total, mut missed) = (0, BTreeMap::new());
    for (name, (text, reports)) in &files {
        let found: BTreeSet<&str> = reports.iter().map(|policy| policy.address.as_str()).collect();
        for resource in resources_with_policy(text) {
            total += 1;
            if !found.contains(resource.as_str()) {
                missed.entry(name.as_str()).or_insert_with(Vec::new).push(resource);
            }
        }
    }
    let is_elsewhere = |name: &str| ELSEWHERE.iter().any(|(part, _)| name.contains(part));
    missed.retain(|name, _| !is_elsewhere(name));
    assert!(missed.is_empty(), "of {total} policies: {missed:#?}");
    assert!(total > 140, "only {total} policies were looked for");
}

/// Every error on a template or a Terraform file, read by hand and true.
const TRUE_ERRORS: &[(&str, &str, &str)] = &[
    ("acc-terraform-provider-aws-0092", "missing-resource", "deployed before August 2025"),
    ("acc-terraform-provider-aws-0274", "missing-resource", "deployed before August 2025"),
    ("acc-terraform-provider-aws-0275", "missing-resource", "deployed before August 2025"),
    ("tf-steampipe-plugin-aws-0281", "missing-resource", "deployed before August 2025"),
    ("cdk-aws-cdk-0187", "invalid-principal-account", "the account `12345678`: a snapshot, never deployed so"),
    ("cdk-aws-cdk-0189", "invalid-principal-account", "the account `12345678`: a snapshot, never deployed so"),
    ("cdk-aws-cdk-0540", "invalid-principal-account", "the account `12345678`: a snapshot, never deployed so"),
    ("cdk-aws-cdk-0649", "invalid-principal-account", "the account `12345678`: a snapshot, never deployed so"),
    ("cdk-aws-cdk-0650", "invalid-principal-account", "the account `12345678`: a snapshot, never deployed so"),
    ("cdk-aws-cdk-0707", "invalid-principal-account", "the account `12345678`: a snapshot, never deployed so"),
    ("cfn-aws-sam-cli-0023", "policy-lockout", "only `kms:Create*`, for one user"),
    ("cfn-aws-security-automation-0208", "unsupported-principal-resource", "`arn:aws:sts::…:root`"),
    ("cfn-aws-service-catalog-reference-arch-0096", "ineffective-resource", "an alias as the resource"),
    ("cfn-cloudforamtion-template-sample-0596", "malformed-action", "`kms:\"*\"`, quotes within the plain scalar"),
    ("cfn-cloudforamtion-template-sample-0596", "policy-lockout", "that is its only action"),
    ("cfn-serverless-application-model-0030", "policy-lockout", "only `kms:Create*`, for one user: never deployed"),
    ("cfn-serverless-application-model-0031", "policy-lockout", "only `kms:Create*`, for one user: never deployed"),
    ("lint-cfn-lint-0048", "unsupported-principal-resource", "`instanceprofile/…`: a linter's fixture"),
    ("lint-cfn-nag-0740", "canonical-user-principal", "a linter's fixture"),
    ("lint-cfripper-0010", "invalid-principal-account", "nine digits: a linter's fixture"),
    ("lint-cfripper-0012", "invalid-principal-account", "nine digits: a linter's fixture"),
    ("lint-cfripper-0018", "malformed-resource-arn", "a linter's fixture"),
    ("snap-automated-data-analytics-on-aws-0137", "invalid-principal-account", "ten digits: a unit test's snapshot"),
    ("snap-automated-data-analytics-on-aws-0139", "invalid-principal-account", "ten digits: a unit test's snapshot"),
];

#[test]
fn errors_on_templates_are_true() {
    let (Some(templates), Some(terraform)) = (files("templates"), files("hcl")) else { return };
    let mut found = BTreeSet::new();
    for (name, (_, reports)) in templates.iter().chain(&terraform) {
        let diagnostics = reports.iter().flat_map(|policy| &policy.report.diagnostics);
        for diagnostic in diagnostics.filter(|diagnostic| diagnostic.severity == Severity::Error) {
            let (stem, _) = name.rsplit_once('.').unwrap();
            found.insert((stem.to_owned(), diagnostic.code));
        }
    }
    let known: BTreeSet<(String, &str)> =
        TRUE_ERRORS.iter().map(|(name, code, _)| ((*name).to_owned(), *code)).collect();
    assert_eq!(found, known);
}
