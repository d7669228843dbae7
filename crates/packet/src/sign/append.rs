//! An incremental update (ISO 32000-1, 7.5.6): objects written anew or again behind what was there, and a section that
//! tells where they stand.
//!
//! The section has the form of the file it is added to, and its trailer keeps `/Root`, `/Info` and the first half of `/ID`. It must never
//! touch a byte that was there, and writes no object twice.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};

use super::SignError;
use crate::structure::{Dict, File, Form, Text, Value};

/// ISO 32000-1, Annex C: no reader takes more objects. Also keeps the few new numbers from overflowing.
const LARGEST_NUMBER: u32 = 8_388_600;

/// An update being written.
pub(super) struct Update<'a> {
    pub(super) file: &'a File<'a>,
    pub(super) out: Vec<u8>,
    next: u32,
    places: Vec<(u32, u16, usize)>,
    /// Dictionaries that were there and are to be written again, with their generation.
    changed: BTreeMap<u32, (u16, Dict)>,
    form: Form,
    previous: usize,
}

impl<'a> Update<'a> {
    /// Begins behind the file's last byte.
    pub(super) fn of(file: &'a File<'a>) -> Result<Self, SignError> {
        if file.rebuilt {
            return Err(SignError::Damaged);
        }
        if file.trailer("Encrypt").is_some() {
            return Err(SignError::Encrypted);
        }
        let (form, previous) = file.newest().ok_or(SignError::Damaged)?;
        let next = next_number(file).filter(|&next| next < LARGEST_NUMBER).ok_or(SignError::Damaged)?;
        let mut out = file.bytes().to_vec();
        if out.last() != Some(&b'\n') {
            out.push(b'\n');
        }
        Ok(Self { file, out, next, places: Vec::new(), changed: BTreeMap::new(), form, previous })
    }

    /// A number that no object has.
    pub(super) const fn number(&mut self) -> u32 {
        let number = self.next;
        self.next += 1;
        number
    }

    /// The beginning of an object, whose rest the caller writes to `out`.
    pub(super) fn begin(&mut self, number: u32, generation: u16) {
        self.places.push((number, generation, self.out.len()));
        self.out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
    }

    pub(super) fn write(&mut self, number: u32, value: &Value) {
        self.write_again(number, 0, value);
    }

    fn write_again(&mut self, number: u32, generation: u16, value: &Value) {
        self.begin(number, generation);
        value.write(&mut self.out);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    pub(super) fn write_stream(&mut self, number: u32, mut dict: Dict, data: &[u8]) {
        dict.set("Length", Value::Int(i64::try_from(data.len()).unwrap_or(i64::MAX)));
        self.begin(number, 0);
        Value::Dict(dict).write(&mut self.out);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// A dictionary as it is now: as this update has it, else as the file does.
    pub(super) fn dict(&self, number: u32) -> Result<Dict, SignError> {
        if let Some((_, dict)) = self.changed.get(&number) {
            return Ok(dict.clone());
        }
        match self.file.object(number) {
            Some(found) if found.data.is_none() => found.value.into_dict().ok_or(SignError::Damaged),
            _ => Err(SignError::Damaged),
        }
    }

    /// Has a dictionary of the file written again.
    pub(super) fn change(&mut self, (number, generation): (u32, u16), dict: Dict) {
        self.changed.insert(number, (generation, dict));
    }

    /// The catalogue: where it is, and as it is now.
    pub(super) fn catalog(&self) -> Result<((u32, u16), Dict), SignError> {
        let Some(&Value::Ref(number, generation)) = self.file.trailer("Root") else { return Err(SignError::Damaged) };
        Ok(((number, generation), self.dict(number)?))
    }

    /// The whole file: what was there, the objects, and the section.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, SignError> {
        for (number, (generation, dict)) in std::mem::take(&mut self.changed) {
            self.write_again(number, generation, &Value::Dict(dict));
        }
        let mut trailer = Dict::default();
        for key in ["Root", "Info"] {
            if let Some(value) = self.file.trailer(key) {
                trailer.set(key, value.clone());
            }
        }
        if let Some(identifier) = self.identifier() {
            trailer.set("ID", identifier);
        }
        trailer.set("Prev", Value::Int(i64::try_from(self.previous).map_err(|_| SignError::Damaged)?));
        let start = self.out.len();
        match self.form {
            Form::Table => self.write_table(trailer),
            Form::Stream => self.write_section_stream(trailer),
        }
        self.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(self.out)
    }

    /// The identifier of the file: its first half stays, the second follows from what is added (14.4).
    fn identifier(&self) -> Option<Value> {
        let Value::Array(halves) = self.file.resolve(self.file.trailer("ID")?)?.value else { return None };
        let added = digest(&SHA256, self.out.get(self.file.bytes().len()..)?);
        let second = Text { bytes: added.as_ref().get(..16)?.to_vec(), span: (0, 0), hexadecimal: true };
        Some(Value::Array(vec![halves.into_iter().next()?, Value::Text(second)]))
    }

    fn write_table(&mut self, mut trailer: Dict) {
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
}

/// A dictionary of these pairs in this order.
pub(super) fn dictionary<const N: usize>(pairs: [(&str, Value); N]) -> Dict {
    Dict(pairs.map(|(key, value)| (key.as_bytes().to_vec(), value)).into())
}

/// A number with two decimals, which is a hundredth of a point.
pub(super) fn real(number: f32) -> Value {
    Value::Real(format!("{number:.2}").into_bytes())
}

/// A string of so many zeros in hexadecimal digits, to be filled in later.
pub(super) fn blank(bytes: usize) -> Value {
    Value::Text(Text { bytes: vec![0; bytes], span: (0, 0), hexadecimal: true })
}

/// The first object number that no revision used, and no trailer reserved.
fn next_number(file: &File<'_>) -> Option<u32> {
    let used = file.sections().iter().filter_map(|section| section.entries.keys().next_back()).max().copied().unwrap_or(0);
    let reserved = file.sections().iter().filter_map(|section| section.trailer.int("Size")).max().unwrap_or(0);
    Some(used.checked_add(1)?.max(u32::try_from(reserved).ok()?))
}
