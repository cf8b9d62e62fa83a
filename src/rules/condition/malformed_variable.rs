//! `malformed-variable`

use super::variables::{Text, texts};
use crate::{
    catalog::{self, KeySuffix},
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Policy, VariableFault, VariablePiece, variable_pieces},
    rules::{Context, Findings, Rule, edit, words::did_you_mean, words::quote},
};
use std::ops::Range;

pub static RULE: Rule = Rule {
    id: "malformed-variable",
    severity: Severity::Error,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/malformed-variable.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if !policy.has_variables() {
        return;
    }
    for text in texts(policy).filter(|text| text.operator.takes_variables) {
        for piece in variable_pieces(text.known) {
            match piece {
                VariablePiece::Malformed { fault, range } => report(&text, fault, range, findings),
                VariablePiece::Variable { key, range, .. } => check_key(&text, key, range, cx, findings),
                _ => {}
            }
        }
    }
}

fn report(text: &Text, fault: VariableFault, range: Range<usize>, findings: &mut Findings) {
    let part = text.known.get(range.clone()).unwrap_or_default();
    let (why, help) = match fault {
        VariableFault::MissingBrace if part.matches("${").count() > 1 => {
            ("begins another one before it is closed", "close it with `}`: variables do not stand inside each other")
        }
        VariableFault::MissingBrace => ("has no closing brace", "close the variable with `}`"),
        VariableFault::MissingQuote => (
            "has a default value that does not stand between single quotes",
            "write it like `${aws:username, 'nobody'}`",
        ),
        VariableFault::Blank => ("has a blank in the name of its key", "take the blank out"),
        VariableFault::Empty => ("names no condition key", "name one, for instance `${aws:username}`"),
    };
    let message = format!("the policy variable {} {why}, so KMS cannot fill it in", quote(part));
    let finding = findings.at(text.string.span(range.clone()), message).help(help);
    if let Some(mended) = mended(part, fault) {
        let edits = vec![edit::replace_inside_string(text.string.span(range), &mended)];
        finding.fix(Fix::r#unsafe(format!("write {}", quote(&mended)), edits));
    }
}

/// What was probably meant.
fn mended(part: &str, fault: VariableFault) -> Option<String> {
    let inner = part.strip_prefix("${")?;
    let mended = match fault {
        VariableFault::MissingBrace => {
            let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.');
            inner.bytes().all(is_key).then(|| format!("{part}}}"))?
        }
        VariableFault::MissingQuote => {
            let (key, default) = inner.strip_suffix('}')?.split_once(',')?;
            format!("${{{key}, '{}'}}", default.trim().trim_matches(['\'', '"']))
        }
        VariableFault::Blank => {
            let inner = inner.strip_suffix('}')?;
            let (key, rest) = inner.split_at(inner.find(',').unwrap_or(inner.len()));
            format!("${{{}{rest}}}", key.split_whitespace().collect::<String>())
        }
        VariableFault::Empty => return None,
    };
    let is_variable = |piece: &VariablePiece| matches!(piece, VariablePiece::Variable { .. });
    variable_pieces(&mended).iter().all(is_variable).then_some(mended)
}

/// A key that nearly has the name of another, or a family of keys without the part that varies. Keys that resemble none
/// may be new, or another service's.
fn check_key(text: &Text, key: &str, range: Range<usize>, cx: &Context, findings: &mut Findings) {
    let is_own = |prefix: &str| key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if !(is_own("aws:") || is_own("kms:")) || cx.options.vocabulary.has_condition_key(key) {
        return;
    }
    let quoted = quote(key);
    let (why, help) = match catalog::context_key(key) {
        Some((known, Some(""))) => {
            let why = match known.suffix {
                Some(KeySuffix::TagKey) => "lacks the key of a tag",
                Some(KeySuffix::EncryptionContextKey) => "lacks a key of the encryption context",
                _ => "lacks its number",
            };
            (why, format!("write it after `{}`", known.name))
        }
        Some(_) => return,
        None => {
            let families = |key: &&catalog::ContextKey| key.suffix.is_none();
            let names = catalog::context_keys().iter().filter(families).map(|key| key.name);
            let Some(near) = did_you_mean(key, names) else { return };
            ("is not a condition key", format!("did you mean `${{{near}}}`?"))
        }
    };
    let message = format!("{quoted} {why}, so KMS cannot fill the policy variable in");
    let finding = findings.at(text.string.span(range), message).help(help);
    finding.severity(Severity::Warning).outcome(Outcome::Ineffective(Evidence::Inferred));
}
