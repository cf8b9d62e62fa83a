//! Counting what was found, and saying it in one line.

use crate::{
    diagnostic::{Applicability, Fix, Severity},
    linter::PolicyReport,
};
use std::ops::{Add, AddAssign};

const NONE: &str = "no key policy found";

/// What was found in a number of policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Policies that were checked.
    pub policies: usize,
    /// Policies that the service would refuse.
    pub refused: usize,
    /// Findings, in the order of [`Severity::ALL`].
    findings: [usize; Severity::ALL.len()],
    /// Findings that were judged and need not be reported: they count nowhere else.
    pub suppressed: usize,
    /// Findings that `--fix` would mend.
    pub fixable: usize,
    /// Findings that were mended.
    pub fixed: usize,
    /// Entries of a baseline that match nothing.
    pub stale: usize,
}

impl Tally {
    /// What was found in one policy, or in a file that could not be read.
    pub fn of(policy: &PolicyReport) -> Self {
        let diagnostics = &policy.report.diagnostics;
        let reported = || diagnostics.iter().filter(|diagnostic| diagnostic.suppressed.is_none());
        Self {
            policies: usize::from(policy.is_policy),
            refused: usize::from(reported().any(|diagnostic| diagnostic.outcome.is_rejected())),
            findings: Severity::ALL.map(|severity| reported().filter(|found| found.severity == severity).count()),
            suppressed: diagnostics.len() - reported().count(),
            fixable: reported().filter(|found| found.fix.as_ref().is_some_and(is_safe)).count(),
            ..Self::default()
        }
    }

    /// Whether there is a finding of this severity or a graver one.
    pub fn reaches(&self, severity: Severity) -> bool {
        self.counts().any(|(found, count)| found >= severity && count > 0)
    }

    /// One line, for instance `3 errors, 1 warning in 2 policies; the service would refuse 1 of them`.
    pub fn summary(&self) -> String {
        if self.policies == 0 {
            let has_findings = self.findings.iter().any(|count| *count > 0);
            return if has_findings { format!("{}, no key policy found", self.findings()) } else { NONE.to_owned() };
        }
        let policies = match self.policies {
            1 => "1 policy".to_owned(),
            policies => format!("{policies} policies"),
        };
        let refused = match (self.refused, self.policies) {
            (0, _) => String::new(),
            (1, 1) => "; the service would refuse it".to_owned(),
            (refused, _) => format!("; the service would refuse {refused} of them"),
        };
        let mut summary = format!("{} in {policies}{refused}", self.findings());
        for (count, what) in
            [(self.suppressed, "ignored"), (self.fixed, "fixed"), (self.fixable, "fixable with `--fix`")]
        {
            if count > 0 {
                summary.push_str(&format!("; {} {what}", findings(count)));
            }
        }
        summary
    }

    fn findings(&self) -> String {
        let named: Vec<String> = self
            .counts()
            .rev()
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| format!("{count} {}{}", severity.name(), if count == 1 { "" } else { "s" }))
            .collect();
        if named.is_empty() { "no findings".to_owned() } else { named.join(", ") }
    }

    fn counts(&self) -> impl DoubleEndedIterator<Item = (Severity, usize)> {
        Severity::ALL.into_iter().zip(self.findings)
    }
}

/// How many findings, in words.
pub fn findings(count: usize) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

fn is_safe(fix: &Fix) -> bool {
    fix.applicability == Applicability::Safe
}

impl Add for Tally {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.policies += other.policies;
        self.refused += other.refused;
        self.suppressed += other.suppressed;
        self.fixable += other.fixable;
        self.fixed += other.fixed;
        self.stale += other.stale;
        for (count, more) in self.findings.iter_mut().zip(other.findings) {
            *count += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_counts_and_declines() {
        let tally = |policies, refused, findings| Tally { policies, refused, findings, ..Tally::default() }.summary();
        assert_eq!(tally(0, 0, [0, 0, 0, 0]), "no key policy found");
        assert_eq!(tally(0, 0, [0, 1, 0, 0]), "1 warning, no key policy found");
        assert_eq!(tally(1, 0, [0, 0, 0, 0]), "no findings in 1 policy");
        assert_eq!(tally(2, 0, [0, 0, 0, 0]), "no findings in 2 policies");
        assert_eq!(tally(1, 1, [0, 0, 0, 1]), "1 error in 1 policy; the service would refuse it");
        assert_eq!(tally(2, 1, [0, 1, 0, 3]), "3 errors, 1 warning in 2 policies; the service would refuse 1 of them");
        let tally_of =
            |suppressed, fixed, fixable| Tally { policies: 1, suppressed, fixed, fixable, ..Tally::default() };
        assert_eq!(tally_of(1, 0, 0).summary(), "no findings in 1 policy; 1 finding ignored");
        let all = "no findings in 1 policy; 2 findings ignored; 1 finding fixed; 3 findings fixable with `--fix`";
        assert_eq!(tally_of(2, 1, 3).summary(), all);
        assert_eq!(tally(3, 0, [2, 0, 1, 0]), "1 security-warning, 2 suggestions in 3 policies");
    }

    #[test]
    fn the_gravest_finding_counts() {
        let mut tally = Tally::default();
        assert!(!tally.reaches(Severity::Suggestion));
        tally += Tally { policies: 1, findings: [0, 1, 0, 0], ..Tally::default() };
        assert!(tally.reaches(Severity::Suggestion) && tally.reaches(Severity::Warning));
        assert!(!tally.reaches(Severity::SecurityWarning));
    }
}
