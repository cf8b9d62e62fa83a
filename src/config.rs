//! `kmslint.toml`: what a project tells kmslint about itself.

mod baseline;

pub use baseline::{Baseline, Entry};

use crate::rules::Vocabulary;
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};
use toml::Spanned;

/// The names that a configuration may have, first come first taken.
pub const NAMES: [&str; 2] = ["kmslint.toml", ".kmslint.toml"];

/// A configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Names that exist although the catalog does not know them.
    pub vocabulary: Vocabulary,
}

/// What is wrong with a configuration, and at which bytes.
type Fault = (Range<usize>, String);

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Says where what is wrong, in one line that begins with the path.
    pub fn read(path: &Path) -> Result<Self, String> {
        let name = path.display();
        // What is no file may never end, or never begin.
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(format!("{name}: not a file"));
        }
        let text = fs::read_to_string(path).map_err(|error| format!("{name}: {}", describe(&error)))?;
        Self::parse(&text).map_err(|(place, message)| {
            let (row, column) = position(&text, place.start);
            format!("{name}:{row}:{column}: {message}")
        })
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let file: File = toml::from_str(text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            (error.span().unwrap_or_default(), message)
        })?;
        Ok(Self { vocabulary: file.catalog.vocabulary()? })
    }
}

/// The file as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct File {
    catalog: Catalog,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Catalog {
    actions: Vec<Spanned<String>>,
    condition_keys: Vec<Spanned<String>>,
    service_principals: Vec<Spanned<String>>,
    regions: Vec<Spanned<String>>,
    via_services: Vec<Spanned<String>>,
}

impl Catalog {
    fn vocabulary(self) -> Result<Vocabulary, Fault> {
        Ok(Vocabulary {
            actions: names(self.actions, is_action, "kms:Decrypt")?,
            condition_keys: names(self.condition_keys, is_condition_key, "kms:ViaService")?,
            service_principals: names(self.service_principals, is_service_principal, "logs.amazonaws.com")?,
            regions: names(self.regions, is_label, "eu-central-1")?,
            via_services: names(self.via_services, is_label, "dynamodb")?,
        })
    }
}

fn names(
    entries: Vec<Spanned<String>>,
    has_form: impl Fn(&str) -> bool,
    example: &str,
) -> Result<BTreeSet<String>, Fault> {
    let check = |entry: Spanned<String>| {
        let place = entry.span();
        let name = entry.into_inner();
        if has_form(&name) { Ok(name) } else { Err((place, format!("`{name}` has not the form of `{example}`"))) }
    };
    entries.into_iter().map(check).collect()
}

fn is_action(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, name)| {
        service.eq_ignore_ascii_case("kms") && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn is_condition_key(text: &str) -> bool {
    let has_both = text.split_once(':').is_some_and(|(service, key)| !service.is_empty() && !key.is_empty());
    has_both && !text.contains(char::is_whitespace)
}

fn is_service_principal(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| !label.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The configuration that holds in `folder`: the first one there or in the folders above it, up to the root of its
/// repository.
pub fn find(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    for folder in folder.ancestors() {
        let found = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        if found.is_some() || folder.join(".git").exists() {
            return found;
        }
    }
    None
}

/// Row and column of a byte, from 1; columns count Unicode scalar values.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::InvalidData => "not UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalog_takes_names() {
        let config = Config::parse(
            "[catalog]\nactions = ['kms:Shred']\ncondition-keys = ['kms:Colour', 'kms:Shade:']\nregions = ['eu-new-1']\n\
             service-principals = ['new.amazonaws.com']\nvia-services = ['new']\n",
        )
        .unwrap();
        assert!(config.vocabulary.matches_action("KMS:shred") && config.vocabulary.has_condition_key("kms:Shade:x"));
        assert!(config.vocabulary.regions.contains("eu-new-1") && config.vocabulary.via_services.contains("new"));
        assert!(config.vocabulary.service_principals.contains("new.amazonaws.com"));
        assert_eq!(Config::parse(""), Ok(Config::default()));
    }

    #[test]
    fn the_example_in_the_readme_is_right() {
        let readme = include_str!("../README.md");
        let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert!(!Config::parse(example).unwrap().vocabulary.actions.is_empty());
    }

    #[test]
    fn what_is_wrong_is_placed() {
        for (text, at, expected) in [
            ("[catalog]\nactions = ['Shred']", "'Shred'", "`Shred` has not the form of `kms:Decrypt`"),
            ("[catalog]\nactoins = []", "actoins", "unknown field `actoins`"),
            ("[catalog]\nregions = 'x'", "'x'", "invalid type: string"),
            ("[rules]\n", "rules", "unknown field `rules`"),
        ] {
            let (place, message) = Config::parse(text).unwrap_err();
            assert!(message.contains(expected), "{message}");
            assert_eq!(text.get(place.clone()), Some(at), "{place:?} {message}");
        }
        assert_eq!(position("a\n\u{e9}b", 4), (2, 2));
    }
}
