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
    let action_names = write_actions(&mut out, &actions)?;
    write_context_keys(&mut out, &action_names)?;
    write_operators(&mut out)?;
    write_wrong_names(&mut out)?;
    write_via_services(&mut out)?;
    write_integrations(&mut out, &action_names)?;
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

/// Writes the actions and returns their names in lower case, in the order of the bits of an action set.
fn write_actions(out: &mut String, table: &Value) -> Result<Vec<String>, Box<dyn Error>> {
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
    Ok(actions.into_iter().map(|(name, _)| name).collect())
}

/// The condition keys of KMS and those that every service knows, by length, then by their names in lower case.
fn write_context_keys(out: &mut String, action_names: &[String]) -> Result<(), Box<dyn Error>> {
    let (own, global) = (table("condition_keys")?, table("global_condition_keys")?);
    let no_for_all_values = list(own.get("refused_set_operator").ok_or("no `refused_set_operator`")?, "keys")?;
    let mut keys = Vec::new();
    for key in &[list(&own, "condition_keys")?, list(&global, "keys")?, list(&global, "cross_service_keys")?].concat() {
        let (name, suffix) = name_and_suffix(text(key, "key")?, key)?;
        let refused = key["refused_in_key_policy"].as_bool() == Some(true) || key["kms"] == "refused in a key policy";
        let support = match key["kms"].as_str() {
            _ if refused => "Refused",
            Some("never present") => "Never",
            Some("unconfirmed") => "Unconfirmed",
            _ => "Supported",
        };
        let binding = match key["bound_to"].as_str() {
            Some("caller") => "Caller",
            Some("place") => "Place",
            Some("address") => "Address",
            Some("service") => "Service",
            Some(other) => return Err(format!("no binding `{other}`").into()),
            None => "Free",
        };
        let is = |name: &str| key[name].as_bool().unwrap_or(false);
        let texts = |name: &str| if key[name].is_null() { Ok("&[]".to_owned()) } else { strings(key, name) };
        keys.push((
            (name.len(), name.to_ascii_lowercase()),
            format!(
                "ContextKey {{ name: {name:?}, suffix: {suffix}, value_type: ValueType::{}, \
                 other_operators: {}, is_multivalued: {}, values: {}, value_form: {:?}, min: {:?}, max: {:?}, \
                 actions: ActionSet({:#x}), \
                 binding: Binding::{binding}, is_always_present: {}, is_sensitive: {}, support: KeySupport::{support}, replacement: {:?}, \
                 never_with_service_principal: {}, paired_with: {}, refuses_for_all_values: {} }}",
                value_type(text(key, "type")?)?,
                other_operators(key)?,
                is("multivalued"),
                texts("values")?,
                key["value_form"].as_str(),
                key["min"].as_u64(),
                key["max"].as_u64(),
                action_bits(key, action_names)?,
                is("always_present"),
                is("sensitive_no_wildcards"),
                key["replacement"].as_str(),
                is("never_with_service_principal"),
                texts("paired_with")?,
                no_for_all_values.contains(&key["key"]),
            ),
        ));
    }
    keys.sort();
    writeln!(out, "pub(super) static CONTEXT_KEYS: &[ContextKey] = &[")?;
    for (_, key) in &keys {
        writeln!(out, "    {key},")?;
    }
    writeln!(out, "];")?;
    let longest = keys.iter().map(|((length, _), _)| *length).max().unwrap_or_default();
    let shorter = |length: usize| keys.iter().filter(|((own, _), _)| *own < length).count();
    let starts: Vec<_> = (0..=longest + 1).map(shorter).collect();
    writeln!(out, "/// Where the keys of each length in bytes begin; the last entry is their number.")?;
    writeln!(out, "pub(super) static KEY_LENGTHS: &[u8] = &{starts:?};")?;
    Ok(())
}

