//! What later revisions changed in what a signature covers.
//!
//! The file as it was signed and the file as it is now are walked side by side, from the catalogue to everything it leads
//! to. A later signature must touch a few places: the form, the page that shows it, the field it fills; and material for
//! checking signatures later has a place of its own. Each difference anywhere else is named, and a doubtful one counts as a
//! change. What nothing that was signed leads to is no change.

mod fields;
mod kept;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::words::{Place, catalog_part, describe, sentence};
use crate::structure::{Dict, File, Found, Value};

/// How many references are followed one inside another where the other side has the thing itself.
const MAX_FOLLOWED: usize = 16;
/// Most differences that are told one by one.
const MAX_TOLD: usize = 20;
/// Most pages that are numbered, to say on which one a difference is.
const MAX_PAGES: usize = 20_000;

/// One difference between what was signed and what is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of which kind it is.
    pub kind: ChangeKind,
    /// What changed, in words without a full stop.
    pub words: String,
}

/// What kind of change it is: what a certification signature may allow depends on it (ISO 32000-1, Table 254).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A form field was filled in.
    Form,
    /// A remark was put onto a page.
    Mark,
    /// A further signature that shows where nothing was before. It may cover what was signed.
    VisibleSignature,
    /// A signature where the signer allowed none.
    Forbidden,
    /// Anything else: pages, their content, typefaces, layers, scripts.
    Content,
}

impl ChangeKind {
    /// Whether a certification of this level allows it: 1 nothing, 2 forms and signatures, 3 also remarks.
    #[must_use]
    pub const fn is_allowed_at(self, level: u8) -> bool {
        match self {
            Self::Form | Self::VisibleSignature => level >= 2,
            Self::Mark => level >= 3,
            Self::Forbidden | Self::Content => false,
        }
    }
}

/// What a certification signature lets be done later (ISO 32000-1, Table 254).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    /// There is none, or it allows further signatures.
    FurtherSignatures,
    /// Nothing but material for checking it and document time stamps (ISO 32000-2, Table 257).
    Nothing,
}

/// What came of comparing two states of a file.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) changes: Vec<Change>,
    /// Whether a place that was kept for a signature shows something now.
    pub(super) shows_in_kept_place: bool,
}

/// What differs between the file as it was signed and as it is now.
pub(super) fn between(before: &File<'_>, now: &File<'_>, permission: Permission) -> Compared {
    let (old, new) = (root(before), root(now));
    let catalog = before.catalog().unwrap_or_default();
    let mut walk = Walk {
        before,
        now,
        permission,
        root: old,
        form: catalog.reference("AcroForm").map(|(number, _)| number),
        place: Place::default(),
        followed: 0,
        differing: None,
        seen: BTreeSet::new(),
        waiting: Vec::new(),
        told: Vec::new(),
        shows_in_kept_place: false,
        pages: None,
        widgets: None,
    };
    match (old, new) {
        (Some(old), Some(new)) if old == new => walk.visit(old, new),
        _ => walk.tell(ChangeKind::Content, "the document was given another catalogue, and with it other pages".to_owned()),
    }
    if !trailers_agree(before, now) {
        walk.tell(ChangeKind::Content, "the record at the end of the file names something new".to_owned());
    }
    if has_two_faces(before, now) {
        let words = "a later part of the file shows some readers other objects than others";
        walk.tell(ChangeKind::Content, words.to_owned());
    }
    walk.run();
    Compared { changes: walk.told, shows_in_kept_place: walk.shows_in_kept_place }
}

/// Whether a later section is a hybrid one (ISO 32000-1, 7.5.8.4), where none was when the document was signed.
fn has_two_faces(before: &File<'_>, now: &File<'_>) -> bool {
    let end = before.bytes().len();
    now.sections().iter().any(|section| section.at >= end && section.trailer.get("XRefStm").is_some())
}

fn root(file: &File<'_>) -> Option<u32> {
    match file.trailer("Root") {
        Some(Value::Ref(number, _)) => Some(*number),
        _ => None,
    }
}

/// Whether the trailers of later sections hold nothing but what every trailer holds, and what stood there before.
fn trailers_agree(before: &File<'_>, now: &File<'_>) -> bool {
    const USUAL: [&[u8]; 15] = [
        b"Size",
        b"Prev",
        b"Root",
        b"Info",
        b"ID",
        b"XRefStm",
        b"Type",
        b"W",
        b"Index",
        b"Length",
        b"Filter",
        b"DecodeParms",
        b"DocChecksum",
        b"Metadata",
        b"Encrypt",
    ];
    let was: BTreeSet<&[u8]> =
        before.sections().iter().flat_map(|section| &section.trailer.0).map(|(name, _)| name.as_slice()).collect();
    let end = before.bytes().len();
    let later = now.sections().iter().filter(|section| section.at >= end);
    later.flat_map(|section| &section.trailer.0).all(|(key, _)| USUAL.contains(&key.as_slice()) || was.contains(key.as_slice()))
}

