//! `allow-not-action`

use crate::{
    catalog::ActionSet,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Effect, Policy},
    rules::{Context, Findings, Rule, words},
};

pub static RULE: Rule = Rule {
    id: "allow-not-action",
    severity: Severity::SecurityWarning,
    outcome: Outcome::Accepted(Evidence::Documented),
    docs: include_str!("../../../rules/action/allow-not-action.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in policy.statements.iter().filter(|statement| statement.effect() == Some(Effect::Allow)) {
        // With `Action` beside it, `conflicting-elements` reports the statement.
        let (None, Some(block)) = (&statement.action, &statement.not_action) else { continue };
        let excepted = block.named();
        if (block.actions.is_empty() && !block.is_open) || excepted == ActionSet::ALL {
            continue;
        }
        let granted = ActionSet::ALL.difference(excepted);
        let worst = ["PutKeyPolicy", "CreateGrant", "ScheduleKeyDeletion", "Decrypt"];
        let examples: Vec<String> = worst
            .into_iter()
            .filter(|name| !block.is_open && granted.contains(ActionSet::named(name)))
            .map(|name| format!("kms:{name}"))
            .collect();
        let included = match examples.is_empty() {
            true => String::new(),
            false => format!(", {} included", words::list(examples.iter().map(String::as_str), 4)),
        };
        let message =
            format!("`NotAction` allows every action that it does not name{included}, and all that AWS adds later");
        findings.at(block.name, message).help("name what is meant in `Action`; `NotAction` is for `Deny`");
    }
}
