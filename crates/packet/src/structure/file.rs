//! A file as a list of revisions, and the objects in force at the end of each.
//!
//! It must never hand out an object under another object's number, and never spend more memory on unpacking than a small
//! multiple of the file.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Read;
use std::rc::Rc;

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

/// How many more bytes may be unpacked.
#[derive(Debug)]
pub(crate) struct Allowance(Cell<usize>);

/// What an object number stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) value: Value,
    /// Whether it stands openly in the file, so that places in it are places in the file.
    pub(crate) in_file: bool,
}

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
    /// How many more bytes may be parsed: references may lead to the same long object again and again.
    work: Cell<usize>,
    packed: RefCell<BTreeMap<u32, Packed>>,
}

impl<'a> File<'a> {
    /// Reads the table of contents.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        if find(head, b"%PDF-", 0).is_none() {
            return Err(Unreadable::NotPdf);
        }
        let allowance = Allowance(Cell::new(bytes.len().saturating_mul(8).saturating_add(1 << 20)));
        let chain = last_start(bytes).and_then(|start| xref::chain(bytes, start, &allowance));
        let whole = chain.filter(|sections| sections.iter().any(|section| section.trailer.get("Root").is_some()));
        let (sections, rebuilt) = match whole {
            Some(sections) => (sections, false),
            None => (vec![search(bytes).ok_or(Unreadable::Damaged)?], true),
        };
        let work = Cell::new(bytes.len().saturating_mul(64).saturating_add(1 << 24));
        Ok(Self { bytes, sections, rebuilt, allowance, work, packed: RefCell::new(BTreeMap::new()) })
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

    /// A value of the newest trailer that has the key, among the sections that begin before `end`.
    pub(crate) fn trailer(&self, key: &str, end: usize) -> Option<&Value> {
        self.sections.iter().filter(|section| section.at < end).find_map(|section| section.trailer.get(key))
    }

    /// Where an object was kept before byte `end` of the file.
    pub(crate) fn entry(&self, number: u32, end: usize) -> Option<Entry> {
        self.sections.iter().filter(|section| section.at < end).find_map(|section| section.entries.get(&number).copied())
    }

    /// The object with this number, as it was before byte `end` of the file.
    pub(crate) fn object(&self, number: u32, end: usize) -> Option<Found> {
        match self.entry(number, end)? {
            Entry::Free => None,
            Entry::At(at, generation) => {
                let mut parser = Parser::new(self.bytes, at);
                if parser.object_start()? != (number, generation) {
                    return None;
                }
                self.parse(&mut parser).map(|value| Found { value, in_file: true })
            }
            Entry::Packed(stream, index) => {
                let packed = self.packed(stream, end)?;
                let &(found, offset) = packed.1.get(index)?;
                if found != number {
                    return None;
                }
                self.parse(&mut Parser::new(&packed.0, offset)).map(|value| Found { value, in_file: false })
            }
        }
    }

    fn parse(&self, parser: &mut Parser<'_>) -> Option<Value> {
        let left = self.work.get();
        let start = parser.position();
        if left == 0 {
            return None;
        }
        let value = parser.value();
        self.work.set(left.saturating_sub(parser.position().saturating_sub(start).saturating_add(16)));
        value
    }

    /// Follows a reference, if the value is one.
    pub(crate) fn resolve(&self, value: &Value, end: usize) -> Option<Found> {
        let mut found = Found { value: value.clone(), in_file: true };
        for _ in 0..8 {
            match found.value {
                Value::Ref(number, _) => found = self.object(number, end)?,
                _ => return Some(found),
            }
        }
        None
    }

    /// A dictionary behind a key, through a reference or not.
    pub(crate) fn dict(&self, dict: &Dict, key: &str, end: usize) -> Option<Dict> {
        match self.resolve(dict.get(key)?, end)?.value {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// The document catalogue.
    pub(crate) fn catalog(&self, end: usize) -> Option<Dict> {
        match self.resolve(self.trailer("Root", end)?, end)?.value {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    fn packed(&self, stream: u32, end: usize) -> Packed {
        if let Some(known) = self.packed.borrow().get(&stream) {
            return known.clone();
        }
        let read = || {
            // An object stream stands openly in the file (7.5.7).
            let Entry::At(at, generation) = self.entry(stream, end)? else { return None };
            let mut parser = Parser::new(self.bytes, at);
            if parser.object_start()? != (stream, generation) {
                return None;
            }
            let Value::Dict(dict) = parser.value()? else { return None };
            if dict.name("Type") != Some(b"ObjStm") {
                return None;
            }
            let length = match dict.get("Length")? {
                Value::Int(length) => usize::try_from(*length).ok()?,
                Value::Ref(number, _) => match (self.entry(*number, end)?, self.object(*number, end)?.value) {
                    (Entry::At(..), Value::Int(length)) => usize::try_from(length).ok()?,
                    _ => return None,
                },
                _ => return None,
            };
            let data = unpack(self.bytes, &mut parser, &dict, length, &self.allowance)?;
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

/// The bytes of the stream whose dictionary was just read.
pub(crate) fn unpack(
    bytes: &[u8],
    parser: &mut Parser<'_>,
    dict: &Dict,
    length: usize,
    allowance: &Allowance,
) -> Option<Vec<u8>> {
    if !parser.keyword(b"stream") {
        return None;
    }
    let mut start = parser.position();
    if bytes.get(start) == Some(&b'\r') {
        start += 1;
    }
    if bytes.get(start) == Some(&b'\n') {
        start += 1;
    }
    let raw = bytes.get(start..start.checked_add(length)?)?;
    let filter = match dict.get("Filter") {
        None => None,
        Some(Value::Name(name)) => Some(name),
        Some(Value::Array(names)) => match names.as_slice() {
            [] => None,
            [Value::Name(name)] => Some(name),
            _ => return None,
        },
        Some(_) => return None,
    };
    let left = allowance.0.get();
    let data = match filter.map(Vec::as_slice) {
        None => raw.get(..raw.len().min(left))?.to_vec(),
        Some(b"FlateDecode") => {
            let mut data = Vec::new();
            let limit = u64::try_from(left).ok()?;
            flate2::read::ZlibDecoder::new(raw).take(limit).read_to_end(&mut data).ok()?;
            data
        }
        Some(_) => return None,
    };
    if data.len() >= left {
        return None;
    }
    allowance.0.set(left - data.len());
    let parms = match dict.get("DecodeParms") {
        Some(Value::Dict(parms)) => Some(parms),
        Some(Value::Array(list)) => list.first().and_then(Value::as_dict),
        _ => None,
    };
    match parms.and_then(|parms| parms.int("Predictor")).unwrap_or(1) {
        1 => Some(data),
        10.. => unpredict(&data, usize::try_from(parms?.int("Columns").unwrap_or(1)).ok()?),
        _ => None,
    }
}

/// Undoes the PNG predictors none, left, up, average and Paeth on rows of single bytes (ISO 32000-1, 7.4.4.4).
fn unpredict(data: &[u8], columns: usize) -> Option<Vec<u8>> {
    if columns == 0 || columns > 1 << 16 {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; columns];
    for row in data.chunks_exact(columns + 1) {
        let (&kind, cells) = row.split_first()?;
        let mut line = Vec::with_capacity(columns);
        for (index, &cell) in cells.iter().enumerate() {
            let left = index.checked_sub(1).and_then(|i| line.get(i).copied()).unwrap_or(0);
            let up = above.get(index).copied()?;
            let corner = index.checked_sub(1).and_then(|i| above.get(i).copied()).unwrap_or(0);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from((u16::from(left) + u16::from(up)) / 2).ok()?,
                4 => paeth(left, up, corner),
                _ => return None,
            };
            line.push(cell.wrapping_add(guess));
        }
        out.extend_from_slice(&line);
        above = line;
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let guess = a + b - c;
    let [to_left, to_up, to_corner] = [a, b, c].map(|value| (guess - value).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
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
    (!entries.is_empty()).then_some(Section { at: 0, form: Form::Table, entries, trailer })
}

/// The `N G ` that ends before `place`: where it begins, and its numbers.
fn object_before(bytes: &[u8], place: usize) -> Option<(usize, u32, u16)> {
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
