//! `data-type-mismatch`

use crate::{
    diagnostic::{Diagnostic, Edit, Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{Policy, ViolationKind},
    rules::{Context, Findings, Rule, edit, words::quote},
    syntax::{NodeId, SyntaxErrorKind, Value},
    text::{Span, is_account_id},
};

pub static RULE: Rule = Rule {
    id: "data-type-mismatch",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Documented),
    docs: include_str!("../../../rules/document/data-type-mismatch.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for violation in policy.violations_of(RULE.id) {
        let ViolationKind::WrongType(types) = &violation.kind else { continue };
        if is_broken(policy, violation.node) {
            continue;
        }
        let place = Place::of(policy, violation.node);
        let value = &policy.tree.node(violation.node).value;
        let (name, is, must_be) = (place.name(), type_name(value), expected(&place, types));
        let span = policy.tree.span(violation.node);
        let finding = findings.at(span, format!("{name} is {is}, but must be {must_be}"));
        let takes_object = types.iter().any(|r#type| r#type == "object");
        explain(policy, violation.node, &place, takes_object, finding);
    }
}

/// Whether the value has this type only because its syntax is broken: another rule says so.
fn is_broken(policy: &Policy, node: NodeId) -> bool {
    let span = policy.tree.span(node);
    policy.document.syntax_errors().iter().any(|error| match error.kind {
        SyntaxErrorKind::MissingColon => {
            policy.tree.members(node).iter().any(|member| member.name_span.end == error.span.start)
        }
        SyntaxErrorKind::TextAfterDocument => policy.tree.root() == Some(node) && policy.tree.text(node).is_some(),
        _ => error.span == span,
    })
}

/// Where a value stands.
struct Place {
    /// The innermost name around it, and whether it is an item of the list under that name.
    name: Option<String>,
    is_item: bool,
}

impl Place {
    fn of(policy: &Policy, node: NodeId) -> Self {
        let pointer = policy.tree.pointer(policy.tree.span(node));
        let mut tokens = pointer.rsplit('/').filter(|token| !token.is_empty()).peekable();
        let is_index = |token: &&str| token.bytes().all(|byte| byte.is_ascii_digit());
        let is_item = tokens.peek().is_some_and(is_index);
        let name = tokens.find(|token| !is_index(token)).map(|token| token.replace("~1", "/").replace("~0", "~"));
        Self { name, is_item }
    }

    fn name(&self) -> String {
        match (&self.name, self.is_item) {
            (None, _) => "the policy".to_owned(),
            (Some(name), true) if name == "Statement" => "the statement".to_owned(),
            (Some(name), true) => format!("an item of {}", quote(name)),
            (Some(name), false) => quote(name),
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::Unknown => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn expected(place: &Place, types: &[String]) -> &'static str {
    let has = |name: &str| types.iter().any(|r#type| r#type == name);
    match (has("object"), has("number"), has("array")) {
        (true, ..) if place.name.as_deref() == Some("Statement") && !place.is_item => "an object or a list of objects",
        (true, ..) => "an object",
        (_, true, true) => "a string, number or boolean, or a list of them",
        (_, true, false) => "a string, number or boolean",
        (_, _, true) => "a string or a list of strings",
        _ => "a string",
    }
}

fn explain(policy: &Policy, node: NodeId, place: &Place, takes_object: bool, finding: &mut Diagnostic) {
    let tree = policy.tree;
    let span = tree.span(node);
    let source = tree.source().get(span.range()).unwrap_or_default();
    let name = place.name.as_deref();
    match &tree.node(node).value {
        Value::Null => {
            finding.help("no value in a policy is null: remove the member, or give it a value");
        }
        Value::Number(_) | Value::Bool(_)
            if matches!(name, Some("Sid" | "Id")) || (name == Some("AWS") && is_account_id(source)) =>
        {
            finding.help("put it in quotes");
            finding.fix(Fix::safe("put it in quotes", vec![edit::replace_with_string(span, source)]));
        }
        Value::String(text) if name.is_none() && text.as_str().is_some_and(|text| text.contains("\"Statement\"")) => {
            finding.help("the policy is encoded twice: send what the string says");
            let content = text.as_str().unwrap_or_default().to_owned();
            finding.fix(Fix::r#unsafe("keep what the string says", vec![Edit { span, content }]));
        }
        Value::Array(_) if name.is_none() && are_statements(policy, tree.items(node)) => {
            finding.help("make it the list `Statement` of a policy");
            let (before, after) = ("{\n\"Version\": \"2012-10-17\",\n\"Statement\": ", "\n}");
            let edits = [(span.start, before), (span.end, after)];
            let edits = edits.map(|(at, content)| Edit { span: Span::empty(at), content: content.to_owned() });
            finding.fix(Fix::r#unsafe("make it the statements of a policy", edits.into()));
        }
        Value::Array(_) if place.is_item || takes_object => {
            let items = tree.items(node);
            let is_in_list = place.is_item && name.is_some() && !items.is_empty();
            let is_one_object = matches!(items, [item] if matches!(tree.node(*item).value, Value::Object(_)));
            finding.help("take what it holds out of its brackets");
            if !tree.is_open(node) && (is_in_list || (takes_object && is_one_object)) {
                finding.fix(Fix::r#unsafe("remove the brackets", remove_brackets(span)));
            }
        }
        Value::Object(_) => {
            let only = tree.members(node).first().and_then(|member| member.name.as_str());
            if let Some(function) = only.filter(|name| *name == "Ref" || name.starts_with("Fn::")) {
                finding
                    .help(format!("{} is a function of CloudFormation, which KMS does not evaluate", quote(function)));
            }
        }
        _ => {}
    }
}

fn are_statements(policy: &Policy, items: &[NodeId]) -> bool {
    let has_effect = |item: &NodeId| policy.tree.members(*item).iter().any(|member| member.name.is("Effect"));
    !items.is_empty() && items.iter().all(has_effect)
}

/// Deletes the first and the last character of a list.
fn remove_brackets(span: Span) -> Vec<Edit> {
    let closer = Span::new(span.end.saturating_sub(1), span.end);
    [span.first(), closer].map(|span| Edit { span, content: String::new() }).into()
}
