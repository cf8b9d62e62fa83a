//! Findings that a file says were judged.

use super::PolicyReport;
use crate::{
    diagnostic::{Diagnostic, Suppression, SuppressionKind},
    hosts::{Ignore, Scope},
    rules::{self, Options, Report},
};

/// Marks the findings that `ignores` name, and says which of those have no effect.
pub(super) fn apply(ignores: &[Ignore], policies: &mut Vec<PolicyReport>, options: &Options) {
    let Some(kind) = policies.first().map(|policy| policy.kind) else { return };
    let mut unused = Vec::new();
    for ignore in ignores {
        let mut use_of = rules::IgnoreUse::default();
        for policy in policies.iter_mut() {
            let address = policy.address.as_str();
            let matching = policy.report.diagnostics.iter_mut().filter(|found| matches(ignore, address, found));
            let suppression = Suppression { kind: SuppressionKind::InSource, reason: ignore.reason.clone() };
            matching.for_each(|found| use_of.suppress(found, &suppression, options.allows_rejected));
        }
        unused.extend(rules::report_ignore(ignore.span, &ignore.rule, use_of, options));
    }
    if !unused.is_empty() {
        let report = Report::of(unused);
        policies.push(PolicyReport { kind, address: String::new(), report, is_policy: false });
    }
}

fn matches(ignore: &Ignore, address: &str, found: &Diagnostic) -> bool {
    let is_in_scope = match &ignore.scope {
        Scope::Text(span) => span.start <= found.span.start && found.span.start <= span.end,
        Scope::Address(start) => address.starts_with(start.as_str()),
    };
    is_in_scope && rules::names(&ignore.rule, found.code) && found.is_in(ignore.sid.as_deref(), None)
}
