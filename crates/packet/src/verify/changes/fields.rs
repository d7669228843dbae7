//! Fields and marks that are added to a signed page, and fields that are filled.
//!
//! It must never take anything that shows for nothing: only a signature that is not seen, or one in the place that was kept for
//! it, passes without a word.

use super::{ChangeKind, Permission, Walk, is_field};
use crate::certificate::tame;
use crate::structure::{Dict, File, Text, Value, words as text_of};

/// Most fields whose places are looked at.
const MAX_FIELDS: usize = 4096;
/// How deep fields may nest in one that is added.
const MAX_FIELD_DEPTH: usize = 8;
/// Annotation flag (ISO 32000-1, 12.5.3): neither shown nor printed.
const HIDDEN: i64 = 2;
/// Annotation flags that a signer sets on the field it fills: printed, and locked in place.
const PRINT_OR_LOCKED: i64 = 4 | 128;
/// From this area on, in square points, what is put into a place kept for a signature is told: 100 square centimetres.
const LARGE: f64 = 80_352.0;
/// Keys of a form field that filling it in touches: its value, and how the value looks.
const FILLED: [&str; 6] = ["V", "AS", "AP", "RV", "I", "M"];

impl Walk<'_, '_> {
    pub(super) fn may_be_added(&mut self, item: &Value, on_a_page: bool) -> bool {
        let Some(Value::Dict(field)) = self.now.resolve(item).filter(|found| found.data.is_none()).map(|found| found.value)
        else {
            return false;
        };
        let is_signature = field.name("FT") == Some(b"Sig") && field.get("A").is_none() && field.get("AA").is_none();
        if on_a_page {
            let is_named = matches!(item, Value::Ref(number, _) if self.is_signature_widget(*number));
            return self.may_be_added_to_a_page(&field, is_named);
        }
        if !is_signature && !self.is_group_of_signatures(&field, 0) {
            return false;
        }
        self.check_permission(&field);
        true
    }

    /// What is put onto a page is told, and never taken for nothing unless it is a signature that shows nothing.
    fn may_be_added_to_a_page(&mut self, field: &Dict, is_named: bool) -> bool {
        let page = self.page().map_or_else(|| "a page that was signed".to_owned(), |page| format!("page {page}"));
        let is_signature = (is_named || self.inherits_signature(field)) && field.get("A").is_none() && field.get("AA").is_none();
        if !(is_signature && field.name("Subtype") == Some(b"Widget")) {
            self.tell(ChangeKind::Mark, format!("a mark or a note was put onto {page}"));
            return true;
        }
        if !self.is_signed(field, is_named) {
            self.tell(ChangeKind::Mark, format!("a mark or a note was put onto {page}"));
            return true;
        }
        match self.size(field) {
            _ if field.int("F").unwrap_or(0) & HIDDEN != 0 => {}
            Some((width, height)) if width == 0.0 || height == 0.0 => {}
            size => {
                let size = size.map(|(width, height)| format!(" ({:.0} by {:.0} mm)", width / 72.0 * 25.4, height / 72.0 * 25.4));
                let size = size.unwrap_or_default();
                let words = format!("a visible signature was put onto {page}{size}, and may cover what stood there");
                self.tell(ChangeKind::VisibleSignature, words);
            }
        }
        self.check_permission(field);
        true
    }

    /// Whether it is a field for a signature, by itself or by the field it belongs to.
    fn inherits_signature(&self, field: &Dict) -> bool {
        field_of(self.now, field).is_some_and(|field| field.name("FT") == Some(b"Sig"))
    }

    /// Whether the field has a signature in it, or shows nothing that one would have to answer for.
    fn is_signed(&self, field: &Dict, is_named: bool) -> bool {
        let shows = field.get("AP").is_some() || self.size(field).is_none_or(|(width, height)| width > 0.0 && height > 0.0);
        let value = field_of(self.now, field).and_then(|field| self.now.dict(&field, "V"));
        !shows || is_named || value.is_some() || field.int("F").unwrap_or(0) & HIDDEN != 0
    }

    /// Whether a field for a signature names it as its place on a page.
    fn is_signature_widget(&mut self, number: u32) -> bool {
        let now = self.now;
        let all = self.widgets.get_or_insert_with(|| {
            let form = now.catalog().and_then(|catalog| now.dict(&catalog, "AcroForm")).unwrap_or_default();
            let fields = now.array(&form, "Fields").unwrap_or_default();
            let fields = fields.iter().take(MAX_FIELDS).filter_map(|field| now.resolve(field)?.value.into_dict());
            let signatures = fields.filter(|field| field.name("FT") == Some(b"Sig"));
            let kids = signatures.flat_map(|field| now.array(&field, "Kids").unwrap_or_default());
            kids.filter_map(|kid| if let Value::Ref(number, _) = kid { Some(number) } else { None }).collect()
        });
        all.contains(&number)
    }

    /// A field that only holds fields for signatures.
    fn is_group_of_signatures(&self, field: &Dict, depth: usize) -> bool {
        let kids = self.now.array(field, "Kids").unwrap_or_default();
        let only_structure = field.0.iter().all(|(key, _)| matches!(key.as_slice(), b"T" | b"Kids" | b"Parent" | b"TU"));
        let is_one = |kid: &Value| {
            self.now.resolve(kid).and_then(|found| found.value.into_dict()).is_some_and(|kid| {
                kid.name("FT") == Some(b"Sig") && kid.get("AA").is_none() || self.is_group_of_signatures(&kid, depth + 1)
            })
        };
        depth < MAX_FIELD_DEPTH && only_structure && !kids.is_empty() && kids.len() <= 64 && kids.iter().all(is_one)
    }

