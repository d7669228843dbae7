//! A file as its newest revision has it, and each earlier revision as the file that it was.
//!
//! It must never hand out an object under another object's number, and never spend more memory or time on a file than a
//! small multiple of its length.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::filter::{self, Predictor, Stuck};
use super::parse::{Parser, find, is_space, rfind};
use super::value::{Dict, Value};
use super::xref::{self, Entry, Form, Section};

/// Why a file cannot be read as a PDF at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// There is no PDF header at its start.
    NotPdf,
    /// The header is there, and nothing behind it holds together.
    Damaged,
}

/// How many more bytes of memory unpacked streams and tables of contents may take.
#[derive(Debug)]
pub(crate) struct Allowance(Cell<usize>);

impl Allowance {
    fn of(bytes: &[u8]) -> Self {
        Self(Cell::new(bytes.len().saturating_mul(16).saturating_add(1 << 22)))
    }

    /// Takes so much, if there is as much left.
    pub(crate) fn take(&self, amount: usize) -> Option<()> {
        self.0.set(self.0.get().checked_sub(amount)?);
        Some(())
    }

    /// Takes so much, or all that is left.
    fn spend(&self, amount: usize) {
        self.0.set(self.0.get().saturating_sub(amount));
    }
}

/// What an object number stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) value: Value,
    /// Whether it stands openly in the file, so that places in it are places in the file.
    pub(crate) in_file: bool,
    /// Where its data begins, if it is a stream.
    pub(crate) data: Option<usize>,
}

/// How far an object's number may stand behind the place that its entry names.
const MAX_HEAD: usize = 256;

/// An unpacked object stream: its bytes, and the number and offset of each object in it.
type Packed = Option<Rc<(Vec<u8>, Vec<(u32, usize)>)>>;

/// A PDF file.
#[derive(Debug)]
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    /// Newest first.
    sections: Vec<Section>,
    /// Whether the file's own table of contents was broken, and the objects were searched for instead.
    pub(crate) rebuilt: bool,
    allowance: Allowance,
    /// How many more bytes may be parsed: references may lead to the same long object again and again. The revisions of a
    /// file draw on one account.
    work: Rc<Cell<usize>>,
    packed: RefCell<BTreeMap<u32, Packed>>,
}

