//! Rules about whom a statement speaks of.

use super::{Category, Context, edit, words::did_you_mean};
use crate::{
    catalog,
    diagnostic::{Edit, Evidence, Outcome, ServiceException},
    policy::{AwsPrincipal, Policy, Principal, PrincipalBlock, PrincipalForm, PrincipalType, Statement},
};

mod arn_fields;
pub(super) mod service_name;

mod allow_not_principal;
mod assumed_role_session_principal;
mod canonical_user_principal;
mod duplicate_principal;
mod empty_principal;
mod federated_principal;
mod invalid_principal_account;
mod invalid_principal_format;
mod invalid_principal_type;
mod invalid_service_principal;
mod malformed_principal_arn;
mod mixed_partitions;
mod principal_unique_id;
mod redundant_principal;
mod region_in_principal_arn;
mod service_linked_role_principal;
mod service_principal_partition;
mod service_principal_region;
mod unknown_partition;
mod unknown_service_principal;
mod unresolvable_principal;
mod unsupported_principal_resource;
mod wildcard_in_principal;

/// The rules of the category `principal`.
pub static CATEGORY: Category = Category {
    name: "principal",
    rules: &[
        &allow_not_principal::RULE,
        &assumed_role_session_principal::RULE,
        &canonical_user_principal::RULE,
        &duplicate_principal::RULE,
        &empty_principal::RULE,
        &federated_principal::RULE,
        &invalid_principal_account::RULE,
        &invalid_principal_format::RULE,
        &invalid_principal_type::RULE,
        &invalid_service_principal::RULE,
        &malformed_principal_arn::RULE,
        &mixed_partitions::RULE,
        &principal_unique_id::RULE,
        &redundant_principal::RULE,
        &region_in_principal_arn::RULE,
        &service_linked_role_principal::RULE,
        &service_principal_partition::RULE,
        &service_principal_region::RULE,
        &unknown_partition::RULE,
        &unknown_service_principal::RULE,
        &unresolvable_principal::RULE,
        &unsupported_principal_resource::RULE,
        &wildcard_in_principal::RULE,
    ],
    strict: &[],
};

/// The refusal of an ARN that names no principal, in the service's words.
const fn invalid_arn(evidence: Evidence) -> Outcome {
    let words = "An ARN in the specified key policy is invalid.";
    Outcome::rejected_with(ServiceException::InvalidArn, words, evidence)
}

/// The refusal of a principal that cannot be resolved, in the service's words.
const fn invalid_principals(evidence: Evidence) -> Outcome {
    let words = "Policy contains a statement with one or more invalid principals.";
    Outcome::rejected_with(ServiceException::MalformedPolicyDocument, words, evidence)
}

/// The refusal of a service principal, in the service's words.
const fn invalid_service_principals(evidence: Evidence) -> Outcome {
    let words = "Policy contains a statement with one or more invalid service principals.";
    Outcome::rejected_with(ServiceException::MalformedPolicyDocument, words, evidence)
}

/// A principal and where it stands.
#[derive(Clone, Copy)]
struct Value<'p, 'a> {
    statement: &'p Statement<'a>,
    block: &'p PrincipalBlock<'a>,
    principal: &'p Principal<'a>,
}

/// The principals of one type, also those under a key that is nearly the type's name (which
/// `invalid-principal-type` reports). A bare string in place of the element's object is none, `invalid-principal-format`
/// reports it.
fn values<'p, 'a>(policy: &'p Policy<'a>, r#type: PrincipalType) -> impl Iterator<Item = Value<'p, 'a>> {
    // A quick look: most policies name no principal of another type than `AWS`.
    let may_be_there = r#type == PrincipalType::Aws || !policy.principals_are_plain;
    let all = policy.principals().take_while(move |_| may_be_there);
    let all = all.map(|(statement, block, principal)| Value { statement, block, principal });
    all.filter(move |value| meant_type(policy, value.principal) == r#type && value.block.form != PrincipalForm::Text)
}

/// The principals of type `AWS` that are not plain: all that can be wrong with their text.
fn suspects<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = Value<'p, 'a>> {
    let may_be_there = !policy.principals_are_plain;
    values(policy, PrincipalType::Aws).take_while(move |_| may_be_there).filter(|value| !value.principal.is_plain)
}

fn meant_type(policy: &Policy, principal: &Principal) -> PrincipalType {
    if principal.r#type != PrincipalType::Other {
        return principal.r#type;
    }
    let name = policy.tree.source().get(principal.type_name.range()).unwrap_or_default().trim_matches('"').trim();
    PrincipalType::from_name(did_you_mean(name, PrincipalType::NAMES))
}

