//! `kmslint.toml`.

use crate::support::Sandbox;
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
fn a_wrong_configuration_exits_with_2() {
    let sandbox = Sandbox::new("configuration-wrong");
    sandbox.write("key.json", NEW_NAMES);
    sandbox.write("kmslint.toml", "[catalog]\nactions = ['kms:Shred', 'Shred']\n");
    let output = sandbox.run(&["check", "key.json"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(
        output.stderr.ends_with("kmslint.toml:2:25: `Shred` has not the form of `kms:Decrypt`\n"),
        "{}",
        output.stderr
    );
    sandbox.run(&["check", "key.json", "--config", "none.toml"]).expect(2, "", "kmslint: none.toml: no such file\n");
    sandbox.run(&["check", "key.json", "--config", "."]).expect(2, "", "kmslint: .: not a file\n");
}
