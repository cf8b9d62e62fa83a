//! Findings that a file says were judged.

use super::PolicyReport;
use crate::{
    diagnostic::{Diagnostic, Suppression, SuppressionKind},
    hosts::{Ignore, Scope},
    rules::{self, Options, Report},
    text::Span,
};
use std::collections::BTreeMap;

const UNDERSTOOD: &str = "an ignore in metadata holds `rule`, `sid` and `reason`, each a text";

/// Marks the findings that `ignores` name, and says which of those have no effect.
pub(super) fn apply(ignores: &[Ignore], policies: &mut Vec<PolicyReport>, options: &Options) {
    let Some(kind) = policies.first().map(|policy| policy.kind) else { return };
    // Two resources may share the metadata of one place.
    let mut uses: BTreeMap<(Span, &str), rules::IgnoreUse> = BTreeMap::new();
    let mut unused = Vec::new();
    for ignore in ignores {
        if let Some(name) = &ignore.unknown {
            let message = format!("{} is not understood here, so that nothing is ignored", rules::quote(name));
            unused.extend(rules::report_unused_ignore(ignore.span, &message, UNDERSTOOD, options));
            continue;
        }
        let use_of = uses.entry((ignore.span, &ignore.rule)).or_default();
        for policy in policies.iter_mut() {
            let address = policy.address.as_str();
            let matching = policy.report.diagnostics.iter_mut().filter(|found| matches(ignore, address, found));
            let suppression = Suppression { kind: SuppressionKind::InSource, reason: ignore.reason.clone() };
            matching.for_each(|found| use_of.suppress(found, &suppression, options.allows_rejected));
        }
    }
    let report = |((span, rule), use_of)| rules::report_ignore(span, rule, use_of, options);
    unused.extend(uses.into_iter().filter_map(report));
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
