//! The parts of a service principal.

use crate::catalog;

/// A service principal of the form `name.suffix`, `name.region.suffix` or `region.name.suffix`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceName<'a> {
    /// What is left without Region and suffix, for instance `logs` or `delivery.logs`.
    pub name: &'a str,
    /// What stands in the Region's place.
    pub region: Option<&'a str>,
    /// What follows the name and the Region, for instance `amazonaws.com`.
    pub suffix: &'a str,
}

/// The suffix of the few principals that AWS uses inside, for instance `api-service.dnssec.route53.aws.internal`.
const INTERNAL: &str = "aws.internal";

/// The suffix of most service principals in every partition.
pub const COMMON_SUFFIX: &str = "amazonaws.com";

impl<'a> ServiceName<'a> {
    /// Splits `text`; `None` if it does not end in a suffix of AWS, or a label is empty or holds what none can.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (labels, suffix) = split_suffix(text)?;
        let is_label =
            |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !labels.split('.').all(is_label) {
            return None;
        }
        let whole = Self { name: labels, region: None, suffix };
        let last = labels.rsplit_once('.').map(|(name, region)| Self { name, region: Some(region), suffix });
        let first = labels.split_once('.').map(|(region, name)| Self { name, region: Some(region), suffix });
        for split in [last, first].into_iter().flatten() {
            if split.region.is_some_and(is_like_region) {
                return Some(split);
            }
        }
        // `logs.useast1`: not even like a Region, but in the place of one.
        Some(last.filter(|last| !whole.is_known() && last.is_known() && !whole.is_internal()).unwrap_or(whole))
    }

    /// Whether the service is one that AWS alone names.
    pub fn is_internal(&self) -> bool {
        self.suffix.eq_ignore_ascii_case(INTERNAL)
    }

    /// Whether the service is in the catalog, or belongs to one that is: `events.rds` to `rds`.
    pub fn is_known(&self) -> bool {
        is_known(self.name)
    }
}

/// Whether a service of this name is known, or the service that it belongs to.
pub fn is_known(name: &str) -> bool {
    let is_listed = |name: &str| {
        let wanted = || name.bytes().chain(*b".amazonaws.com");
        catalog::service_principals().binary_search_by(|principal| principal.bytes().cmp(wanted())).is_ok()
    };
    is_listed(name) || name.rsplit_once('.').is_some_and(|(_, service)| is_listed(service))
}

/// The names of the services that are known, without their suffix.
pub fn names() -> impl Iterator<Item = &'static str> {
    catalog::service_principals().iter().filter_map(|principal| principal.strip_suffix(".amazonaws.com"))
}

/// The text before the longest suffix of AWS that ends it, and that suffix.
fn split_suffix(text: &str) -> Option<(&str, &str)> {
    let suffixes = catalog::partitions().iter().flat_map(|p| [p.dns_suffix, p.service_principal_suffix]);
    let fitting = suffixes.chain([INTERNAL]).filter_map(|suffix| {
        let at = text.len().checked_sub(suffix.len())?;
        let (labels, end) = (text.get(..at)?.strip_suffix('.')?, text.get(at..)?);
        end.eq_ignore_ascii_case(suffix).then_some((labels, end))
    });
    fitting.max_by_key(|(_, suffix)| suffix.len())
}

/// Whether the label has the form of a Region: `us-east-1`, `us-gov-west-1`.
pub fn is_like_region(label: &str) -> bool {
    let mut words = label.split('-');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let starts = words.next().is_some_and(|word| is_word(word) && (2..=4).contains(&word.len()));
    let ends = words.next_back().is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()));
    starts && ends && words.next().is_some_and(is_word) && words.all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_have_a_name_a_region_and_a_suffix() {
        for (text, name, region, suffix) in [
            ("logs.amazonaws.com", "logs", None, "amazonaws.com"),
            ("logs.us-gov-west-1.amazonaws.com", "logs", Some("us-gov-west-1"), "amazonaws.com"),
            ("us-east-1.signin.amazonaws.com", "signin", Some("us-east-1"), "amazonaws.com"),
            ("logs.cn-north-1.amazonaws.com.cn", "logs", Some("cn-north-1"), "amazonaws.com.cn"),
            ("delivery.logs.amazonaws.com", "delivery.logs", None, "amazonaws.com"),
            ("s3-object-lambda.amazonaws.com", "s3-object-lambda", None, "amazonaws.com"),
            ("logs.useast1.amazonaws.com", "logs", Some("useast1"), "amazonaws.com"),
            ("config.c2s.ic.gov", "config", None, "c2s.ic.gov"),
            ("api-service.dnssec.route53.aws.internal", "api-service.dnssec.route53", None, "aws.internal"),
        ] {
            assert_eq!(ServiceName::parse(text), Some(ServiceName { name, region, suffix }), "{text}");
        }
        for text in ["logs", "amazonaws.com", "logs.example.com", "a b.amazonaws.com", "logs..amazonaws.com", ""] {
            assert_eq!(ServiceName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_service_of_the_catalog_is_read_without_a_region() {
        for principal in catalog::service_principals() {
            let service = ServiceName::parse(principal).unwrap();
            assert!(service.region.is_none() && service.is_known(), "{principal}");
        }
    }
}
