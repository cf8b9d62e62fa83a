//! `byte-order-mark`

use super::foreign_characters;
use crate::{
    diagnostic::{Edit, Evidence, Fix, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
};

pub static RULE: Rule = Rule {
    id: "byte-order-mark",
    severity: Severity::Error,
    outcome: foreign_characters(Evidence::Documented),
    docs: include_str!("../../../rules/document/byte-order-mark.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    if let Some(span) = policy.document.byte_order_mark() {
        let edit = Edit { span, content: String::new() };
        findings
            .at(span, "the document begins with a byte order mark (U+FEFF), a character that KMS refuses in a policy")
            .help("save the file as UTF-8 without a byte order mark")
            .fix(Fix::safe("delete the byte order mark", vec![edit]));
    }
}
