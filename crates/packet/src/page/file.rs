//! The bytes of the file: each object once, small ones packed together, and a cross-reference stream (ISO 32000-1, 7.5).
//!
//! What a later signature must rewrite is never packed, so that any program can. The identifier follows from the content:
//! it must never hold a time or a random number.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use ring::digest::{SHA256, digest};

/// The most objects in one object stream: a reader unpacks all to reach one.
const PACK: usize = 200;

/// Where an object stands.
#[derive(Clone, Copy)]
enum Place {
    /// At this byte.
    At(usize),
    /// In this object stream, as the so-manieth.
    In(u32, usize),
}

/// Writes a document. `None` only where it is beyond four gigabytes.
pub(super) fn write(document: &Document, root: ObjectId, information: ObjectId) -> Option<Vec<u8>> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let highest = document.objects.keys().map(|id| id.0).max()?;
    let mut places: Vec<Option<Place>> = vec![None; usize::try_from(highest).ok()? + 1];
    let mut next = highest + 1;
    let mut pack: Vec<(u32, Vec<u8>)> = Vec::new();
    for (id, object) in &document.objects {
        match object {
            Object::Stream(stream) => {
                *places.get_mut(usize::try_from(id.0).ok()?)? = Some(Place::At(out.len()));
                write_stream(&mut out, id.0, stream)?;
            }
            object if *id == information || stands_alone(object) => {
                *places.get_mut(usize::try_from(id.0).ok()?)? = Some(Place::At(out.len()));
                out.extend_from_slice(format!("{} 0 obj\n", id.0).as_bytes());
                write_object(&mut out, object);
                out.extend_from_slice(b"\nendobj\n");
            }
            object => {
                *places.get_mut(usize::try_from(id.0).ok()?)? = Some(Place::In(next, pack.len()));
                let mut bytes = Vec::new();
                write_object(&mut bytes, object);
                pack.push((id.0, bytes));
                if pack.len() == PACK {
                    write_pack(&mut out, next, &mut pack, &mut places)?;
                    next += 1;
                }
            }
        }
    }
    if !pack.is_empty() {
        write_pack(&mut out, next, &mut pack, &mut places)?;
        next += 1;
    }
    let identifier = digest(&SHA256, &out);
    let half = Object::String(identifier.as_ref().get(..16)?.to_vec(), StringFormat::Hexadecimal);
    let start = out.len();
    places.push(Some(Place::At(start)));
    let mut dict = Dictionary::new();
    dict.set("Type", "XRef");
    dict.set("Size", i64::from(next) + 1);
    dict.set("Root", root);
    dict.set("Info", information);
    dict.set("ID", Object::Array(vec![half.clone(), half]));
    dict.set("W", Object::Array([1, 4, 2].map(Object::Integer).to_vec()));
    let mut parameters = Dictionary::new();
    parameters.set("Predictor", 12);
    parameters.set("Columns", 7);
    dict.set("DecodeParms", Object::Dictionary(parameters));
    write_stream(&mut out, next, &Stream::new(dict, rows(&places)?))?;
    out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    Some(out)
}

/// What a signature rewrites, and what simple readers look for.
fn stands_alone(object: &Object) -> bool {
    let Object::Dictionary(dict) = object else { return false };
    let kind = dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
    matches!(kind, b"Catalog" | b"Pages" | b"Page" | b"Annot") || dict.has(b"Fields")
}

/// An object stream (7.5.7).
fn write_pack(out: &mut Vec<u8>, number: u32, pack: &mut Vec<(u32, Vec<u8>)>, places: &mut Vec<Option<Place>>) -> Option<()> {
    let (mut index, mut objects) = (Vec::new(), Vec::new());
    for (id, bytes) in pack.iter() {
        write!(index, "{id} {} ", objects.len()).ok()?;
        objects.extend_from_slice(bytes);
        objects.push(b'\n');
    }
    let mut dict = Dictionary::new();
    dict.set("Type", "ObjStm");
    dict.set("N", i64::try_from(pack.len()).ok()?);
    dict.set("First", i64::try_from(index.len()).ok()?);
    places.push(Some(Place::At(out.len())));
    index.extend(objects);
    pack.clear();
    write_stream(out, number, &Stream::new(dict, index))
}

