//! The formats of other tools. Places are counted here by hand.

use super::{
    hostile::assert_harmless,
    support::{CLEAN, Output, REFUSED, Sandbox, WARNED},
};
use kmslint::output::visible;
use quick_xml::{Reader, events::Event};
use serde_json::{Value, json};
use std::{collections::HashSet, fs};

/// The text `é😀` is 6 bytes, 3 UTF-16 code units, 2 characters; lines end with CRLF.
const SOURCE: &str = "{\r\n  \"Version\": \"2012-10-17\",\r\n  \"Statement\": [\r\n    { \"Sid\": \"é😀\", \"Effect\": \"allow\", \
    \"Principal\": { \"AWS\": \"111122223333\" }, \"Action\": \"kms:*\", \"Resource\": \"*\" }\r\n  ]\r\n}\r\n";

/// A policy in an escaped string; the account is one digit short. Before it stand two characters of 6 bytes on the
/// second line, and one of 2 bytes on its own, where every quote takes two characters.
const REQUEST: &str = r#"{
  "KeyId": "é😀",
  "Policy": "{\"Version\": \"2012-10-17\", \"Id\": \"é\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::11112222333:root\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}]}"
}
"#;

const MESSAGE: &str = "`allow` is no effect: it must be `Allow` or `Deny`";
const EXCEPTION: &str = "MalformedPolicyDocumentException";
const NOTES: [&str; 3] = [
    "service: MalformedPolicyDocumentException (its message is not known) (documented)",
    "help: write `Allow`: case counts",
    "fix (safe): replace with `Allow`",
];

fn whole_message() -> String {
    format!("{MESSAGE}\n{}", NOTES.join("\n"))
}

fn check(sandbox: &Sandbox, format: &str, paths: &[&str]) -> Output {
    let selected = ["--select", "invalid-effect,invalid-principal-account,outdated-version"];
    sandbox.run(&[&["check", "--output-format", format], selected.as_slice(), paths].concat())
}

fn parse(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).unwrap()
}

#[test]
fn sarif_says_all_of_a_finding() {
    let sandbox = Sandbox::new("sarif");
    sandbox.write("a b/é.json", SOURCE);
    sandbox.write("put.json", REQUEST);
    let log = parse(&check(&sandbox, "sarif", &["a b", "put.json"]));
    let run = &log["runs"][0];
    assert_eq!((&log["version"], &run["columnKind"]), (&"2.1.0".into(), &"unicodeCodePoints".into()));
    let location = json!({"uri": "a%20b/%C3%A9.json", "uriBaseId": "%SRCROOT%"});
    let region = json!({
        "startLine": 4, "startColumn": 30, "endLine": 4, "endColumn": 37, "byteOffset": 82, "byteLength": 7,
    });
    let expected = json!({
        "ruleId": "invalid-effect",
        "level": "error",
        "message": {"text": whole_message()},
        "locations": [{
            "physicalLocation": {"artifactLocation": location, "region": region},
            "logicalLocations": [{"name": "Effect", "fullyQualifiedName": "/Statement/0/Effect"}],
        }],
        "fixes": [{
            "description": {"text": "replace with `Allow`"},
            "artifactChanges": [{
                "artifactLocation": location,
                "replacements": [{"deletedRegion": region, "insertedContent": {"text": "\"Allow\""}}],
            }],
            "properties": {"applicability": "safe"},
        }],
        "partialFingerprints": {"kmslint/v1": run["results"][0]["partialFingerprints"]["kmslint/v1"]},
        "suppressions": [],
        "properties": {
            "kmslint/severity": "error",
            "outcome": {"kind": "rejected", "exception": EXCEPTION, "evidence": "documented"},
            "policy": {"kind": "json", "address": ""},
            "pointer": "/Statement/0/Effect",
        },
    });
    assert_eq!(run["results"][0], expected);
    let embedded = &run["results"][1]["locations"][0];
    let region = json!({
        "startLine": 3, "startColumn": 139, "endLine": 3, "endColumn": 150, "byteOffset": 162, "byteLength": 11,
    });
    assert_eq!(embedded["physicalLocation"]["region"], region);
    let logical = json!([{"name": "AWS", "fullyQualifiedName": "Policy/Statement/0/Principal/AWS"}]);
    assert_eq!(embedded["logicalLocations"], logical);

    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules.iter().map(|rule| (rule["id"].as_str().unwrap(), rule["name"].as_str().unwrap())).collect();
    assert_eq!(ids, [("invalid-effect", "InvalidEffect"), ("invalid-principal-account", "InvalidPrincipalAccount")]);
    assert_eq!(rules[0]["properties"]["tags"], json!(["statement"]));
    assert_eq!(rules[0]["help"]["markdown"], kmslint::rules::find("invalid-effect").unwrap().docs);
    assert_eq!(run["invocations"], json!([{"executionSuccessful": true, "toolExecutionNotifications": []}]));
}

