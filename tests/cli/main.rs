//! The real binary: what people and programs see of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod baseline;
mod configuration;
mod contract;
mod fixing;
mod formats;
mod hostile;
mod ignores;
mod options;
mod shell;
mod simulate;
mod support;
mod walk;

use support::{CLEAN, REFUSED, Sandbox, WARNED};

#[test]
fn a_clean_policy_exits_with_0() {
    let sandbox = Sandbox::new("clean");
    sandbox.write("key.json", CLEAN);
    sandbox.run(&["check", "key.json"]).expect(0, "no findings in 1 policy\n", "");
    sandbox.run(&["check", "key.json", "--quiet"]).expect(0, "", "");
    sandbox.run(&["check", "key.json", "--output-format", "json"]).expect(0, "[]\n", "");
    sandbox.run(&["check", "key.json", "--output-format", "json-lines"]).expect(0, "", "");
}

#[test]
fn findings_exit_with_1_from_the_level_that_fails() {
    let sandbox = Sandbox::new("fail-on");
    sandbox.write("refused.json", REFUSED);
    sandbox.write("warned.json", WARNED);
    let code = |arguments: &[&str]| sandbox.run(&[&["check", "--quiet"], arguments].concat()).code;
    assert_eq!(code(&["refused.json"]), 1);
    assert_eq!(code(&["refused.json", "--exit-zero"]), 0);
    assert_eq!(code(&["warned.json"]), 1);
    assert_eq!(code(&["warned.json", "--fail-on", "error"]), 0);
    assert_eq!(code(&["warned.json", "--fail-on", "security-warning"]), 0);
    assert_eq!(code(&["warned.json", "--severity", "outdated-version=suggestion"]), 0);
    assert_eq!(code(&["warned.json", "--severity", "outdated-version=suggestion", "--fail-on", "suggestion"]), 1);
}

#[test]
fn what_cannot_be_read_exits_with_2_and_the_rest_is_checked() {
    let sandbox = Sandbox::new("missing");
    sandbox.write("refused.json", REFUSED);
    let output = sandbox.run(&["check", "none.json", "refused.json", "--output-format", "concise", "--exit-zero"]);
    assert_eq!(output.code, 2);
    assert_eq!(output.stderr, "kmslint: none.json: no such file or folder\n");
    assert!(output.stdout.contains("refused.json:4:18: error[invalid-effect]"), "{}", output.stdout);
}

#[test]
fn no_policy_exits_with_3_only_if_one_is_required() {
    let sandbox = Sandbox::new("no-policy");
    sandbox.write("package.json", "{}");
    sandbox.run(&["check"]).expect(0, "no key policy found\n", "");
    assert_eq!(sandbox.run(&["check", "--require-policy", "--exit-zero"]).code, 3);
    sandbox.run(&["check", "--require-policy"]).expect(3, "no key policy found\n", "");
    let json = sandbox.run(&["check", "--require-policy", "--output-format", "json"]);
    json.expect(3, "[]\n", "kmslint: no key policy found\n");
    assert_eq!(sandbox.run(&["check", "--require-policy", "none.json"]).code, 2);
    sandbox.write("key.json", CLEAN);
    assert_eq!(sandbox.run(&["check", "--require-policy"]).code, 0);
}

#[test]
fn standard_input_is_checked_under_the_name_given() {
    let sandbox = Sandbox::new("stdin");
    let output = sandbox.run_with_input(&["check", "-", "--output-format", "concise"], REFUSED.as_bytes());
    assert!(output.stdout.starts_with("<stdin>:4:18: error[invalid-effect]"), "{}", output.stdout);
    let named = ["check", "-", "--stdin-filename", "key.json", "--output-format", "concise", "--quiet"];
    let output = sandbox.run_with_input(&named, REFUSED.as_bytes());
    assert!(output.stdout.starts_with("key.json:4:18: error[invalid-effect]"), "{}", output.stdout);
    assert_eq!(output.stdout.lines().count(), 1);
    assert_eq!(output.code, 1);
}

#[test]
fn a_report_shows_the_service_answer_and_a_summary() {
    let sandbox = Sandbox::new("human");
    sandbox.write("a.json", REFUSED);
    sandbox.write("b.json", CLEAN);
    let output = sandbox.run(&["check"]);
    assert!(output.stdout.starts_with("error[invalid-effect]\n\n  × "), "{}", output.stdout);
    assert!(output.stdout.contains("╭─[a.json:4:18]"), "{}", output.stdout);
    assert!(output.stdout.contains("\n  service: MalformedPolicyDocumentException"), "{}", output.stdout);
    assert!(output.stdout.contains("\n  more: kmslint explain invalid-effect\n"), "{}", output.stdout);
    let summary = "\n\n1 error in 2 policies; the service would refuse 1 of them\n";
    assert!(output.stdout.ends_with(summary), "{}", output.stdout);
    assert!(!output.stdout.contains('\u{1b}'), "{}", output.stdout);
    let colored = sandbox.run(&["check", "--color", "always", "--quiet"]).stdout;
    assert!(colored.contains("\u{1b}[") && !colored.contains("more:") && !colored.contains("policies"), "{colored}");
}

#[test]
fn a_reader_that_leaves_changes_nothing() {
    let sandbox = Sandbox::new("pipe");
    for number in 0..2_000 {
        sandbox.write(&format!("{number}.json"), REFUSED);
    }
    let output = sandbox.run_without_reader(&["check"]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    let output = sandbox.run_without_reader(&["rules"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
}

#[test]
fn the_other_commands_print_what_is_known() {
    let sandbox = Sandbox::new("commands");
    let version = sandbox.run(&["--version"]).stdout;
    assert_eq!(version, format!("kmslint {} (catalog {})\n", env!("CARGO_PKG_VERSION"), kmslint::catalog::DATE));
    sandbox.run(&["schema"]).expect(0, kmslint::policy::SCHEMA, "");

    let page = sandbox.run(&["explain", "invalid-effect"]);
    page.expect(0, kmslint::rules::find("invalid-effect").unwrap().docs, "");
    let wrong = sandbox.run(&["explain", "invalid-efect"]);
    wrong.expect(2, "", "kmslint: there is no rule `invalid-efect`; did you mean `invalid-effect`?\n");

    let human = sandbox.run(&["rules"]).stdout;
    let json = sandbox.run(&["rules", "--output-format", "json"]).stdout;
    let json: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let rules: Vec<_> = kmslint::rules::all().collect();
    assert_eq!(json.len(), rules.len());
    for (fields, rule) in json.iter().zip(rules) {
        assert_eq!(fields["code"], rule.id);
        assert_eq!(fields["severity"], rule.severity.name());
        assert_eq!(fields["outcome"]["evidence"], rule.outcome.evidence().name());
        assert!(human.contains(&format!("  {} ", rule.id)), "{human}");
    }
}

#[test]
fn help_tells_the_exit_codes() {
    let sandbox = Sandbox::new("help");
    for arguments in [["--help"].as_slice(), &["check", "--help"]] {
        let help = sandbox.run(arguments);
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains("3  no key policy found"), "{}", help.stdout);
    }
    assert_eq!(sandbox.run(&[]).code, 2);
    assert_eq!(sandbox.run(&["check", "--no-such-option"]).code, 2);
}
