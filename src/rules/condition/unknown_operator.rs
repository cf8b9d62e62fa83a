//! `unknown-operator`

use super::operator_names::{self, MeantOperator};
use crate::{
    catalog,
    diagnostic::{Evidence, Fix, Outcome, ServiceException, Severity},
    policy::{ConditionBlock, ConditionOperator, OperatorName, Policy},
    rules::{Context, Findings, Rule, document, edit, words::quote},
    syntax::Value,
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
            let (Some(name), Some(text)) = (operator.name, operator.text.as_str()) else { continue };
            if name.operator.is_some() && name.is_exact {
                continue;
            }
            if findings.is_full() {
                return;
            }
            let is_judged = text.chars().all(|character| character <= '\u{ff}')
                && !text.contains("${")
                && !document::has_placeholder_key(text);
            if is_judged {
                report(policy, block, operator, text, findings);
            }
        }
    }
}

fn report(policy: &Policy, block: &ConditionBlock, operator: &ConditionOperator, text: &str, findings: &mut Findings) {
    let quoted = quote(text);
    if let Some(set) = operator_names::lone_set_operator(text) {
        let message = format!("{quoted} is no operator by itself: one must stand after it");
        findings.at(operator.span, message).help(format!("write for instance `{}:StringEquals`", set.name()));
        return;
    }
    if catalog::context_key(text).is_some() {
        // Otherwise the value is of the wrong type, which `data-type-mismatch` says.
        if matches!(policy.tree.node(operator.value).value, Value::Object(_)) {
            let message = format!("{quoted} is a condition key, and stands where an operator belongs");
            let key = edit::string(text);
            let help =
                format!("write the operator outside and the key inside: `{{ \"StringEquals\": {{ {key}: … }} }}`");
            findings.at(operator.span, message).help(help);
        }
        return;
    }
    let Some(meant) = operator_names::meant(text) else {
        let finding = findings.at(operator.span, format!("{quoted} is not a condition operator"));
        finding.help("look the name up in the IAM User Guide, under condition operators");
        return;
    };
    report_meant(block, operator, text, &meant, findings);
}

fn report_meant(
    block: &ConditionBlock,
    operator: &ConditionOperator,
    text: &str,
    meant: &MeantOperator,
    findings: &mut Findings,
) {
    let name = quote(&meant.name);
    let edit = operator_names::rename(block, operator, &meant.name);
    let message = format!("replace it by {name}");
    if meant.differs_in_case {
        let finding = findings.at(operator.span, format!("{} is written {name} in the policy language", quote(text)));
        finding.help("write it so: case counts in the names of operators");
        finding.fix = edit.map(|edit| Fix::safe(message, vec![edit]));
        return;
    }
    // A wrong set operator before a right operator.
    let wrong_set = text
        .split_once(':')
        .filter(|(_, rest)| OperatorName::parse(rest).operator.is_some() && meant.name.ends_with(*rest));
    let finding = match wrong_set {
        Some((set, _)) => findings.at(operator.text.span_of(set), format!("{} is not a set operator", quote(set))),
        None => findings.at(operator.span, format!("{} is not a condition operator", quote(text))),
    };
    finding.help(format!("did you mean {name}?"));
    finding.fix = edit.map(|edit| Fix::r#unsafe(message, vec![edit]));
}
