//! `kmslint check`.

use super::{
    Failure,
    baseline::{BaselineArguments, BaselineOfRun, Entries},
    complain,
    configuration::ConfigurationArguments,
    context::ContextArguments,
    fixing::{FixArguments, Fixing},
    outputs::{Output, OutputArguments, Writers},
    print,
    progress::Progress,
    selection::SelectionArguments,
};
use crate::{
    diagnostic::Severity,
    inputs::{self, Content, Discovery, Input, Problem},
    linter::{File, PolicyReport, is_key_policy_start, lint_file, lint_oversize},
    output::{self, Notification, Source, Tally, findings},
    rules::Options,
};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use rayon::prelude::*;
use std::{io, path::PathBuf, process::ExitCode, sync::mpsc, thread};

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

    #[command(flatten)]
    fixes: FixArguments,

    #[command(flatten)]
    baseline: BaselineArguments,

    #[command(flatten)]
    output: OutputArguments,

    #[command(flatten)]
    selection: SelectionArguments,

    #[command(flatten)]
    context: ContextArguments,

    #[command(flatten)]
    configuration: ConfigurationArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Extract {
    /// Fenced JSON blocks of Markdown texts.
    Markdown,
}

fn severity_parser() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
        .try_map(|name| Severity::from_name(&name).ok_or("not a level"))
}

pub fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let options = arguments.options()?;
    let fixing = arguments.fixes.fixing()?;
    let outputs = match fixing {
        Some(Fixing { is_dry: true, .. }) => vec![Output::of_diffs()],
        _ => arguments.output.outputs()?,
    };
    let discovery = Discovery {
        paths: arguments.paths.clone(),
        stdin_name: arguments.stdin_filename.clone(),
        if_policy: arguments.if_policy,
        no_ignore: arguments.no_ignore,
        extract_markdown: arguments.extract.contains(&Extract::Markdown),
    };
    let extract_markdown = discovery.extract_markdown;
    let prints_fixed =
        fixing.is_some_and(|fixing| !fixing.is_dry) && arguments.paths.iter().any(|path| path.as_os_str() == "-");
    let mut baseline = arguments.baseline.open()?;
    let run = Run {
        options: &options,
        outputs: &outputs,
        extract_markdown,
        fixing,
        prints_fixed,
        baseline: baseline.as_ref(),
    };
    let total = check_all(discovery, &run)?;
    let is_dry = fixing.is_some_and(|fixing| fixing.is_dry);
    if is_dry {
        complain(&format!("{} would be fixed", findings(total.tally.fixed)));
    }
    if total.tally.stale > 0 {
        let (is, it) = if total.tally.stale == 1 { ("is", "it") } else { ("are", "them") };
        let gone = findings(total.tally.stale);
        complain(&format!("{gone} of the baseline {is} gone: --write-baseline takes {it} out"));
    }
    if let Some(baseline) = &mut baseline {
        baseline.finish(&total.entries)?.iter().for_each(|message| complain(message));
    }
    let code = arguments.exit_code(&total, is_dry);
    if code == NO_POLICY && !outputs.iter().any(|output| output.style.has_summary()) {
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
            allows_rejected: false,
            selection: self.selection.selection()?,
            severities: self.selection.severities()?,
        })
    }

    /// Where changes are only shown, it is they that fail, not what is found besides.
    fn exit_code(&self, total: &Total, is_dry: bool) -> u8 {
        let fails = if is_dry { total.tally.fixed > 0 } else { total.tally.reaches(self.fail_on) };
        if total.has_problems {
            UNREADABLE
        } else if self.require_policy && total.tally.policies == 0 {
            NO_POLICY
        } else if fails && !self.exit_zero {
            FINDINGS
        } else {
            CLEAN
        }
    }
}

/// How inputs are checked.
struct Run<'a> {
    options: &'a Options,
    outputs: &'a [Output],
    extract_markdown: bool,
    fixing: Option<Fixing>,
    /// Whether standard output is for the fixed text of standard input.
    prints_fixed: bool,
    baseline: Option<&'a BaselineOfRun<'a>>,
}

impl Run<'_> {
    /// What is found in a file, with what need not be reported marked as such.
    fn judge(&self, file: &File) -> Vec<PolicyReport> {
        let mut policies = lint_file(file, self.options);
        self.apply_baseline(file.name, &mut policies);
        policies
    }

    fn apply_baseline(&self, name: &str, policies: &mut [PolicyReport]) -> (usize, Option<Entries>) {
        let allows_rejected = self.options.allows_rejected;
        self.baseline.map_or((0, None), |baseline| baseline.apply(name, policies, allows_rejected))
    }
}

