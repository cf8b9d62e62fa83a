//! The `kmslint` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    kmslint::cli::run()
}
