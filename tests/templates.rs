//! Invariant 4: what is reported of a template is wrong for every completion of its unknown parts, and what is wrong
//! in its known parts is reported.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use kmslint::{
    Options,
    diagnostic::Severity,
    hosts::{Body, Decisions, Document, HostKind, KeyProperties, Part, Unknown, UnknownKind},
    lint, lint_document,
    text::Span,
};
use proptest::{prelude::*, sample::select};
use std::collections::BTreeMap;

/// A document whose text is `source`, in which `‹name›` is unknown. What a name begins with tells its kind.
fn template(source: &str) -> Document<'_> {
    let (mut parts, mut at) = (Vec::new(), 0);
    while let Some(found) = source[at..].find('‹') {
        let start = at + found;
        let end = start + source[start..].find('›').unwrap() + '›'.len_utf8();
        parts.push(Part::verbatim(&source[at..start], at as u32));
        let name = &source[start + '‹'.len_utf8()..end - '›'.len_utf8()];
        let kind = match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "account" => UnknownKind::AccountId,
            "partition" => UnknownKind::Partition,
            "region" => UnknownKind::Region,
            "suffix" => UnknownKind::UrlSuffix,
            "role" => UnknownKind::Arn("arn:{partition}:iam::{account}:role/{name}"),
            "bucket" => UnknownKind::Arn("arn:{partition}:s3:::{name}"),
            "name" => UnknownKind::Name,
            _ => UnknownKind::Anything,
        };
        parts.push(Part::unknown(Span::new(start as u32, end as u32), Unknown::of_kind(name, kind)));
        at = end;
    }
    parts.push(Part::verbatim(&source[at..], at as u32));
    let (kind, key) = (HostKind::Json, KeyProperties::default());
    Document { kind, address: String::new(), body: Body::Text(parts), key, is_certain: true }
}

/// Values that something of a kind may well have.
fn plausible(kind: &UnknownKind) -> Vec<&'static str> {
    match kind {
        UnknownKind::AccountId => vec!["111122223333", "444455556666", "123456789012", "000000000001"],
        UnknownKind::Partition => vec!["aws", "aws-cn", "aws-us-gov"],
        UnknownKind::Region => vec!["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "ap-southeast-7"],
        UnknownKind::UrlSuffix => vec!["amazonaws.com", "amazonaws.com.cn"],
        UnknownKind::Name => vec!["my-role", "Stack-Key-1A2B3C", "x"],
        UnknownKind::Arn(form) if form.contains(":s3:") => vec!["arn:aws:s3:::my-bucket", "arn:aws-cn:s3:::b-1"],
        UnknownKind::Arn(_) => vec![
            "arn:aws:iam::111122223333:role/path/my-role",
            "arn:aws-cn:iam::444455556666:role/r",
            "arn:aws-us-gov:iam::123456789012:role/service-role/x",
        ],
        UnknownKind::Anything => vec![
            "111122223333",
            "444455556666",
            "*",
            "root",
            "aws",
            "aws-cn",
            "us-east-1",
            "eu-west-3",
            "my-role",
            "role/my-role",
            "user/path/x",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::444455556666:role/x",
            "arn:aws:iam::111122223333",
            "arn:aws:iam",
            "arn",
            "arn:aws:iam::123456789012:role/",
            "111122223333:root",
            "111122223333:role/x",
            "iam::111122223333:user/x",
            "kms",
            "kms:",
            "kms:Decrypt",
            "kms:*",
            "Decrypt",
            "Encrypt",
            "Describe",
            "Get",
            "Key",
            "logs",
            "s3",
            "events",
            "amazonaws.com",
            ".amazonaws.com",
            "us-east-1.amazonaws.com",
            "logs.us-east-1",
            "amazonaws.com.cn",
            ".cn",
            "Allow",
            "Deny",
            "true",
            "false",
            "1",
            "2012-10-17",
            "2030-01-01T00:00:00Z",
            "10.0.0.0/8",
            "203.0.113.7",
            "o-a1b2c3d4e5",
            "vpc-0a1b2c3d4e5f60718",
            "key/0f2a4c6e-1b3d-4e5f-8a7b-9c0d1e2f3a4b",
            "alias/x",
            "aws:username",
            "SourceAccount",
            "StringEquals",
            "Like",
            "",
            "-",
            "/",
            ":",
            "a/b:c",
            "log-group:x:*",
        ],
    }
}

