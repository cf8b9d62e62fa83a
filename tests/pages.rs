//! Makes the pages under `rules/` true. `BLESS=1 cargo test --test pages` rewrites the recorded output.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::{apply_fixes, only, options, project};
use kmslint::{
    File, Options, PolicyReport,
    diagnostic::Diagnostic,
    lint_file,
    output::{Format, Source, Style, render},
    rules::{CATEGORIES, Rule},
};
use std::{collections::BTreeSet, env, fs};

/// A fenced block of a page.
#[derive(Clone, Debug)]
struct Block {
    /// Position of the opening fence in the page.
    start: usize,
    /// Position after the closing fence.
    end: usize,
    /// The name that the file would have, by the language of the fence.
    name: String,
    /// What follows the language in the fence: command-line flags.
    flags: String,
    text: String,
}

/// The languages of examples.
const LANGUAGES: [&str; 2] = ["json", "yaml"];

struct Page<'p> {
    text: &'p str,
}

impl<'p> Page<'p> {
    /// Position and text of the section with this heading, up to the next one.
    fn section(&self, heading: &str) -> Option<(usize, &'p str)> {
        let start = self.text.find(&format!("\n## {heading}\n"))? + 1;
        let rest = &self.text[start..];
        let length = rest[3..].find("\n## ").map_or(rest.len(), |at| at + 4);
        Some((start, &rest[..length]))
    }

    /// Policies, and files that carry them.
    fn examples(&self, heading: &str) -> Vec<Block> {
        let mut examples: Vec<Block> = LANGUAGES.iter().flat_map(|language| self.blocks(heading, language)).collect();
        examples.sort_by_key(|block| block.start);
        examples
    }

    fn blocks(&self, heading: &str, language: &str) -> Vec<Block> {
        let Some((offset, section)) = self.section(heading) else { return Vec::new() };
        let mut blocks = Vec::new();
        let mut at = 0;
        while let Some(found) = section[at..].find("```") {
            let start = at + found;
            let line_end = start + section[start..].find('\n').expect("a fence has a line");
            let close = line_end + section[line_end..].find("\n```").expect("a fence is closed") + 1;
            let info = section[start + 3..line_end].trim();
            if info.split(' ').next() == Some(language) {
                blocks.push(Block {
                    start: offset + start,
                    end: offset + close + 3,
                    name: format!("policy.{language}"),
                    flags: info[language.len()..].trim().to_owned(),
                    text: section[line_end + 1..close].strip_suffix('\n').unwrap_or("").to_owned(),
                });
            }
            at = close + 3;
        }
        blocks
    }
}

fn path(category: &str, rule: &Rule) -> std::path::PathBuf {
    project("rules").join(category).join(rule.id).with_extension("md")
}

