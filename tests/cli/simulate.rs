//! `kmslint simulate`.

use crate::support::Sandbox;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Enable IAM policies",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Sid": "Use",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/App" },
      "Action": ["kms:Decrypt", "kms:Encrypt"],
      "Resource": "*",
      "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
    },
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "kms:ScheduleKeyDeletion",
      "Resource": "*"
    }
  ]
}
"#;

const APP: &str = "arn:aws:iam::111122223333:role/App";

fn sandbox(name: &str) -> Sandbox {
    let sandbox = Sandbox::new(name);
    sandbox.write("key.json", POLICY);
    sandbox
}

#[test]
fn people_see_the_answer_of_each_statement() {
    let sandbox = sandbox("simulate-human");
    let arguments = ["simulate", "key.json", "--principal", APP, "--action", "kms:Decrypt"];
    sandbox.run(&arguments).expect(
        0,
        "`kms:Decrypt` by `arn:aws:iam::111122223333:role/App`: allowed by the key policy to the account: an IAM policy \
         of the caller must allow it too\n  key.json:4:5 statement 0 \"Enable IAM policies\" (Allow): applies, and \
         leaves it to IAM policies\n  key.json:17:40 statement 1 \"Use\" (Allow): the condition on `kms:ViaService` does \
         not hold\n  key.json:19:5 statement 2 (Deny): is for other actions\nnot seen: IAM policies and permissions \
         boundaries of the caller, grants, service control policies, resource control policies, VPC endpoint policies\n",
        "",
    );
}

#[test]
fn programs_get_json() {
    let sandbox = sandbox("simulate-json");
    let ask = |more: &[&str]| {
        let arguments = [&["simulate", "key.json", "--output-format", "json"], more].concat();
        let output = sandbox.run(&arguments);
        assert_eq!(output.code, 0, "{}", output.stderr);
        serde_json::from_str::<serde_json::Value>(&output.stdout).unwrap()
    };
    let via = "kms:ViaService=s3.us-east-1.amazonaws.com";
    let answer = ask(&["--principal", APP, "--action", "decrypt", "--context", via]);
    assert_eq!((&answer["decision"], &answer["level"]), (&"allowed".into(), &"direct".into()));
    assert_eq!(answer["statements"][1]["applies"], "yes");
    let denied = ask(&["--principal", APP, "--action", "kms:ScheduleKeyDeletion"]);
    assert_eq!(denied["decision"], "denied");
    let other = ask(&["--principal", "arn:aws:iam::444455556666:user/Eve", "--action", "kms:Decrypt"]);
    assert_eq!((&other["decision"], &other["level"]), (&"not-allowed".into(), &serde_json::Value::Null));
    let partial = ask(&["--principal", APP, "--action", "kms:Encrypt", "--partial-context"]);
    assert_eq!(partial["statements"][1]["applies"], "possibly");
    assert_eq!(partial["statements"][1]["condition_key"], "kms:ViaService");
}

#[test]
fn a_request_comes_from_a_file_or_standard_input() {
    let sandbox = sandbox("simulate-request");
    let request = format!(
        r#"{{"principal": "{APP}", "action": "kms:Decrypt", "context": {{"kms:ViaService": "x", "aws:SecureTransport": true}}}}"#
    );
    sandbox.write("request.json", &request);
    let from_file = sandbox.run(&["simulate", "key.json", "--request", "request.json"]);
    let from_input = sandbox.run_with_input(&["simulate", "key.json", "--request", "-"], request.as_bytes());
    assert_eq!(from_file.stdout, from_input.stdout);
    assert!(from_file.stdout.starts_with("`kms:Decrypt` by"), "{}", from_file.stderr);
    let from_policy = sandbox.run_with_input(&["simulate", "-", "--request", "request.json"], POLICY.as_bytes());
    assert!(from_policy.stdout.contains("<stdin>") || from_policy.stdout.contains("-:4:5"), "{}", from_policy.stdout);
}

/// A runner of GitHub Actions obeys lines that begin with `::`.
#[cfg(unix)]
#[test]
fn no_line_begins_with_a_command() {
    let sandbox = Sandbox::new("simulate-command");
    sandbox.write("::stop-commands::x.json", POLICY);
    let arguments = ["simulate", "::stop-commands::x.json", "--principal", APP, "--action", "kms:Decrypt"];
    let output = sandbox.run(&arguments);
    assert!(output.stdout.contains("  ./::stop-commands::x.json:4:5"), "{}", output.stdout);
}

#[test]
fn what_cannot_be_asked_exits_with_2() {
    let sandbox = sandbox("simulate-wrong");
    sandbox.write("broken.json", "{");
    sandbox.write("empty.json", "{}");
    sandbox.write("request.json", r#"{"principal": "a", "action": "b", "context": {"c": ["d", 1]}}"#);
    let answer = serde_json::json!({"Policy": POLICY, "PolicyName": "default"});
    sandbox.write("answer.json", answer.to_string());
    for (arguments, message) in [
        (
            &["key.json", "--principal", APP, "--action", "kms:Decrpyt"][..],
            "`kms:Decrpyt` is not a KMS action; did you mean `Decrypt`?",
        ),
        (&["key.json", "--principal", "App", "--action", "kms:Decrypt"], "`App` is neither the ARN of a principal"),
        (
            &["broken.json", "--principal", APP, "--action", "kms:Decrypt"],
            "broken.json: not a key policy that can be read",
        ),
        (
            &["empty.json", "--principal", APP, "--action", "kms:Decrypt"],
            "empty.json: not a key policy that can be read",
        ),
        (&["answer.json", "--principal", APP, "--action", "kms:Decrypt"], "answer.json: holds no key policy alone"),
        (&["key.json", "--request", "request.json"], "a value has to be a string, a list of strings"),
        (&["none.json", "--principal", APP, "--action", "kms:Decrypt"], "none.json: no such file or folder"),
        (
            &["key.json", "--principal", APP, "--action", "kms:Decrypt", "--context", "x"],
            "--context: `x` is not of the form KEY=VALUE",
        ),
        (&["-", "--request", "-"], "standard input can be the policy or the request, not both"),
    ] {
        let output = sandbox.run(&[&["simulate"], arguments].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(output.stderr.contains(message), "{arguments:?}: {}", output.stderr);
    }
}
