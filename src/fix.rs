//! Applying fixes: which edits go together, and what the text is after them. Nothing here decides what is wrong.

use crate::{
    diagnostic::{Applicability, Diagnostic, Edit, Fingerprint, Fix},
    linter::{File, PolicyReport, lint_file},
    rules::{Options, Selection},
    text::Span,
};
use std::{
    collections::{BTreeMap, HashSet},
    mem,
};

/// How often the fixes of a file are applied at most: what one mends may bring another to light.
const MAX_ROUNDS: usize = 10;

/// The rules that say that a text cannot be read, or be sent.
const READING: [&str; 3] = ["json-syntax-error", "policy-too-large", "unreadable-template"];

/// How many fixes that do harm are tried of a file.
const MAX_REFUSED: usize = 10;

/// A file after its fixes.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// What is still found in it.
    pub policies: Vec<PolicyReport>,
    /// How many fixes were applied.
    pub count: usize,
}

/// Applies the fixes of `policies`, which `judge` found in `file`, as long as there are any: those that are surely
/// right, and with [`Applicability::Unsafe`] those that are probably right, too. What is suppressed stays as it is, and
/// a change after which less of the file can be read is not made.
pub fn fix(
    file: &File,
    policies: Vec<PolicyReport>,
    limit: Applicability,
    judge: impl Fn(&str) -> Vec<PolicyReport>,
) -> Fixed {
    let mut fixed = Fixed { text: file.text.to_owned(), policies, count: 0 };
    let mut earlier: HashSet<String> = HashSet::new();
    // Those that do harm to the text as it is.
    let mut refused: HashSet<Fingerprint> = HashSet::new();
    let (mut rounds, mut tries) = (0, 0);
    while rounds < MAX_ROUNDS && tries < MAX_REFUSED {
        let findings = fixed.policies.iter().flat_map(|policy| &policy.report.diagnostics);
        let mut chosen = choose(findings.filter(|finding| !refused.contains(&finding.fingerprint)), limit);
        let Some(first) = chosen.first().map(|(fingerprint, _)| *fingerprint) else { break };
        let readable = Readable::of(file, &fixed.text);
        let mut text = apply(&fixed.text, &chosen);
        // Of fixes that do harm together, fewer are applied, and one that does harm alone is refused.
        while !chosen.is_empty() && (earlier.contains(&text) || !Readable::of(file, &text).holds(readable)) {
            chosen.truncate(chosen.len() / 2);
            text = apply(&fixed.text, &chosen);
        }
        if chosen.is_empty() {
            refused.insert(first);
            tries += 1;
        } else {
            rounds += 1;
            refused.clear();
            fixed.count += chosen.len();
            fixed.policies = judge(&text);
            earlier.insert(mem::replace(&mut fixed.text, text));
        }
    }
    fixed
}

/// How much of a file can be read.
#[derive(Clone, Copy, Debug)]
struct Readable {
    policies: usize,
    errors: usize,
}

impl Readable {
    fn of(file: &File, text: &str) -> Self {
        let select = READING.into_iter().map(str::to_owned).collect();
        let options = Options { selection: Selection { select, ..Selection::default() }, ..Options::default() };
        let policies = lint_file(&File { text, ..*file }, &options);
        let is_error = |found: &&Diagnostic| found.code != "policy-too-large" || found.outcome.is_rejected();
        Self {
            policies: policies.iter().filter(|policy| policy.is_policy).count(),
            errors: policies.iter().flat_map(|policy| &policy.report.diagnostics).filter(is_error).count(),
        }
    }

    const fn holds(self, earlier: Self) -> bool {
        self.policies >= earlier.policies && self.errors <= earlier.errors
    }
}

/// The fixes that can be applied at once, first come first taken, each with the fingerprint of its finding.
fn choose<'f>(findings: impl Iterator<Item = &'f Diagnostic>, limit: Applicability) -> Vec<(Fingerprint, &'f Fix)> {
    let mut chosen: Vec<(Fingerprint, &Fix)> = Vec::new();
    let mut taken = Taken::default();
    for finding in findings.filter(|finding| finding.suppressed.is_none()) {
        let fix = finding.fix.as_ref().filter(|fix| fix.applicability <= limit && !fix.edits.is_empty());
        if let Some(fix) = fix.filter(|fix| fix.edits.iter().all(|edit| taken.leaves(edit.span))) {
            fix.edits.iter().for_each(|edit| taken.add(edit.span));
            chosen.push((finding.fingerprint, fix));
        }
    }
    chosen
}

/// Spans that are apart from each other, by their starts.
#[derive(Debug, Default)]
struct Taken(BTreeMap<u32, Span>);

impl Taken {
    fn leaves(&self, span: Span) -> bool {
        let before = self.0.range(..=span.start).next_back();
        let after = self.0.range(span.start..).next();
        before.into_iter().chain(after).all(|(_, taken)| are_apart(*taken, span))
    }

    fn add(&mut self, span: Span) {
        self.0.insert(span.start, span);
    }
}

/// Whether edits of both spans mean the same in any order: an insertion may not touch another edit.
const fn are_apart(a: Span, b: Span) -> bool {
    let touches = a.end == b.start || b.end == a.start;
    (a.end <= b.start || b.end <= a.start) && !(touches && (a.is_empty() || b.is_empty()))
}

