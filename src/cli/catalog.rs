//! `kmslint explain` and `kmslint rules`.

use super::{Failure, did_you_mean, print};
use crate::{
    diagnostic::Outcome,
    output::json::{self, OutcomeFields},
    rules::{self, Category, Rule},
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Id of the rule, for instance `unknown-action`.
    rule: String,
}

#[derive(Debug, Args)]
pub struct RulesArguments {
    /// How the rules are listed.
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    output_format: ListFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ListFormat {
    /// By category, one rule a line.
    Human,
    /// One JSON array.
    Json,
}

pub fn explain(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    let id = &arguments.rule;
    let rule = rules::find(id)
        .ok_or_else(|| format!("there is no rule `{id}`{}", did_you_mean(id, rules::all().map(|rule| rule.id))))?;
    print(rule.docs)
}

pub fn rules(arguments: &RulesArguments) -> Result<ExitCode, Failure> {
    match arguments.output_format {
        ListFormat::Human => print(&human()),
        ListFormat::Json => print(&json().map_err(|error| error.to_string())?),
    }
}

fn human() -> String {
    let width = |text: fn(&Rule) -> String| rules::all().map(|rule| text(rule).len()).max().unwrap_or_default();
    let (ids, severities, outcomes) =
        (width(|rule| rule.id.to_owned()), width(|rule| rule.severity.name().to_owned()), width(outcome));
    let line = |category: &Category, rule: &Rule| {
        let (severity, outcome, summary) = (rule.severity.name(), outcome(rule), summary(rule));
        let strict = if category.is_strict(rule) { " (only with --strict, or by its name)" } else { "" };
        format!("  {:ids$}  {severity:severities$}  {outcome:outcomes$}  {summary}{strict}\n", rule.id)
    };
    let section = |category: &&Category| {
        let lines: String = category.all().map(|rule| line(category, rule)).collect();
        format!("{}\n{lines}", category.name)
    };
    rules::CATEGORIES.iter().map(section).collect::<Vec<_>>().join("\n")
}

fn outcome(rule: &Rule) -> String {
    match rule.outcome {
        Outcome::Rejected { exception, .. } => exception.name().to_owned(),
        Outcome::Ineffective(_) | Outcome::Accepted(_) => rule.outcome.kind().to_owned(),
    }
}

/// On one line: pages are wrapped.
fn summary(rule: &Rule) -> String {
    rule.summary().replace('\n', " ")
}

#[derive(Serialize)]
struct RuleFields {
    code: &'static str,
    category: &'static str,
    severity: &'static str,
    outcome: OutcomeFields,
    summary: String,
    /// Whether it runs only with `--strict`, or where it is selected by its code.
    strict: bool,
}

fn json() -> std::io::Result<String> {
    let fields = |category: &'static Category, rule: &Rule| RuleFields {
        code: rule.id,
        category: category.name,
        severity: rule.severity.name(),
        outcome: rule.outcome.into(),
        summary: summary(rule),
        strict: category.is_strict(rule),
    };
    let objects: Vec<String> = rules::CATEGORIES
        .iter()
        .flat_map(|category| category.all().map(move |rule| json::object(&fields(category, rule))))
        .collect::<Result<_, _>>()?;
    Ok(format!("[\n{}\n]\n", objects.join(",\n")))
}