#[test]
fn every_rule_is_described_in_sarif() {
    let sandbox = Sandbox::new("sarif-rules");
    sandbox.write("open.json", CLEAN.replace(r#"{ "AWS": "arn:aws:iam::111122223333:root" }"#, "\"*\""));
    let log = parse(&sandbox.run(&["check", "open.json", "--select", "public-access", "--output-format", "sarif"]));
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    let properties = &rule["properties"];
    assert_eq!(rule["defaultConfiguration"]["level"], "warning");
    assert_eq!(properties["tags"], json!(["access", "security"]));
    assert_eq!(
        (&properties["security-severity"], &properties["kmslint/severity"]),
        (&"7.5".into(), &"security-warning".into())
    );
    for rule in kmslint::rules::all() {
        let introduction = rule.docs.split("\n## ").next().unwrap();
        assert!(introduction.starts_with(&format!("# {}\n\n{}", rule.id, rule.summary())), "{}", rule.id);
        assert!(rule.summary().chars().count() <= 1024, "GitHub takes no longer description: {}", rule.id);
    }
}

/// A text does not begin with its byte order mark, its bytes do.
#[test]
fn a_byte_order_mark_counts_in_bytes_only() {
    let sandbox = Sandbox::new("sarif-mark");
    sandbox.write("key.json", "\u{feff}{\"Version\": \"2008-10-17\", \"Statement\": []}");
    let log = parse(&check(&sandbox, "sarif", &["key.json"]));
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let expected = json!({
        "startLine": 1, "startColumn": 13, "endLine": 1, "endColumn": 25, "byteOffset": 15, "byteLength": 12,
    });
    assert_eq!(*region, expected);
}

#[test]
fn places_of_files_are_uris_in_sarif() {
    let sandbox = Sandbox::new("sarif-uris");
    sandbox.write("inner/key.json", REFUSED);
    sandbox.write("outer.json", REFUSED);
    let absolute = sandbox.root.join("inner/key.json");
    let outer = sandbox.root.join("outer.json");
    let paths = ["check", "--output-format", "sarif", "../outer.json", absolute.to_str().unwrap(), "-"];
    let output = sandbox.command(&paths).current_dir(sandbox.root.join("inner")).output().unwrap();
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let places = results.iter().map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"]);
    let places: Vec<_> = places.map(|place| (place["uri"].as_str().unwrap(), place["uriBaseId"].is_string())).collect();
    assert_eq!(places[..2], [("../outer.json", true), ("key.json", true)]);
    let elsewhere = Sandbox::new("sarif-elsewhere");
    let log = parse(&check(&elsewhere, "sarif", &[outer.to_str().unwrap()]));
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let uri = place["uri"].as_str().unwrap();
    assert!(uri.starts_with("file:///") && uri.ends_with("/outer.json") && place["uriBaseId"].is_null(), "{place}");
}

#[test]
fn what_could_not_be_read_stands_in_sarif() {
    let sandbox = Sandbox::new("sarif-problems");
    let output = check(&sandbox, "sarif", &["none.json"]);
    assert_eq!(output.code, 2);
    let invocation = &parse(&output)["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let expected = json!([{
        "level": "error",
        "message": {"text": "no such file or folder"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "none.json", "uriBaseId": "%SRCROOT%"}}}],
    }]);
    assert_eq!(invocation["toolExecutionNotifications"], expected);
}