fn each_rule(check: impl Fn(&str, &'static Rule, &Page)) {
    for category in CATEGORIES {
        for rule in category.all() {
            check(category.name, rule, &Page { text: rule.docs });
        }
    }
}

/// What is found in a file with a block's name.
fn reports(name: &str, text: &str, options: &Options) -> Vec<PolicyReport> {
    lint_file(&File { text, name, is_named: true, extract_markdown: false }, options)
}

/// What is found and not ignored.
fn findings(name: &str, text: &str, options: &Options) -> Vec<Diagnostic> {
    let found = reports(name, text, options).into_iter().flat_map(|policy| policy.report.diagnostics);
    found.filter(|diagnostic| diagnostic.suppressed.is_none()).collect()
}

/// What the page records: the human report of one rule, without colour.
fn recorded(rule: &Rule, block: &Block) -> String {
    // An ignore is unused only if the rule that it names has run.
    let all = options(&block.flags);
    let options = if rule.id == "unused-ignore" { all } else { only(all, rule.id) };
    let mut reports = reports(&block.name, &block.text, &options);
    reports.iter_mut().for_each(|policy| policy.report.diagnostics.retain(|found| found.code == rule.id));
    let style = Style { quiet: true, ..Style::new(Format::Human) };
    render(&style, Source { name: &block.name, text: &block.text }, &reports).unwrap()
}

#[test]
fn every_rule_has_a_page_and_every_page_a_rule() {
    let mut pages = BTreeSet::new();
    for entry in walkdir::WalkDir::new(project("rules")).min_depth(2) {
        let path = entry.unwrap().into_path();
        let category = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        if category != "catalog" {
            assert_eq!(path.extension().and_then(|e| e.to_str()), Some("md"), "{}", path.display());
            pages.insert((category, path.file_stem().unwrap().to_str().unwrap().to_owned()));
        }
    }
    let rules = CATEGORIES.iter().flat_map(|c| c.all().map(|rule| (c.name.to_owned(), rule.id.to_owned())));
    assert_eq!(pages, rules.collect());
}

#[test]
fn pages_have_their_sections() {
    each_rule(|_, rule, page| {
        assert!(page.text.starts_with(&format!("# {}\n\n", rule.id)), "{}: title", rule.id);
        let summary = rule.summary();
        assert!(
            summary.ends_with('.') && !summary.contains('\n'),
            "{}: the summary is one sentence on one line",
            rule.id
        );
        let order = ["Rejected", "Accepted", "Fix", "Evidence", "See also"];
        let found: Vec<_> = page.text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let expected: Vec<_> = order.into_iter().filter(|heading| found.contains(heading)).collect();
        assert_eq!(found, expected, "{}: sections", rule.id);
        assert!(page.section("Evidence").is_some(), "{}: no evidence", rule.id);
        let has_examples = !page.examples("Rejected").is_empty() || rule.id == "policy-too-large";
        assert!(has_examples, "{}: no rejected example", rule.id);
        assert!(!page.examples("Accepted").is_empty(), "{}: no accepted example", rule.id);
    });
}

/// The page with what kmslint says now: the output of each rejected example, and the first of them that can be fixed.
fn rewritten(rule: &Rule, page: &Page) -> String {
    let mut text = page.text.to_owned();
    let examples = page.examples("Rejected");
    let fixed = examples.iter().find_map(|block| {
        let found = findings(&block.name, &block.text, &only(options(&block.flags), rule.id));
        found.iter().any(|diagnostic| diagnostic.fix.is_some()).then(|| apply_fixes(&block.text, &found))
    });
    if let (Some(fixed), Some(block)) = (fixed, page.blocks("Fix", "json").first()) {
        text.replace_range(block.start..block.end, &format!("```json\n{fixed}\n```"));
    }
    let outputs = page.blocks("Rejected", "text");
    for block in examples.iter().rev() {
        let output = recorded(rule, block);
        assert!(!output.is_empty(), "{}: nothing is reported for\n{}", rule.id, block.text);
        let follows = |old: &&Block| old.start > block.end && page.text[block.end..old.start].trim().is_empty();
        let end = outputs.iter().find(follows).map_or(block.end, |old| old.end);
        text.replace_range(block.end..end, &format!("\n\n```text\n{}\n```", output.trim_end()));
    }
    text
}

#[test]
fn examples_report_what_the_page_says() {
    each_rule(|category, rule, page| {
        let rewritten = rewritten(rule, page);
        if env::var_os("BLESS").is_some() {
            fs::write(path(category, rule), rewritten).unwrap();
        } else {
            assert!(rewritten == page.text, "{}: run BLESS=1 cargo test --test pages\n{rewritten}", rule.id);
        }
    });
}

#[test]
fn accepted_examples_are_clean_under_all_rules() {
    each_rule(|category, rule, page| {
        for block in page.examples("Accepted") {
            let mut options = options(&block.flags);
            options.selection.strict = CATEGORIES.iter().any(|c| c.name == category && c.is_strict(rule));
            let found = findings(&block.name, &block.text, &options);
            assert!(found.is_empty(), "{}: {found:#?}\n{}", rule.id, block.text);
        }
    });
}

/// A fix takes the finding away and adds none, and a rule that has one shows it.
#[test]
fn fixes_mend_what_they_are_offered_for() {
    each_rule(|_, rule, page| {
        let mut has_fix = false;
        for block in page.examples("Rejected") {
            let all = options(&block.flags);
            let found = findings(&block.name, &block.text, &only(all.clone(), rule.id));
            let fixable: Vec<_> = found.iter().filter(|diagnostic| diagnostic.fix.is_some()).cloned().collect();
            if fixable.is_empty() {
                continue;
            }
            has_fix = true;
            let fixed = apply_fixes(&block.text, &fixable);
            let remaining = codes(&block.name, &fixed, &all, |code| code == rule.id).len();
            assert!(remaining <= found.len() - fixable.len(), "{}: the fix leaves the finding in\n{fixed}", rule.id);
            let others = |code: &str| code != rule.id;
            let (before, after) =
                (codes(&block.name, &block.text, &all, others), codes(&block.name, &fixed, &all, others));
            let added: Vec<_> = after.iter().filter(|code| !before.contains(*code)).collect();
            assert!(added.is_empty(), "{}: the fix adds {added:?} in\n{fixed}", rule.id);
        }
        let shows_fix = page.blocks("Fix", "json").len() == 1;
        assert_eq!(has_fix, shows_fix, "{}: a rule with a fix has a section Fix with one json block", rule.id);
    });
}

fn codes(name: &str, text: &str, options: &Options, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let found = findings(name, text, options).into_iter().filter(|diagnostic| wanted(diagnostic.code));
    found.map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message)).collect()
}

/// The style of messages: lower case, no full stop, user text in backticks, and nothing of Rust.
#[test]
fn messages_keep_the_style() {
    each_rule(|_, rule, page| {
        for block in page.examples("Rejected") {
            for diagnostic in findings(&block.name, &block.text, &options(&block.flags)) {
                let texts = [
                    Some(&diagnostic.message),
                    diagnostic.help.as_ref(),
                    diagnostic.fix.as_ref().map(|fix| &fix.message),
                ];
                for text in texts.into_iter().flatten().chain(diagnostic.labels.iter().map(|label| &label.message)) {
                    let first = text.chars().next().unwrap_or('.');
                    let is_name = text.starts_with("KMS")
                        || text.starts_with("IAM")
                        || text.starts_with("AWS")
                        || text.starts_with("JSON");
                    assert!(!first.is_uppercase() || is_name, "{}: begins with a capital: {text}", rule.id);
                    assert!(!text.ends_with('.') && !text.is_empty(), "{}: ends with a full stop: {text}", rule.id);
                    assert_eq!(text.matches('`').count() % 2, 0, "{}: unpaired backticks: {text}", rule.id);
                    for foreign in ["Some(", "None", "Ok(", "Err(", "NodeId", "Span {"] {
                        assert!(!text.contains(foreign), "{}: speaks of Rust: {text}", rule.id);
                    }
                }
            }
        }
    });
}
