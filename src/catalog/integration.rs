//! What AWS services need of the keys that they use as themselves, with a service principal.

use super::{ActionSet, tables::INTEGRATIONS};

/// A use that a service makes of a key with its service principal.
#[derive(Debug, PartialEq, Eq)]
pub struct ServiceIntegration {
    /// The service principals without Region and suffix, for instance `logs`.
    pub services: &'static [&'static str],
    /// What messages call the service, where its requirements are known.
    pub name: Option<&'static str>,
    /// The actions that the documentation shows for it.
    pub actions: ActionSet,
    /// The actions that the documentation asks for; empty where that is not known.
    pub required: ActionSet,
    /// The condition keys that the documentation compares.
    pub keys: &'static [&'static str],
    /// Whether AWS documents it. What is not documented may serve for hints alone.
    pub is_documented: bool,
    /// Whether its requests say for whose resource they are made.
    pub source_condition: SourceCondition,
    /// Whether the documentation shows the statement without a condition.
    pub shown_without_condition: bool,
}

/// Whether the requests of a service carry `aws:SourceArn`, `aws:SourceAccount`, or an encryption context that names
/// the resource for which it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceCondition {
    /// They do.
    Supported,
    /// They do not, by the documentation.
    NotSupported,
    /// That is not documented.
    Unknown,
}

/// The uses that a service makes of keys; `service` is its principal without Region and suffix.
pub fn integrations_of(service: &str) -> impl Iterator<Item = &'static ServiceIntegration> {
    INTEGRATIONS.iter().filter(move |entry| entry.services.contains(&service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrations_are_found_by_the_name_of_the_service() {
        let logs: Vec<_> = integrations_of("logs").collect();
        assert_eq!(logs.len(), 2);
        assert!(logs.iter().all(|entry| entry.actions.contains(ActionSet::named("ReEncryptTo"))));
        assert!(integrations_of("cloudtrail").any(|entry| entry.source_condition == SourceCondition::NotSupported));
        assert_eq!(integrations_of("nothing").count(), 0);
        assert!(INTEGRATIONS.iter().all(|entry| entry.required.is_empty() || entry.is_documented));
    }
}