impl<'a> File<'a> {
    /// Reads the table of contents.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let work = bytes.len().saturating_mul(8).saturating_add(1 << 26);
        Self::read_at_the_cost_of(bytes, Rc::new(Cell::new(work)))
    }

    fn read_at_the_cost_of(bytes: &'a [u8], work: Rc<Cell<usize>>) -> Result<Self, Unreadable> {
        let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        if find(head, b"%PDF-", 0).is_none() {
            return Err(Unreadable::NotPdf);
        }
        let allowance = Allowance::of(bytes);
        let chain = last_start(bytes).and_then(|start| xref::chain(bytes, start, &allowance));
        let whole = chain.filter(|sections| sections.iter().any(|section| section.trailer.get("Root").is_some()));
        let (sections, rebuilt) = match whole {
            Some(sections) => (sections, false),
            None => (vec![search(bytes).ok_or(Unreadable::Damaged)?], true),
        };
        Ok(Self { bytes, sections, rebuilt, allowance, work, packed: RefCell::new(BTreeMap::new()) })
    }

    /// The file as it was when it ended at byte `end`. It is read from its own end, so that nothing that was appended later
    /// can change what it was. `None` where those bytes are no whole file.
    pub(crate) fn revision(&self, end: usize) -> Option<Self> {
        let work = Rc::clone(&self.work);
        work.set(work.get().saturating_sub(end / 8)); // reading its table of contents costs something too
        Self::read_at_the_cost_of(self.bytes.get(..end)?, work).ok().filter(|file| !file.rebuilt)
    }

    pub(crate) const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The sections, newest first.
    pub(crate) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The form of the newest section, and where it begins.
    pub(crate) fn newest(&self) -> Option<(Form, usize)> {
        self.sections.first().map(|section| (section.form, section.at))
    }

    /// Whether looking at it cost more than it may, so that some answers are missing.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.work.get() == 0
    }

    /// A value of the newest trailer that has the key.
    pub(crate) fn trailer(&self, key: &str) -> Option<&Value> {
        self.sections.iter().find_map(|section| section.trailer.get(key))
    }

    /// Whether it is locked with a password, so that its strings and streams are only noise.
    pub(crate) fn is_locked(&self) -> bool {
        self.trailer("Encrypt").is_some()
    }

    /// Where an object is kept.
    pub(crate) fn entry(&self, number: u32) -> Option<Entry> {
        self.sections.iter().find_map(|section| section.entries.get(&number).copied())
    }

    /// The object with this number.
    pub(crate) fn object(&self, number: u32) -> Option<Found> {
        match self.entry(number)? {
            Entry::Free => None,
            Entry::At(at, generation) => {
                let (start, behind) = self.head(at)?;
                if start != (number, generation) {
                    return None;
                }
                let mut parser = Parser::new(self.bytes, behind);
                let value = self.parse(&mut parser)?;
                let data = if value.as_dict().is_some() { parser.stream() } else { None };
                Some(Found { value, in_file: true, data })
            }
            Entry::Packed(stream, index) => {
                let packed = self.packed(stream)?;
                let &(found, offset) = packed.1.get(index)?;
                if found != number {
                    return None;
                }
                let value = self.parse(&mut Parser::new(&packed.0, offset))?;
                Some(Found { value, in_file: false, data: None })
            }
        }
    }

    /// Whether there is an object with this number that cannot be read here. Another reader may read it.
    pub(crate) fn is_unreadable(&self, number: u32) -> bool {
        match self.entry(number) {
            None | Some(Entry::Free | Entry::At(0, _)) => false,
            Some(Entry::At(at, generation)) => match self.head(at) {
                Some((start, _)) => start == (number, generation) && self.object(number).is_none(),
                None => self.is_far(at),
            },
            Some(Entry::Packed(..)) => self.object(number).is_none(),
        }
    }

    /// Whether a reference with this generation is to the object that has the number: strict readers see nothing if not.
    pub(crate) fn is_of_generation(&self, number: u32, generation: u16) -> bool {
        match self.entry(number) {
            Some(Entry::At(_, of)) => of == generation,
            Some(Entry::Packed(..)) => generation == 0,
            None | Some(Entry::Free) => true,
        }
    }

    /// The numbers of the objects in an object stream, in its order. `None` where it cannot be read.
    pub(crate) fn packed_numbers(&self, stream: u32) -> Option<Vec<u32>> {
        Some(self.packed(stream)?.1.iter().map(|&(number, _)| number).collect())
    }

    /// The number and generation of the object at a place, and where its value begins. However many entries lead to one long
    /// white space, none looks far into it.
    fn head(&self, at: usize) -> Option<((u32, u16), usize)> {
        if self.is_exhausted() {
            return None;
        }
        let near = self.bytes.get(..self.bytes.len().min(at.saturating_add(MAX_HEAD)))?;
        let mut parser = Parser::new(near, at);
        let start = parser.object_start();
        self.spend(parser.reach().saturating_sub(at));
        Some((start?, parser.position()))
    }

    /// Whether white space and remarks at a place go on for longer than is looked at, so that others may find an object there.
    fn is_far(&self, at: usize) -> bool {
        let Some(near) = self.bytes.get(..at.saturating_add(MAX_HEAD)) else { return false };
        let mut parser = Parser::new(near, at);
        parser.object_start().is_none() && parser.reach() == near.len()
    }

    fn parse(&self, parser: &mut Parser<'_>) -> Option<Value> {
        if self.is_exhausted() {
            return None;
        }
        let start = parser.position();
        let value = parser.value();
        self.spend(parser.reach().saturating_sub(start).saturating_add(16));
        value
    }

    fn spend(&self, cost: usize) {
        self.work.set(self.work.get().saturating_sub(cost));
    }

    /// The data of a stream as it stands in the file, packed or not. `None` where it does not end inside the file.
    pub(crate) fn data(&self, found: &Found) -> Option<&'a [u8]> {
        let start = found.data?;
        let length = match self.resolve(found.value.as_dict()?.get("Length")?)?.value {
            Value::Int(length) => usize::try_from(length).ok()?,
            _ => return None,
        };
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// The data of a stream, unpacked to at most `bound` bytes.
    ///
    /// # Errors
    /// [`Stuck`]: it is more than that, or does not hold together.
    pub(crate) fn unpacked(&self, found: &Found, bound: usize) -> Result<Vec<u8>, Stuck> {
        let (raw, dict) = self.data(found).zip(found.value.as_dict()).ok_or(Stuck::Unknown)?;
        if self.is_exhausted() {
            return Err(Stuck::TooMuch);
        }
        let mut made = 0;
        let data = undo_all(raw, dict, |value| self.resolve(value).map(|found| found.value), (bound, &mut made));
        self.spend(raw.len().saturating_add(made) / 8);
        data
    }

    /// The numbers of all objects, each once.
    pub(crate) fn numbers(&self) -> BTreeSet<u32> {
        self.sections.iter().flat_map(|section| section.entries.keys().copied()).collect()
    }

    /// The places of the data of all streams.
    pub(crate) fn streams(&self) -> Vec<Range<usize>> {
        let place = |number: u32| {
            let found = self.object(number)?;
            Some(found.data?..found.data? + self.data(&found)?.len())
        };
        self.numbers().into_iter().filter_map(place).collect()
    }

    /// Follows a reference, if the value is one.
    pub(crate) fn resolve(&self, value: &Value) -> Option<Found> {
        let mut found = Found { value: value.clone(), in_file: true, data: None };
        for _ in 0..8 {
            match found.value {
                Value::Ref(number, _) => found = self.object(number)?,
                _ => return Some(found),
            }
        }
        None
    }

    /// A dictionary behind a key, through a reference or not.
    pub(crate) fn dict(&self, dict: &Dict, key: &str) -> Option<Dict> {
        self.resolve(dict.get(key)?)?.value.into_dict()
    }

    /// An array behind a key, through a reference or not.
    pub(crate) fn array(&self, dict: &Dict, key: &str) -> Option<Vec<Value>> {
        match self.resolve(dict.get(key)?)?.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The document catalogue.
    pub(crate) fn catalog(&self) -> Option<Dict> {
        self.resolve(self.trailer("Root")?)?.value.into_dict()
    }

    fn packed(&self, stream: u32) -> Packed {
        if let Some(known) = self.packed.borrow().get(&stream) {
            return known.clone();
        }
        let read = || {
            // An object stream stands openly in the file (7.5.7), and so does its length.
            let Entry::At(..) = self.entry(stream)? else { return None };
            let found = self.object(stream)?;
            let dict = found.value.as_dict().filter(|dict| dict.name("Type") == Some(b"ObjStm"))?;
            if let Value::Ref(length, _) = dict.get("Length")?
                && !matches!(self.entry(*length)?, Entry::At(..))
            {
                return None;
            }
            let left = self.allowance.0.get();
            let data = unpack(self.data(&found)?, dict, &self.allowance);
            self.spend(left.saturating_sub(self.allowance.0.get()));
            let data = data?;
            let first = usize::try_from(dict.int("First")?).ok()?;
            let count = usize::try_from(dict.int("N")?).ok().filter(|&count| count <= data.len())?;
            let mut header = Parser::new(&data, 0);
            let mut places = Vec::new();
            for _ in 0..count {
                let number = u32::try_from(header.number()?).ok()?;
                let offset = usize::try_from(header.number()?).ok()?;
                places.push((number, first.checked_add(offset)?));
            }
            Some(Rc::new((data, places)))
        };
        self.packed.borrow_mut().insert(stream, None); // while it is being read: its length may lead back to it
        let packed = read();
        self.packed.borrow_mut().insert(stream, packed.clone());
        packed
    }
}

