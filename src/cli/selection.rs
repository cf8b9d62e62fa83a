//! Which rules run, and how grave their findings are.

use super::{Failure, configuration::CommandLine, did_you_mean};
use crate::{diagnostic::Severity, rules};
use clap::Args;
use std::collections::BTreeSet;

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Rules")]
pub struct SelectionArguments {
    /// Run only these rules or categories.
    #[arg(long, value_name = "RULE|CATEGORY", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not run these rules or categories.
    #[arg(long, value_name = "RULE|CATEGORY", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Also run the strict rules, which `kmslint rules` marks.
    #[arg(long)]
    strict: bool,

    /// Change the severity of a rule, for instance `empty-sid=warning`.
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    severity: Vec<String>,
}

impl SelectionArguments {
    /// What is selected and ignored, and the severities that are changed.
    pub fn add_to(&self, command_line: &mut CommandLine) -> Result<(), Failure> {
        let select = known("--select", &self.select)?;
        command_line.select = Some(select).filter(|select| !select.is_empty());
        command_line.ignore = known("--ignore", &self.ignore)?;
        command_line.strict = self.strict;
        command_line.severities = self.severity.iter().map(|pair| severity(pair)).collect::<Result<_, _>>()?;
        Ok(())
    }
}

fn known(option: &str, names: &[String]) -> Result<BTreeSet<String>, Failure> {
    let all = || rules::CATEGORIES.iter().map(|category| category.name).chain(rules::all().map(|rule| rule.id));
    let check = |name: &String| {
        if all().any(|known| known == name) {
            return Ok(name.clone());
        }
        Err(format!("{option}: there is no rule or category `{name}`{}", did_you_mean(name, all())))
    };
    names.iter().map(check).collect()
}

fn severity(pair: &str) -> Result<(&'static str, Severity), Failure> {
    let (name, level) =
        pair.split_once('=').ok_or_else(|| format!("--severity: `{pair}` is not of the form RULE=LEVEL"))?;
    let rule = rules::find(name).ok_or_else(|| {
        format!("--severity: there is no rule `{name}`{}", did_you_mean(name, rules::all().map(|rule| rule.id)))
    })?;
    let severity = Severity::from_name(level).ok_or_else(|| {
        let levels = Severity::ALL.map(Severity::name).join(", ");
        format!("--severity: `{level}` is not a level; the levels are {levels}")
    })?;
    Ok((rule.id, severity))
}
