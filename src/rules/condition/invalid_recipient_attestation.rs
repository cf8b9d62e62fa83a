//! `invalid-recipient-attestation`

use super::key_form::{Fault, check_lower_case};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "invalid-recipient-attestation",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Inferred),
    docs: include_str!("../../../rules/condition/invalid-recipient-attestation.md"),
    check,
};

/// Hexadecimal digits of a measurement: SHA-384 gives 48 bytes.
const DIGITS: usize = 96;

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    check_lower_case(
        policy,
        findings,
        |form| form == "attestation",
        |judged, text| match judged.is_pattern {
            true => None,
            false => fault(text),
        },
    );
}

/// What is wrong with a measurement. The KMS guide shows values with `0x` and of 128 digits, so these are doubted only.
fn fault(text: &str) -> Option<Fault> {
    const HELP: &str = "write the digits that the build of the image prints, for instance the field `PCR0`";
    let doubt = |fault| Some(Fault { is_doubtful: true, ..fault });
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let count = digits.len();
    let mut foreign = digits.char_indices().filter(|(_, character)| !character.is_ascii_hexdigit());
    if let Some((at, character)) = foreign.next() {
        let start = text.len() - count + at;
        let fault = match foreign.next() {
            None if count > 1 => Fault::at(start..start + character.len_utf8(), "is no hexadecimal digit"),
            _ => Fault::of(text, "is no hexadecimal number"),
        };
        return Some(fault.help(HELP));
    }
    match count {
        DIGITS if digits.len() < text.len() => {
            let fault = Fault::of(text, "begins with `0x`, which measurements do not: it may match no request");
            doubt(fault.meant(digits))
        }
        DIGITS => None,
        64 | 128 => doubt(
            Fault::of(text, format!("has {count} digits, where the measurements of AWS Nitro have {DIGITS}"))
                .help(HELP),
        ),
        _ => Some(Fault::of(text, format!("has {count} digits and not {DIGITS}")).help(HELP)),
    }
}
