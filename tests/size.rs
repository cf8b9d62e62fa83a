//! `policy-too-large`, whose examples are too long for its page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::only;
use kmslint::{
    MAX_DOCUMENT_BYTES, Options,
    diagnostic::{Diagnostic, Outcome, ServiceException, Severity},
    lint, lint_if_key_policy,
};

/// A policy of `bytes` bytes, of which `space` are white space between tokens.
fn policy(bytes: usize, space: usize) -> String {
    let of = |id: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Id":"{id}","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:root"}},"Action":"kms:*","Resource":"*"}}]}}"#
        )
    };
    let id = "x".repeat(bytes - space - of("").len());
    let policy = of(&id) + &" ".repeat(space);
    assert_eq!(policy.len(), bytes);
    policy
}

fn found(text: &str) -> Option<Diagnostic> {
    let mut found = lint(text, &only(Options::default(), "policy-too-large")).diagnostics;
    assert!(found.len() <= 1);
    found.pop()
}

fn exception(diagnostic: &Diagnostic) -> Option<ServiceException> {
    match diagnostic.outcome {
        Outcome::Rejected { exception, .. } => Some(exception),
        _ => None,
    }
}

#[test]
fn the_limit_is_32768_bytes() {
    assert_eq!(found(&policy(29_000, 0)), None);
    let near = found(&policy(32_768, 0)).unwrap();
    assert_eq!((near.severity, exception(&near)), (Severity::Suggestion, None));
    let over = found(&policy(32_769, 0)).unwrap();
    assert_eq!((over.severity, exception(&over)), (Severity::Error, Some(ServiceException::LimitExceeded)));
    let far_over = found(&policy(131_073, 0)).unwrap();
    assert_eq!(exception(&far_over), Some(ServiceException::Validation));
}

#[test]
fn the_help_says_whether_minifying_is_enough() {
    let help = |bytes, space| found(&policy(bytes, space)).unwrap().help.unwrap();
    assert!(help(40_000, 20_000).contains("saves 20000 bytes, which is enough"));
    assert!(help(40_000, 1_000).contains("saves 1000 bytes, which is not enough"));
}

#[test]
fn white_space_inside_strings_is_not_counted_as_saved() {
    let text = policy(40_000, 10_000).replace("xxxx", "x \\\" ");
    assert!(found(&text).unwrap().help.unwrap().contains("saves 10000 bytes"));
}

#[test]
fn a_document_that_is_far_too_long_is_not_read() {
    let text = policy(MAX_DOCUMENT_BYTES + 1, 0);
    let report = lint(&text, &Options::default());
    let codes: Vec<_> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, ["policy-too-large"]);
    assert_eq!(exception(&report.diagnostics[0]), Some(ServiceException::Validation));
    assert_eq!(lint_if_key_policy(&text, &Options::default()), Some(report));
    assert_eq!(lint_if_key_policy(&"x".repeat(MAX_DOCUMENT_BYTES + 1), &Options::default()), None);
}
