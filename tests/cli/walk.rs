//! Which files are checked, and in which order.

use super::support::{CLEAN, Output, REFUSED, Sandbox};

/// The files with findings, in order.
fn files(output: &Output) -> Vec<&str> {
    let mut files: Vec<&str> =
        output.stdout.lines().filter_map(|line| line.split_once(':')).map(|(file, _)| file).collect();
    files.dedup();
    files
}

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    sandbox.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat())
}

#[test]
fn folders_are_walked_by_path_and_only_for_json() {
    let sandbox = Sandbox::new("walk");
    for name in ["b.json", "a/z.JSON", "a/b/c.json", "key.txt", "json", "c.json.bak", "folder.json/x.json"] {
        sandbox.write(name, REFUSED);
    }
    let expected = ["a/b/c.json", "a/z.JSON", "b.json", "folder.json/x.json"];
    assert_eq!(files(&check(&sandbox, &[])), expected);
    assert_eq!(files(&check(&sandbox, &["--no-ignore"])), expected);
    assert_eq!(files(&check(&sandbox, &["./a"])), ["a/b/c.json", "a/z.JSON"]);
}

#[test]
fn ignored_and_hidden_files_are_left_out_unless_asked_for() {
    let sandbox = Sandbox::new("ignored");
    for name in ["a.json", "out/b.json", ".hidden/c.json", ".d.json", "sub/e.json"] {
        sandbox.write(name, REFUSED);
    }
    sandbox.write(".gitignore", "out/\n/sub/e.json\n");
    assert_eq!(files(&check(&sandbox, &[])), ["a.json"]);
    let all = [".d.json", ".hidden/c.json", "a.json", "out/b.json", "sub/e.json"];
    assert_eq!(files(&check(&sandbox, &["--no-ignore"])), all);
    assert_eq!(files(&check(&sandbox, &["sub/e.json", ".d.json"])), ["sub/e.json", ".d.json"]);
}

#[test]
fn what_is_named_is_checked_once_at_its_place() {
    let sandbox = Sandbox::new("named");
    for name in ["a.json", "b.json", "sub/c.json", "sub/d.json"] {
        sandbox.write(name, REFUSED);
    }
    assert_eq!(files(&check(&sandbox, &["b.json", "a.json", "./b.json"])), ["b.json", "a.json"]);
    let order = ["sub/d.json", "a.json", "b.json", "sub/c.json"];
    assert_eq!(files(&check(&sandbox, &["sub/d.json", ".", "sub"])), order);
}

