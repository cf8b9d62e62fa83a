//! `kmslint.toml`.

use crate::support::{CLEAN, Output, REFUSED, Sandbox, WARNED};
use std::fs;

const NEW_NAMES: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": ["kms:*", "kms:Shred"],
      "Resource": "*"
    }
  ]
}
"#;

const CONFIGURATION: &str = "[catalog]\nactions = ['kms:Shred']\n";

#[test]
fn a_vocabulary_makes_names_known() {
    let sandbox = Sandbox::new("vocabulary");
    sandbox.write("key.json", NEW_NAMES);
    let code = |arguments: &[&str]| sandbox.run(&[&["check", "--quiet", "key.json"], arguments].concat()).code;
    assert_eq!(code(&[]), 1);
    sandbox.write("names.toml", CONFIGURATION);
    assert_eq!(code(&["--config", "names.toml"]), 0);
    sandbox.write(".kmslint.toml", CONFIGURATION);
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--isolated"]), 1);
    sandbox.write("kmslint.toml", "");
    assert_eq!(code(&[]), 1, "kmslint.toml comes before .kmslint.toml");
}

#[test]
fn a_configuration_is_looked_for_up_to_the_root_of_the_repository() {
    let sandbox = Sandbox::new("vocabulary-above");
    sandbox.write("repository/policies/key.json", NEW_NAMES);
    sandbox.write("repository/kmslint.toml", CONFIGURATION);
    let below = Sandbox { root: sandbox.root.join("repository/policies") };
    let code = || below.run(&["check", "--quiet"]).code;
    assert_eq!(code(), 0);
    fs::create_dir_all(below.root.join(".git")).unwrap();
    assert_eq!(code(), 1);
}