/// The text after those fixes of `findings` that can be applied at once.
pub fn apply_fixes<'f>(text: &str, findings: impl Iterator<Item = &'f Diagnostic>, limit: Applicability) -> String {
    apply(text, &choose(findings, limit))
}

fn apply(text: &str, fixes: &[(Fingerprint, &Fix)]) -> String {
    apply_edits(text, fixes.iter().flat_map(|(_, fix)| &fix.edits))
}

/// The text after `edits`, which do not overlap. Line ends in them become those of the text.
pub fn apply_edits<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let has_crlf = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        fixed.push_str(text.get(at..range.start).unwrap_or_default());
        if has_crlf {
            fixed.push_str(&edit.content.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            fixed.push_str(&edit.content);
        }
        at = range.end;
    }
    fixed.push_str(text.get(at..).unwrap_or_default());
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lint, rules::Report};

    fn edit(start: u32, end: u32, content: &str) -> Edit {
        Edit { span: Span::new(start, end), content: content.to_owned() }
    }

    fn fixed(text: &str, limit: Applicability) -> Fixed {
        let judge = |text: &str| vec![PolicyReport::of_file(lint(text, &Options::default()))];
        let file = File { text, name: "key.json", is_named: true, extract_markdown: false };
        fix(&file, judge(text), limit, judge)
    }

    #[test]
    fn edits_keep_the_line_ends_of_the_text() {
        assert_eq!(apply_edits("a\nb", &[edit(3, 3, "\nc"), edit(0, 1, "x")]), "x\nb\nc");
        assert_eq!(apply_edits("a\r\nb", &[edit(4, 4, "\nc\r\nd")]), "a\r\nb\r\nc\r\nd");
        assert_eq!(apply_edits("\u{feff}{}", &[edit(4, 4, "1")]), "\u{feff}{1}");
    }

    #[test]
    fn edits_that_touch_an_insertion_are_not_apart() {
        let span = Span::new;
        assert!(are_apart(span(0, 1), span(1, 2)) && are_apart(span(1, 2), span(0, 1)));
        assert!(!are_apart(span(0, 2), span(1, 3)) && !are_apart(span(0, 1), span(0, 1)));
        assert!(!are_apart(span(0, 1), span(1, 1)) && !are_apart(span(1, 1), span(1, 1)));
        assert!(!are_apart(span(1, 1), span(1, 2)) && are_apart(span(0, 1), span(2, 2)));
    }

    #[test]
    fn what_a_fix_brings_to_light_is_mended_too() {
        let text = r#"{"Version": "2012-10-17", "Statement": [{"effect": "allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}]}"#;
        let fixed = fixed(text, Applicability::Safe);
        assert!(fixed.text.contains(r#""Effect": "Allow""#), "{}", fixed.text);
        assert_eq!((fixed.count, fixed.policies[0].report.is_rejected()), (2, false));
    }

    #[test]
    fn what_is_probably_right_needs_leave() {
        let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["kms:*", "kms:Decrpyt"], "Resource": "*"}]}"#;
        assert!(fixed(text, Applicability::Safe).text.contains("Decrpyt"));
        assert!(!fixed(text, Applicability::Unsafe).text.contains("Decrpyt"));
    }

    #[test]
    fn what_did_harm_to_an_earlier_text_is_tried_again() {
        let found = |fingerprint, edit| {
            let outcome = crate::diagnostic::Outcome::Accepted(crate::diagnostic::Evidence::Inferred);
            let mut found = Diagnostic::new("a", crate::diagnostic::Severity::Error, outcome, Span::default(), "a");
            found.fingerprint = Fingerprint(fingerprint);
            found.fix(Fix::safe("mend it", vec![edit])).clone()
        };
        let judge = |text: &str| {
            let diagnostics = match text.get(18..) {
                Some("\"a\": 1}") => vec![found(1, edit(0, 1, "")), found(2, edit(19, 20, "b"))],
                Some("\"b\": 1}") => vec![found(1, edit(23, 24, "2"))],
                _ => Vec::new(),
            };
            vec![PolicyReport::of_file(Report { diagnostics })]
        };
        let text = r#"{"Statement": [], "a": 1}"#;
        let file = File { text, name: "key.json", is_named: true, extract_markdown: false };
        let fixed = fix(&file, judge(text), Applicability::Safe, judge);
        assert_eq!((fixed.text.as_str(), fixed.count), (r#"{"Statement": [], "b": 2}"#, 2));
    }

    #[test]
    fn fixes_make_no_policy_too_large() {
        let statement =
            r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}"#;
        let text = |bytes: usize| {
            let text = format!(r#"{{"Statement": [{statement}, {statement}]}}"#).replace("kms:*", "*");
            format!("{text}{}", " ".repeat(bytes - text.len()))
        };
        // There is room for one of the changes, which add four bytes each, and for no `Version`.
        for (bytes, count) in [(32_768, 0), (32_764, 1), (32_760, 2)] {
            let fixed = fixed(&text(bytes), Applicability::Safe);
            assert_eq!((fixed.count, fixed.policies[0].report.is_rejected()), (count, false), "{bytes}");
        }
    }
}
