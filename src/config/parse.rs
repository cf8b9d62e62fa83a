//! From the text of a configuration to what it says.

use super::{
    Config, Context, Day, Globs, Ignore, Unusable, forms,
    ignores::Uses,
    reader::{Faults, Table, span},
};
use crate::{
    access::Key,
    catalog,
    diagnostic::Severity,
    rules::{self, CATEGORIES, Vocabulary},
    text::is_account_id,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What `extract` may name.
pub const MARKDOWN: &str = "markdown";

impl Config {
    /// Reads the configuration `text`, which is shown as `name`, and whose paths begin at `folder`.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(name: &str, text: &str, folder: PathBuf) -> Result<Self, Unusable> {
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut faults = Faults::default();
        let has_ignores = text.contains("[[ignore]]");
        for error in errors {
            let place = error.span().unwrap_or_default();
            let is_ignore = has_ignores && text.get(place.clone()).is_some_and(|key| key == "ignore");
            let fault = faults.at(place, error.message().lines().collect::<Vec<_>>().join(" "));
            if is_ignore {
                fault.help(
                    "rules that do not run and findings that are ignored are one list: write `[[ignore]]` for all",
                );
            }
        }
        let mut config = Self { name: name.to_owned(), text: text.to_owned(), folder, ..Self::default() };
        // What is read of a broken text may not be what it says.
        if faults.0.is_empty() {
            let mut table = Table::new(document.get_ref());
            config.fill(&mut table, &mut faults);
            table.finish(&mut faults);
        }
        if faults.0.is_empty() {
            return Ok(config);
        }
        faults.0.sort_by_key(|fault| fault.span);
        Err(Unusable { name: config.name, text: config.text, faults: faults.0, message: String::new() })
    }

    fn fill(&mut self, table: &mut Table, faults: &mut Faults) {
        self.select = table.texts("select", faults).map(|names| rule_names(names, faults));
        for entry in table.list("ignore", faults).unwrap_or_default() {
            match entry.get_ref() {
                DeValue::String(name) => {
                    self.ignore.extend(rule_names(vec![Spanned::new(entry.span(), name.as_ref())], faults));
                }
                _ => self.ignores.extend(faults.table(entry).map(|table| ignore(table, entry.span(), faults))),
            }
        }
        self.strict = table.flag("strict", faults);
        self.fail_on = table.text("fail-on", faults).and_then(|text| level(&text, faults));
        self.exclude = table.texts("exclude", faults).map(|texts| globs(&texts, faults));
        self.extend_exclude =
            table.texts("extend-exclude", faults).map(|texts| globs(&texts, faults)).unwrap_or_default();
        self.force_exclude = table.flag("force-exclude", faults);
        for name in table.texts("extract", faults).unwrap_or_default() {
            let known = one_of(Some(name), "place to extract from", &[MARKDOWN], faults);
            self.extracts_markdown |= known.is_some();
        }
        self.allow_rejected = table.flag("allow-rejected", faults);
        if let Some(table) = table.table("severities", faults) {
            self.severities = severities(&table, faults);
        }
        if let Some(table) = table.table("catalog", faults) {
            self.vocabulary = vocabulary(table, faults);
        }
        for entry in table.list("context", faults).unwrap_or_default() {
            let span = span(entry.span());
            if let Some(table) = faults.table(entry) {
                self.contexts.push(Context { span, ..context(table, &self.vocabulary.regions, faults) });
            }
        }
        self.places = table.places();
    }
}

fn rule_names(names: Vec<Spanned<&str>>, faults: &mut Faults) -> BTreeSet<String> {
    let known: Vec<&str> =
        CATEGORIES.iter().map(|category| category.name).chain(rules::all().map(|rule| rule.id)).collect();
    let mut found = BTreeSet::new();
    for name in names {
        if known.contains(name.get_ref()) {
            found.insert((*name.get_ref()).to_owned());
        } else {
            faults.unknown(name.span(), "rule or category", name.get_ref(), &known);
        }
    }
    found
}

fn level(text: &Spanned<&str>, faults: &mut Faults) -> Option<Severity> {
    let severity = Severity::from_name(text.get_ref());
    if severity.is_none() {
        faults.unknown(text.span(), "level", text.get_ref(), &Severity::ALL.map(Severity::name));
    }
    severity
}

fn severities(table: &Table, faults: &mut Faults) -> BTreeMap<&'static str, Severity> {
    let mut severities = BTreeMap::new();
    for (name, value) in table.entries() {
        let Some(rule) = rules::find(name.get_ref()) else {
            let known: Vec<&str> = rules::all().map(|rule| rule.id).collect();
            faults.unknown(name.span(), "rule", name.get_ref(), &known);
            continue;
        };
        let text = faults.text(value);
        severities.extend(text.and_then(|text| level(&text, faults)).map(|severity| (rule.id, severity)));
    }
    severities
}

