//! What later revisions changed in what a signature covers.
//!
//! The file as it was signed and the file as it is now are walked side by side, from the catalogue to everything it leads
//! to. A later signature must touch a few places: the form, the page that shows it, the field it fills; and material for
//! checking signatures later has a place of its own. Each difference anywhere else is named, and a doubtful one counts as a
//! change. What nothing that was signed leads to is no change.

use std::collections::BTreeSet;

use crate::structure::{Dict, File, Found, Value};

/// Most differences that are told one by one.
const MAX_TOLD: usize = 20;
/// Annotation flag (ISO 32000-1, 12.5.3): neither shown nor printed.
const HIDDEN: i64 = 2;
/// Annotation flags that a signer sets on the field it fills: printed, and locked in place.
const PRINT_OR_LOCKED: i64 = 4 | 128;

/// What a certification signature lets be done later (ISO 32000-1, Table 254).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    /// There is none, or it allows further signatures.
    FurtherSignatures,
    /// Nothing but material for checking it and document time stamps (ISO 32000-2, Table 257).
    Nothing,
}

/// What differs between the file as it was signed and as it is now.
pub(super) fn between(before: &File<'_>, now: &File<'_>, permission: Permission) -> Vec<String> {
    let (old, new) = (root(before), root(now));
    let catalog = before.catalog().unwrap_or_default();
    let mut walk = Walk {
        before,
        now,
        permission,
        root: old,
        form: catalog.reference("AcroForm").map(|(number, _)| number),
        seen: BTreeSet::new(),
        waiting: Vec::new(),
        told: Vec::new(),
    };
    match (old, new) {
        (Some(old), Some(new)) if old == new => walk.visit(old, new),
        _ => walk.told.push("the document was given another catalogue".to_owned()),
    }
    walk.run();
    walk.told
}

fn root(file: &File<'_>) -> Option<u32> {
    match file.trailer("Root") {
        Some(Value::Ref(number, _)) => Some(*number),
        _ => None,
    }
}

fn describe(dict: Option<&Dict>) -> &'static str {
    let Some(dict) = dict else { return "a part of the document" };
    match dict.name("Type") {
        Some(b"Page") => "a page",
        Some(b"Pages") => "the list of pages",
        Some(b"Catalog") => "the document's catalogue",
        Some(b"Font" | b"FontDescriptor") => "a typeface",
        Some(b"Sig") => "a signature",
        _ if dict.get("FT").is_some() => "a form field",
        Some(b"Annot") => "a mark on a page",
        _ if dict.get("Length").is_some() => "content",
        _ => "a part of the document",
    }
}

struct Walk<'w, 'f> {
    before: &'w File<'f>,
    now: &'w File<'f>,
    permission: Permission,
    root: Option<u32>,
    form: Option<u32>,
    seen: BTreeSet<(u32, u32)>,
    waiting: Vec<(u32, u32)>,
    told: Vec<String>,
}

impl Walk<'_, '_> {
    fn visit(&mut self, old: u32, new: u32) {
        if self.seen.insert((old, new)) {
            self.waiting.push((old, new));
        }
    }

    fn run(&mut self) {
        while let Some((old, new)) = self.waiting.pop() {
            if self.told.len() >= MAX_TOLD {
                self.told.push("and more".to_owned());
                return;
            }
            let before = self.before.object(old);
            if !self.objects((old, before.as_ref()), new) {
                self.told.push(match before {
                    Some(found) => format!("object {old} ({}) was replaced", describe(found.value.as_dict())),
                    None => format!("object {old}, which was missing when the document was signed, was put in"),
                });
            }
        }
    }

