//! What holds of the evaluator's answers whatever the policy and the request.

use super::{APP, EVERYONE, ROOT, VERSION, deny, document, key, request, statement, with_policy};
use kmslint::access::{Certainty, Level, evaluate};
use proptest::prelude::*;

fn any_principal() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        EVERYONE,
        ROOT,
        APP,
        r#"{"Service": "sns.amazonaws.com"}"#,
        r#"{"AWS": ["arn:aws:iam::444455556666:root", "AROADBQP57FF2AEXAMPLE"]}"#,
        r#"not {"AWS": ["arn:aws:iam::111122223333:role/team/App", "arn:aws:iam::111122223333:root"]}"#,
    ])
}

fn any_action() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["kms:*", "kms:Decrypt", "kms:Generate*", "kms:?ncrypt", "*"])
}

fn any_entry() -> impl Strategy<Value = String> {
    let operators = vec![
        "StringEquals",
        "StringNotEquals",
        "StringLikeIfExists",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringEqualsIfExists",
        "Null",
        "Bool",
        "ArnLike",
        "NumericLessThan",
        "IpAddress",
        "NoSuchOperator",
    ];
    let keys = vec![
        "kms:ViaService",
        "kms:EncryptionContextKeys",
        "aws:PrincipalArn",
        "aws:SourceIp",
        "aws:SecureTransport",
        "kms:GrantOperations",
        "x:unknown",
    ];
    let values = vec![
        r#""a""#,
        r#"["a", "b*"]"#,
        "true",
        "7",
        r#""203.0.113.0/24""#,
        r#""arn:aws:iam::111122223333:role/*""#,
        r#""${aws:username}""#,
        "[]",
    ];
    (prop::sample::select(operators), prop::sample::select(keys), prop::sample::select(values))
        .prop_map(|(operator, key, value)| format!(r#""{operator}": {{"{key}": {value}}}"#))
}

fn any_statement() -> impl Strategy<Value = (String, bool)> {
    let effect = prop::sample::select(vec!["Allow", "Allow", "Deny"]);
    (effect, any_principal(), any_action(), prop::option::of(any_entry())).prop_map(
        |(effect, principal, action, entry)| {
            let condition = entry.map_or(String::new(), |entry| format!(r#", "Condition": {{{entry}}}"#));
            (statement(effect, principal, &format!("{action:?}"), &condition), effect == "Allow")
        },
    )
}

fn any_question() -> impl Strategy<Value = String> {
    let callers = vec!["root", "app", "session", "alice", "federated", "foreign", "sns.amazonaws.com"];
    let actions = vec!["Decrypt", "Encrypt", "GenerateDataKey", "PutKeyPolicy", "CreateGrant"];
    let contexts = vec![
        "",
        " kms:ViaService=a",
        " kms:EncryptionContextKeys=a|b",
        " kms:EncryptionContextKeys=bc| aws:SourceIp=203.0.113.9",
        " aws:SecureTransport=true kms:GrantOperations=a|",
    ];
    (prop::sample::select(callers), prop::sample::select(actions), prop::sample::select(contexts))
        .prop_map(|(caller, action, context)| format!("{caller} {action}{context}"))
}

fn decide(statements: &[String], question: &str) -> (Certainty, Option<Level>) {
    let text = document(VERSION, statements);
    with_policy(&text, |policy| {
        let decision = evaluate(policy, &request(question), &key());
        (decision.allowed(), decision.level())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A `Deny` more, or a condition more on an `Allow`, never opens access.
    #[test]
    fn more_restriction_never_opens_access(
        statements in prop::collection::vec(any_statement(), 1..5),
        denying in any_principal(),
        action in any_action(),
        entry in any_entry(),
        question in any_question(),
    ) {
        let texts: Vec<String> = statements.iter().map(|(text, _)| text.clone()).collect();
        let (allowed, _) = decide(&texts, &question);
        let mut denied = texts.clone();
        denied.push(deny(denying, action));
        prop_assert!(decide(&denied, &question).0 <= allowed);
        for (index, (text, allows)) in statements.iter().enumerate() {
            if *allows && !text.contains("Condition") {
                let mut narrower = texts.clone();
                narrower[index] = format!(r#"{}, "Condition": {{{entry}}}}}"#, text.trim_end_matches('}'));
                // What the trim took away of the principal's object was not at the end.
                prop_assert!(decide(&narrower, &question).0 <= allowed);
            }
        }
    }

    /// The order of statements, and the case of actions and of the names of keys, mean nothing.
    #[test]
    fn order_and_case_mean_nothing(
        statements in prop::collection::vec(any_statement(), 1..5),
        question in any_question(),
    ) {
        let texts: Vec<String> = statements.into_iter().map(|(text, _)| text).collect();
        let expected = decide(&texts, &question);
        let reversed: Vec<String> = texts.iter().rev().cloned().collect();
        prop_assert_eq!(decide(&reversed, &question), expected);
        let other_case: Vec<String> = texts
            .iter()
            .map(|text| {
                text.replace("kms:Decrypt", "KMS:dECRYPT")
                    .replace("kms:Generate", "Kms:gENERATE")
                    .replace("kms:ViaService", "KMS:VIASERVICE")
                    .replace("aws:PrincipalArn", "AWS:principalarn")
                    .replace("kms:EncryptionContextKeys", "kms:encryptioncontextkeys")
            })
            .collect();
        prop_assert_eq!(decide(&other_case, &question), expected);
    }
}
