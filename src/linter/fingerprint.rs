//! What findings are known by from one run to the next.

use super::PolicyReport;
use crate::diagnostic::{Diagnostic, Fingerprint};
use std::collections::HashMap;

/// Gives each finding of a file its fingerprint: one of the rule, the policy, the statement's `Sid` or the place in the
/// document, and the text at fault. Lines and white space do not matter. Findings that are alike in all of it are told
/// apart by their order.
pub(super) fn identify(source: &str, policies: &mut [PolicyReport]) {
    let mut repeats: HashMap<Fingerprint, u32> = HashMap::new();
    for policy in policies {
        for diagnostic in &mut policy.report.diagnostics {
            let likeness = likeness(source, &policy.address, diagnostic);
            let repeat = repeats.entry(likeness).or_insert(0);
            diagnostic.fingerprint = Fingerprint::of(likeness.0.to_le_bytes().into_iter().chain(repeat.to_le_bytes()));
            *repeat = repeat.saturating_add(1);
        }
    }
}

fn likeness(source: &str, address: &str, diagnostic: &Diagnostic) -> Fingerprint {
    let sid = diagnostic.statement.as_ref().and_then(|statement| statement.sid.as_deref());
    // The statement may move: what counts is the place in it.
    let pointer = match &diagnostic.statement {
        Some(statement) if sid.is_some() => in_statement(&diagnostic.pointer, statement.index),
        _ => &diagnostic.pointer,
    };
    let text = source.get(diagnostic.span.range()).unwrap_or_default();
    let parts = [diagnostic.code, address, sid.unwrap_or_default(), pointer];
    let parts = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
    Fingerprint::of(parts.chain(text.bytes().filter(|byte| !byte.is_ascii_whitespace())))
}

/// What a JSON Pointer says after `/Statement/0/`, or after `/Statement/` where the statement stands without a list.
fn in_statement(pointer: &str, index: usize) -> &str {
    let Some(rest) = pointer.strip_prefix("/Statement") else { return pointer };
    let listed = rest.strip_prefix(&format!("/{index}")).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let rest = listed.unwrap_or(rest);
    rest.strip_prefix('/').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{File, Options, lint_file};

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(Fingerprint::of("".bytes()).0, 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fingerprint::of("foobar".bytes()).0, 0x8594_4171_f739_67e8);
    }

    fn fingerprints(text: &str) -> Vec<String> {
        fingerprints_of("key.json", text)
    }

    fn fingerprints_of(name: &str, text: &str) -> Vec<String> {
        let file = File { text, name, is_named: true, extract_markdown: false };
        let policies = lint_file(&file, &Options::default());
        policies
            .iter()
            .flat_map(|policy| &policy.report.diagnostics)
            .map(|found| found.fingerprint.to_string())
            .collect()
    }

    const STATEMENT: &str = r#"{"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": ["kms:Decrpyt", "kms:Decrpyt", "kms:*"], "Resource": "*"}"#;

    #[test]
    fn fingerprints_survive_moving_and_tell_repeats_apart() {
        let here = fingerprints(&format!(r#"{{"Version": "2012-10-17", "Statement": [{STATEMENT}]}}"#));
        assert!(here.len() > 2 && here.iter().all(|fingerprint| fingerprint.len() == 16), "{here:?}");
        let distinct: std::collections::HashSet<_> = here.iter().collect();
        assert_eq!(distinct.len(), here.len());
        let other = r#"{"Sid": "b", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}"#;
        let moved = STATEMENT.replace(", ", ",\n   ");
        let moved = fingerprints(&format!("{{\n\"Version\": \"2012-10-17\",\n\"Statement\": [\n{other},\n{moved}]}}"));
        let kept: Vec<_> = here.iter().filter(|fingerprint| moved.contains(fingerprint)).collect();
        assert_eq!(kept.len(), here.len(), "{here:?} {moved:?}");
        let alone = fingerprints(&format!(r#"{{"Version": "2012-10-17", "Statement": {STATEMENT}}}"#));
        assert_eq!(alone, here);
        let changed = fingerprints(&format!(r#"{{"Statement": [{}]}}"#, STATEMENT.replace("Decrpyt", "Encrpyt")));
        assert!(here.iter().filter(|fingerprint| changed.contains(fingerprint)).count() < here.len() - 1);
    }

    /// The text at fault is `{"a": "kms:*"}`.
    #[test]
    fn layout_does_not_matter() {
        let policy = |statement: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        let statement =
            r#"{"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": {"a": "kms:*"}, "Resource": "*"}"#;
        let here = fingerprints(&policy(statement));
        assert!(!here.is_empty());
        assert_eq!(fingerprints(&policy(&statement.replace(": ", ":\n\t"))), here);
    }

    #[test]
    fn a_policy_is_known_by_its_address() {
        let key = |name: &str| {
            format!("  {name}:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: {{Version: x}}\n")
        };
        let of = |names: &[&str]| {
            let keys: String = names.iter().map(|name| key(name)).collect();
            fingerprints_of("keys.yaml", &format!("Resources:\n{keys}"))
        };
        let [one, two, both] = [of(&["One"]), of(&["Two"]), of(&["Two", "One"])];
        assert!(!one.is_empty() && one.iter().all(|fingerprint| !two.contains(fingerprint)), "{one:?} {two:?}");
        assert_eq!(both, [two, one].concat());
    }
}
