//! From a file to its findings: finds the key policies in it, checks each, and says where in the file the findings are.

mod completion;
mod fill;
mod fingerprint;
mod ignores;

use crate::{
    MAX_DOCUMENT_BYTES,
    diagnostic::{Diagnostic, Edit},
    hosts::{self, Body, Contents, Decisions, Document, Found, HostKind, Rendered, Ways},
    policy,
    rules::{self, Options, Report},
    syntax,
    text::Span,
};
use completion::Completions;
use std::collections::HashSet;

/// What was found in one policy of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyReport {
    /// The format of the file.
    pub kind: HostKind,
    /// Which of the file's policies it is; empty if the file is one.
    pub address: String,
    /// The findings, their spans in the file.
    pub report: Report,
    /// Whether there is a policy. If not, the findings say why it could not be read.
    pub is_policy: bool,
}

impl PolicyReport {
    /// What was found in a file that is a key policy itself.
    pub const fn of_file(report: Report) -> Self {
        Self { kind: HostKind::Json, address: String::new(), report, is_policy: true }
    }

    /// What there is to say of a file that could not be read.
    fn unreadable(report: Report) -> Self {
        Self { is_policy: false, ..Self::of_file(report) }
    }
}

/// A text to check.
#[derive(Clone, Copy, Debug)]
pub struct File<'s> {
    /// What the spans of the findings point into.
    pub text: &'s str,
    /// The file's name, whose ending may tell the format.
    pub name: &'s str,
    /// Whether the user named it: then it is taken as a key policy if nothing says that it is something else.
    pub is_named: bool,
    /// Whether key policies in the fenced blocks of a Markdown text are looked for.
    pub extract_markdown: bool,
}

/// Checks every key policy in a file. Empty if there is none.
pub fn lint_file(file: &File, options: &Options) -> Vec<PolicyReport> {
    let mut reports = reports(file, options);
    fingerprint::identify(file.text, &mut reports);
    reports
}

fn reports(file: &File, options: &Options) -> Vec<PolicyReport> {
    match hosts::find(file.name, file.text, file.extract_markdown) {
        Found::Documents(Contents { documents, requests, ignores, is_cut }) => {
            let mut reports: Vec<PolicyReport> = Vec::new();
            // Of a file that the user names, a request is taken at its word.
            let is_taken = |document: &Document| {
                let is_certain = document.is_certain || (file.is_named && document.kind == HostKind::Request);
                is_certain || is_key_policy(document)
            };
            let others: HashSet<&str> =
                documents.iter().filter(|other| !is_taken(other)).map(|other| other.address.as_str()).collect();
            for document in documents.iter().filter(|document| !others.contains(document.address.as_str())) {
                let report = lint_document(file.text, document, options);
                let (kind, address) = (document.kind, document.address.clone());
                reports.push(PolicyReport { kind, address, report, is_policy: true });
            }
            for request in requests.iter().filter(|request| !others.contains(request.address.as_str())) {
                let report = rules::check_request(request, options);
                match reports.iter_mut().find(|policy| policy.address == request.address) {
                    Some(policy) => policy.report.add(report),
                    None => reports.push(PolicyReport {
                        kind: HostKind::Request,
                        address: request.address.clone(),
                        report,
                        is_policy: true,
                    }),
                }
            }
            ignores::apply(&ignores, &mut reports, options);
            drop_repeated(&mut reports);
            if is_cut && file.is_named {
                let message = "it grows beyond all bounds where its references are followed, and was cut off there";
                reports.push(PolicyReport::unreadable(rules::report_unreadable(Span::default(), message, options)));
            }
            reports
        }
        Found::Unreadable { span, message } if file.is_named => {
            vec![PolicyReport::unreadable(rules::report_unreadable(span, &message, options))]
        }
        Found::Unreadable { .. } | Found::NoPolicy => Vec::new(),
        Found::NoHost if hosts::is_template_name(file.name) => Vec::new(),
        Found::NoHost if file.is_named => {
            vec![PolicyReport::of_file(lint(file.text, options))]
        }
        Found::NoHost => lint_if_key_policy(file.text, options).map(PolicyReport::of_file).into_iter().collect(),
    }
}

fn is_key_policy(document: &Document) -> bool {
    let Rendered { text, holes, .. } = document.render(&Decisions::default(), &[]);
    policy::may_be_key_policy(&text) && policy::is_key_policy(&policy::lower(&syntax::parse_template(&text, &holes)))
}

/// One text that two policies share is reported once: in one where it is not ignored, if there is one.
fn drop_repeated(reports: &mut [PolicyReport]) {
    let mut seen = HashSet::new();
    for is_ignored in [false, true] {
        for policy in reports.iter_mut() {
            policy.report.diagnostics.retain(|found| {
                let is_other = found.suppressed.is_some() != is_ignored;
                is_other || seen.insert((found.span, found.code, found.message.clone()))
            });
        }
    }
}

