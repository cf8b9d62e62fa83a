//! What the rules about the values of one kind of condition key have in common.

use super::{PlainValue, plain_values};
use crate::{
    catalog::{Operator, SetOperator, ValueType},
    diagnostic::{Diagnostic, Evidence, Fix, Outcome, Severity},
    policy::{Condition, Effect, Item, Policy},
    rules::{Findings, edit, words::quote},
};
use std::ops::Range;

/// What is wrong with a value.
pub struct Fault {
    /// The bytes of the value that are at fault.
    pub range: Range<usize>,
    /// What is wrong, as it follows the quoted bytes: "is not a Region".
    pub why: String,
    /// What to do.
    pub help: Option<String>,
    /// The value that was probably meant.
    pub meant: Option<String>,
    /// Whether the value may be right all the same, for instance a name that is newer than the catalog.
    pub is_doubtful: bool,
}

impl Fault {
    /// A fault of the bytes `range`.
    pub fn at(range: Range<usize>, why: impl Into<String>) -> Self {
        Self { range, why: why.into(), help: None, meant: None, is_doubtful: false }
    }

    /// A fault of the whole value.
    pub fn of(text: &str, why: impl Into<String>) -> Self {
        Self::at(0..text.len(), why)
    }

    /// Sets what to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Sets the value that was probably meant.
    pub fn meant(self, meant: impl Into<String>) -> Self {
        Self { meant: Some(meant.into()), ..self }
    }
}

/// A value that is compared by a string operator with a key whose values have a known form.
pub struct Judged<'p, 'a> {
    /// The policy.
    pub policy: &'p Policy<'a>,
    /// The comparison.
    pub condition: Condition<'p, 'a>,
    /// Its operator.
    pub operator: &'static Operator,
    /// The value.
    pub value: PlainValue<'p, 'a>,
    /// Whether it holds a wildcard.
    pub is_pattern: bool,
}

/// The values that string operators compare with keys of the catalog's `form`. Wildcards under an operator that takes
/// them literally are `wildcard-without-like`'s.
pub fn of_form<'p, 'a>(
    policy: &'p Policy<'a>,
    has_form: impl Fn(&str) -> bool + Copy,
) -> impl Iterator<Item = Judged<'p, 'a>> {
    let comparisons = policy.conditions().filter_map(move |condition| {
        let form = condition.key.context_key?.value_form?;
        let operator = condition.operator.operator().filter(|operator| operator.value_type == ValueType::String)?;
        has_form(form).then_some((condition, operator))
    });
    comparisons.flat_map(move |(condition, operator)| {
        plain_values(policy, condition).filter(|value| !value.text.is_empty()).filter_map(move |value| {
            let is_pattern = value.text.contains(['*', '?']);
            let judged = Judged { policy, condition, operator, value, is_pattern };
            (!is_pattern || operator.has_wildcards).then_some(judged)
        })
    })
}

/// Judges every value of `form`, in lower case, and reports what `judge` finds. All of these values are written in
/// lower case by AWS, so capitals are a fault of their own unless the operator ignores them.
pub fn check_lower_case<'a>(
    policy: &Policy<'a>,
    findings: &mut Findings,
    has_form: impl Fn(&str) -> bool + Copy,
    judge: impl Fn(&Judged<'_, 'a>, &str) -> Option<Fault>,
) {
    for judged in of_form(policy, has_form) {
        if findings.is_full() {
            break;
        }
        let text = judged.value.text;
        let has_capitals = text.bytes().any(|byte| byte.is_ascii_uppercase());
        let lower = has_capitals.then(|| text.to_ascii_lowercase());
        let lower = lower.as_deref().unwrap_or(text);
        let trimmed = lower.trim();
        let fault = match judge(&judged, trimmed) {
            None if trimmed != lower => Some(Fault::of(text, "has a blank at an end, which counts").meant(trimmed)),
            None if has_capitals && !judged.operator.ignores_case => {
                Some(Fault::of(text, "has capitals, and case counts").meant(lower))
            }
            fault if trimmed == lower => fault,
            fault => fault.map(|fault| Fault { range: 0..text.len(), ..fault }),
        };
        if let Some(fault) = fault {
            judged.report(fault, findings);
        }
    }
}