/// What stands before the part of a key that varies, and what that part is.
fn name_and_suffix<'k>(key: &'k str, facts: &Value) -> Result<(&'k str, String), Box<dyn Error>> {
    if let Some(name) = key.strip_suffix("${TagKey}") {
        return Ok((name, "Some(KeySuffix::TagKey)".to_owned()));
    }
    if let Some(name) = key.strip_suffix("${EncryptionContextKey}") {
        return Ok((name, "Some(KeySuffix::EncryptionContextKey)".to_owned()));
    }
    if let Some(name) = key.strip_suffix("<n>") {
        let last = facts["pcr_range"].get(1).and_then(Value::as_u64).ok_or("no `pcr_range`")?;
        return Ok((name, format!("Some(KeySuffix::Number {{ last: {last} }})")));
    }
    if key.contains(['$', '<']) {
        return Err(format!("`{key}` varies in a way that is not known here").into());
    }
    Ok((key, "None".to_owned()))
}

/// The actions whose requests carry a key; all of them if the table names none.
fn action_bits(key: &Value, action_names: &[String]) -> Result<u64, Box<dyn Error>> {
    let named = [&key["actions"], &key["kms_actions"]].into_iter().filter_map(Value::as_array).flatten();
    let mut bits = 0;
    for action in named {
        let name = action.as_str().and_then(|name| name.strip_prefix("kms:")).ok_or("an action without `kms:`")?;
        let index = action_names.iter().position(|known| known.eq_ignore_ascii_case(name));
        bits |= 1 << index.ok_or_else(|| format!("no action `{name}`"))?;
    }
    Ok(if bits == 0 { (1 << action_names.len()) - 1 } else { bits })
}

/// The types of operators that are documented for a key, apart from its own, as the text of a Rust slice.
fn other_operators(key: &Value) -> Result<String, Box<dyn Error>> {
    let named = [&key["operators"], &key["operators_documented"]].into_iter().filter_map(Value::as_array).flatten();
    let mut types = Vec::new();
    for name in named {
        let name = name.as_str().ok_or("an operator that is no text")?.trim_end_matches('*');
        let operator = if name.starts_with("Arn") { "ARN" } else { name };
        types.push(format!("ValueType::{}", value_type(operator)?));
    }
    let own = format!("ValueType::{}", value_type(text(key, "type")?)?);
    types.retain(|operator| *operator != own);
    types.dedup();
    Ok(format!("&[{}]", types.join(", ")))
}

/// The variant of `ValueType` that a table writes so.
fn value_type(name: &str) -> Result<&'static str, Box<dyn Error>> {
    Ok(match name {
        "String" => "String",
        "Numeric" => "Numeric",
        "Date" => "Date",
        "Bool" => "Bool",
        "Binary" => "Binary",
        "IPAddress" => "IpAddress",
        "ARN" => "Arn",
        _ => return Err(format!("no value type `{name}`").into()),
    })
}

fn write_operators(out: &mut String) -> Result<(), Box<dyn Error>> {
    let table = table("operators")?;
    writeln!(out, "pub(super) static OPERATORS: &[Operator] = &[")?;
    for operator in list(&table, "operators")? {
        let is = |name: &str| operator[name].as_bool().unwrap_or(false);
        writeln!(
            out,
            "    Operator {{ name: {:?}, value_type: ValueType::{}, is_negated: {}, has_wildcards: {}, \
             ignores_case: {}, takes_variables: {}, takes_if_exists: {} }},",
            text(operator, "name")?,
            value_type(text(operator, "type")?)?,
            is("negated"),
            is("wildcards"),
            is("ignore_case"),
            is("policy_variables"),
            is("if_exists"),
        )?;
    }
    writeln!(out, "];")?;
    Ok(())
}

/// What is taken for a condition key or an operator and is none, and the services whose keys are not for KMS.
fn write_wrong_names(out: &mut String) -> Result<(), Box<dyn Error>> {
    let (keys, operators) = (table("global_condition_keys")?, table("operators")?);
    for (name, entries) in
        [("NOT_KEYS", list(&keys, "not_keys")?), ("NOT_OPERATORS", list(&operators, "not_operators")?)]
    {
        let pairs = entries.iter().map(|entry| Ok((text(entry, "name")?, text(entry, "use")?)));
        let pairs = pairs.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        writeln!(out, "pub(super) static {name}: &[(&str, &str)] = &{pairs:?};")?;
    }
    let services = strings(&keys, "prefixes_of_other_services")?;
    writeln!(out, "pub(super) static OTHER_SERVICES: &[&str] = {services};")?;
    Ok(())
}

