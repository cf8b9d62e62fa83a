//! What `aws kms get-key-policy` prints, and request documents: the input of `PutKeyPolicy`, `CreateKey` and
//! `ReplicateKey`, as `--cli-input-json` takes it and SDKs print it.
//!
//! Source: KMS API Reference, the request syntax of each operation.

use super::{Body, Contents, Document, Found, HostKind, KeyProperties, Operation, Part, PartContent, Request, parts};
use crate::syntax::{self, Value};

/// Members that only a request of `CreateKey` has.
const OF_CREATE_KEY: [&str; 7] =
    ["CustomKeyStoreId", "CustomerMasterKeySpec", "KeySpec", "KeyUsage", "MultiRegion", "Origin", "XksKeyId"];

/// The other members of the three requests.
const OF_OTHERS: [&str; 7] =
    ["Policy", "KeyId", "ReplicaRegion", "PolicyName", "Description", "Tags", "BypassPolicyLockoutSafetyCheck"];

/// The key policy in a JSON document that has a member `Policy`.
pub fn find(text: &str) -> Found<'_> {
    let tree = syntax::parse(text);
    let Some(root) = tree.root() else { return Found::NoHost };
    // Members in another case tell the operation as well.
    let has = |name: &str| {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        tree.members(root).iter().any(|member| member.name.as_str().is_some_and(is))
    };
    let Some(node) = tree.member(root, "Policy") else { return Found::NoHost };
    let operation = match () {
        () if has("ReplicaRegion") => Some(Operation::ReplicateKey),
        () if has("KeyId") => Some(Operation::PutKeyPolicy),
        () if OF_CREATE_KEY.iter().any(|name| has(name)) => Some(Operation::CreateKey),
        () if has("BypassPolicyLockoutSafetyCheck") => {
            Some(if has("PolicyName") { Operation::PutKeyPolicy } else { Operation::CreateKey })
        }
        () => None,
    };
    let is_answer = tree.members(root).iter().all(|member| member.name.is("Policy") || member.name.is("PolicyName"));
    let kind = match operation {
        Some(_) => HostKind::Request,
        None if is_answer => HostKind::GetKeyPolicy,
        None => return Found::NoHost,
    };
    let bypass = tree.member(root, "BypassPolicyLockoutSafetyCheck").and_then(|node| super::true_span(&tree, node));
    let text_of = |name| tree.member(root, name).and_then(|node| tree.text(node)?.as_str()).map(str::to_owned);
    let key = KeyProperties {
        spec: text_of("KeySpec").or(text_of("CustomerMasterKeySpec")),
        usage: text_of("KeyUsage"),
        bypass,
    };
    let policy = tree.text(node);
    // What `--generate-cli-skeleton` prints: nothing is filled in.
    if policy.is_some_and(|policy| policy.is("")) {
        return Found::NoPolicy;
    }
    // Other services have members of these names, too. What is wrong with their case, a rule says.
    let is_known = |name: &str| OF_CREATE_KEY.iter().chain(&OF_OTHERS).any(|known| name.eq_ignore_ascii_case(known));
    let is_of_kms =
        tree.errors.is_empty() && tree.members(root).iter().all(|member| member.name.as_str().is_some_and(is_known));
    if policy.is_none() && !is_of_kms {
        return Found::NoHost;
    }
    // An object is no string, which a rule says. What is wrong inside it is found all the same.
    let object = || {
        let span = tree.span(node);
        let known = text.get(span.range()).filter(|_| matches!(tree.node(node).value, Value::Object(_)))?;
        Some(vec![Part { span, content: PartContent::Verbatim(known) }])
    };
    let document = policy.map(parts).or_else(object).map(|parts| Document {
        kind,
        address: "Policy".to_owned(),
        body: Body::Text(parts),
        key,
        // S3 and others answer in the same form.
        is_certain: operation.is_some() && is_of_kms,
    });
    let request =
        operation.map(|operation| Request { address: "Policy".to_owned(), document: Some((tree, operation)), bypass });
    let (documents, requests) = (document.into_iter().collect(), request.into_iter().collect());
    Found::Documents(Contents { documents, requests, ..Contents::default() })
}
