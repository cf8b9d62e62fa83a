//! The tables of `rules/catalog` are what `tools/catalog` writes from its recorded inputs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod common;

use common::project;
use std::process::Command;

/// Runs the tool with Python 3. Without it this test says so and checks nothing, but for CI.
fn python(arguments: &[&str]) -> Option<std::process::Output> {
    match Command::new("python3").arg("-B").args(arguments).current_dir(project("")).output() {
        Ok(output) => Some(output),
        Err(error) if std::env::var_os("CI").is_none() => {
            eprintln!("no python3 ({error}): this test checks nothing");
            None
        }
        Err(error) => panic!("python3: {error}"),
    }
}

fn assert_success(arguments: &[&str]) {
    let Some(output) = python(arguments) else { return };
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&said));
}

#[test]
fn the_tables_are_what_the_tool_writes_from_its_recorded_inputs() {
    assert_success(&["tools/catalog/refresh.py", "--check"]);
}

#[test]
fn the_tool_passes_its_own_tests() {
    assert_success(&["-m", "unittest", "discover", "-s", "tools/catalog"]);
}