/// Checks the key policy `text`. Whatever `text` is, it is taken as the key policy that would be sent.
pub fn lint(text: &str, options: &Options) -> Report {
    if text.len() > MAX_DOCUMENT_BYTES {
        return rules::report_oversize(text.len() as u64, options);
    }
    let tree = syntax::parse(text);
    rules::check(&policy::lower(&tree), options)
}

/// What there is to say of a file of `bytes` bytes that is too long to be read, and begins with the text of `start`;
/// `None` if it is no key policy itself, or may be none.
pub fn lint_oversize(bytes: u64, start: &File, options: &Options) -> Option<PolicyReport> {
    let may_be_one = || {
        let found = hosts::find(start.name, start.text, start.extract_markdown);
        let is_host = hosts::is_template_name(start.name) || !matches!(found, Found::NoHost);
        start.is_named && !is_host && !policy::is_other_object(&policy::lower(&syntax::parse(start.text)))
    };
    if !is_key_policy_start(start.text) && !may_be_one() {
        return None;
    }
    let mut reports = [PolicyReport::of_file(rules::report_oversize(bytes, options))];
    fingerprint::identify("", &mut reports);
    let [report] = reports;
    Some(report)
}

/// Checks `text` if it is a key policy, and returns `None` if it is something else: see [`policy::is_key_policy`].
pub fn lint_if_key_policy(text: &str, options: &Options) -> Option<Report> {
    if !policy::may_be_key_policy(text) {
        return None;
    }
    if text.len() > MAX_DOCUMENT_BYTES {
        let start = text.get(..text.floor_char_boundary(MAX_DOCUMENT_BYTES)).unwrap_or_default();
        return is_key_policy_start(start).then(|| rules::report_oversize(text.len() as u64, options));
    }
    let tree = syntax::parse(text);
    let policy = policy::lower(&tree);
    policy::is_key_policy(&policy).then(|| rules::check(&policy, options))
}

/// Whether a text that begins with `start`, and is too long to be read, is a key policy.
pub fn is_key_policy_start(start: &str) -> bool {
    policy::may_be_key_policy(start) && policy::is_key_policy(&policy::lower(&syntax::parse(start)))
}

/// Checks a document of the file `source`. It reports what is wrong whatever its unknown parts become: a finding
/// stands for every way to complete the document in which the characters at fault remain.
pub fn lint_document(source: &str, document: &Document, options: &Options) -> Report {
    let mut options = options.clone();
    options.key.spec = options.key.spec.or_else(|| document.key.spec.clone());
    options.key.usage = options.key.usage.or_else(|| document.key.usage.clone());
    options.bypasses_lockout_check |= document.key.bypass.is_some();
    let Ways { decisions, are_all } = document.ways();
    let checked = decisions.iter().map(|decisions| completed(source, document, decisions, &options));
    let ways: Vec<(Rendered, Vec<Diagnostic>)> = checked.collect();
    let found_in: Vec<HashSet<Place>> = ways.iter().map(|(_, found)| found.iter().map(place_of).collect()).collect();
    let mut seen = HashSet::new();
    let mut found: Vec<Diagnostic> = Vec::new();
    for diagnostic in ways.iter().flat_map(|(_, diagnostics)| diagnostics) {
        let place = place_of(diagnostic);
        let is_there = |((rendered, _), found): (&(Rendered, _), &HashSet<Place>)| {
            !rendered.holds(diagnostic.span) || found.contains(&place)
        };
        let is_judged = are_all || !JUDGED_AS_A_WHOLE.contains(&diagnostic.code);
        if is_judged && ways.iter().zip(&found_in).all(is_there) && seen.insert(place) {
            found.push(diagnostic.clone());
        }
    }
    found.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    Report { diagnostics: found }
}

/// Rules about what a policy lacks: they need every way to decide its choices.
const JUDGED_AS_A_WHOLE: [&str; 5] =
    ["caller-lockout", "incomplete-service-statement", "missing-statement", "policy-lockout", "unmanageable-key"];