/// The names that `kms:ViaService` may begin with, of any source, sorted.
fn write_via_services(out: &mut String) -> Result<(), Box<dyn Error>> {
    let table = table("service_integrations")?;
    let via = table.get("via_service").ok_or("no `via_service`")?;
    let mut names = Vec::new();
    for source in ["names", "former_names", "other_names"] {
        names.extend(list(via, source)?.iter().filter_map(Value::as_str));
    }
    names.sort_unstable();
    names.dedup();
    writeln!(out, "pub(super) static VIA_SERVICES: &[&str] = &{names:?};")?;
    Ok(())
}

/// What AWS services need of the keys they use as themselves.
fn write_integrations(out: &mut String, action_names: &[String]) -> Result<(), Box<dyn Error>> {
    let table = table("service_integrations")?;
    writeln!(out, "pub(super) static INTEGRATIONS: &[ServiceIntegration] = &[")?;
    for entry in list(&table, "integrations")? {
        let mut services = Vec::new();
        for principal in list(entry, "principals")?.iter().filter_map(Value::as_str) {
            services.push(principal.trim_end_matches(".amazonaws.com").trim_end_matches(".{region}"));
        }
        let keys = list(entry, "conditions")?.iter().filter_map(|condition| condition["key"].as_str());
        let source_condition = match text(entry, "confused_deputy_condition")? {
            "recommended" | "encryption-context" => "Supported",
            "not-supported" => "NotSupported",
            "unverified" | "not-applicable" => "Unknown",
            other => return Err(format!("no `confused_deputy_condition` is called `{other}`").into()),
        };
        let required = if entry["required"].is_null() { 0 } else { pattern_bits(entry, "required", action_names)? };
        writeln!(
            out,
            "    ServiceIntegration {{ services: &{services:?}, name: {:?}, actions: ActionSet({:#x}), \
             required: ActionSet({required:#x}), keys: &{:?}, is_documented: {}, \
             source_condition: SourceCondition::{source_condition}, shown_without_condition: {} }},",
            entry["service"].as_str(),
            pattern_bits(entry, "actions", action_names)?,
            keys.collect::<Vec<_>>(),
            entry["confidence"] == "documented",
            entry["shown_without_condition"].as_bool().unwrap_or(false),
        )?;
    }
    writeln!(out, "];")?;
    Ok(())
}

/// The actions that the patterns of a list match; a pattern is a name, or the start of names before a `*`.
fn pattern_bits(entry: &Value, list_name: &str, action_names: &[String]) -> Result<u64, Box<dyn Error>> {
    let mut bits = 0;
    for pattern in list(entry, list_name)? {
        let name = pattern.as_str().and_then(|name| name.strip_prefix("kms:")).ok_or("an action without `kms:`")?;
        let name = name.to_ascii_lowercase();
        let matches = |known: &&String| match name.strip_suffix('*') {
            Some(start) => known.starts_with(start),
            None => **known == name,
        };
        let indices: Vec<_> = (0..).zip(action_names).filter(|(_, known)| matches(known)).collect();
        if indices.is_empty() {
            return Err(format!("no action `{name}`").into());
        }
        bits |= indices.iter().fold(0, |bits, (index, _): &(u32, _)| bits | 1 << index);
    }
    Ok(bits)
}

fn write_partitions(out: &mut String, table: &Value) -> Result<(), Box<dyn Error>> {
    writeln!(out, "pub(super) static PARTITIONS: &[Partition] = &[")?;
    for partition in list(table, "partitions")? {
        let mut regions = String::new();
        for region in list(partition, "regions")? {
            let opt_in = region["opt_in"].as_bool().unwrap_or(false);
            let (id, name) = (text(region, "id")?, text(region, "name")?);
            write!(regions, "Region {{ id: {id:?}, name: {name:?}, is_opt_in: {opt_in} }}, ")?;
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