    fn objects(&mut self, (number, old): (u32, Option<&Found>), new_number: u32) -> bool {
        let untouched = number == new_number && self.is_untouched(number);
        let (Some(old), true) = (old, untouched) else {
            let new = self.now.object(new_number);
            let is_nothing = |found: Option<&Found>| found.is_none_or(|found| found.value == Value::Null);
            return match (old, &new) {
                (Some(old), Some(new)) => self.streams(old, new) && self.values(number, &old.value, &new.value),
                (old, new) => is_nothing(old) && is_nothing(new.as_ref()),
            };
        };
        // The same bytes: only what they lead to can differ. A stream must not reach into what was appended.
        (old.data.is_none() || self.before.data(old).is_some()) && self.values(number, &old.value, &old.value)
    }

    /// Whether an object stands where it stood.
    fn is_untouched(&self, number: u32) -> bool {
        use crate::structure::Entry::Packed;
        let (old, new) = (self.before.entry(number), self.now.entry(number));
        old == new && if let Some(Packed(stream, _)) = old { self.before.entry(stream) == self.now.entry(stream) } else { true }
    }

    fn streams(&self, old: &Found, new: &Found) -> bool {
        match (old.data, new.data) {
            (None, None) => true,
            (Some(_), Some(_)) => self.before.data(old).is_some_and(|data| self.now.data(new) == Some(data)),
            _ => false,
        }
    }

    /// An object's values: where it has a part to play in signing, all but that part.
    fn values(&mut self, number: u32, old: &Value, new: &Value) -> bool {
        match (old, new) {
            (Value::Dict(old), Value::Dict(new)) if Some(number) == self.root => self.catalogs(old, new),
            (Value::Dict(old), Value::Dict(new)) if Some(number) == self.form => self.forms(old, new),
            (Value::Dict(old), Value::Dict(new)) if old.name("Type") == Some(b"Page") => {
                self.dicts(old, new, &["Annots", "Tabs"]) && self.lists(old, new, "Annots")
            }
            (Value::Dict(old), Value::Dict(new)) if self.is_filled(old, new) => self.fields(old, new),
            _ => self.same(old, new),
        }
    }

