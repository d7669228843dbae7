//! The incremental update that carries a signature (ISO 32000-1, 7.5.6 and 12.8).
//!
//! It adds a signature field with its widget, the signature dictionary, and a section in the same cross-reference form as
//! the file it is added to; the new trailer keeps `/Root`, `/Info` and `/ID`. It must never touch a byte that was there.

use chrono::NaiveDateTime;
use ring::digest::{Context, SHA256};
use ring::rand::SecureRandom;

use super::cms;
use super::identity::{Identity, IdentityError};
use crate::structure::{Dict, File, Form, Text, Value};

/// Where a visible signature goes, and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// The page, counted from 0.
    pub page: usize,
    /// Left, bottom, right, top, in points from the lower left corner of the page.
    pub rect: [f32; 4],
    /// The content stream of the appearance, in a box of the rectangle's size with its origin at the lower left.
    pub appearance: Vec<u8>,
    /// The fonts that the content uses: resource name, and object number of the font in the file.
    pub fonts: Vec<(String, u32)>,
}

/// What a signature says beside the key.
#[derive(Debug, Clone, PartialEq)]
pub struct Signing<'a> {
    /// The claimed time, in UTC.
    pub at: NaiveDateTime,
    /// Why it was signed, in words.
    pub reason: &'a str,
    /// What a screen reader says of the signature's field.
    pub description: &'a str,
    /// Where it shows; `None` leaves it without a mark on the page.
    pub seal: Option<&'a Seal>,
}

/// Why a file could not be signed. Nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The bytes are not a PDF whose structure can be added to.
    #[error("this file cannot be signed because its structure is damaged; nothing was written; make the file again")]
    Damaged,
    /// The file is encrypted.
    #[error("this file is locked with a password, so it cannot be signed; nothing was written; save a copy without a password")]
    Encrypted,
    /// The seal's page is not there.
    #[error("the page for the signature is missing; nothing was written; make the file again")]
    NoSuchPage,
    /// The key or its certificate failed.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The packet was set for another key.
    #[error("this packet prints the fingerprint of another key; nothing was written; make the packet again with this key")]
    OtherKey,
    /// The signature came out larger than the room that was kept for it.
    #[error("the signature did not fit; nothing was written; try a key with fewer certificates")]
    NoRoom,
}

/// Room for four numbers of ten digits: files up to ten gigabytes.
const RANGE_WIDTH: usize = 48;

/// ISO 32000-1, Annex C: no reader takes more objects. Also keeps the few new numbers from overflowing.
const LARGEST_NUMBER: u32 = 8_388_600;

/// Appends a signature over everything that stands in `base`.
///
/// # Errors
/// [`SignError`]; then nothing was signed.
pub fn sign(base: &[u8], identity: &Identity, signing: &Signing<'_>, random: &dyn SecureRandom) -> Result<Vec<u8>, SignError> {
    let file = File::read(base).map_err(|_| SignError::Damaged)?;
    if file.rebuilt {
        return Err(SignError::Damaged);
    }
    if file.trailer("Encrypt").is_some() {
        return Err(SignError::Encrypted);
    }
    let (form, previous) = file.newest().ok_or(SignError::Damaged)?;
    let next = next_number(&file).filter(|&next| next < LARGEST_NUMBER).ok_or(SignError::Damaged)?;
    let mut update = Update { file: &file, out: base.to_vec(), next, places: Vec::new() };
    if update.out.last() != Some(&b'\n') {
        update.out.push(b'\n');
    }

    let page_number = page(&file, signing.seal.map_or(0, |seal| seal.page)).ok_or(SignError::NoSuchPage)?;
    let signature = update.number();
    let widget = update.number();
    let appearance = update.write_appearance(signing.seal);
    update.write_page(page_number, widget)?;
    update.write_form(widget)?;
    update.write_widget(widget, signature, page_number, appearance, signing);
    let room = cms::room(identity);
    let holes = update.write_signature(signature, identity, signing, room);
    update.write_section(form, previous)?;
    fill(update.out, &holes, identity, random)
}

/// Where the byte range and the signature go once the rest is fixed.
struct Holes {
    range: usize,
    /// From `<` to the byte behind `>`.
    contents: (usize, usize),
}

struct Update<'a> {
    file: &'a File<'a>,
    out: Vec<u8>,
    next: u32,
    places: Vec<(u32, u16, usize)>,
}

