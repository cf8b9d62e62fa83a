//! Terraform plans and states: what `terraform show -json` prints, and state files.
//!
//! Source: Terraform documentation, "JSON Output Format", format version 1; the state file's format, version 4, in
//! Terraform's source, `internal/states/statefile/version4.go`. OpenTofu writes the same.

use super::{Body, Contents, Document, Found, HostKind, KeyProperties, Request, parts, unreadable_json};
use crate::syntax::{self, NodeId, Tree, Value};
use std::collections::HashSet;

/// The key policies in a plan or a state.
pub fn find(text: &str) -> Found<'_> {
    let tree = syntax::parse(text);
    let Some(root) = tree.root() else { return Found::NoHost };
    let mut policies = Policies { tree: &tree, seen: HashSet::new(), documents: Vec::new(), requests: Vec::new() };
    let is_shown = tree.member(root, "format_version").is_some();
    let is_state = tree.member(root, "serial").is_some() && tree.member(root, "resources").is_some();
    if tree.member(root, "terraform_version").is_none() || !(is_shown || is_state) {
        return Found::NoHost;
    }
    if let Some(error) = tree.errors.first() {
        return unreadable_json(error);
    }
    for values in ["planned_values", "values"] {
        let module = tree.member(root, values).and_then(|values| tree.member(values, "root_module"));
        policies.modules(module);
    }
    policies.changes(tree.member(root, "resource_changes"));
    if is_state {
        policies.instances(tree.member(root, "resources"));
    }
    if policies.documents.is_empty() {
        return Found::NoPolicy;
    }
    Found::Documents(Contents { documents: policies.documents, requests: policies.requests, ..Contents::default() })
}

struct Policies<'t, 's> {
    tree: &'t Tree<'s>,
    /// Addresses of the resources that were looked at: a plan holds a resource in several places.
    seen: HashSet<String>,
    documents: Vec<Document<'s>>,
    requests: Vec<Request<'s>>,
}

impl Policies<'_, '_> {
    fn modules(&mut self, root_module: Option<NodeId>) {
        let tree = self.tree;
        let mut modules: Vec<NodeId> = root_module.into_iter().collect();
        while let Some(module) = modules.pop() {
            for &resource in tree.member(module, "resources").map(|node| tree.items(node)).unwrap_or_default() {
                self.resource(resource, tree.member(resource, "values"));
            }
            let children = tree.member(module, "child_modules").map(|node| tree.items(node)).unwrap_or_default();
            modules.extend(children.iter().rev());
        }
    }

    fn changes(&mut self, changes: Option<NodeId>) {
        let tree = self.tree;
        for &resource in changes.map(|node| tree.items(node)).unwrap_or_default() {
            let after = tree.member(resource, "change").and_then(|change| tree.member(change, "after"));
            self.resource(resource, after);
        }
    }

    /// The resources of a state file, which name their parts and list their instances.
    fn instances(&mut self, resources: Option<NodeId>) {
        let tree = self.tree;
        let text = |node, name| tree.member(node, name).and_then(|node| tree.text(node)?.as_str());
        for &resource in resources.map(|node| tree.items(node)).unwrap_or_default() {
            let module = text(resource, "module").map_or_else(String::new, |module| format!("{module}."));
            let kind = text(resource, "type").unwrap_or_default();
            let name = text(resource, "name").unwrap_or_default();
            for &instance in tree.member(resource, "instances").map(|node| tree.items(node)).unwrap_or_default() {
                let index = match tree.member(instance, "index_key").map(|node| &tree.node(node).value) {
                    Some(Value::String(key)) => format!("[\"{key}\"]"),
                    Some(Value::Number(index)) => format!("[{index}]"),
                    _ => String::new(),
                };
                let address = format!("{module}{kind}.{name}{index}");
                self.values(kind, address, tree.member(instance, "attributes"));
            }
        }
    }

    fn resource(&mut self, resource: NodeId, values: Option<NodeId>) {
        let tree = self.tree;
        let text = |name| tree.member(resource, name).and_then(|node| tree.text(node)?.as_str()).unwrap_or_default();
        self.values(text("type"), text("address").to_owned(), values);
    }

    fn values(&mut self, kind: &str, address: String, values: Option<NodeId>) {
        let tree = self.tree;
        let text = |node, name| tree.member(node, name).and_then(|node| tree.text(node)?.as_str());
        let is_key = super::TERRAFORM_TYPES.contains(&kind);
        let Some(values) = values.filter(|_| is_key) else { return };
        let policy = tree.member(values, "policy").and_then(|node| tree.text(node));
        // An empty policy is none: the provider then leaves the default policy.
        let Some(policy) = policy.filter(|policy| !policy.is("")) else { return };
        if !self.seen.insert(address.clone()) {
            return;
        }
        let bypass =
            tree.member(values, "bypass_policy_lockout_safety_check").and_then(|node| super::true_span(tree, node));
        let key = KeyProperties {
            spec: text(values, "customer_master_key_spec").or(text(values, "key_spec")).map(str::to_owned),
            usage: text(values, "key_usage").map(str::to_owned),
            bypass,
        };
        if bypass.is_some() {
            self.requests.push(Request { address: address.clone(), bypass, ..Request::default() });
        }
        let (kind, body) = (HostKind::TerraformPlan, Body::Text(parts(policy)));
        self.documents.push(Document { kind, address, body, key, is_certain: true });
    }
}
