//! Fixes on every file that has one: of the project's fixtures, and of the world's policies.
//!
//! The latter are other people's, so they are not part of the project: `KMSLINT_CORPUS` names the folder, and
//! `../shared/corpus` is where it lies beside a checkout. Without it these tests say so and look at the fixtures only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{corpus, project};
use kmslint::{
    File, Options, PolicyReport,
    diagnostic::{Applicability, Diagnostic, Fix},
    fix, lint_file,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The files of the fixtures and of the corpus that are text, and the policies that its lists of cases hold.
fn files() -> Vec<(PathBuf, String)> {
    let roots = [Some(project("fixtures")), corpus("")];
    let entries = roots.into_iter().flatten().flat_map(|root| walkdir::WalkDir::new(root).sort_by_file_name());
    let paths = entries.map(|entry| entry.unwrap()).filter(|entry| entry.file_type().is_file());
    let read = paths.filter_map(|entry| Some((entry.path().to_owned(), fs::read_to_string(entry.path()).ok()?)));
    read.flat_map(|(path, text)| {
        if path.extension().is_none_or(|ending| ending != "jsonl") {
            return vec![(path, text)];
        }
        let cases = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let policies = cases.filter_map(|case| {
            Some((path.join(case["id"].as_str()?).with_extension("json"), case["policy"].as_str()?.to_owned()))
        });
        policies.collect()
    })
    .collect()
}

fn lint(path: &Path, text: &str) -> Vec<PolicyReport> {
    lint_file(&file(path, text), &Options::default())
}

fn file<'t>(path: &'t Path, text: &'t str) -> File<'t> {
    File { text, name: path.to_str().unwrap(), is_named: true, extract_markdown: true }
}

fn findings(policies: &[PolicyReport]) -> impl Iterator<Item = &Diagnostic> {
    policies.iter().flat_map(|policy| &policy.report.diagnostics)
}

/// How often each thing is said.
fn said(policies: &[PolicyReport]) -> BTreeMap<(&str, &str), usize> {
    let mut said = BTreeMap::new();
    for finding in findings(policies) {
        *said.entry((finding.code, finding.message.as_str())).or_default() += 1;
    }
    said
}

#[test]
fn every_safe_fix_removes_its_finding_and_adds_none() {
    let (mut fixes, mut faults) = (0, Vec::new());
    for (path, text) in files() {
        let before = lint(&path, &text);
        for finding in findings(&before) {
            let Some(Fix { applicability: Applicability::Safe, edits, .. }) = &finding.fix else { continue };
            fixes += 1;
            let fixed = fix::apply_edits(&text, edits);
            let after = lint(&path, &fixed);
            let (before, after) = (said(&before), said(&after));
            let count = |said: &BTreeMap<_, usize>, key| said.get(key).copied().unwrap_or(0);
            let own = (finding.code, finding.message.as_str());
            if count(&after, &own) >= count(&before, &own) {
                faults.push(format!("{}: the fix of {own:?} leaves it\n", path.display()));
            }
            for added in after.keys().filter(|key| count(&after, key) > count(&before, key)) {
                faults.push(format!("{}: the fix of {own:?} adds {added:?}\n", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {fixes} fixes:\n{}", faults.len(), faults.concat());
    assert!(fixes > 20, "only {fixes} fixes");
}

#[test]
fn fixing_twice_changes_nothing_the_second_time() {
    let mut changed = 0;
    for (path, text) in files() {
        for limit in [Applicability::Safe, Applicability::Unsafe] {
            let judge = |text: &str| lint(&path, text);
            let once = fix::fix(&file(&path, &text), judge(&text), limit, judge);
            changed += usize::from(once.text != text);
            assert_eq!(once.count > 0, once.text != text, "{}", path.display());
            assert!(once.policies == lint(&path, &once.text), "{}: what is left is another", path.display());
            let twice = fix::fix(&file(&path, &once.text), once.policies, limit, judge);
            assert!(twice.text == once.text, "{}: {limit:?}\n{}", path.display(), twice.text);
        }
    }
    assert!(changed > 30, "only {changed} files");
}

/// A policy with one more member in its statement, and `Version` if the member is none.
fn policy(member: &str) -> String {
    let statement = r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Resource": "*""#;
    format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}, {member}}}]}}"#)
}

