//! `kmslint check --fix` and `--diff`.

use crate::{
    diagnostic::Applicability,
    fix::{self, Fixed},
    inputs::{Input, Problem},
    linter::{File, PolicyReport},
    output::diff,
};
use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub struct FixArguments {
    /// Apply the fixes that are surely right; of standard input, print the fixed text, and the findings to standard error.
    #[arg(long)]
    fix: bool,

    /// With --fix or --diff: also those that are probably right.
    #[arg(long)]
    unsafe_fixes: bool,

    /// Print what --fix would change as a unified diff, and change nothing.
    #[arg(long, conflicts_with_all = ["output_format", "output_file"])]
    diff: bool,
}

/// What happens with fixes.
#[derive(Clone, Copy, Debug)]
pub struct Fixing {
    limit: Applicability,
    /// Whether changes are shown only.
    pub is_dry: bool,
}

impl FixArguments {
    /// `None` if fixes are not applied.
    pub fn fixing(&self) -> Result<Option<Fixing>, super::Failure> {
        if !self.fix && !self.diff {
            let is_lonely = self.unsafe_fixes;
            return if is_lonely { Err("--unsafe-fixes needs --fix or --diff".to_owned()) } else { Ok(None) };
        }
        let limit = if self.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
        Ok(Some(Fixing { limit, is_dry: self.diff }))
    }
}

/// A file after fixing.
pub struct Outcome {
    /// What is to be said of it: that of the text as it now is.
    pub text: String,
    /// What is found in it.
    pub policies: Vec<PolicyReport>,
    /// How many findings were mended, or would be.
    pub count: usize,
    /// What would change, if changes are shown only.
    pub diff: String,
    /// Why the file could not be replaced.
    pub problem: Option<Problem>,
}

impl Fixing {
    /// Fixes what `judge` finds in `file`, which was read from `input`.
    pub fn fix(
        self,
        input: &Input,
        file: &File,
        policies: Vec<PolicyReport>,
        judge: impl Fn(&str) -> Vec<PolicyReport>,
    ) -> Outcome {
        let Fixed { text, policies, count } = fix::fix(file, policies, self.limit, &judge);
        let mut outcome = Outcome { text, policies, count, diff: String::new(), problem: None };
        if self.is_dry {
            outcome.diff = diff(file.name, file.text, &outcome.text);
        } else if outcome.text != file.text
            && let Err(problem) = input.replace(file.text, &outcome.text)
        {
            let text = file.text.to_owned();
            let policies = judge(&text);
            return Outcome { text, policies, count: 0, problem: Some(problem), ..outcome };
        }
        outcome
    }
}
