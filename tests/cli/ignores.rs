//! Findings that were judged: comments, metadata, baseline.

use super::support::{CLEAN, Output, REFUSED, Sandbox, WARNED};
use std::fs;

/// A template whose policy has the finding `outdated-version`, and perhaps one of the rule `unknown-action`.
fn template(comment: &str, action: &str) -> String {
    format!(
        "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy:\n{comment}        Version: '2008-10-17'\n        \
         Statement:\n          - Effect: Allow\n            Principal: {{ AWS: !Sub 'arn:aws:iam::${{AWS::AccountId}}:root' }}\n            \
         Action: [{action}]\n            Resource: '*'\n"
    )
}

fn concise(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    sandbox.run(&[&["check", "--output-format", "concise"], arguments].concat())
}

const CLEAN_BUT_ONE: &str = "no findings in 1 policy; 1 finding ignored\n";

#[test]
fn a_comment_ignores_what_is_on_its_line_or_the_next() {
    let sandbox = Sandbox::new("ignore-comment");
    let before = "        # kmslint: ignore[outdated-version] as it was in 2014\n";
    sandbox.write("before.yaml", template(before, "'kms:*'"));
    sandbox.write("same.yaml", template("", "'kms:*'").replace("17'\n", "17' # kmslint: ignore[document]\n"));
    sandbox.write(
        "far.yaml",
        template("", "'kms:*'").replace("    Type", "    # kmslint: ignore[outdated-version]\n    Type"),
    );
    for name in ["before.yaml", "same.yaml"] {
        concise(&sandbox, &[name]).expect(0, CLEAN_BUT_ONE, "");
    }
    let far = concise(&sandbox, &["far.yaml"]);
    assert!(far.stdout.contains("far.yaml:7:18: warning[outdated-version]"), "{}", far.stdout);
    assert!(far.stdout.contains("far.yaml:3:7: suggestion[unused-ignore]"), "{}", far.stdout);
    assert_eq!(far.code, 1);
}

#[test]
fn a_comment_before_a_here_document_ignores_what_is_in_it() {
    let sandbox = Sandbox::new("ignore-hcl");
    let file = |comment: &str, inside: &str| {
        format!("resource \"aws_kms_key\" \"k\" {{\n  {comment}\n  policy = <<EOT\n{inside}{WARNED}EOT\n}}\n")
    };
    sandbox.write("a.tf", file("# kmslint: ignore[outdated-version] generated", ""));
    sandbox.write("b.tf", file("/* kmslint: ignore[outdated-version] generated */", ""));
    concise(&sandbox, &["a.tf"]).expect(0, CLEAN_BUT_ONE, "");
    concise(&sandbox, &["b.tf"]).expect(0, CLEAN_BUT_ONE, "");
    // Here it would be sent to the service.
    sandbox.write("c.tf", file("", "# kmslint: ignore[document, statement, action]\n"));
    let inside = concise(&sandbox, &["c.tf"]);
    assert!(inside.stdout.contains("json-syntax-error") && inside.code == 1, "{}", inside.stdout);
}

/// The header of a block may end with a comment, and a comment may follow a quoted text.
#[test]
fn a_comment_beside_a_text_ignores_what_is_in_it() {
    let sandbox = Sandbox::new("ignore-text");
    let manifest = |before: &str, after: &str| {
        let text = WARNED.trim_end().replace('\n', "\n    ");
        format!(
            "apiVersion: kms.services.k8s.aws/v1alpha1\nkind: Key\nmetadata: {{name: k}}\nspec:\n  policy: {before}{text}{after}\n"
        )
    };
    let comment = "# kmslint: ignore[outdated-version] as it was";
    sandbox.write("block.yaml", manifest(&format!("| {comment}\n    "), ""));
    sandbox.write("folded.yaml", manifest(&format!(">- {comment}\n    "), ""));
    sandbox.write("quoted.yaml", manifest("'", &format!("' {comment}")));
    for name in ["block.yaml", "folded.yaml", "quoted.yaml"] {
        concise(&sandbox, &[name]).expect(0, CLEAN_BUT_ONE, "");
    }
    sandbox.write("inside.yaml", manifest("|\n    ", &format!("\n    {comment}")));
    let inside = concise(&sandbox, &["inside.yaml"]);
    assert!(inside.stdout.contains("json-syntax-error") && !inside.stdout.contains("ignored"), "{}", inside.stdout);
}

