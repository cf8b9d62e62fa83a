//! `invalid-vpc-id`

use super::key_form::{Fault, Judged, check_lower_case, may_begin_with};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "invalid-vpc-id",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/invalid-vpc-id.md"),
    check,
};

/// The id of a kind of resource.
struct Kind {
    prefix: &'static str,
    noun: &'static str,
    /// The key that is compared with such an id.
    key: &'static str,
}

const VPC: Kind = Kind { prefix: "vpc-", noun: "a VPC", key: "aws:SourceVpc" };
const ENDPOINT: Kind = Kind { prefix: "vpce-", noun: "a VPC endpoint", key: "aws:SourceVpce" };

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    check_lower_case(policy, findings, |form| form == "VPC id", |judged, text| fault(judged, text, &VPC, &ENDPOINT));
    let is_endpoint = |form: &str| form == "VPC endpoint id";
    check_lower_case(policy, findings, is_endpoint, |judged, text| fault(judged, text, &ENDPOINT, &VPC));
}

fn fault(judged: &Judged, text: &str, kind: &Kind, other: &Kind) -> Option<Fault> {
    if is_id(text, kind) || (judged.is_pattern && may_begin_with(kind.prefix, text)) {
        return None;
    }
    let in_arn = text.rsplit('/').next().filter(|id| text.starts_with("arn:") && is_id(id, kind));
    let digits = text.strip_prefix(kind.prefix).filter(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    Some(match (in_arn, digits) {
        (Some(id), _) => Fault::of(text, "is an ARN, not the id alone").meant(id),
        (None, Some(digits)) => {
            let count = digits.len();
            Fault::of(text, format!("is not an id: {count} digits follow `{}`, not 8 or 17", kind.prefix))
                .help(format!("look the id of {} up and write it whole", kind.noun))
        }
        _ if text.starts_with("vpce-svc-") => Fault::of(text, "is the id of an endpoint service, not of an endpoint")
            .help("write the id of the endpoint, for instance `vpce-1a2b3c4d`"),
        _ if text.starts_with(other.prefix) => {
            Fault::of(text, format!("is the id of {}, not of {}", other.noun, kind.noun))
                .help(format!("compare `{}` with it", other.key))
        }
        _ => Fault::of(text, format!("is not the id of {}", kind.noun))
            .help(format!("an id is `{}` and 8 or 17 hexadecimal digits in lower case", kind.prefix)),
    })
}

/// Source: Amazon EC2 User Guide, "Resource IDs": 8 hexadecimal digits in the older format, 17 in the longer one.
fn is_id(text: &str, kind: &Kind) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let digits = text.strip_prefix(kind.prefix);
    digits.is_some_and(|digits| matches!(digits.len(), 8 | 17) && digits.bytes().all(is_digit))
}