#[test]
fn a_named_file_is_always_a_key_policy() {
    let sandbox = Sandbox::new("named-policy");
    sandbox.write("package.json", r#"{"name": "x"}"#);
    sandbox.write("policy.txt", REFUSED);
    sandbox.run(&["check"]).expect(0, "no key policy found\n", "");
    assert_eq!(files(&check(&sandbox, &["package.json", "policy.txt"])), ["package.json", "policy.txt"]);
}

#[test]
fn a_named_file_is_passed_over_if_it_holds_no_policy_and_only_policies_are_asked_for() {
    let sandbox = Sandbox::new("if-policy");
    let silent = ["package.json", "broken.json", "empty.json", "broken.yaml", "other.yml", "main.tf", "latin1.json"];
    sandbox.write("package.json", r#"{"name": "x", "version": "1"}"#);
    sandbox.write("broken.json", "{\"a\": ");
    sandbox.write("empty.json", "");
    sandbox.write("broken.yaml", "a: [1, 2\nb: {");
    sandbox.write("other.yml", "on: push\n");
    sandbox.write("main.tf", "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n");
    sandbox.write("latin1.json", b"{\"name\": \"\xe9\"}");
    let named = |arguments: &[&str]| sandbox.run(&[&["check", "--if-policy"], arguments].concat());
    named(&silent).expect(0, "no key policy found\n", "");
    assert_eq!(named(&[&["--require-policy"], &silent[..]].concat()).code, 3);

    sandbox.write("refused.json", REFUSED);
    sandbox.write(".hidden/refused.json", REFUSED);
    let all = [&silent[..], &["refused.json", ".hidden/refused.json"]].concat();
    let output = check(&sandbox, &[&["--if-policy"], &all[..]].concat());
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    assert_eq!(files(&output), ["refused.json", ".hidden/refused.json"]);
    assert_eq!(check(&sandbox, &["--if-policy", "."]).code, 1);
}

#[test]
fn what_cannot_be_read_is_told_even_if_only_policies_are_asked_for() {
    let sandbox = Sandbox::new("if-policy-unreadable");
    sandbox.write("clean.json", CLEAN);
    sandbox.write("utf16.json", utf16(CLEAN));
    let output = check(&sandbox, &["--if-policy", "clean.json", "none.json"]);
    output.expect(2, "", "kmslint: none.json: no such file or folder\n");
    let output = check(&sandbox, &["--if-policy", "utf16.json"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.starts_with("kmslint: utf16.json: UTF-16 (little-endian)"), "{}", output.stderr);
    let output = sandbox.run_with_input(&["check", "--if-policy", "-", "--quiet"], br#"{"name": "x"}"#);
    assert_eq!(output.code, 1, "standard input is a key policy: {}", output.stdout);
}

#[test]
fn other_json_is_silent() {
    let sandbox = Sandbox::new("other");
    sandbox.write("package.json", r#"{"name": "x", "version": "1"}"#);
    sandbox.write("broken.json", "{\"a\": ");
    sandbox.write("empty.json", "");
    sandbox.write("latin1.json", b"{\"name\": \"\xe9\"}");
    sandbox.write("utf16.json", [b"\xff\xfe".as_slice(), &utf16("{}")].concat());
    sandbox.write("large.json", format!("\"{}\"", "x".repeat(600_000)));
    sandbox.run(&["check"]).expect(0, "no key policy found\n", "");
}

#[test]
fn policies_in_other_encodings_are_not_passed_over() {
    let sandbox = Sandbox::new("encodings");
    sandbox.write("a.json", CLEAN.replace("Enable", "\u{e9}").replace('\u{e9}', "\u{80}"));
    sandbox.write("latin1.json", [CLEAN.as_bytes(), b"\xe9"].concat());
    sandbox.write("utf16.json", utf16(CLEAN));
    let output = check(&sandbox, &[]);
    assert_eq!(output.code, 2);
    let [latin1, utf16] = output.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{}", output.stderr) };
    assert!(latin1.starts_with("kmslint: latin1.json: not UTF-8") && latin1.contains("0xe9 at offset "), "{latin1}");
    assert!(utf16.starts_with("kmslint: utf16.json: UTF-16 (little-endian)"), "{utf16}");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_below_a_folder() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new("links");
    sandbox.write("sub/a.json", REFUSED);
    symlink("..", sandbox.root.join("sub/loop")).unwrap();
    symlink("a.json", sandbox.root.join("sub/b.json")).unwrap();
    symlink("nowhere", sandbox.root.join("sub/broken.json")).unwrap();
    symlink("sub", sandbox.root.join("folder")).unwrap();
    for arguments in [["."].as_slice(), &[".", "--no-ignore"]] {
        let output = check(&sandbox, arguments);
        assert_eq!((files(&output), output.stderr.as_str()), (vec!["sub/a.json"], ""));
    }
    assert_eq!(files(&check(&sandbox, &["sub/b.json", "folder"])), ["sub/b.json", "folder/a.json"]);
}

#[test]
fn the_order_does_not_depend_on_threads() {
    let sandbox = Sandbox::new("order");
    for number in 0..700 {
        sandbox.write(&format!("{}/{number:03}.json", number % 7), if number % 3 == 0 { CLEAN } else { REFUSED });
    }
    let runs = ["1", "4"].map(|threads| {
        let mut command = sandbox.command(&["check", "--output-format", "json"]);
        command.env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
    });
    assert!(runs[0] == runs[1]);
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&runs[0]).unwrap();
    let names: Vec<&str> = findings.iter().map(|finding| finding["filename"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 466);
    assert!(names.is_sorted());
}

/// Whatever carries a key policy: what cannot be read is not passed over.
#[test]
fn templates_in_another_encoding_are_not_passed_over() {
    let sandbox = Sandbox::new("latin-1");
    sandbox
        .write("a.tf", b"# caf\xe9\nresource \"aws_kms_key\" \"k\" { policy = data.aws_iam_policy_document.k.json }\n");
    sandbox.write("b.json", b"{\"caf\xe9\": 1}");
    let output = check(&sandbox, &["."]);
    assert!(output.code == 2 && output.stderr.starts_with("kmslint: a.tf: not UTF-8"), "{}", output.stderr);
    assert_eq!(output.stderr.lines().count(), 1);
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// What Helm renders is no YAML before, even where it begins like JSON.
#[test]
fn a_named_template_that_cannot_be_read_is_reported() {
    let sandbox = Sandbox::new("helm");
    for start in ["{{- if .Values.x }}\n", "# c\n{{- if .Values.x }}\n"] {
        sandbox
            .write("key.yaml", format!("{start}apiVersion: kms.aws.upbound.io/v1beta1\nkind: Key\n{{{{- end }}}}\n"));
        let named = sandbox.run(&["check", "key.yaml", "--output-format", "concise"]);
        assert!(named.code == 1 && named.stdout.contains("warning[unreadable-template]"), "{}", named.stdout);
        sandbox.run(&["check", "."]).expect(0, "no key policy found\n", "");
    }
}
