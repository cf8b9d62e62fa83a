//! `kmslint check`.

use super::{
    Failure,
    baseline::{BaselineArguments, BaselineOfRun, Entries},
    complain,
    configuration::{CommandLine, ConfigurationArguments, Configurations, ExclusionArguments},
    context::ContextArguments,
    fixing::{FixArguments, Fixing},
    outputs::{Output, OutputArguments, Writers},
    print,
    progress::Progress,
    selection::SelectionArguments,
};
use crate::{
    MAX_FILE_BYTES,
    diagnostic::Severity,
    inputs::{self, Content, Discovery, Exclusion, Input, Problem},
    linter::{File, PolicyReport, lint_file, lint_oversize},
    output::{self, Notification, Source, Tally, findings},
};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use rayon::prelude::*;
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, mpsc},
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

    /// Least severity that makes the exit code 1 [default: warning].
    #[arg(long, value_name = "LEVEL", value_parser = severity_parser())]
    fail_on: Option<Severity>,

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

    #[command(flatten)]
    exclusion: ExclusionArguments,
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
    let configurations = arguments.configuration.configurations(&arguments.exclusion, arguments.command_line()?)?;
    let configurations = Arc::new(configurations);
    if arguments.paths.iter().all(|path| configurations.of_path(path).settings.is_none()) {
        return Err("nothing was checked".to_owned());
    }
    let fixing = arguments.fixes.fixing()?;
    let outputs = match fixing {
        Some(Fixing { is_dry: true, .. }) => vec![Output::of_diffs()],
        _ => arguments.output.outputs(&arguments.read(&configurations))?,
    };
    let discovery = Discovery {
        paths: arguments.paths.clone(),
        stdin_name: arguments.stdin_filename.clone(),
        if_policy: arguments.if_policy,
        no_ignore: arguments.no_ignore,
        exclusion: Arc::clone(&configurations) as Arc<dyn Exclusion>,
    };
    let walked: Vec<PathBuf> =
        arguments.paths.iter().filter(|path| path.is_dir()).filter_map(|path| path.canonicalize().ok()).collect();
    let mut baseline = arguments.baseline.open()?;
    let run = Run {
        configurations: &configurations,
        outputs: &outputs,
        fixing,
        prints_fixed: fixing.is_some_and(|fixing| !fixing.is_dry)
            && arguments.paths.iter().any(|path| path.as_os_str() == "-"),
        baseline: baseline.as_ref(),
        walked: &walked,
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
    /// The files that are known to be read.
    fn read(&self, configurations: &Configurations) -> Vec<PathBuf> {
        let configuration = |path: &PathBuf| configurations.of_path(path).settings.as_ref().map(|found| found.path());
        let configurations = self.paths.iter().filter_map(configuration);
        let others = self.baseline.path().into_iter().chain(self.context.known_principals_path());
        self.paths.iter().cloned().chain(others.map(Path::to_owned)).chain(configurations).collect()
    }

    fn command_line(&self) -> Result<CommandLine, Failure> {
        let mut command_line = CommandLine {
            fail_on: self.fail_on,
            extracts_markdown: self.extract.contains(&Extract::Markdown),
            key: self.context.key()?,
            caller: self.context.caller()?,
            known_principals: self.context.known_principals()?,
            ..CommandLine::default()
        };
        self.selection.add_to(&mut command_line)?;
        Ok(command_line)
    }

    /// Where changes are only shown, it is they that fail, not what is found besides.
    fn exit_code(&self, total: &Total, is_dry: bool) -> u8 {
        let fails = if is_dry { total.tally.fixed > 0 } else { total.fails };
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
    configurations: &'a Configurations,
    outputs: &'a [Output],
    fixing: Option<Fixing>,
    /// Whether standard output is for the fixed text of standard input.
    prints_fixed: bool,
    baseline: Option<&'a BaselineOfRun<'a>>,
    /// The folders that are walked; absolute, without links.
    walked: &'a [PathBuf],
}

/// What all inputs came to.
#[derive(Debug, Default)]
struct Total {
    tally: Tally,
    has_problems: bool,
    /// Whether a finding reaches the level that fails for its file.
    fails: bool,
    /// What goes into the baseline, by file.
    entries: Vec<(String, Entries)>,
}

/// What one input came to.
#[derive(Debug, Default)]
struct Checked {
    /// The findings, for each output.
    rendered: Vec<String>,
    tally: Tally,
    /// Whether a finding reaches the level that fails.
    fails: bool,
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
    let unusable = run.configurations.unusable();
    total.has_problems |= !unusable.is_empty();
    total.tally.notifications.extend(unusable);
    // Of what was not checked, nobody knows what is ignored in it.
    let walked = if total.has_problems { &[] } else { run.walked };
    for (settings, report) in run.configurations.unused_ignores(walked) {
        let tally = Tally::of(&report);
        total.fails |= tally.reaches(settings.fail_on);
        total.tally += tally;
        // A diff holds changes and nothing else.
        if run.fixing.is_some_and(|fixing| fixing.is_dry) {
            continue;
        }
        let source = Source { name: &settings.config.name, text: &settings.config.text };
        writers.write(&run.render(source, &[report]).map_err(|error| error.to_string())?)?;
    }
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
        let Checked { rendered, tally, fails, problem, fixed, entries } = checked.map_err(|error| error.to_string())?;
        writers.write(&rendered)?;
        total.tally += tally;
        total.entries.extend(entries);
        total.fails |= fails;
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
    let mut checked = Checked::default();
    let content = input.and_then(|input| Ok((input.read()?, input)));
    let (content, input) = match content {
        Ok(read) => read,
        Err(problem) => return Ok(Checked { problem: Some(problem), ..checked }),
    };
    let folder = run.configurations.of(input.path());
    let Some(settings) = &folder.settings else { return Ok(checked) };
    let path = settings.path_of(&folder, input.path());
    let options = settings.options(&path);
    let suppress = |policies: &mut [PolicyReport]| {
        settings.apply_ignores(&path, policies);
        run.baseline.map_or((0, None), |baseline| baseline.apply(&input.name, policies, &options))
    };
    let (name, is_named, extract_markdown) = (input.name.as_str(), input.is_named, settings.extracts_markdown);
    let judge = |text: &str| {
        let mut policies = lint_file(&File { text, name, is_named, extract_markdown }, &options);
        suppress(&mut policies);
        policies
    };
    let (mut text, mut policies) = match content {
        Content::Text(text) => {
            let policies = judge(&text);
            (text, policies)
        }
        // Its text would be lost.
        Content::TooLarge { bytes, .. } if run.prints_fixed && input.is_standard_input() => {
            let message = format!("not fixed: it has {bytes} bytes, and {MAX_FILE_BYTES} are read at most");
            return Ok(Checked { problem: Some(Problem { name: input.name, message }), ..checked });
        }
        Content::TooLarge { bytes, start, is_meant } => {
            match lint_oversize(bytes, &File { text: &start, name, is_named, extract_markdown }, &options) {
                Some(policy) => (String::new(), vec![policy]),
                None if !is_meant => return Ok(checked),
                None => {
                    let message = format!("not checked: it has {bytes} bytes, and {MAX_FILE_BYTES} are read at most");
                    return Ok(Checked { problem: Some(Problem { name: input.name, message }), ..checked });
                }
            }
        }
        Content::Other => return Ok(checked),
    };
    let mut diff = None;
    if let Some(fixing) = run.fixing.filter(|_| !policies.is_empty()) {
        let fixed = fixing.fix(&input, &File { text: &text, name, is_named, extract_markdown }, policies, judge);
        checked.tally.fixed = fixed.count;
        checked.problem = fixed.problem;
        diff = fixing.is_dry.then_some(fixed.diff);
        (text, policies) = (fixed.text, fixed.policies);
    }
    let (stale, entries) = suppress(&mut policies);
    checked.tally.stale = stale;
    checked.entries = entries.map(|entries| (input.name.clone(), entries));
    if !policies.is_empty() {
        policies.iter().for_each(|policy| checked.tally += Tally::of(policy));
        checked.fails = checked.tally.reaches(settings.fail_on);
        checked.rendered = match diff {
            Some(diff) => vec![diff],
            None => run.render(Source { name, text: &text }, &policies)?,
        };
    }
    checked.fixed = (run.prints_fixed && input.is_standard_input()).then_some(text);
    Ok(checked)
}

impl Run<'_> {
    /// The findings of one file, for each output.
    fn render(&self, source: Source, policies: &[PolicyReport]) -> io::Result<Vec<String>> {
        self.outputs.iter().map(|output| output::render(&output.style, source, policies)).collect()
    }
}
