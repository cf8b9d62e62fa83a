//! What is wrong with a policy. One file a rule, in a folder a category; each has a page of the same name in the
//! top-level `rules/` folder, which `kmslint explain` prints and the tests run.

mod edit;
mod findings;
mod ignores;
mod options;
mod own_account;
mod report;
mod vocabulary;
mod words;

pub mod access;
pub mod action;
pub mod condition;
pub mod document;
pub mod principal;
pub mod request;
pub mod resource;
pub mod statement;

pub use crate::access::Key;
pub use findings::Findings;
pub use ignores::{IgnoreUse, is_left_out, names, report as report_unused_ignore, report_ignore};
pub use options::{Options, Selection};
pub use report::Report;
pub use vocabulary::Vocabulary;
pub use words::{did_you_mean, quote};

use crate::{
    catalog,
    diagnostic::{Diagnostic, Edit, Fix, Outcome, Severity, StatementRef},
    hosts::Request,
    policy::{self, Policy},
    syntax::{SyntaxError, SyntaxErrorKind, Tree},
    text::Span,
};

/// One kind of fault.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case; it names the fault.
    pub id: &'static str,
    /// How bad the fault is, unless a finding says otherwise.
    pub severity: Severity,
    /// What the service does because of it, unless a finding says otherwise.
    pub outcome: Outcome,
    /// The page that `kmslint explain` prints. Its examples are tests.
    pub docs: &'static str,
    /// Finds the fault.
    pub check: fn(&Policy, &Context, &mut Findings),
}

impl Rule {
    /// The page's one-sentence summary: its first paragraph.
    pub fn summary(&self) -> &'static str {
        self.docs.split("\n\n").nth(1).unwrap_or_default().trim()
    }
}

/// A group of rules that look at the same part of a policy.
#[derive(Debug)]
pub struct Category {
    /// Its name, also on the command line.
    pub name: &'static str,
    /// Its rules, by id.
    pub rules: &'static [&'static Rule],
    /// Rules that run only where they are asked for: by id, or all of them with [`Selection::strict`].
    pub strict: &'static [&'static Rule],
}

impl Category {
    /// All its rules: first those that run if nothing is said, then the strict ones.
    pub fn all(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().chain(self.strict).copied()
    }

    /// Whether a rule is one of the strict ones.
    pub fn is_strict(&self, rule: &Rule) -> bool {
        self.strict.iter().any(|strict| strict.id == rule.id)
    }
}

/// Every rule, by category.
pub static CATEGORIES: &[&Category] = &[
    &document::CATEGORY,
    &statement::CATEGORY,
    &principal::CATEGORY,
    &action::CATEGORY,
    &resource::CATEGORY,
    &condition::CATEGORY,
    &access::CATEGORY,
    &request::CATEGORY,
];

/// Every rule, in the order of the categories.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CATEGORIES.iter().flat_map(|category| category.all())
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// What rules may look at besides the policy.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the user said of the key and the request.
    pub options: &'a Options,
    /// What the file says of the request, for the rules of the category `request`.
    pub request: Option<&'a Request<'a>>,
}

impl Context<'_> {
    /// The partition of the key, if it is known by an option.
    pub fn partition(&self) -> Option<&str> {
        let key = &self.options.key;
        let of_region = || key.region.as_deref().and_then(catalog::partition_of_region).map(|partition| partition.id);
        key.partition.as_deref().or_else(of_region)
    }
}

/// Runs the rules that `options` select over `policy`.
pub fn check(policy: &Policy, options: &Options) -> Report {
    let is_request = |category: &Category| category.name == request::CATEGORY.name;
    check_with(policy, &Context { options, request: None }, |category| !is_request(category))
}

/// Runs the rules of the category `request`.
pub fn check_request(request: &Request, options: &Options) -> Report {
    let empty = Tree::default();
    let tree = request.document.as_ref().map_or(&empty, |(tree, _)| tree);
    let is_request = |category: &Category| category.name == request::CATEGORY.name;
    check_with(&policy::lower(tree), &Context { options, request: Some(request) }, is_request)
}

