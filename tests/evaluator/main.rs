//! What a key policy answers to a request: the semantics of IAM and KMS, row by row.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod properties;

use kmslint::{
    access::{Caller, Certainty, ContextValue, Decision, Key, Level, Request, evaluate},
    catalog::ActionSet,
    policy::{self, Policy},
    syntax,
};

const ROOT: &str = r#"{"AWS": "arn:aws:iam::111122223333:root"}"#;
const APP: &str = r#"{"AWS": "arn:aws:iam::111122223333:role/team/App"}"#;
const EVERYONE: &str = r#"{"AWS": "*"}"#;

/// A statement about `principal` and `action`, both JSON, with `rest` added to its members.
fn statement(effect: &str, principal: &str, action: &str, rest: &str) -> String {
    let principal = match principal.strip_prefix("not ") {
        Some(principal) => format!(r#""NotPrincipal": {principal}"#),
        None => format!(r#""Principal": {principal}"#),
    };
    let action = match action {
        "" => String::new(),
        action => match action.strip_prefix("not ") {
            Some(action) => format!(r#""NotAction": {action},"#),
            None => format!(r#""Action": {action},"#),
        },
    };
    let rest = if rest.contains("Resource") { rest.to_owned() } else { format!(r#""Resource": "*"{rest}"#) };
    format!(r#"{{"Effect": "{effect}", {principal}, {action} {rest}}}"#)
}

fn allow(principal: &str, action: &str) -> String {
    statement("Allow", principal, &format!("{action:?}"), "")
}

fn allow_if(principal: &str, condition: &str) -> String {
    statement("Allow", principal, r#""kms:Decrypt""#, &format!(r#", "Condition": {condition}"#))
}

fn deny(principal: &str, action: &str) -> String {
    statement("Deny", principal, &format!("{action:?}"), "")
}

/// `CALLER ACTION KEY=VALUE KEY=VALUE|VALUE KEY=`: several values make a list, none an empty one.
fn request(text: &str) -> Request<'_> {
    let mut words = text.split(' ');
    let caller = match words.next().unwrap() {
        "root" => "arn:aws:iam::111122223333:root",
        "app" => "arn:aws:iam::111122223333:role/team/App",
        "session" => "arn:aws:sts::111122223333:assumed-role/App/one",
        "alice" => "arn:aws:iam::111122223333:user/Alice",
        "federated" => "arn:aws:sts::111122223333:federated-user/Fay",
        "foreign" => "arn:aws:iam::444455556666:role/Other",
        other => other,
    };
    let caller = Caller::new(caller).unwrap_or(Caller::service(caller));
    let mut request = Request::new(caller, ActionSet::named(words.next().unwrap()));
    request.is_complete = true;
    for word in words {
        let (key, value) = word.split_once('=').unwrap();
        let values: Vec<String> = value.split('|').filter(|value| !value.is_empty()).map(str::to_owned).collect();
        let value = match values.as_slice() {
            [one] if !value.ends_with('|') => ContextValue::One(one.clone()),
            _ => ContextValue::Many(values),
        };
        request = request.with(key, value);
    }
    request
}

fn key() -> Key {
    Key::from_arn("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab").unwrap()
}

fn document(version: &str, statements: &[String]) -> String {
    format!(r#"{{{version}"Statement": [{}]}}"#, statements.join(", "))
}

/// Hands the policy that `text` holds to `judge`.
fn with_policy<T>(text: &str, judge: impl FnOnce(&Policy) -> T) -> T {
    let tree = syntax::parse(text);
    assert!(tree.errors.is_empty(), "{text}");
    judge(&policy::lower(&tree))
}

fn answer(text: &str, question: &str) -> String {
    with_policy(text, |policy| words(&evaluate(policy, &request(question), &key())))
}

/// The decision in words: `denied`, `direct`, `delegated`, `none`; with `maybe` what is not certain.
fn words(decision: &Decision) -> String {
    let how = match decision.level() {
        Some(Level::Direct) => "direct",
        Some(Level::Delegated) => "delegated",
        None => "none",
    };
    match (decision.denied, decision.allowed()) {
        (Certainty::Surely, _) => "denied".to_owned(),
        (_, Certainty::Never) => "none".to_owned(),
        (_, Certainty::Surely) => how.to_owned(),
        (Certainty::Possibly, _) => format!("maybe denied, or {how}"),
        (_, Certainty::Possibly) => format!("maybe {how}"),
    }
}

const VERSION: &str = r#""Version": "2012-10-17", "#;

#[track_caller]
fn check(row: u8, statements: &[String], cases: &[(&str, &str)]) {
    check_version(row, VERSION, statements, cases);
}

#[track_caller]
fn check_version(row: u8, version: &str, statements: &[String], cases: &[(&str, &str)]) {
    let text = document(version, statements);
    for (question, expected) in cases {
        assert_eq!(&answer(&text, question), expected, "row {row}: {question}\n{text}");
    }
}

#[test]
fn row_1_deny_wins_over_allow_and_allow_over_nothing() {
    let policy = [allow(EVERYONE, "kms:*"), deny(APP, "kms:Decrypt")];
    check(1, &policy, &[("app Decrypt", "denied"), ("app Encrypt", "direct"), ("alice Decrypt", "direct")]);
    check(1, &[allow(APP, "kms:Encrypt")], &[("app Decrypt", "none"), ("alice Encrypt", "none")]);
    check(1, &[deny(EVERYONE, "kms:Decrypt")], &[("app Decrypt", "denied"), ("app Encrypt", "none")]);
}

#[test]
fn row_2_actions_match_in_any_case_with_wildcards_and_only_those_a_key_policy_can_grant() {
    let of = |action: &str| [allow(APP, action)];
    check(2, &of("KMS:decrypt"), &[("app Decrypt", "direct"), ("app Encrypt", "none")]);
    check(2, &of("kms:Generate*"), &[("app GenerateDataKey", "direct"), ("app GenerateRandom", "none")]);
    check(2, &of("kms:?ncrypt"), &[("app Encrypt", "direct"), ("app Decrypt", "none")]);
    check(2, &of("*"), &[("app Decrypt", "direct"), ("app CreateKey", "none"), ("app ListKeys", "none")]);
    let excepted = [statement("Allow", APP, r#"not ["kms:Decrypt", "kms:Put*"]"#, "")];
    check(2, &excepted, &[("app Decrypt", "none"), ("app PutKeyPolicy", "none"), ("app Encrypt", "direct")]);
}

#[test]
fn row_3_the_resource_is_this_key_and_a_statement_without_one_means_nothing() {
    let of = |rest: &str| [statement("Allow", APP, r#""kms:Decrypt""#, rest)];
    check(3, &of(r#""Resource": "*""#), &[("app Decrypt", "direct")]);
    check(3, &of(r#""Resource": "arn:aws:kms:*:111122223333:key/*""#), &[("app Decrypt", "direct")]);
    check(3, &of(r#""Resource": "arn:aws:kms:us-east-1:444455556666:key/*""#), &[("app Decrypt", "none")]);
    check(3, &of(r#""Resource": "arn:aws:kms:us-east-1:111122223333:alias/app""#), &[("app Decrypt", "none")]);
    let nothing =
        [statement("Allow", APP, "", ""), statement("Allow", APP, r#""kms:Encrypt""#, r#""Sid": "no Resource""#)];
    check(3, &nothing, &[("app Decrypt", "none"), ("app Encrypt", "none")]);
}

#[test]
fn row_4_everyone_is_every_principal_directly_at_home() {
    for everyone in [EVERYONE, r#""*""#, r#"{"AWS": ["arn:aws:iam::444455556666:root", "*"]}"#] {
        let policy = [allow(everyone, "kms:Decrypt")];
        let cases = [
            ("app Decrypt", "direct"),
            ("session Decrypt", "direct"),
            ("root Decrypt", "direct"),
            ("foreign Decrypt", "delegated"),
        ];
        check(4, &policy, &cases);
    }
}

#[test]
fn row_5_an_account_delegates_an_allow_and_takes_a_deny_whole() {
    for account in [ROOT, r#"{"AWS": "111122223333"}"#] {
        let cases = [("app Decrypt", "delegated"), ("root Decrypt", "direct"), ("foreign Decrypt", "none")];
        check(5, &[allow(account, "kms:Decrypt")], &cases);
        let denied = [allow(APP, "kms:*"), deny(account, "kms:Decrypt")];
        check(5, &denied, &[("app Decrypt", "denied"), ("root Decrypt", "denied"), ("app Encrypt", "direct")]);
    }
}

#[test]
fn row_6_a_role_is_each_of_its_sessions() {
    let policy = [allow(APP, "kms:Decrypt")];
    check(6, &policy, &[("app Decrypt", "direct"), ("session Decrypt", "direct"), ("alice Decrypt", "none")]);
    let session = [allow(r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/App/one"}"#, "kms:Decrypt")];
    let other = "arn:aws:sts::111122223333:assumed-role/App/two Decrypt";
    check(6, &session, &[("session Decrypt", "direct"), (other, "none"), ("app Decrypt", "maybe direct")]);
}

#[test]
fn row_7_users_are_named_exactly_and_without_wildcards() {
    let of = |arn: &str| [allow(&format!(r#"{{"AWS": "{arn}"}}"#), "kms:Decrypt")];
    check(7, &of("arn:aws:iam::111122223333:user/Alice"), &[("alice Decrypt", "direct"), ("app Decrypt", "none")]);
    check(7, &of("arn:aws:iam::111122223333:user/alice"), &[("alice Decrypt", "none")]);
    check(7, &of("arn:aws:iam::111122223333:user/*"), &[("alice Decrypt", "none")]);
    check(7, &of("arn:aws:sts::111122223333:federated-user/Fay"), &[("federated Decrypt", "direct")]);
}

#[test]
fn row_8_a_unique_id_is_nobody_with_an_arn() {
    for id in ["AIDACKCEVSQ6C2EXAMPLE", "AROADBQP57FF2AEXAMPLE"] {
        let policy = [allow(&format!(r#"{{"AWS": "{id}"}}"#), "kms:Decrypt")];
        check(8, &policy, &[("alice Decrypt", "none"), ("app Decrypt", "none"), ("root Decrypt", "none")]);
    }
}

#[test]
fn row_9_services_are_named_exactly() {
    let logs = r#"{"Service": "logs.us-east-1.amazonaws.com"}"#;
    let cases = [
        ("logs.us-east-1.amazonaws.com Decrypt", "direct"),
        ("logs.eu-west-1.amazonaws.com Decrypt", "none"),
        ("app Decrypt", "none"),
    ];
    check(9, &[allow(logs, "kms:Decrypt")], &cases);
    check(9, &[allow(EVERYONE, "kms:Decrypt")], &[("logs.us-east-1.amazonaws.com Decrypt", "maybe direct")]);
    let denied = [allow(logs, "kms:Decrypt"), deny(EVERYONE, "kms:Decrypt")];
    check(9, &denied, &[("logs.us-east-1.amazonaws.com Decrypt", "denied")]);
    check(9, &[allow(ROOT, "kms:Decrypt")], &[("logs.us-east-1.amazonaws.com Decrypt", "none")]);
}

#[test]
fn row_10_another_account_needs_its_own_iam_policy_too() {
    let other = r#"{"AWS": ["arn:aws:iam::444455556666:role/Other", "arn:aws:iam::444455556666:root"]}"#;
    let cases = [
        ("foreign Decrypt", "delegated"),
        ("foreign PutKeyPolicy", "none"),
        ("foreign ScheduleKeyDeletion", "none"),
        ("foreign DescribeKey", "delegated"),
    ];
    check(10, &[allow(other, "kms:*")], &cases);
    check(10, &[deny(other, "kms:*")], &[("foreign PutKeyPolicy", "denied")]);
}

#[test]
fn row_11_not_principal_spares_surely_only_who_is_listed_with_the_account() {
    let except =
        |listed: &str| [allow(EVERYONE, "kms:*"), deny(&format!(r#"not {{"AWS": [{listed}]}}"#), "kms:Decrypt")];
    let app = r#""arn:aws:iam::111122223333:role/team/App""#;
    let account = r#""arn:aws:iam::111122223333:root""#;
    check(11, &except(app), &[("app Decrypt", "maybe denied, or direct"), ("alice Decrypt", "denied")]);
    let whole = except(&format!("{app}, {account}"));
    check(11, &whole, &[("app Decrypt", "direct"), ("alice Decrypt", "maybe denied, or direct")]);
    let session = r#""arn:aws:sts::111122223333:assumed-role/App/one""#;
    let both = except(&format!("{session}, {app}, {account}"));
    check(11, &both, &[("session Decrypt", "direct"), ("foreign Decrypt", "denied")]);
    let without_role = except(&format!("{session}, {account}"));
    check(11, &without_role, &[("session Decrypt", "maybe denied, or direct")]);
}

#[test]
fn row_12_not_principal_with_allow_lets_everyone_else_in() {
    let policy = [allow(&format!("not {APP}"), "kms:Decrypt")];
    check(
        12,
        &policy,
        &[("alice Decrypt", "direct"), ("foreign Decrypt", "delegated"), ("app Decrypt", "maybe direct")],
    );
}

#[test]
fn row_13_operators_and_keys_must_all_hold_and_one_value_of_each() {
    let all = r#"{"StringEquals": {"kms:ViaService": ["s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com"],
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}, "Bool": {"aws:SecureTransport": "true"}}"#;
    let cases = [
        (
            "app Decrypt kms:ViaService=ec2.us-east-1.amazonaws.com kms:EncryptionAlgorithm=SYMMETRIC_DEFAULT aws:SecureTransport=true",
            "direct",
        ),
        (
            "app Decrypt kms:ViaService=rds.us-east-1.amazonaws.com kms:EncryptionAlgorithm=SYMMETRIC_DEFAULT aws:SecureTransport=true",
            "none",
        ),
        (
            "app Decrypt kms:ViaService=s3.us-east-1.amazonaws.com kms:EncryptionAlgorithm=SYMMETRIC_DEFAULT aws:SecureTransport=false",
            "none",
        ),
    ];
    check(13, &[allow_if(APP, all)], &cases);
    let neither = r#"{"StringNotEquals": {"kms:ViaService": ["a", "b"]}}"#;
    let cases = [
        ("app Decrypt kms:ViaService=a", "none"),
        ("app Decrypt kms:ViaService=b", "none"),
        ("app Decrypt kms:ViaService=c", "direct"),
    ];
    check(13, &[allow_if(APP, neither)], &cases);
}

#[test]
fn row_14_a_missing_key_fails_positive_operators_and_passes_negated_and_optional_ones() {
    let of = |operator: &str| [allow_if(APP, &format!(r#"{{"{operator}": {{"kms:ViaService": "a"}}}}"#))];
    for (operator, expected) in [
        ("StringEquals", "none"),
        ("StringLike", "none"),
        ("StringNotEquals", "direct"),
        ("StringNotLike", "direct"),
        ("StringEqualsIfExists", "direct"),
        ("StringNotEqualsIfExists", "direct"),
    ] {
        check(14, &of(operator), &[("app Decrypt", expected)]);
    }
}

#[test]
fn row_15_null_asks_whether_the_key_is_there() {
    let of = |value: &str| [allow_if(APP, &format!(r#"{{"Null": {{"kms:ViaService": {value}}}}}"#))];
    for absent in [r#""true""#, r#""TRUE""#, "true", r#"["true"]"#] {
        check(15, &of(absent), &[("app Decrypt", "direct"), ("app Decrypt kms:ViaService=a", "none")]);
    }
    for present in [r#""false""#, "false"] {
        check(15, &of(present), &[("app Decrypt", "none"), ("app Decrypt kms:ViaService=a", "direct")]);
    }
    let qualified = |set: &str| [allow_if(APP, &format!(r#"{{"{set}:Null": {{"kms:ViaService": "true"}}}}"#))];
    for question in ["app Decrypt", "app Decrypt kms:ViaService=a"] {
        check(15, &qualified("ForAllValues"), &[(question, "direct")]);
        check(15, &qualified("ForAnyValue"), &[(question, "none")]);
    }
    check(15, &of(r#"["true", "false"]"#), &[("app Decrypt", "direct"), ("app Decrypt kms:ViaService=a", "direct")]);
}

#[test]
fn row_16_for_all_values_holds_for_nothing_too() {
    let policy = [allow_if(APP, r#"{"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]}}"#)];
    let cases = [
        ("app Decrypt", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=a|", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=a|b", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=a|c", "none"),
    ];
    check(16, &policy, &cases);
    let negated = [allow_if(APP, r#"{"ForAllValues:StringNotEquals": {"kms:EncryptionContextKeys": "a"}}"#)];
    let cases = [
        ("app Decrypt kms:EncryptionContextKeys=b|c", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=a|c", "none"),
    ];
    check(16, &negated, &cases);
}

#[test]
fn row_17_for_any_value_needs_a_value() {
    let of = |operator: &str| {
        [allow_if(APP, &format!(r#"{{"ForAnyValue:{operator}": {{"kms:EncryptionContextKeys": ["a", "b"]}}}}"#))]
    };
    let cases = [
        ("app Decrypt", "none"),
        ("app Decrypt kms:EncryptionContextKeys=", "none"),
        ("app Decrypt kms:EncryptionContextKeys=a|c", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=c|d", "none"),
    ];
    check(17, &of("StringEquals"), &cases);
    let cases = [
        ("app Decrypt", "none"),
        ("app Decrypt kms:EncryptionContextKeys=a|c", "direct"),
        ("app Decrypt kms:EncryptionContextKeys=a|b", "none"),
    ];
    check(17, &of("StringNotEquals"), &cases);
    check(17, &of("StringEqualsIfExists"), &[("app Decrypt", "maybe direct")]);
}

#[test]
fn row_18_a_list_never_equals_a_plain_value() {
    let policy = [allow_if(APP, r#"{"StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]}}"#)];
    let cases = [
        ("app Decrypt kms:EncryptionContextKeys=a|b", "none"),
        ("app Decrypt kms:EncryptionContextKeys=", "none"),
        ("app Decrypt kms:EncryptionContextKeys=a|", "maybe direct"),
    ];
    check(18, &policy, &cases);
}

#[test]
fn row_19_names_of_keys_have_no_case() {
    for name in ["kms:ViaService", "KMS:viaservice", "kms:VIASERVICE"] {
        let policy = [allow_if(APP, &format!(r#"{{"StringEquals": {{"{name}": "a"}}}}"#))];
        check(19, &policy, &[("app Decrypt kms:viaService=a", "direct"), ("app Decrypt kms:ViaService=b", "none")]);
    }
    let tag = [allow_if(APP, r#"{"StringEquals": {"aws:PrincipalTag/Team": "a"}}"#)];
    check(
        19,
        &tag,
        &[("app Decrypt aws:principaltag/TEAM=a", "direct"), ("app Decrypt aws:PrincipalTag/Group=a", "none")],
    );
}

#[test]
fn row_20_values_have_case_but_for_ignore_case_and_booleans() {
    let of = |operator: &str, key: &str, value: &str| {
        [allow_if(APP, &format!(r#"{{"{operator}": {{"{key}": "{value}"}}}}"#))]
    };
    let upper = "app Decrypt kms:ViaService=A";
    for operator in ["StringEquals", "StringLike"] {
        check(20, &of(operator, "kms:ViaService", "a"), &[(upper, "none")]);
    }
    check(20, &of("StringEqualsIgnoreCase", "kms:ViaService", "a"), &[(upper, "direct")]);
    check(20, &of("StringNotEqualsIgnoreCase", "kms:ViaService", "a"), &[(upper, "none")]);
    check(20, &of("Bool", "aws:SecureTransport", "TRUE"), &[("app Decrypt aws:SecureTransport=true", "direct")]);
    let arn = of("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/team/app");
    check(20, &arn, &[("app Decrypt", "none")]);
}

#[test]
fn row_21_wildcards_work_in_like_and_arn_operators_only() {
    let of =
        |operator: &str, value: &str| [allow_if(APP, &format!(r#"{{"{operator}": {{"kms:ViaService": "{value}"}}}}"#))];
    let s3 = "app Decrypt kms:ViaService=s3.us-east-1.amazonaws.com";
    check(21, &of("StringLike", "s3.*.amazonaws.com"), &[(s3, "direct"), ("app Decrypt kms:ViaService=s3", "none")]);
    check(21, &of("StringLike", "s?.us-east-?.amazonaws.com"), &[(s3, "direct")]);
    let literal = of("StringEquals", "s3.*.amazonaws.com");
    check(21, &literal, &[(s3, "none"), ("app Decrypt kms:ViaService=s3.*.amazonaws.com", "direct")]);
    check(21, &of("StringNotLike", "s3.*"), &[(s3, "none"), ("app Decrypt kms:ViaService=ec2.x", "direct")]);
}

#[test]
fn row_22_arn_operators_compare_each_of_six_parts() {
    let of = |operator: &str, value: &str| {
        [allow_if(ROOT, &format!(r#"{{"{operator}": {{"aws:PrincipalArn": "{value}"}}}}"#))]
    };
    check(
        22,
        &of("ArnLike", "arn:aws:iam::111122223333:role/*"),
        &[("app Decrypt", "delegated"), ("alice Decrypt", "none")],
    );
    check(22, &of("ArnEquals", "arn:aws:iam::*:role/team/?pp"), &[("app Decrypt", "delegated")]);
    check(22, &of("ArnLike", "arn:*:role/team/App"), &[("app Decrypt", "maybe delegated")]);
    check(22, &of("ArnLike", "*"), &[("app Decrypt", "maybe delegated")]);
    check(22, &of("ArnLike", "arn:*:*:*:*:role/team/App"), &[("app Decrypt", "delegated")]);
    check(
        22,
        &of("ArnNotLike", "arn:aws:iam::111122223333:role/*"),
        &[("app Decrypt", "none"), ("alice Decrypt", "delegated")],
    );
    let source =
        [allow_if(r#"{"Service": "sns.amazonaws.com"}"#, r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b*"}}"#)];
    let cases = [
        ("sns.amazonaws.com Decrypt aws:SourceArn=arn:aws:s3:::bucket:x", "direct"),
        ("sns.amazonaws.com Decrypt aws:SourceArn=arn:aws:s3::b:c", "none"),
        ("sns.amazonaws.com Decrypt", "none"),
    ];
    check(22, &source, &cases);
}

#[test]
fn row_23_numbers_and_dates_are_ordered_and_ill_typed_values_are_uncertain() {
    let of = |operator: &str, key: &str, value: &str| {
        let condition = format!(r#", "Condition": {{"{operator}": {{"{key}": "{value}"}}}}"#);
        [statement("Allow", APP, r#""kms:*""#, &condition)]
    };
    let days = "kms:ScheduleKeyDeletionPendingWindowInDays";
    let ask = |days: &str| format!("app ScheduleKeyDeletion kms:ScheduleKeyDeletionPendingWindowInDays={days}");
    for (operator, at_6, at_7, at_8) in [
        ("NumericLessThan", "direct", "none", "none"),
        ("NumericLessThanEquals", "direct", "direct", "none"),
        ("NumericGreaterThan", "none", "none", "direct"),
        ("NumericGreaterThanEquals", "none", "direct", "direct"),
        ("NumericEquals", "none", "direct", "none"),
        ("NumericNotEquals", "direct", "none", "direct"),
    ] {
        let policy = of(operator, days, "7");
        check(23, &policy, &[(&ask("6"), at_6), (&ask("7.0"), at_7), (&ask("8"), at_8)]);
    }
    check(23, &of("NumericEquals", days, "seven"), &[(&ask("7"), "maybe direct")]);
    let before = of("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z");
    let cases = [
        ("app Decrypt aws:CurrentTime=2029-12-31T23:59:59Z", "direct"),
        ("app Decrypt aws:CurrentTime=2030-01-01T01:00:00+00:30", "none"),
        ("app Decrypt aws:CurrentTime=1893455999", "direct"),
        ("app Decrypt aws:CurrentTime=soon", "maybe direct"),
    ];
    check(23, &before, &cases);
}

#[test]
fn row_24_addresses_lie_in_ranges_of_their_own_family() {
    let of =
        |operator: &str, value: &str| [allow_if(APP, &format!(r#"{{"{operator}": {{"aws:SourceIp": {value}}}}}"#))];
    let range = of("IpAddress", r#"["203.0.113.0/24", "2001:db8::/32"]"#);
    let cases = [
        ("app Decrypt aws:SourceIp=203.0.113.77", "direct"),
        ("app Decrypt aws:SourceIp=203.0.114.1", "none"),
        ("app Decrypt aws:SourceIp=2001:db8:1::7", "direct"),
        ("app Decrypt aws:SourceIp=2001:db9::1", "none"),
    ];
    check(24, &range, &cases);
    let one = of("IpAddress", r#""203.0.113.7""#);
    check(
        24,
        &one,
        &[("app Decrypt aws:SourceIp=203.0.113.7", "direct"), ("app Decrypt aws:SourceIp=203.0.113.8", "none")],
    );
    let v4 = of("NotIpAddress", r#""0.0.0.0/0""#);
    check(
        24,
        &v4,
        &[("app Decrypt aws:SourceIp=2001:db8::1", "direct"), ("app Decrypt aws:SourceIp=198.51.100.1", "none")],
    );
    check(24, &of("IpAddress", r#""everywhere""#), &[("app Decrypt aws:SourceIp=203.0.113.7", "maybe direct")]);
}

#[test]
fn row_25_variables_are_filled_in_since_2012() {
    let of = |operator: &str, value: &str| {
        [allow_if(ROOT, &format!(r#"{{"{operator}": {{"kms:EncryptionContext:user": "{value}"}}}}"#))]
    };
    let alice = "alice Decrypt kms:EncryptionContext:user=Alice";
    let app = "app Decrypt kms:EncryptionContext:user=Alice";
    check(25, &of("StringEquals", "${aws:username}"), &[(alice, "delegated"), (app, "none")]);
    check(25, &of("StringNotEquals", "${aws:username}"), &[(alice, "none"), (app, "delegated")]);
    check(25, &of("StringEquals", "${aws:username, 'Alice'}"), &[(app, "delegated")]);
    check(
        25,
        &of("StringLike", "A${*}*"),
        &[(alice, "none"), ("app Decrypt kms:EncryptionContext:user=A*b", "delegated")],
    );
    let tagged = "app Decrypt kms:EncryptionContext:user=Alice aws:PrincipalTag/who=*";
    check(25, &of("StringLike", "${aws:PrincipalTag/who}"), &[(tagged, "none")]);
    for version in ["", r#""Version": "2008-10-17", "#] {
        let literal = "alice Decrypt kms:EncryptionContext:user=${aws:username}";
        check_version(25, version, &of("StringEquals", "${aws:username}"), &[(alice, "none"), (literal, "delegated")]);
    }
}

#[test]
fn row_26_only_the_key_policy_is_asked() {
    // An account's Allow leaves the rest to IAM policies, which are not seen; a grant could give what is none here.
    check(26, &[allow(ROOT, "kms:*")], &[("app Decrypt", "delegated"), ("session PutKeyPolicy", "delegated")]);
    check(26, &[], &[("app Decrypt", "none"), ("root PutKeyPolicy", "none")]);
    check(
        26,
        &[allow(APP, "kms:*"), allow(ROOT, "kms:*")],
        &[("app Decrypt", "direct"), ("alice Decrypt", "delegated")],
    );
}

#[test]
fn a_request_lacks_the_keys_that_its_operation_does_not_carry() {
    let of = |condition: &str| [statement("Allow", APP, r#""kms:*""#, &format!(r#", "Condition": {condition}"#))];
    let equals = of(r#"{"StringEquals": {"kms:EncryptionContext:a": "b"}}"#);
    let negated = of(r#"{"StringNotEquals": {"kms:EncryptionContext:a": "b"}}"#);
    let ask = |statements: &[String], action: &str| {
        with_policy(&document(VERSION, statements), |policy| {
            let caller = Caller::new("arn:aws:iam::111122223333:role/team/App").unwrap();
            words(&evaluate(policy, &Request::new(caller, ActionSet::named(action)), &key()))
        })
    };
    assert_eq!(ask(&equals, "DescribeKey"), "none");
    assert_eq!(ask(&negated, "DescribeKey"), "direct");
    assert_eq!(ask(&equals, "Decrypt"), "maybe direct");
    assert_eq!(ask(&negated, "Decrypt"), "maybe direct");
}

#[test]
fn somebody_of_an_account_is_possibly_anyone_in_it() {
    let ask = |statements: &[String], caller| {
        with_policy(&document(VERSION, statements), |policy| {
            words(&evaluate(policy, &Request::new(caller, ActionSet::named("Decrypt")), &key()))
        })
    };
    let own = Caller::someone(Some("111122223333"));
    assert_eq!(ask(&[allow(APP, "kms:*")], own), "maybe direct");
    assert_eq!(ask(&[allow(ROOT, "kms:*")], own), "delegated");
    assert_eq!(ask(&[allow(APP, "kms:*")], Caller::someone(Some("444455556666"))), "none");
    assert_eq!(ask(&[allow(ROOT, "kms:*"), deny(ROOT, "kms:*")], own), "denied");
    assert_eq!(
        ask(&[allow_if(ROOT, r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}"#)], own),
        "maybe delegated"
    );
}
