//! `kmslint check`.

use super::{
    Failure, complain, configuration::ConfigurationArguments, context::ContextArguments, output_failure,
    selection::SelectionArguments, standard_output,
};
use crate::{
    diagnostic::Severity,
    inputs::{self, Content, Discovery, Input, Problem},
    linter::{File, PolicyReport, is_key_policy_start, lint_file},
    output::{self, Format, Source, Style, Tally, Writer},
    rules::{self, Options},
};
use anstream::{AutoStream, ColorChoice};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use rayon::prelude::*;
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
    sync::mpsc,
    thread,
};

/// Inputs that are worked on before their findings are written. This bounds what is held at once.
const BATCH: usize = 64;

const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
const UNREADABLE: u8 = 2;
const NO_POLICY: u8 = 3;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Files and folders; `-` is standard input. Key policies are found in policy and request documents,
    /// CloudFormation and CDK templates, Terraform files and plans, and Kubernetes manifests. A file named here that is
    /// none of these is taken as a key policy.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,

    /// How findings are shown.
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    output_format: FormatName,

    /// Name to show for standard input.
    #[arg(long, default_value = "<stdin>", value_name = "NAME")]
    stdin_filename: String,

    /// Take a file that is named only if it holds a key policy, as in a folder. For hooks, which name every file.
    #[arg(long)]
    if_policy: bool,

    /// Also check files that are hidden or that .gitignore names.
    #[arg(long)]
    no_ignore: bool,

    /// Also look for key policies where they are not in force.
    #[arg(long, value_enum, value_name = "WHERE")]
    extract: Vec<Extract>,

    /// Least severity that makes the exit code 1.
    #[arg(long, default_value = "warning", value_name = "LEVEL", value_parser = severity_parser())]
    fail_on: Severity,

    /// Exit with 0 even if there are findings.
    #[arg(long)]
    exit_zero: bool,

    /// Exit with 3 if no key policy is found.
    #[arg(long)]
    require_policy: bool,

    /// When to use colours.
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,

    /// Print findings only.
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    selection: SelectionArguments,

    #[command(flatten)]
    context: ContextArguments,

    #[command(flatten)]
    configuration: ConfigurationArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    /// Reports with the offending text underlined.
    Human,
    /// One line a finding.
    Concise,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    JsonLines,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Extract {
    /// Fenced JSON blocks of Markdown texts.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

fn severity_parser() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
        .try_map(|name| Severity::from_name(&name).ok_or("not a level"))
}

pub fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = arguments.options()?;
    let style = arguments.style();
    let discovery = Discovery {
        paths: arguments.paths.clone(),
        stdin_name: arguments.stdin_filename.clone(),
        if_policy: arguments.if_policy,
        no_ignore: arguments.no_ignore,
        extract_markdown: arguments.extract.contains(&Extract::Markdown),
    };
    let extract_markdown = discovery.extract_markdown;
    let run = Run { options: &options, style, extract_markdown };
    let total = check_all(discovery, &run).map_err(|error| output_failure(&error))?;
    let code = arguments.exit_code(&total);
    if code == NO_POLICY && !style.has_summary() {
        complain(&total.tally.summary());
    }
    Ok(ExitCode::from(code))
}

impl Arguments {
    fn options(&self) -> Result<Options, Failure> {
        Ok(Options {
            vocabulary: self.configuration.config()?.vocabulary,
            key: self.context.key()?,
            caller: self.context.caller()?,
            known_principals: self.context.known_principals()?,
            bypasses_lockout_check: false,
            selection: self.selection.selection()?,
            severities: self.selection.severities()?,
        })
    }

    fn style(&self) -> Style {
        Style {
            format: match self.output_format {
                FormatName::Human => Format::Human,
                FormatName::Concise => Format::Concise,
                FormatName::Json => Format::Json,
                FormatName::JsonLines => Format::JsonLines,
            },
            color: match self.color {
                When::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
                When::Always => true,
                When::Never => false,
            },
            is_terminal: io::stdout().is_terminal(),
            quiet: self.quiet,
        }
    }