#[test]
fn what_is_ignored_stands_in_sarif_alone() {
    let sandbox = Sandbox::new("sarif-ignored");
    let policy = WARNED.trim_end().replace('\n', "\n        ") + "\n";
    let comment = "# kmslint: ignore[outdated-version] as it was in 2014";
    let template = format!("Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: {policy}");
    sandbox.write("key.yaml", template.replace("KeyPolicy: {\n", &format!("KeyPolicy: {{\n        {comment}\n")));
    let log = parse(&check(&sandbox, "sarif", &["key.yaml"]));
    let expected = json!([{"kind": "inSource", "status": "accepted", "justification": "as it was in 2014"}]);
    assert_eq!(log["runs"][0]["results"][0]["suppressions"], expected);
    check(&sandbox, "gitlab", &["key.yaml"]).expect(0, "[]\n", "");
    let junit = check(&sandbox, "junit", &["key.yaml"]).stdout;
    assert!(junit.contains("name=\"Resources.Key.Properties.KeyPolicy\" file=\"key.yaml\"/>"), "{junit}");
}

#[test]
fn github_gets_one_command_a_finding() {
    let sandbox = Sandbox::new("github");
    sandbox.write("a,b:c%.json", SOURCE);
    sandbox.write("warned.json", WARNED);
    let output = check(&sandbox, "github", &["a,b:c%.json", "warned.json"]);
    let lines: Vec<&str> = output.stdout.lines().collect();
    let expected = format!(
        "::error file=a%2Cb%3Ac%25.json,line=4,endLine=4,col=30,endColumn=37,title=kmslint (invalid-effect)::\
         {MESSAGE}%0A{}",
        NOTES.join("%0A")
    );
    assert_eq!(lines[0], expected);
    assert!(lines[1].starts_with("::warning file=warned.json,line=2,endLine=2,col=14,endColumn=26,"), "{}", lines[1]);
    assert_eq!(lines.len(), 2);
    let all = ["check", "warned.json", "--severity", "outdated-version=suggestion", "--output-format", "github"];
    assert!(sandbox.run(&all).stdout.starts_with("::notice file=warned.json,"));
    sandbox.write("lines.json", SOURCE.replace("\"allow\"", "{\r\n}"));
    let over_lines = sandbox.run(&["check", "lines.json", "--output-format", "github"]).stdout;
    assert!(over_lines.contains("line=4,endLine=5,title="), "no columns over several lines: {over_lines}");
}

#[test]
fn gitlab_gets_one_report() {
    let sandbox = Sandbox::new("gitlab");
    sandbox.write("a.json", SOURCE);
    sandbox.write("b.json", SOURCE);
    let issues = parse(&check(&sandbox, "gitlab", &["a.json", "b.json"]));
    let expected = json!({
        "description": format!("{MESSAGE} ({EXCEPTION})"),
        "check_name": "invalid-effect",
        "fingerprint": issues[0]["fingerprint"],
        "severity": "critical",
        "location": {"path": "a.json", "lines": {"begin": 4, "end": 4}},
    });
    assert_eq!(issues[0], expected);
    assert_eq!(issues.as_array().unwrap().len(), 2);
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"], "alike, but in two files");
    assert_eq!(issues[0]["fingerprint"].as_str().unwrap().len(), 16);
    let absolute = sandbox.root.join("a.json");
    assert_eq!(parse(&check(&sandbox, "gitlab", &[absolute.to_str().unwrap()]))[0], issues[0]);
}