/// The number of each page, from 1, by its object.
fn page_numbers(file: &File<'_>) -> BTreeMap<u32, usize> {
    let mut numbers = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<Value> = file.catalog().and_then(|catalog| catalog.get("Pages").cloned()).into_iter().collect();
    while let Some(node) = waiting.pop() {
        let Value::Ref(number, _) = node else { continue };
        if !seen.insert(number) || seen.len() > MAX_PAGES {
            continue;
        }
        let Some(Value::Dict(dict)) = file.resolve(&node).map(|found| found.value) else { continue };
        if dict.get("Kids").is_none() {
            let next = numbers.len() + 1;
            numbers.insert(number, next);
        }
        let room = MAX_PAGES.saturating_sub(waiting.len());
        waiting.extend(file.array(&dict, "Kids").unwrap_or_default().into_iter().rev().take(room));
    }
    numbers
}

struct Walk<'w, 'f> {
    before: &'w File<'f>,
    now: &'w File<'f>,
    permission: Permission,
    root: Option<u32>,
    form: Option<u32>,
    /// Where the object stands that is looked at.
    place: Place,
    /// How many references were followed on one side only, to come here: two may lead to each other for ever.
    followed: usize,
    /// The key that differs in it, where it is a page or the catalogue.
    differing: Option<Vec<u8>>,
    seen: BTreeSet<(u32, u32)>,
    waiting: Vec<(u32, u32, Place)>,
    told: Vec<Change>,
    shows_in_kept_place: bool,
    pages: Option<BTreeMap<u32, usize>>,
    /// The places of signature fields, as the form names them.
    widgets: Option<BTreeSet<u32>>,
}

impl Walk<'_, '_> {
    fn visit(&mut self, old: u32, new: u32) {
        if self.seen.insert((old, new)) {
            self.waiting.push((old, new, self.place));
        }
    }

    fn run(&mut self) {
        while let Some((old, new, place)) = self.waiting.pop() {
            if self.told.len() >= MAX_TOLD {
                self.told.push(Change { kind: ChangeKind::Content, words: "and more".to_owned() });
                return;
            }
            self.place = place;
            self.differing = None;
            let before = self.before.object(old);
            if before.as_ref().and_then(|found| found.value.as_dict()).is_some_and(is_page) {
                self.place = Place { page: Some(old), part: None };
            }
            if !self.objects((old, before.as_ref()), new) {
                let what = describe(before.as_ref().and_then(|found| found.value.as_dict()));
                let page = self.page();
                let subject = sentence(old, what, self.differing.as_deref(), self.place, page);
                let words = match before {
                    Some(_) => format!("{subject} was replaced"),
                    None if self.before.is_unreadable(old) => {
                        format!(
                            "{subject} is written so that it cannot be read here, and what other readers show was not compared"
                        )
                    }
                    None => format!("{subject}, which was missing when the document was signed, was put in"),
                };
                self.told.push(Change { kind: ChangeKind::Content, words });
            }
        }
    }

    /// The number of the page that is looked at, from 1.
    fn page(&mut self) -> Option<usize> {
        let page = self.place.page?;
        let before = self.before;
        self.pages.get_or_insert_with(|| page_numbers(before)).get(&page).copied()
    }

