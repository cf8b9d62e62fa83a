//! `action-key-type-mismatch`

use super::matches;
use crate::{
    access::Key,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Effect, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};

pub static RULE: Rule = Rule {
    id: "action-key-type-mismatch",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/action/action-key-type-mismatch.md"),
    check,
};

const SYMMETRIC: &str = "ENCRYPT_DECRYPT/symmetric";
const ASYMMETRIC: &str = "ENCRYPT_DECRYPT/asymmetric";
const SIGN: &str = "SIGN_VERIFY";
const MAC: &str = "GENERATE_VERIFY_MAC";
const AGREE: &str = "KEY_AGREEMENT";
const ENCAPSULATE: &str = "ENCAPSULATE_DECAPSULATE";
const ALL: [&str; 6] = [SYMMETRIC, ASYMMETRIC, SIGN, MAC, AGREE, ENCAPSULATE];

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    let key = &cx.options.key;
    let Some(types) = key_types(key) else { return };
    for statement in policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Allow)) {
        let Some(block) = &statement.action else { continue };
        for action in &block.actions {
            let Some(text) = action.text.as_str().filter(|text| !text.contains(['*', '?'])) else { continue };
            let fits = |known: &&str| types.contains(known);
            if !matches(action).iter().any(|known| known.is_effective && !known.key_types.iter().any(fits)) {
                continue;
            }
            let finding = findings.at(action.span, format!("{} does not work with {}", quote(text), describe(key)));
            finding.help("take it out, or check that the policy is for this key");
            if let Some(edit) = edit::remove_item(policy, action.item) {
                finding.fix(Fix::r#unsafe("remove it", vec![edit]));
            }
        }
    }
}

/// The types that the key can be of; `None` if nothing is known of it, or nothing of what is said.
fn key_types(key: &Key) -> Option<Vec<&'static str>> {
    let by_spec = match &key.spec {
        Some(spec) => types_of_spec(spec)?,
        None => &ALL,
    };
    let by_usage = match key.usage.as_deref() {
        Some("ENCRYPT_DECRYPT") => &[SYMMETRIC, ASYMMETRIC][..],
        Some("SIGN_VERIFY") => &[SIGN],
        Some("GENERATE_VERIFY_MAC") => &[MAC],
        Some("KEY_AGREEMENT") => &[AGREE],
        Some("ENCAPSULATE_DECAPSULATE") => &[ENCAPSULATE],
        Some(_) => return None,
        None => &ALL,
    };
    let types: Vec<_> = by_spec.iter().copied().filter(|known| by_usage.contains(known)).collect();
    (!types.is_empty() && types.len() < ALL.len()).then_some(types)
}

/// Source: AWS KMS Developer Guide, "Key spec reference".
fn types_of_spec(spec: &str) -> Option<&'static [&'static str]> {
    Some(match spec {
        "SYMMETRIC_DEFAULT" => &[SYMMETRIC],
        "SM2" => &[ASYMMETRIC, SIGN, AGREE],
        "ECC_SECG_P256K1" | "ECC_NIST_EDWARDS25519" => &[SIGN],
        _ if spec.starts_with("RSA_") => &[ASYMMETRIC, SIGN],
        _ if spec.starts_with("ECC_NIST_P") => &[SIGN, AGREE],
        _ if spec.starts_with("HMAC_") => &[MAC],
        _ if spec.starts_with("ML_DSA_") => &[SIGN],
        _ if spec.starts_with("ML_KEM_") => &[ENCAPSULATE],
        _ => return None,
    })
}

fn describe(key: &Key) -> String {
    match (&key.spec, &key.usage) {
        (Some(spec), Some(usage)) => format!("a key of spec {} and usage {}", quote(spec), quote(usage)),
        (Some(spec), None) => format!("a key of spec {}", quote(spec)),
        (None, usage) => format!("a key of usage {}", quote(usage.as_deref().unwrap_or_default())),
    }
}
