//! What AWS defines: the tables of `rules/catalog`, compiled in.

mod action;
mod context_key;
mod integration;
mod operator;
mod partition;
mod tables;

pub use action::{ActionSet, CrossAccount, KmsAction, NotAction, actions_matching, not_action};
pub use context_key::{
    Binding, ContextKey, KeySuffix, KeySupport, context_key, context_keys, is_prefix_of_other_service, key_specs,
    key_usages, meant_context_key, via_services,
};
pub use integration::{ServiceIntegration, SourceCondition, integrations_of};
pub use operator::{Operator, SetOperator, ValueType, meant_operator, operator, operator_in_any_case, operators};
pub use partition::{Partition, Region, has_region, partition, partition_of_region, partitions};
pub use tables::DATE;

/// The versions of the policy language.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Version".
pub const POLICY_VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// The longest key policy document, in bytes.
///
/// Source: AWS KMS Developer Guide, "Resource quotas": "Key policy document size: 32 KB (32,768 bytes)".
pub const POLICY_BYTES_MAX: usize = 32_768;

/// The longest `Policy` that a request may carry, in characters.
///
/// Source: maximum of the shape `PolicyType` in the KMS API model.
pub const POLICY_REQUEST_MAX: usize = 131_072;

/// The service principals that are known, sorted. The list is never complete: new services come, and AWS publishes
/// no full list.
pub fn service_principals() -> &'static [&'static str] {
    tables::SERVICE_PRINCIPALS
}

/// Whether a service principal is known by this exact name.
pub fn is_service_principal(name: &str) -> bool {
    tables::SERVICE_PRINCIPALS.binary_search(&name).is_ok()
}
