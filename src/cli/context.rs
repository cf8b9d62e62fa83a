//! What the user says of the key and the request.

use super::Failure;
use crate::{access::Key, catalog, config::is_principal_arn, inputs::describe, text::is_account_id};
use clap::{Args, builder::PossibleValuesParser};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(next_help_heading = "What is known of the key and the request")]
pub struct ContextArguments {
    #[command(flatten)]
    key: KeyArguments,

    /// ARN of the principal that sends the request.
    #[arg(long, value_name = "ARN")]
    caller: Option<String>,

    /// File with the ARNs of the principals that exist, one a line. Another principal of an account in it is
    /// reported.
    #[arg(long, value_name = "FILE")]
    known_principals: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct KeyArguments {
    /// ARN of the key: gives partition, Region and account.
    #[arg(long, value_name = "ARN")]
    key_arn: Option<String>,

    /// Account that owns the key, 12 digits.
    #[arg(long, value_name = "ID")]
    account: Option<String>,

    /// Region of the key, for instance `eu-central-1`.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// Partition of the key.
    #[arg(long, value_name = "PARTITION", value_parser = PossibleValuesParser::new(partitions()))]
    partition: Option<String>,

    /// `KeySpec` of the key.
    #[arg(long, value_name = "SPEC", value_parser = PossibleValuesParser::new(catalog::key_specs()))]
    key_spec: Option<String>,

    /// `KeyUsage` of the key.
    #[arg(long, value_name = "USAGE", value_parser = PossibleValuesParser::new(catalog::key_usages()))]
    key_usage: Option<String>,
}

fn partitions() -> impl Iterator<Item = &'static str> {
    catalog::partitions().iter().map(|partition| partition.id)
}

impl KeyArguments {
    pub fn key(&self) -> Result<Key, Failure> {
        let mut key = match &self.key_arn {
            Some(arn) => Key::from_arn(arn).map_err(|message| format!("--key-arn: {message}"))?,
            None => Key::default(),
        };
        complete("--account", &mut key.account, self.account.as_ref())?;
        complete("--region", &mut key.region, self.region.as_ref())?;
        complete("--partition", &mut key.partition, self.partition.as_ref())?;
        key.spec.clone_from(&self.key_spec);
        key.usage.clone_from(&self.key_usage);
        match &key.account {
            Some(account) if !is_account_id(account) => {
                Err(format!("--account: `{account}` is not an account id of 12 digits"))
            }
            _ => Ok(key),
        }
    }
}

impl ContextArguments {
    pub fn key(&self) -> Result<Key, Failure> {
        self.key.key()
    }

    pub fn caller(&self) -> Result<Option<String>, Failure> {
        match &self.caller {
            Some(arn) if !is_principal_arn(arn) => Err(format!("--caller: {}", not_a_principal(arn))),
            caller => Ok(caller.clone()),
        }
    }

    /// The file of `--known-principals`.
    pub fn known_principals_path(&self) -> Option<&Path> {
        self.known_principals.as_deref()
    }

    pub fn known_principals(&self) -> Result<BTreeSet<String>, Failure> {
        self.known_principals.as_deref().map_or_else(|| Ok(BTreeSet::new()), read_principals)
    }
}

/// Sets `field` unless the key ARN has given it: then both must agree.
fn complete(option: &str, field: &mut Option<String>, value: Option<&String>) -> Result<(), Failure> {
    match (field.as_ref(), value) {
        (Some(known), Some(value)) if known != value => {
            Err(format!("{option}: `{value}` contradicts --key-arn, which says `{known}`"))
        }
        (None, Some(value)) => {
            *field = Some(value.clone());
            Ok(())
        }
        _ => Ok(()),
    }
}

fn read_principals(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("--known-principals: {}: {}", path.display(), describe(&error)))?;
    let lines = text.lines().map(str::trim).enumerate();
    let principals = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let check = |(index, line): (usize, &str)| {
        if is_principal_arn(line) {
            return Ok(line.to_owned());
        }
        let row = index.saturating_add(1);
        Err(format!("--known-principals: {}:{row}: {}", path.display(), not_a_principal(line)))
    };
    principals.map(check).collect()
}

fn not_a_principal(text: &str) -> String {
    format!("`{text}` is not the ARN of a principal like `arn:aws:iam::111122223333:role/name`")
}