/// What two findings have in common that say the same.
type Place = (&'static str, Span);

const fn place_of(diagnostic: &Diagnostic) -> Place {
    (diagnostic.code, diagnostic.span)
}

/// What is wrong for every completion of the document's unknown parts, its choices decided in one way.
fn completed(
    source: &str,
    document: &Document,
    decisions: &Decisions,
    options: &Options,
) -> (Rendered, Vec<Diagnostic>) {
    let template = document.render(decisions, &[]);
    if template.text.len() > MAX_DOCUMENT_BYTES {
        let mut diagnostics = rules::report_oversize(template.text.len() as u64, options).diagnostics;
        diagnostics.iter_mut().for_each(|diagnostic| place(source, document, &template, diagnostic));
        return (template, diagnostics);
    }
    let tree = syntax::parse_template(&template.text, &template.holes);
    let completions = Completions::new(&template, &tree, options);
    let mut found: Option<Vec<Diagnostic>> = None;
    for completion in completions.iter() {
        let rendered = document.render(decisions, &completion.fill);
        let tree = syntax::parse_template(&rendered.text, &rendered.holes);
        let mut diagnostics = rules::check(&policy::lower(&tree), options).diagnostics;
        diagnostics.iter_mut().for_each(|diagnostic| place(source, document, &rendered, diagnostic));
        let still = match found {
            None => diagnostics,
            Some(mut earlier) => {
                let now: HashSet<Place> = diagnostics.iter().map(place_of).collect();
                earlier.retain(|earlier| now.contains(&place_of(earlier)));
                earlier
            }
        };
        let is_clean = still.is_empty();
        found = Some(still);
        if is_clean {
            break;
        }
    }
    // What is left was found in the first completion, and speaks of what that filled in.
    let mut found = found.unwrap_or_default();
    if let Some(first) = completions.iter().next() {
        found.iter_mut().for_each(|diagnostic| first.rename(diagnostic));
    }
    (template, found)
}

/// Moves a finding from the text that would be sent to the file.
fn place(source: &str, document: &Document, rendered: &Rendered, diagnostic: &mut Diagnostic) {
    let host = |span: Span| fit(source, rendered.host_span(span));
    diagnostic.span = host(diagnostic.span);
    for label in &mut diagnostic.labels {
        label.span = host(label.span);
    }
    diagnostic.fix = diagnostic.fix.take().filter(|fix| fix.edits.iter().all(|edit| edit.content.is_ascii()));
    if let Some(mut fix) = diagnostic.fix.take() {
        let placed = fix.edits.iter_mut().all(|edit| match place_edit(source, document, rendered, edit) {
            Some((span, content)) => {
                edit.span = span;
                edit.content = content;
                true
            }
            None => false,
        });
        diagnostic.fix = placed.then_some(fix);
    }
}

/// A change in the file that makes the change `content` at `span` of the text. `None` where the host might read it
/// otherwise: the change must stay inside one run of characters that stand in the file as they are, and hold none that
/// a host escapes.
fn place_edit(source: &str, document: &Document, rendered: &Rendered, edit: &Edit) -> Option<(Span, String)> {
    let (span, content) = (edit.span, edit.content.as_str());
    let is_value = matches!(document.body, Body::Value(_));
    let quoted = rendered.text.get(span.range()).and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    let unquoted = content.strip_prefix('"').and_then(|content| content.strip_suffix('"'));
    let (span, content, is_whole) = match (quoted, unquoted) {
        (Some(_), Some(content)) => (Span::new(span.start + 1, span.end - 1), content, true),
        _ => (span, content, false),
    };
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '_' | '.' | '*' | '@' | '+' | '=' | '-');
    let starts_plainly = content.starts_with(|c: char| c.is_ascii_alphanumeric());
    let fits = if is_value { starts_plainly && !content.ends_with(':') } else { true };
    let span = rendered.exact_span(span).filter(|_| fits && content.chars().all(is_plain))?;
    let takes = !is_value || !is_whole || takes_scalar(source, document.kind, span, content);
    takes.then(|| (span, content.to_owned()))
}

/// Whether `content` can take the place of what stands at `span`: anything between quotes, and without them only one
/// text or name for another. A number in JSON has none, and `ForAnyValue:Bool` needs them in HCL.
fn takes_scalar(source: &str, kind: HostKind, span: Span, content: &str) -> bool {
    let before = source.get(..span.start as usize).unwrap_or_default();
    if before.ends_with(['"', '\'']) {
        return true;
    }
    let is_text = |text: &str| match kind {
        HostKind::Terraform => text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')),
        _ => true,
    };
    let replaced = source.get(span.range()).unwrap_or_default();
    [replaced, content].into_iter().all(|text| is_text(text) && reads_as_text(text))
}

/// Whether YAML takes a scalar without quotes for text, or for a day.
fn reads_as_text(text: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "y"];
    let is_day = || text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let is_word = || text.eq_ignore_ascii_case("n") || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) { !is_word() } else { is_day() }
}

/// The span on character boundaries: that of one bracket may stand for a longer character in the file.
fn fit(source: &str, span: Span) -> Span {
    let length = source.len();
    let start = source.floor_char_boundary((span.start as usize).min(length));
    let end = source.ceil_char_boundary((span.end as usize).min(length));
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}
