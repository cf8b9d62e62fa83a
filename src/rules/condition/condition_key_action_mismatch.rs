//! `condition-key-action-mismatch`

use super::{
    presence::{callable, holds_without_key, is_ambiguous, sound_key},
    set_operator::is_for_all_values,
};
use crate::{
    catalog::ActionSet,
    diagnostic::{Evidence, Outcome, Severity},
    policy::{Condition, Effect, Policy, PrincipalType, Statement},
    rules::{Context, Findings, Rule, words},
};

pub static RULE: Rule = Rule {
    id: "condition-key-action-mismatch",
    severity: Severity::Warning,
    outcome: Outcome::Ineffective(Evidence::Documented),
    docs: include_str!("../../../rules/condition/condition-key-action-mismatch.md"),
    check,
};

/// More actions than these are counted, not named.
const NAMED: usize = 4;

/// The comparisons of a statement whose keys the same actions lack, and that say the same of requests without a key.
struct Group<'p, 'a> {
    /// Whether they hold for a request without the key.
    hold_without_key: bool,
    /// The actions whose requests never carry the key.
    lacking: ActionSet,
    conditions: Vec<Condition<'p, 'a>>,
}

/// The actions of a statement.
#[derive(Clone, Copy)]
struct Actions {
    /// Those that count.
    all: ActionSet,
    /// Those that a value without a wildcard names.
    named: ActionSet,
    /// Whether the element holds values that match no action that is known.
    has_unknown: bool,
}

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for statement in policy.statements.iter().filter(|statement| statement.condition.is_some()) {
        let Some(effect) = statement.effect() else { continue };
        // A quick look: in most statements every key goes with every action.
        let Some(actions) = statement.actions().map(callable) else { continue };
        let lacks_some = |condition| sound_key(condition).is_some_and(|key| !key.actions.contains(actions));
        if statement.conditions().any(lacks_some) && !is_ambiguous(policy, statement) {
            check_statement(policy, statement, effect, findings);
        }
    }
}

fn check_statement(policy: &Policy, statement: &Statement, effect: Effect, findings: &mut Findings) {
    let Some(actions) = actions_of(statement) else { return };
    let mut groups = groups(policy, statement, effect, actions);
    groups.sort_by_key(|group| group.hold_without_key);
    // What one comparison keeps from every request, another cannot let through.
    let mut never_matched = ActionSet::EMPTY;
    for group in &mut groups {
        if group.hold_without_key {
            group.lacking = group.lacking.difference(never_matched);
        } else {
            never_matched = never_matched.union(group.lacking);
        }
    }
    let is_documented = |group: &Group| is_as_documented(statement, group, effect, actions);
    groups.retain(|group| !group.lacking.is_empty() && !is_evident(group, effect, actions) && !is_documented(group));
    for group in &groups {
        report(group, effect, actions, findings);
    }
}

fn actions_of(statement: &Statement) -> Option<Actions> {
    let all = callable(statement.actions()?);
    let values = || statement.action.iter().flat_map(|block| &block.actions);
    let is_named = |text: &str| !text.contains(['*', '?']);
    let named = values().filter(|action| action.text.as_str().is_some_and(is_named));
    Some(Actions {
        all,
        named: named.fold(ActionSet::EMPTY, |set, action| set.union(action.matches)).intersection(all),
        has_unknown: values().any(|action| action.matches.is_empty()),
    })
    .filter(|actions| !actions.all.is_empty())
}

fn groups<'p, 'a>(
    policy: &Policy,
    statement: &'p Statement<'a>,
    effect: Effect,
    actions: Actions,
) -> Vec<Group<'p, 'a>> {
    let mut groups: Vec<Group> = Vec::new();
    for condition in statement.conditions() {
        let (Some(key), Some(hold_without_key)) = (sound_key(condition), holds_without_key(policy, condition)) else {
            continue;
        };
        // KMS refuses it, so nothing is to be said of requests: `for-all-values-request-key`.
        if key.refuses_for_all_values && is_for_all_values(condition.operator) {
            continue;
        }
        let lacking = actions.all.difference(key.actions);
        // In an `Allow`, `IfExists` says that the author thought of requests without the key. In a `Deny` it is a trap.
        let if_exists = condition.operator.name.is_some_and(|name| name.if_exists);
        let is_foreseen = effect == Effect::Allow && if_exists && lacking != actions.all;
        if lacking.is_empty() || is_foreseen {
            continue;
        }
        let same = |group: &&mut Group| (group.hold_without_key, group.lacking) == (hold_without_key, lacking);
        match groups.iter_mut().find(same) {
            Some(group) => group.conditions.push(condition),
            None => groups.push(Group { hold_without_key, lacking, conditions: vec![condition] }),
        }
    }
    groups
}