#[test]
fn every_mistake_is_shown_at_its_place() {
    let sandbox = Sandbox::new("configuration-wrong");
    sandbox.write("key.json", NEW_NAMES);
    let wrong = "selct = []\nstrict = 'yes'\nfail-on = 'eror'\nignore = ['empty-sidd', { reason = 'x' }]\nexclude = ['{a']\n\
                 [severities]\nempty_sid = 'warning'\n[[context]]\npaths = 'a'\nkey-arn = 'x'\naccount = '1'\n\
                 [catalog]\nactions = ['kms:Shred', 'Shred']\n";
    sandbox.write("kmslint.toml", wrong);
    let output = sandbox.run(&["check", "key.json"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    let stderr = &output.stderr;
    assert_eq!(stderr.matches("error[invalid-configuration]").count(), 11, "{stderr}");
    for (place, message, help) in [
        ("1:1", "there is no key `selct`", "did you mean `select`?"),
        ("2:10", "this is a string, and `true` or `false` is expected", ""),
        ("3:11", "there is no level `eror`", "did you mean `error`?"),
        ("4:11", "there is no rule or category `empty-sidd`", "did you mean `empty-sid`?"),
        ("4:25", "this ignore names no `rule`", ""),
        ("5:12", "this is no pattern of paths", ""),
        ("7:1", "there is no rule `empty_sid`", "did you mean `empty-sid`?"),
        ("9:9", "this is a string, and a list is expected", ""),
        ("10:11", "`x` is not a key ARN", ""),
        ("11:11", "`1` is not an account id of 12 digits", ""),
        ("13:25", "`Shred` has not the form of `kms:Decrypt`", ""),
    ] {
        let place = format!("[kmslint.toml:{place}]");
        let report = stderr
            .split("error[")
            .find(|report| report.contains(&place))
            .unwrap_or_else(|| panic!("{place}\n{stderr}"));
        assert!(report.contains(message) && report.contains(help), "{message}\n{report}");
    }
    assert!(stderr.ends_with("\nkmslint: nothing was checked\n"), "{stderr}");
}

#[test]
fn what_is_no_configuration_exits_with_2() {
    let sandbox = Sandbox::new("configuration-none");
    sandbox.write("key.json", NEW_NAMES);
    let run = |arguments: &[&str]| sandbox.run(&[&["check", "key.json"], arguments].concat());
    let nothing = "kmslint: nothing was checked\n";
    run(&["--config", "none.toml"]).expect(2, "", &format!("kmslint: none.toml: no such file\n{nothing}"));
    run(&["--config", "."]).expect(2, "", &format!("kmslint: .: not a file\n{nothing}"));
    for text in [
        "\u{1b}[2J = 1\n",
        "a = [",
        "[[ignore]]\nrule = 'empty-sid'\n[ignore]\n",
        "ignore = []\n[[ignore]]\nrule = 'x'\n",
    ] {
        sandbox.write("kmslint.toml", text);
        let output = run(&[]);
        assert!(output.code == 2 && output.stderr.contains("error[invalid-configuration]"), "{}", output.stderr);
        assert!(!output.stderr.contains('\u{1b}'), "{}", output.stderr);
    }
    assert!(run(&[]).stderr.contains("write `[[ignore]]` for all"), "{}", run(&[]).stderr);
    sandbox.write("kmslint.toml", [0xff, 0xfe]);
    run(&[]).expect(2, "", &format!("kmslint: kmslint.toml: not UTF-8\n{nothing}"));
}

/// A file is checked under the nearest configuration, and only under that.
#[test]
fn each_file_has_its_own_configuration() {
    let sandbox = Sandbox::new("configuration-nearest");
    sandbox.write("kmslint.toml", "ignore = ['outdated-version']\n");
    for folder in ["a", "b", "b/c", "d"] {
        sandbox.write(&format!("{folder}/key.json"), WARNED);
    }
    sandbox.write("b/kmslint.toml", "[severities]\noutdated-version = 'suggestion'\n");
    sandbox.write("d/kmslint.toml", "fail-on = 'error'\n");
    let run =
        |arguments: &[&str]| sandbox.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
    let shown = |output: &Output| -> Vec<String> {
        output.stdout.lines().map(|line| line.split(" `").next().unwrap().to_owned()).collect()
    };
    let output = run(&[]);
    let expected = [
        "b/c/key.json:2:14: suggestion[outdated-version]",
        "b/key.json:2:14: suggestion[outdated-version]",
        "d/key.json:2:14: warning[outdated-version]",
    ];
    assert_eq!((shown(&output), output.code), (expected.map(str::to_owned).to_vec(), 0));
    assert_eq!(run(&["--fail-on", "warning"]).code, 1);
    assert_eq!((run(&["--isolated"]).stdout.lines().count(), run(&["--isolated"]).code), (4, 1));
    let only = run(&["--config", "b/kmslint.toml"]);
    assert_eq!((only.stdout.matches("suggestion").count(), only.code), (4, 0));
    let stdin =
        |name: &str| sandbox.run_with_input(&["check", "-", "--quiet", "--stdin-filename", name], WARNED.as_bytes());
    assert_eq!(
        (stdin("a/new.json").code, stdin("d/new.json").code, stdin("b/new.json").stdout.is_empty()),
        (0, 0, false)
    );
    // What is broken below stops the files there, and no others.
    sandbox.write("b/c/kmslint.toml", "x");
    let broken = run(&[]);
    assert!(broken.code == 2 && broken.stderr.contains("[b/c/kmslint.toml:1:"), "{}", broken.stderr);
    assert_eq!(shown(&broken), expected[1..]);
}

#[test]
fn the_command_line_wins() {
    let sandbox = Sandbox::new("configuration-command-line");
    sandbox.write("key.json", WARNED);
    let run =
        |arguments: &[&str]| sandbox.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
    sandbox.write("kmslint.toml", "select = ['action']\n");
    assert_eq!(run(&[]).stdout, "");
    assert!(run(&["--select", "document"]).stdout.contains("outdated-version"));
    sandbox.write("kmslint.toml", "ignore = ['document']\n[severities]\noutdated-version = 'error'\n");
    assert!(run(&["--select", "outdated-version"]).stdout.contains("error[outdated-version]"));
    assert!(run(&["--select", "document", "--severity", "outdated-version=suggestion"]).stdout.contains("suggestion["));
    assert_eq!(run(&["--ignore", "action"]).stdout, "");
}

#[test]
fn what_is_excluded_is_not_checked() {
    let sandbox = Sandbox::new("configuration-exclude");
    for name in ["a.json", "old/b.json", "node_modules/c.json", "deep/old/d.json", "deep/e.bak.json"] {
        sandbox.write(name, WARNED);
    }
    let checked = |arguments: &[&str]| -> Vec<String> {
        let output = sandbox.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
        output.stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(checked(&[]), ["a.json", "deep/e.bak.json", "deep/old/d.json", "old/b.json"]);
    sandbox.write("kmslint.toml", "extend-exclude = ['/old/', '*.bak.json']\n");
    assert_eq!(checked(&[]), ["a.json", "deep/old/d.json"]);
    assert_eq!(checked(&["--exclude", "deep/**/d.json"]), ["a.json"]);
    assert_eq!(checked(&["--no-ignore"]), ["a.json", "deep/old/d.json"]);
    assert_eq!(checked(&["old"]), ["old/b.json"], "what is named is checked");
    assert_eq!(checked(&["old/b.json", "node_modules/c.json"]), ["old/b.json", "node_modules/c.json"]);
    assert_eq!(checked(&["--force-exclude", "old/b.json", "a.json", "node_modules/c.json"]), ["a.json"]);
    sandbox.write("kmslint.toml", "exclude = ['deep']\nforce-exclude = true\n");
    assert_eq!(checked(&[]), ["a.json", "node_modules/c.json", "old/b.json"]);
    assert_eq!(checked(&["deep/e.bak.json", "old/b.json"]), ["old/b.json"]);
    assert_eq!(checked(&["deep/old/..", "deep/../old/."]), ["deep/../old/./b.json"]);
    assert_eq!(sandbox.run(&["check", "--exclude", "{a"]).code, 2);
    for (config, exclude) in [("exclude = ['deep/']", "none"), ("extend-exclude = ['./deep/']", "none"), ("", "deep/")]
    {
        sandbox.write("kmslint.toml", config);
        for path in ["deep", "deep/old", "deep/e.bak.json", "node_modules"] {
            let forced = checked(&["--exclude", exclude, "--force-exclude", path, "a.json"]);
            let is_checked = path == "node_modules" && config.starts_with("exclude");
            assert_eq!(forced.len(), 1 + usize::from(is_checked), "{config} {exclude} {path}");
            assert!(!checked(&["--exclude", exclude, path, "a.json"]).is_empty(), "{path}");
        }
    }
}

#[test]
fn what_is_known_of_keys_goes_by_path() {
    let sandbox = Sandbox::new("configuration-context");
    sandbox.write("prod/key.json", CLEAN);
    sandbox.write("test/key.json", CLEAN);
    sandbox.write(
        "kmslint.toml",
        "[[context]]\naccount = '111122223333'\n[[context]]\npaths = ['/test']\nkey-arn = 'arn:aws:kms:us-east-1:444455556666:key/1'\n",
    );
    let lockouts = |arguments: &[&str]| {
        let output = sandbox.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
        output
            .stdout
            .lines()
            .filter(|line| line.contains("policy-lockout"))
            .map(|line| line.split('/').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(lockouts(&[]), ["test"]);
    assert_eq!(lockouts(&["--account", "444455556666"]), ["prod", "test"]);
    assert_eq!(lockouts(&["--account", "111122223333"]), [""; 0]);
    assert_eq!(lockouts(&["--isolated"]), [""; 0]);
}

#[test]
fn findings_that_were_judged_are_ignored() {
    let sandbox = Sandbox::new("configuration-ignore");
    sandbox.write("a/key.json", WARNED);
    sandbox.write("b/key.json", WARNED);
    let run = |arguments: &[&str]| sandbox.run(&[&["check", "--output-format", "concise"], arguments].concat());
    sandbox.write("kmslint.toml", "[[ignore]]\nrule = 'outdated-version'\npath = 'a/key.json'\nreason = 'as it was'\n");
    let output = run(&["a"]);
    output.expect(0, "no findings in 1 policy; 1 finding ignored\n", "");
    let json = sandbox.run(&["check", "a", "--show-ignored", "--output-format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["suppressed"], serde_json::json!({"kind": "configuration", "reason": "as it was"}));
    assert!(run(&["b"]).stdout.starts_with("b/key.json:2:14: warning[outdated-version]"));
    // Neither says anything of the files that were not checked.
    assert!(!run(&["b"]).stdout.contains("unused-ignore"));

    sandbox.write("a/key.json", CLEAN);
    let unused = "kmslint.toml:2:8: suggestion[unused-ignore] `outdated-version` finds nothing here\n";
    assert!(run(&["a"]).stdout.starts_with(unused), "{}", run(&["a"]).stdout);
    assert!(!run(&["a", "--select", "action"]).stdout.contains("unused-ignore"));

    // An ignore that may be for other files is not judged by some of them.
    for path in ["key.json", "a", "a/", "/a", "./a"] {
        sandbox.write("kmslint.toml", format!("ignore = [{{rule = 'unknown-action', path = '{path}'}}]\n"));
        assert!(!run(&["a/key.json"]).stdout.contains("unused-ignore"), "{path}");
        assert!(!run(&["--exclude", "x"]).stdout.contains("unused-ignore"), "{path}");
        assert!(!run(&[".", "none.json"]).stdout.contains("unused-ignore"), "{path}");
        assert!(run(&["."]).stdout.contains("unused-ignore"), "{path}");
    }
    for path in ["/a/key.json", "./a/key.json", "a/key.json"] {
        sandbox.write("kmslint.toml", format!("ignore = [{{rule = 'unknown-action', path = '{path}'}}]\n"));
        assert!(run(&["a/key.json"]).stdout.contains("unused-ignore"), "{path}");
    }

    let by = |more: &str| {
        sandbox.write("kmslint.toml", format!("[[ignore]]\nrule = 'document'\n{more}\n"));
        run(&["b"]).stdout
    };
    for more in ["", "sid = 'none'", "pointer = '/Statement'", "expires = 2020-01-01", "path = '/key.json'"] {
        assert_eq!(by(more).contains("warning[outdated-version]"), !more.is_empty(), "{more}\n{}", by(more));
    }
    for more in
        ["pointer = '/Version'", "pointer = ''", "expires = 2999-01-01", "expires = '2999-01-01'", "path = 'b/'"]
    {
        assert!(!by(more).contains("outdated-version"), "{more}\n{}", by(more));
    }
    assert!(by("expires = 2020-01-01").contains("the ignore of `document` expired on 2020-01-01"));
}

#[test]
fn a_refusal_is_ignored_only_by_leave() {
    let sandbox = Sandbox::new("configuration-refusal");
    sandbox.write("key.json", REFUSED);
    let run = |text: &str| {
        sandbox.write("kmslint.toml", text);
        sandbox.run(&["check", "--output-format", "concise"])
    };
    let ignore = "[[ignore]]\nrule = 'invalid-effect'\n";
    let reported = run(ignore);
    assert!(reported.code == 1 && reported.stdout.contains("error[invalid-effect]"), "{}", reported.stdout);
    assert!(reported.stdout.contains("`invalid-effect` is reported all the same"), "{}", reported.stdout);
    let ignored = "no findings in 1 policy; 1 finding ignored\n";
    run(&format!("{ignore}allow-rejected = true\n")).expect(0, ignored, "");
    let both = format!("allow-rejected = true\n{ignore}");
    run(&both).expect(0, ignored, "");
}

#[test]
fn the_configuration_that_holds_is_printed() {
    let sandbox = Sandbox::new("configuration-print");
    sandbox.write("a/key.json", CLEAN);
    let written = "fail-on = 'error'\nignore = ['empty-sid', {rule = 'document', reason = '\"x\"', expires = '2999-01-01'}]\nextend-exclude = ['x']\n\n[severities]\nempty-sid = 'error'\n\n[[context]]\npaths = ['a/']\naccount = '111122223333'\n";
    sandbox.write("kmslint.toml", written);
    let output = sandbox.run(&["config", "a/key.json"]);
    let expected = "# kmslint.toml\nselect = []  # default\n\
                    ignore = [\n    \"empty-sid\",\n    { rule = \"document\", reason = \"\\\"x\\\"\", \
                    expires = 2999-01-01 },  # kmslint.toml:2\n]  # kmslint.toml:2\nstrict = false  # default\n\
                    fail-on = \"error\"  # kmslint.toml:1\nexclude = [\".git\", \".terraform\", \"node_modules\"]  # default\n\
                    extend-exclude = [\"x\"]  # kmslint.toml:3\nforce-exclude = false  # default\n\
                    extract = []  # default\nallow-rejected = false  # default\n\n\
                    [severities]  # kmslint.toml:5\nempty-sid = \"error\"\n\n[[context]]  # kmslint.toml:8\naccount = \"111122223333\"\n";
    output.expect(0, expected, "");
    assert!(!sandbox.run(&["config"]).stdout.contains("[[context]]"));
    for (paths, holds) in [("a/", true), ("a", true), ("a/**", true), ("a/*", true), ("a/*.json", false), ("b/", false)]
    {
        sandbox.write("kmslint.toml", format!("[[context]]\npaths = ['{paths}']\naccount = '111122223333'\n"));
        assert_eq!(sandbox.run(&["config", "./a/"]).stdout.contains("[[context]]"), holds, "{paths}");
    }
    assert!(sandbox.run(&["config", "--isolated"]).stdout.starts_with("# no configuration\nselect = []  # default\n"));
    // What is printed is a configuration that says the same.
    sandbox.write("printed.toml", &output.stdout);
    let again = sandbox.run(&["config", "--config", "printed.toml", "a/key.json"]).stdout;
    let values =
        |text: &str| text.lines().map(|line| line.split("  #").next().unwrap().to_owned()).skip(1).collect::<Vec<_>>();
    assert_eq!(values(&again), values(expected));
}

/// Contexts are completed one by another, but what one key ARN says of its key does not hold for another key.
#[test]
fn an_id_stays_with_its_key() {
    let sandbox = Sandbox::new("configuration-context-id");
    sandbox.write("key.json", CLEAN.replace("\"Resource\": \"*\"", "\"Resource\": \"arn:aws:kms:*:*:key/2\""));
    let arn = "[[context]]\nkey-arn = 'arn:aws:kms:us-east-1:111122223333:key/1'\n";
    let is_other = |more: &str, arguments: &[&str]| {
        sandbox.write("kmslint.toml", format!("{arn}{more}"));
        let output = sandbox.run(&[&["check", "--output-format", "concise"], arguments].concat());
        output.stdout.contains("is another key")
    };
    assert!(is_other("", &[]));
    assert!(is_other("[[context]]\naccount = '111122223333'\nkey-spec = 'RSA_2048'\n", &[]));
    assert!(!is_other("[[context]]\naccount = '444455556666'\n", &[]));
    assert!(!is_other("", &["--region", "us-east-2"]));
}

#[test]
fn what_is_said_of_keys_is_known_and_agrees() {
    let sandbox = Sandbox::new("configuration-context-wrong");
    sandbox.write("key.json", CLEAN);
    let faults = |text: &str| {
        sandbox.write("kmslint.toml", text);
        let output = sandbox.run(&["check", "key.json"]);
        (output.code, output.stderr)
    };
    let (code, stderr) = faults(
        "[[context]]\nkey-arn = 'arn:aws:kms:us-east-1:111122223333:key/1'\naccount = '444455556666'\n\
         region = 'eu-cental-1'\npartition = 'awss'\nkey-spec = 'RSA2048'\nkey-usage = 'SIGN'\n\
         [[context]]\nregion = 'nowhere'\ncaller = 'x'\nknown-principals = ['y', 'arn:aws:iam::111122223333:root', 1]\n",
    );
    assert_eq!((code, stderr.matches("error[invalid-configuration]").count()), (2, 9), "{stderr}");
    for (place, message, help) in [
        ("3:11", "`444455556666` contradicts `key-arn`, which says `111122223333`", ""),
        (
            "4:10",
            "there is no Region `eu-cental-1`",
            "did you mean `eu-central-1`? one that is new is named in `regions`",
        ),
        ("5:13", "there is no partition `awss`", "did you mean `aws`?"),
        ("6:12", "there is no key spec `RSA2048`", "did you mean `RSA_2048`?"),
        ("7:13", "there is no key usage `SIGN`", "SIGN_VERIFY"),
        ("9:10", "there is no Region `nowhere`", "help: one that is new is named in `regions` of `[catalog]`"),
        ("10:10", "`x` is not the ARN of a principal", ""),
        ("11:21", "`y` is not the ARN of a principal", ""),
        ("11:60", "this is an integer, and a string is expected", ""),
    ] {
        let place = format!("[kmslint.toml:{place}]");
        let report = stderr.split("error[").find(|report| report.contains(&place));
        let report = report.unwrap_or_else(|| panic!("{place}\n{stderr}"));
        assert!(report.contains(message) && report.contains(help), "{message}\n{report}");
    }
    let new = "[[context]]\nregion = 'eu-new-1'\n[catalog]\nregions = ['eu-new-1']\n";
    assert_eq!(faults(new), (0, String::new()));
}

#[test]
fn each_pattern_is_looked_at() {
    let sandbox = Sandbox::new("configuration-patterns");
    sandbox.write("kmslint.toml", "exclude = ['{a', 'b', '{c']\n[[context]]\npaths = ['{d', '{e']\n");
    let stderr = sandbox.run(&["check"]).stderr;
    assert_eq!(stderr.matches("this is no pattern of paths").count(), 4, "{stderr}");
    sandbox.write("kmslint.toml", "");
    let stderr = sandbox.run(&["check", "--exclude", "{a", "--exclude", "{b"]).stderr;
    assert!(stderr.contains("--exclude: `{a` is") && stderr.contains("; --exclude: `{b` is"), "{stderr}");
}

#[test]
fn only_what_is_about_ignores_has_their_help() {
    let sandbox = Sandbox::new("configuration-twice");
    let stderr = |text: &str| {
        sandbox.write("kmslint.toml", text);
        sandbox.run(&["check"]).stderr
    };
    let help = "write `[[ignore]]` for all";
    let ignore = "[[ignore]]\nrule = 'empty-sid'\n";
    assert!(stderr(&format!("ignore = ['empty-sid']\n{ignore}")).contains(help));
    let other = stderr(&format!("strict = true\nstrict = true\n{ignore}"));
    assert!(other.contains("duplicate key") && !other.contains(help), "{other}");
}

/// A slip repeated without end is not reported without end, nor in more than linear time.
#[test]
fn mistakes_are_bounded() {
    let sandbox = Sandbox::new("configuration-many");
    for (text, more) in
        [("a =\n".repeat(100_000), None), (format!("ignore = [{}]", "1,".repeat(10_000)), Some("9900 more mistakes"))]
    {
        sandbox.write("kmslint.toml", &text);
        let output = sandbox.run(&["check"]);
        assert_eq!((output.code, output.stderr.matches("error[").count()), (2, 100));
        let ending = format!("{} more mistakes", more.map_or("", |more| more.trim_end_matches(" more mistakes")));
        assert!(output.stderr.contains(ending.trim()), "{ending}");
    }
}

#[test]
fn markdown_is_read_where_a_configuration_says_so() {
    let sandbox = Sandbox::new("configuration-extract");
    for name in ["a/README.md", "b/README.md"] {
        sandbox.write(name, format!("```json\n{WARNED}```\n"));
    }
    sandbox.write("a/kmslint.toml", "extract = ['markdown']\n");
    let checked = |arguments: &[&str]| -> Vec<String> {
        let output = sandbox.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
        output.stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(checked(&[]), ["a/README.md"]);
    assert_eq!(checked(&["a/README.md", "b/README.md"]), ["a/README.md"]);
    assert_eq!(checked(&["--extract", "markdown"]), ["a/README.md", "b/README.md"]);
    assert_eq!(checked(&["--isolated"]), [""; 0]);
    assert!(sandbox.run(&["config", "a"]).stdout.contains("extract = [\"markdown\"]  # a/kmslint.toml:1\n"));
    sandbox.write("a/kmslint.toml", "extract = ['markdwn', 1]\n");
    let stderr = sandbox.run(&["check"]).stderr;
    assert!(stderr.contains("did you mean `markdown`?") && stderr.contains("this is an integer"), "{stderr}");
}

/// What is broken is said, and fails, even if no file is checked because of it.
#[test]
fn a_folder_without_policies_may_have_a_broken_configuration() {
    let sandbox = Sandbox::new("configuration-broken-below");
    sandbox.write("key.json", CLEAN);
    sandbox.write("below/kmslint.toml", "x");
    sandbox.write("below/readme.txt", "");
    let output = sandbox.run(&["check"]);
    assert!(output.code == 2 && output.stderr.contains("[below/kmslint.toml:1:2]"), "{}", output.stderr);
    assert_eq!(output.stderr.matches("error[").count(), 1);
    let sarif = sandbox.run(&["check", "--output-format", "sarif"]).stdout;
    let log: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let location = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "below/kmslint.toml");
}

/// Where kmslint runs does not matter.
#[test]
fn a_broken_configuration_does_not_concern_other_files() {
    let sandbox = Sandbox::new("configuration-broken-beside");
    sandbox.write("other/key.json", CLEAN);
    sandbox.write("other/kmslint.toml", "");
    sandbox.write("kmslint.toml", "x");
    sandbox.run(&["check", "other/key.json"]).expect(0, "no findings in 1 policy\n", "");
}

#[cfg(unix)]
#[test]
fn what_has_the_name_of_a_configuration_is_not_overlooked() {
    use std::{os::unix::fs::symlink, process::Command};

    let sandbox = Sandbox::new("configuration-no-file");
    sandbox.write("policies/key.json", CLEAN);
    let path = sandbox.root.join("kmslint.toml");
    let expect = |message: &str| {
        let stderr = format!("kmslint: kmslint.toml: {message}\nkmslint: nothing was checked\n");
        sandbox.run(&["check", "policies"]).expect(2, "", &stderr);
    };
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    expect("not a file");
    fs::remove_file(&path).unwrap();
    symlink("nowhere", &path).unwrap();
    expect("no such file");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    expect("not a file");
    fs::remove_dir(&path).unwrap();
    fs::File::create(&path).unwrap().set_len(2 << 20).unwrap();
    expect("longer than 1 MiB");
    fs::remove_file(&path).unwrap();
    // A link to a configuration is one, and its folder is that of the link.
    sandbox.write("elsewhere/names.toml", "extend-exclude = ['/policies']\n");
    symlink("elsewhere/names.toml", &path).unwrap();
    sandbox.run(&["check"]).expect(0, "no key policy found\n", "");
}

#[test]
fn what_is_printed_can_be_read_again() {
    let sandbox = Sandbox::new("configuration-print-escaped");
    let reason = "\u{e0001}\u{202e}\u{7f}\u{9b}\u{ffff}\"\\ ##[group]";
    let escaped = reason.replace('\\', "\\\\").replace('"', "\\\"").replace('\u{7f}', "\\u007f");
    sandbox.write("kmslint.toml", format!("[[ignore]]\nrule = 'empty-sid'\nreason = \"{escaped}\"\n"));
    let printed = sandbox.run(&["config"]);
    assert!(printed.code == 0 && printed.stdout.is_ascii() && !printed.stdout.contains("##["), "{}", printed.stdout);
    sandbox.write("printed.toml", &printed.stdout);
    let again = sandbox.run(&["config", "--config", "printed.toml"]);
    let reasons = |text: &str| {
        text.lines().find(|line| line.contains("reason")).map(|line| line.split("  #").next().unwrap().to_owned())
    };
    assert!(again.code == 0 && reasons(&again.stdout) == reasons(&printed.stdout), "{}", again.stderr);
    assert!(reasons(&again.stdout).unwrap().contains("\\U000e0001"));
    // What has no effect is no option.
    assert_eq!(sandbox.run(&["config", "--exclude", "x"]).code, 2);
}
