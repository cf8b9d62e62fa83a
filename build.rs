//! Turns the tables of `rules/catalog` into statics, so that a look-up costs nothing at start-up.

use serde_json::Value;
use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules/catalog");
    let actions = table("actions")?;
    let partitions = table("partitions")?;
    let principals = table("service_principals")?;
    let mut out = String::new();
    writeln!(out, "/// The day on which the tables were taken from their sources.")?;
    writeln!(out, "pub const DATE: &str = {:?};", text(&actions, "date")?)?;
    write_actions(&mut out, &actions)?;
    write_partitions(&mut out, &partitions)?;
    write_service_principals(&mut out, &principals)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalog.rs"), out)?;
    Ok(())
}

fn table(name: &str) -> Result<Value, Box<dyn Error>> {
    let path = format!("rules/catalog/{name}.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Ok(serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?)
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, Box<dyn Error>> {
    value[name].as_str().ok_or_else(|| format!("no text `{name}` in {value}").into())
}

fn list<'v>(value: &'v Value, name: &str) -> Result<&'v [Value], Box<dyn Error>> {
    Ok(value[name].as_array().ok_or_else(|| format!("no list `{name}` in {value}"))?)
}

/// A list of strings as the text of a Rust slice.
fn strings(value: &Value, name: &str) -> Result<String, Box<dyn Error>> {
    let texts: Option<Vec<_>> = list(value, name)?.iter().map(Value::as_str).collect();
    Ok(format!("&{:?}", texts.ok_or_else(|| format!("`{name}` holds more than texts"))?))
}

fn write_actions(out: &mut String, table: &Value) -> Result<(), Box<dyn Error>> {
    let mut actions = Vec::new();
    for action in list(table, "actions")? {
        let name = text(action, "action")?.strip_prefix("kms:").ok_or("an action without `kms:`")?;
        let effective = action["key_policy_effective"].as_bool().ok_or("no `key_policy_effective`")?;
        let cross_account = match action["cross_account"].as_str() {
            Some("yes") => "Yes",
            Some("no") => "No",
            _ => "Unknown",
        };
        let key_types = strings(action, "key_types")?;
        actions.push((
            name.to_ascii_lowercase(),
            format!(
                "KmsAction {{ name: {name:?}, is_effective: {effective}, cross_account: CrossAccount::{cross_account}, \
                 key_types: {key_types} }}"
            ),
        ));
    }
    actions.sort();
    assert!(actions.len() <= 64, "an action set holds 64 actions");
    writeln!(out, "pub(super) static ACTIONS: &[KmsAction] = &[")?;
    for (_, action) in &actions {
        writeln!(out, "    {action},")?;
    }
    writeln!(out, "];")?;
    let before = |letter: char| actions.iter().filter(|(name, _)| name.as_str() < letter.to_string().as_str()).count();
    let starts: Vec<_> = ('a'..='{').map(before).collect();
    writeln!(out, "/// Where the actions of each letter begin; the last entry is their number.")?;
    writeln!(out, "pub(super) static LETTERS: &[u8; 27] = &{starts:?};")?;
    writeln!(out, "pub(super) static NOT_ACTIONS: &[NotAction] = &[")?;
    for entry in list(table, "not_actions")? {
        let name = text(entry, "name")?.strip_prefix("kms:").ok_or("a name without `kms:`")?;
        let instead = strings(entry, "use")?;
        writeln!(out, "    NotAction {{ name: {name:?}, why: {:?}, instead: {instead} }},", text(entry, "why")?)?;
    }
    writeln!(out, "];")?;
    Ok(())
}

fn write_partitions(out: &mut String, table: &Value) -> Result<(), Box<dyn Error>> {
    writeln!(out, "pub(super) static PARTITIONS: &[Partition] = &[")?;
    for partition in list(table, "partitions")? {
        let mut regions = String::new();
        for region in list(partition, "regions")? {
            let opt_in = region["opt_in"].as_bool().unwrap_or(false);
            write!(regions, "Region {{ id: {:?}, is_opt_in: {opt_in} }}, ", text(region, "id")?)?;
        }
        writeln!(
            out,
            "    Partition {{ id: {:?}, dns_suffix: {:?}, service_principal_suffix: {:?}, region_pattern: {:?}, \
             regions: &[{regions}] }},",
            text(partition, "id")?,
            text(partition, "dns_suffix")?,
            text(partition, "service_principal_suffix")?,
            // `\w` and `\d` mean ASCII here; saying so keeps the pattern cheap to compile.
            text(partition, "region_regex")?.replace("\\w", "[0-9A-Za-z_]").replace("\\d", "[0-9]"),
        )?;
    }
    writeln!(out, "];")?;
    Ok(())
}

fn write_service_principals(out: &mut String, table: &Value) -> Result<(), Box<dyn Error>> {
    let mut names: Vec<_> =
        list(table, "principals")?.iter().map(|entry| text(entry, "principal")).collect::<Result<_, _>>()?;
    names.sort_unstable();
    names.dedup();
    writeln!(out, "pub(super) static SERVICE_PRINCIPALS: &[&str] = &{names:?};")?;
    Ok(())
}
