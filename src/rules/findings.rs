//! Where a rule puts what it finds.

use super::Rule;
use crate::{diagnostic::Diagnostic, text::Span};

/// How many findings of one rule are kept of one policy, so that a document full of one fault does not fill the memory.
const MAX_FINDINGS: usize = 1000;

/// Takes the findings of one rule.
#[derive(Debug)]
pub struct Findings<'f> {
    rule: &'static Rule,
    diagnostics: &'f mut Vec<Diagnostic>,
    /// Where the findings of this rule begin.
    first: usize,
    /// What was found after [`MAX_FINDINGS`]: written over again and again.
    left_out: Option<Diagnostic>,
}

impl<'f> Findings<'f> {
    /// Adds to `diagnostics` in the name of `rule`.
    pub fn new(rule: &'static Rule, diagnostics: &'f mut Vec<Diagnostic>) -> Self {
        let first = diagnostics.len();
        Self { rule, diagnostics, first, left_out: None }
    }

    /// Whether as many are kept as will be: a rule whose work for one finding grows with the policy may stop.
    pub fn is_full(&self) -> bool {
        self.diagnostics.len() - self.first >= MAX_FINDINGS
    }

    /// Adds a finding at `span`, with the rule's severity and outcome. What it returns takes help, labels and a fix.
    /// Of a rule that finds more than a thousand faults in one policy, the first thousand are kept.
    pub fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let diagnostic = Diagnostic::new(self.rule.id, self.rule.severity, self.rule.outcome, span, message);
        if self.is_full() { self.left_out.insert(diagnostic) } else { self.diagnostics.push_mut(diagnostic) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_thousand_findings_are_kept() {
        let mut diagnostics = Vec::new();
        let rule = crate::rules::find("empty-sid").unwrap();
        let mut findings = Findings::new(rule, &mut diagnostics);
        for at in 0..MAX_FINDINGS as u32 + 2 {
            findings.at(Span::empty(at), "x").help("y");
        }
        assert!(findings.is_full());
        assert_eq!(diagnostics.len(), 1000);
        assert_eq!(diagnostics.last().unwrap().span, Span::empty(999));
    }
}