#[test]
fn metadata_of_a_resource_ignores_what_is_in_its_policy() {
    let sandbox = Sandbox::new("ignore-metadata");
    let with = |metadata: &str| {
        template("", "'kms:*', 'kms:Decrpyt'")
            .replace("    Properties", &format!("    Metadata: {{kmslint: {{ignore: {metadata}}}}}\n    Properties"))
    };
    sandbox.write("a.yaml", with("[outdated-version, action]"));
    concise(&sandbox, &["a.yaml"]).expect(0, "no findings in 1 policy; 2 findings ignored\n", "");
    sandbox.write("b.yaml", with("[{rule: outdated-version, reason: judged}, {rule: unknown-action, sid: other}]"));
    let output = concise(&sandbox, &["b.yaml", "--show-ignored"]);
    let has = |part: &str| assert!(output.stdout.contains(part), "{part}\n{}", output.stdout);
    has("b.yaml:7:18: warning[outdated-version]");
    has(" (ignored)\n");
    has("warning[unknown-action]");
    has("suggestion[unused-ignore] `unknown-action` finds nothing here");
    has("; 1 finding ignored");
    let human = sandbox.run(&["check", "b.yaml", "--show-ignored"]).stdout;
    assert!(human.contains("\n  ignored: judged (in-source)\n"), "{human}");
    let json = sandbox.run(&["check", "b.yaml", "--show-ignored", "--output-format", "json"]).stdout;
    let json: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let of = |code: &str| json.iter().find(|finding| finding["code"] == code).unwrap()["suppressed"].clone();
    assert_eq!(of("outdated-version"), serde_json::json!({"kind": "in-source", "reason": "judged"}));
    assert_eq!(of("unknown-action"), serde_json::Value::Null);
    for (format, shown) in [
        ("github", "::notice file=b.yaml,line=7,"),
        ("gitlab", r#""severity":"info""#),
        ("rdjson", r#""severity":"INFO""#),
        ("checkstyle", r#"severity="ignore""#),
        ("junit", "<skipped "),
    ] {
        let run = |options: &[&str]| sandbox.run(&[&["check", "b.yaml", "--output-format", format], options].concat());
        let lines = |text: &str| text.lines().filter(|line| line.contains(shown)).count();
        let (all, open) = (run(&["--show-ignored"]).stdout, run(&[]).stdout);
        assert!(lines(&all) > lines(&open), "{format}: {all}");
    }
}

/// A limit that is not understood is not dropped: the ignore would hold for more than was meant.
#[test]
fn metadata_that_is_not_understood_ignores_nothing() {
    let sandbox = Sandbox::new("ignore-metadata-odd");
    for (member, name) in [
        ("sid: 2014", "sid"),
        ("sid: !Ref Name", "sid"),
        ("Sid: other", "Sid"),
        ("expires: 2020-01-01", "expires"),
        ("\"\\e[31m\": x", "\\u{1b}[31m"),
    ] {
        let metadata = format!("    Metadata: {{kmslint: {{ignore: [{{rule: outdated-version, {member}}}]}}}}\n");
        sandbox.write("a.yaml", template("", "'kms:*'").replace("    Properties", &(metadata + "    Properties")));
        let output = concise(&sandbox, &["a.yaml"]);
        assert!(output.stdout.contains("7:18: warning[outdated-version]"), "{}", output.stdout);
        let said = format!("a.yaml:4:35: suggestion[unused-ignore] `{name}` is not understood here");
        assert!(output.stdout.contains(&said), "{said}\n{}", output.stdout);
    }
}

/// Two resources that share their metadata by an alias: it is used if one of them has the finding.
#[test]
fn shared_metadata_is_one() {
    let sandbox = Sandbox::new("ignore-metadata-shared");
    let key = |name: &str, metadata: &str, version: &str| {
        let resource = template("", "'kms:*'").replace("2008-10-17", version).replace("  Key:", &format!("  {name}:"));
        resource.replace("    Properties", &format!("    Metadata: {metadata}\n    Properties"))
    };
    let first = key("First", "&judged {kmslint: {ignore: [outdated-version]}}", "2008-10-17");
    let second = key("Second", "*judged", "2012-10-17").replace("Resources:\n", "");
    sandbox.write("a.yaml", format!("{first}{second}"));
    concise(&sandbox, &["a.yaml"]).expect(0, "no findings in 2 policies; 1 finding ignored\n", "");
    let many = vec!["empty-sid"; 1000].join(", ");
    let first = first.replace("outdated-version", &many);
    let others: String = (0..200).map(|index| second.replace("Second", &format!("Other{index}"))).collect();
    sandbox.write("a.yaml", format!("{first}{others}"));
    let output = concise(&sandbox, &["a.yaml"]);
    assert!(
        output.stdout.ends_with("1000 suggestions in 201 policies; 1 finding fixable with `--fix`\n"),
        "{output:?}"
    );
}

/// What one resource ignores is reported of another that shares the policy.
#[test]
fn a_shared_policy_is_ignored_by_all_who_share_it() {
    let sandbox = Sandbox::new("ignore-shared-policy");
    let first = template("", "'kms:*'").replace("KeyPolicy:", "KeyPolicy: &policy");
    let second = "  Other:\n    Type: AWS::KMS::Key\n    Properties: {KeyPolicy: *policy}\n";
    let judged = |resource: &str| {
        let metadata = "    Metadata: {kmslint: {ignore: [outdated-version]}}\n";
        resource.replace("    Type", &format!("{metadata}    Type"))
    };
    for (first, second, ignored) in [
        (judged(&first), second.to_owned(), false),
        (first.clone(), judged(second), false),
        (judged(&first), judged(second), true),
    ] {
        sandbox.write("a.yaml", first + &second);
        let output = concise(&sandbox, &["a.yaml"]);
        let (all, reported) = (
            "no findings in 2 policies; 1 finding ignored\n",
            "1 warning in 2 policies; 1 finding fixable with `--fix`\n",
        );
        assert!(output.stdout.ends_with(if ignored { all } else { reported }), "{}", output.stdout);
    }
}

#[test]
fn a_comment_ends_with_its_words() {
    let sandbox = Sandbox::new("ignore-comment-end");
    let comment = "kmslint: ignore[empty-sid] why";
    let text = template("", "'kms:*'").replace("17'\n", &format!("17' # {comment} \t\n")).replace('\n', "\r\n");
    sandbox.write("a.yaml", &text);
    let output = sandbox.run(&["check", "a.yaml", "--select", "document,empty-sid", "--output-format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&output.stdout).unwrap();
    let unused = findings.iter().find(|found| found["code"] == "unused-ignore").unwrap();
    let (start, end) = (&unused["byte_range"]["start"], &unused["byte_range"]["end"]);
    let range = start.as_u64().unwrap() as usize..end.as_u64().unwrap() as usize;
    assert_eq!(text.get(range), Some(comment));
}

/// Each comment used to be looked at from the start of its line.
#[test]
fn many_comments_in_a_line_are_read_in_time() {
    let sandbox = Sandbox::new("ignore-many-comments");
    let comments = format!("{}{}", " ".repeat(400_000), "/**/".repeat(10_000));
    let policy = format!("  policy = <<EOT\n{WARNED}EOT\n");
    let ignore = "  # kmslint: ignore[outdated-version]\n";
    sandbox.write("a.tf", format!("resource \"aws_kms_key\" \"k\" {{\n{comments}\n{ignore}{policy}}}\n"));
    let start = std::time::Instant::now();
    concise(&sandbox, &["a.tf"]).expect(0, CLEAN_BUT_ONE, "");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// What the service sees hides nothing.
#[test]
fn a_policy_cannot_ignore_its_own_findings() {
    let sandbox = Sandbox::new("ignore-self");
    let sid = WARNED.replace("\"Effect\"", "\"Sid\": \"kmslint: ignore[outdated-version]\", \"Effect\"");
    sandbox.write("sid.json", sid);
    sandbox
        .write("member.json", WARNED.replacen('{', "{ \"Metadata\": {\"kmslint\": {\"ignore\": [\"document\"]}},", 1));
    let with_string = template("", "'kms:*'").replace("17'\n", "17'\n        Id: '# kmslint: ignore[document]'\n");
    sandbox.write("string.yaml", with_string);
    for name in ["sid.json", "member.json", "string.yaml"] {
        let output = concise(&sandbox, &[name]);
        assert!(
            output.stdout.contains("[outdated-version]") && !output.stdout.contains("ignored"),
            "{}",
            output.stdout
        );
    }
}

#[test]
fn a_refusal_is_reported_in_spite_of_an_ignore() {
    let sandbox = Sandbox::new("ignore-refusal");
    let text =
        template("", "'kms:*'").replace("Effect: Allow", "Effect: Permit # kmslint: ignore[invalid-effect] fine");
    sandbox.write("a.yaml", text);
    let output = concise(&sandbox, &["a.yaml"]);
    assert!(output.stdout.contains("error[invalid-effect]") && output.code == 1, "{}", output.stdout);
    assert!(output.stdout.contains("`invalid-effect` is reported all the same"), "{}", output.stdout);
}

#[test]
fn a_baseline_holds_what_is_known() {
    let sandbox = Sandbox::new("baseline");
    sandbox.write("keys/a.json", WARNED);
    sandbox.write("keys/b.json", CLEAN);
    let baseline = ["--baseline", "baseline.json"];
    let missing = concise(&sandbox, &baseline);
    missing.expect(2, "", "kmslint: --baseline: baseline.json: no such file; --write-baseline makes it\n");
    let written = concise(&sandbox, &["--baseline", "baseline.json", "--write-baseline"]);
    let summary = "no findings in 2 policies; 1 finding ignored\n";
    written.expect(0, summary, "kmslint: baseline.json holds 1 finding\n");
    concise(&sandbox, &baseline).expect(0, summary, "");
    // Wherever it runs, and wherever the lines go.
    sandbox.write("keys/a.json", format!("\n\n{}", WARNED.replace("  ", "\t")));
    concise(&sandbox, &baseline).expect(0, summary, "");
    let elsewhere = sandbox
        .command(&["check", "--output-format", "concise", "--baseline", "../baseline.json"])
        .current_dir(sandbox.root.join("keys"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(elsewhere.stdout).unwrap(), summary);
    // What is new is reported.
    sandbox.write("keys/a.json", WARNED.replace("\"kms:*\"", "[\"kms:*\", \"kms:Decrpyt\"]"));
    let new = concise(&sandbox, &baseline);
    assert!(new.stdout.contains("[unknown-action]") && !new.stdout.contains("[outdated-version]"), "{}", new.stdout);
    // What is gone is said.
    sandbox.write("keys/a.json", CLEAN);
    let gone = concise(&sandbox, &baseline);
    gone.expect(
        0,
        "no findings in 2 policies\n",
        "kmslint: 1 finding of the baseline is gone: --write-baseline takes it out\n",
    );
    concise(&sandbox, &["--baseline", "baseline.json", "--write-baseline"]).expect(
        0,
        "no findings in 2 policies\n",
        "kmslint: baseline.json holds 0 findings\n",
    );
    assert_eq!(
        fs::read_to_string(sandbox.root.join("baseline.json")).unwrap(),
        "{\n  \"version\": 1,\n  \"files\": {}\n}\n"
    );
}

#[test]
fn a_baseline_holds_no_refusal() {
    let sandbox = Sandbox::new("baseline-refusal");
    sandbox.write("a.json", REFUSED);
    let written = concise(&sandbox, &["a.json", "--baseline", "b.json", "--write-baseline"]);
    assert!(written.stdout.contains("error[invalid-effect]") && written.code == 1, "{}", written.stdout);
    assert_eq!(written.stderr, "kmslint: b.json holds 0 findings\n");
}

/// In a folder of its own, it does not depend on where the repository lies.
#[test]
fn a_baseline_moves_with_its_repository() {
    let sandbox = Sandbox::new("baseline-moved");
    sandbox.write("here/keys/a.json", WARNED);
    sandbox.write("here/ci/readme", "");
    let check = |folder: &str, option: &[&str]| {
        let arguments = [&["check", "--quiet", "--baseline", "ci/b.json"], option].concat();
        let output = sandbox.command(&arguments).current_dir(sandbox.root.join(folder)).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(check("here", &["--write-baseline"]), (0, String::new()));
    let text = fs::read_to_string(sandbox.root.join("here/ci/b.json")).unwrap();
    assert!(text.contains("\"../keys/a.json\": ["), "{text}");
    fs::rename(sandbox.root.join("here"), sandbox.root.join("there")).unwrap();
    assert_eq!(check("there", &[]), (0, String::new()));
    // What is not there any more is forgotten.
    fs::remove_file(sandbox.root.join("there/keys/a.json")).unwrap();
    assert_eq!(check("there", &["--write-baseline"]), (0, String::new()));
    let text = fs::read_to_string(sandbox.root.join("there/ci/b.json")).unwrap();
    assert!(text.contains("\"files\": {}"), "{text}");
}

/// Lines may come and go.
#[test]
fn a_baseline_holds_blocks_of_markdown() {
    let sandbox = Sandbox::new("baseline-markdown");
    let text = format!("# Keys\n\n```json\n{WARNED}```\n");
    sandbox.write("keys.md", &text);
    let options = ["keys.md", "--extract", "markdown", "--baseline", "b.json"];
    let written = concise(&sandbox, &[options.as_slice(), &["--write-baseline"]].concat());
    written.expect(0, CLEAN_BUT_ONE, "kmslint: b.json holds 1 finding\n");
    sandbox.write("keys.md", format!("New\n\n{text}"));
    concise(&sandbox, &options).expect(0, CLEAN_BUT_ONE, "");
}

/// Standard input, and files whose names are not UTF-8, are under names that lead to no file.
#[test]
fn a_baseline_holds_what_is_no_file() {
    let sandbox = Sandbox::new("baseline-names");
    let check = |options: &[&str]| {
        let arguments = [&["check", "--output-format", "concise", "--baseline", "b.json"], options].concat();
        sandbox.run_with_input(&arguments, WARNED.as_bytes())
    };
    check(&["-", "--write-baseline"]).expect(0, CLEAN_BUT_ONE, "kmslint: b.json holds 1 finding\n");
    check(&["-"]).expect(0, CLEAN_BUT_ONE, "");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"keys/\xfe.json");
        fs::create_dir(sandbox.root.join("keys")).unwrap();
        // Some file systems have no such names.
        if fs::write(sandbox.root.join(name), WARNED).is_ok() {
            check(&["keys", "--write-baseline"]).expect(0, CLEAN_BUT_ONE, "kmslint: b.json holds 1 finding\n");
            check(&["keys"]).expect(0, CLEAN_BUT_ONE, "");
            // Another whose name looks the same.
            fs::write(sandbox.root.join(std::ffi::OsStr::from_bytes(b"keys/\xff.json")), CLEAN).unwrap();
            check(&["keys", "--write-baseline"]);
            assert_eq!(check(&["keys"]).stdout, "no findings in 2 policies; 1 finding ignored\n");
        }
    }
}

/// It is read by people, in a terminal and in reviews.
#[test]
fn a_baseline_hides_nothing() {
    let sandbox = Sandbox::new("baseline-hostile");
    let statement = "{\"Sid\": \"x\u{202e}\u{9b}31m##[group]\", \"Effect\": \"Allow\"}";
    sandbox.write("a.json", format!("{{\"Statement\": [{statement}, {statement}]}}"));
    let options = ["a.json", "--select", "duplicate-sid", "--baseline", "b.json"];
    let written = concise(&sandbox, &[options.as_slice(), &["--write-baseline"]].concat());
    assert_eq!(written.stderr, "kmslint: b.json holds 1 finding\n");
    let text = fs::read_to_string(sandbox.root.join("b.json")).unwrap();
    assert!(text.contains("`x\\u202e\\u009b31m##\\u005bgroup]`"), "{text}");
    concise(&sandbox, &options).expect(0, CLEAN_BUT_ONE, "");
}

/// It could block for ever.
#[cfg(unix)]
#[test]
fn a_baseline_that_is_no_file_is_refused() {
    let sandbox = Sandbox::new("baseline-special");
    sandbox.write("a.json", CLEAN);
    for options in [["--baseline", "/dev/zero"].as_slice(), &["--baseline", "/dev/zero", "--write-baseline"]] {
        let output = concise(&sandbox, &[&["a.json"], options].concat());
        output.expect(2, "", "kmslint: /dev/zero: not a file\n");
    }
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let sandbox = Sandbox::new("baseline-broken");
    sandbox.write("a.json", CLEAN);
    for (text, message) in [
        ("[]", "b.json: not a baseline: "),
        ("{\"version\": 2, \"files\": {}}", "b.json: version 2 of baselines is not known"),
        ("{\"files\": [], \"more\": 1, \"version\": 3}", "b.json: version 3 of baselines is not known"),
        ("{\"version\": 1, \"files\": {}, \"more\": 1}", "b.json: not a baseline: unknown field `more`"),
    ] {
        sandbox.write("b.json", text);
        let output = concise(&sandbox, &["a.json", "--baseline", "b.json"]);
        assert!(output.code == 2 && output.stderr.contains(message), "{}", output.stderr);
    }
    assert_eq!(concise(&sandbox, &["a.json", "--write-baseline"]).code, 2);
    sandbox.write("b.json", "\u{feff}{\"version\": 1, \"files\": {}}");
    concise(&sandbox, &["a.json", "--baseline", "b.json"]).expect(0, "no findings in 1 policy\n", "");
}

/// The whole of it, for who reads the output and for who reads SARIF.
#[test]
fn one_finding_is_ignored_with_a_reason() {
    let sandbox = Sandbox::new("ignore-whole");
    sandbox.write("key.json", WARNED);
    sandbox.write(
        "kmslint.toml",
        "[[ignore]]\nrule = 'outdated-version'\npath = 'key.json'\nreason = 'written in 2014'\n",
    );
    let output = sandbox.run(&["check", "--output-format", "human", "--output-format", "sarif=out.sarif"]);
    output.expect(0, CLEAN_BUT_ONE, "");
    let sarif = fs::read_to_string(sandbox.root.join("out.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!((results.len(), &results[0]["ruleId"]), (1, &serde_json::json!("outdated-version")));
    let suppressions =
        serde_json::json!([{"kind": "external", "status": "accepted", "justification": "written in 2014"}]);
    assert_eq!(results[0]["suppressions"], suppressions);
}
