//! What the user says besides the files.

use super::support::{CLEAN, Output, REFUSED, Sandbox, WARNED};
use std::fs;

/// Both rules report on this: `invalid-effect` (statement) and `missing-version` (document).
fn two_faults() -> String {
    REFUSED.replace("  \"Version\": \"2012-10-17\",\n", "")
}

fn codes(output: &Output) -> Vec<&str> {
    output.stdout.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect()
}

#[test]
fn rules_are_selected_and_ignored_by_name_and_category() {
    let sandbox = Sandbox::new("select");
    sandbox.write("key.json", two_faults());
    let run = |arguments: &[&str]| {
        sandbox.run(&[&["check", "key.json", "--output-format", "concise", "--quiet"], arguments].concat())
    };
    assert_eq!(codes(&run(&[])), ["missing-version", "invalid-effect"]);
    assert_eq!(codes(&run(&["--select", "invalid-effect"])), ["invalid-effect"]);
    assert_eq!(codes(&run(&["--select", "document"])), ["missing-version"]);
    assert_eq!(codes(&run(&["--select", "document,statement"])), ["missing-version", "invalid-effect"]);
    assert_eq!(codes(&run(&["--ignore", "statement"])), ["missing-version"]);
    assert_eq!(codes(&run(&["--ignore", "missing-version", "--ignore", "invalid-effect"])), [""; 0]);
    let overridden = run(&["--severity", "missing-version=error,invalid-effect=suggestion"]);
    assert!(overridden.stdout.contains("error[missing-version]"), "{}", overridden.stdout);
    assert!(overridden.stdout.contains("suggestion[invalid-effect]"), "{}", overridden.stdout);
}