/// What all inputs came to.
#[derive(Debug, Default)]
struct Total {
    tally: Tally,
    has_problems: bool,
    /// What goes into the baseline, by file.
    entries: Vec<(String, Entries)>,
}

/// What one input came to.
#[derive(Debug, Default)]
struct Checked {
    /// The findings, for each output.
    rendered: Vec<String>,
    tally: Tally,
    /// Why it could not be read, or its fixes not be written.
    problem: Option<Problem>,
    /// Standard input as it is to be printed.
    fixed: Option<String>,
    /// What goes into the baseline.
    entries: Option<(String, Entries)>,
}

/// Checks what `discovery` finds, and writes the findings in its order. If there is more than one input, a thread of
/// its own looks for the next ones meanwhile.
fn check_all(discovery: Discovery, run: &Run) -> Result<Total, Failure> {
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

fn check_found(mut found: impl Iterator<Item = Result<Input, Problem>>, run: &Run) -> Result<Total, Failure> {
    let mut writers = Writers::open(run.outputs, run.prints_fixed)?;
    let mut progress = Progress::new(run.outputs);
    let mut total = Total::default();
    loop {
        let batch: Vec<_> = found.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let files = batch.len();
        let checked = check_batch(batch, run);
        progress.suspend(|| write_batch(checked, &mut writers, &mut total, progress.is_wanted()))?;
        progress.add(files);
    }
    progress.finish();
    writers.finish(&total.tally)?;
    Ok(total)
}

/// Writes the findings of a batch. With `at_once`, none are held back.
fn write_batch(
    batch: Vec<io::Result<Checked>>,
    writers: &mut Writers,
    total: &mut Total,
    at_once: bool,
) -> Result<(), Failure> {
    for checked in batch {
        let Checked { rendered, tally, problem, fixed, entries } = checked.map_err(|error| error.to_string())?;
        writers.write(&rendered)?;
        total.tally += tally;
        total.entries.extend(entries);
        if let Some(Problem { name, message }) = problem {
            complain(&format!("{name}: {message}"));
            total.tally.notifications.push(Notification { name, message });
            total.has_problems = true;
        }
        if let Some(text) = fixed {
            print(&text)?;
        }
    }
    if at_once { writers.flush() } else { Ok(()) }
}

/// Threads cost more than one file does.
fn check_batch(batch: Vec<Result<Input, Problem>>, run: &Run) -> Vec<io::Result<Checked>> {
    let check = |input| check(input, run);
    if batch.len() == 1 { batch.into_iter().map(check).collect() } else { batch.into_par_iter().map(check).collect() }
}

/// The text is dropped here: what stays of an input is what will be printed.
fn check(input: Result<Input, Problem>, run: &Run) -> io::Result<Checked> {
    let Run { options, outputs, extract_markdown, fixing, prints_fixed, .. } = *run;
    let content = input.and_then(|input| Ok((input.read()?, input)));
    let (content, input) = match content {
        Ok(read) => read,
        Err(problem) => return Ok(Checked { problem: Some(problem), ..Checked::default() }),
    };
    let mut checked = Checked::default();
    let (mut text, mut policies) = match content {
        Content::Text(text) => {
            let file = File { text: &text, name: &input.name, is_named: input.is_named, extract_markdown };
            let policies = run.judge(&file);
            (text, policies)
        }
        Content::TooLarge { bytes, start } if input.is_named || is_key_policy_start(&start) => {
            (String::new(), vec![lint_oversize(bytes, options)])
        }
        Content::TooLarge { .. } | Content::Other => return Ok(checked),
    };
    let mut diff = None;
    if let Some(fixing) = fixing.filter(|_| !policies.is_empty()) {
        let file = File { text: &text, name: &input.name, is_named: input.is_named, extract_markdown };
        let judge = |text: &str| run.judge(&File { text, ..file });
        let fixed = fixing.fix(&input, &file, policies, judge);
        checked.tally.fixed = fixed.count;
        checked.problem = fixed.problem;
        diff = fixing.is_dry.then_some(fixed.diff);
        (text, policies) = (fixed.text, fixed.policies);
    }
    let (stale, entries) = run.apply_baseline(&input.name, &mut policies);
    checked.tally.stale = stale;
    checked.entries = entries.map(|entries| (input.name.clone(), entries));
    if !policies.is_empty() {
        policies.iter().for_each(|policy| checked.tally += Tally::of(policy));
        let source = Source { name: &input.name, text: &text };
        let render = |output: &Output| output::render(&output.style, source, &policies);
        checked.rendered = match diff {
            Some(diff) => vec![diff],
            None => outputs.iter().map(render).collect::<io::Result<_>>()?,
        };
    }
    checked.fixed = (prints_fixed && input.is_standard_input()).then_some(text);
    Ok(checked)
}
