//! `--fix`, `--unsafe-fixes` and `--diff` on files.

use super::support::{CLEAN, Sandbox};
use std::{fs, io::Read, process::Stdio};

/// One finding has a fix that is surely right, one another, and one has none.
const FAULTY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": ["kms:*", "kms:Decrpyt"],
      "Resource": "*"
    },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::1111:root" }, "Action": "kms:Decrypt", "Resource": "*" }
  ]
}
"#;

fn safely_fixed() -> String {
    FAULTY.replace("\"allow\"", "\"Allow\"")
}

fn read(sandbox: &Sandbox, name: &str) -> String {
    fs::read_to_string(sandbox.root.join(name)).unwrap()
}

#[test]
fn fixes_that_are_surely_right_are_applied() {
    let sandbox = Sandbox::new("fix");
    sandbox.write("key.json", FAULTY);
    sandbox.write("clean.json", CLEAN);
    let output = sandbox.run(&["check", "--fix", "--output-format", "concise"]);
    assert_eq!(read(&sandbox, "key.json"), safely_fixed());
    assert_eq!(read(&sandbox, "clean.json"), CLEAN);
    assert!(!output.stdout.contains("invalid-effect") && output.stdout.contains("unknown-action"), "{}", output.stdout);
    assert!(output.stdout.contains("; 1 finding fixed\n"), "{}", output.stdout);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    let again = sandbox.run(&["check", "--fix", "--output-format", "concise"]);
    assert!(!again.stdout.contains("fixed"), "{}", again.stdout);
    assert_eq!(read(&sandbox, "key.json"), safely_fixed());
}

#[test]
fn nothing_is_fixed_unless_it_is_asked_for() {
    let sandbox = Sandbox::new("fix-not");
    sandbox.write("key.json", FAULTY);
    let output = sandbox.run(&["check"]);
    assert!(output.stdout.ends_with("; 1 finding fixable with `--fix`\n"), "{}", output.stdout);
    assert_eq!(read(&sandbox, "key.json"), FAULTY);
    let lonely = sandbox.run(&["check", "--unsafe-fixes"]);
    lonely.expect(2, "", "kmslint: --unsafe-fixes needs --fix or --diff\n");
}

#[test]
fn what_is_ignored_stays_as_it_is() {
    let sandbox = Sandbox::new("fix-ignored");
    sandbox.write("key.json", FAULTY);
    sandbox.write("kmslint.toml", "[[ignore]]\nrule = 'invalid-effect'\nallow-rejected = true\nreason = 'so be it'\n");
    let output = sandbox.run(&["check", "--fix"]);
    assert!(output.stdout.ends_with("; 1 finding ignored\n"), "{}", output.stdout);
    assert_eq!(read(&sandbox, "key.json"), FAULTY);
    let diff = sandbox.run(&["check", "--diff"]);
    assert_eq!((diff.code, diff.stdout.as_str()), (0, ""));
}

#[test]
fn fixes_that_are_probably_right_need_leave() {
    let sandbox = Sandbox::new("fix-unsafe");
    sandbox.write("key.json", FAULTY);
    let output = sandbox.run(&["check", "--fix", "--unsafe-fixes", "--output-format", "concise"]);
    let text = read(&sandbox, "key.json");
    assert!(!text.contains("Decrpyt") && text.contains("\"Allow\""), "{text}");
    assert_eq!(output.code, 1);
}

#[test]
fn a_diff_changes_nothing() {
    let sandbox = Sandbox::new("diff");
    sandbox.write("key.json", FAULTY);
    sandbox.write("clean.json", CLEAN);
    let expected = "--- key.json\n+++ key.json\n@@ -2,7 +2,7 @@\n   \"Version\": \"2012-10-17\",\n   \"Statement\": [\n     {\n\
                    -      \"Effect\": \"allow\",\n+      \"Effect\": \"Allow\",\n       \
                    \"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:root\" },\n       \
                    \"Action\": [\"kms:*\", \"kms:Decrpyt\"],\n       \"Resource\": \"*\"\n";
    sandbox.run(&["check", "--diff"]).expect(1, expected, "kmslint: 1 finding would be fixed\n");
    sandbox.run(&["check", "--diff", "--exit-zero"]).expect(0, expected, "kmslint: 1 finding would be fixed\n");
    sandbox.run(&["check", "--diff", "clean.json"]).expect(0, "", "kmslint: 0 findings would be fixed\n");
    assert!(sandbox.run(&["check", "--diff", "--unsafe-fixes"]).stdout.contains("\n-      \"Action\": "));
    assert_eq!(read(&sandbox, "key.json"), FAULTY);
    assert_eq!(sandbox.run(&["check", "--diff", "--output-format", "json"]).code, 2);
}

