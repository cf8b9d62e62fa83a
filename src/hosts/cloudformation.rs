//! CloudFormation, SAM and CDK templates, in JSON and in YAML.

mod intrinsic;
mod resource_name;

use super::{Body, Document, Found, HostKind, KeyProperties, Request, Value, known_text, unreadable_json};
use crate::{
    syntax::{self, NodeId, Tree, Value as TreeValue},
    text::Span,
};
use intrinsic::Template;

/// The resource types that carry a key policy, in their property `KeyPolicy`.
const KEY_TYPES: [&str; 2] = ["AWS::KMS::Key", "AWS::KMS::ReplicaKey"];

/// The key policies in a template.
pub fn find(text: &str) -> Found<'_> {
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        let tree = syntax::parse(text);
        return match tree.errors.first() {
            Some(error) => unreadable_json(error),
            None => found(&[tree]),
        };
    }
    match syntax::parse_yaml(text) {
        Ok(trees) => found(&trees),
        Err(error) => Found::Unreadable { span: error.span, message: error.message },
    }
}

fn found<'s>(trees: &[Tree<'s>]) -> Found<'s> {
    let (mut documents, mut requests) = (Vec::new(), Vec::new());
    let mut is_template = false;
    for tree in trees {
        let Some(root) = tree.root() else { continue };
        // CDK writes several templates as one list.
        for &root in std::iter::once(&root).chain(tree.items(root)) {
            let Some(resources) = member(tree, root, "Resources") else { continue };
            is_template = true;
            let template = Template::new(tree, root);
            for (name, resource) in keys(tree, resources) {
                key(&template, &name, resource, &mut documents, &mut requests);
            }
        }
    }
    match () {
        () if !is_template => Found::NoHost,
        () if documents.is_empty() => Found::NoPolicy,
        () => Found::Documents(documents, requests),
    }
}

/// The names and values of the resources that carry key policies, those in loops included.
fn keys(tree: &Tree, resources: NodeId) -> Vec<(String, NodeId)> {
    let mut keys = Vec::new();
    for entry in tree.members(resources) {
        let name = entry.name.to_string();
        if name.starts_with("Fn::ForEach") {
            let bodies = tree.items(entry.value).iter().flat_map(|&item| tree.members(item));
            keys.extend(bodies.map(|body| (format!("{name}.{}", body.name), body.value)));
        } else {
            keys.push((name, entry.value));
        }
    }
    let is_key = |node| {
        let r#type = member(tree, node, "Type").and_then(|node| tree.text(node));
        r#type.is_some_and(|text| KEY_TYPES.iter().any(|key| text.is(key)))
    };
    keys.retain(|(_, node)| is_key(*node));
    keys
}

fn key<'s>(
    template: &Template<'_, 's>,
    name: &str,
    resource: NodeId,
    documents: &mut Vec<Document<'s>>,
    requests: &mut Vec<Request<'s>>,
) {
    let tree = template.tree;
    let Some(properties) = member(tree, resource, "Properties") else { return };
    let bypass = member(tree, properties, "BypassPolicyLockoutSafetyCheck").and_then(|node| true_span(tree, node));
    let text = |name| known_text(&template.text(member(tree, properties, name)?)?);
    let properties_of_key = KeyProperties { spec: text("KeySpec"), usage: text("KeyUsage"), bypass };
    let path = member(tree, resource, "Metadata").and_then(|metadata| member(tree, metadata, "aws:cdk:path"));
    let path = path.and_then(|node| tree.text(node)).map_or_else(String::new, |path| format!(" ({path})"));
    let address = format!("Resources.{name}.Properties.KeyPolicy{path}");
    let Some(policy) = member(tree, properties, "KeyPolicy") else { return };
    let value = template.node(policy);
    let body = match value.value {
        Value::Text(parts) => Body::Text(parts),
        Value::Absent | Value::Literal(_) | Value::Unknown(_) => return,
        _ => Body::Value(value),
    };
    if bypass.is_some() {
        requests.push(Request { address: address.clone(), bypass, ..Request::default() });
    }
    documents.push(Document {
        kind: HostKind::CloudFormation,
        address,
        body,
        key: properties_of_key,
        is_certain: true,
    });
}

/// Where `true` is written, as a boolean or as a string.
fn true_span(tree: &Tree, node: NodeId) -> Option<Span> {
    let is_true = match &tree.node(node).value {
        TreeValue::Bool(value) => *value,
        TreeValue::String(text) => text.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")),
        _ => false,
    };
    is_true.then(|| tree.span(node))
}

/// The value of the first member with this name.
fn member(tree: &Tree, node: NodeId, name: &str) -> Option<NodeId> {
    tree.members(node).iter().find(|member| member.name.is(name)).map(|member| member.value)
}