/// Whether the author plainly meant no more than the actions to which the key applies: a `Deny` that reaches the
/// others by wildcards alone.
fn is_evident(group: &Group, effect: Effect, actions: Actions) -> bool {
    effect == Effect::Deny
        && !group.hold_without_key
        && group.lacking != actions.all
        && group.lacking.intersection(actions.named).is_empty()
}

/// Whether a statement for services alone allows no more in vain than `kms:DescribeKey`, as the guides of the services
/// have it: they do without.
fn is_as_documented(statement: &Statement, group: &Group, effect: Effect, actions: Actions) -> bool {
    let principals = statement.principal.as_ref().map_or(&[][..], |block| &block.principals);
    effect == Effect::Allow
        && !group.hold_without_key
        && group.lacking != actions.all
        && ActionSet::named("DescribeKey").contains(group.lacking)
        && !principals.is_empty()
        && principals.iter().all(|principal| principal.r#type == PrincipalType::Service)
}

fn report(group: &Group, effect: Effect, actions: Actions, findings: &mut Findings) {
    let Some((first, others)) = group.conditions.split_first() else { return };
    let Some(key) = sound_key(*first) else { return };
    let whole = group.lacking == actions.all && !actions.has_unknown;
    let text = first.key.text.as_str().unwrap_or(key.name);
    let (lacking, applies) = (names(group.lacking), names(key.actions.effective()));
    let carrying = names(actions.all.intersection(key.actions));
    let one = group.lacking.len() == 1;
    let (it, any_of_them) = if one { ("it", "it") } else { ("them", "any of them") };
    let effect_text = match (effect, group.hold_without_key, whole) {
        (Effect::Allow, false, true) => "so this `Allow` never matches".to_owned(),
        (Effect::Allow, false, false) => format!("so this `Allow` never matches {any_of_them}"),
        (Effect::Deny, false, true) => "so this `Deny` never denies anything".to_owned(),
        (Effect::Deny, false, false) => format!("so this `Deny` never denies {any_of_them}"),
        (Effect::Allow, true, true) => "so this condition always holds and restricts nothing".to_owned(),
        (Effect::Allow, true, false) => format!("so this condition does not restrict {it}"),
        (Effect::Deny, true, true) => "so this condition always holds and spares no request".to_owned(),
        (Effect::Deny, true, false) => format!("so this condition never spares {it}"),
    };
    let message = format!("no request for {} carries {}, {effect_text}", list(&lacking), words::quote(text));
    let finding = findings.at(first.key.span, message);
    finding.severity(severity(group, effect, actions, whole));
    finding.help(match (effect, group.hold_without_key, whole) {
        (_, _, true) => {
            format!("the key belongs to {}: compare another one, or take the condition out", list(&applies))
        }
        (Effect::Deny, true, false) => format!("deny by this condition only what carries the key: {}", list(&carrying)),
        (_, _, false) => format!("put {} in a statement without this condition", list(&lacking)),
    });
    for other in others {
        finding.label(other.key.span, "nor this key");
    }
}

/// An `Allow` that gives less than it reads is a suggestion where the author named no more than `kms:DescribeKey`
/// beside what works: the guides of several AWS services write such statements.
fn severity(group: &Group, effect: Effect, actions: Actions, whole: bool) -> Severity {
    let surprising = group.lacking.intersection(actions.named).difference(ActionSet::named("DescribeKey"));
    match (effect, group.hold_without_key) {
        (Effect::Allow, false) if !whole && surprising.is_empty() => Severity::Suggestion,
        (Effect::Allow, true) if !whole && group.lacking.intersection(actions.named).is_empty() => Severity::Suggestion,
        _ => Severity::Warning,
    }
}

fn names(actions: ActionSet) -> Vec<String> {
    actions.iter().map(|action| format!("kms:{}", action.name)).collect()
}

fn list(names: &[String]) -> String {
    words::list(names.iter().map(String::as_str), NAMED)
}
