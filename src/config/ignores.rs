//! Findings that a configuration says were judged.

use super::Globs;
use crate::{
    diagnostic::{Diagnostic, Suppression, SuppressionKind},
    linter::PolicyReport,
    rules::{self, IgnoreUse, Options, quote},
    text::Span,
};
/// A day of the calendar.
pub use jiff::civil::Date as Day;
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

/// That findings were judged and need not be reported.
#[derive(Debug, Default)]
pub struct Ignore {
    /// The id of a rule, or the name of a category.
    pub rule: String,
    /// Only in these files; everywhere without one.
    pub path: Option<Globs>,
    /// Only in the statement with this `Sid`.
    pub sid: Option<String>,
    /// Only at this JSON Pointer or below.
    pub pointer: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The first day on which it no longer holds.
    pub expires: Option<Day>,
    /// Whether it holds for what the service refuses.
    pub allows_rejected: bool,
    /// Where it is written.
    pub span: Span,
    /// What became of it.
    pub uses: Uses,
}

/// What became of an ignore in a run; files are checked in parallel.
#[derive(Debug, Default)]
pub struct Uses {
    is_used: AtomicBool,
    is_rejected: AtomicBool,
    /// Whether the only file with a policy was checked that it is for.
    is_met: AtomicBool,
    /// Whether a finding was met that it no longer holds for.
    is_missed: AtomicBool,
}

impl Ignore {
    /// Marks the findings of the file `path`, which begins at the configuration's folder.
    pub fn apply(&self, path: &Path, policies: &mut [PolicyReport], allows_rejected: bool, today: Day) {
        if policies.is_empty() || self.path.as_ref().is_some_and(|globs| !globs.match_file(path)) {
            return;
        }
        let set = |flag: &AtomicBool, value| {
            flag.fetch_or(value, Ordering::Relaxed);
        };
        let is_expired = self.expires.is_some_and(|day| day <= today);
        let suppression = Suppression { kind: SuppressionKind::Configuration, reason: self.reason.clone() };
        let mut use_of = IgnoreUse::default();
        for found in policies.iter_mut().flat_map(|policy| &mut policy.report.diagnostics) {
            if !rules::names(&self.rule, found.code) || !found.is_in(self.sid.as_deref(), self.pointer.as_deref()) {
                continue;
            }
            if is_expired {
                set(&self.uses.is_missed, true);
            } else {
                use_of.suppress(found, &suppression, allows_rejected || self.allows_rejected);
            }
        }
        set(&self.uses.is_met, self.path.as_ref().and_then(Globs::as_path) == Some(path));
        set(&self.uses.is_used, use_of.is_used);
        set(&self.uses.is_rejected, use_of.is_rejected);
    }

    /// What there is to say of it after a run: that it has no effect, if that is sure. It is if all files were checked that
    /// it is for: `is_whole` says that all of the configuration's were.
    pub fn report(&self, is_whole: bool, options: &Options) -> Option<Diagnostic> {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let Uses { is_used, is_rejected, is_met, is_missed } = &self.uses;
        let use_of = IgnoreUse { is_used: is(is_used), is_rejected: is(is_rejected) };
        match self.expires {
            Some(day) if is(is_missed) => {
                let message = format!("the ignore of {} expired on {day}", quote(&self.rule));
                rules::report_unused_ignore(self.span, &message, "judge the finding anew", options)
            }
            _ if use_of.is_rejected || is_whole || is(is_met) => {
                rules::report_ignore(self.span, &self.rule, use_of, options)
            }
            _ => None,
        }
    }
}

/// The day it is, in UTC.
pub fn today() -> Day {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;

    #[test]
    fn an_ignore_ends_on_the_day_it_names() {
        let day = Day::constant(2026, 3, 1);
        for (today, is_ignored) in
            [(Day::constant(2026, 2, 28), true), (day, false), (Day::constant(2027, 1, 1), false)]
        {
            let ignore = Ignore { rule: "outdated-version".to_owned(), expires: Some(day), ..Ignore::default() };
            let report = lint(r#"{"Version": "2008-10-17"}"#, &Options::default());
            let mut policies = [PolicyReport::of_file(report)];
            ignore.apply(Path::new("key.json"), &mut policies, false, today);
            let [policy] = &policies;
            let found = policy.report.diagnostics.iter().find(|found| found.code == "outdated-version").unwrap();
            assert_eq!(found.suppressed.is_some(), is_ignored, "{today}");
            let said = ignore.report(true, &Options::default()).map(|report| report.message);
            assert_eq!(said.is_none(), is_ignored, "{said:?}");
        }
    }
}
