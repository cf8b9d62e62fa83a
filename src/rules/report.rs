//! The result of a check.

use crate::diagnostic::{Diagnostic, Severity};

/// What was found in one policy, ordered by span, then rule id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Whether the service would refuse the policy.
    pub fn is_rejected(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.outcome.is_rejected())
    }

    /// The gravest severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.severity).max()
    }
}