fn globs(texts: &[Spanned<&str>], faults: &mut Faults) -> Globs {
    let patterns: Vec<&str> = texts.iter().map(|text| *text.get_ref()).collect();
    Globs::new(&patterns).unwrap_or_else(|wrong| {
        for (index, reason) in wrong {
            let place = texts.get(index).map(Spanned::span).unwrap_or_default();
            faults.at(place, format!("this is no pattern of paths: {reason}"));
        }
        Globs::default()
    })
}

/// `regions` are those that exist although the catalog does not know them.
fn context(mut table: Table, regions: &BTreeSet<String>, faults: &mut Faults) -> Context {
    let paths = table.texts("paths", faults).map(|texts| globs(&texts, faults));
    let arn = table.text("key-arn", faults);
    let mut key = arn.map_or_else(Key::default, |arn| {
        Key::from_arn(arn.get_ref()).unwrap_or_else(|message| {
            faults.at(arn.span(), message);
            Key::default()
        })
    });
    complete(
        &mut key.account,
        form(table.text("account", faults), is_account_id, "an account id of 12 digits", faults),
        faults,
    );
    complete(&mut key.region, region(table.text("region", faults), regions, faults), faults);
    let ids: Vec<&str> = catalog::partitions().iter().map(|partition| partition.id).collect();
    complete(&mut key.partition, one_of(table.text("partition", faults), "partition", &ids, faults), faults);
    key.spec = one_of(table.text("key-spec", faults), "key spec", catalog::key_specs(), faults).map(owned);
    key.usage = one_of(table.text("key-usage", faults), "key usage", catalog::key_usages(), faults).map(owned);
    const PRINCIPAL: &str = "the ARN of a principal like `arn:aws:iam::111122223333:role/name`";
    let caller = form(table.text("caller", faults), forms::is_principal_arn, PRINCIPAL, faults).map(owned);
    let arns = table.texts("known-principals", faults).unwrap_or_default();
    let known_principals =
        arns.into_iter().filter_map(|arn| form(Some(arn), forms::is_principal_arn, PRINCIPAL, faults).map(owned));
    let known_principals = known_principals.collect();
    table.finish(faults);
    Context { paths, key, caller, known_principals, ..Context::default() }
}

fn owned(text: Spanned<&str>) -> String {
    (*text.get_ref()).to_owned()
}

/// A text, if it has the form of what is expected.
fn form<'v>(
    text: Option<Spanned<&'v str>>,
    has_form: fn(&str) -> bool,
    expected: &str,
    faults: &mut Faults,
) -> Option<Spanned<&'v str>> {
    text.filter(|text| {
        let is_right = has_form(text.get_ref());
        if !is_right {
            faults.at(text.span(), format!("`{}` is not {expected}", text.get_ref()));
        }
        is_right
    })
}

/// A text, if it is one of the names that are known.
fn one_of<'v>(
    text: Option<Spanned<&'v str>>,
    what: &str,
    known: &[&str],
    faults: &mut Faults,
) -> Option<Spanned<&'v str>> {
    text.filter(|text| {
        let is_known = known.contains(text.get_ref());
        if !is_known {
            faults.unknown(text.span(), what, text.get_ref(), known);
        }
        is_known
    })
}

fn region<'v>(
    text: Option<Spanned<&'v str>>,
    regions: &BTreeSet<String>,
    faults: &mut Faults,
) -> Option<Spanned<&'v str>> {
    text.filter(|text| {
        let is_known = catalog::has_region(text.get_ref()) || regions.contains(*text.get_ref());
        if !is_known {
            let listed = catalog::partitions().iter().flat_map(|partition| partition.regions);
            let known: Vec<&str> = listed.map(|region| region.id).chain(regions.iter().map(String::as_str)).collect();
            let fault = faults.unknown(text.span(), "Region", text.get_ref(), &known);
            const NEW: &str = "one that is new is named in `regions` of `[catalog]`";
            let help = fault.help.take().map_or_else(|| NEW.to_owned(), |meant| format!("{meant} {NEW}"));
            fault.help(help);
        }
        is_known
    })
}

/// Sets `field` unless the key ARN has given it: then both must agree.
fn complete(field: &mut Option<String>, text: Option<Spanned<&str>>, faults: &mut Faults) {
    let Some(text) = text else { return };
    match field {
        Some(known) if known != text.get_ref() => {
            faults.at(text.span(), format!("`{}` contradicts `key-arn`, which says `{known}`", text.get_ref()));
        }
        _ => *field = Some(owned(text)),
    }
}

fn ignore(mut table: Table, place: std::ops::Range<usize>, faults: &mut Faults) -> Ignore {
    let rule = table.text("rule", faults);
    if rule.is_none() && !table.has("rule") {
        faults.at(place.clone(), "this ignore names no `rule`");
    }
    let place = rule.as_ref().map_or(place, Spanned::span);
    let rule = rule.map(|rule| rule_names(vec![rule], faults)).and_then(|mut names| names.pop_first());
    let path = table.text("path", faults).map(|path| globs(&[path], faults));
    let sid = table.text("sid", faults).map(owned);
    let pointer = table.text("pointer", faults).and_then(|pointer| {
        let is_pointer = pointer.get_ref().is_empty() || pointer.get_ref().starts_with('/');
        if !is_pointer {
            faults.at(pointer.span(), format!("`{}` is no JSON Pointer like `/Statement/0/Action`", pointer.get_ref()));
        }
        is_pointer.then(|| owned(pointer))
    });
    let reason = table.text("reason", faults).map(owned);
    let expires = table.value("expires").and_then(|value| date(value, faults));
    let allows_rejected = table.flag("allow-rejected", faults).unwrap_or_default();
    table.finish(faults);
    Ignore {
        rule: rule.unwrap_or_default(),
        path,
        sid,
        pointer,
        reason,
        expires,
        allows_rejected,
        span: span(place),
        uses: Uses::default(),
    }
}

