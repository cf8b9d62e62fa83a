//! What several tests need.
#![allow(dead_code, clippy::print_stderr, reason = "each test crate uses a part of it")]

use kmslint::{
    Options,
    diagnostic::{Applicability, Diagnostic},
    fix,
    rules::Key,
};
use std::path::{Path, PathBuf};

/// A folder or file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A part of the corpus: key policies of the world, which `KMSLINT_CORPUS` names the folder of. `None`, and a word about
/// it, if it is not there.
pub fn corpus(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("KMSLINT_CORPUS").map_or_else(|| project("../shared/corpus"), PathBuf::from);
    let path = root.join(part);
    if !path.exists() {
        eprintln!("no corpus at {}: this test checks nothing", path.display());
        return None;
    }
    Some(path)
}

/// Options from command-line flags, for instance `--region us-east-1`.
pub fn options(flags: &str) -> Options {
    let mut options = Options::default();
    let mut words = flags.split_whitespace();
    while let Some(flag) = words.next() {
        let value = words.next().unwrap_or_else(|| panic!("{flag} needs a value")).to_owned();
        match flag {
            "--key-arn" => options.key = Key::from_arn(&value).unwrap(),
            "--account" => options.key.account = Some(value),
            "--region" => options.key.region = Some(value),
            "--partition" => options.key.partition = Some(value),
            "--key-spec" => options.key.spec = Some(value),
            "--key-usage" => options.key.usage = Some(value),
            "--caller" => options.caller = Some(value),
            "--known-principal" => {
                options.known_principals.insert(value);
            }
            other => panic!("unknown flag {other}"),
        }
    }
    options
}

/// Only this rule.
pub fn only(mut options: Options, rule: &str) -> Options {
    options.selection.select.insert(rule.to_owned());
    options
}

/// Applies every fix that does not overlap one before it.
pub fn apply_fixes(text: &str, diagnostics: &[Diagnostic]) -> String {
    fix::apply_fixes(text, diagnostics.iter(), Applicability::Unsafe)
}