/// The number behind the last `startxref`.
fn last_start(bytes: &[u8]) -> Option<usize> {
    let at = rfind(bytes, b"startxref")?;
    usize::try_from(Parser::new(bytes, at + 9).number()?).ok().filter(|&start| start < bytes.len())
}

/// What a stream's data is when unpacked, for the streams that the structure itself rests on.
pub(crate) fn unpack(raw: &[u8], dict: &Dict, allowance: &Allowance) -> Option<Vec<u8>> {
    let mut made = 0;
    let data = undo_all(raw, dict, |value| Some(value.clone()), (allowance.0.get(), &mut made)).ok();
    // What was unpacked on the way counts too, and so does what came to nothing.
    let kept = data.as_ref().map_or(0, Vec::len).saturating_add(1);
    allowance.take(kept)?;
    allowance.spend(made.saturating_sub(kept));
    data
}

/// Undoes every filter of a stream. `resolve` follows references; `made` grows by what all filters together unpacked to.
fn undo_all(
    raw: &[u8],
    dict: &Dict,
    resolve: impl Fn(&Value) -> Option<Value>,
    (bound, made): (usize, &mut usize),
) -> Result<Vec<u8>, Stuck> {
    let list = |keys: [&str; 2]| -> Result<Vec<Value>, Stuck> {
        match keys.into_iter().find_map(|key| dict.get(key)) {
            None => Ok(Vec::new()),
            Some(value) => match resolve(value).ok_or(Stuck::Unknown)? {
                Value::Array(items) if items.len() > filter::MAX_FILTERS => Err(Stuck::Unknown),
                Value::Array(items) => items.iter().map(|item| resolve(item).ok_or(Stuck::Unknown)).collect(),
                Value::Null => Ok(Vec::new()),
                one => Ok(vec![one]),
            },
        }
    };
    let (filters, parameters) = (list(["Filter", "F"])?, list(["DecodeParms", "DP"])?);
    let mut data = std::borrow::Cow::Borrowed(raw);
    for (index, name) in filters.iter().enumerate() {
        let Value::Name(name) = name else { return Err(Stuck::Unknown) };
        let predictor = parameters.get(index).and_then(Value::as_dict).map(|parameters| Predictor {
            kind: parameters.int("Predictor").unwrap_or(1),
            columns: parameters.int("Columns").unwrap_or(1),
            colors: parameters.int("Colors").unwrap_or(1),
            bits: parameters.int("BitsPerComponent").unwrap_or(8),
        });
        data = filter::undo(name, predictor, &data, (bound, &mut *made))?.into();
    }
    if data.len() > bound { Err(Stuck::TooMuch) } else { Ok(data.into_owned()) }
}

