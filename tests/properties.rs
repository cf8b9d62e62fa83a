//! What holds for every text, tried on generated ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use kmslint::{
    Options, lint,
    policy::{self, SCHEMA},
    syntax::{self, NodeId, Tree, Value},
    text::Span,
};
use proptest::prelude::*;

/// Texts that look like key policies, broken in small ways.
fn nearly_policies() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just(":".to_owned()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("//x\n".to_owned()),
        Just("/*".to_owned()),
        Just("#".to_owned()),
        Just("<<<<<<< a\n".to_owned()),
        Just("\n=======\n".to_owned()),
        Just("\n>>>>>>> b\n".to_owned()),
        Just("\\u00e9".to_owned()),
        Just("\\ud800".to_owned()),
        Just("\u{201c}".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\u{0}".to_owned()),
        Just("-1.5e3".to_owned()),
        Just("true".to_owned()),
        Just("\"Statement\":[{".to_owned()),
        Just("\"Action\":".to_owned()),
        Just("\"Principal\":{\"AWS\":".to_owned()),
        Just("\"arn:aws:iam::111122223333:root\"".to_owned()),
        Just("\"Resource\":\"*\"".to_owned()),
        Just("\"Effect\":\"Allow\"".to_owned()),
        Just("\"Condition\":{\"Bool\":{\"aws:SecureTransport\":true}}".to_owned()),
        "[a-zA-Z:* ]{0,6}",
        any::<char>().prop_map(|c| c.to_string()),
    ];
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

/// JSON values with the names of IAM's grammar, of right and wrong shape.
fn shaped(depth: u32) -> impl Strategy<Value = serde_json::Value> {
    let name = prop::sample::select(vec![
        "Version",
        "Id",
        "Statement",
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "AWS",
        "Service",
        "Federated",
        "CanonicalUser",
        "StringEquals",
        "aws:x",
        "Other",
    ]);
    let scalar = prop_oneof![
        prop::sample::select(vec!["2012-10-17", "Allow", "Deny", "*", "", "kms:Decrypt", "x"])
            .prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        (0..9i32).prop_map(serde_json::Value::from),
    ];
    scalar.prop_recursive(depth, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A policy of the right shape in which one value is replaced by another.
fn damaged_policies() -> impl Strategy<Value = serde_json::Value> {
    let statement = |principal: serde_json::Value| {
        serde_json::json!({ "Sid": "a", "Effect": "Allow", "Principal": principal, "Action": ["kms:*"], "Resource": "*",
            "Condition": { "StringEquals": { "aws:x": ["1", 2, true] } } })
    };
    let policy = serde_json::json!({ "Version": "2012-10-17", "Id": "x", "Statement": [
        statement(serde_json::json!("*")),
        statement(serde_json::json!({ "AWS": ["111122223333"], "Service": "sns.amazonaws.com" })),
    ] });
    (shaped(3), 0..40usize, any::<bool>()).prop_map(move |(replacement, at, remove)| {
        let mut policy = policy.clone();
        let mut places = Vec::new();
        collect(&policy, String::new(), &mut places);
        let place = &places[at % places.len()];
        let (parent, name) = place.rsplit_once('/').unwrap_or(("", ""));
        match policy.pointer_mut(parent) {
            Some(serde_json::Value::Object(members)) if remove => drop(members.remove(name)),
            Some(serde_json::Value::Array(items)) if remove => drop(items.remove(name.parse::<usize>().unwrap())),
            _ => *policy.pointer_mut(place).unwrap() = replacement,
        }
        policy
    })
}

fn collect(value: &serde_json::Value, at: String, places: &mut Vec<String>) {
    places.push(at.clone());
    match value {
        serde_json::Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, value)| collect(value, format!("{at}/{}", name.replace('/', "~1")), places));
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| collect(value, format!("{at}/{index}"), places));
        }
        _ => {}
    }
}

fn assert_on_boundaries(text: &str, span: Span, what: &str) {
    assert!(span.start <= span.end && text.get(span.range()).is_some(), "{what}: {span:?} in {text:?}");
}

