//! Counting what was found, and saying it in one line.

use crate::{
    diagnostic::{Applicability, Diagnostic, Severity},
    linter::PolicyReport,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
};

const NONE: &str = "no key policy found";

/// What was found in a number of policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Policies that were checked.
    pub policies: usize,
    /// Policies that the service would refuse.
    pub refused: usize,
    /// Findings, by rule and severity.
    findings: BTreeMap<(&'static str, Severity), Counts>,
    /// Findings that were mended.
    pub fixed: usize,
    /// Entries of a baseline that match nothing.
    pub stale: usize,
    /// Inputs that could not be read, or not be mended.
    pub notifications: Vec<Notification>,
}

/// An input that could not be read, or not be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The input's name.
    pub name: String,
    /// Why: lower case, no full stop.
    pub message: String,
}

/// How many findings there are of one rule and severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings that are reported.
    pub reported: usize,
    /// Findings that were judged and need not be reported: they count nowhere else.
    pub suppressed: usize,
    /// Reported findings with a safe fix.
    pub safe: usize,
    /// Reported findings with an unsafe fix.
    pub r#unsafe: usize,
}

impl Counts {
    fn of(diagnostic: &Diagnostic) -> Self {
        if diagnostic.suppressed.is_some() {
            return Self { suppressed: 1, ..Self::default() };
        }
        let has_fix = |applicability| diagnostic.fix.as_ref().is_some_and(|fix| fix.applicability == applicability);
        Self {
            reported: 1,
            suppressed: 0,
            safe: usize::from(has_fix(Applicability::Safe)),
            r#unsafe: usize::from(has_fix(Applicability::Unsafe)),
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.reported += other.reported;
        self.suppressed += other.suppressed;
        self.safe += other.safe;
        self.r#unsafe += other.r#unsafe;
    }
}

impl Tally {
    /// What was found in one policy, or in a file that could not be read.
    pub fn of(policy: &PolicyReport) -> Self {
        let diagnostics = &policy.report.diagnostics;
        let is_refusal = |found: &Diagnostic| found.suppressed.is_none() && found.outcome.is_rejected();
        let mut tally = Self {
            policies: usize::from(policy.is_policy),
            refused: usize::from(diagnostics.iter().any(is_refusal)),
            ..Self::default()
        };
        for found in diagnostics {
            *tally.findings.entry((found.code, found.severity)).or_default() += Counts::of(found);
        }
        tally
    }

    /// The rules of which there is a finding, suppressed ones too, by id.
    pub fn codes(&self) -> BTreeSet<&'static str> {
        self.findings.keys().map(|(code, _)| *code).collect()
    }

    /// How many findings are reported, by rule and severity.
    pub fn reported(&self) -> impl Iterator<Item = (&'static str, Severity, Counts)> {
        let findings = self.findings.iter().map(|((code, severity), counts)| (*code, *severity, *counts));
        findings.filter(|(_, _, counts)| counts.reported > 0)
    }

    fn count(&self, severity: Severity) -> usize {
        self.reported().filter(|(_, other, _)| *other == severity).map(|(_, _, counts)| counts.reported).sum()
    }

    /// Whether there is a finding of this severity or a graver one.
    pub fn reaches(&self, severity: Severity) -> bool {
        self.reported().any(|(_, found, _)| found >= severity)
    }

