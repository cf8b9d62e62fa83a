//! `caller-lockout`

use super::{LOCKOUT, control, key_of, locks_everyone_out};
use crate::{
    access::{Caller, Certainty},
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
    let Some(caller) = cx.options.caller.as_deref().and_then(Caller::new) else { return };
    let whole = control(policy, cx).filter(|control| !locks_everyone_out(control));
    let key = key_of(cx, caller.account());
    let put = ActionSet::named("PutKeyPolicy");
    if whole.is_none() || caller.may(policy, put, &key) != Certainty::Never {
        return;
    }
    let name = quote(caller.arn());
    let at = policy.statement_name.unwrap_or(policy.span.first());
    let finding = findings.at(at, format!("the caller {name} could not change this policy again"));
    if key.account.as_deref() != Some(caller.account()) {
        finding.help("send the request from the key's own account: `kms:PutKeyPolicy` does not work across accounts");
        return;
    }
    finding
        .help(format!("allow `kms:PutKeyPolicy` to {name}, or to the root of its account and to it in an IAM policy"));
    for statement in &policy.statements {
        let applies = caller.applies(policy, statement, put, &key);
        let kept_out_by_condition =
            applies == Certainty::Never && caller.applies_but_for_conditions(statement, put, &key) != Certainty::Never;
        match (statement.effect(), &statement.effect, &statement.condition) {
            (Some(Effect::Deny), Some(effect), _) if applies == Certainty::Surely => {
                finding.label(effect.span, "this denies `kms:PutKeyPolicy` to the caller");
            }
            (Some(Effect::Allow), _, Some(condition)) if kept_out_by_condition => {
                finding.label(condition.span, "this condition does not hold for the caller");
            }
            _ => {}
        }
    }
}