fn string_in(place: &'static str) -> BoxedStrategy<String> {
    let known = match place {
        "principal" => vec![
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::",
            "arn:",
            ":iam::",
            ":root",
            ":rot",
            ":role/x",
            ":user/",
            "role/",
            "root",
            "aws",
            "arn:aws:iam:",
            "111122223333",
            "11112222333",
            "*",
            "arn:aws:sts::111122223333:assumed-role/",
            "/session",
            "x",
            ":",
            "user/*",
        ],
        "service" => vec![
            "logs.",
            ".amazonaws.com",
            "logs",
            "amazonaws.com",
            "s3.amazonaws.com",
            ".",
            "lamda.amazonaws.com",
            "*",
        ],
        "action" => vec!["kms:", "kms:Decrypt", "kms:Decrpyt", "Decrypt", "*", "s3:", "Get", "kms", ":", "Key"],
        "condition" => vec![
            "arn:aws:logs:",
            ":111122223333:",
            "log-group:*",
            "s3.",
            ".amazonaws.com",
            "111122223333",
            "11112222",
            "true",
            "o-",
            "*",
            "vpc-",
            "2020-01-01",
            "10.0.0.0",
            "/8",
            "alias/",
            "arn:aws:iam::",
            ":role/x",
            "us-esat-1",
        ],
        _ => vec!["*", "arn:aws:kms:", ":key/x", "Allow", "x", "Enable ", "2012-10-17"],
    };
    let hole = select(vec![
        "‹account1›",
        "‹account2›",
        "‹partition1›",
        "‹region1›",
        "‹suffix1›",
        "‹role1›",
        "‹bucket1›",
        "‹name1›",
        "‹any1›",
        "‹any2›",
        "‹any3›",
    ]);
    let part = prop_oneof![3 => select(known).prop_map(str::to_owned), 2 => hole.prop_map(str::to_owned)];
    prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat()).boxed()
}

fn listed(place: &'static str) -> BoxedStrategy<String> {
    let one = string_in(place).prop_map(|text| format!("{text:?}"));
    prop_oneof![one.clone(), prop::collection::vec(one, 1..3).prop_map(|items| format!("[{}]", items.join(", ")))]
        .boxed()
}