#[test]
fn strict_rules_run_only_where_they_are_asked_for() {
    let sandbox = Sandbox::new("strict");
    sandbox.write("key.json", CLEAN.replace(":root", ":role/b"));
    let run = |arguments: &[&str]| {
        let ignored = ["--ignore", "unmanageable-key"];
        let shown = ["check", "key.json", "--output-format", "concise", "--quiet"];
        sandbox.run(&[shown.as_slice(), ignored.as_slice(), arguments].concat())
    };
    assert_eq!(codes(&run(&[])), [""; 0]);
    assert_eq!(codes(&run(&["--select", "access"])), [""; 0]);
    assert_eq!(codes(&run(&["--strict"])), ["self-managing-user"]);
    assert_eq!(codes(&run(&["--strict", "--select", "access"])), ["self-managing-user"]);
    assert_eq!(codes(&run(&["--select", "self-managing-user"])), ["self-managing-user"]);
    assert_eq!(codes(&run(&["--strict", "--ignore", "self-managing-user"])), [""; 0]);
    assert_eq!(codes(&run(&["--strict", "--select", "document"])), [""; 0]);
    let listed = sandbox.run(&["rules"]).stdout;
    assert_eq!(listed.lines().filter(|line| line.contains("--strict")).count(), 1, "{listed}");
    assert!(listed.lines().any(|line| line.contains("self-managing-user") && line.contains("--strict")), "{listed}");
    let strict: Vec<serde_json::Value> =
        serde_json::from_str(&sandbox.run(&["rules", "--output-format", "json"]).stdout).unwrap();
    let is_strict = |rule: &&serde_json::Value| rule["strict"] == true;
    let codes: Vec<_> = strict.iter().filter(is_strict).map(|rule| rule["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["self-managing-user"]);
}

#[test]
fn mistakes_are_explained() {
    let sandbox = Sandbox::new("mistakes");
    sandbox.write("key.json", CLEAN);
    sandbox.write("principals.txt", "# known\n\narn:aws:iam::111122223333:role/a\nrole/b\n");
    let key = "arn:aws:kms:us-east-1:111122223333:key/1";
    for (arguments, message) in [
        (
            ["--select", "invalid-efect"].as_slice(),
            "--select: there is no rule or category `invalid-efect`; did you mean `invalid-effect`?",
        ),
        (&["--ignore", "statemnt"], "--ignore: there is no rule or category `statemnt`; did you mean `statement`?"),
        (&["--severity", "invalid-effect"], "--severity: `invalid-effect` is not of the form RULE=LEVEL"),
        (&["--severity", "zzz=error"], "--severity: there is no rule `zzz`"),
        (
            &["--severity", "invalid-effect=bad"],
            "--severity: `bad` is not a level; the levels are suggestion, warning, security-warning, error",
        ),
        (&["--account", "123"], "--account: `123` is not an account id of 12 digits"),
        (&["--key-arn", "key/1"], "--key-arn: `key/1` is not a key ARN"),
        (
            &["--key-arn", key, "--region", "eu-west-1"],
            "--region: `eu-west-1` contradicts --key-arn, which says `us-east-1`",
        ),
        (&["--key-arn", key, "--account", "444455556666"], "--account: `444455556666` contradicts --key-arn"),
        (&["--key-arn", key, "--partition", "aws-cn"], "--partition: `aws-cn` contradicts --key-arn"),
        (&["--caller", "me"], "--caller: `me` is not the ARN of a principal"),
        (&["--known-principals", "none.txt"], "--known-principals: none.txt: no such file"),
        (
            &["--known-principals", "principals.txt"],
            "--known-principals: principals.txt:4: `role/b` is not the ARN of a principal",
        ),
    ] {
        let output = sandbox.run(&[&["check", "key.json"], arguments].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(output.stderr.starts_with(&format!("kmslint: {message}")), "{arguments:?}: {}", output.stderr);
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    }
    for arguments in [["--fail-on", "bad"], ["--output-format", "xml"], ["--color", "blue"]] {
        assert_eq!(sandbox.run(&[&["check"], arguments.as_slice()].concat()).code, 2, "{arguments:?}");
    }
    let agreeing = ["check", "key.json", "--key-arn", key, "--region", "us-east-1", "--account", "111122223333"];
    assert_eq!(sandbox.run(&agreeing).code, 0);
}

#[test]
fn context_reaches_the_rules() {
    let sandbox = Sandbox::new("context");
    sandbox.write("key.json", CLEAN.replace(":root", ":role/b"));
    sandbox.write("principals.txt", "# known\n\n  arn:aws:iam::111122223333:role/a\n");
    let concise = |arguments: &[&str]| {
        sandbox.run(&[&["check", "key.json", "--output-format", "concise", "--quiet"], arguments].concat()).stdout
    };
    let without = concise(&[]);
    let known = concise(&["--known-principals", "principals.txt"]);
    assert_ne!(known, without, "a principal that does not exist must be reported");
    let partition = concise(&["--partition", "aws-cn"]);
    assert_ne!(partition, without, "a principal of another partition must be reported");
    let key = concise(&["--key-arn", "arn:aws-cn:kms:cn-north-1:111122223333:key/1"]);
    assert_eq!(key, partition);
}

#[test]
fn what_is_read_is_not_written_over() {
    let sandbox = Sandbox::new("options-outputs");
    sandbox.write("key.json", WARNED);
    sandbox.write("baseline.json", "{\"version\": 1, \"files\": {}}");
    let check = |arguments: &[&str]| sandbox.run(&[&["check", "key.json", "--quiet"], arguments].concat());
    sandbox.write("kmslint.toml", "");
    sandbox.write("principals.txt", "");
    for arguments in [
        &["--output-file", "key.json"][..],
        &["--output-file", "kmslint.toml"],
        &["--config", "kmslint.toml", "--output-file", "./kmslint.toml"],
        &["--known-principals", "principals.txt", "--output-file", "principals.txt"],
        &["--output-format", "sarif=./key.json"],
        &[
            "--output-format",
            "human",
            "--output-format",
            "json=../options-outputs/baseline.json",
            "--baseline",
            "baseline.json",
        ],
    ] {
        let output = check(arguments);
        assert!(output.code == 2 && output.stderr.contains("not written over"), "{}", output.stderr);
    }
    let two = check(&["--output-format", "json=found", "--output-format", "sarif=./found"]);
    assert!(two.code == 2 && two.stderr.contains("two formats for `./found`"), "{}", two.stderr);
    let none = check(&["--output-format", "json="]);
    assert!(none.code == 2 && none.stderr.contains("`json=` names no file"), "{}", none.stderr);
    assert_eq!(fs::read_to_string(sandbox.root.join("key.json")).unwrap(), WARNED);
    assert!(!sandbox.root.join("found").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_named() {
    let sandbox = Sandbox::new("options-full");
    sandbox.write("key.json", WARNED);
    for arguments in [["--output-format", "json=/dev/full"], ["--output-file", "/dev/full"]] {
        let output = sandbox.run(&[&["check", "key.json"], &arguments[..]].concat());
        output.expect(2, "", "kmslint: /dev/full: no space left on device\n");
    }
}

/// A file name may be taken for an option, and is repeated then.
#[test]
fn wrong_arguments_are_repeated_as_text() {
    let sandbox = Sandbox::new("options-hostile");
    let hostile = "--X\n::error::hi\u{1b}[31m";
    for arguments in [["check", hostile], ["completions", hostile], [hostile, "check"]] {
        let output = sandbox.command(&arguments).env("CLICOLOR_FORCE", "1").output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(stderr.contains("::error::hi\\u{1b}[31m") && !stderr.lines().any(is_command), "{stderr}");
    }
}
