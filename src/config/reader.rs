//! Reading tables of a configuration: every mistake is noted, with its place, and reading goes on.

use crate::{
    diagnostic::{Diagnostic, Evidence, Outcome, Severity},
    rules::did_you_mean,
    text::Span,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A value and its place.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// What is wrong with a configuration.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<Diagnostic>);

impl Faults {
    /// Notes a mistake at a place.
    pub fn at(&mut self, place: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        let outcome = Outcome::Accepted(Evidence::Documented);
        self.0.push_mut(Diagnostic::new("invalid-configuration", Severity::Error, outcome, span(place), message))
    }

    /// Notes a name that is none of `known`.
    pub fn unknown(&mut self, place: Range<usize>, what: &str, name: &str, known: &[&str]) -> &mut Diagnostic {
        let meant = did_you_mean(&name.replace('_', "-"), known.iter().copied());
        let fault = self.at(place, format!("there is no {what} `{name}`"));
        if let Some(meant) = meant {
            fault.help(format!("did you mean `{meant}`?"));
        } else if known.len() <= 20 {
            fault.help(format!("there is {}", known.join(", ")));
        }
        fault
    }

    /// What a value is, if it is of the type that is expected.
    fn expect<'v, 't, T>(
        &mut self,
        value: &'v Value<'t>,
        expected: &str,
        read: impl FnOnce(&'v DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let found = read(value.get_ref());
        if found.is_none() {
            let message = format!("this is {}, and {expected} is expected", article(value.get_ref().type_str()));
            self.at(value.span(), message);
        }
        found
    }
}

fn article(noun: &str) -> String {
    if noun.starts_with(['a', 'e', 'i', 'o']) { format!("an {noun}") } else { format!("a {noun}") }
}

/// The bytes of a place. A configuration of 4 GiB is not read.
pub fn span(place: Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(place.start), offset(place.end))
}

/// A table that is read key by key. What is left at the end are keys that do not exist.
pub struct Table<'v, 't> {
    table: &'v DeTable<'t>,
    /// The keys that were asked for.
    known: Vec<&'static str>,
}

impl<'v, 't> Table<'v, 't> {
    /// Begins to read.
    pub const fn new(table: &'v DeTable<'t>) -> Self {
        Self { table, known: Vec::new() }
    }

    /// Whether it has a key.
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref() == key)
    }

    /// Where the values of the keys stand that were asked for.
    pub fn places(&self) -> BTreeMap<&'static str, Span> {
        let place = |key: &&'static str| {
            let (name, _) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
            Some((*key, span(name.span())))
        };
        self.known.iter().filter_map(place).collect()
    }

    /// The value of a key.
    pub fn value(&mut self, key: &'static str) -> Option<&'v Value<'t>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The value of a key that holds text.
    pub fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<&'v str>> {
        faults.text(self.value(key)?)
    }

    /// The value of a key that is `true` or `false`.
    pub fn flag(&mut self, key: &'static str, faults: &mut Faults) -> Option<bool> {
        let value = self.value(key)?;
        faults.expect(value, "`true` or `false`", DeValue::as_bool)
    }

    /// The values of a key that is a list of texts.
    pub fn texts(&mut self, key: &'static str, faults: &mut Faults) -> Option<Vec<Spanned<&'v str>>> {
        let items = self.list(key, faults)?;
        Some(items.iter().filter_map(|item| faults.text(item)).collect())
    }

    /// The values of a key that is a list.
    pub fn list(&mut self, key: &'static str, faults: &mut Faults) -> Option<&'v [Value<'t>]> {
        let value = self.value(key)?;
        faults.expect(value, "a list", |value| value.as_array().map(AsRef::as_ref))
    }

    /// The value of a key that is a table.
    pub fn table(&mut self, key: &'static str, faults: &mut Faults) -> Option<Table<'v, 't>> {
        let value = self.value(key)?;
        faults.table(value)
    }

    /// The names and values of a table whose names may be any.
    pub fn entries(&self) -> impl Iterator<Item = (Spanned<&'v str>, &'v Value<'t>)> + use<'v, 't> {
        self.table.iter().map(|(name, value)| (Spanned::new(name.span(), name.get_ref().as_ref()), value))
    }

    /// Ends reading: notes the keys that nobody asked for.
    pub fn finish(self, faults: &mut Faults) {
        for (name, _) in self.entries() {
            if !self.known.contains(name.get_ref()) {
                faults.unknown(name.span(), "key", name.get_ref(), &self.known);
            }
        }
    }
}

impl Faults {
    /// A value that is a text.
    pub fn text<'v>(&mut self, value: &'v Value<'_>) -> Option<Spanned<&'v str>> {
        self.expect(value, "a string", DeValue::as_str).map(|text| Spanned::new(value.span(), text))
    }

    /// A value that is a table.
    pub fn table<'v, 't>(&mut self, value: &'v Value<'t>) -> Option<Table<'v, 't>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(table)),
            other => {
                let message = format!("this is {}, and a table is expected", article(other.type_str()));
                self.at(value.span(), message);
                None
            }
        }
    }

    /// Each text that has the form of `example`.
    pub fn names(
        &mut self,
        texts: Option<Vec<Spanned<&str>>>,
        has_form: impl Fn(&str) -> bool,
        example: &str,
    ) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for text in texts.into_iter().flatten() {
            if has_form(text.get_ref()) {
                names.insert((*text.get_ref()).to_owned());
            } else {
                self.at(text.span(), format!("`{}` has not the form of `{example}`", text.get_ref()));
            }
        }
        names
    }
}
