//! `ineffective-action`

use super::matches;
use crate::{
    catalog::ActionSet,
    diagnostic::{Evidence, Fix, Outcome, Severity},
    policy::{Action, Effect, Policy},
    rules::{Context, Findings, Rule, edit, words::quote},
};
use std::sync::LazyLock;

pub static RULE: Rule = Rule {
    id: "ineffective-action",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/action/ineffective-action.md"),
    check,
};

static EFFECTIVE: LazyLock<ActionSet> = LazyLock::new(|| {
    let effective = ActionSet::ALL.iter().filter(|action| action.is_effective);
    effective.fold(ActionSet::EMPTY, |set, action| set.union(ActionSet::named(action.name)))
});

/// Whether the value matches KMS actions, but none that a key policy has a say in.
fn is_ineffective(action: &Action) -> bool {
    let matches = matches(action);
    !matches.is_empty() && matches.intersection(*EFFECTIVE).is_empty()
}

/// `NotAction` is left alone: an action it excepts without need does no harm.
fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in &policy.statements {
        let Some(block) = &statement.action else { continue };
        let mut has_effect = None;
        for action in block.actions.iter().filter(|action| is_ineffective(action)) {
            let has_effect =
                *has_effect.get_or_insert_with(|| block.is_open || !block.actions.iter().all(is_ineffective));
            let Some(text) = action.text.as_str().map(str::trim) else { continue };
            let verb = if statement.effect() == Some(Effect::Deny) { "deny" } else { "allow" };
            let retires = matches(action).contains(ActionSet::named("RetireGrant"));
            let why = match retires {
                true => "depends on the grant and on IAM policies",
                false => "acts on no key",
            };
            let nothing = if has_effect { "" } else { ": the statement does nothing" };
            let finding =
                findings.at(action.span, format!("{} {why}, so a key policy cannot {verb} it{nothing}", quote(text)));
            finding.help(match retires {
                true => "name a retiring principal in the grant, or use an IAM policy",
                false => "use an IAM policy: its `Resource` is `*` for this action",
            });
            if has_effect && let Some(edit) = edit::remove_item(policy, action.item) {
                finding.fix(Fix::r#unsafe("remove it", vec![edit]));
            }
        }
    }
}