#[test]
fn junit_gets_a_case_for_each_finding_and_each_clean_policy() {
    let sandbox = Sandbox::new("junit");
    sandbox.write("a.json", SOURCE);
    sandbox.write("b.json", CLEAN);
    sandbox.write("c.json", "{}");
    let [service, help, fix] = NOTES;
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kmslint">
<testsuite name="a.json" tests="1" failures="1" errors="0" skipped="0">
  <testcase classname="a.json" name="invalid-effect at 4:30" file="a.json" line="4">
    <failure message="{MESSAGE} ({EXCEPTION})" type="error[invalid-effect]">{MESSAGE}
{service}
{help}
{fix}</failure>
  </testcase>
</testsuite>
<testsuite name="b.json" tests="1" failures="0" errors="0" skipped="0">
  <testcase classname="b.json" name="key policy" file="b.json"/>
</testsuite>
</testsuites>
"#
    );
    check(&sandbox, "junit", &["."]).expect(1, &expected, "");
}

#[test]
fn checkstyle_gets_an_error_a_finding() {
    let sandbox = Sandbox::new("checkstyle");
    sandbox.write("a.json", SOURCE);
    sandbox.write("b.json", CLEAN);
    sandbox.write("c.json", WARNED);
    let output = check(&sandbox, "checkstyle", &["."]);
    let (before, warning) = output.stdout.split_once("<file name=\"c.json\">\n").unwrap();
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
<file name="a.json">
  <error line="4" column="30" severity="error" message="{MESSAGE} ({EXCEPTION})" source="kmslint.invalid-effect"/>
</file>
"#
    );
    assert_eq!(before, expected);
    assert!(warning.starts_with("  <error line=\"2\" column=\"14\" severity=\"warning\" "), "{warning}");
    assert!(warning.ends_with("source=\"kmslint.outdated-version\"/>\n</file>\n</checkstyle>\n"), "{warning}");
}

#[test]
fn reviewdog_counts_bytes() {
    let sandbox = Sandbox::new("rdjson");
    sandbox.write("key.json", SOURCE);
    sandbox.write("put.json", REQUEST);
    let document = parse(&check(&sandbox, "rdjson", &["key.json", "put.json"]));
    let range = json!({"start": {"line": 4, "column": 34}, "end": {"line": 4, "column": 41}});
    let expected = json!({
        "message": whole_message(),
        "location": {"path": "key.json", "range": range},
        "severity": "ERROR",
        "source": {"name": "kmslint"},
        "code": {"value": "invalid-effect"},
        "suggestions": [{"range": range, "text": "\"Allow\""}],
        "original_output": format!("key.json:4:30: error[invalid-effect] {MESSAGE} ({EXCEPTION})"),
    });
    assert_eq!((&document["source"]["name"], &document["diagnostics"][0]), (&"kmslint".into(), &expected));
    let embedded = json!({"start": {"line": 3, "column": 140}, "end": {"line": 3, "column": 151}});
    assert_eq!(document["diagnostics"][1]["location"]["range"], embedded);
    let lines = check(&sandbox, "rdjsonl", &["key.json", "put.json"]).stdout;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json!(lines), document["diagnostics"]);
}

