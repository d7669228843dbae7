//! A TOML table read key by key, gathering every fault with its line instead of stopping at the first.
//!
//! It knows the forms in which packs write values (a cited value, "unknown", a list of words) and no rule.

use super::{Cited, Fact};
use crate::fixed::Fixed;
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One fault of a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The pack's file name.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Where in the pack (`credential us-zz-cps, renewal, minimum ethics`).
    pub place: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.message)
    }
}

/// The text of a pack, and the faults found in it.
pub(super) struct Page<'t> {
    file: &'t str,
    line_starts: Vec<usize>,
    faults: RefCell<BTreeSet<Fault>>,
}

impl<'t> Page<'t> {
    pub(super) fn new(file: &'t str, text: &str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, line_starts, faults: RefCell::default() }
    }

    pub(super) fn fault(&self, at: usize, place: &str, message: impl Into<String>) {
        let line = self.line_starts.partition_point(|start| *start <= at);
        let fault = Fault { file: self.file.to_owned(), line, place: place.to_owned(), message: message.into() };
        self.faults.borrow_mut().insert(fault);
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults.into_inner().into_iter().collect()
    }

    pub(super) fn has_faults(&self) -> bool {
        !self.faults.borrow().is_empty()
    }
}

/// A table of the pack with the place it has there.
pub(super) struct Table<'p, 't> {
    page: &'p Page<'t>,
    table: &'p DeTable<'p>,
    at: usize,
    pub(super) place: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'p, 't> Table<'p, 't> {
    pub(super) fn new(page: &'p Page<'t>, table: &'p Spanned<DeTable<'p>>) -> Self {
        Self { page, table: table.get_ref(), at: table.span().start, place: String::new(), asked: RefCell::default() }
    }

    fn inner(&self, table: &'p DeTable<'p>, at: usize, name: &str) -> Self {
        let place = if self.place.is_empty() { name.to_owned() } else { format!("{}, {name}", self.place) };
        Self { page: self.page, table, at, place, asked: RefCell::default() }
    }

    pub(super) fn fault(&self, message: impl Into<String>) {
        self.page.fault(self.at, &self.place, message);
    }

    fn get(&self, key: &'static str) -> Option<&'p Spanned<DeValue<'p>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, right: &str) {
        self.page.fault(
            value.span().start,
            &self.place,
            format!("`{key}` is {}; it must be {right}", value.get_ref().type_str()),
        );
    }

    fn missing(&self, key: &str, right: &str) {
        self.fault(format!("`{key}` is missing; write {right}"));
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let known: Vec<&str> = asked.iter().copied().collect();
            self.page.fault(
                key.span().start,
                &self.place,
                format!("`{}` is not a key here; keys are {}", key.get_ref(), known.join(", ")),
            );
        }
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn text(&self, key: &'static str) -> String {
        self.optional_text(key).unwrap_or_else(|| {
            if !self.has(key) {
                self.missing(key, "a text in quotes");
            }
            String::new()
        })
    }

    pub(super) fn optional_text(&self, key: &'static str) -> Option<String> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            DeValue::String(_) => {
                self.page.fault(value.span().start, &self.place, format!("`{key}` is empty; leave it out or fill it"));
                None
            }
            _ => {
                self.wrong(value, key, "a text in quotes");
                None
            }
        }
    }

    /// The text, where the value is one; another kind of value is no fault here.
    pub(super) fn optional_word(&self, key: &'static str) -> Option<&'p str> {
        self.get(key)?.get_ref().as_str()
    }

    pub(super) fn words(&self, key: &'static str) -> Vec<String> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value, key, "a list of texts in square brackets");
            return Vec::new();
        };
        let read = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            _ => {
                self.wrong(item, key, "a list of texts in quotes");
                None
            }
        };
        items.iter().filter_map(read).collect()
    }

    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        let Some(value) = self.get(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(value, key, "true or false");
            default
        })
    }

    pub(super) fn date(&self, key: &'static str) -> Option<NaiveDate> {
        let value = self.get(key)?;
        let date = value.get_ref().as_datetime().filter(|date| date.time.is_none()).and_then(|date| date.date);
        let date = date.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()));
        let date = date.filter(|date| crate::date::plausible(*date));
        if date.is_none() {
            self.page.fault(value.span().start, &self.place, format!("`{key}` must be a day such as 2026-11-22, without quotes"));
        }
        date
    }

    pub(super) fn name<T: Copy>(&self, key: &'static str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let text = self.optional_text(key)?;
        let found = all.iter().copied().find(|value| name(*value) == text);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|value| name(*value)).collect();
            self.fault(format!("`{key}` is \"{text}\"; it must be one of {}", names.join(", ")));
        }
        found
    }

    pub(super) fn whole(&self, key: &'static str) -> Option<u32> {
        let value = self.get(key)?;
        let number = value.get_ref().as_integer().filter(|number| number.radix() == 10);
        let number = number.and_then(|number| number.as_str().replace('_', "").parse().ok());
        if number.is_none() {
            self.wrong(value, key, "a whole number that is not negative");
        }
        number
    }

    /// A decimal, exactly as it is written.
    pub(super) fn decimal(&self, key: &'static str) -> Option<Fixed> {
        let value = self.get(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        let number = text.and_then(|text| text.replace('_', "").parse::<Fixed>().ok()).filter(|number| *number >= Fixed::ZERO);
        if number.is_none() {
            self.wrong(value, key, "a number such as 6 or 1.25, not negative");
        }
        number
    }

    pub(super) fn tables(&self, key: &'static str, name: &str) -> Vec<Self> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value, key, &format!("one or more [[{key}]] blocks"));
            return Vec::new();
        };
        let read = |item: &'p Spanned<DeValue<'p>>| match item.get_ref() {
            DeValue::Table(table) => {
                let id = table.get("id").and_then(|id| id.get_ref().as_str()).map_or(String::new(), |id| format!(" {id}"));
                Some(self.inner(table, item.span().start, &format!("{name}{id}")))
            }
            _ => {
                self.wrong(item, key, "a table");
                None
            }
        };
        items.iter().filter_map(read).collect()
    }

    /// The one table below a key, if it is there. Whoever reads it also finishes it.
    pub(super) fn table(&self, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(self.inner(table, value.span().start, key)),
            _ => {
                self.wrong(value, key, "a table");
                None
            }
        }
    }

    /// Every table below a key, by its name.
    pub(super) fn named_tables(&self, key: &'static str) -> Vec<(String, Self)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(value, key, &format!("[{key}.NAME] blocks"));
            return Vec::new();
        };
        let read = |(name, value): (&'p Spanned<_>, &'p Spanned<DeValue<'p>>)| {
            let name: &std::borrow::Cow<'_, str> = name.get_ref();
            match value.get_ref() {
                DeValue::Table(table) => {
                    Some((name.to_string(), self.inner(table, value.span().start, &format!("{key} {name}"))))
                }
                _ => {
                    self.wrong(value, name, "a table");
                    None
                }
            }
        };
        table.iter().filter_map(read).collect()
    }

    fn inline(&self, key: &'static str, right: &str) -> Option<Self> {
        let value = self.get(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some(self.inner(table, value.span().start, key));
        }
        let bare = matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_));
        if bare {
            self.page.fault(value.span().start, &self.place, format!("`{key}` stands without its source; write {right}"));
        } else {
            self.wrong(value, key, right);
        }
        None
    }

    /// `{ …, cite = ["S1"] }`, or absent.
    pub(super) fn cited<T>(&self, key: &'static str, right: &str, read: impl Fn(&Self) -> Option<T>) -> Fact<T> {
        let inner = self.inline(key, right)?;
        let value = read(&inner);
        let cite = inner.cite();
        inner.finish();
        value.map(|value| Cited { value, cite })
    }

    /// Like [`Table::cited`], but the key must be there: cited, or `"unknown"`.
    pub(super) fn fact<T>(&self, key: &'static str, right: &str, read: impl Fn(&Self) -> Option<T>) -> Fact<T> {
        match self.get(key) {
            None => {
                self.missing(key, &format!("{right}, or \"unknown\""));
                None
            }
            Some(value) if value.get_ref().as_str() == Some("unknown") => None,
            Some(_) => self.cited(key, right, read),
        }
    }

    /// The keys of the sources; never empty, each one of the pack's.
    pub(super) fn cite(&self) -> Vec<String> {
        let cite = self.words("cite");
        if cite.is_empty() {
            self.missing("cite", "cite = [\"S1\"]: a fact stands only with its source");
        }
        cite
    }
}
