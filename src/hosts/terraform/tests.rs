use super::*;
use crate::hosts::{Decisions, Part, PartContent, Rendered, Unknown, UnknownKind};

fn documents(text: &str) -> Vec<Document<'_>> {
    match find(text) {
        Found::Documents(contents) => contents.documents,
        Found::NoPolicy => Vec::new(),
        other => panic!("{other:?}"),
    }
}

/// What would be sent, with the names of what is unknown in place of the holes.
fn shown(document: &Document) -> String {
    let rendered = document.render(&Decisions::default(), &[]);
    let mut shown = String::new();
    let mut unknowns = rendered.unknowns.iter();
    for (at, c) in rendered.text.char_indices() {
        match rendered.holes.contains(&offset(at)) {
            true => shown.push_str(&format!("‹{}›", unknowns.next().unwrap().name)),
            false => shown.push(c),
        }
    }
    shown
}

/// The key whose policy is `policy`, and what stands beside it.
fn key(policy: &str, beside: &str) -> String {
    format!("resource \"aws_kms_key\" \"main\" {{\n  policy = {policy}\n}}\n{beside}")
}

/// What is sent for `policy`.
fn sent(policy: &str, beside: &str) -> String {
    let text = key(policy, beside);
    let documents = documents(&text);
    assert_eq!(documents.len(), 1, "{text}");
    check_places(&text, &documents[0]);
    shown(&documents[0])
}

/// What is sent for `{ a = value }`.
fn value(value: &str, beside: &str) -> String {
    let sent = sent(&format!("jsonencode({{ a = {value} }})"), beside);
    sent.strip_prefix("{\"a\":").unwrap().strip_suffix('}').unwrap().to_owned()
}

/// Each part that stands in the file as it is stands where it says.
fn check_places(text: &str, document: &Document) {
    fn parts(text: &str, parts: &[Part]) {
        for part in parts {
            if let PartContent::Verbatim(verbatim) = part.content {
                assert_eq!(at(text, part.span), verbatim);
            }
        }
    }
    fn node(text: &str, at: &crate::hosts::Node) {
        use crate::hosts::Value;
        match &at.value {
            Value::Text(known) => parts(text, known),
            Value::List(items) => items.iter().for_each(|item| node(text, item)),
            Value::Choice { branches, .. } => branches.iter().for_each(|branch| node(text, branch)),
            Value::Object(members) => members.iter().for_each(|member| {
                parts(text, &member.name);
                node(text, &member.value);
            }),
            _ => {}
        }
    }
    match &document.body {
        Body::Text(known) => parts(text, known),
        Body::Value(value) => node(text, value),
    }
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap()
}

fn rendered(document: &Document) -> Rendered {
    document.render(&Decisions::default(), &[])
}

/// What stands in the file where `word` in the policy comes from.
fn origin<'t>(text: &'t str, word: &str) -> &'t str {
    let documents = documents(text);
    let rendered = rendered(&documents[0]);
    let at = rendered.text.find(word).unwrap_or_else(|| panic!("{word} in {}", rendered.text));
    self::at(text, rendered.host_span(span_of(at..at + word.len())))
}

#[test]
fn each_kind_of_key_has_its_policy() {
    for kind in TERRAFORM_TYPES {
        let text = format!("resource \"{kind}\" \"x\" {{\n  policy = \"{{}}\"\n}}\n");
        let found = documents(&text);
        assert_eq!((found[0].address.as_str(), shown(&found[0]).as_str()), (format!("{kind}.x").as_str(), "{}"));
    }
    let bare = "resource aws_kms_key x {\n  policy = jsonencode({})\n}\n";
    assert_eq!(documents(bare)[0].address, "aws_kms_key.x");
    for none in ["null", "\"\"", "var.policy", "file(\"a.json\")", "templatefile(\"a\", {})", "aws_kms_key.b.policy"] {
        assert!(matches!(find(&key(none, "")), Found::NoPolicy), "{none}");
    }
    assert!(matches!(find("resource \"aws_kms_key\" \"a\" {\n}\n"), Found::NoPolicy));
}