    /// One line, for instance `3 errors, 1 warning in 2 policies; the service would refuse 1 of them`.
    pub fn summary(&self) -> String {
        let has_findings = self.reported().next().is_some();
        let found = match self.policies {
            0 if has_findings => format!("{}, {NONE}", self.findings()),
            0 => NONE.to_owned(),
            1 => format!("{} in 1 policy", self.findings()),
            policies => format!("{} in {policies} policies", self.findings()),
        };
        let refused = match (self.refused, self.policies) {
            (0, _) => String::new(),
            (1, 1) => "; the service would refuse it".to_owned(),
            (refused, _) => format!("; the service would refuse {refused} of them"),
        };
        let sum = |count: fn(&Counts) -> usize| self.findings.values().map(count).sum::<usize>();
        let (suppressed, fixable) = (sum(|counts| counts.suppressed), sum(|counts| counts.safe));
        let mut summary = found + &refused;
        for (count, what) in [(suppressed, "ignored"), (self.fixed, "fixed"), (fixable, "fixable with `--fix`")] {
            if count > 0 {
                summary.push_str(&format!("; {} {what}", findings(count)));
            }
        }
        summary
    }

    fn findings(&self) -> String {
        let named: Vec<String> = Severity::ALL
            .into_iter()
            .rev()
            .map(|severity| (severity, self.count(severity)))
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| format!("{count} {}{}", severity.name(), if count == 1 { "" } else { "s" }))
            .collect();
        if named.is_empty() { "no findings".to_owned() } else { named.join(", ") }
    }
}

/// How many findings, in words.
pub fn findings(count: usize) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.policies += other.policies;
        self.refused += other.refused;
        self.fixed += other.fixed;
        self.stale += other.stale;
        for (rule, counts) in other.findings {
            *self.findings.entry(rule).or_default() += counts;
        }
        self.notifications.extend(other.notifications);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(policies: usize, refused: usize, reported: [usize; Severity::ALL.len()]) -> Tally {
        let counts = Severity::ALL.into_iter().zip(reported).filter(|(_, reported)| *reported > 0);
        let findings =
            counts.map(|(severity, reported)| (("a-rule", severity), Counts { reported, ..Counts::default() }));
        Tally { policies, refused, findings: findings.collect(), ..Tally::default() }
    }

    #[test]
    fn a_summary_counts_and_declines() {
        let summary = |policies, refused, reported| tally(policies, refused, reported).summary();
        assert_eq!(summary(0, 0, [0, 0, 0, 0]), "no key policy found");
        assert_eq!(summary(0, 0, [0, 1, 0, 0]), "1 warning, no key policy found");
        assert_eq!(summary(1, 0, [0, 0, 0, 0]), "no findings in 1 policy");
        assert_eq!(summary(2, 0, [0, 0, 0, 0]), "no findings in 2 policies");
        assert_eq!(summary(1, 1, [0, 0, 0, 1]), "1 error in 1 policy; the service would refuse it");
        assert_eq!(
            summary(2, 1, [0, 1, 0, 3]),
            "3 errors, 1 warning in 2 policies; the service would refuse 1 of them"
        );
        assert_eq!(summary(3, 0, [2, 0, 1, 0]), "1 security-warning, 2 suggestions in 3 policies");
        let judged = |suppressed, fixed, safe| {
            let findings = [(("a-rule", Severity::Error), Counts { suppressed, safe, ..Counts::default() })];
            Tally { policies: 1, fixed, findings: findings.into(), ..Tally::default() }.summary()
        };
        let findings = [(("a-rule", Severity::Warning), Counts { suppressed: 1, ..Counts::default() })];
        let unread = Tally { findings: findings.into(), ..Tally::default() };
        assert_eq!(unread.summary(), "no key policy found; 1 finding ignored");
        assert_eq!(judged(1, 0, 0), "no findings in 1 policy; 1 finding ignored");
        let all = "no findings in 1 policy; 2 findings ignored; 1 finding fixed; 3 findings fixable with `--fix`";
        assert_eq!(judged(2, 1, 3), all);
    }

    #[test]
    fn the_gravest_finding_counts() {
        let mut total = Tally::default();
        assert!(!total.reaches(Severity::Suggestion));
        total += tally(1, 0, [0, 1, 0, 0]);
        assert!(total.reaches(Severity::Suggestion) && total.reaches(Severity::Warning));
        assert!(!total.reaches(Severity::SecurityWarning));
    }
}
