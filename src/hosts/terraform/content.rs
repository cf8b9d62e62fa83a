//! Whether a policy is one for a key, by what it says.

use crate::{
    MAX_DOCUMENT_BYTES,
    hosts::{Decisions, Document},
    syntax::{self, NodeId, Tree, Value},
};

/// Whether some statement has a principal and an action of KMS, and none has an action of another service.
pub(super) fn is_key_policy(document: &Document) -> bool {
    let rendered = document.render(&Decisions::default(), &[]);
    if rendered.text.len() > MAX_DOCUMENT_BYTES || !rendered.text.contains("rincipal") {
        return false;
    }
    let tree = syntax::parse_template(&rendered.text, &rendered.holes);
    let statements = tree.root().and_then(|root| member(&tree, root, &["Statement"])).into_iter();
    let mut is_one = false;
    for statement in statements.flat_map(|list| one_or_more(&tree, list)) {
        let has_principal = member(&tree, statement, &["Principal", "NotPrincipal"]).is_some();
        let actions = member(&tree, statement, &["Action", "NotAction"]).into_iter();
        for action in actions.flat_map(|list| one_or_more(&tree, list)) {
            let Value::String(text) = &tree.node(action).value else { continue };
            match text.as_str() {
                None | Some("*") => {}
                Some(action) if is_of_kms(action) => is_one |= has_principal,
                Some(_) => return false,
            }
        }
    }
    is_one
}

fn is_of_kms(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, _)| service.eq_ignore_ascii_case("kms"))
}

fn member(tree: &Tree, object: NodeId, names: &[&str]) -> Option<NodeId> {
    let is_named = |name: Option<&str>| name.is_some_and(|name| names.contains(&name));
    if !matches!(tree.node(object).value, Value::Object(_)) {
        return None;
    }
    tree.members(object).iter().find(|member| is_named(member.name.as_str())).map(|member| member.value)
}

fn one_or_more(tree: &Tree, node: NodeId) -> Vec<NodeId> {
    match tree.node(node).value {
        Value::Array(_) => tree.items(node).to_vec(),
        _ => vec![node],
    }
}