/// Searches the bytes for objects, as readers do with a file whose table of contents is broken: of two with one number
/// the later one counts.
fn search(bytes: &[u8]) -> Option<Section> {
    let mut entries = BTreeMap::new();
    let mut trailer = Dict::default();
    let mut at = 0;
    while let Some(place) = find(bytes, b"obj", at) {
        at = place + 3;
        if let Some((start, number, generation)) = object_before(bytes, place) {
            entries.insert(number, Entry::At(start, generation));
            // Without a trailer the catalogue is known by its type.
            let ahead = bytes.get(at..bytes.len().min(at + 256)).unwrap_or_default();
            if find(ahead, b"/Catalog", 0).is_some() {
                trailer.set("Root", Value::Ref(number, generation));
            }
        }
    }
    let mut at = 0;
    for _ in 0..512 {
        let Some(place) = find(bytes, b"trailer", at) else { break };
        at = place + 7;
        // A trailer is short; without the bound a file full of half-open ones would take for ever.
        let window = bytes.get(at..bytes.len().min(at + 4096)).unwrap_or_default();
        if let Some(Value::Dict(dict)) = Parser::new(window, 0).value() {
            for key in ["Root", "Info", "ID", "Encrypt"] {
                if let Some(value) = dict.get(key) {
                    trailer.set(key, value.clone());
                }
            }
        }
    }
    (!entries.is_empty()).then_some(Section { at: 0, form: Form::Table, entries, ambiguous: false, trailer })
}

/// The `N G ` that ends before `place`: where it begins, and its numbers.
pub(crate) fn object_before(bytes: &[u8], place: usize) -> Option<(usize, u32, u16)> {
    let back = |from: usize, wanted: fn(u8) -> bool| {
        let mut at = from;
        while at > 0 && from - at < 12 && bytes.get(at - 1).is_some_and(|&byte| wanted(byte)) {
            at -= 1;
        }
        at
    };
    let generation_end = back(place, is_space);
    let generation_start = back(generation_end, |byte| byte.is_ascii_digit());
    let number_end = back(generation_start, is_space);
    let number_start = back(number_end, |byte| byte.is_ascii_digit());
    let text = |from: usize, to: usize| std::str::from_utf8(bytes.get(from..to)?).ok();
    let number = text(number_start, number_end)?.parse().ok()?;
    let generation = text(generation_start, generation_end)?.parse().ok()?;
    Some((number_start, number, generation))
}
