//! The JSON output that programs rely on: every field, for one finding with all its parts. Places are counted here by
//! hand; words are those of the library.

use super::support::Sandbox;
use kmslint::{Options, diagnostic::Diagnostic, lint};
use serde_json::{Value, json};

/// The text `é😀` is 6 bytes, 3 UTF-16 code units, 2 characters.
const SOURCE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "é😀", "Effect": "allow", "Principal": { "AWS": "111122223333" }, "Action": "kms:*", "Resource": "*" }
  ]
}
"#;

fn diagnostic() -> Diagnostic {
    let report = lint(SOURCE, &Options::default());
    report.diagnostics.into_iter().find(|diagnostic| diagnostic.code == "invalid-effect").unwrap()
}

fn finding(output: &str) -> Value {
    let findings: Vec<Value> = serde_json::from_str(output).unwrap();
    findings.into_iter().find(|finding| finding["code"] == "invalid-effect").unwrap()
}

#[test]
fn every_field_is_as_promised() {
    let sandbox = Sandbox::new("contract");
    sandbox.write("policies/key.json", SOURCE);
    let output = sandbox.run(&["check", "policies", "--output-format", "json"]);
    let finding = finding(&output.stdout);
    let diagnostic = diagnostic();
    let fix = diagnostic.fix.as_ref().unwrap();
    let place = json!({"start": 79, "end": 86});
    let (location, end_location) = (json!({"row": 4, "column": 30}), json!({"row": 4, "column": 37}));
    let expected = json!({
        "filename": "policies/key.json",
        "code": "invalid-effect",
        "name": "invalid-effect",
        "severity": "error",
        "message": diagnostic.message,
        "help": diagnostic.help,
        "url": null,
        "location": location,
        "end_location": end_location,
        "byte_range": place,
        "range": {"start": {"line": 3, "character": 30}, "end": {"line": 3, "character": 37}},
        "byte_column": 34,
        "end_byte_column": 41,
        "policy": {"kind": "json", "address": ""},
        "pointer": "/Statement/0/Effect",
        "statement": {"index": 0, "sid": "é😀"},
        "outcome": {
            "kind": "rejected",
            "exception": "MalformedPolicyDocumentException",
            "message": null,
            "evidence": diagnostic.outcome.evidence().name(),
        },
        "related": [],
        "fix": {
            "applicability": "safe",
            "message": fix.message,
            "edits": [
                {"content": "\"Allow\"", "location": location, "end_location": end_location, "byte_range": place},
            ],
        },
        "fingerprint": finding["fingerprint"],
        "suppressed": null,
    });
    assert_eq!(finding, expected);
    let fingerprint = finding["fingerprint"].as_str().unwrap();
    assert!(fingerprint.len() == 16 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()), "{fingerprint}");
}

#[test]
fn related_places_are_listed() {
    let sandbox = Sandbox::new("related");
    sandbox.write("key.json", "{\n  \"Statement\": [],\n  \"Statement\": []\n}\n");
    let output = sandbox.run(&["check", "key.json", "--select", "duplicate-json-key", "--output-format", "json"]);
    let findings: Vec<Value> = serde_json::from_str(&output.stdout).unwrap();
    let related = findings[0]["related"][0].as_object().unwrap();
    assert_eq!(related.len(), 4);
    assert!(related["message"].is_string());
    assert_eq!(related["location"], json!({"row": 2, "column": 3}));
    assert_eq!(related["end_location"], json!({"row": 2, "column": 14}));
    assert_eq!(related["byte_range"], json!({"start": 4, "end": 15}));
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let sandbox = Sandbox::new("fingerprint");
    let fingerprint = |source: &str| {
        sandbox.write("key.json", source);
        let output = sandbox.run(&["check", "key.json", "--output-format", "json"]);
        finding(&output.stdout)["fingerprint"].as_str().unwrap().to_owned()
    };
    let here = fingerprint(SOURCE);
    assert_eq!(fingerprint(&format!("\n\n{}", SOURCE.replace("    {", "\t{"))), here);
    assert_ne!(fingerprint(&SOURCE.replace("é😀", "other")), here);
}

#[test]
fn json_lines_are_the_same_objects() {
    let sandbox = Sandbox::new("json-lines");
    sandbox.write("a.json", SOURCE);
    sandbox.write("b.json", SOURCE);
    let array = sandbox.run(&["check", "--output-format", "json"]).stdout;
    let lines = sandbox.run(&["check", "--output-format", "json-lines"]).stdout;
    let array: Vec<Value> = serde_json::from_str(&array).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, lines);
    assert!(lines.len() >= 2);
}
