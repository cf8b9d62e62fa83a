//! The addresses that `aws:SourceIp` can and cannot be.

use super::{PlainValue, literal, plain_values};
use crate::{
    catalog::ValueType,
    policy::{Condition, Policy},
    text::literal::{IpNet, Ipv4Net, Ipv6Net},
};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A comparison of `aws:SourceIp` with values of which some hold private addresses only.
pub struct PrivateValues<'p, 'a> {
    pub condition: Condition<'p, 'a>,
    /// Those values, each with the sort of its addresses, for instance "private (RFC 1918)".
    pub values: Vec<(PlainValue<'p, 'a>, &'static str)>,
    /// Whether there is no other value.
    pub are_all: bool,
}

/// The comparisons of `aws:SourceIp` with private addresses.
///
/// Requests reach AWS from public addresses; through a VPC endpoint they carry `aws:VpcSourceIp` in place of this key.
///
/// Source: IAM User Guide, "AWS global condition context keys": `aws:SourceIp`, `aws:VpcSourceIp`.
pub fn private_values<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = PrivateValues<'p, 'a>> {
    let compares = |condition: &Condition| {
        let operator = condition.operator.operator();
        operator.is_some_and(|op| op.value_type == ValueType::IpAddress) && condition.key.is("aws:SourceIp")
    };
    policy.conditions().filter(compares).filter_map(move |condition| {
        let private = |value: PlainValue<'p, 'a>| Some((value, private_kind(&literal::ip_range(value.text)?)?));
        let values: Vec<_> = plain_values(policy, condition).filter_map(private).collect();
        let are_all = !condition.key.is_open && values.len() == condition.key.values.len();
        (!values.is_empty()).then_some(PrivateValues { condition, values, are_all })
    })
}

/// Whether a value holds private addresses only.
pub fn is_private(value: &PlainValue) -> bool {
    literal::ip_range(value.text).is_some_and(|range| private_kind(&range).is_some())
}

/// What sort of private addresses the range holds, if it holds no others.
fn private_kind(range: &IpNet) -> Option<&'static str> {
    match range.trunc() {
        IpNet::V4(range) => V4.into_iter().find(|(block, _)| block.contains(&range)).map(|(_, kind)| kind),
        IpNet::V6(range) => V6.into_iter().find(|(block, _)| block.contains(&range)).map(|(_, kind)| kind),
    }
}

/// Source: IANA IPv4 Special-Purpose Address Registry.
const V4: [(Ipv4Net, &str); 6] = [
    (v4(10, 0, 8), "private (RFC 1918)"),
    (v4(172, 16, 12), "private (RFC 1918)"),
    (v4(192, 168, 16), "private (RFC 1918)"),
    (v4(127, 0, 8), "of the loopback"),
    (v4(169, 254, 16), "link-local"),
    (v4(100, 64, 10), "shared by carriers' customers (RFC 6598)"),
];

/// Source: IANA IPv6 Special-Purpose Address Registry.
const V6: [(Ipv6Net, &str); 3] = [
    (v6(0xfc00, 0, 7), "unique local (RFC 4193)"),
    (v6(0xfe80, 0, 10), "link-local"),
    (v6(0, 1, 128), "of the loopback"),
];

const fn v4(first: u8, second: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(first, second, 0, 0), prefix)
}

const fn v6(first: u16, last: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last), prefix)
}