/// Files of one key, whose policy stands in the language of the host.
fn template(policy: &str) -> String {
    let key = format!(r#"{{"Type": "AWS::KMS::Key", "Properties": {{"KeyPolicy": {policy}}}}}"#);
    format!(r#"{{"Resources": {{"Key": {key}}}}}"#)
}

fn yaml(principal: &str) -> String {
    let statement = format!("{{Effect: Allow, Principal: {{AWS: {principal}}}, Action: 'kms:*', Resource: '*'}}");
    let policy = format!("KeyPolicy: {{Version: 2008-10-17, Statement: [{statement}]}}");
    format!("Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      {policy}\n")
}

fn terraform(condition: &str) -> String {
    let statement = "Effect = \"Allow\", Principal = \"*\", Action = \"kms:CreateGrant\", Resource = \"*\"";
    let policy = format!("{{ Version = \"2012-10-17\", Statement = [{{ {statement}, Condition = {condition} }}] }}");
    format!("resource \"aws_kms_key\" \"k\" {{\n  policy = jsonencode({policy})\n}}\n")
}

#[test]
fn no_fix_is_offered_that_does_harm() {
    let condition = |condition: &str| policy(&format!(r#""Action": "kms:Decrypt", "Condition": {condition}"#));
    let for_all = r#""ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]}"#;
    let cases = [
        // Without quotes the host would take it for something else.
        ("a.json", template(r#"{"Version": 1e3}"#), "unsupported-version"),
        ("a.yaml", yaml("1111-2222-3333"), "unresolvable-principal"),
        ("a.tf", terraform(r#"{ StringNotEquals = { "kms:GrantOperations" = "Decrypt" } }"#), "missing-qualifier"),
        (
            "a.tf",
            terraform(r#"{ StringEquals = { ViaService = "s3.us-east-1.amazonaws.com" } }"#),
            "malformed-condition-key",
        ),
        // What stands beside it is no value, or no whole one.
        ("a.json", policy(r#""Action"x: {"a": 1}"#), "json-syntax-error: `,` is missing"),
        ("a.json", policy(r#""Action": 2026-01-01T00:00:00Z"#), "json-syntax-error: `2026"),
        (
            "a.json",
            condition(r#"{"IpAddress": {"aws:SourceIp": ["2001:db8::/32", 2001:db8::/48]}}"#),
            "mixed-value-types",
        ),
        // It would stand there twice.
        ("a.json", policy(r#""Action": ["*", "*"]"#), "wildcard-in-service-prefix"),
        (
            "a.json",
            condition(&format!(r#"{{{for_all}, "Null": {{"kms:EncryptionContextKeys": ""}}}}"#)),
            "for-all-values-without-null-check",
        ),
        // It would be no better.
        ("a.json", policy(r#""Action": 111122223333"#), "data-type-mismatch"),
        (
            "a.json",
            policy(r#""Action": "kms:*", "Resource": "arn:a""#).replace("*\", ", "arn:b\", "),
            "malformed-resource-arn: `arn:a`",
        ),
    ];
    let mut harmful = Vec::new();
    for (name, text, start) in cases {
        let policies = lint(Path::new(name), &text);
        let is_meant = |finding: &&Diagnostic| format!("{}: {}", finding.code, finding.message).starts_with(start);
        let found: Vec<_> = findings(&policies).filter(is_meant).collect();
        assert!(!found.is_empty(), "{start}: nothing is said of {text}\n{policies:#?}");
        let fixes = found.iter().filter_map(|finding| finding.fix.as_ref());
        harmful.extend(fixes.map(|fix| format!("{text}: {}\n", fix.message)));
    }
    assert!(harmful.is_empty(), "{}", harmful.concat());
}

#[test]
fn fixes_fit_what_stands_around_them() {
    let space = policy("\n\u{a0}\"Action\": \"kms:*\"").replace(", \"Resource\": \"*\"", "");
    for (name, text, before, after) in [
        ("a.yaml", yaml("111122223333"), "2008-10-17", "2012-10-17"),
        ("a.yaml", yaml("'1111-2222-3333'"), "'1111-2222-3333'", "'111122223333'"),
        ("a.tf", terraform("{}").replace("Effect", "effect"), "effect", "Effect"),
        ("a.json", space, "\"Action\": \"kms:*\"", "\"Action\": \"kms:*\", \"Resource\": \"*\""),
    ] {
        let policies = lint(Path::new(name), &text);
        let fixed = findings(&policies).filter_map(|found| Some(fix::apply_edits(&text, &found.fix.as_ref()?.edits)));
        let expected = text.replace(before, after);
        assert!(fixed.collect::<Vec<_>>().contains(&expected), "{expected}\n{policies:#?}");
    }
}

/// The service knows only exact names; kmslint reads on, and finds what else is wrong in the same run.
#[test]
fn names_in_the_wrong_case_hide_nothing() {
    let names = "Version Statement Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition \
                 Allow Deny AWS Service StringEquals StringLike ForAnyValue:StringLike Bool ArnLike Null";
    let codes = |path: &Path, text: &str| -> BTreeMap<&'static str, usize> {
        let mut codes = BTreeMap::new();
        findings(&lint(path, text)).for_each(|finding| *codes.entry(finding.code).or_default() += 1);
        codes
    };
    let (mut tried, mut faults) = (0, Vec::new());
    for (path, text) in files().into_iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "json"))
    {
        // Elsewhere the names decide what the file is.
        let policies = lint(&path, &text);
        if !text.contains("\"Statement\"") || policies.len() != 1 || !policies[0].address.is_empty() {
            continue;
        }
        let found = codes(&path, &text);
        for name in names.split_whitespace().map(|name| format!("\"{name}\"")).filter(|name| text.contains(name)) {
            tried += 1;
            let slipped = codes(&path, &text.replace(&name, &name.to_lowercase()));
            // Of two slips for one name the second is told to go, as the second of two names is.
            let is_told = |code: &str| code == "duplicate-json-key" && slipped.contains_key("unknown-element");
            let found = found.iter().filter(|(code, _)| !is_told(code));
            let lost = found.filter(|(code, count)| slipped.get(*code).is_none_or(|left| left < count));
            faults.extend(lost.map(|(code, _)| format!("{}: {code} is lost behind {name}\n", path.display())));
        }
    }
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.concat());
    assert!(tried > 20, "only {tried}");
}
