//! `unknown-operator`

use crate::{
    catalog::{self, SetOperator},
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{ConditionBlock, ConditionOperator, OperatorName, Policy},
    rules::{
        Context, Findings, Rule, edit,
        words::{did_you_mean, quote},
    },
};

pub static RULE: Rule = Rule {
    id: "unknown-operator",
    severity: Severity::Error,
    outcome: Outcome::rejected(ServiceException::MalformedPolicyDocument, Evidence::Inferred),
    docs: include_str!("../../../rules/condition/unknown-operator.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().filter_map(|statement| statement.condition.as_ref()) {
        for operator in &block.operators {
            let Some(name) = operator.name.filter(|name| name.operator.is_none()) else { continue };
            report(block, operator, name, findings);
        }
    }
}

fn report(block: &ConditionBlock, operator: &ConditionOperator, name: OperatorName, findings: &mut Findings) {
    let Some(text) = operator.text.as_str() else { return };
    let fault = match name.set_operator {
        Some(set) if name.base.is_empty() => {
            format!("{} stands without an operator after it", quote(&format!("{}:", set.name())))
        }
        _ if text.is_empty() => "the name of the operator is empty".to_owned(),
        _ => format!("{} is not a condition operator", quote(text)),
    };
    let finding = findings.at(operator.span, fault);
    let Some(meant) = meant(text) else {
        finding.help("the operators are `StringEquals`, `StringLike`, `ArnLike`, `NumericLessThan`, `DateLessThan`, `Bool`, `IpAddress`, `Null` and their like");
        return;
    };
    finding.help(format!("did you mean `{meant}`?"));
    if !block.operators.iter().any(|other| other.text.is(&meant)) {
        let replacement = edit::replace_with_string(operator.span, &meant);
        // Where only the case, or a blank, is wrong, nothing else can have been meant.
        let same = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().eq_ignore_ascii_case(&meant);
        let message = format!("replace with `{meant}`");
        let edits = vec![replacement];
        finding.fix(if same { Fix::safe(message, edits) } else { Fix::r#unsafe(message, edits) });
    }
}

/// The name that was probably meant, set operator and `IfExists` included.
fn meant(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (set, rest) = match text.split_once(':') {
        Some((set, rest)) => (Some(did_you_mean(set, SetOperator::ALL.map(SetOperator::name))?), rest),
        None => (None, text.as_str()),
    };
    let (base, if_exists) = without_if_exists(rest);
    let base = known(&base)?;
    let takes = catalog::operator(base).is_some_and(|operator| operator.takes_if_exists);
    let set = set.map(|set| format!("{set}:")).unwrap_or_default();
    Some(format!("{set}{base}{}", if if_exists && takes { "IfExists" } else { "" }))
}

/// The text without `IfExists`, wherever it stands and in whatever case, and whether it stood there.
fn without_if_exists(text: &str) -> (String, bool) {
    const SUFFIX: &str = "ifexist";
    let Some(at) = text.to_ascii_lowercase().find(SUFFIX) else { return (text.to_owned(), false) };
    let after = text.get(at + SUFFIX.len()..).unwrap_or_default();
    let after = after.strip_prefix(['s', 'S']).unwrap_or(after);
    (format!("{}{after}", text.get(..at).unwrap_or_default()), true)
}

/// The operator with this name in any case, one that other systems call so, or the nearest.
fn known(text: &str) -> Option<&'static str> {
    const OTHER_NAMES: [(&str, &str); 14] = [
        ("Equals", "StringEquals"),
        ("NotEquals", "StringNotEquals"),
        ("Like", "StringLike"),
        ("NotLike", "StringNotLike"),
        ("StringMatches", "StringLike"),
        ("StringStartsWith", "StringLike"),
        ("StringContains", "StringLike"),
        ("StringIn", "StringEquals"),
        ("Boolean", "Bool"),
        ("BoolEquals", "Bool"),
        ("Exists", "Null"),
        ("IpAddressEquals", "IpAddress"),
        ("CIDR", "IpAddress"),
        ("NotIpAddressEquals", "NotIpAddress"),
    ];
    let names = || catalog::operators().iter().map(|operator| operator.name);
    let same = names().find(|name| name.eq_ignore_ascii_case(text));
    let other = || OTHER_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, meant)| *meant);
    same.or_else(other).or_else(|| did_you_mean(text, names()))
}
