//! `kmslint completions` and `kmslint man`: what shells and `man` read, made from the definitions of the command line.

use super::{Failure, did_you_mean, print};
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use std::{io, process::ExitCode};

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell that is to complete `kmslint`.
    shell: Shell,
}

#[derive(Debug, Args)]
pub struct ManArguments {
    /// A command, for the page that is its own.
    command: Option<String>,
}

pub fn completions(arguments: &CompletionsArguments) -> Result<ExitCode, Failure> {
    let mut kmslint = super::Arguments::command();
    let name = kmslint.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut kmslint, name, &mut script);
    print_utf8(script)
}

pub fn man(arguments: &ManArguments) -> Result<ExitCode, Failure> {
    let mut kmslint = super::Arguments::command().disable_help_subcommand(true);
    // Names such as `kmslint-check` are known only then.
    kmslint.build();
    let command = match &arguments.command {
        None => &kmslint,
        Some(name) => kmslint.find_subcommand(name).ok_or_else(|| {
            let names = kmslint.get_subcommands().map(Command::get_name);
            format!("there is no command `{name}`{}", did_you_mean(name, names))
        })?,
    };
    print_utf8(page(command).map_err(|error| error.to_string())?)
}

fn print_utf8(text: Vec<u8>) -> Result<ExitCode, Failure> {
    print(&String::from_utf8(text).map_err(|error| error.to_string())?)
}

/// The page of a command that is built. What its help ends with becomes sections of their own.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    // The version stands at the foot of every page. A page has no date, and `man` knows that only by quotes.
    let body = Man::new(command.clone().after_help(None).version(None))
        .title(name.to_uppercase())
        .date("\"\"")
        .source(format!("kmslint {}", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    body.render(&mut page)?;
    let mut sections = Roff::new();
    let after_help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    after_help.split("\n\n").for_each(|section| add_section(&mut sections, section));
    sections.to_writer(&mut page)?;
    Ok(page)
}

/// Adds what help shows as a title line with a colon and indented lines.
fn add_section(page: &mut Roff, section: &str) {
    match section.split_once(":\n") {
        Some(("Exit codes", codes)) => {
            page.control("SH", ["EXIT STATUS"]);
            for (code, meaning) in codes.lines().filter_map(|line| line.trim().split_once("  ")) {
                page.control("TP", []).text([bold(code)]).text([roman(meaning)]);
            }
        }
        Some((title, lines)) => {
            page.control("SH", [title.to_uppercase().as_str()]).control("nf", []);
            for line in lines.lines() {
                page.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
            }
            page.control("fi", []);
        }
        None => {}
    }
}
