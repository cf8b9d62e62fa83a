//! Counting what was found, and saying it in one line.

use crate::{
    diagnostic::{Diagnostic, Severity},
    linter::PolicyReport,
};
use std::ops::AddAssign;

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
}

impl Tally {
    /// What was found in one policy, or in a file that could not be read.
    pub fn of(policy: &PolicyReport) -> Self {
        let report = &policy.report;
        let count = |severity| {
            let has = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
            report.diagnostics.iter().filter(has).count()
        };
        Self {
            policies: usize::from(policy.is_policy),
            refused: usize::from(report.is_rejected()),
            findings: Severity::ALL.map(count),
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
        format!("{} in {policies}{refused}", self.findings())
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

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.policies += other.policies;
        self.refused += other.refused;
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
        let tally = |policies, refused, findings| Tally { policies, refused, findings }.summary();
        assert_eq!(tally(0, 0, [0, 0, 0, 0]), "no key policy found");
        assert_eq!(tally(0, 0, [0, 1, 0, 0]), "1 warning, no key policy found");
        assert_eq!(tally(1, 0, [0, 0, 0, 0]), "no findings in 1 policy");
        assert_eq!(tally(2, 0, [0, 0, 0, 0]), "no findings in 2 policies");
        assert_eq!(tally(1, 1, [0, 0, 0, 1]), "1 error in 1 policy; the service would refuse it");
        assert_eq!(tally(2, 1, [0, 1, 0, 3]), "3 errors, 1 warning in 2 policies; the service would refuse 1 of them");
        assert_eq!(tally(3, 0, [2, 0, 1, 0]), "1 security-warning, 2 suggestions in 3 policies");
    }

    #[test]
    fn the_gravest_finding_counts() {
        let mut tally = Tally::default();
        assert!(!tally.reaches(Severity::Suggestion));
        tally += Tally { policies: 1, refused: 0, findings: [0, 1, 0, 0] };
        assert!(tally.reaches(Severity::Suggestion) && tally.reaches(Severity::Warning));
        assert!(!tally.reaches(Severity::SecurityWarning));
    }
}