/// The only partition that the policy can be for: that of the key if it is known, or else the one that all principals
/// have in common.
fn partition_of<'p>(policy: &'p Policy, cx: &'p Context) -> Option<&'p str> {
    cx.partition().or_else(|| {
        let arns = values(policy, PrincipalType::Aws).filter_map(|value| value.principal.aws.as_arn());
        let mut partitions = arns.map(|arn| arn.partition).filter(|name| catalog::partition(name).is_some());
        let first = partitions.next()?;
        partitions.all(|partition| partition == first).then_some(first)
    })
}

/// Replaces the key of a principal by another type, if the principal is the only one of its element.
fn move_to_type(value: &Value, r#type: &str) -> Option<Edit> {
    let is_alone = value.block.principals.len() == 1 && !value.block.is_open;
    is_alone.then(|| edit::replace_with_string(value.principal.type_name, r#type))
}

/// Replaces one string by several, which stand in its place in the list, or in a new one.
fn split_value(principal: &Principal, parts: &[&str]) -> Edit {
    let parts: Vec<String> = parts.iter().map(|part| edit::string(part)).collect();
    let joined = parts.join(", ");
    let content = if principal.item.is_some() { joined } else { format!("[{joined}]") };
    Edit { span: principal.span, content }
}

/// Whether `text` can be a principal of type `AWS` as it is.
fn is_sound(aws: &AwsPrincipal) -> bool {
    match aws {
        AwsPrincipal::Everyone | AwsPrincipal::Account(_) => true,
        AwsPrincipal::Arn(arn) => arn_fields::is_sound(arn),
        _ => false,
    }
}

/// Whether `text`, standing alone, can be a principal of type `AWS`.
fn is_sound_text(text: &str) -> bool {
    text == "*"
        || crate::text::is_account_id(text)
        || crate::policy::Arn::parse(text).is_some_and(|arn| arn_fields::is_sound(&arn))
}

/// What `text` is made of if it is a list in one string.
fn parts(text: &str) -> Vec<&str> {
    text.split([',', ';', '|', ' ', '\t', '\n', '\r']).filter(|part| !part.is_empty()).collect()
}

/// The principals that `text` lists, if it is a list of sound ones and of nothing else.
fn listed(text: &str) -> Option<Vec<&str>> {
    let parts = parts(text);
    (parts.len() > 1 && parts.iter().all(|part| is_sound_text(part))).then_some(parts)
}

/// Something in `text` that a tool should have filled in: `${X}`, `{{ x }}`, `{x}`, `<x>`, `%x%`, `$X`.
fn placeholder(text: &str) -> Option<&str> {
    let start = text.find(['$', '{', '<', '%'])?;
    let rest = text.get(start..)?;
    let end = match rest.as_bytes() {
        [b'$', b'{', ..] => rest.find('}')? + 1,
        [b'{', b'{', ..] => rest.find("}}")? + 2,
        [b'{', ..] => rest.find('}')? + 1,
        [b'<', ..] => rest.find('>')? + 1,
        [b'%', b's' | b'd', ..] => 2,
        [b'%', ..] => rest.get(1..)?.find('%')? + 2,
        _ => rest.get(1..)?.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(rest.len(), |end| end + 1),
    };
    rest.get(..end).filter(|found| found.len() > 1)
}

/// What to say of a placeholder.
fn placeholder_help(found: &str) -> &'static str {
    if found.starts_with("${aws:") {
        "policy variables are not replaced in a principal: name it, or compare `aws:PrincipalArn` or `aws:PrincipalTag` in a condition"
    } else if found.starts_with("${AWS::") {
        "only `Fn::Sub` of CloudFormation replaces it: use that, or write the value here"
    } else {
        "KMS takes it as it is: render the document first, or write the value here"
    }
}
