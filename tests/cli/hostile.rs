//! Inputs that break lesser programs: each costs one clear message, and the other files are still checked.

use super::support::{CLEAN, Output, REFUSED, Sandbox};
use kmslint::{MAX_DOCUMENT_BYTES, MAX_FILE_BYTES};
use serde_json::Value;
use std::fs::File;

/// Runs over `name` and, after it, a policy with one error: that must be found whatever `name` is.
#[track_caller]
fn check_before_another(sandbox: &Sandbox, name: &str) -> (Output, Vec<Value>) {
    sandbox.write("refused.json", REFUSED);
    let output = sandbox.run(&["check", name, "refused.json", "--output-format", "json"]);
    let mut findings: Vec<Value> = serde_json::from_str(&output.stdout).unwrap();
    let last = findings.pop().unwrap();
    assert_eq!((&last["filename"], &last["code"]), (&"refused.json".into(), &"invalid-effect".into()));
    assert!(findings.iter().all(|finding| finding["filename"] == name), "{findings:?}");
    (output, findings)
}

/// `name` cannot be read: one message, exit code 2.
#[track_caller]
fn expect_message(sandbox: &Sandbox, name: &str, message: &str) {
    let (output, findings) = check_before_another(sandbox, name);
    assert_eq!((output.code, findings.len()), (2, 0));
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    let expected = format!("kmslint: {name}: {message}");
    assert!(output.stderr.starts_with(&expected), "{}", output.stderr);
}

/// `content` can be read: the findings are those of `codes`, exit code 1.
#[track_caller]
fn expect_findings(sandbox: &Sandbox, name: &str, codes: &[&str]) {
    let (output, findings) = check_before_another(sandbox, name);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    let found: Vec<_> = findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert_eq!(found, codes);
    let human = sandbox.run(&["check", name]);
    assert!(human.stdout.len() < 4_000, "{}", human.stdout.len());
}

#[test]
fn little_or_nothing() {
    let sandbox = Sandbox::new("little");
    for (name, content) in
        [("empty.json", ""), ("byte.json", "{"), ("nul.json", "\0"), ("nuls.json", "\0\0\0\0\0\0\0\0")]
    {
        sandbox.write(name, content);
        let (output, findings) = check_before_another(&sandbox, name);
        assert_eq!((output.code, output.stderr.as_str()), (1, ""), "{name}");
        let code = if content.starts_with('\0') { "unsupported-character" } else { "json-syntax-error" };
        assert!(findings.len() == 1 && findings[0]["code"] == code, "{name}: {findings:?}");
    }
}

#[test]
fn other_encodings() {
    let sandbox = Sandbox::new("bytes");
    sandbox.write("latin1.json", b"{\"Sid\": \"\xe9\"}");
    expect_message(&sandbox, "latin1.json", "not UTF-8, as key policies are sent: byte 0xe9 at offset 9 is wrong\n");
    let utf16: Vec<u8> = CLEAN.encode_utf16().flat_map(u16::to_be_bytes).collect();
    sandbox.write("utf16.json", &utf16);
    expect_message(&sandbox, "utf16.json", "UTF-16 (big-endian), but");
    sandbox.write("marked.json", [b"\xfe\xff".as_slice(), &utf16].concat());
    expect_message(&sandbox, "marked.json", "UTF-16 (big-endian), but");
    let output = sandbox.run_with_input(&["check", "-"], b"\xff\xfe{\0");
    assert!(output.stderr.starts_with("kmslint: <stdin>: UTF-16 (little-endian)"), "{}", output.stderr);
    assert_eq!(output.code, 2);
}

#[test]
fn what_is_too_large_to_read() {
    let sandbox = Sandbox::new("large");
    File::create(sandbox.root.join("zeros.json")).unwrap().set_len(64 << 20).unwrap();
    sandbox.write("brackets.json", "[".repeat(1_000_000));
    let statement = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},"#;
    sandbox.write("statements.json", format!("{{\"Statement\":[{}{{}}]}}", statement.repeat(1_000_000)));
    sandbox.write("string.json", format!("{{\"Statement\":\"kms:{}\"}}", "x".repeat(10 << 20)));
    for name in ["zeros.json", "brackets.json", "statements.json", "string.json"] {
        expect_findings(&sandbox, name, &["policy-too-large"]);
    }
    let walked = sandbox.run(&["check", "--output-format", "concise", "--quiet"]);
    let files: Vec<&str> =
        walked.stdout.lines().filter_map(|line| line.split_once(':')).map(|(file, _)| file).collect();
    assert_eq!(files, ["refused.json", "statements.json", "string.json"]);
    let piped = sandbox.run_with_input(&["check", "-", "--output-format", "concise"], &vec![b' '; 3 << 20]);
    assert!(piped.stdout.starts_with("<stdin>:1:1: error[policy-too-large]"), "{}", piped.stdout);
    assert!(piped.stdout.contains("3145728") || piped.stdout.contains("3,145,728"), "{}", piped.stdout);
}

