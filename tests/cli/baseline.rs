//! `--baseline` and `--write-baseline`: what they hold, and what they leave.

use super::support::{CLEAN, Output, REFUSED, Sandbox, WARNED};
use std::fs;

fn concise(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    let check = ["check", "--output-format", "concise", "--baseline", "baseline.json"];
    sandbox.run(&[&check, arguments].concat())
}

fn baseline(sandbox: &Sandbox) -> String {
    fs::read_to_string(sandbox.root.join("baseline.json")).unwrap()
}

/// A policy with the findings `outdated-version` and `unknown-action`.
fn faulty() -> String {
    WARNED.replace("\"kms:*\"", "[\"kms:*\", \"kms:Decrpyt\"]")
}

#[test]
fn what_is_ignored_otherwise_is_left_out() {
    let sandbox = Sandbox::new("baseline-ignored");
    sandbox.write("a.json", faulty());
    sandbox.write("kmslint.toml", "[[ignore]]\nrule = \"outdated-version\"\nreason = \"as it was\"\n");
    concise(&sandbox, &["--write-baseline", "a.json"]).expect(
        0,
        "no findings in 1 policy; 2 findings ignored\n",
        "kmslint: baseline.json holds 1 finding\n",
    );
    assert!(baseline(&sandbox).contains("unknown-action") && !baseline(&sandbox).contains("outdated-version"));
}

#[test]
fn what_was_not_looked_for_is_kept() {
    let sandbox = Sandbox::new("baseline-select");
    sandbox.write("a.json", faulty());
    concise(&sandbox, &["--write-baseline"]).expect(
        0,
        "no findings in 1 policy; 2 findings ignored\n",
        "kmslint: baseline.json holds 2 findings\n",
    );
    let written = baseline(&sandbox);
    let selected = ["--select", "unknown-action"];
    concise(&sandbox, &selected).expect(0, "no findings in 1 policy; 1 finding ignored\n", "");
    let kept = "kmslint: baseline.json holds 2 findings\n";
    concise(&sandbox, &[&["--write-baseline"], &selected[..]].concat()).expect(
        0,
        "no findings in 1 policy; 1 finding ignored\n",
        kept,
    );
    assert_eq!(baseline(&sandbox), written);
    // A rule that is no more finds nothing any more.
    sandbox.write("baseline.json", written.replace("outdated-version", "no-such-rule"));
    let renamed = concise(&sandbox, &[&["--write-baseline"], &selected[..]].concat());
    assert_eq!(renamed.stderr, "kmslint: baseline.json holds 1 finding\n");
}

#[test]
fn files_that_are_gone_are_forgotten() {
    let sandbox = Sandbox::new("baseline-gone");
    sandbox.write("a.json", WARNED);
    sandbox.write("b.json", WARNED);
    assert_eq!(concise(&sandbox, &["--write-baseline"]).stderr, "kmslint: baseline.json holds 2 findings\n");
    // What was not checked this time is kept, if it exists.
    assert_eq!(concise(&sandbox, &["--write-baseline", "a.json"]).stderr, "kmslint: baseline.json holds 2 findings\n");
    fs::remove_file(sandbox.root.join("b.json")).unwrap();
    assert_eq!(concise(&sandbox, &["--write-baseline", "a.json"]).stderr, "kmslint: baseline.json holds 1 finding\n");
    assert!(!baseline(&sandbox).contains("b.json"));
}

/// Whoever writes an entry by hand hides no refusal with it.
#[test]
fn a_refusal_is_reported_in_spite_of_an_entry() {
    let sandbox = Sandbox::new("baseline-by-hand");
    sandbox.write("a.json", REFUSED);
    let json = sandbox.run(&["check", "a.json", "--output-format", "json"]).stdout;
    let found: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let [finding] = found.as_slice() else { panic!("{json}") };
    let entry = serde_json::json!({"code": finding["code"], "fingerprint": finding["fingerprint"], "message": ""});
    sandbox.write("baseline.json", serde_json::json!({"version": 1, "files": {"a.json": [entry]}}).to_string());
    let refused = concise(&sandbox, &["a.json"]);
    assert!(refused.stdout.contains("error[invalid-effect]") && refused.code == 1, "{}", refused.stdout);
    assert_eq!(refused.stderr, "");
    sandbox.write("kmslint.toml", "allow-rejected = true\n");
    concise(&sandbox, &["a.json"]).expect(0, "no findings in 1 policy; 1 finding ignored\n", "");
}

#[test]
fn what_is_no_file_is_not_read() {
    let sandbox = Sandbox::new("baseline-no-file");
    sandbox.write("a.json", CLEAN);
    fs::create_dir(sandbox.root.join("baseline.json")).unwrap();
    concise(&sandbox, &["a.json"]).expect(2, "", "kmslint: baseline.json: not a file\n");
    fs::remove_dir(sandbox.root.join("baseline.json")).unwrap();
    sandbox.write("baseline.json", vec![b' '; (16 << 20) + 1]);
    concise(&sandbox, &["a.json"]).expect(2, "", "kmslint: baseline.json: longer than 16 MiB\n");
}