#[test]
fn standard_input_is_printed_fixed() {
    let sandbox = Sandbox::new("fix-stdin");
    let output = sandbox.run_with_input(&["check", "--fix", "-", "--output-format", "concise"], FAULTY.as_bytes());
    assert_eq!((output.code, output.stdout), (1, safely_fixed()));
    assert!(output.stderr.starts_with("<stdin>:7:27: warning[unknown-action]"), "{}", output.stderr);
    let output = sandbox.run_with_input(&["check", "--fix", "-", "--stdin-filename", "a.tf"], b"locals {}\n");
    output.expect(0, "locals {}\n", "no key policy found\n");
    let output = sandbox.run_with_input(&["check", "--diff", "-", "--stdin-filename", "a.json"], FAULTY.as_bytes());
    assert!(output.stdout.starts_with("--- a.json\n+++ a.json\n"), "{}", output.stdout);
    // Of what is too long, nothing is printed: the exit code says so.
    let output = sandbox.run_with_input(&["check", "--fix", "-"], &vec![b' '; (16 << 20) + 1]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.starts_with("kmslint: <stdin>: not fixed: it has 16777217 bytes"), "{}", output.stderr);
}

#[test]
fn line_ends_indentation_and_marks_stay() {
    let sandbox = Sandbox::new("fix-bytes");
    let missing = FAULTY.replace("  \"Version\": \"2012-10-17\",\n", "").replace("  ", "\t");
    for (name, text) in [
        ("crlf", missing.replace('\n', "\r\n")),
        ("tabs", missing.clone()),
        ("no-final-newline", missing.trim_end().to_owned()),
        ("two-final-newlines", format!("{missing}\n")),
    ] {
        let name = format!("{name}.json");
        sandbox.write(&name, &text);
        sandbox.run(&["check", "--fix", &name]);
        let fixed = read(&sandbox, &name);
        assert_ne!(fixed, text, "{name}");
        assert_eq!(fixed.replace("\r\n", "").contains('\n'), name != "crlf.json", "{name}: {fixed:?}");
        let end = |text: &str| text.len() - text.trim_end().len();
        assert_eq!(end(&fixed), end(&text), "{name}");
        assert!(!fixed.contains("  "), "{name}: {fixed}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode_and_a_link_its_target() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::new("fix-mode");
    sandbox.write("real/key.json", FAULTY);
    let real = sandbox.root.join("real/key.json");
    fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
    symlink("real/key.json", sandbox.root.join("link.json")).unwrap();
    sandbox.run(&["check", "--fix", "link.json"]);
    assert_eq!(fs::read_to_string(&real).unwrap(), safely_fixed());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(sandbox.root.join("link.json")).unwrap().is_symlink());
}

/// Whenever the process is killed, the file holds the old text or the new one.
#[test]
fn a_killed_process_leaves_the_old_or_the_new_text() {
    let sandbox = Sandbox::new("fix-kill");
    let statement =
        r#"{ "Effect": "allow", "Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" }"#;
    let old = format!("{{\n\"Version\": \"2012-10-17\",\n\"Statement\": [\n{}\n]}}\n", [statement; 250].join(",\n"));
    let new = old.replace("allow", "Allow");
    for micros in (0..40_000).step_by(1_000) {
        sandbox.write("key.json", &old);
        let mut child =
            sandbox.command(&["check", "--fix", "key.json", "--quiet"]).stdout(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(micros));
        child.kill().unwrap();
        child.stdout.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
        child.wait().unwrap();
        let text = read(&sandbox, "key.json");
        assert!(text == old || text == new, "after {micros} µs:\n{text}");
    }
    // However slow the machine, one that is not killed gets there.
    sandbox.run(&["check", "--fix", "key.json", "--quiet"]);
    assert_eq!(read(&sandbox, "key.json"), new);
}
