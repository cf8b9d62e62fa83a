//! Findings that were judged, whoever says so: a file, a configuration, a baseline.

use super::{CATEGORIES, Findings, Options, Selection, all, did_you_mean, document, override_severities, words::quote};
use crate::{
    diagnostic::{Diagnostic, Suppression},
    text::Span,
};

/// Whether `name` is the rule `code`, or its category.
pub fn names(name: &str, code: &str) -> bool {
    let is_in =
        || CATEGORIES.iter().any(|category| category.name == name && category.all().any(|rule| rule.id == code));
    name == code || is_in()
}

/// Whether there are rules of this name, that of a rule or a category, and none of them runs.
pub fn is_left_out(name: &str, selection: &Selection) -> bool {
    let named = CATEGORIES.iter().flat_map(|category| category.all().map(move |rule| (rule, category)));
    let mut named = named.filter(|(rule, category)| name == category.name || name == rule.id).peekable();
    named.peek().is_some() && !named.any(|(rule, category)| selection.runs(rule, category))
}

/// What became of the findings that an ignore matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IgnoreUse {
    /// Whether one is ignored because of it.
    pub is_used: bool,
    /// Whether one is reported all the same, since the service refuses the policy because of it.
    pub is_rejected: bool,
}

impl IgnoreUse {
    /// Marks a finding that an ignore matches as one that was judged. A refusal by the service is no matter of judgement
    /// unless `allows_rejected` says so.
    pub fn suppress(&mut self, found: &mut Diagnostic, suppression: &Suppression, allows_rejected: bool) {
        if found.outcome.is_rejected() && !allows_rejected {
            self.is_rejected = true;
        } else {
            self.is_used = true;
            found.suppressed.get_or_insert_with(|| suppression.clone());
        }
    }
}

/// What there is to say of an ignore of the rule or category `name`, at `span`. Nothing is said of one whose rule did
/// not run.
pub fn report_ignore(span: Span, name: &str, use_of: IgnoreUse, options: &Options) -> Option<Diagnostic> {
    let known = || all().map(|rule| rule.id).chain(CATEGORIES.iter().map(|category| category.name));
    if use_of.is_rejected {
        let message = format!("{} is reported all the same: the service refuses the policy because of it", quote(name));
        let help = "mend it; if the service does take the policy, `allow-rejected = true` in kmslint.toml ignores it";
        return report(span, &message, help, options);
    }
    match name {
        _ if use_of.is_used => None,
        "" => report(span, "an ignore names no rule", "name it: `kmslint: ignore[rule] reason`", options),
        _ if !known().any(|known| known == name) => {
            let help = did_you_mean(name, known());
            let help = help.map_or_else(
                || "`kmslint rules` lists the rules".to_owned(),
                |meant| format!("did you mean {}?", quote(meant)),
            );
            report(span, &format!("there is no rule {}", quote(name)), &help, options)
        }
        _ if is_left_out(name, &options.selection) => None,
        _ => report(span, &format!("{} finds nothing here", quote(name)), "delete this ignore", options),
    }
}

/// The finding that an ignore has no effect: why, and what to do about it. `None` if it is not asked for.
pub fn report(span: Span, message: &str, help: &str, options: &Options) -> Option<Diagnostic> {
    let rule = document::UNUSED_IGNORE;
    if !options.selection.includes(rule.id, document::CATEGORY.name) {
        return None;
    }
    let mut diagnostics = Vec::new();
    document::report_ignore(span, message, help, &mut Findings::new(rule, &mut diagnostics));
    override_severities(&mut diagnostics, options);
    diagnostics.pop()
}