fn check_with(policy: &Policy, context: &Context, runs: impl Fn(&Category) -> bool) -> Report {
    let options = context.options;
    let mut diagnostics = Vec::new();
    let selection = &options.selection;
    let has_all = selection.select.is_empty() && selection.ignore.is_empty();
    for category in CATEGORIES.iter().filter(|category| runs(category)) {
        let rules = category.rules.iter().filter(|rule| has_all || selection.includes(rule.id, category.name));
        let strict = category.strict.iter().filter(|rule| selection.includes_strict(rule.id, category.name));
        for rule in rules.chain(strict) {
            (rule.check)(policy, context, &mut Findings::new(rule, &mut diagnostics));
        }
    }
    override_severities(&mut diagnostics, options);
    withdraw_fixes(policy, context, &mut diagnostics);
    for diagnostic in &mut diagnostics {
        diagnostic.pointer = policy.tree.pointer(diagnostic.span);
        diagnostic.statement = statement_at(policy, diagnostic.span);
    }
    diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    Report { diagnostics }
}

/// What there is to say of a document of `bytes` bytes that is too long to be read: see
/// [`crate::MAX_DOCUMENT_BYTES`].
pub fn report_oversize(bytes: u64, options: &Options) -> Report {
    let mut diagnostics = Vec::new();
    let rule = document::OVERSIZE;
    if options.selection.includes(rule.id, document::CATEGORY.name) {
        document::report_oversize(bytes, &mut Findings::new(rule, &mut diagnostics));
    }
    override_severities(&mut diagnostics, options);
    Report { diagnostics }
}

/// What there is to say of a file that has the words of a template and cannot be read as one.
pub fn report_unreadable(span: Span, message: &str, options: &Options) -> Report {
    let mut diagnostics = Vec::new();
    let rule = document::UNREADABLE;
    if options.selection.includes(rule.id, document::CATEGORY.name) {
        document::report_unreadable(span, message, &mut Findings::new(rule, &mut diagnostics));
    }
    override_severities(&mut diagnostics, options);
    Report { diagnostics }
}

/// Rules whose fixes mend the syntax.
const OF_SYNTAX: [&str; 5] = [
    "byte-order-mark",
    "json-syntax-error",
    "request-syntax-error",
    "unresolved-merge-conflict",
    "unsupported-character",
];

/// Takes back fixes that would do harm: those that make a policy too large, and those beside a fault of syntax, which
/// is mended first: until then nobody knows where the value ends.
fn withdraw_fixes(policy: &Policy, context: &Context, diagnostics: &mut [Diagnostic]) {
    const MOST_ERRORS: usize = 64;
    const LEAVES_VALUES: [SyntaxErrorKind; 3] =
        [SyntaxErrorKind::MissingComma, SyntaxErrorKind::TrailingComma, SyntaxErrorKind::Comment];
    let errors = policy.document.syntax_errors();
    // A request is not what the limit is of.
    let room = catalog::POLICY_BYTES_MAX.checked_sub(policy.document.bytes()).filter(|_| context.request.is_none());
    let harms = |finding: &Diagnostic, fix: &Fix| {
        let added: usize = fix.edits.iter().map(|edit| edit.content.len()).sum();
        let removed: usize = fix.edits.iter().map(|edit| edit.span.range().len()).sum();
        let touches = |error: &SyntaxError| {
            let meets = |edit: &Edit| edit.span.start <= error.span.end && error.span.start <= edit.span.end;
            !LEAVES_VALUES.contains(&error.kind) && fix.edits.iter().any(meets)
        };
        let is_of_syntax = OF_SYNTAX.contains(&finding.code);
        room.is_some_and(|room| added > removed.saturating_add(room))
            || (!is_of_syntax && (errors.len() > MOST_ERRORS || errors.iter().any(touches)))
    };
    for finding in diagnostics {
        if finding.fix.as_ref().is_some_and(|fix| harms(finding, fix)) {
            finding.fix = None;
        }
    }
}

fn override_severities(diagnostics: &mut [Diagnostic], options: &Options) {
    for diagnostic in diagnostics {
        if let Some(severity) = options.severities.get(diagnostic.code) {
            diagnostic.severity = *severity;
        }
    }
}

fn statement_at(policy: &Policy, span: Span) -> Option<StatementRef> {
    let index = policy.statements.partition_point(|statement| statement.span.end < span.end);
    let statement = policy.statements.get(index).filter(|statement| statement.span.contains(span))?;
    let sid = statement.sid.as_ref().and_then(|sid| sid.as_str()).map(str::to_owned);
    Some(StatementRef { index: statement.index, sid })
}
