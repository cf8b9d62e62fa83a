//! Walks `fixtures/`: drop a file in, get a test. What is reported of a file stands in a `.out` beside it, one line a
//! finding; `BLESS=1 cargo test --test fixtures` writes it.
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
use kmslint::{
    Options, Report, lint,
    output::{Format, Source, Style, render},
    syntax,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(project("fixtures").join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    files.sort();
    assert!(!files.is_empty(), "no fixture in {folder}");
    files
}

fn concise(path: &Path) -> (Report, String) {
    let text = fs::read_to_string(path).unwrap();
    let report = lint(&text, &Options::default());
    let name = path.file_name().unwrap().to_str().unwrap();
    let style = Style { quiet: true, ..Style::new(Format::Concise) };
    let lines =
        render(&style, Source { name, text: &text }, &[kmslint::PolicyReport::of_file(report.clone())]).unwrap();
    (report, lines)
}

fn assert_recorded(path: &Path, lines: &str) {
    let recorded = path.with_extension("out");
    if env::var_os("BLESS").is_some() {
        fs::write(recorded, lines).unwrap();
    } else {
        assert_eq!(fs::read_to_string(&recorded).unwrap_or_default(), lines, "{}", path.display());
    }
}

#[test]
fn accepted_policies_report_nothing() {
    for path in fixtures("accepted") {
        assert_eq!(concise(&path).1, "", "{}", path.display());
    }
}

#[test]
fn rejected_policies_report_what_is_recorded() {
    for path in fixtures("rejected") {
        let (report, lines) = concise(&path);
        assert!(report.is_rejected(), "{}", path.display());
        assert_recorded(&path, &lines);
    }
}

#[test]
fn broken_documents_report_what_is_recorded() {
    for path in fixtures("broken") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!syntax::parse(&text).errors.is_empty(), "{}", path.display());
        assert_recorded(&path, &concise(&path).1);
    }
}
