//! `policy-lockout`

use super::{Control, LOCKOUT, control, locks_everyone_out, may_be_part};
use crate::{
    access::Lack,
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{AwsPrincipal, Policy},
    rules::{Context, Findings, Rule},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "policy-lockout",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(ServiceException::MalformedPolicyDocument, LOCKOUT, Evidence::Observed),
    docs: include_str!("../../../rules/access/policy-lockout.md"),
    check,
};

/// How many statements are shown with what they lack.
const MOST_LABELS: usize = 5;

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if cx.options.bypasses_lockout_check {
        return;
    }
    let Some(control) = control(policy, cx).filter(|control| locks_everyone_out(control)) else { return };
    let message = match &cx.options.key.account {
        Some(account) => {
            format!("no principal of the account `{account}` keeps `kms:PutKeyPolicy`: nobody could change this policy")
        }
        None => "no AWS principal keeps `kms:PutKeyPolicy`: nobody could change this policy".to_owned(),
    };
    let mut near: Vec<_> = control.iter().filter_map(near).collect();
    near.sort_by_key(|near| near.distance);
    let mut near = near.into_iter();
    let nearest = near.next().unwrap_or(Near {
        distance: u8::MAX,
        span: policy.statement_name.unwrap_or(policy.span.first()),
        message: "",
    });
    let finding = findings.at(nearest.span, message);
    if may_be_part(policy) {
        finding.severity(Severity::Suggestion);
    }
    finding.help(
        "allow `kms:*` to the root of the key's account, as AWS's default key policy does, or `kms:PutKeyPolicy` to the \
         key's administrators",
    );
    if !nearest.message.is_empty() {
        finding.label(nearest.span, nearest.message);
    }
    for Near { span, message, .. } in near.take(MOST_LABELS) {
        finding.label(span, message);
    }
}

/// A statement that could have kept someone in, and what it lacks.
struct Near {
    /// How much is lacking, from 0.
    distance: u8,
    span: Span,
    message: &'static str,
}

fn near(control: &Control) -> Option<Near> {
    let Control { statement, keeps, denies } = control;
    let lack = keeps.as_ref().err()?;
    let principals = statement.principal_blocks().next();
    let action = statement.action_blocks().next().map(|block| block.span);
    let resource = statement.resource_blocks().next().map(|block| block.span);
    let names_account = principals.is_some_and(|block| {
        let is_account = |aws: &AwsPrincipal| *aws == AwsPrincipal::Everyone || aws.as_account().is_some();
        block.principals.iter().any(|principal| is_account(&principal.aws))
    });
    let (distance, span, message) = match lack {
        Lack::Denies if *denies => {
            let effect = statement.effect.as_ref().map(|effect| effect.span);
            (0, effect, "this denies `kms:PutKeyPolicy` to those who would keep it")
        }
        Lack::Action => (if names_account { 1 } else { 3 }, action, "`kms:PutKeyPolicy` is not among these actions"),
        Lack::Resource => (if names_account { 1 } else { 3 }, resource, "this resource is not the key"),
        Lack::Denies | Lack::Denied => return None,
        Lack::Condition => (
            1,
            statement.condition.as_ref().map(|block| block.span),
            "this condition keeps everyone of the account out",
        ),
        Lack::OtherAccounts => {
            (2, principals.map(|block| block.span), "a principal of another account cannot change a key policy")
        }
        Lack::OnlyServices => (4, principals.map(|block| block.span), "a service cannot change a key policy"),
    };
    Some(Near { distance, span: span.unwrap_or(statement.span.first()), message })
}