/// What is no policy has no size that KMS would refuse. It is not passed over either, if it may hold policies.
#[test]
fn templates_that_are_too_large_to_read() {
    let sandbox = Sandbox::new("large-templates");
    let filler = " ".repeat(MAX_FILE_BYTES);
    let plan = format!("{{\"format_version\": \"1.2\", \"planned_values\": {{}},{filler} \"x\": \"aws_kms_key\"}}");
    sandbox.write("plan.json", plan);
    sandbox.write("key.yaml", format!("Resources: {{}}\n#{filler}\n# AWS::KMS::Key\n"));
    sandbox.write("main.tf", format!("# {filler}\nresource \"aws_kms_key\" \"key\" {{}}\n"));
    for name in ["plan.json", "key.yaml", "main.tf"] {
        expect_message(&sandbox, name, "not checked: it has 16777");
    }
    sandbox.write("other.json", format!("{{\"data\": \"{filler}\"}}"));
    let walked = sandbox.run(&["check", "--quiet", "--output-format", "concise"]);
    let files: Vec<&str> = walked.stderr.lines().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!((walked.code, files), (2, vec!["key.yaml", "main.tf", "plan.json"]));
}

#[test]
fn what_is_just_short_enough_to_read() {
    let sandbox = Sandbox::new("long");
    let statement =
        r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},"#;
    let count = (MAX_DOCUMENT_BYTES - CLEAN.len()) / statement.len();
    let filler = "x".repeat(MAX_DOCUMENT_BYTES - CLEAN.len());
    for (name, content) in [
        ("brackets.json", "[".repeat(MAX_DOCUMENT_BYTES)),
        ("statements.json", CLEAN.replace("[{", &format!("[{}{{", statement.repeat(count)))),
        ("string.json", CLEAN.replace("Enable", &filler)),
        ("minified.json", CLEAN.replace("Enable", &filler).replace('\n', "")),
    ] {
        sandbox.write(name, content);
        let (output, findings) = check_before_another(&sandbox, name);
        assert_eq!((output.code, output.stderr.as_str()), (1, ""), "{name}");
        assert!(findings.len() < 10, "{name}: {}", findings.len());
        let human = sandbox.run(&["check", name]).stdout;
        assert!(human.len() < 10_000, "{name}: {}", human.len());
    }
}

