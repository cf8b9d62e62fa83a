//! `invalid-principal-type-value`

use super::key_form::{Fault, of_form};
use crate::{
    diagnostic::{Evidence, Outcome, Severity},
    policy::Policy,
    rules::{
        Context, Findings, Rule,
        words::{did_you_mean, list},
    },
    text::glob,
};

pub static RULE: Rule = Rule {
    id: "invalid-principal-type-value",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/invalid-principal-type-value.md"),
    check,
};

/// Source: IAM User Guide, "IAM policy elements: Variables and tags", "Principal key values".
const TYPES: [&str; 5] = ["Account", "AssumedRole", "Anonymous", "FederatedUser", "User"];

/// What people write in the place of a type, in lower case.
const MISTAKEN: [(&str, &str); 13] = [
    ("role", "AssumedRole"),
    ("iamrole", "AssumedRole"),
    ("assumed-role", "AssumedRole"),
    ("samluser", "AssumedRole"),
    ("webidentityuser", "AssumedRole"),
    ("root", "Account"),
    ("rootuser", "Account"),
    ("awsaccount", "Account"),
    ("iamuser", "User"),
    ("federated", "FederatedUser"),
    ("federated-user", "FederatedUser"),
    ("anonymoususer", "Anonymous"),
    ("everyone", "Anonymous"),
];

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for judged in of_form(policy, |form| form == "principal type") {
        let (text, any_case) = (judged.value.text, judged.operator.ignores_case);
        let is_type = |known: &&str| match judged.is_pattern {
            true => glob::matches(text, known, any_case),
            false => *known == text || (any_case && known.eq_ignore_ascii_case(text)),
        };
        if TYPES.iter().any(is_type) {
            continue;
        }
        let is_same_in_other_case = TYPES.iter().any(|known| known.eq_ignore_ascii_case(text));
        let why = match (judged.is_pattern, is_same_in_other_case) {
            (true, _) => "matches no type of principal",
            (false, true) => "is spelled otherwise, and case counts",
            (false, false) => "is not a type of principal",
        };
        let fault = Fault::of(text, why);
        let mistaken = MISTAKEN.iter().find(|(known, _)| known.eq_ignore_ascii_case(text)).map(|(_, meant)| *meant);
        let meant = mistaken.or_else(|| did_you_mean(text, TYPES)).filter(|_| !judged.is_pattern);
        let fault = match meant {
            Some(meant) => fault.meant(meant),
            // What the key holds when a service principal calls is not documented.
            None if matches!(text, "Service" | "AWSService") => {
                let why = "is not among the types of principal that IAM documents".to_owned();
                let help = "to tell the calls of services apart, compare `aws:PrincipalIsAWSService` with `true`";
                Fault { why, is_doubtful: true, ..fault }.help(help)
            }
            None => fault.help(format!("the types are {}", list(TYPES, TYPES.len()))),
        };
        judged.report(fault, findings);
    }
}
