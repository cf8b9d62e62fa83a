//! CloudFormation, SAM and CDK templates, in JSON and in YAML.

mod intrinsic;
mod resource_name;

use super::{
    Body, Contents, Document, Found, HostKind, Ignore, KeyProperties, Request, Scope, Value, ignores, known_text,
    unreadable_json,
};
use crate::{
    syntax::{self, NodeId, Tree, Value as TreeValue},
    text::Span,
};
use intrinsic::Template;

/// The resource types that carry a key policy, in their property `KeyPolicy`.
const KEY_TYPES: [&str; 2] = ["AWS::KMS::Key", "AWS::KMS::ReplicaKey"];

/// The key policies in a template.
pub fn find(text: &str) -> Found<'_> {
    if is_json(text) {
        let tree = syntax::parse(text);
        let is_template = tree.root().is_some_and(|root| tree.member(root, "Resources").is_some());
        return match tree.errors.first() {
            Some(error) if is_template => unreadable_json(error),
            Some(_) => Found::NoHost,
            None => found(text, &[tree]),
        };
    }
    match syntax::parse_yaml(text) {
        Ok(trees) => found(text, &trees),
        Err(error) => Found::Unreadable { span: error.span, message: error.message },
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn found<'s>(text: &'s str, trees: &[Tree<'s>]) -> Found<'s> {
    let (mut documents, mut requests, mut ignores) = (Vec::new(), Vec::new(), Vec::new());
    let (mut is_template, mut is_cut) = (false, false);
    for tree in trees {
        let Some(root) = tree.root() else { continue };
        // CDK writes several templates as one list.
        for &root in std::iter::once(&root).chain(tree.items(root)) {
            let Some(resources) = tree.member(root, "Resources") else { continue };
            is_template = true;
            let template = Template::new(tree, root);
            let mut keys = Vec::new();
            find_keys(tree, resources, "", &mut keys);
            for found in keys {
                key(&template, &found, &mut documents, &mut requests);
                metadata_ignores(tree, &found, &mut ignores);
            }
            is_cut |= template.is_cut();
        }
    }
    match () {
        () if !is_template => Found::NoHost,
        () if documents.is_empty() => Found::NoPolicy,
        () => {
            if !is_json(text) {
                ignores.extend(ignores::in_yaml(text, trees));
            }
            Found::Documents(Contents { documents, requests, ignores, is_cut })
        }
    }
}

/// A resource that carries a key policy.
struct Key {
    name: String,
    resource: NodeId,
    /// Whether it stands in a loop, `Fn::ForEach`.
    in_loop: bool,
}

/// Finds the resources that carry key policies, those in loops included.
fn find_keys(tree: &Tree, resources: NodeId, loops: &str, keys: &mut Vec<Key>) {
    /// Loops may be nested five deep.
    const DEEPEST: usize = 8;
    for entry in tree.members(resources) {
        let name = format!("{loops}{}", entry.name);
        if entry.name.to_string().starts_with("Fn::ForEach") {
            if loops.matches("Fn::ForEach").count() < DEEPEST {
                let bodies = tree.items(entry.value).iter();
                bodies.for_each(|&body| find_keys(tree, body, &format!("{name}."), keys));
            }
            continue;
        }
        let r#type = tree.member(entry.value, "Type").and_then(|node| tree.text(node));
        if r#type.is_some_and(|text| KEY_TYPES.iter().any(|key| text.is(key))) {
            keys.push(Key { name, resource: entry.value, in_loop: !loops.is_empty() });
        }
    }
}

fn key<'s>(template: &Template<'_, 's>, key: &Key, documents: &mut Vec<Document<'s>>, requests: &mut Vec<Request<'s>>) {
    let (tree, Key { name, resource, in_loop }) = (template.tree, key);
    let (resource, in_loop) = (*resource, *in_loop);
    let Some(properties) = tree.member(resource, "Properties") else { return };
    let bypass = tree.member(properties, "BypassPolicyLockoutSafetyCheck").and_then(|node| true_span(tree, node));
    let text = |name| known_text(&template.text(tree.member(properties, name)?)?);
    let properties_of_key = KeyProperties { spec: text("KeySpec"), usage: text("KeyUsage"), bypass };
    let path = tree.member(resource, "Metadata").and_then(|metadata| tree.member(metadata, "aws:cdk:path"));
    let path = path.and_then(|node| tree.text(node)).map_or_else(String::new, |path| format!(" ({path})"));
    let address = format!("Resources.{name}.Properties.KeyPolicy{path}");
    let Some(policy) = tree.member(properties, "KeyPolicy") else { return };
    let value = template.policy(policy, in_loop);
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

/// What `Metadata: {kmslint: {ignore: […]}}` of a resource says: a list of rules, or of objects with `rule`, and perhaps
/// `sid` and `reason`.
fn metadata_ignores(tree: &Tree, key: &Key, ignores: &mut Vec<Ignore>) {
    let path = ["Metadata", "kmslint", "ignore"];
    let Some(list) = path.iter().try_fold(key.resource, |node, name| tree.member(node, name)) else { return };
    let text = |node| tree.text(node)?.as_str().map(str::to_owned);
    let one = std::slice::from_ref(&list);
    let entries = if matches!(tree.node(list).value, TreeValue::Array(_)) { tree.items(list) } else { one };
    // Aliases may repeat a list without end.
    for &entry in entries.iter().take(ignores::MOST.saturating_sub(ignores.len())) {
        let member = |name| tree.member(entry, name).and_then(text);
        let unknown = tree.members(entry).iter().find(|member| {
            let is_known = ["rule", "sid", "reason"].iter().any(|name| member.name.is(name));
            !is_known || text(member.value).is_none()
        });
        ignores.push(Ignore {
            span: tree.span(entry),
            rule: text(entry).or_else(|| member("rule")).unwrap_or_default(),
            sid: member("sid"),
            reason: member("reason"),
            scope: Scope::Address(format!("Resources.{}.", key.name)),
            unknown: unknown.map(|member| member.name.to_string()),
        });
    }
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