fn assert_spans(tree: &Tree, node: NodeId) {
    let source = tree.source();
    let span = tree.span(node);
    assert_on_boundaries(source, span, "node");
    if let Value::String(text) = &tree.node(node).value
        && let Some(known) = text.as_str()
    {
        assert_on_boundaries(source, text.span(0..known.len()), "text");
        assert!(span.contains(text.span(0..known.len())), "text outside its node in {source:?}");
    }
    for member in tree.members(node) {
        assert_on_boundaries(source, member.name_span, "name");
        assert_spans(tree, member.value);
    }
    tree.items(node).iter().for_each(|&item| assert_spans(tree, item));
}

fn assert_sound(text: &str) {
    let tree = syntax::parse(text);
    tree.errors.iter().for_each(|error| {
        assert_on_boundaries(text, error.span, "syntax error");
        error.related.iter().for_each(|&span| assert_on_boundaries(text, span, "related"));
    });
    if let Some(root) = tree.root() {
        assert_spans(&tree, root);
    }
    let report = lint(text, &Options::default());
    for diagnostic in &report.diagnostics {
        assert_on_boundaries(text, diagnostic.span, diagnostic.code);
        diagnostic.labels.iter().for_each(|label| assert_on_boundaries(text, label.span, diagnostic.code));
        for edit in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
            assert_on_boundaries(text, edit.span, diagnostic.code);
        }
    }
    assert_eq!(report, lint(text, &Options::default()), "another answer the second time");
}

/// Whether `serde_json` accepts the text: a byte order mark aside, and numbers that only a float cannot hold.
fn serde_accepts(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => true,
        Err(error) => error.to_string().starts_with("number out of range"),
    }
}

fn assert_agrees_with_serde(text: &str) {
    let tree = syntax::parse(text);
    assert_eq!(tree.errors.is_empty(), serde_accepts(text), "{text:?}: {:?}", tree.errors);
}

fn assert_schema_agrees(value: &serde_json::Value) {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = value.to_string();
    let tree = syntax::parse(&text);
    let policy = policy::lower(&tree);
    assert_eq!(policy.shape_is_right, validator.is_valid(value), "lowering and schema differ on {text}");
    assert_eq!(policy.shape_is_right, policy.violations().is_empty(), "{text}");
}

