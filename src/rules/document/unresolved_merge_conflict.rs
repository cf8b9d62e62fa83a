//! `unresolved-merge-conflict`

use super::NOT_JSON;
use crate::{
    diagnostic::{Edit, Fix, Severity},
    policy::Policy,
    rules::{Context, Findings, Rule},
    syntax::{SyntaxError, SyntaxErrorKind},
    text::Span,
};

pub static RULE: Rule = Rule {
    id: "unresolved-merge-conflict",
    severity: Severity::Error,
    outcome: NOT_JSON,
    docs: include_str!("../../../rules/document/unresolved-merge-conflict.md"),
    check,
};

fn check(policy: &Policy, _: &Context, findings: &mut Findings) {
    for error in policy.document.syntax_errors() {
        if error.kind == SyntaxErrorKind::MergeConflict {
            report(policy, error, findings);
        }
    }
}

fn report(policy: &Policy, error: &SyntaxError, findings: &mut Findings) {
    let source = policy.tree.source();
    let marker = |span: Span| source.get(span.start as usize..).and_then(|rest| rest.chars().next());
    if error.related.is_empty() {
        let finding = findings.at(error.span, "a line of a merge conflict was left behind");
        finding.help("delete the line");
        let end = source.get(error.span.end as usize..).unwrap_or_default();
        let line_break = if end.starts_with("\r\n") { 2 } else { u32::from(end.starts_with('\n')) };
        let span = Span::new(error.span.start, error.span.end.saturating_add(line_break));
        finding.fix(Fix::r#unsafe("delete the line", vec![Edit { span, content: String::new() }]));
        return;
    }
    let finding = findings.at(error.span, "a merge conflict is not resolved: both sides stand in the document");
    finding.help(
        "keep one side, or join them, and delete the marker lines; of this conflict only the first side was checked",
    );
    for &span in &error.related {
        finding.label(
            span,
            match marker(span) {
                Some('|') => "what both sides began from",
                Some('=') => "the other side",
                _ => "the end of the conflict",
            },
        );
    }
}
