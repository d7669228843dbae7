//! What later revisions changed in what a signature covers.
//!
//! A later signature must touch a few objects of the signed file: the catalogue, the form, and the page that shows it.
//! Those changes are allowed as far as a signature needs them. Everything else that replaces a signed object is named,
//! and a doubtful case counts as a change. New objects that nothing signed leads to are no change.

use std::collections::BTreeSet;

use crate::structure::{Dict, Entry, File, Value};

/// Most differences that are told one by one.
const MAX_TOLD: usize = 20;

/// What changed since the revision that ends before byte `end`.
pub(super) fn since(file: &File<'_>, end: usize) -> Vec<String> {
    let now = file.bytes().len();
    let mut numbers = BTreeSet::new();
    for section in file.sections().iter().filter(|section| section.at >= end) {
        numbers.extend(section.entries.keys().copied());
    }
    let parts = Parts::of(file, end);
    let mut told = Vec::new();
    if file.trailer("Root", end) != file.trailer("Root", now) {
        told.push("the document was given another catalogue".to_owned());
    }
    for number in numbers {
        if told.len() >= MAX_TOLD {
            told.push("and more".to_owned());
            break;
        }
        let before = file.entry(number, end);
        if matches!(before, None | Some(Entry::Free)) || before == file.entry(number, now) {
            continue;
        }
        if !parts.allows(file, number, end, now) {
            told.push(format!("object {number} ({}) was replaced", describe(file, number, end)));
        }
    }
    told
}

fn describe(file: &File<'_>, number: u32, end: usize) -> &'static str {
    match file.object(number, end).map(|found| found.value) {
        Some(Value::Dict(dict)) => match dict.name("Type") {
            Some(b"Page") => "a page",
            Some(b"Pages") => "the list of pages",
            Some(b"Catalog") => "the document's catalogue",
            Some(b"Font") => "a typeface",
            Some(b"Annot") => "a mark on a page",
            Some(b"Sig") => "a signature",
            _ if dict.get("Length").is_some() => "content",
            _ => "a part of the document",
        },
        _ => "a part of the document",
    }
}

/// The objects that a further signature may touch.
struct Parts {
    catalog: Option<u32>,
    form: Option<u32>,
    information: Option<u32>,
}

impl Parts {
    fn of(file: &File<'_>, end: usize) -> Self {
        let number = |value: Option<&Value>| if let Some(Value::Ref(number, _)) = value { Some(*number) } else { None };
        let catalog = file.catalog(end).unwrap_or_default();
        Self {
            catalog: number(file.trailer("Root", end)),
            form: number(catalog.get("AcroForm")),
            information: number(file.trailer("Info", end)),
        }
    }

    fn allows(&self, file: &File<'_>, number: u32, end: usize, now: usize) -> bool {
        let (Some(old), Some(new)) = (file.object(number, end), file.object(number, now)) else { return false };
        if Some(number) == self.information {
            return true; // the title page of the file, not of the document
        }
        match (&old.value, &new.value) {
            (Value::Dict(old), Value::Dict(new)) if old.get("Length").is_some() || new.get("Length").is_some() => {
                // Streams: equal dictionaries do not make equal contents.
                old.name("Type") == Some(b"Metadata") && new.name("Type") == Some(b"Metadata")
            }
            (old, new) if old == new => true,
            (Value::Dict(old), Value::Dict(new)) if Some(number) == self.catalog => catalog(file, old, new, end, now),
            (Value::Dict(old), Value::Dict(new)) if Some(number) == self.form => form(file, old, new, end, now),
            (Value::Dict(old), Value::Dict(new)) if old.name("Type") == Some(b"Page") => {
                same_but(old, new, &["Annots", "Tabs"]) && grew(file, old.get("Annots"), new.get("Annots"), end, now)
            }
            (Value::Dict(old), Value::Dict(new)) if old.name("FT") == Some(b"Sig") && old.get("V").is_none() => {
                same_but(old, new, &["V", "AP", "F", "MK", "DA", "Rect", "P", "Lock", "SV"])
            }
            (Value::Array(_), Value::Array(_)) => grew(file, Some(&old.value), Some(&new.value), end, now),
            _ => false,
        }
    }
}

fn catalog(file: &File<'_>, old: &Dict, new: &Dict, end: usize, now: usize) -> bool {
    let forms = (file.dict(old, "AcroForm", end).unwrap_or_default(), file.dict(new, "AcroForm", now).unwrap_or_default());
    same_but(old, new, &["AcroForm", "DSS", "Extensions", "Perms", "Metadata", "Version"])
        && form(file, &forms.0, &forms.1, end, now)
}

fn form(file: &File<'_>, old: &Dict, new: &Dict, end: usize, now: usize) -> bool {
    same_but(old, new, &["Fields", "SigFlags", "DR", "DA"]) && grew(file, old.get("Fields"), new.get("Fields"), end, now)
}

/// Whether two dictionaries differ only under these keys.
fn same_but(old: &Dict, new: &Dict, keys: &[&str]) -> bool {
    let rest = |dict: &Dict| {
        let mut dict = dict.clone();
        for key in keys {
            dict.remove(key);
        }
        dict.0.sort_by(|a, b| a.0.cmp(&b.0));
        dict
    };
    rest(old) == rest(new)
}

/// Whether a list kept all it had, and gained nothing but signature fields.
fn grew(file: &File<'_>, old: Option<&Value>, new: Option<&Value>, end: usize, now: usize) -> bool {
    let items = |value: Option<&Value>, at: usize| match value.and_then(|value| file.resolve(value, at)).map(|found| found.value)
    {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let (old, new) = (items(old, end), items(new, now));
    new.len() <= 4096
        && old.len() <= new.len()
        && old.iter().all(|item| new.contains(item))
        && new.iter().filter(|item| !old.contains(item)).all(|item| match file.resolve(item, now).map(|found| found.value) {
            Some(Value::Dict(dict)) => dict.name("FT") == Some(b"Sig"),
            _ => false,
        })
}
