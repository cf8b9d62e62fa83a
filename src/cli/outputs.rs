//! Where findings go, and in which formats.

use super::{Failure, output_failure, standard_output};
use crate::{
    inputs::describe,
    output::{Format, Pipe, Style, Tally, Writer},
};
use anstream::{AutoStream, ColorChoice};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::{self, Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    /// How findings are shown, and with `=FILE` where: may be given several times, for instance
    /// `--output-format human --output-format json=findings.json`.
    #[arg(long, default_value = "human", value_name = "FORMAT[=FILE]", value_parser = RequestParser)]
    output_format: Vec<Request>,

    /// Write to this file what would go to standard output.
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// When to use colours.
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,

    /// Print findings only.
    #[arg(long, short)]
    quiet: bool,

    /// End human and concise output with a table of how often each rule reported.
    #[arg(long)]
    statistics: bool,

    /// Also show the findings that are ignored.
    #[arg(long)]
    show_ignored: bool,
}

/// A format, and the file that was asked for.
#[derive(Clone, Debug)]
struct Request {
    format: Format,
    file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Clone)]
struct RequestParser;

impl TypedValueParser for RequestParser {
    type Value = Request;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Request, clap::Error> {
        let text = value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))?;
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let names = PossibleValuesParser::new(Format::ALL.map(Format::name));
        let name = names.parse_ref(command, argument, OsStr::new(name))?;
        let format = Format::from_name(&name).ok_or_else(|| clap::Error::new(ErrorKind::InvalidValue))?;
        if file == Some("") {
            let message = format!("--output-format: `{text}` names no file\n");
            return Err(clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command));
        }
        Ok(Request { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        Some(Box::new(
            Format::ALL
                .into_iter()
                .map(|format| clap::builder::PossibleValue::new(format.name()).help(format.description())),
        ))
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// One output: how findings are shown, and where.
#[derive(Clone, Debug)]
pub struct Output {
    pub style: Style,
    /// `None` is standard output.
    file: Option<PathBuf>,
}

impl Output {
    /// Standard output, without a word besides what is written.
    pub const fn of_diffs() -> Self {
        Self { style: Style { quiet: true, ..Style::new(Format::Concise) }, file: None }
    }
}

impl OutputArguments {
    /// The outputs; at most one of them is standard output, and none is one of the files that are `read`.
    pub fn outputs(&self, read: &[PathBuf]) -> Result<Vec<Output>, Failure> {
        let mut outputs: Vec<Output> = Vec::new();
        for request in &self.output_format {
            let file = request.file.as_ref().or(self.output_file.as_ref()).cloned();
            if let Some(file) = file.as_ref().filter(|file| read.iter().any(|path| is_same(path, file))) {
                return Err(format!("{}: not written over: it is read in this run", file.display()));
            }
            let is_taken = |other: &Output| match (&other.file, &file) {
                (Some(one), Some(other)) => is_same(one, other),
                (one, other) => one == other,
            };
            if outputs.iter().any(is_taken) {
                let place = file.map_or_else(|| "standard output".to_owned(), |file| format!("`{}`", file.display()));
                return Err(format!("--output-format: two formats for {place}; give one a file, as in `json=FILE`"));
            }
            outputs.push(Output { style: self.style(request.format, file.is_none()), file });
        }
        Ok(outputs)
    }

    fn style(&self, format: Format, is_standard_output: bool) -> Style {
        let color = match self.color {
            When::Auto => is_standard_output && AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            When::Always => true,
            When::Never => false,
        };
        Style {
            color,
            is_terminal: is_standard_output && io::stdout().is_terminal(),
            quiet: self.quiet,
            shows_suppressed: self.show_ignored,
            statistics: self.statistics,
            ..Style::new(format)
        }
    }
}

/// Whether two paths lead to one file, which need not exist yet.
fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| path.canonicalize().or_else(|_| path::absolute(path));
    matches!((place(one), place(other)), (Ok(one), Ok(other)) if one == other)
}

/// The open outputs of a run.
pub struct Writers(Vec<Opened>);

struct Opened {
    writer: Writer<Box<dyn Write>>,
    /// `None` is standard output.
    file: Option<PathBuf>,
}

impl Writers {
    /// Opens every output, so that a file that cannot be written is known before anything is checked. If standard output
    /// is taken, standard error is written to instead.
    pub fn open(outputs: &[Output], is_taken: bool) -> Result<Self, Failure> {
        let open = |output: &Output| {
            let file = output.file.clone();
            let out: Box<dyn Write> = match &file {
                None if is_taken => Box::new(Pipe::new(io::stderr())),
                None => Box::new(standard_output()),
                Some(path) => {
                    Box::new(BufWriter::new(File::create(path).map_err(|error| failure(Some(path), &error))?))
                }
            };
            Ok(Opened { writer: Writer::new(out, output.style), file })
        };
        outputs.iter().map(open).collect::<Result<_, Failure>>().map(Self)
    }

    /// Writes what was rendered of one file, for each output in turn.
    pub fn write(&mut self, rendered: &[String]) -> Result<(), Failure> {
        let write = |(Opened { writer, file }, text): (&mut Opened, &String)| {
            writer.write(text).map_err(|error| failure(file.as_deref(), &error))
        };
        self.0.iter_mut().zip(rendered).try_for_each(write)
    }

    /// Writes what is held back.
    pub fn flush(&mut self) -> Result<(), Failure> {
        let flush =
            |Opened { writer, file }: &mut Opened| writer.flush().map_err(|error| failure(file.as_deref(), &error));
        self.0.iter_mut().try_for_each(flush)
    }

    /// Ends every output.
    pub fn finish(self, tally: &Tally) -> Result<(), Failure> {
        let finish =
            |Opened { writer, file }| Writer::finish(writer, tally).map_err(|error| failure(file.as_deref(), &error));
        self.0.into_iter().try_for_each(finish)
    }
}

/// That an output could not be written: `None` is standard output.
fn failure(file: Option<&Path>, error: &io::Error) -> Failure {
    file.map_or_else(|| output_failure(error), |path| format!("{}: {}", path.display(), describe(error)))
}
