//! Terraform plans and states: what `terraform show -json` prints.
//!
//! Source: Terraform documentation, "JSON Output Format", format version 1; OpenTofu writes the same.

use super::{Body, Contents, Document, Found, HostKind, KeyProperties, Request, parts, unreadable_json};
use crate::syntax::{self, NodeId, Tree};
use std::collections::HashSet;

/// The key policies in a plan or a state.
pub fn find(text: &str) -> Found<'_> {
    let tree = syntax::parse(text);
    let Some(root) = tree.root() else { return Found::NoHost };
    let mut policies = Policies { tree: &tree, seen: HashSet::new(), documents: Vec::new(), requests: Vec::new() };
    let is_plan = tree.member(root, "format_version").is_some() && tree.member(root, "terraform_version").is_some();
    if !is_plan {
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
    if policies.documents.is_empty() {
        return Found::NoPolicy;
    }
    Found::Documents(Contents { documents: policies.documents, requests: policies.requests, is_cut: false })
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

    fn resource(&mut self, resource: NodeId, values: Option<NodeId>) {
        let tree = self.tree;
        let text = |node, name| tree.member(node, name).and_then(|node| tree.text(node)?.as_str());
        let is_key = text(resource, "type").is_some_and(|name| super::TERRAFORM_TYPES.contains(&name));
        let Some(values) = values.filter(|_| is_key) else { return };
        let address = text(resource, "address").unwrap_or_default().to_owned();
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