/// A day, as TOML writes it or as a string.
fn date(value: &Spanned<DeValue>, faults: &mut Faults) -> Option<Day> {
    let text = match value.get_ref() {
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => String::new(),
    };
    let is_day = text.len() == "2027-01-31".len();
    let date = text.parse::<Day>().ok().filter(|_| is_day);
    if date.is_none() {
        faults.at(value.span(), "this is no day like `2027-01-31`");
    }
    date
}

fn vocabulary(mut table: Table, faults: &mut Faults) -> Vocabulary {
    let mut names = |key: &'static str, has_form: fn(&str) -> bool, example: &str| {
        let texts = table.texts(key, faults);
        faults.names(texts, has_form, example)
    };
    let vocabulary = Vocabulary {
        actions: names("actions", forms::is_action, "kms:Decrypt"),
        condition_keys: names("condition-keys", forms::is_condition_key, "kms:ViaService"),
        service_principals: names("service-principals", forms::is_service_principal, "logs.amazonaws.com"),
        regions: names("regions", forms::is_label, "eu-central-1"),
        via_services: names("via-services", forms::is_label, "dynamodb"),
    };
    table.finish(faults);
    vocabulary
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Config, Unusable> {
        Config::parse("kmslint.toml", text, PathBuf::new())
    }

    #[test]
    fn the_example_in_the_readme_is_right() {
        let readme = include_str!("../../README.md");
        let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let config = parse(example).unwrap();
        assert!(
            config.vocabulary.matches_action("KMS:newaction") && config.vocabulary.has_condition_key("kms:NewFamily:x")
        );
        assert_eq!((config.contexts.len(), config.ignores.len(), config.ignore.len()), (1, 1, 1));
        // Of the keys, only what is tried elsewhere is left out.
        for key in
            ["select", "strict", "fail-on", "exclude", "extend-exclude", "force-exclude", "extract", "allow-rejected"]
        {
            assert!(config.places.contains_key(key), "{key}");
        }
    }

    #[test]
    fn no_configuration_is_one_that_says_nothing() {
        let config = parse("").unwrap();
        assert!(config.select.is_none() && config.places.is_empty() && !config.has_patterns());
    }

    proptest! {
        /// Whatever it is, it is read, and what is wrong with it lies in it.
        #[test]
        fn any_text_is_read(text in any_configuration()) {
            if let Err(unusable) = parse(&text) {
                prop_assert!(!unusable.faults.is_empty());
                for fault in &unusable.faults {
                    prop_assert!(text.get(fault.span.range()).is_some(), "{fault:?}");
                }
            }
        }
    }

    /// Keys with values that are seldom theirs, in tables that may be others, and now and then any text.
    fn any_configuration() -> impl Strategy<Value = String> {
        let key = prop::sample::select(vec![
            "select",
            "ignore",
            "strict",
            "fail-on",
            "exclude",
            "extract",
            "severities",
            "context",
            "catalog",
            "rule",
            "path",
            "paths",
            "pointer",
            "expires",
            "region",
            "key-arn",
            "account",
            "caller",
            "actions",
            "regions",
            "a.b",
        ]);
        let value = prop::sample::select(vec![
            "true",
            "1",
            "''",
            "'{a'",
            "'é/x'",
            "[]",
            "['*', '[']",
            "[[1], {}]",
            "{ rule = 'action', path = '!' }",
            "2027-06-30",
            "2027-06-30T00:00:00Z",
            "'2027-02-30'",
            "'eu-cental-1'",
            "[{ sid = 'x' }, 'action']",
            "nan",
            "\"\\u001b\"",
            "",
        ]);
        let line = prop_oneof![
            6 => (key.clone(), value).prop_map(|(key, value)| format!("{key} = {value}")),
            1 => key.clone().prop_map(|key| format!("[{key}]")),
            1 => key.prop_map(|key| format!("[[{key}]]")),
            1 => any::<String>(),
        ];
        prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
    }

    #[test]
    fn mistakes_are_placed() {
        let text = "ignore = [{ rule = 'empty-sid', reasn = 'x' }, 1]\n[severities]\nempty-sid = 1\n";
        let faults = parse(text).unwrap_err().faults;
        let found: Vec<_> = faults.iter().map(|fault| text.get(fault.span.range()).unwrap()).collect();
        assert_eq!(found, ["reasn", "1", "1"]);
        assert_eq!(faults.first().unwrap().help.as_deref(), Some("did you mean `reason`?"));
    }
}
