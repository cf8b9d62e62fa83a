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

#[cfg(test)]
mod tests {
    use crate::{File, Options, lint_file, rules::Selection};

    /// The findings of a file, and whether each is ignored.
    fn found(text: &str, options: &Options) -> Vec<(&'static str, bool)> {
        let file = File { text, name: "keys.yaml", is_named: true, extract_markdown: false };
        let policies = lint_file(&file, options);
        let findings = policies.iter().flat_map(|policy| &policy.report.diagnostics);
        findings.map(|found| (found.code, found.suppressed.is_some())).collect()
    }

    /// A template with two keys, whose policies have the finding `outdated-version`.
    fn template(metadata: &str, before: &str, after: &str) -> String {
        let key = |name: &str, metadata: &str, before: &str, after: &str| {
            format!(
                "  {name}:\n    Type: AWS::KMS::Key\n{metadata}    Properties:\n      KeyPolicy:\n{before}        \
                 Version: '2008-10-17'\n{after}        Statement:\n          - Effect: Allow\n            Principal: \
                 {{ AWS: !Sub 'arn:aws:iam::${{AWS::AccountId}}:root' }}\n            Action: kms:*\n            \
                 Resource: '*'\n"
            )
        };
        format!("Resources:\n{}{}", key("Key", metadata, before, after), key("KeyTwo", "", "", ""))
    }

    const OUTDATED: (&str, bool) = ("outdated-version", false);
    const IGNORED: (&str, bool) = ("outdated-version", true);
    const UNUSED: (&str, bool) = ("unused-ignore", false);

    #[test]
    fn a_comment_speaks_of_no_line_before_it() {
        let comment = "        # kmslint: ignore[outdated-version]\n";
        assert_eq!(found(&template("", comment, ""), &Options::default()), [IGNORED, OUTDATED]);
        assert_eq!(found(&template("", "", comment), &Options::default()), [OUTDATED, OUTDATED, UNUSED]);
    }

    #[test]
    fn metadata_speak_of_their_resource() {
        let metadata = "    Metadata: {kmslint: {ignore: [outdated-version]}}\n";
        assert_eq!(found(&template(metadata, "", ""), &Options::default()), [IGNORED, OUTDATED]);
        let other =
            template(metadata, "", "").replace("2008-10-17'\n        Statement", "2012-10-17'\n        Statement");
        assert_eq!(found(&other, &Options::default()), [UNUSED]);
    }

    /// What looks like a comment is a part of the text there, which others read.
    #[test]
    fn a_text_is_no_comment() {
        let text = template("", "        Id: '# kmslint: ignore[outdated-version]'\n", "");
        assert_eq!(found(&text, &Options::default()), [OUTDATED, OUTDATED]);
        let folded = "        Id: >-\n          a\n          # kmslint: ignore[outdated-version]\n";
        assert_eq!(found(&template("", folded, ""), &Options::default()), [OUTDATED, OUTDATED]);
    }

    #[test]
    fn nothing_is_said_of_ignores_whose_rule_does_not_run() {
        let selected = |names: &[&str]| Options {
            selection: Selection {
                select: names.iter().map(|name| (*name).to_owned()).collect(),
                ..Selection::default()
            },
            ..Options::default()
        };
        let comment = "        # kmslint: ignore[outdated-version, unknown-action, nothing]\n";
        let text = template("", comment, "").replace("2008-10-17", "2012-10-17");
        assert_eq!(found(&text, &Options::default()), [UNUSED, UNUSED, UNUSED]);
        assert_eq!(found(&text, &selected(&["unknown-action", "unused-ignore"])), [UNUSED, UNUSED]);
        assert_eq!(found(&text, &selected(&["unused-ignore"])), [UNUSED]);
        assert_eq!(found(&text, &selected(&["unknown-action"])), []);
    }
}