/// Texts that stand in conditions, whole, in pieces and damaged.
fn condition_text() -> impl Strategy<Value = String> {
    let known = kmslint::catalog::context_keys().iter().map(|key| key.name.to_owned());
    let operators = kmslint::catalog::operators().iter().map(|operator| operator.name.to_owned());
    let parts = [
        "ForAllValues:",
        "ForAnyValue:",
        "IfExists",
        "${aws:username}",
        "${",
        "'",
        "}",
        "*",
        "?",
        ":",
        "/",
        ".",
        ",",
        " ",
        "-",
        "arn:aws:iam::111122223333:role/App",
        "arn:aws:sts::111122223333:assumed-role/App/s",
        "111122223333",
        "o-a1b2c3d4e5",
        "s3.us-east-1.amazonaws.com",
        "us-east-1",
        "vpce-1a2b3c4d",
        "2026-02-30T25:00:00Z",
        "1e999",
        "-0",
        "10.0.0.0/33",
        "::/0",
        "true",
        "FALSE",
        "RSA_2048",
        "QQ==",
        "<ACCOUNT>",
        "{{x}}",
        "0x",
        "a1",
        "\u{20ac}",
        "\u{1f511}",
        "\u{0}",
        "\u{130}",
        "\u{df}",
    ];
    let all: Vec<String> = known.chain(operators).chain(parts.into_iter().map(str::to_owned)).collect();
    let piece = prop_oneof![8 => prop::sample::select(all), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn condition_value() -> impl Strategy<Value = serde_json::Value> {
    let one = prop_oneof![
        6 => condition_text().prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => any::<f64>().prop_map(serde_json::Value::from),
    ];
    let list = prop::collection::vec(one.clone(), 0..5).prop_map(serde_json::Value::from);
    prop_oneof![2 => one, 1 => list]
}

/// A policy of two statements whose conditions are anything.
fn conditional_policy() -> impl Strategy<Value = serde_json::Value> {
    let keys = prop::collection::btree_map(condition_text(), condition_value(), 0..3);
    let block = prop::collection::btree_map(condition_text(), keys, 0..4);
    let principal = prop::sample::select(vec![
        r#""*""#,
        r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
        r#"{"Service": "sns.amazonaws.com"}"#,
    ]);
    let statement = (block, principal, any::<bool>()).prop_map(|(block, principal, allows)| {
        serde_json::json!({
            "Effect": if allows { "Allow" } else { "Deny" },
            "Principal": serde_json::from_str::<serde_json::Value>(principal).unwrap(),
            "Action": ["kms:Decrypt", "kms:CreateGrant"],
            "Resource": "*",
            "Condition": block,
        })
    });
    prop::collection::vec(statement, 1..3)
        .prop_map(|statements| serde_json::json!({ "Version": "2012-10-17", "Statement": statements }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_linted(text in any::<String>()) {
        assert_sound(&text);
        assert_agrees_with_serde(&text);
    }

    #[test]
    fn nearly_policies_are_linted(text in nearly_policies()) {
        assert_sound(&text);
        assert_agrees_with_serde(&text);
    }

    #[test]
    fn a_policy_cut_or_damaged_anywhere_is_linted(cut in 0..600usize, insert in any::<char>(), remove in 0..3usize) {
        let policy = include_str!("../fixtures/accepted/administrators-and-users.json");
        let at = policy.floor_char_boundary(cut.min(policy.len()));
        let after = policy.ceil_char_boundary((at + remove).min(policy.len()));
        for text in [policy[..at].to_owned(), format!("{}{insert}{}", &policy[..at], &policy[after..]), policy[at..].to_owned()] {
            assert_sound(&text);
            assert_agrees_with_serde(&text);
        }
    }

    #[test]
    fn any_condition_is_linted(policy in conditional_policy()) {
        assert_sound(&policy.to_string());
        assert_schema_agrees(&policy);
    }

    #[test]
    fn lowering_and_schema_agree_on_any_shape(value in shaped(5)) {
        assert_schema_agrees(&value);
    }

    #[test]
    fn lowering_and_schema_agree_on_damaged_policies(value in damaged_policies()) {
        assert_schema_agrees(&value);
    }

    #[test]
    fn what_serde_writes_is_read_back(value in shaped(5)) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let tree = syntax::parse(&text);
            prop_assert!(tree.errors.is_empty());
            prop_assert_eq!(&to_json(&tree, tree.root().unwrap()), &value);
        }
    }
}

fn to_json(tree: &Tree, node: NodeId) -> serde_json::Value {
    match &tree.node(node).value {
        Value::Null | Value::Unknown => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(text) => serde_json::from_str(text).unwrap(),
        Value::String(text) => text.as_str().unwrap().into(),
        Value::Array(_) => tree.items(node).iter().map(|&item| to_json(tree, item)).collect(),
        Value::Object(_) => tree
            .members(node)
            .iter()
            .map(|m| (m.name.to_string(), to_json(tree, m.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Each fault of a document costs one syntax error, and what is right beside it is read.
#[test]
fn broken_documents_cost_one_error_a_fault() {
    use syntax::SyntaxErrorKind::*;
    let cases: &[(&str, &[syntax::SyntaxErrorKind])] = &[
        ("{\"a\": 1\n\"b\": 2}", &[MissingComma]),
        ("{\"a\": [1,], \"b\": 2,}", &[TrailingComma, TrailingComma]),
        ("{\"a\": 'x', b: \"y\"} // z", &[WrongQuotes, BareWord, Comment]),
        ("{\"a\": [\"x\", \"b\": 2}", &[UnclosedBracket]),
        ("{\"a\": [{\"b\": 1], \"c\": 2}", &[UnclosedBracket]),
        ("[{\"a\": [\"x\"}, \"c\": 2}]", &[WrongCloser]),
        ("{\"a\": 1}}", &[TextAfterDocument]),
        ("{\"a\": [{\"b\":", &[MissingValue, UnclosedBracket]),
        ("{\"a\": \"x\n\"b\": 2}", &[UnclosedString, MissingComma]),
        ("{\"a\": \"x,\n\"b\": 2}", &[UnclosedString]),
        ("{\"a\": \"x\ny\"}", &[ControlCharacter]),
        ("{\"a\": \"\\q\\ud800\"}", &[InvalidEscape, LoneSurrogate]),
        ("{\"a\" = 01}", &[MissingColon, InvalidNumber]),
        ("<<<<<<< a\n{\"a\": 1}\n=======\n{\"a\": 2}\n>>>>>>> b\n", &[MergeConflict]),
        ("{\"a\":\"b,\"c\":\"d\"}", &[UnclosedString]),
        ("{\n\"a: \"b\",\n\"c\": \"d\"\n}", &[UnclosedString]),
        ("{\"a\": [\"b, \"c\"]}", &[UnclosedString]),
        ("{a\":\"b\"}", &[BareWord]),
        ("{\"a\": b\"}", &[BareWord]),
        ("{\"a\": 'it\\'s'}", &[WrongQuotes]),
        ("{\"a\":1; \"b\":2}", &[UnexpectedCharacters]),
        ("{ \u{2022} \"a\": 1}", &[UnexpectedCharacters]),
        ("{ \u{0} \"a\": 1}", &[UnexpectedCharacters]),
        ("{\"a\"\u{ff1a}1\u{ff0c}\"b\":2}", &[MissingColon, UnexpectedCharacters]),
        ("{\"S\":[{\"a\":1}},{\"b\":2}]}", &[UnexpectedCloser]),
        ("{\"S\":[{\"a\":1},{\"b\":2}}]}", &[UnexpectedCloser]),
        ("{\"a\": 1}, \"b\": 2}", &[UnexpectedCloser]),
        ("{\"S\":[{\"a\":1}\n}\n}", &[WrongCloser]),
        ("{\"S\": [{\"A\": {\"b\": 1, \"c\": 2}, {\"x\": 1}]}", &[UnclosedBracket]),
        ("{\"a\": {\"b\": 1], \"c\": 2}", &[WrongCloser]),
        ("{\"a\": {\"b\": 1], \"c\": 2}}", &[UnexpectedCloser]),
        ("{\"a\": {\"b\": [1}, \"c\": 2}}", &[WrongCloser]),
        ("{\"a\": {\"b\": [1}, \"c\": 2}", &[UnclosedBracket]),
        ("{1: 2}", &[MissingName]),
        ("{ ... }", &[InvalidNumber]),
        ("{\"a\": {{ y }}, \"b\": ${x}}", &[BareWord, BareWord]),
        ("", &[EmptyDocument]),
        (" \n", &[EmptyDocument]),
        ("not a policy at all", &[BareWord]),
        ("/* {", &[UnclosedComment]),
    ];
    for (text, expected) in cases {
        let tree = syntax::parse(text);
        let kinds: Vec<_> = tree.errors.iter().map(|error| error.kind).collect();
        assert_eq!(&kinds, expected, "{text}");
    }
}

#[test]
fn nesting_is_bounded_with_one_error() {
    for text in ["[".repeat(1_000_000), "{\"a\":".repeat(100_000), format!("{}{}", "[".repeat(129), "]".repeat(129))] {
        let tree = syntax::parse(&text);
        let kinds: Vec<_> = tree.errors.iter().map(|error| error.kind).collect();
        assert_eq!(kinds, [syntax::SyntaxErrorKind::TooDeep]);
    }
    let deepest = format!("{}{}", "[".repeat(syntax::MAX_DEPTH), "]".repeat(syntax::MAX_DEPTH));
    assert!(syntax::parse(&deepest).errors.is_empty());
}