#[test]
fn documents_are_whole_when_there_is_nothing() {
    let sandbox = Sandbox::new("nothing");
    sandbox.write("package.json", "{}");
    for (format, expected) in [
        ("github", ""),
        ("gitlab", "[]\n"),
        ("junit", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kmslint\">\n</testsuites>\n"),
        ("checkstyle", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n</checkstyle>\n"),
        ("rdjson", "{\"source\":{\"name\":\"kmslint\"},\"diagnostics\":[]}\n"),
        ("rdjsonl", ""),
    ] {
        check(&sandbox, format, &["."]).expect(0, expected, "");
    }
    let run = &parse(&check(&sandbox, "sarif", &["."]))["runs"][0];
    assert_eq!((&run["results"], &run["tool"]["driver"]["rules"]), (&json!([]), &json!([])));
}

#[test]
fn one_run_writes_several_formats() {
    let sandbox = Sandbox::new("several");
    sandbox.write("a.json", SOURCE);
    sandbox.write("b.json", REFUSED);
    let formats = ["sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl"];
    let outputs: Vec<String> = formats.iter().map(|format| format!("{format}=out.{format}")).collect();
    let mut arguments = vec!["check", "a.json", "b.json", "--output-format", "human"];
    outputs.iter().for_each(|output| arguments.extend(["--output-format", output]));
    let human = sandbox.run(&arguments);
    assert!(human.stdout.contains("╭─[a.json:4:30]"), "{}", human.stdout);
    for format in formats {
        let alone = sandbox.run(&["check", "a.json", "b.json", "--output-format", format]);
        assert_eq!(fs::read_to_string(sandbox.root.join(format!("out.{format}"))).unwrap(), alone.stdout, "{format}");
        assert!(alone.stdout.contains("a.json") && alone.stdout.contains("b.json"), "{format}");
    }
}

#[test]
fn statistics_are_for_people() {
    let sandbox = Sandbox::new("statistics");
    sandbox.write("a.json", SOURCE);
    sandbox.write("b.json", SOURCE);
    sandbox.write("c.json", REQUEST);
    let concise = check(&sandbox, "concise", &["--statistics", "."]).stdout;
    let expected = "\
count  severity  rule                       safe fixes  unsafe fixes
    2  error     invalid-effect                      2             0
    1  error     invalid-principal-account           0             0
3 errors in 3 policies; the service would refuse 3 of them; 2 findings fixable with `--fix`
";
    assert!(concise.ends_with(expected) && concise.lines().count() == 7, "{concise}");
    let human = check(&sandbox, "human", &["--statistics", "."]).stdout;
    assert!(human.ends_with(&format!("\n\n{}", expected.replace("\n3 errors", "\n\n3 errors"))), "{human}");
    for format in ["json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson"] {
        let without = check(&sandbox, format, &["."]).stdout;
        assert_eq!(check(&sandbox, format, &["--statistics", "."]).stdout, without, "{format}");
    }
    sandbox.write("clean/key.json", CLEAN);
    check(&sandbox, "concise", &["--statistics", "clean"]).expect(0, "no findings in 1 policy\n", "");
}

/// What a policy may hold to steer whoever reads of it.
const HOSTILE: &str = "\n::error::x\r::stop-commands::t\n##[add-mask]y%0A::add-mask::z%25\u{1b}[31m\u{9b}31m\u{202e}\u{2028}\
    \u{85}\u{1}\u{fffe}\u{ffff}\u{feff}\"'<script>]]>&amp;{0}[a](b)\\";

/// A folder with findings that quote [`HOSTILE`], in a file whose name is as bad.
fn hostile(name: &str) -> (Sandbox, Vec<Value>) {
    let sandbox = Sandbox::new(name);
    let text = serde_json::to_string(HOSTILE).unwrap();
    let statement = format!(
        "{{\"Sid\": {text}, \"Effect\": {text}, \"Principal\": {{\"AWS\": {text}}}, \"Action\": {text}, \
          \"Resource\": {text}, \"Condition\": {{{text}: {{{text}: {text}}}}}}}"
    );
    let policy =
        format!("{{\"Version\": {text}, \"Id\": {text}, {text}: 1, \"Statement\": [{statement}, {statement}]}}");
    let file = if cfg!(unix) { format!("{}.json", HOSTILE.replace('/', "")) } else { "key.json".to_owned() };
    sandbox.write(&file, &policy);
    let template = format!(
        "{{\"Resources\": {{{text}: {{\"Type\": \"AWS::KMS::Key\", \"Properties\": {{\"KeyPolicy\": {policy}}}}}}}}}"
    );
    sandbox.write("template.json", template);
    let findings = parse(&sandbox.run(&["check", "--strict", "--output-format", "json"]));
    let findings = findings.as_array().unwrap().clone();
    let quoting = findings.iter().filter(|finding| finding["message"].as_str().unwrap().contains("add-mask")).count();
    assert!(quoting >= 4, "{findings:?}");
    (sandbox, findings)
}

fn show(sandbox: &Sandbox, format: &str) -> String {
    let output = sandbox.run(&["check", "--strict", "--output-format", format]);
    assert_eq!(output.code, 1);
    assert_harmless(&output.stdout);
    assert!(!output.stdout.contains("##["), "{}", output.stdout);
    output.stdout
}

fn text<'v>(finding: &'v Value, field: &str) -> &'v str {
    finding[field].as_str().unwrap()
}