    fn same(&mut self, old: &Value, new: &Value) -> bool {
        match (old, new) {
            (Value::Ref(a, generation), Value::Ref(b, other)) => {
                self.visit(*a, *b);
                a != b || generation == other
            }
            (Value::Ref(..), _) => self.before.resolve(old).is_some_and(|old| old.data.is_none() && self.same(&old.value, new)),
            (_, Value::Ref(..)) => self.now.resolve(new).is_some_and(|new| new.data.is_none() && self.same(old, &new.value)),
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.same(old, new))
            }
            (Value::Dict(old), Value::Dict(new)) => self.dicts(old, new, &[]),
            _ => old == new,
        }
    }

    /// Whether two dictionaries differ only under these keys.
    fn dicts(&mut self, old: &Dict, new: &Dict, but: &[&str]) -> bool {
        let rest = |dict: &Dict| {
            let other = |name: &[u8]| !but.iter().any(|key| key.as_bytes() == name);
            let mut pairs: Vec<_> = dict.0.iter().filter(|(name, _)| other(name)).cloned().collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            pairs
        };
        let (old, new) = (rest(old), rest(new));
        old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| old.0 == new.0 && self.same(&old.1, &new.1))
    }

    /// What no reader draws, and what signing adds, may differ: the metadata, the version, and material for checking
    /// signatures (`/DSS`). Wherever else the same objects are used, they are compared like any other.
    fn catalogs(&mut self, old: &Dict, new: &Dict) -> bool {
        let forms = match (old.get("AcroForm"), new.get("AcroForm")) {
            (Some(Value::Ref(old, _)), Some(Value::Ref(new, _))) if old == new => {
                self.visit(*old, *new);
                true
            }
            _ => {
                let forms = (self.before.dict(old, "AcroForm"), self.now.dict(new, "AcroForm"));
                self.forms(&forms.0.unwrap_or_default(), &forms.1.unwrap_or_default())
            }
        };
        forms && self.dicts(old, new, &["AcroForm", "DSS", "Extensions", "Metadata", "Version"])
    }

    fn forms(&mut self, old: &Dict, new: &Dict) -> bool {
        // The typefaces of a form draw what is typed into its fields; where there are only signatures, they draw nothing.
        let is_signature = |field: &Value| self.before.resolve(field).is_some_and(|found| kind(&found.value) == Some(b"Sig"));
        let only_signatures = self.before.array(old, "Fields").unwrap_or_default().iter().all(is_signature);
        let but: &[&str] = if only_signatures { &["Fields", "SigFlags", "DR", "DA"] } else { &["Fields", "SigFlags"] };
        self.dicts(old, new, but) && self.lists(old, new, "Fields")
    }

    /// Whether a list kept all it had in the order it had, and gained nothing but fields for signatures.
    fn lists(&mut self, old: &Dict, new: &Dict, key: &str) -> bool {
        let was = self.before.array(old, key).unwrap_or_default();
        let mut left = was.iter().peekable();
        for item in self.now.array(new, key).unwrap_or_default() {
            if let Some(old) = left.next_if(|old| **old == item) {
                if !self.same(old, &item) {
                    return false;
                }
            } else if !self.may_be_added(&item, key == "Annots") {
                return false;
            }
        }
        left.next().is_none()
    }

    fn may_be_added(&mut self, item: &Value, on_a_page: bool) -> bool {
        let Some(Value::Dict(field)) = self.now.resolve(item).filter(|found| found.data.is_none()).map(|found| found.value)
        else {
            return false;
        };
        let is_signature = field.name("FT") == Some(b"Sig") && field.get("A").is_none() && field.get("AA").is_none();
        if on_a_page && !(is_signature && field.name("Subtype") == Some(b"Widget")) {
            self.tell("a mark or a note was put onto a page that was signed");
            return true;
        }
        if !is_signature {
            return false;
        }
        if on_a_page && !self.is_invisible(&field) {
            self.tell("a visible signature was put onto a page that was signed, and may cover what stood there");
        }
        self.check_permission(&field);
        true
    }

    /// Whether a field for a signature, empty when the document was signed, has one now.
    fn is_filled(&self, old: &Dict, new: &Dict) -> bool {
        let value = |file: &File<'_>, dict: &Dict| file.dict(dict, "V");
        old.name("FT") == Some(b"Sig") && value(self.before, old).is_none() && value(self.now, new).is_some()
    }

    /// A field that was there to be signed may be signed, and look so in the place that it had.
    fn fields(&mut self, old: &Dict, new: &Dict) -> bool {
        self.check_permission(new);
        let (flags, now) = (old.int("F").unwrap_or(0), new.int("F").unwrap_or(0));
        now & !PRINT_OR_LOCKED == flags & !PRINT_OR_LOCKED && self.dicts(old, new, &["V", "AP", "F"])
    }

    fn check_permission(&mut self, field: &Dict) {
        let time_stamp = self.now.dict(field, "V").is_some_and(|value| value.name("Type") == Some(b"DocTimeStamp"));
        if self.permission == Permission::Nothing && !time_stamp {
            self.tell("this signature allows nothing to be added, and a field for a signature was added or filled");
        }
    }

    fn is_invisible(&self, widget: &Dict) -> bool {
        let number = |value: &Value| match self.now.resolve(value)?.value {
            Value::Int(number) => Some(number.to_string()),
            Value::Real(characters) => String::from_utf8(characters).ok(),
            _ => None,
        };
        let corners: Vec<f64> =
            self.now.array(widget, "Rect").unwrap_or_default().iter().filter_map(|value| number(value)?.parse().ok()).collect();
        let flat = matches!(corners.as_slice(), [left, bottom, right, top] if left == right || bottom == top);
        flat || widget.int("F").unwrap_or(0) & HIDDEN != 0
    }

    fn tell(&mut self, words: &str) {
        if !self.told.iter().any(|told| told == words) {
            self.told.push(words.to_owned());
        }
    }
}

fn kind(value: &Value) -> Option<&[u8]> {
    value.as_dict()?.name("FT")
}