#[test]
fn the_key_and_the_request_are_described() {
    let text = "resource \"aws_kms_key\" \"a\" {\n  customer_master_key_spec = \"HMAC_256\"\n  key_usage = \"GENERATE_VERIFY_MAC\"\n  \
                bypass_policy_lockout_safety_check = true\n}\nresource \"aws_kms_key_policy\" \"b\" {\n  key_id = aws_kms_key.a.id\n  \
                policy = jsonencode({})\n}\n";
    let Found::Documents(Contents { documents, requests, .. }) = find(text) else { panic!() };
    assert_eq!(documents[0].key.spec.as_deref(), Some("HMAC_256"));
    assert_eq!(documents[0].key.usage.as_deref(), Some("GENERATE_VERIFY_MAC"));
    assert_eq!(documents[0].key.bypass, None);
    let bypass = requests[0].bypass.unwrap();
    assert_eq!(at(text, bypass), "bypass_policy_lockout_safety_check = true");
    assert_eq!(requests[0].address, "aws_kms_key.a");
}

#[test]
fn objects_keep_what_they_say_and_where() {
    let written = "jsonencode({ Bare = 1, \"quoted\" : [true, -2.5], (var.x) = \"a\\\"b\", Bare2 = null })";
    assert_eq!(sent(written, ""), r#"{"Bare":1,"quoted":[true,-2.5],"‹${var.x}›":"a\"b"}"#);
    let text = key("jsonencode({ Größe = \"é\", \"kms:ViaService\" = [\"a\"] })", "");
    assert_eq!(origin(&text, "Größe"), "Größe");
    assert_eq!(origin(&text, "\"kms:ViaService\""), "\"kms:ViaService\"");
    assert_eq!(origin(&text, "\"a\""), "\"a\"");
    assert_eq!(value("{ x = 1, \"x\" = 2 }", ""), r#"{"x":2}"#);
    assert_eq!(value("((\"x\"))", ""), r#""x""#);
}

#[test]
fn strings_are_decoded() {
    assert_eq!(sent(r#""{\"a\": \"\u00e9$${x}%%{y}\\n\"}""#, ""), "{\"a\": \"é${x}%{y}\\n\"}");
    assert_eq!(sent("<<EOF\n{\"a\": \"${ var.x  .y }/%%{z}\"}\nEOF", ""), "{\"a\": \"‹${var.x .y}›/%{z}\"}\n");
    assert_eq!(
        sent("<<EOF\n{%{ if var.a }\"b\": 1%{ else }${c}%{ endif }}\nEOF", ""),
        "{‹%{ if var.a }\"b\": 1%{ else }${c}%{ endif }›}\n"
    );
    let text = key(r#""{\"Ärger\": \"kms:Encrypt\", \"a\": \"kms:Decrpyt\"}""#, "");
    assert_eq!(origin(&text, "kms:Decrpyt"), "kms:Decrpyt");
    assert_eq!(origin(&text, "\"kms:Decrpyt\""), "\\\"kms:Decrpyt\\\"");
}

#[test]
fn here_documents_lose_their_indentation() {
    let written = "<<-EOF\n    {\n      \"é\": \"x\",\n\n    \t\"b\": \"y ${var.z}\"\n    }\n  EOF";
    assert_eq!(sent(written, ""), "{\n  \"é\": \"x\",\n\n\t\"b\": \"y ‹${var.z}›\"\n}\n");
    let text = format!("# Ünïcode\r\n{}", key(written, "").replace('\n', "\r\n"));
    let found = documents(&text);
    check_places(&text, &found[0]);
    assert_eq!(origin(&text, "\"y \u{1a}\""), "\"y ${var.z}\"");
    assert_eq!(origin(&text, "\"x\""), "\"x\"");
}

#[test]
fn what_stands_for_the_account_is_known_to_be_one() {
    let kinds = [
        ("data.aws_caller_identity.me.account_id", UnknownKind::AccountId),
        ("data.aws_caller_identity.me[0].account_id", UnknownKind::AccountId),
        ("data.aws_region.here.name", UnknownKind::Region),
        ("data.aws_partition.here.partition", UnknownKind::Partition),
        ("data.aws_partition.here.dns_suffix", UnknownKind::UrlSuffix),
        ("aws_iam_role.r.name", UnknownKind::Name),
        ("aws_iam_role.r[\"x\"].arn", UnknownKind::Arn("arn:{partition}:iam::{account}:role/{name}")),
        ("data.aws_iam_user.u.arn", UnknownKind::Arn("arn:{partition}:iam::{account}:user/{name}")),
        ("aws_s3_bucket.b.arn", UnknownKind::Arn("arn:{partition}:s3:::{name}")),
        ("aws_iam_role.r[*].arn", UnknownKind::Anything),
        ("module.x.arn", UnknownKind::Anything),
        ("each.value", UnknownKind::Anything),
    ];
    for (written, kind) in kinds {
        for policy in [format!("jsonencode({{ a = {written} }})"), format!("\"{{\\\"a\\\": \\\"${{{written}}}\\\"}}\"")]
        {
            let text = key(&policy, "");
            let found = documents(&text);
            let unknown = rendered(&found[0]).unknowns[0].clone();
            assert_eq!(
                *unknown,
                Unknown { name: format!("${{{written}}}"), kind: kind.clone(), candidates: Vec::new() }
            );
        }
    }
}

#[test]
fn local_values_are_looked_up() {
    let locals = "locals {\n  a = \"x\"\n  b = [local.a, { c = local.a }]\n  loop = local.pool\n  pool = local.loop\n  \
                  twice = 1\n}\nlocals {\n  twice = 2\n}\nvariable \"v\" {\n  default = \"d\"\n}\n";
    assert_eq!(value("local.a", locals), r#""x""#);
    assert_eq!(value("\"${local.a}\"", locals), r#""x""#);
    assert_eq!(value("\"-${local.a}-\"", locals), r#""-x-""#);
    assert_eq!(value("local.b", locals), r#"["x",{"c":"x"}]"#);
    assert_eq!(value("local.b[1].c", locals), r#""x""#);
    assert_eq!(value("local.b[1][\"c\"]", locals), r#""x""#);
    assert_eq!(value("local.loop", locals), "‹${local.loop}›");
    assert_eq!(value("local.twice", locals), "‹${local.twice}›");
    assert_eq!(value("local.none", locals), "‹${local.none}›");
    let text = key("jsonencode({ a = \"${var.v}:\" })", locals);
    assert_eq!(rendered(&documents(&text)[0]).unknowns[0].candidates, ["d"]);
    let text = key("jsonencode({ a = \"-${local.a}-\", b = local.a })", locals);
    assert_eq!(origin(&text, "-x-"), "-${local.a}-");
    let (a, b) = text.split_at(text.find("a = \"x\"").unwrap() + "a = \"".len());
    let found = documents(&text);
    let at = rendered(&found[0]).text.rfind('x').unwrap();
    assert!(b.starts_with("x\"") && rendered(&found[0]).host_span(span_of(at..at + 1)).start == offset(a.len()));
}

#[test]
fn conditions_choose() {
    assert_eq!(value("c ? \"a\" : null", ""), r#""a""#);
    let text = key("jsonencode({ a = c ? \"x\" : null, b = (c) ? 1 : 2 })", "");
    let found = documents(&text);
    let ways: Vec<_> = found[0].ways().decisions.iter().map(|way| found[0].render(way, &[]).text).collect();
    assert!(ways.contains(&r#"{"a":"x","b":1}"#.to_owned()) && ways.contains(&r#"{"b":2}"#.to_owned()), "{ways:?}");
    assert_eq!(value("true ? 1 : 2", ""), "1");
    let text = key("jsonencode({ a = \"-${c ? \"x\" : \"y\"}\" })", "");
    assert_eq!(rendered(&documents(&text)[0]).unknowns[0].candidates, ["x", "y"]);
    let both = key("c ? jsonencode({ a = 1 }) : \"{}\"", "");
    assert_eq!(documents(&both).iter().map(shown).collect::<Vec<_>>(), [r#"{"a":1}"#, "{}"]);
}

#[test]
fn functions_put_values_together() {
    assert_eq!(value("merge({ a = 1, b = 2 }, { b = 3 }, x)", ""), r#"{"a":1,"b":3,‹…›}"#);
    assert_eq!(value("merge({ a = 1 }, c ? { a = 2, d = 3 } : {})", ""), r#"{"a":2,"d":3}"#);
    assert_eq!(value("concat([1], x, [2])", ""), "[1,2,‹…›]");
    assert_eq!(value("concat([1], c ? [2] : [])", ""), "[1,2]");
    assert_eq!(value("flatten([[1, [2]], [for a in b : a]])", ""), "[1,2,‹…›]");
    assert_eq!(value("toset([1])", ""), "[1]");
    assert_eq!(value("join(\":\", [\"a\", x.y, \"b\"])", ""), r#""a:‹${x.y}›:b""#);
    assert_eq!(value("join(\":\", x)", ""), r#"‹${join(":", x)}›"#);
    assert_eq!(
        value("format(\"a%%:%s:%d%-5q\", x.y, 7)", ""),
        r#""a%:‹${x.y}›:7‹${%-5q in format("a%%:%s:%d%-5q", x.y, 7)}›""#
    );
    assert_eq!(value("lower(\"A\")", ""), "‹${lower(\"A\")}›");
    assert_eq!(value("[for a in b : a]", ""), "‹${[for a in b : a]}›");
    assert_eq!(value("{ for a in b : a => 1 }", ""), "‹${{ for a in b : a => 1 }}›");
    assert_eq!(value("b[*].arn", ""), "‹${b[*].arn}›");
    assert_eq!(value("!a", ""), "‹${!a}›");
}

/// What is sent for a policy document with this body.
fn composed(body: &str) -> String {
    sent("data.aws_iam_policy_document.p.json", &document("p", body))
}

fn document(name: &str, body: &str) -> String {
    format!("data \"aws_iam_policy_document\" \"{name}\" {{\n{body}\n}}\n")
}

/// A statement as it is sent, but for the `Effect` that is written if none is.
fn statement(body: &str) -> String {
    let sent = composed(&format!("statement {{\n{body}\n}}"));
    let rest = sent.strip_prefix(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow""#).unwrap();
    rest.strip_suffix("}]}").unwrap().trim_start_matches(',').to_owned()
}

#[test]
fn documents_are_composed_as_the_provider_does() {
    assert_eq!(composed("version = \"2008-10-17\"\npolicy_id = \"i\""), r#"{"Version":"2008-10-17","Id":"i"}"#);
    let first = "statement {\n sid = \"a\"\n effect = \"Deny\"\n}\nstatement {\n sid = \"\"\n}";
    assert_eq!(
        composed(first),
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Deny"},{"Effect":"Allow"}]}"#
    );
    let lists = "actions = [\"kms:*\"]\nnot_actions = var.x\nresources = [\"&{aws:username}&\", 1]\nnot_resources = []";
    let listed = r#""Action":["kms:*"],"NotAction":‹${var.x}›,"Resource":["${aws:username}&","1"]"#;
    assert_eq!(statement(lists), listed);
    let principals = |kind: &str, who: &str| format!("principals {{\n type = \"{kind}\"\n identifiers = {who}\n}}\n");
    let (a, b) = (principals("AWS", "[\"a\"]"), principals("Service", "[\"s\"]"));
    assert_eq!(statement(&format!("{a}{b}{a}")), r#""Principal":{"AWS":["a","a"],"Service":["s"]}"#);
    assert_eq!(statement(&principals("*", "[\"*\"]")), r#""Principal":"*""#);
    assert_eq!(statement(&principals("AWS", "[\"*\"]")), r#""Principal":{"AWS":["*"]}"#);
    assert_eq!(statement(&a.replace("principals", "not_principals")), r#""NotPrincipal":{"AWS":["a"]}"#);
    let condition = |variable: &str, values: &str| {
        format!("condition {{\n test = \"Bool\"\n variable = \"{variable}\"\n values = {values}\n}}\n")
    };
    let conditions = [condition("x:y", "[true]"), condition("x:z", "[\"&{a:b}\"]"), condition("x:y", "[\"c\"]")];
    assert_eq!(statement(&conditions.concat()), r#""Condition":{"Bool":{"x:y":["true","c"],"x:z":["${a:b}"]}}"#);
}

#[test]
fn dynamic_blocks_leave_room() {
    let dynamic = |label: &str| format!("dynamic \"{label}\" {{\n for_each = var.x\n content {{\n}}\n}}\n");
    let open = r#"{"Version":"2012-10-17","Statement":[‹…›]}"#;
    assert_eq!(composed(&dynamic("statement")), open);
    let static_principals = "principals {\n type = \"AWS\"\n identifiers = [\"a\"]\n}\n";
    let text = format!("statement {{\n{static_principals}{}}}", dynamic("principals"));
    let open = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["a",‹…›],‹…›},‹…›}]}"#;
    assert_eq!(composed(&text), open);
    let text = format!("statement {{\n{}}}", dynamic("condition"));
    assert_eq!(composed(&text), r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",‹…›}]}"#);
}

#[test]
fn source_documents_are_merged() {
    let reference = "data.aws_iam_policy_document";
    let named = |sid: &str, effect: &str| format!("statement {{\n sid = \"{sid}\"\n effect = \"{effect}\"\n}}\n");
    let base = document("base", &(named("a", "Allow") + &named("b", "Allow")));
    let merged = |body: String, beside: &str| {
        let beside = document("p", &body) + beside;
        sent(&format!("{reference}.p.json"), &beside).replace("\"Version\":\"2012-10-17\",", "")
    };
    let sources = format!("source_policy_documents = [{reference}.base.json]\n");
    assert_eq!(
        merged(sources.clone() + &named("b", "Deny"), &base),
        r#"{"Statement":[{"Sid":"a","Effect":"Allow"},{"Sid":"b","Effect":"Deny"}]}"#
    );
    assert_eq!(
        merged(sources.replace("source", "override") + &named("b", "Deny"), &base),
        r#"{"Statement":[{"Sid":"b","Effect":"Allow"},{"Sid":"a","Effect":"Allow"}]}"#
    );
    assert_eq!(merged("source_policy_documents = [var.x]".into(), ""), r#"{"Statement":[‹…›],‹…›}"#);
    assert_eq!(merged(format!("source_json = {reference}.p.json"), ""), r#"{"Statement":[‹…›],‹…›}"#);
}

#[test]
fn findings_in_composed_documents_have_places() {
    let body = "  statement {\n    sid = \"é\"\n    actions = [\"kms:Decrpyt\"]\n    principals {\n      type = \"AWS\"\n      \
                identifiers = [\"arn:aws:iam::${var.x}:rot\"]\n    }\n    condition {\n      test = \"StringEqual\"\n      \
                variable = \"a:b\"\n      values = [\"v\"]\n    }\n  }";
    for suffix in ["json", "minified_json"] {
        for index in ["", "[0]", "[count.index]", "[\"x\"]"] {
            let text = key(&format!("data.aws_iam_policy_document.p{index}.{suffix}"), &document("p", body));
            assert_eq!(origin(&text, "kms:Decrpyt"), "kms:Decrpyt");
            assert_eq!(origin(&text, "\"Action\""), "actions");
            assert_eq!(origin(&text, "\"Principal\""), "principals");
            assert_eq!(origin(&text, "\"AWS\""), "\"AWS\"");
            assert_eq!(origin(&text, ":rot"), ":rot");
            assert_eq!(origin(&text, "StringEqual"), "StringEqual");
            assert_eq!(origin(&text, "\"Allow\""), "statement");
            assert_eq!(origin(&text, "2012-10-17"), "data");
            assert!(origin(&text, "{\"Sid\"").starts_with("statement {"));
        }
    }
}

#[test]
fn other_carriers_are_known_by_their_content() {
    let body = |action: &str| {
        format!(
            "statement {{\n actions = [\"{action}\"]\n principals {{\n type = \"AWS\"\n identifiers = [\"a\"]\n }}\n}}"
        )
    };
    let addresses = |text: &str| documents(text).into_iter().map(|found| found.address).collect::<Vec<_>>();
    assert_eq!(addresses(&document("p", &body("kms:Decrypt"))), ["data.aws_iam_policy_document.p"]);
    assert!(addresses(&document("p", &body("s3:GetObject"))).is_empty());
    assert!(addresses(&document("p", "statement {\n actions = [\"kms:Decrypt\"]\n}")).is_empty());
    let used = format!("resource \"aws_vpc_endpoint\" \"v\" {{\n policy = data.{}.p.json\n}}\n", file::DOCUMENT);
    assert!(addresses(&(document("p", &body("kms:*")) + &used)).is_empty());
    let sources = format!("source_policy_documents = [data.{}.p.json]", file::DOCUMENT);
    assert!(
        addresses(&(document("p", &body("kms:*")) + &document("q", &sources))) == ["data.aws_iam_policy_document.q"]
    );
    let module = |policy: &str| format!("module \"m\" {{\n key_policy = {policy}\n}}\n");
    let referring = module("data.aws_iam_policy_document.p.json") + &document("p", &body("kms:*"));
    assert_eq!(addresses(&referring), ["module.m"]);
    let written = "jsonencode({ Statement = { Principal = \"*\", Action = \"kms:*\" } })";
    assert_eq!(addresses(&module(written)), ["module.m"]);
    assert!(addresses(&module(&written.replace("kms", "s3"))).is_empty());
    let twice = key("data.aws_iam_policy_document.p.json", &document("p", &body("kms:*")));
    assert_eq!(
        addresses(
            &(twice.replace("main", "b")
                + &key("local.x", "locals {\n x = data.aws_iam_policy_document.p[0].json\n}\n"))
        ),
        ["aws_kms_key.b", "aws_kms_key.main"]
    );
}

#[test]
fn wrappers_of_a_policy_are_seen_through() {
    let inner = "jsonencode({ a = 1 })";
    for policy in [
        format!("({inner})"),
        format!("\"${{{inner}}}\""),
        format!("<<EOF\n${{{inner}}}\nEOF"),
        format!("trimspace({inner})"),
        format!("coalesce(var.x, {inner})"),
        format!("try(var.x, {inner})"),
        "local.p".to_owned(),
        "local.all.p".to_owned(),
    ] {
        let locals = format!("locals {{\n p = {inner}\n all = {{ p = local.p }}\n}}\n");
        assert_eq!(sent(&policy, &locals), r#"{"a":1}"#, "{policy}");
    }
    assert_eq!(
        sent("join(\"\", data.aws_iam_policy_document.p.*.json)", &document("p", "")),
        r#"{"Version":"2012-10-17"}"#
    );
}

#[test]
fn hostile_files_are_bounded() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a=", "}"),
        ("!", ""),
        ("-", ""),
        ("\"${", "}\""),
        ("f(", ")"),
        ("a?b:", ""),
        ("a?", ":b"),
        ("\"%{if a}", "%{endif}\""),
        ("a[", "]"),
        ("<<A\n${", "}\nA\n"),
    ] {
        for depth in [60, 100_000] {
            for closed in [close.repeat(depth), String::new()] {
                drop(find(&key(&format!("{}1{closed}", open.repeat(depth)), "")));
                drop(find(&key(&format!("jsonencode({{ a = {}1{closed} }})", open.repeat(depth)), "")));
            }
        }
    }
    let doubling = |join: &str| {
        let lines = (0..40).map(|n| format!("  a{n} = {}\n", join.replace('@', &format!("local.a{}", n + 1))));
        format!("locals {{\n{}  a14 = \"x\"\n}}\n", lines.filter(|line| !line.contains("a14 =")).collect::<String>())
    };
    for join in [
        "[@, @]",
        "\"${@}${@}\"",
        "merge({ b = @ }, { c = @ })",
        "concat([@], [@])",
        "join(\"\", [@, @])",
        "c ? @ : [@]",
    ] {
        let text = key("jsonencode({ a = local.a0 })", &doubling(join));
        documents(&text).iter().for_each(|found| assert!(rendered(found).text.len() < 10_000_000));
    }
    let blanks = format!("<<-EOF\n{}{{}}\n{}EOF", " ".repeat(200_000), " \n".repeat(100_000));
    drop(find(&key(&blanks, "")));
    let block = "condition {\n test = \"a\"\n variable = \"b\"\n values = [\"c\"]\n}\n".repeat(5_000);
    drop(find(&document("p", &format!("statement {{\n{block}\n}}"))));
    let sources = (0..40).map(|n| {
        let next = format!("data.aws_iam_policy_document.p{}.json", n + 1);
        document(&format!("p{n}"), &format!("source_policy_documents = [{next}, {next}]\nstatement {{\n}}"))
    });
    drop(find(&key("data.aws_iam_policy_document.p0.json", &sources.collect::<String>())));
}
