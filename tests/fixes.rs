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