    /// Whether a field for a signature, empty when the document was signed, has one now.
    pub(super) fn is_filled(&self, old: &Dict, new: &Dict) -> bool {
        if !is_field(old) {
            return false;
        }
        let (Some(old), Some(new)) = (field_of(self.before, old), field_of(self.now, new)) else { return false };
        let value = |file: &File<'_>, dict: &Dict| file.dict(dict, "V");
        old.name("FT") == Some(b"Sig") && value(self.before, &old).is_none() && value(self.now, &new).is_some()
    }

    /// A field that was there to be signed may be signed, and look so in the place that it had.
    pub(super) fn fields(&mut self, old: &Dict, new: &Dict) -> bool {
        self.check_permission(new);
        self.check_kept_place(new);
        let (flags, now) = (old.int("F").unwrap_or(0), new.int("F").unwrap_or(0));
        now & !PRINT_OR_LOCKED == flags & !PRINT_OR_LOCKED && self.dicts(old, new, &["V", "AP", "F"])
    }

    /// A place that was kept for a signature is empty until it is filled. One that is large can be filled with what covers the
    /// page, and nobody who signed before saw that.
    fn check_kept_place(&mut self, widget: &Dict) {
        let size = self.size(widget).filter(|(width, height)| width * height > 0.0);
        let is_hidden = widget.get("AP").is_none() || widget.int("F").unwrap_or(0) & HIDDEN != 0;
        let Some((width, height)) = size.filter(|_| !is_hidden) else { return };
        self.shows_in_kept_place = true;
        if width * height <= LARGE {
            return;
        }
        let page = self.page().map_or_else(|| "a page that was signed".to_owned(), |page| format!("page {page}"));
        let (width, height) = (width / 72.0 * 25.4, height / 72.0 * 25.4);
        let words = format!(
            "the place kept for a signature on {page} ({width:.0} by {height:.0} mm) was filled, and may cover what stood there"
        );
        self.tell(ChangeKind::VisibleSignature, words);
    }

    /// A field of a form that was filled in. One whose look changed and whose value did not shows what nobody filled in.
    pub(super) fn form_fields(&mut self, old: &Dict, new: &Dict) -> bool {
        let has_kids = old.get("Kids").is_some();
        let but: Vec<&str> = FILLED.into_iter().chain(has_kids.then_some("Kids")).collect();
        let signed = old.name("FT") == Some(b"Sig") || new.name("FT") == Some(b"Sig");
        if signed || self.permission == Permission::Nothing {
            return self.dicts(old, new, &[]);
        }
        if !self.dicts(old, new, &but) || has_kids && !self.lists(old, new, "Kids") {
            return false;
        }
        let mut differs = |keys: &[&str]| {
            let differing = keys.iter().filter(|key| match (old.get(key), new.get(key)) {
                // What they lead to is compared like anything else.
                (Some(old), Some(new)) if old == new => !self.same(old, new),
                (old, new) => old != new,
            });
            differing.count() > 0
        };
        let (value, look) = (differs(&["V", "RV", "I", "AS"]), differs(&["AP"]));
        let name = match old.get("T") {
            Some(Value::Text(Text { bytes, .. })) => format!(" “{}”", tame(&text_of(bytes))),
            _ => String::new(),
        };
        if value {
            self.tell(ChangeKind::Form, format!("the form field{name} was filled in or changed"));
        } else if look {
            self.tell(ChangeKind::Content, format!("the form field{name} looks different, though its value is the same"));
        }
        true
    }

    pub(super) fn check_permission(&mut self, field: &Dict) {
        let time_stamp = self.now.dict(field, "V").is_some_and(|value| value.name("Type") == Some(b"DocTimeStamp"));
        if self.permission == Permission::Nothing && !time_stamp {
            let words = "this signature allows nothing to be added, and a field for a signature was added or filled";
            self.tell(ChangeKind::Forbidden, words.to_owned());
        }
    }

    /// Width and height of what a widget covers, in points.
    fn size(&self, widget: &Dict) -> Option<(f64, f64)> {
        let number = |value: &Value| match self.now.resolve(value)?.value {
            Value::Int(number) => number.to_string().parse().ok(),
            Value::Real(characters) => String::from_utf8(characters).ok()?.parse().ok(),
            _ => None,
        };
        let corners = self.now.array(widget, "Rect")?;
        let corners: Vec<f64> = corners.iter().take(5).map(number).collect::<Option<_>>()?;
        let &[left, bottom, right, top] = corners.as_slice() else { return None };
        let (width, height): (f64, f64) = (right - left, top - bottom);
        (width.is_finite() && height.is_finite()).then_some((width.abs(), height.abs()))
    }
}

/// The field that a widget belongs to: itself, or the nearest above it that says of which kind it is.
fn field_of(file: &File<'_>, dict: &Dict) -> Option<Dict> {
    let mut at = dict.clone();
    for _ in 0..MAX_FIELD_DEPTH {
        if at.get("FT").is_some() {
            return Some(at);
        }
        at = file.dict(&at, "Parent")?;
    }
    None
}