#[test]
fn a_folder_is_walked() {
    let sandbox = Sandbox::new("folder");
    sandbox.write("empty/readme", "");
    let (output, findings) = check_before_another(&sandbox, "empty");
    assert_eq!((output.code, output.stderr.as_str(), findings.len()), (1, "", 0));
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file() {
    use std::{os::unix, process::Command};
    let sandbox = Sandbox::new("special");
    assert!(Command::new("mkfifo").arg(sandbox.root.join("fifo.json")).status().unwrap().success());
    expect_message(&sandbox, "fifo.json", "a FIFO, not a regular file");
    let output = sandbox.run(&["check", "--if-policy", "fifo.json"]);
    assert_eq!((output.code, output.stderr.starts_with("kmslint: fifo.json: a FIFO")), (2, true));
    let _listener = unix::net::UnixListener::bind(sandbox.root.join("socket.json"));
    if sandbox.root.join("socket.json").exists() {
        expect_message(&sandbox, "socket.json", "a socket, not a regular file");
    }
    expect_message(&sandbox, "/dev/zero", "a device, not a regular file");
    unix::fs::symlink("nowhere", sandbox.root.join("link.json")).unwrap();
    expect_message(&sandbox, "link.json", "a broken link: there is no `nowhere`\n");
    unix::fs::symlink("loop.json", sandbox.root.join("loop.json")).unwrap();
    expect_message(&sandbox, "loop.json", "too many levels of symbolic links\n");
    let walked = sandbox.run(&["check", "--quiet", "--output-format", "concise"]);
    assert_eq!((walked.code, walked.stdout.lines().count(), walked.stderr.as_str()), (1, 1, ""));
}

/// A repository may hold a link to a device, which never ends.
#[cfg(unix)]
#[test]
fn what_has_the_name_of_an_ignore_file() {
    use std::{fs, os::unix::fs::symlink};
    for name in [".gitignore", ".ignore"] {
        let sandbox = Sandbox::new("ignore-device");
        for folder in ["a", "b", "c"] {
            sandbox.write(&format!("{folder}/key.json"), REFUSED);
        }
        fs::create_dir(sandbox.root.join("c").join(name)).unwrap();
        symlink("/dev/null", sandbox.root.join("b").join(name)).unwrap();
        let run = |path: &str| sandbox.run(&["check", path, "--quiet", "--output-format", "concise"]);
        let refused = format!("b/{name}: not a regular file, so that nothing in this folder is checked\n");
        let whole = run(".");
        let files: Vec<&str> = whole.stdout.lines().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(
            (whole.code, files, whole.stderr),
            (2, vec!["a/key.json", "c/key.json"], format!("kmslint: {refused}"))
        );
        fs::create_dir(sandbox.root.join("b/d")).unwrap();
        let inside = run("b/d");
        assert!(inside.code == 2 && inside.stderr.ends_with(&refused), "{}", inside.stderr);
        assert_eq!(run("b/key.json").code, 1);
        let sandbox = Sandbox::new("ignore-long");
        sandbox.write(name, "#".repeat((1 << 20) + 1));
        let long = sandbox.run(&["check"]);
        assert!(long.code == 2 && long.stderr.contains("longer than 1 MiB"), "{}", long.stderr);
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read() {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
    };
    let sandbox = Sandbox::new("unreadable");
    sandbox.write("secret.json", CLEAN);
    sandbox.write("folder/inner.json", REFUSED);
    let set = |name: &str, mode| fs::set_permissions(sandbox.root.join(name), Permissions::from_mode(mode)).unwrap();
    set("secret.json", 0o000);
    set("folder", 0o000);
    if fs::read(sandbox.root.join("secret.json")).is_ok() {
        println!("not tested: this user may read everything");
    } else {
        expect_message(&sandbox, "secret.json", "permission denied\n");
        expect_message(&sandbox, "folder", "permission denied\n");
        for arguments in [["check"].as_slice(), &["check", "--no-ignore"]] {
            let walked = sandbox.run(arguments);
            let expected = "kmslint: folder: permission denied\nkmslint: secret.json: permission denied\n";
            assert_eq!((walked.code, walked.stderr.as_str()), (2, expected));
        }
    }
    set("folder", 0o755);
}

#[test]
fn escape_sequences_are_shown_not_obeyed() {
    let sandbox = Sandbox::new("escapes");
    let sid = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{7f}\u{200b}\u{2028}";
    sandbox.write("raw.json", CLEAN.replace("Enable", sid));
    sandbox.write("escaped.json", REFUSED.replace("Permit", "\\u001b]0;owned\\u0007\\u009b31m\\u202e"));
    for file in ["raw.json", "escaped.json"] {
        for format in ["human", "concise", "json", "json-lines"] {
            let output = sandbox.run(&["check", file, "--output-format", format]);
            assert_eq!(output.code, 1, "{file} {format}");
            assert_harmless(&output.stdout);
            let shown = if format.starts_with("json") { "\\u001b" } else { "\\u{1b}" };
            let is_shown = output.stdout.contains(shown) || file == "raw.json";
            assert!(is_shown, "{file} {format}: {}", output.stdout);
        }
    }
    let human = sandbox.run(&["check", "raw.json"]).stdout;
    assert!(human.contains("\"Sid\": \"\\u{1b}]0;owned\\u{7}"), "{human}");
}

#[cfg(unix)]
#[test]
fn file_names_are_data_too() {
    let sandbox = Sandbox::new("names");
    let name = "\u{1b}[2J\u{202e}\n.json";
    sandbox.write(name, REFUSED);
    for format in ["human", "concise", "json"] {
        let output = sandbox.run(&["check", "--output-format", format]);
        assert_eq!(output.code, 1);
        assert_harmless(&output.stdout);
    }
    let output = sandbox.run(&["check", "\u{1b}[2Jnone\n.json"]);
    output.expect(2, "no key policy found\n", "kmslint: \\u{1b}[2Jnone\\n.json: no such file or folder\n");
}

#[track_caller]
pub fn assert_harmless(text: &str) {
    let is_harmful = |character: char| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.chars().any(is_harmful), "{text:?}");
}

/// A template with a key whose policy is `policy`, in YAML, flow style.
fn template(before: &str, policy: &str) -> String {
    format!("{before}\nResources: {{K: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {policy}}}}}}}\n")
}

/// Bombs in host files: each is read in a moment, or cut off with a message.
#[test]
fn bombs_in_templates() {
    let sandbox = Sandbox::new("bombs");
    let doubled = |from: &str| {
        (1..60).map(|n| format!("a{n}: &a{n} [*a{p}, *a{p}]\n", p = n - 1)).fold(from.to_owned(), |a, b| a + &b)
    };
    let escapes = "\\t".repeat(10_000);
    let aliases = "*e, ".repeat(10_000);
    let merges = (1..200).fold("m0: &m0 {x0: 1}\n".to_owned(), |all, n| {
        all + &format!("m{n}: &m{n} {{<<: [*m{p}, *m{p}], x{n}: 1}}\n", p = n - 1)
    });
    let conditions: String = (0..40).map(|n| format!("!If [C{n}, {{Sid: s{n}}}, !Ref AWS::NoValue], ")).collect();
    let locals: String = (1..60).map(|n| format!("  l{n} = [local.l{p}, local.l{p}]\n", p = n - 1)).collect();
    let files = [
        ("alias.yaml", template(&doubled("a0: &a0 [x]\n"), "{Statement: *a59}")),
        ("escapes.yaml", template(&format!("e: &e \"{escapes}\""), &format!("{{Statement: [{aliases}]}}"))),
        ("itself.yaml", template("", "&k {Statement: [*k, {Principal: *k}], <<: *k}")),
        ("merges.yaml", template(&merges, "*m199")),
        ("choices.yaml", template("", &format!("{{Statement: [{conditions}]}}"))),
        ("subs.yaml", template("", &format!("{{Id: !Sub \"{}\"}}", "${x}".repeat(20_000)))),
        (
            "delimiter.yaml",
            template("", &format!("{{Id: !Join [\"{}\", [{}]]}}", "x".repeat(50_000), "y, ".repeat(10_000))),
        ),
        ("deep.yaml", template("", &"{Fn::If: [".repeat(100_000))),
        (
            "nested.json",
            format!(
                "{{\"Resources\": {{\"K\": {{\"Type\": \"AWS::KMS::Key\", \"a\": {}",
                "{\"Fn::Sub\": [".repeat(100_000)
            ),
        ),
        (
            "locals.tf",
            format!(
                "locals {{\n  l0 = local.l59\n{locals}}}\nresource \"aws_kms_key\" \"k\" {{\n  policy = jsonencode({{ Statement = local.l59 }})\n}}\n"
            ),
        ),
        (
            "itself.tf",
            "locals {\n  a = local.b\n  b = local.a\n}\nresource \"aws_kms_key\" \"k\" {\n  policy = local.a\n}\n"
                .to_owned(),
        ),
        ("deep.tf", format!("resource \"aws_kms_key\" \"k\" {{\n  policy = {}", "jsonencode((".repeat(100_000))),
        ("unclosed.tf", "resource \"aws_kms_key\" \"k\" {\n  policy = <<EOF\n{".to_owned()),
        ("names.md", "```json\n<a ".repeat(50_000)),
    ];
    for (name, content) in &files {
        sandbox.write(name, content);
        let (output, findings) = check_before_another(&sandbox, name);
        assert_eq!((output.code, output.stderr.as_str()), (1, ""), "{name}");
        assert!(findings.len() <= 1000, "{name}: {}", findings.len());
        let codes = || findings.iter().map(|finding| finding["code"].as_str().unwrap());
        if ["alias.yaml", "escapes.yaml", "delimiter.yaml", "locals.tf"].contains(name) {
            assert!(codes().any(|code| code == "unreadable-template"), "{name}: {findings:?}");
        }
        if ["deep.yaml", "deep.tf", "nested.json", "unclosed.tf"].contains(name) {
            assert!(codes().eq(["unreadable-template"]), "{name}: {findings:?}");
        }
        let walked = sandbox.run_with_input(&["check", "-", "--stdin-filename", name, "--quiet"], content.as_bytes());
        assert!(walked.code < 2, "{name}: {}", walked.stderr);
    }
    let walked = sandbox.run(&["check", "--select", "unreadable-template", "--quiet"]);
    assert_eq!((walked.code, walked.stdout.as_str()), (0, ""));
}
