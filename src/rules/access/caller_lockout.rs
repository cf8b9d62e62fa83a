//! `caller-lockout`

use super::{LOCKOUT, control, key_of, locks_everyone_out};
use crate::{
    access::{self, Caller, Certainty, Reason, Request},
    catalog::ActionSet,
    diagnostic::{Evidence, Outcome, ServiceException, Severity},
    policy::{Effect, Policy},
    rules::{Context, Findings, Rule, words::quote},
};

pub static RULE: Rule = Rule {
    id: "caller-lockout",
    severity: Severity::Error,
    outcome: Outcome::rejected_with(ServiceException::MalformedPolicyDocument, LOCKOUT, Evidence::Observed),
    docs: include_str!("../../../rules/access/caller-lockout.md"),
    check,
};

fn check(policy: &Policy, cx: &Context, findings: &mut Findings) {
    if cx.options.bypasses_lockout_check {
        return;
    }
    let Some(caller) = cx.options.caller.as_deref().and_then(Caller::new) else { return };
    let Some(account) = caller.account() else { return };
    if control(policy, cx).is_none_or(|control| locks_everyone_out(&control)) {
        return;
    }
    let key = key_of(cx, account);
    let decision = access::evaluate(policy, &Request::new(caller, ActionSet::named("PutKeyPolicy")), &key);
    if decision.allowed() != Certainty::Never {
        return;
    }
    let name = quote(caller.name());
    let at = policy.statement_name.unwrap_or(policy.span.first());
    let finding = findings.at(at, format!("the caller {name} could not change this policy again"));
    if key.account.as_deref() != Some(account) {
        finding.help("send the request from the key's own account: `kms:PutKeyPolicy` does not work across accounts");
        return;
    }
    finding
        .help(format!("allow `kms:PutKeyPolicy` to {name}, or to the root of its account and to it in an IAM policy"));
    for answer in &decision.answers {
        let statement = answer.statement;
        match (statement.effect(), answer.applies, answer.reason) {
            (Some(Effect::Deny), Certainty::Surely, _) => {
                let span = statement.effect.as_ref().map_or(statement.span.first(), |effect| effect.span);
                finding.label(span, "this denies `kms:PutKeyPolicy` to the caller");
            }
            (Some(Effect::Allow), Certainty::Never, Some(Reason::Condition(condition))) => {
                finding.label(condition.block.span, "this condition does not hold for the caller");
            }
            _ => {}
        }
    }
}
