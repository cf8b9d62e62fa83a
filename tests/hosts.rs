//! The files in `fixtures/hosts` report what is recorded beside them: each finding once, at exactly the characters at
//! fault. `BLESS=1 cargo test --test hosts` rewrites the record.
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
    File, Options,
    diagnostic::{Diagnostic, Severity},
    lint_file,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// What a record's name ends in.
const RECORD: &str = "expected";

fn fixtures() -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(project("fixtures/hosts")).sort_by_file_name();
    let files = walk.into_iter().map(|entry| entry.unwrap()).filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.into_path()).filter(|path| path.extension().unwrap() != RECORD).collect()
}

/// One line a finding: the rule, and the source at its byte range. A first line says how many policies there are.
fn record(path: &Path, text: &str) -> String {
    let name = path.to_str().unwrap();
    let reports = lint_file(&File { text, name, is_named: false, extract_markdown: true }, &Options::default());
    let mut lines = vec![format!("{} {}", reports.len(), if reports.len() == 1 { "policy" } else { "policies" })];
    for policy in &reports {
        for finding in &policy.report.diagnostics {
            let at_fault = text.get(finding.span.range()).expect("a span is a part of the file");
            lines.push(format!(
                "{}\t{}\t{}",
                policy.address,
                finding.code,
                at_fault.replace("\r\n", "\n").escape_debug()
            ));
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn hosts_report_what_is_recorded() {
    for path in fixtures() {
        let text = fs::read_to_string(&path).unwrap();
        let recorded = record(&path, &text);
        let beside = PathBuf::from(format!("{}.{RECORD}", path.display()));
        if env::var_os("BLESS").is_some() {
            fs::write(&beside, &recorded).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(recorded, expected, "{}: run BLESS=1 cargo test --test hosts", path.display());
    }
}

/// The account of the key is that of a template's own resources, and may be that of any unknown account.
#[test]
fn the_account_of_the_key_adds_no_error() {
    for path in
        fixtures().iter().filter(|path| path.file_stem().is_some_and(|stem| stem == "legitimate" || stem == "clean"))
    {
        let text = fs::read_to_string(path).unwrap();
        let file = File { text: &text, name: path.to_str().unwrap(), is_named: false, extract_markdown: false };
        let reports = lint_file(&file, &common::options("--account 111122223333"));
        let worst = reports.iter().filter_map(|policy| policy.report.worst()).max();
        assert!(worst < Some(Severity::Warning), "{}: {reports:#?}", path.display());
    }
}

/// A fix in a host file takes its finding away and adds none.
#[test]
fn fixes_mend_the_host_file() {
    let mut fixes = 0;
    for path in fixtures() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.to_str().unwrap();
        let findings = |text: &str| -> Vec<Diagnostic> {
            let reports = lint_file(&File { text, name, is_named: false, extract_markdown: true }, &Options::default());
            reports.into_iter().flat_map(|policy| policy.report.diagnostics).collect()
        };
        let codes = |findings: &[Diagnostic]| -> Vec<&str> {
            let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
            codes.sort_unstable();
            codes
        };
        let found = findings(&text);
        // Without the bypass, what the check would find comes to light.
        let is_mended = |finding: &&Diagnostic| finding.fix.is_some() && finding.code != "lockout-check-bypassed";
        for finding in found.iter().filter(is_mended) {
            let fixed = common::apply_fixes(&text, std::slice::from_ref(finding));
            let mut expected = codes(&found);
            expected.remove(expected.iter().position(|code| *code == finding.code).unwrap());
            // What `kms:Decrpyt` was meant to be, the key cannot do.
            let comes_to_light = |code: &&str| finding.code == "unknown-action" && *code == "action-key-type-mismatch";
            for code in codes(&findings(&fixed)).into_iter().filter(|code| !comes_to_light(code)) {
                let place = expected.iter().position(|expected| *expected == code);
                let place = place.unwrap_or_else(|| panic!("{name}: `{code}` is there after\n{finding:#?}"));
                expected.remove(place);
            }
            fixes += 1;
        }
    }
    assert!(fixes > 10, "only {fixes} fixes");
}

/// Of more conditions than there are combinations to look at, nothing is concluded for the policy as a whole.
#[test]
fn many_choices_hide_no_owner() {
    let allow = |principal: &str, action: &str| {
        format!("{{Effect: Allow, Principal: {{AWS: !Sub '{principal}'}}, Action: 'kms:{action}', Resource: '*'}}")
    };
    let (root, role) = ("arn:aws:iam::${AWS::AccountId}:root", "arn:aws:iam::${AWS::AccountId}:role/App");
    let others: String =
        (0..70).map(|n| format!("!If [C{n}, {}, !Ref AWS::NoValue], ", allow(role, "Decrypt"))).collect();
    let owner = format!("!If [A, !If [B, !Ref AWS::NoValue, {}], !Ref AWS::NoValue]", allow(root, "*"));
    let template = |statements: &str| {
        format!(
            "Resources:\n  K:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: \
             {{Version: 2012-10-17, Statement: [{statements}]}}\n"
        )
    };
    let codes = |text: &str| -> Vec<&str> {
        let reports =
            lint_file(&File { text, name: "k.yaml", is_named: false, extract_markdown: false }, &Options::default());
        let found = reports.into_iter().flat_map(|policy| policy.report.diagnostics);
        let mut codes: Vec<&str> = found.map(|finding| finding.code).collect();
        codes.dedup();
        codes
    };
    assert!(codes(&template(&format!("{others}{owner}"))).is_empty());
    // Where all combinations are looked at, they are judged.
    assert_eq!(
        codes(&template(&format!("!If [C, {}, !Ref AWS::NoValue]", allow(role, "Decrypt")))),
        ["policy-lockout"]
    );
}

/// Line ends and a byte order mark change nothing.
#[test]
fn line_ends_move_nothing() {
    for path in fixtures() {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.replace("\r\n", "\n");
        assert_eq!(record(&path, &lines.replace('\n', "\r\n")), record(&path, &lines), "{}: CRLF", path.display());
    }
}