impl Update<'_> {
    const fn number(&mut self) -> u32 {
        let number = self.next;
        self.next += 1;
        number
    }

    fn begin(&mut self, number: u32, generation: u16) {
        self.places.push((number, generation, self.out.len()));
        self.out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
    }

    fn write(&mut self, number: u32, generation: u16, value: &Value) {
        self.begin(number, generation);
        value.write(&mut self.out);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    fn write_stream(&mut self, number: u32, mut dict: Dict, data: &[u8]) {
        dict.set("Length", Value::Int(i64::try_from(data.len()).unwrap_or(i64::MAX)));
        self.begin(number, 0);
        Value::Dict(dict).write(&mut self.out);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// A form XObject: what the widget shows. Without a seal it is an empty box.
    fn write_appearance(&mut self, seal: Option<&Seal>) -> u32 {
        let number = self.number();
        let [left, bottom, right, top] = seal.map_or([0.0; 4], |seal| seal.rect);
        let fonts = seal.map(|seal| seal.fonts.as_slice()).unwrap_or_default();
        let fonts = fonts.iter().map(|(name, number)| (name.as_bytes().to_vec(), Value::Ref(*number, 0))).collect();
        let resources = Dict(vec![(b"Font".to_vec(), Value::Dict(Dict(fonts)))]);
        let dict = dictionary([
            ("Type", Value::name("XObject")),
            ("Subtype", Value::name("Form")),
            ("BBox", Value::Array(vec![Value::Int(0), Value::Int(0), real(right - left), real(top - bottom)])),
            ("Resources", Value::Dict(resources)),
        ]);
        self.write_stream(number, dict, seal.map(|seal| seal.appearance.as_slice()).unwrap_or_default());
        number
    }

    /// The page again, with the widget among its annotations, and tabbing in the order of structure (PDF/UA, 7.18.3).
    fn write_page(&mut self, page: (u32, u16), widget: u32) -> Result<(), SignError> {
        let mut dict = self.object_dict(page.0)?;
        let mut annotations = match dict.get("Annots") {
            None => Vec::new(),
            Some(value) => match self.file.resolve(value).map(|found| found.value) {
                Some(Value::Array(items)) => items,
                Some(Value::Null) => Vec::new(),
                _ => return Err(SignError::Damaged),
            },
        };
        annotations.push(Value::Ref(widget, 0));
        dict.set("Annots", Value::Array(annotations));
        dict.set("Tabs", Value::name("S"));
        self.write(page.0, page.1, &Value::Dict(dict));
        Ok(())
    }

    /// The form, kept where it is kept, or put into the catalogue.
    fn write_form(&mut self, widget: u32) -> Result<(), SignError> {
        let Some(&Value::Ref(root, generation)) = self.file.trailer("Root") else { return Err(SignError::Damaged) };
        let mut catalog = self.object_dict(root)?;
        let form_at = catalog.reference("AcroForm");
        let mut form = self.file.dict(&catalog, "AcroForm").unwrap_or_default();
        let mut fields = self.file.array(&form, "Fields").unwrap_or_default();
        fields.push(Value::Ref(widget, 0));
        form.set("Fields", Value::Array(fields));
        form.set("SigFlags", Value::Int(3)); // signatures exist, and only appending keeps them
        if let Some((number, generation)) = form_at {
            self.write(number, generation, &Value::Dict(form));
        } else {
            catalog.set("AcroForm", Value::Dict(form));
            self.write(root, generation, &Value::Dict(catalog));
        }
        Ok(())
    }

    fn write_widget(&mut self, widget: u32, signature: u32, page: (u32, u16), appearance: u32, signing: &Signing<'_>) {
        let rect = signing.seal.map_or([0.0; 4], |seal| seal.rect);
        let dict = dictionary([
            ("Type", Value::name("Annot")),
            ("Subtype", Value::name("Widget")),
            ("FT", Value::name("Sig")),
            ("T", Value::text(&format!("Signature{widget}"))),
            ("TU", Value::text(signing.description)),
            ("V", Value::Ref(signature, 0)),
            ("F", Value::Int(132)), // print, and locked in place
            ("P", Value::Ref(page.0, page.1)),
            ("Rect", Value::Array(rect.map(real).to_vec())),
            ("AP", Value::Dict(dictionary([("N", Value::Ref(appearance, 0))]))),
        ]);
        self.write(widget, 0, &Value::Dict(dict));
    }

    fn write_signature(&mut self, number: u32, identity: &Identity, signing: &Signing<'_>, room: usize) -> Holes {
        self.begin(number, 0);
        self.out.extend_from_slice(b"<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached/ByteRange ");
        let range = self.out.len();
        self.out.extend(std::iter::repeat_n(b' ', RANGE_WIDTH));
        self.out.extend_from_slice(b"/Contents ");
        let start = self.out.len();
        let blank = Text { bytes: vec![0; room], span: (0, 0), hexadecimal: true };
        Value::Text(blank).write(&mut self.out);
        let contents = (start, self.out.len());
        let rest = dictionary([
            ("M", Value::bytes(signing.at.format("D:%Y%m%d%H%M%S+00'00'").to_string().as_bytes())),
            ("Name", Value::text(identity.name())),
            ("Reason", Value::text(signing.reason)),
        ]);
        for (key, value) in rest.0 {
            Value::Name(key).write(&mut self.out);
            self.out.push(b' ');
            value.write(&mut self.out);
        }
        self.out.extend_from_slice(b">>\nendobj\n");
        Holes { range, contents }
    }

    fn write_section(&mut self, form: Form, previous: usize) -> Result<(), SignError> {
        let mut trailer = Dict::default();
        for key in ["Root", "Info", "ID"] {
            if let Some(value) = self.file.trailer(key) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("Prev", Value::Int(i64::try_from(previous).map_err(|_| SignError::Damaged)?));
        let start = self.out.len();
        match form {
            Form::Table => {
                self.places.sort_unstable();
                trailer.set("Size", Value::Int(i64::from(self.next)));
                let mut table = String::from("xref\n");
                for run in self.places.chunk_by(|a, b| a.0 + 1 == b.0) {
                    table.push_str(&format!("{} {}\n", run.first().map_or(0, |place| place.0), run.len()));
                    for (_, generation, at) in run {
                        table.push_str(&format!("{at:010} {generation:05} n \n"));
                    }
                }
                self.out.extend_from_slice(table.as_bytes());
                self.out.extend_from_slice(b"trailer\n");
                Value::Dict(trailer).write(&mut self.out);
                self.out.push(b'\n');
            }
            Form::Stream => self.write_section_stream(trailer),
        }
        self.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(())
    }

    fn write_section_stream(&mut self, mut trailer: Dict) {
        let number = self.number();
        let start = self.out.len();
        self.places.push((number, 0, start));
        self.places.sort_unstable();
        let mut index = Vec::new();
        let mut rows = Vec::new();
        for run in self.places.chunk_by(|a, b| a.0 + 1 == b.0) {
            index.push(Value::Int(i64::from(run.first().map_or(0, |place| place.0))));
            index.push(Value::Int(i64::try_from(run.len()).unwrap_or(i64::MAX)));
            for &(_, generation, at) in run {
                rows.push(1);
                rows.extend_from_slice(&u64::try_from(at).unwrap_or(u64::MAX).to_be_bytes());
                rows.extend_from_slice(&generation.to_be_bytes());
            }
        }
        trailer.set("Type", Value::name("XRef"));
        trailer.set("Size", Value::Int(i64::from(self.next)));
        trailer.set("W", Value::Array(vec![Value::Int(1), Value::Int(8), Value::Int(2)]));
        trailer.set("Index", Value::Array(index));
        // The place was taken above, before the rows were made.
        trailer.set("Length", Value::Int(i64::try_from(rows.len()).unwrap_or(i64::MAX)));
        self.out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        Value::Dict(trailer).write(&mut self.out);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(&rows);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn object_dict(&self, number: u32) -> Result<Dict, SignError> {
        match self.file.object(number).map(|found| found.value) {
            Some(Value::Dict(dict)) => Ok(dict),
            _ => Err(SignError::Damaged),
        }
    }
}

/// Writes the byte range, takes the digest of what it names, signs it, and puts the signature into its hole.
fn fill(mut out: Vec<u8>, holes: &Holes, identity: &Identity, random: &dyn SecureRandom) -> Result<Vec<u8>, SignError> {
    let (start, end) = holes.contents;
    let range = format!("[0 {start} {end} {}]", out.len() - end);
    out.get_mut(holes.range..holes.range + range.len())
        .filter(|_| range.len() <= RANGE_WIDTH)
        .ok_or(SignError::NoRoom)?
        .copy_from_slice(range.as_bytes());
    let (_, hash) = identity.algorithm();
    let mut digest = Context::new(if hash.output_len() == 32 { &SHA256 } else { hash });
    digest.update(out.get(..start).unwrap_or_default());
    digest.update(out.get(end..).unwrap_or_default());
    let signature = cms::signed_data(identity, digest.finish().as_ref(), random)?;
    let hole = out.get_mut(start + 1..end - 1).ok_or(SignError::NoRoom)?;
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    hole.get_mut(..digits.len()).ok_or(SignError::NoRoom)?.copy_from_slice(digits.as_bytes());
    Ok(out)
}

fn dictionary<const N: usize>(pairs: [(&str, Value); N]) -> Dict {
    Dict(pairs.map(|(key, value)| (key.as_bytes().to_vec(), value)).into())
}

fn real(number: f32) -> Value {
    Value::Real(format!("{number:.2}").into_bytes())
}

/// The first object number that no revision used, and no trailer reserved.
fn next_number(file: &File<'_>) -> Option<u32> {
    let used = file.sections().iter().filter_map(|section| section.entries.keys().next_back()).max().copied().unwrap_or(0);
    let reserved = file.sections().iter().filter_map(|section| section.trailer.int("Size")).max().unwrap_or(0);
    Some(used.checked_add(1)?.max(u32::try_from(reserved).ok()?))
}

/// The object of a page, found by walking the page tree.
fn page(file: &File<'_>, index: usize) -> Option<(u32, u16)> {
    let catalog = file.catalog()?;
    let mut left = index;
    let mut waiting = vec![catalog.reference("Pages")?];
    // The bound ends a tree that bites its own tail.
    for _ in 0..100_000 {
        let node = waiting.pop()?;
        let Value::Dict(dict) = file.object(node.0)?.value else { return None };
        if dict.name("Type") == Some(b"Page") {
            if left == 0 {
                return Some(node);
            }
            left -= 1;
        } else if let Value::Array(kids) = file.resolve(dict.get("Kids")?)?.value {
            waiting.extend(kids.iter().rev().filter_map(|kid| match kid {
                Value::Ref(number, generation) => Some((*number, *generation)),
                _ => None,
            }));
        }
    }
    None
}