/// What the runner reads of a line, in its own way.
fn read_command(line: &str) -> (&str, Vec<(&str, String)>, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (command, properties) = head.split_once(' ').unwrap();
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let properties = properties.split(',').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name, data(value).replace("%3A", ":").replace("%2C", ",").replace("%25", "%"))
    });
    (command, properties.collect(), data(message).replace("%25", "%"))
}

#[test]
fn nothing_becomes_a_command_of_github() {
    let (sandbox, findings) = hostile("hostile-github");
    let output = show(&sandbox, "github");
    assert_eq!(output.split('\n').filter(|line| !line.is_empty()).count(), findings.len());
    for (line, finding) in output.lines().zip(&findings) {
        let (command, properties, message) = read_command(line);
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        assert_eq!(properties[0], ("file", visible(text(finding, "filename")).into_owned()));
        assert_eq!(message.lines().next().unwrap(), visible(text(finding, "message")));
    }
    for format in ["human", "concise"] {
        let output = show(&sandbox, format);
        assert!(!output.lines().any(|line| line.trim_start().starts_with("::")), "{output}");
    }
}

/// KMS takes a soft hyphen, and an action that holds one reads as if it were right.
#[test]
fn what_cannot_be_seen_is_shown() {
    let sandbox = Sandbox::new("unseen");
    sandbox.write("a.json", WARNED.replace("kms:*", "kms:Dec\u{ad}rypt"));
    for (format, shown) in [("human", "Dec\\u{ad}rypt"), ("github", "Dec\\u{ad}rypt"), ("json", "Dec\\u00adrypt")] {
        let output = sandbox.run(&["check", "--output-format", format]).stdout;
        assert!(output.contains(shown) && !output.contains('\u{ad}'), "{output}");
    }
}

/// A runner obeys `::` at the start of a line, and the lines that a diff leaves as they are start with a blank.
#[test]
fn a_diff_holds_changes_and_no_commands() {
    let sandbox = Sandbox::new("diff-command");
    let statement = "[{Effect: allow, Principal: {AWS: '111122223333'}, Action: 'kms:*', Resource: '*'}]";
    let policy = format!("{{Version: '2012-10-17', Statement: {statement}}}");
    let template = format!(
        "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      Description: |\n        ::stop-commands::x\n      \
         KeyPolicy: {policy}\n"
    );
    sandbox.write("key.yaml", template);
    // What is to be said of it is no change.
    sandbox.write("kmslint.toml", "[[ignore]]\nrule = 'invalid-effect'\nexpires = 2020-01-01\n");
    let output = sandbox.run(&["check", "--diff", "--isolated"]);
    assert!(output.stdout.contains("\n         \\u{3a}:stop-commands::x\n"), "{}", output.stdout);
    assert!(!output.stdout.lines().any(|line| line.trim_start().starts_with("::")), "{}", output.stdout);
    let with_ignore = sandbox.run(&["check", "--diff"]);
    assert_eq!((with_ignore.code, &with_ignore.stdout), (output.code, &output.stdout));
}

