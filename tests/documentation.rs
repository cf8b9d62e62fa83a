//! Keeps the written pages true. `BLESS=1 cargo test --test documentation` rewrites what is written by tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::project;
use kmslint::rules::CATEGORIES;
use std::{env, fmt::Write, fs, process::Command};

/// The text between two marker lines, which stay.
fn between<'t>(text: &'t str, start: &str, end: &str) -> (usize, &'t str) {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start}")) + start.len();
    let length = text[from..].find(end).unwrap_or_else(|| panic!("no {end}"));
    (from, &text[from..from + length])
}

fn assert_written(path: &str, start: &str, end: &str, expected: &str) {
    let text = fs::read_to_string(project(path)).unwrap();
    let (from, written) = between(&text, start, end);
    if written == expected {
        return;
    }
    assert!(env::var_os("BLESS").is_some(), "{path} is out of date: run BLESS=1 cargo test --test documentation");
    let updated = format!("{}{expected}{}", &text[..from], &text[from + written.len()..]);
    fs::write(project(path), updated).unwrap();
}

#[test]
fn the_index_names_every_rule() {
    let mut index = String::new();
    for category in CATEGORIES {
        write!(index, "\n## {}\n\n| rule | severity | outcome | what |\n|---|---|---|---|\n", category.name).unwrap();
        for rule in category.all() {
            let outcome = match rule.outcome {
                kmslint::diagnostic::Outcome::Rejected { exception, .. } => exception.name(),
                other => other.kind(),
            };
            let (id, severity, summary) = (rule.id, rule.severity.name(), rule.summary());
            let strict = if category.is_strict(rule) { " Strict." } else { "" };
            writeln!(index, "| [{id}]({}/{id}.md) | {severity} | {outcome} | {summary}{strict} |", category.name)
                .unwrap();
        }
    }
    assert_written(
        "rules/README.md",
        "<!-- index: written by tests/documentation.rs -->\n",
        "<!-- end of index -->",
        &(index + "\n"),
    );
}

/// The codes that the page of a rule names after `IAM Access Analyzer:`.
fn codes_of(rule: &kmslint::rules::Rule) -> Vec<&'static str> {
    let see_also = rule.docs.split("## See also").nth(1).unwrap_or_default();
    let Some((_, codes)) = see_also.split_once("IAM Access Analyzer:") else { return Vec::new() };
    codes.split("\n\n").next().unwrap_or_default().split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_check_of_access_analyzer_has_a_rule_or_a_reason() {
    let table: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(project("rules/access-analyzer.json")).unwrap()).unwrap();
    let mut written = String::from("\n| issue code | type | rules |\n|---|---|---|\n");
    let mut known = Vec::new();
    for kind in ["error", "warning", "security_warning", "suggestion"] {
        for code in table[kind].as_array().unwrap().iter().map(|code| code.as_str().unwrap()) {
            known.push(code);
            let mut rules = Vec::new();
            for category in CATEGORIES {
                for rule in category.rules.iter().filter(|rule| codes_of(rule).contains(&code)) {
                    rules.push(format!("[{0}]({1}/{0}.md)", rule.id, category.name));
                }
            }
            let reason = |list: &str, start: &str| table[list][code].as_str().map(|text| format!("{start}{text}"));
            let reasons = [reason("cannot_apply", "cannot apply: "), reason("no_rule_yet", "no rule yet: ")];
            let reasons: Vec<String> = reasons.into_iter().flatten().collect();
            assert!(rules.is_empty() != reasons.is_empty(), "{code}: rules {rules:?}, reasons {reasons:?}");
            let what = [rules, reasons].concat().join(", ");
            writeln!(written, "| `{code}` | {} | {what} |", kind.replace('_', " ")).unwrap();
        }
    }
    for list in ["cannot_apply", "no_rule_yet"] {
        for code in table[list].as_object().unwrap().keys() {
            assert!(known.contains(&code.as_str()), "{list} names `{code}`, which is no code");
        }
    }
    for rule in kmslint::rules::all() {
        for code in codes_of(rule) {
            assert!(known.contains(&code), "the page of {} names `{code}`, which is no code", rule.id);
        }
    }
    assert_written(
        "rules/README.md",
        "<!-- access-analyzer: written by tests/documentation.rs -->\n",
        "<!-- end of access-analyzer -->",
        &(written + "\n"),
    );
}

/// What the command in the README prints, summary included.
#[test]
fn the_readme_shows_real_output() {
    let output = Command::new(env!("CARGO_BIN_EXE_kmslint"))
        .args(["check", "fixtures/rejected/first-look.json"])
        .current_dir(project(""))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stdout).unwrap();
    let shown: String = shown.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    assert_written("README.md", "<!-- output -->\n```text\n", "```\n<!-- end of output -->", &shown);
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "rules/README.md", "rules/catalog/README.md"] {
        let text = fs::read_to_string(project(page)).unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#']).next().unwrap_or_default();
            let is_local = !target.is_empty() && !target.contains("://");
            let path = project(page).parent().unwrap().join(target);
            assert!(!is_local || path.exists(), "{page} links to {target}");
        }
    }
}
