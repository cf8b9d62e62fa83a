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
    assert_eq!(sandbox.run(&["check", "--exclude", "{a"]).code, 2);
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
                    extend-exclude = [\"x\"]  # kmslint.toml:3\nforce-exclude = false  # default\nallow-rejected = false  # default\n\n\
                    [severities]  # kmslint.toml:5\nempty-sid = \"error\"\n\n[[context]]  # kmslint.toml:8\naccount = \"111122223333\"\n";
    output.expect(0, expected, "");
    assert!(!sandbox.run(&["config"]).stdout.contains("[[context]]"));
    assert!(sandbox.run(&["config", "--isolated"]).stdout.starts_with("# no configuration\nselect = []  # default\n"));
    // What is printed is a configuration that says the same.
    sandbox.write("printed.toml", &output.stdout);
    let again = sandbox.run(&["config", "--config", "printed.toml", "a/key.json"]).stdout;
    let values =
        |text: &str| text.lines().map(|line| line.split("  #").next().unwrap().to_owned()).skip(1).collect::<Vec<_>>();
    assert_eq!(values(&again), values(expected));
}
