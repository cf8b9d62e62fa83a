//! Kubernetes manifests of keys, for the operators that make AWS resources of them.
//!
//! Source: the custom resource definitions of the ACK service controller for KMS (`kms.services.k8s.aws`), and of
//! Crossplane's providers (`kms.aws.upbound.io`, `kms.aws.crossplane.io`).

use super::{Body, Contents, Document, Found, HostKind, KeyProperties, Part, PartContent, Request, ignores, parts};
use crate::syntax::{self, NodeId, Tree};

/// The API groups, and the path to the members that hold the policy and what there is to say of the key.
const GROUPS: [(&str, &[&str]); 4] = [
    ("kms.services.k8s.aws/", &["spec"]),
    ("kms.aws.upbound.io/", &["spec", "forProvider"]),
    ("kms.aws.m.upbound.io/", &["spec", "forProvider"]),
    ("kms.aws.crossplane.io/", &["spec", "forProvider"]),
];

/// The kinds that carry a key policy.
const KINDS: [&str; 5] = ["ExternalKey", "Key", "KeyPolicy", "ReplicaExternalKey", "ReplicaKey"];

/// The words of which one stands in every such manifest.
pub const MARKERS: [&str; 2] = ["kms.services.k8s.aws", "kms.aws."];

/// The key policies in a stream of manifests.
pub fn find(text: &str) -> Found<'_> {
    let trees = match syntax::parse_yaml(text) {
        Ok(trees) => trees,
        Err(error) => return Found::Unreadable { span: error.span, message: error.message },
    };
    let (mut documents, mut requests, mut is_manifest) = (Vec::new(), Vec::new(), false);
    for tree in &trees {
        let Some(root) = tree.root() else { continue };
        is_manifest |= tree.member(root, "apiVersion").is_some() && tree.member(root, "kind").is_some();
        let items = tree.member(root, "items").map(|items| tree.items(items)).unwrap_or_default();
        for &resource in std::iter::once(&root).chain(items) {
            manifest(tree, resource, &mut documents, &mut requests);
        }
    }
    match () {
        () if !is_manifest => Found::NoHost,
        () if documents.is_empty() => Found::NoPolicy,
        () => {
            let ignores = ignores::in_yaml(text, &trees);
            Found::Documents(Contents { documents, requests, ignores, is_cut: false })
        }
    }
}

fn manifest<'s>(tree: &Tree<'s>, root: NodeId, documents: &mut Vec<Document<'s>>, requests: &mut Vec<Request<'s>>) {
    let text = |node, name| tree.member(node, name).and_then(|node| tree.text(node)?.as_str());
    let group =
        text(root, "apiVersion").and_then(|version| GROUPS.iter().find(|(group, _)| version.starts_with(group)));
    let kind = text(root, "kind").filter(|kind| KINDS.contains(kind));
    let (Some((_, path)), Some(kind)) = (group, kind) else { return };
    let Some(spec) = path.iter().try_fold(root, |node, name| tree.member(node, name)) else { return };
    // An empty policy is none: it is left out of the request.
    let policy = tree.member(spec, "policy").and_then(|node| tree.text(node)).filter(|policy| !policy.is(""));
    let Some(policy) = policy else { return };
    let name = tree.member(root, "metadata").and_then(|metadata| text(metadata, "name")).unwrap_or("?");
    let address = format!("{kind}/{name} {}.policy", path.join("."));
    let bypass = BYPASSES.iter().find_map(|name| tree.member(spec, name)).and_then(|node| super::true_span(tree, node));
    let key = KeyProperties {
        spec: text(spec, "keySpec").or(text(spec, "customerMasterKeySpec")).map(str::to_owned),
        usage: text(spec, "keyUsage").map(str::to_owned),
        bypass,
    };
    if bypass.is_some() {
        requests.push(Request { address: address.clone(), bypass, ..Request::default() });
    }
    let body = Body::Text(with_actions_unknown(parts(policy)));
    documents.push(Document { kind: HostKind::Kubernetes, address, body, key, is_certain: true });
}

/// How the operators spell `BypassPolicyLockoutSafetyCheck`.
const BYPASSES: [&str; 2] = ["bypassPolicyLockoutSafetyCheck", "bypassPolicyLockoutCheck"];

/// Template actions of Helm, `{{ … }}`, and variables of Flux and Kustomize, `${NAME}` and `$(NAME)`, are filled in later.
/// Policy variables have a colon in their names.
fn with_actions_unknown<'s>(parts: Vec<Part<'s>>) -> Vec<Part<'s>> {
    let mut split = Vec::new();
    for part in parts {
        let PartContent::Verbatim(text) = part.content else {
            split.push(part);
            continue;
        };
        super::split_unknown(text, part.span.start, next_action, &mut split);
    }
    split
}

/// Where the first action or variable begins and ends.
fn next_action(text: &str) -> Option<(usize, usize)> {
    super::first_of(text, &['{', '$'], |rest| super::braced_length(rest).or_else(|| variable_length(rest)))
}

fn variable_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('$')?;
    let closer = if rest.starts_with('{') { '}' } else { ')' };
    let inner = rest.strip_prefix(['{', '('])?;
    let inner = inner.get(..inner.find(closer)?)?;
    let name = inner.split([':', '=']).next().unwrap_or_default();
    let has_default = inner.get(name.len()..).is_some_and(|rest| rest.starts_with(":=") || rest.starts_with(":-"));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && (has_default || name.len() == inner.len())).then_some(inner.len() + 3)
}
