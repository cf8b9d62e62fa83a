//! Partitions and their Regions.

use super::tables::PARTITIONS;
use regex::Regex;
use std::sync::OnceLock;

/// A partition of AWS.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// For instance `aws-cn`.
    pub id: &'static str,
    /// The suffix of host names, for instance `amazonaws.com.cn`.
    pub dns_suffix: &'static str,
    /// The suffix of most service principals.
    pub service_principal_suffix: &'static str,
    /// A regular expression for the names of its Regions, also those to come.
    pub region_pattern: &'static str,
    /// The Regions that are known.
    pub regions: &'static [Region],
}

/// A Region of AWS.
#[derive(Debug, PartialEq, Eq)]
pub struct Region {
    /// For instance `eu-central-1`.
    pub id: &'static str,
    /// For instance `Europe (Frankfurt)`.
    pub name: &'static str,
    /// Whether an account must opt in to it.
    pub is_opt_in: bool,
}

/// The partitions that are known.
pub fn partitions() -> &'static [Partition] {
    PARTITIONS
}

/// The partition with this id.
pub fn partition(id: &str) -> Option<&'static Partition> {
    PARTITIONS.iter().find(|partition| partition.id == id)
}

/// Whether a Region is known by this name, in any partition.
pub fn has_region(id: &str) -> bool {
    PARTITIONS.iter().any(|partition| partition.regions.iter().any(|region| region.id == id))
}

/// The partition that a Region belongs to: one that lists it, or else one whose pattern it matches, as a Region that
/// is newer than the table does.
pub fn partition_of_region(id: &str) -> Option<&'static Partition> {
    static PATTERNS: OnceLock<Vec<Option<Regex>>> = OnceLock::new();
    let listed = PARTITIONS.iter().find(|partition| partition.regions.iter().any(|region| region.id == id));
    listed.or_else(|| {
        let patterns = PATTERNS.get_or_init(|| PARTITIONS.iter().map(|p| Regex::new(p.region_pattern).ok()).collect());
        let fitting = PARTITIONS.iter().zip(patterns).find(|(_, p)| p.as_ref().is_some_and(|p| p.is_match(id)));
        fitting.map(|(partition, _)| partition)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_belong_to_partitions_also_new_ones() {
        let id = |region| partition_of_region(region).map(|partition| partition.id);
        assert_eq!(id("us-east-1"), Some("aws"));
        assert_eq!(id("cn-north-1"), Some("aws-cn"));
        assert_eq!(id("us-gov-west-1"), Some("aws-us-gov"));
        assert_eq!(id("eu-nowhere-9"), Some("aws"));
        assert_eq!(id("nowhere"), None);
        assert!(!has_region("eu-nowhere-9"));
        assert!(PARTITIONS.iter().all(|partition| Regex::new(partition.region_pattern).is_ok()));
    }
}
