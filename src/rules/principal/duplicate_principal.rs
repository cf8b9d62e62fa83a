//! `duplicate-principal`

use crate::{
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{AwsPrincipal, Policy, Principal, PrincipalBlock, PrincipalType},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::collections::HashMap;

pub static RULE: Rule = Rule {
    id: "duplicate-principal",
    severity: Severity::Suggestion,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/principal/duplicate-principal.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for block in policy.statements.iter().flat_map(|statement| statement.principal_blocks()) {
        if may_repeat(&block.principals) {
            check_block(policy, block, findings);
        }
    }
}

/// A quick look at short lists: whether two principals may be the same, by their texts or their accounts.
fn may_repeat(principals: &[Principal]) -> bool {
    const SHORT: usize = 12;
    let same = |a: &Principal, b: &Principal| {
        a.text.as_str() == b.text.as_str() || (a.aws.as_account().is_some() && a.aws.as_account() == b.aws.as_account())
    };
    let repeats = |(index, principal)| principals.iter().take(index).any(|earlier| same(earlier, principal));
    principals.len() > SHORT || principals.iter().enumerate().any(repeats)
}

fn check_block(policy: &Policy, block: &PrincipalBlock, findings: &mut Findings) {
    let mut first: HashMap<(PrincipalType, &str), &Principal> = HashMap::with_capacity(block.principals.len());
    for principal in &block.principals {
        let Some(text) = principal.text.as_str().filter(|text| !text.is_empty()) else { continue };
        let account = Some(principal).filter(|principal| principal.r#type == PrincipalType::Aws).and_then(account);
        let same = first.get(&(principal.r#type, text)).copied();
        // An account id and the ARN of its root are the same; two different ARNs are not.
        let same_account = || {
            let other = *first.get(&(principal.r#type, account?))?;
            (is_id(principal) || is_id(other)).then_some(other)
        };
        match same.or_else(same_account) {
            Some(earlier) => report(policy, principal, text, earlier, findings),
            None => {
                first.insert((principal.r#type, text), principal);
                if let Some(account) = account {
                    first.entry((principal.r#type, account)).or_insert(principal);
                }
            }
        }
    }
}

fn report(policy: &Policy, principal: &Principal, text: &str, earlier: &Principal, findings: &mut Findings) {
    let message = if earlier.text.is(text) {
        format!("{} stands here twice", quote(text))
    } else {
        format!("{} is the same as {}", quote(text), quote(earlier.text.as_str().unwrap_or_default()))
    };
    let finding = findings.at(principal.span, message);
    finding.label(earlier.span, "first named here").help("take one of the two out");
    if let Some(edit) = edit::remove_item(policy, principal.item) {
        finding.fix(Fix::safe(format!("take {} out", quote(text)), vec![edit]));
    }
}

fn account<'a>(principal: &Principal<'a>) -> Option<&'a str> {
    principal.aws.as_account()
}

fn is_id(principal: &Principal) -> bool {
    matches!(principal.aws, AwsPrincipal::Account(_))
}