/// Whether a pattern may match something that begins with `stem`.
pub fn may_begin_with(stem: &str, pattern: &str) -> bool {
    let start = pattern.split(['*', '?']).next().unwrap_or_default();
    start.starts_with(stem) || stem.starts_with(start)
}

impl<'a> Judged<'_, 'a> {
    /// Reports a fault, with a fix if it is known what was meant.
    pub fn report<'f>(&self, fault: Fault, findings: &'f mut Findings) -> &'f mut Diagnostic {
        let text = self.value.text;
        let part = text.get(fault.range.clone()).unwrap_or(text);
        let span = match self.value.string {
            Some(string) if part.len() < text.len() => string.span_of(part),
            _ => self.value.span,
        };
        let part = quote(part);
        let message = match fault.is_doubtful {
            true => format!("{part} {}", fault.why),
            false => format!("{part} {}, {}", fault.why, self.consequence()),
        };
        let finding = findings.at(span, message);
        if fault.is_doubtful {
            finding.severity(Severity::Suggestion).outcome(Outcome::Ineffective(Evidence::Inferred));
        }
        if let Some(meant) = fault.meant {
            finding.help(format!("did you mean {}?", quote(&meant)));
            finding.fix = self.replacement(&meant, fault.is_doubtful);
        }
        if let Some(help) = fault.help {
            finding.help(help);
        }
        finding
    }

    /// What becomes of the statement because no request matches the value.
    pub fn consequence(&self) -> &'static str {
        let Condition { statement, operator, key, .. } = self.condition;
        let is_alone = key.values.len() == 1 && !key.is_open;
        let name = operator.name;
        let is_always_present = key.context_key.is_some_and(|key| key.is_always_present);
        let has_set = |set| name.is_some_and(|name| name.set_operator == Some(set));
        let is_lenient = name.is_some_and(|name| name.if_exists) || has_set(SetOperator::ForAllValues);
        let is_lenient = is_lenient && !is_always_present;
        match (statement.effect(), self.operator.is_negated) {
            _ if !is_alone => "so the value does nothing",
            // Then the condition asks for the key, whatever its value.
            (_, true) if has_set(SetOperator::ForAnyValue) => "so the value does nothing",
            (Some(Effect::Allow), true) => "so the `Allow` excludes no request by it",
            (Some(Effect::Deny), true) => "so the `Deny` spares no request by it",
            (None, true) => "so the condition is always met",
            (Some(Effect::Allow), false) if is_lenient => "so the `Allow` applies only to requests without the key",
            (Some(Effect::Deny), false) if is_lenient => "so the `Deny` applies only to requests without the key",
            (None, false) if is_lenient => "so only requests without the key meet the condition",
            (Some(Effect::Allow), false) => "so the `Allow` never applies",
            (Some(Effect::Deny), false) => "so the `Deny` never applies",
            (None, false) => "so the condition is never met",
        }
    }

    /// The change that puts `meant` in the place of the value, or takes the value away if `meant` stands beside it:
    /// what surely matches nothing can go.
    fn replacement(&self, meant: &str, is_doubtful: bool) -> Option<Fix> {
        let is_there = self.condition.key.values.iter().any(|&value| self.policy.value_text(value) == Some(meant));
        if is_there {
            let message = format!("remove it: {} is there already", quote(meant));
            let edits = vec![edit::remove_item(self.policy, self.item())?];
            return Some(if is_doubtful { Fix::r#unsafe(message, edits) } else { Fix::safe(message, edits) });
        }
        let message = format!("replace it by {}", quote(meant));
        Some(Fix::r#unsafe(message, vec![edit::replace_with_string(self.value.span, meant)]))
    }

    /// The place of the value in its list.
    fn item(&self) -> Option<Item> {
        let list = self.condition.key.value;
        let index = self.policy.tree.items(list).iter().position(|&item| item == self.value.node)?;
        Some(Item { list, index })
    }
}
