//! The command line.

mod baseline;
mod catalog;
mod check;
mod configuration;
mod context;
mod effective;
mod fixing;
mod outputs;
mod progress;
mod selection;
mod shell;
mod simulate;

use crate::{
    inputs,
    output::{self, Pipe},
};
use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory, Parser, Subcommand};
use std::{
    env,
    io::{self, BufWriter, StdoutLock, Write},
    process::ExitCode,
    sync::LazyLock,
};

const EXIT_CODES: &str = "\
Exit codes:
  0  no findings at or above --fail-on
  1  findings at or above --fail-on
  2  wrong usage, or something could not be read
  3  no key policy found, only with --require-policy";

const EXAMPLES: &str = "\
Examples:
  kmslint check                        every key policy below the current folder
  kmslint check key-policy.json        one policy
  aws kms get-key-policy --key-id KEY --query Policy --output text | kmslint check -
  kmslint explain unknown-action       what a rule is about";

const SIMULATE_EXAMPLES: &str = "\
Examples:
  kmslint simulate policy.json --principal arn:aws:iam::111122223333:role/App --action kms:Decrypt
  kmslint simulate policy.json --principal logs.us-east-1.amazonaws.com --action kms:Decrypt \\
      --context kms:EncryptionContext:aws:logs:arn=arn:aws:logs:us-east-1:111122223333:log-group:app
  kmslint simulate policy.json --request request.json";

static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (catalog {})", env!("CARGO_PKG_VERSION"), crate::catalog::DATE));
static AFTER_HELP: LazyLock<String> = LazyLock::new(|| format!("{EXAMPLES}\n\n{EXIT_CODES}"));

/// Says what AWS KMS would do with key policies, where, and how to mend them. Works offline.
#[derive(Debug, Parser)]
#[command(name = "kmslint", version = VERSION.as_str(), after_help = AFTER_HELP.as_str())]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check key policies.
    #[command(after_help = EXIT_CODES)]
    Check(Box<check::Arguments>),
    /// Print the page of a rule: what it is about, examples, evidence.
    Explain(catalog::ExplainArguments),
    /// List all rules.
    Rules(catalog::RulesArguments),
    /// Print the JSON Schema of key policies.
    Schema,
    /// Say what a key policy answers to one request, statement by statement.
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(Box<simulate::Arguments>),
    /// Print the configuration that holds for a file or folder, and where each value comes from.
    Config(effective::Arguments),
    /// Print a script with which a shell completes `kmslint`.
    Completions(shell::CompletionsArguments),
    /// Print the manual page of kmslint, or of one of its commands, for `man`.
    Man(shell::ManArguments),
}

/// A mistake of the user, or an output that cannot be written: what standard error says before the process ends
/// with exit code 2.
type Failure = String;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let done = Arguments::try_parse().map_or_else(|error| answer(&error), |arguments| run_command(arguments.command));
    done.unwrap_or_else(|failure| {
        complain(&failure);
        ExitCode::from(2)
    })
}

/// Help, or what is wrong with the command line, in which nothing but text is repeated of what the user wrote.
fn answer(error: &clap::Error) -> Result<ExitCode, Failure> {
    if !error.use_stderr() {
        let help = error.render();
        let is_plain = AutoStream::choice(&io::stdout()) == ColorChoice::Never;
        return print(&if is_plain { help.to_string() } else { help.ansi().to_string() });
    }
    let shown = env::args_os().map(|argument| output::visible(&argument.to_string_lossy()).into_owned());
    let error = match Arguments::try_parse_from(shown) {
        Err(error) => error,
        Ok(_) => clap::Error::new(error.kind()).with_cmd(&Arguments::command()),
    };
    // Nobody can be told if that fails.
    let _ = error.print();
    Ok(ExitCode::from(2))
}

fn run_command(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Check(arguments) => check::run(*arguments),
        Command::Explain(arguments) => catalog::explain(&arguments),
        Command::Rules(arguments) => catalog::rules(&arguments),
        Command::Schema => print(crate::policy::SCHEMA),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Config(arguments) => effective::run(&arguments),
        Command::Completions(arguments) => shell::completions(&arguments),
        Command::Man(arguments) => shell::man(&arguments),
    }
}

/// Standard output, locked and buffered, for as long as it has a reader.
fn standard_output() -> BufWriter<Pipe<StdoutLock<'static>>> {
    BufWriter::new(Pipe::new(io::stdout().lock()))
}

fn print(text: &str) -> Result<ExitCode, Failure> {
    let mut out = standard_output();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| output_failure(&error))?;
    Ok(ExitCode::SUCCESS)
}

fn output_failure(error: &io::Error) -> Failure {
    format!("standard output: {}", inputs::describe(error))
}

/// `; did you mean …?` with the rule or category that `wrong` was probably meant to be, or nothing.
fn did_you_mean<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> String {
    let meant = crate::rules::did_you_mean(&wrong.replace('_', "-"), names);
    meant.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// What was rendered, on standard error. Nobody can be told if that fails.
fn print_error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// One line on standard error. Nobody can be told if that fails.
fn complain(message: &str) {
    let _ = writeln!(io::stderr().lock(), "kmslint: {}", output::visible(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