fn statement() -> impl Strategy<Value = String> {
    let principal = prop_oneof![
        3 => listed("principal").prop_map(|value| format!(r#"{{"AWS": {value}}}"#)),
        1 => listed("service").prop_map(|value| format!(r#"{{"Service": {value}}}"#)),
        1 => string_in("principal").prop_map(|text| format!("{text:?}")),
    ];
    let operator = select(vec![
        "StringEquals",
        "StringLike",
        "ArnLike",
        "Bool",
        "DateLessThan",
        "IpAddress",
        "NumericEquals",
        "String‹any1›",
        "StringEqual",
    ]);
    let key = select(vec![
        "aws:SourceAccount",
        "aws:SourceArn",
        "kms:ViaService",
        "kms:CallerAccount",
        "aws:PrincipalOrgID",
        "kms:EncryptionContext:aws:logs:arn",
        "aws:SecureTransport",
        "aws:CurrentTime",
        "aws:SourceIp",
        "aws:PrincipalTag/‹name1›",
        "kms:‹any1›",
        "aws:SourceVpc",
        "kms:KeySpec",
    ]);
    let condition = (operator, key, listed("condition"))
        .prop_map(|(operator, key, value)| format!(r#", "Condition": {{"{operator}": {{"{key}": {value}}}}}"#));
    let rest = prop_oneof![2 => Just(String::new()), 3 => condition];
    let effect = select(vec!["\"Allow\"", "\"Deny\"", "\"allow\"", "\"‹any1›\"", "‹effect1›"]);
    (effect, principal, listed("action"), listed("other"), rest, string_in("other")).prop_map(
        |(effect, principal, action, resource, rest, sid)| {
            format!(
                r#"{{"Sid": {sid:?}, "Effect": {effect}, "Principal": {principal}, "Action": {action}, "Resource": {resource}{rest}}}"#
            )
        },
    )
}

fn policy() -> impl Strategy<Value = String> {
    let holes = select(vec!["", "", "", ", ‹items1›", " ‹items1›"]);
    (prop::collection::vec(statement(), 1..4), holes).prop_map(|(statements, holes)| {
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}{holes}]}}", statements.join(",\n"))
    })
}

fn findings(document: &Document, fill: &[Option<String>]) -> (String, Vec<(&'static str, Severity, Span)>) {
    let rendered = document.render(&Decisions::default(), fill);
    let report = lint(&rendered.text, &Options::default());
    let found =
        report.diagnostics.iter().map(|found| (found.code, found.severity, rendered.host_span(found.span))).collect();
    (rendered.text, found)
}

/// One value for each name, `turn` telling which.
fn fill(document: &Document, turn: usize) -> Vec<Option<String>> {
    let rendered = document.render(&Decisions::default(), &[]);
    let mut values: BTreeMap<&str, String> = BTreeMap::new();
    let mut seed = turn;
    let mut fill = Vec::new();
    for unknown in &rendered.unknowns {
        let value = values.entry(&unknown.name).or_insert_with(|| {
            if unknown.name.starts_with("items") {
                return String::new();
            }
            if unknown.name.starts_with("effect") {
                return if turn.is_multiple_of(2) { "\"Allow\"" } else { "\"Deny\"" }.to_owned();
            }
            let choices = plausible(&unknown.kind);
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            choices[(seed >> 33) % choices.len()].to_owned()
        });
        fill.push(Some(value.clone()));
    }
    // Items that are filled in: none, or a statement that lets the account in.
    for (value, unknown) in fill.iter_mut().zip(&rendered.unknowns) {
        if unknown.name.starts_with("items") {
            let statement = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}"#;
            let has_comma = rendered.text.contains(", \u{1a}]");
            *value = Some(if has_comma { statement.to_owned() } else { format!(", {statement}") });
        }
    }
    fill
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_reported_is_wrong_for_every_completion(source in policy(), turns in prop::collection::vec(any::<usize>(), 24)) {
        let document = template(&source);
        let reported = lint_document(&source, &document, &Options::default()).diagnostics;
        for turn in turns {
            if reported.is_empty() {
                break;
            }
            let (text, found) = findings(&document, &fill(&document, turn));
            for finding in &reported {
                // What a policy as a whole lacks is shown at the statement that comes nearest.
                let is_whole = finding.code.ends_with("-lockout") || finding.code == "unmanageable-key";
                // The longer a string becomes, the more of it may be at fault, and in graver ways.
                let line = |span: Span| source[..span.start as usize].matches('\n').count();
                let is_there = |(code, severity, span): &(&str, Severity, Span)| {
                    let is_graver = *severity >= finding.severity && *severity >= Severity::Warning;
                    (*code == finding.code && (is_whole || line(*span) == line(finding.span)))
                        || (is_graver && (line(*span) == line(finding.span) || is_whole))
                };
                prop_assert!(
                    found.iter().any(is_there),
                    "{} at `{}` ({}) is not there in\n{text}\nof\n{source}",
                    finding.code, &source[finding.span.range()], finding.message,
                );
            }
        }
    }
}
