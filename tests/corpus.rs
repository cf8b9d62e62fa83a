//! kmslint against key policies of the world: those that the service took, and those that it refused.
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

use common::{corpus, only, options};
use kmslint::{File, Options, Report, diagnostic::Severity, lint, lint_file};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

fn cases(file: &str) -> Option<Vec<Value>> {
    let text = fs::read_to_string(corpus(file)?).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// The options that a row's context stands for.
fn context(row: &Value, with_caller: bool) -> Options {
    let context = &row["context"];
    let mut options = options(&format!("--key-arn {}", text(context, "key_arn")));
    options.caller = with_caller.then(|| text(context, "caller_arn").to_owned());
    options
}

fn assert_rejected(row: &Value, report: &Report) {
    let id = text(row, "id");
    let refusals: Vec<_> = report.diagnostics.iter().filter(|diagnostic| diagnostic.outcome.is_rejected()).collect();
    assert!(!refusals.is_empty(), "{id}: not reported as rejected: {:#?}", report.diagnostics);
    if !matches!(text(row, "confidence"), "snapshot" | "quoted-error") {
        return;
    }
    let expected = &row["expect"];
    let exact_message = expected["message"].is_string() && !text(row, "note").contains("CONFLICT");
    for diagnostic in refusals {
        let kmslint::diagnostic::Outcome::Rejected { exception, message, .. } = diagnostic.outcome else {
            unreachable!()
        };
        assert_eq!(exception.name(), text(expected, "exception"), "{id}: {}", diagnostic.code);
        if exact_message {
            assert_eq!(message, expected["message"].as_str(), "{id}: {}", diagnostic.code);
        }
    }
}

/// Whether a row is about the name of the policy, which stands beside it in the request.
fn is_about_name(id: &str) -> bool {
    id.starts_with("policyname-")
}

#[test]
fn names_that_the_service_refused_are_reported_as_rejected() {
    let Some(rows) = cases("rejected/cases.jsonl") else { return };
    let mut checked = 0;
    for row in rows.iter().filter(|row| is_about_name(text(row, "id")) && text(row, "offline") == "yes") {
        let context = &row["context"];
        let request = serde_json::json!({
            "KeyId": context["key_arn"],
            "PolicyName": context["policy_name"],
            "Policy": row["policy"],
        });
        let request = request.to_string();
        let file = File { text: &request, name: "request.json", is_named: false, extract_markdown: false };
        for policy in lint_file(&file, &Options::default()) {
            assert_rejected(row, &policy.report);
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn what_the_service_refused_is_reported_as_rejected() {
    let Some(rows) = cases("rejected/cases.jsonl") else { return };
    let mut checked = 0;
    for row in rows.iter().filter(|row| !is_about_name(text(row, "id"))) {
        let policy = text(row, "policy");
        match text(row, "offline") {
            "yes" => {
                assert_rejected(row, &lint(policy, &context(row, false)));
                // Only the partition of the key makes this principal wrong.
                if text(row, "id") != "principal-wrong-partition-govcloud" {
                    assert_rejected(row, &lint(policy, &Options::default()));
                }
                checked += 1;
            }
            "needs-caller" => {
                assert_rejected(row, &lint(policy, &context(row, true)));
                checked += 1;
            }
            _ => {}
        }
    }
    assert!(checked > 40, "only {checked} rows were checked");
}

#[test]
fn what_the_service_took_has_no_error() {
    /// Stored before the service demanded an action and a resource in August 2025, or with other values than `*` and
    /// a well-formed action, which it may refuse since.
    const BEFORE_2025: [&str; 5] = [
        "resource-missing-before-2025-08-18",
        "action-missing-before-2025-08-18",
        "action-bad-separator",
        "resource-key-wildcard-arn",
        "resource-own-key-arn",
    ];
    /// Stored because the request asked to bypass the lockout check, which the document alone does not say.
    const BYPASSED: &str = "ineffective-actions-with-bypass";
    let Some(rows) = cases("rejected/odd-but-accepted.jsonl") else { return };
    for row in rows.iter().filter(|row| !BEFORE_2025.contains(&text(row, "id"))) {
        let id = text(row, "id");
        for options in [Options::default(), context(row, false)] {
            let mut report = lint(text(row, "policy"), &options);
            report.diagnostics.retain(|d| id != BYPASSED || d.code != "policy-lockout");
            assert!(report.worst() < Some(Severity::Error), "{id}: {:#?}", report.diagnostics);
        }
    }
}

/// The policies under `raw/` and how sure it is that the service took them.
fn raw() -> Option<BTreeMap<String, String>> {
    let index = fs::read_to_string(corpus("INDEX.tsv")?).unwrap();
    let rows = index.lines().filter(|line| line.starts_with("raw/")).map(|line| {
        let fields: Vec<_> = line.split('\t').collect();
        (fields[0].to_owned(), fields[3].to_owned())
    });
    Some(rows.collect())
}

#[test]
fn policies_of_the_world_have_no_error() {
    /// What an error may be on a policy that somebody published: the service accepted it before August 2025, or the
    /// statement never worked.
    const EXCUSED: [&str; 5] =
        ["missing-resource", "missing-action", "ineffective-resource", "malformed-resource-arn", "empty-resource"];
    /// Literals in code that is not the whole policy: what they leave out keeps the key manageable, and the service
    /// would refuse them alone.
    const PARTS: [&str; 4] = [
        "code-literal-panther-0020",
        "code-literal-research-service-workbench-on-aws-0006",
        "code-literal-research-service-workbench-on-aws-0007",
        "code-literal-research-service-workbench-on-aws-0008",
    ];
    let Some(policies) = raw() else { return };
    let mut errors = BTreeSet::new();
    for (file, _) in policies.iter().filter(|(_, class)| *class != "public-repo-low") {
        let report = lint(&fs::read_to_string(corpus(file).unwrap()).unwrap(), &Options::default());
        for diagnostic in report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
            let is_part = PARTS.iter().any(|part| file.contains(part)) && diagnostic.code == "policy-lockout";
            if !EXCUSED.contains(&diagnostic.code) && !is_part {
                errors.insert((file.as_str(), diagnostic.code, diagnostic.message.clone()));
            }
        }
    }
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(policies.len() > 200);
}

/// What is louder than a suggestion on policies that were deployed for real or stand in AWS's own documentation. Each was
/// read by hand and is true.
const TRUE_WARNINGS: &[(&str, &[&str], &str)] = &[
    (
        "tf-acceptance-test-terraform-provider-aws-0002",
        &["resource-not-star", "confused-deputy"],
        "announced for 2025; GuardDuty's guide compares the account and the detector",
    ),
    ("tf-acceptance-test-terraform-provider-aws-0005", &["public-access"], "a test: `*` without a condition"),
    ("service-recording-cloud-custodian-0001", &["public-access"], "a test: `*` without a condition"),
    (
        "service-recording-cloud-custodian-0003",
        &["condition-key-action-mismatch"],
        "`kms:Encrypt` carries no `kms:GrantOperations`, and `ForAllValues` holds without it",
    ),
    ("service-recording-cloud-custodian-0006", &["unmanageable-key"], "a user alone keeps the key"),
    (
        "service-recording-cloud-custodian-0007",
        &["outdated-version", "public-access"],
        "a test: `*` without a condition, in the old version",
    ),
    (
        "service-recording-cloud-custodian-0008",
        &["outdated-version", "public-access"],
        "a test: `*` without a condition, in the old version",
    ),
    ("doc-block-aws-cli-0001", &["ineffective-action"], "`kms:ListKeys` acts on no key"),
    ("doc-block-aws-cli-0002", &["unknown-action"], "`kms:Describe` and `kms:List` lack their `*`"),
    (
        "doc-block-amazon-cloudwatch-logs-user-guide-0005",
        &["invalid-account-id-value", "invalid-arn-value"],
        "an account id of 10 digits",
    ),
    (
        "doc-block-amazon-rds-user-guide-0024",
        &["unrestricted-grant-creation", "ineffective-action"],
        "any grant for a role of another account; `kms:RetireGrant` is not for key policies",
    ),
    (
        "doc-block-amazon-sagemaker-developer-guide-0038",
        &["ineffective-action"],
        "`kms:RetireGrant` and `kms:ListAliases`",
    ),
    ("doc-block-aws-cloudtrail-user-guide-0052", &["invalid-account-id-value"], "a placeholder, `myAccountID`"),
    ("doc-block-aws-cloudtrail-user-guide-0054", &["resource-not-star"], "announced for 2025"),
    ("doc-block-aws-cloudtrail-user-guide-0055", &["resource-not-star"], "announced for 2025"),
    ("doc-block-aws-cloudtrail-user-guide-0062", &["resource-not-star"], "announced for 2025"),
    ("doc-block-aws-cloudtrail-user-guide-0063", &["resource-not-star"], "announced for 2025"),
    ("doc-block-aws-cloudtrail-user-guide-0064", &["resource-not-star"], "announced for 2025"),
    (
        "doc-block-aws-kms-developer-guide-0108",
        &["ineffective-action", "resource-not-star"],
        "an IAM policy with a principal",
    ),
    ("doc-block-aws-systems-manager-user-guide-0161", &["resource-not-star"], "announced for 2025"),
    ("doc-block-aws-systems-manager-user-guide-0163", &["resource-not-star"], "announced for 2025"),
    ("doc-block-aws-systems-manager-user-guide-0164", &["resource-not-star"], "announced for 2025"),
];

#[test]
fn warnings_on_deployed_and_documented_policies_are_true() {
    let Some(policies) = raw() else { return };
    let known = |file: &str| {
        let stem = file.trim_start_matches("raw/").trim_end_matches(".json");
        TRUE_WARNINGS.iter().find(|(name, ..)| *name == stem).map_or(&[][..], |(_, codes, _)| codes)
    };
    let mut checked = 0;
    for (file, _) in policies.iter().filter(|(_, class)| matches!(class.as_str(), "deployed-for-real" | "official-doc"))
    {
        let report = lint(&fs::read_to_string(corpus(file).unwrap()).unwrap(), &Options::default());
        let loud =
            report.diagnostics.iter().filter(|d| matches!(d.severity, Severity::Warning | Severity::SecurityWarning));
        let found: BTreeSet<_> = loud.map(|diagnostic| diagnostic.code).collect();
        assert_eq!(found, known(file).iter().copied().collect(), "{file}");
        checked += 1;
    }
    assert!(checked > 90, "only {checked} policies were checked");
}

/// The default policies of the console and the API, and the examples of the KMS guide.
#[test]
fn documented_policies_exit_0() {
    /// The page shows an IAM policy with a principal: a key policy cannot allow `kms:CreateKey`, and its resource is
    /// `*`. The pages of `ineffective-action` and `resource-not-star` say so.
    const NOT_A_KEY_POLICY: &str = "doc-block-aws-kms-developer-guide-0108";
    let Some(policies) = raw() else { return };
    let of_the_guide = policies.keys().filter(|file| file.contains("aws-kms-developer-guide"));
    let mut loud = Vec::new();
    for file in of_the_guide.filter(|file| !file.contains(NOT_A_KEY_POLICY)) {
        let report = lint(&fs::read_to_string(corpus(file).unwrap()).unwrap(), &Options::default());
        loud.extend(
            report
                .diagnostics
                .into_iter()
                .filter(|d| d.severity > Severity::Suggestion)
                .map(|d| (file, d.code, d.message)),
        );
    }
    assert!(loud.is_empty(), "{loud:#?}");
}

/// What each planted defect must report, and the characters it must underline.
const PLANTED: &[(&str, &str, &str)] = &[
    ("01-action-typo", "unknown-action", "\"kms:Decrpyt\""),
    ("02-action-trailing-space", "malformed-action", " "),
    ("03-missing-principal", "missing-principal", "{"),
    ("04-missing-resource", "missing-resource", "{"),
    ("05-effect-lowercase", "invalid-effect", "\"allow\""),
    ("06-arn-11-digit", "invalid-principal-account", "11112222333"),
    ("07-principal-star", "public-access", "\"*\""),
    ("08-group-principal", "unsupported-principal-resource", "group/Devs"),
    ("09-unknown-cond-key", "unknown-condition-key", "\"kms:Foo\""),
    ("10-wrong-operator-type", "operator-type-mismatch", "NumericEquals"),
    ("11-lockout", "policy-lockout", "\"kms:Describe*\""),
    ("12-non-latin1", "unsupported-character", "東京"),
    ("13-duplicate-json-key", "duplicate-json-key", "\"Action\""),
    ("14-over-32k", "policy-too-large", "{"),
    ("15-principal-key-case", "invalid-principal-type", "\"Aws\""),
    ("16-unknown-service-principal", "unknown-service-principal", "cloudtrial"),
    ("17-duplicate-sid", "duplicate-sid", "\"AllowUse\""),
    ("18-trailing-comma", "json-syntax-error", ","),
    ("19-non-kms-action", "non-kms-action", "\"s3:GetObject\""),
    ("20-resource-alias-arn", "ineffective-resource", "alias/foo"),
    ("21-principal-wildcard-arn", "wildcard-in-principal", "*"),
    ("22-unknown-operator", "unknown-operator", "\"Boool\""),
    ("23-bad-version", "unsupported-version", "\"2012-10-18\""),
    ("24-unknown-element", "unknown-element", "\"Comment\""),
    ("25-service-no-confused-deputy", "confused-deputy", "\"sns.amazonaws.com\""),
    ("26-notprincipal-allow", "allow-not-principal", "\"NotPrincipal\""),
    ("27-wrong-partition", "unknown-partition", "awss"),
    ("28-statement-missing-effect", "missing-effect", "{"),
    ("29-effect-key-case", "unknown-element", "\"effect\""),
    ("31-viaservice-typo", "invalid-via-service", ".amazonaws"),
    ("32-canonicaluser", "canonical-user-principal", "\"CanonicalUser\""),
    ("00-valid", "", ""),
    ("30-sid-with-space", "", ""),
];

#[test]
fn planted_defects_are_found_at_their_characters_and_nothing_else() {
    let Some(folder) = corpus("../peers/fixtures/raw") else { return };
    for &(name, rule, underlined) in PLANTED {
        let policy = fs::read_to_string(folder.join(name).with_extension("json")).unwrap();
        let found = lint(&policy, &Options::default()).diagnostics;
        let loud: Vec<_> = found.iter().filter(|diagnostic| diagnostic.severity > Severity::Suggestion).collect();
        if rule.is_empty() {
            assert!(found.is_empty(), "{name}: {found:#?}");
            continue;
        }
        let codes: BTreeSet<_> = loud.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, BTreeSet::from([rule]), "{name}: {loud:#?}");
        for diagnostic in loud {
            assert_eq!(&policy[diagnostic.span.range()], underlined, "{name}");
        }
    }
}

#[test]
fn a_policy_with_many_faults_reports_them_all_in_one_run() {
    let Some(folder) = corpus("../peers/fixtures/extra") else { return };
    let policy = fs::read_to_string(folder.join("multi.json")).unwrap();
    let report = lint(&policy, &Options::default());
    let found: BTreeSet<_> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    for rule in [
        "invalid-effect",
        "invalid-principal-type",
        "invalid-principal-account",
        "unknown-action",
        "malformed-action",
        "missing-resource",
        "duplicate-sid",
        "missing-principal",
        "non-kms-action",
        "ineffective-resource",
    ] {
        assert!(found.contains(rule), "{rule} is missing from {found:?}");
        let alone = lint(&policy, &only(Options::default(), rule));
        assert!(alone.diagnostics.iter().all(|diagnostic| diagnostic.code == rule) && !alone.diagnostics.is_empty());
    }
}