#[cfg(unix)]
#[test]
fn a_file_name_is_no_command() {
    let sandbox = Sandbox::new("command-name");
    sandbox.write("::error::x.json", REFUSED);
    let output = sandbox.run(&["check", "--quiet", "--output-format", "concise"]).stdout;
    assert!(output.starts_with("./::error::x.json:4:18: error[invalid-effect]"), "{output}");
}

/// The elements of an XML document with their attributes, and the texts in them.
fn read_xml(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return elements,
            Event::Start(element) | Event::Empty(element) => {
                let attributes = element.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                elements.push((element.name().as_ref().to_owned(), attributes.collect()));
            }
            _ => {}
        }
    }
}

#[test]
fn xml_says_what_is_there() {
    let (sandbox, findings) = hostile("hostile-xml");
    for (format, element) in [("junit", "failure"), ("checkstyle", "error")] {
        let output = show(&sandbox, format);
        assert!(!output.contains("<script>") && !output.contains("]]>"), "{output}");
        assert!(!output.contains(['\u{fffe}', '\u{ffff}']), "XML forbids them: {output}");
        let elements = read_xml(&output);
        let messages = elements
            .iter()
            .filter(|(name, _)| name == element)
            .map(|(_, attributes)| attributes.iter().find(|(name, _)| name == "message").unwrap().1.clone());
        let messages: Vec<String> = messages.collect();
        assert_eq!(messages.len(), findings.len());
        for (message, finding) in messages.iter().zip(&findings) {
            assert!(message.starts_with(&*visible(text(finding, "message"))), "{message}");
        }
        let names: HashSet<&String> =
            elements.iter().flat_map(|(_, attributes)| attributes).map(|(_, value)| value).collect();
        assert!(findings.iter().all(|finding| names.contains(&visible(text(finding, "filename")).into_owned())));
    }
}

#[test]
fn json_says_what_is_there() {
    let (sandbox, findings) = hostile("hostile-json");
    show(&sandbox, "json");
    show(&sandbox, "json-lines");
    show(&sandbox, "rdjsonl");
    let documents = ["sarif", "gitlab", "rdjson"].map(|format| serde_json::from_str(&show(&sandbox, format)).unwrap());
    let [sarif, gitlab, rdjson]: [Value; 3] = documents;
    for (index, finding) in findings.iter().enumerate() {
        let message = visible(text(finding, "message"));
        assert!(text(&gitlab[index], "description").starts_with(&*message));
        assert!(text(&rdjson["diagnostics"][index], "message").starts_with(&*message));
        assert_eq!(rdjson["diagnostics"][index]["location"]["path"], finding["filename"]);
        let result = &sarif["runs"][0]["results"][index];
        let plain = text(&result["message"], "text");
        assert!(!plain.replace("{{", "").replace("}}", "").contains(['{', '}']), "a placeholder: {plain}");
        assert!(!plain.replace("\\]", "").contains("]("), "a link: {plain}");
        let plain = plain.replace("{{", "{").replace("}}", "}");
        let is_escaped = plain.contains("\\]");
        let plain =
            if is_escaped { plain.replace("\\[", "[").replace("\\]", "]").replace("\\\\", "\\") } else { plain };
        assert!(plain.starts_with(&*message), "{plain}");
        let uri = text(&result["locations"][0]["physicalLocation"]["artifactLocation"], "uri");
        assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~%".contains(&byte)), "{uri}");
    }
    let fingerprints: HashSet<&str> = findings.iter().map(|finding| text(finding, "fingerprint")).collect();
    let unique: HashSet<&str> = gitlab.as_array().unwrap().iter().map(|issue| text(issue, "fingerprint")).collect();
    assert!(unique.len() == findings.len() && fingerprints.len() <= unique.len());
}