    fn objects(&mut self, (number, old): (u32, Option<&Found>), new_number: u32) -> bool {
        let untouched = number == new_number && self.is_untouched(number);
        let (Some(old), true) = (old, untouched) else {
            let new = self.now.object(new_number);
            let is_nothing = |found: Option<&Found>| found.is_none_or(|found| found.value == Value::Null);
            return match (old, &new) {
                (Some(old), Some(new)) => self.streams(old, new) && self.values(number, &old.value, &new.value),
                (old, new) => {
                    // What cannot be read here may be read by others, and lead them to what nobody compared.
                    let is_known = !self.before.is_unreadable(number) && !self.now.is_unreadable(new_number);
                    is_known && is_nothing(old) && is_nothing(new.as_ref())
                }
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
            (Value::Dict(old), Value::Dict(new)) if is_page(old) => {
                self.dicts(old, new, &["Annots", "Tabs"]) && (self.lists(old, new, "Annots") || self.differ(b"Annots"))
            }
            (Value::Dict(old), Value::Dict(new)) if self.is_filled(old, new) => self.fields(old, new),
            (Value::Dict(old), Value::Dict(new)) if is_field(old) && old != new => self.form_fields(old, new),
            _ => self.same(old, new),
        }
    }

    fn same(&mut self, old: &Value, new: &Value) -> bool {
        match (old, new) {
            (Value::Ref(a, generation), Value::Ref(b, other)) => {
                self.visit(*a, *b);
                (a != b || generation == other) && self.leads(old, new)
            }
            (Value::Ref(..), _) | (_, Value::Ref(..)) if self.followed >= MAX_FOLLOWED => false,
            (Value::Ref(..), _) => {
                let was = self.before.resolve(old).filter(|was| was.data.is_none());
                self.leads(old, new) && was.is_some_and(|was| self.same_behind(&was.value, new))
            }
            (_, Value::Ref(..)) => {
                let is = self.now.resolve(new).filter(|is| is.data.is_none());
                self.leads(old, new) && is.is_some_and(|is| self.same_behind(old, &is.value))
            }
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.same(old, new))
            }
            (Value::Dict(old), Value::Dict(new)) => self.dicts(old, new, &[]),
            _ => old == new,
        }
    }

    /// Whether strict readers, for which a reference has a generation too, see something in both states or in neither.
    fn leads(&self, old: &Value, new: &Value) -> bool {
        let leads = |file: &File<'_>, value: &Value| match value {
            Value::Ref(number, generation) => file.is_of_generation(*number, *generation),
            _ => true,
        };
        leads(self.before, old) == leads(self.now, new)
    }

    /// The same where a reference on one side led to what the other side has itself.
    fn same_behind(&mut self, old: &Value, new: &Value) -> bool {
        self.followed += 1;
        let same = self.same(old, new);
        self.followed -= 1;
        same
    }

    /// Whether two dictionaries differ only under these keys.
    fn dicts(&mut self, old: &Dict, new: &Dict, but: &[&str]) -> bool {
        let is_catalog = old.name("Type") == Some(b"Catalog");
        let rest = |dict: &Dict| {
            let other = |name: &[u8]| !but.iter().any(|key| key.as_bytes() == name);
            let mut pairs: Vec<_> = dict.0.iter().filter(|(name, _)| other(name)).cloned().collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            pairs
        };
        let (old, new) = (rest(old), rest(new));
        let place = self.place;
        for pair in old.iter().zip(&new) {
            let ((old_key, old), (new_key, new)) = pair;
            if place.page.is_none() && is_catalog {
                self.place.part = Some(catalog_part(old_key));
            }
            if old_key != new_key || !self.same(old, new) {
                let first = if new_key < old_key { new_key } else { old_key };
                self.differ(first);
                self.place = place;
                return false;
            }
        }
        self.place = place;
        let longer = if old.len() > new.len() { &old } else { &new };
        match longer.get(old.len().min(new.len())) {
            Some((key, _)) => self.differ(key),
            None => true,
        }
    }

    /// Notes the key that differs, of several inside one another the outermost. It is an answer too: no.
    fn differ(&mut self, key: &[u8]) -> bool {
        self.differing = Some(key.to_vec());
        false
    }

    /// What no reader draws, and what signing adds, may differ: the metadata, the version, and material for checking
    /// signatures (`/DSS`). Wherever else the same objects are used, they are compared like any other.
    fn catalogs(&mut self, old: &Dict, new: &Dict) -> bool {
        if !kept::is_security_store((self.before, old), (self.now, new)) {
            let words = "the material for checking signatures was taken away, or is none";
            self.tell(ChangeKind::Content, words.to_owned());
        }
        let metadata = |file: &File<'_>, dict: &Dict| dict.get("Metadata").and_then(|value| file.resolve(value));
        let (was, is) = (metadata(self.before, old), metadata(self.now, new));
        let same_data = match (&was, &is) {
            (Some(was), Some(is)) => was.value == is.value && self.before.data(was) == self.now.data(is),
            (was, is) => was.is_none() && is.is_none(),
        };
        if (old.get("Metadata") != new.get("Metadata") || !same_data) && !kept::is_description(self.now, new) {
            self.tell(ChangeKind::Content, "the description of the file was replaced by something that is none".to_owned());
        } else if kept::shows_its_title(self.before, old) && kept::title(self.before, old) != kept::title(self.now, new) {
            self.tell(ChangeKind::Content, "the title that readers show in place of the file's name was replaced".to_owned());
        }
        self.place.part = Some(catalog_part(b"AcroForm"));
        let forms = match (old.get("AcroForm"), new.get("AcroForm")) {
            (Some(was @ Value::Ref(old, _)), Some(is @ Value::Ref(new, _))) if old == new => self.same(was, is),
            _ => {
                let forms = (self.before.dict(old, "AcroForm"), self.now.dict(new, "AcroForm"));
                self.forms(&forms.0.unwrap_or_default(), &forms.1.unwrap_or_default())
            }
        };
        self.place.part = None;
        (forms || self.differ(b"AcroForm")) && self.dicts(old, new, &["AcroForm", "DSS", "Extensions", "Metadata", "Version"])
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

    fn tell(&mut self, kind: ChangeKind, words: String) {
        let change = Change { kind, words };
        if !self.told.contains(&change) {
            self.told.push(change);
        }
    }
}

fn is_page(dict: &Dict) -> bool {
    dict.name("Type") == Some(b"Page")
}

/// Whether it is a field of a form or its place on a page (ISO 32000-1, 12.7.3).
fn is_field(dict: &Dict) -> bool {
    let has_name = matches!(dict.get("T"), Some(Value::Text(_)));
    dict.get("FT").is_some() || dict.name("Subtype") == Some(b"Widget") || has_name && dict.get("Kids").is_some()
}

fn kind(value: &Value) -> Option<&[u8]> {
    value.as_dict()?.name("FT")
}
