//! The result of a check.

use crate::diagnostic::{Diagnostic, Severity};

/// What was found in one policy, ordered by span, then rule id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Brings findings into order.
    pub fn of(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        Self { diagnostics }
    }

    /// Adds what was found elsewhere in the same file.
    pub fn add(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
        *self = Self::of(std::mem::take(&mut self.diagnostics));
    }

    /// Whether the service would refuse the policy.
    pub fn is_rejected(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.outcome.is_rejected())
    }

    /// The gravest severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.severity).max()
    }
}