/// The rows of the cross-reference stream, each as its difference from the row above: most are then nearly zero.
fn rows(places: &[Option<Place>]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(places.len() * 8);
    let mut above = [0_u8; 7];
    for (number, place) in places.iter().enumerate() {
        let (kind, first, second) = match place {
            None => (0_u8, 0, if number == 0 { u16::MAX } else { 0 }),
            Some(Place::At(at)) => (1, u32::try_from(*at).ok()?, 0),
            Some(Place::In(stream, index)) => (2, *stream, u16::try_from(*index).ok()?),
        };
        let mut row = [kind, 0, 0, 0, 0, 0, 0];
        row.get_mut(1..5)?.copy_from_slice(&first.to_be_bytes());
        row.get_mut(5..7)?.copy_from_slice(&second.to_be_bytes());
        bytes.push(2); // the predictor "up"
        bytes.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
        above = row;
    }
    Some(bytes)
}

/// A stream, deflated where it says no filter of its own, may be, and gets smaller.
fn write_stream(out: &mut Vec<u8>, number: u32, stream: &Stream) -> Option<()> {
    let mut dict = stream.dict.clone();
    let packed = (stream.allows_compression && !dict.has(b"Filter")).then(|| deflated(&stream.content));
    let content = match &packed {
        Some(packed) if packed.len() < stream.content.len() || dict.has(b"DecodeParms") => {
            dict.set("Filter", "FlateDecode");
            packed
        }
        _ => &stream.content,
    };
    dict.set("Length", i64::try_from(content.len()).ok()?);
    out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    write_dictionary(out, &dict);
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(content);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    Some(())
}

/// Deflated as a zlib stream.
pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(6));
    // A vector takes all that is written to it.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn write_object(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Object::Real(number) => write_real(out, *number),
        Object::Name(name) => write_name(out, name),
        Object::String(bytes, StringFormat::Literal) => write_text(out, bytes),
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            out.extend(bytes.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()));
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write_object(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dict) => write_dictionary(out, dict),
        Object::Reference((number, generation)) => {
            out.extend_from_slice(number.to_string().as_bytes());
            out.extend_from_slice(if *generation == 0 { b" 0 R" } else { b" 65535 R" });
        }
        // Streams are never inside another object (7.3.8.1).
        Object::Stream(_) => out.extend_from_slice(b"null"),
    }
}

fn write_dictionary(out: &mut Vec<u8>, dict: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, value) in dict {
        write_name(out, key);
        out.push(b' ');
        write_object(out, value);
    }
    out.extend_from_slice(b">>");
}

/// Two decimals are a hundredth of a point.
fn write_real(out: &mut Vec<u8>, number: f32) {
    let digits = format!("{number:.2}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    out.extend_from_slice(if digits == "-0" { b"0" } else { digits.as_bytes() });
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn write_text(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            byte => out.push(byte),
        }
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(object: &Object) -> String {
        let mut out = Vec::new();
        write_object(&mut out, object);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_are_written_as_the_standard_has_them() {
        for (object, expected) in [
            (Object::Real(-0.001), "0"),
            (Object::Real(12.5), "12.5"),
            (Object::Real(100.0), "100"),
            (Object::Name(b"a/b c#".to_vec()), "/a#2Fb#20c#23"),
            (Object::String(b"a(b)\\\r\n".to_vec(), StringFormat::Literal), "(a\\(b\\)\\\\\\r\\n)"),
            (Object::String(vec![0, 255], StringFormat::Hexadecimal), "<00FF>"),
            (Object::Array(vec![Object::Integer(1), Object::Reference((7, 0)), Object::Null]), "[1 7 0 R null]"),
        ] {
            assert_eq!(written(&object), expected);
        }
    }

    #[test]
    fn every_object_is_found_again_by_another_reader_whatever_their_number() {
        for count in [1_u32, PACK as u32 - 3, 3 * PACK as u32 + 1] {
            let mut document = Document::new();
            let mut catalog = Dictionary::new();
            catalog.set("Type", "Catalog");
            let root = document.add_object(catalog);
            let information = document.add_object(Dictionary::new());
            let ids: Vec<_> = (0..count).map(|number| document.add_object(Object::Integer(i64::from(number)))).collect();
            let stream = document.add_object(Stream::new(Dictionary::new(), vec![b'x'; 1000]));
            let bytes = write(&document, root, information).unwrap();
            let read = Document::load_mem(&bytes).unwrap();
            for (number, id) in ids.into_iter().enumerate() {
                assert_eq!(read.get_object(id).unwrap().as_i64().unwrap(), i64::try_from(number).unwrap());
            }
            let Object::Stream(stream) = read.get_object(stream).unwrap() else { panic!("no stream") };
            assert_eq!(stream.decompressed_content().unwrap(), vec![b'x'; 1000]);
        }
    }
}