    fn exit_code(&self, total: &Total) -> u8 {
        if total.has_problems {
            UNREADABLE
        } else if self.require_policy && total.tally.policies == 0 {
            NO_POLICY
        } else if !self.exit_zero && total.tally.reaches(self.fail_on) {
            FINDINGS
        } else {
            CLEAN
        }
    }
}

/// How inputs are checked.
struct Run<'a> {
    options: &'a Options,
    style: Style,
    extract_markdown: bool,
}

/// What all inputs came to.
#[derive(Debug, Default)]
struct Total {
    tally: Tally,
    has_problems: bool,
}

/// What one input came to.
#[derive(Debug)]
enum Checked {
    Policy { rendered: String, tally: Tally },
    NoPolicy,
    Unreadable(Problem),
}

/// Checks what `discovery` finds, and writes the findings in its order. If there is more than one input, a thread of
/// its own looks for the next ones meanwhile.
fn check_all(discovery: Discovery, run: &Run) -> io::Result<Total> {
    let mut found = inputs::discover(discovery);
    let first: Vec<_> = found.by_ref().take(2).collect();
    if first.len() < 2 {
        return check_found(first.into_iter(), run);
    }
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(BATCH);
        // Nobody receives any more once the output cannot be written.
        scope.spawn(move || first.into_iter().chain(found).try_for_each(|input| sender.send(input)));
        check_found(receiver.into_iter(), run)
    })
}

fn check_found(mut found: impl Iterator<Item = Result<Input, Problem>>, run: &Run) -> io::Result<Total> {
    let mut writer = Writer::new(standard_output(), run.style);
    let mut total = Total::default();
    loop {
        let batch: Vec<_> = found.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        for checked in check_batch(batch, run) {
            match checked? {
                Checked::Policy { rendered, tally } => {
                    writer.write(&rendered)?;
                    total.tally += tally;
                }
                Checked::NoPolicy => {}
                Checked::Unreadable(problem) => {
                    complain(&format!("{}: {}", problem.name, problem.message));
                    total.has_problems = true;
                }
            }
        }
    }
    writer.finish(&total.tally)?;
    Ok(total)
}

/// Threads cost more than one file does.
fn check_batch(batch: Vec<Result<Input, Problem>>, run: &Run) -> Vec<io::Result<Checked>> {
    let check = |input| check(input, run);
    if batch.len() == 1 { batch.into_iter().map(check).collect() } else { batch.into_par_iter().map(check).collect() }
}

/// The text is dropped here: what stays of an input is what will be printed.
fn check(input: Result<Input, Problem>, run: &Run) -> io::Result<Checked> {
    let Run { options, style, extract_markdown } = *run;
    let content = input.and_then(|input| Ok((input.read()?, input)));
    let (content, input) = match content {
        Ok(read) => read,
        Err(problem) => return Ok(Checked::Unreadable(problem)),
    };
    let (text, policies) = match content {
        Content::Text(text) => {
            let file = File { text: &text, name: &input.name, is_named: input.is_named, extract_markdown };
            let policies = lint_file(&file, options);
            (text, policies)
        }
        Content::TooLarge { bytes, start } if input.is_named || is_key_policy_start(&start) => {
            (String::new(), vec![PolicyReport::of_file(rules::report_oversize(bytes, options))])
        }
        Content::TooLarge { .. } | Content::Other => (String::new(), Vec::new()),
    };
    if policies.is_empty() {
        return Ok(Checked::NoPolicy);
    }
    let rendered = output::render(&style, Source { name: &input.name, text: &text }, &policies)?;
    let mut tally = Tally::default();
    policies.iter().for_each(|policy| tally += Tally::of(policy));
    Ok(Checked::Policy { rendered, tally })
}
