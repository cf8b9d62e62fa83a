//! When one value of a condition is met by every request that meets another one.

use crate::{
    catalog::{Operator, ValueType},
    text::glob,
};
use std::{cmp::Ordering, net::IpAddr};

/// The way in which values of an operator cover each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covering {
    /// A pattern covers what it matches.
    Pattern,
    /// A pattern covers an ARN whose parts its parts match.
    ArnPattern,
    /// A range of addresses covers those inside it.
    Network,
    /// The greatest value covers the others.
    Greatest,
    /// The least value covers the others.
    Least,
}

impl Covering {
    /// That of the operator's values; `None` if none covers another.
    pub fn of(operator: &Operator) -> Option<Self> {
        match operator.value_type {
            ValueType::String if operator.has_wildcards => Some(Self::Pattern),
            ValueType::Arn => Some(Self::ArnPattern),
            ValueType::IpAddress => Some(Self::Network),
            ValueType::Numeric | ValueType::Date if operator.name.contains("LessThan") => Some(Self::Greatest),
            ValueType::Numeric | ValueType::Date if operator.name.contains("GreaterThan") => Some(Self::Least),
            _ => None,
        }
    }

    /// Whether the value can cover another one: for most values this is the end of the matter.
    pub fn may_cover(self, value: &str) -> bool {
        match self {
            Self::Pattern | Self::ArnPattern => value.contains(['*', '?']),
            Self::Network => value.contains('/'),
            Self::Greatest | Self::Least => true,
        }
    }

    /// Whether a request that meets `narrow` always meets `wide`.
    pub fn covers(self, wide: &str, narrow: &str) -> bool {
        match self {
            Self::Pattern => matches_pattern(wide, narrow),
            Self::ArnPattern => match (arn_parts(wide), arn_parts(narrow)) {
                (Some(wide), Some(narrow)) => {
                    wide.iter().zip(narrow).all(|(wide, narrow)| matches_pattern(wide, narrow))
                }
                _ => false,
            },
            Self::Network => match (Network::parse(wide), Network::parse(narrow)) {
                (Some(wide), Some(narrow)) => wide.contains(narrow),
                _ => false,
            },
            Self::Greatest => matches!(compare(wide, narrow), Some(Ordering::Greater | Ordering::Equal)),
            Self::Least => matches!(compare(wide, narrow), Some(Ordering::Less | Ordering::Equal)),
        }
    }
}

/// Whether the pattern `wide` matches all that the pattern `narrow` does. A `?` stands for one character, so it takes
/// no `*` of the other.
fn matches_pattern(wide: &str, narrow: &str) -> bool {
    (!wide.contains('?') || !narrow.contains('*')) && glob::matches(wide, narrow, false)
}

/// The six parts of an ARN, each of which is compared by itself.
fn arn_parts(arn: &str) -> Option<[&str; 6]> {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

/// A range of addresses.
#[derive(Clone, Copy, Debug)]
struct Network {
    is_v6: bool,
    /// The address; of IPv4 in the highest 32 bits.
    bits: u128,
    /// How many of the highest bits count.
    length: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let (is_v6, bits, width) = match address.parse().ok()? {
            IpAddr::V4(address) => (false, u128::from(u32::from(address)) << 96, 32),
            IpAddr::V6(address) => (true, u128::from(address), 128),
        };
        let length = length.unwrap_or(width);
        (length <= width).then_some(Self { is_v6, bits, length })
    }

    fn contains(self, other: Self) -> bool {
        let differing = (self.bits ^ other.bits).checked_shr(128 - self.length).unwrap_or(0);
        self.is_v6 == other.is_v6 && self.length <= other.length && differing == 0
    }
}

/// Compares two numbers, or two dates of one form in UTC; `None` where that takes more.
fn compare(a: &str, b: &str) -> Option<Ordering> {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        (None, None) if is_date(a) && is_date(b) && a.len() == b.len() => Some(a.cmp(b)),
        _ => None,
    }
}

/// A number with so few digits that it is exact.
fn number(text: &str) -> Option<f64> {
    const LONGEST: usize = 15;
    let is_plain =
        text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.'));
    text.parse().ok().filter(|_| is_plain)
}

/// Whether the text is a day, or a second of UTC. Of two such the order of the characters is that of time.
fn is_date(text: &str) -> bool {
    let has_form = |form: &[u8]| {
        let fits = |(byte, form): (u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form };
        text.len() == form.len() && text.bytes().zip(form).all(fits)
    };
    has_form(b"0000-00-00") || has_form(b"0000-00-00T00:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_values_cover_narrow_ones() {
        for (covering, wide, narrow) in [
            (Covering::Pattern, "a*", "ab"),
            (Covering::Pattern, "a*", "a*b"),
            (Covering::Pattern, "a?", "ab"),
            (Covering::ArnPattern, "arn:aws:s3:::*", "arn:aws:s3:::bucket/key:1"),
            (Covering::ArnPattern, "arn:*:iam::*:role/*", "arn:aws:iam::111122223333:role/App"),
            (Covering::Network, "10.0.0.0/8", "10.1.2.3"),
            (Covering::Network, "0.0.0.0/0", "203.0.113.0/24"),
            (Covering::Network, "2001:db8::/32", "2001:db8:1::/48"),
            (Covering::Greatest, "3600", "900"),
            (Covering::Greatest, "2026-02-01", "2026-01-31"),
            (Covering::Least, "1.0", "1"),
            (Covering::Least, "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"),
        ] {
            assert!(covering.covers(wide, narrow), "{wide} {narrow}");
        }
        for (covering, wide, narrow) in [
            (Covering::Pattern, "a*", "Ab"),
            (Covering::Pattern, "a?", "a*"),
            (Covering::ArnPattern, "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:user/a"),
            (Covering::ArnPattern, "arn:aws:*", "arn:aws:s3:::bucket"),
            (Covering::Network, "10.0.0.0/8", "11.0.0.0/8"),
            (Covering::Network, "10.1.0.0/16", "10.0.0.0/8"),
            (Covering::Network, "0.0.0.0/0", "2001:db8::/32"),
            (Covering::Network, "10.0.0.0/33", "10.0.0.0"),
            (Covering::Greatest, "900", "3600"),
            (Covering::Greatest, "2026-01-01", "1767225600"),
            (Covering::Greatest, "nine", "eight"),
        ] {
            assert!(!covering.covers(wide, narrow), "{wide} {narrow}");
        }
    }
}
