//! How far a long run is, on the terminal.

use super::outputs::Output;
use crate::output::Format;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    env,
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

/// Runs that are shorter show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line on standard error that says how many files were looked at. It is made when a run proves long, and is not
/// there while something else is written.
pub struct Progress {
    is_wanted: bool,
    started: Instant,
    files: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For a person at a terminal who reads the findings, and has not asked for quiet.
    pub fn new(outputs: &[Output]) -> Self {
        let has_reader = outputs.iter().any(|output| output.style.format == Format::Human && !output.style.quiet);
        // A dumb terminal cannot take a line back.
        let is_able = || io::stderr().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { is_wanted: has_reader && is_able(), started: Instant::now(), files: 0, bar: None }
    }

    /// Says that more files were looked at.
    pub fn add(&mut self, files: usize) {
        self.files = self.files.saturating_add(files as u64);
        if self.is_wanted && self.bar.is_none() && self.started.elapsed() >= PATIENCE {
            self.bar = Some(bar(self.files));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.files);
        }
    }

    /// Whether the line is there or may come: then what is written has to end with a line of its own each time.
    pub fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// Takes the line away while `write` writes.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the line away for good.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(files: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {human_pos} files checked");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        .with_position(files);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
