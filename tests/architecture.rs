//! The plan of the house: which room may know which, and how long a file may be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::project;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The rooms, left to right: each may import those before it. Rooms of one group do not know each other.
const ROOMS: [&[&str]; 10] = [
    &["text"],
    &["diagnostic", "syntax", "catalog"],
    &["policy", "hosts"],
    &["access"],
    &["rules"],
    &["linter"],
    &["fix"],
    &["config", "inputs", "output"],
    &["cli"],
    &["lib", "main"],
];

/// The only places that may name these crates.
const OWNERS: [(&str, &str); 20] = [
    ("toml", "config"),
    ("miette", "output/human"),
    ("quick_xml", "output"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("indicatif", "cli/progress"),
    ("rayon", "cli"),
    ("jsonschema", "policy/shape"),
    ("hcl_edit", "hosts/terraform"),
    ("saphyr_parser", "syntax/yaml"),
    ("similar", "output/diff"),
    ("tempfile", "inputs"),
    ("ignore", "inputs"),
    ("ignore", "config/globs"),
    ("walkdir", "inputs"),
    ("base64", "text/literal"),
    ("ipnet", "text/literal"),
    ("jiff", "text/literal"),
    ("jiff", "config/ignores"),
];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: PathBuf, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(path, files) } else { files.push(path) }
        }
    }
    let root = project("src");
    let mut files = Vec::new();
    walk(root.clone(), &mut files);
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().with_extension("").to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The text without its comments.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The rooms that a file imports from: `crate::room` and `crate::{room…, room…}`.
fn imports(text: &str) -> BTreeSet<String> {
    let text = code(text);
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut word) = (0, String::new());
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => drop(names.insert(std::mem::take(&mut word))),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            names.insert(word);
        } else {
            names.insert(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned());
        }
    }
    names.into_iter().map(|name| name.trim().split("::").next().unwrap_or_default().trim().to_owned()).collect()
}

fn group_of(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn left_does_not_import_right() {
    for (file, text) in sources() {
        let room = file.split('/').next().unwrap();
        let group = group_of(room).unwrap_or_else(|| panic!("the room `{room}` has no place in ROOMS"));
        for import in imports(&text) {
            let Some(imported) = group_of(&import) else { continue };
            assert!(imported < group || import == room, "src/{file}.rs imports `{import}`");
        }
    }
}

#[test]
fn the_test_reads_imports() {
    let read = imports("use crate::{a::b, c::{d, e},\n f};\nlet x = crate::g::h(); // crate::i");
    assert_eq!(read.into_iter().collect::<Vec<_>>(), ["a", "c", "f", "g"]);
}

#[test]
fn crates_stay_in_their_rooms() {
    for (file, text) in sources() {
        for (name, owner) in OWNERS {
            let code = code(&text);
            let is_word = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let names = code.match_indices(&format!("{name}::")).any(|(at, _)| is_word(at));
            let owns = |(other, owner): &(&str, &str)| *other == name && file.starts_with(owner);
            assert!(!names || OWNERS.iter().any(owns), "src/{file}.rs names the crate `{name}`, which is {owner}'s");
        }
    }
}

#[test]
fn files_are_short() {
    for (file, text) in sources() {
        assert!(text.lines().count() <= 600, "src/{file}.rs has {} lines", text.lines().count());
    }
    assert!(fs::read_to_string(project("src/main.rs")).unwrap().lines().count() < 30);
}

/// What is shipped speaks of kmslint alone.
#[test]
fn no_path_of_a_machine_is_named() {
    for (file, text) in sources() {
        for foreign in ["/work/", "/root/", "/tmp/", "/home/"] {
            assert!(!text.contains(foreign), "src/{file}.rs names {foreign}");
        }
    }
}
