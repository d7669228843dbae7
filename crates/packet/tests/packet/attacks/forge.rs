//! A victim, and the tools of a forger.

use std::sync::OnceLock;

use peerfolio_packet::{Identity, Signing, approve, verify};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};

use super::message::Node;
use crate::sample;

/// How many bytes of the victim's place for its signature the signature does not need: room for a forger's.
const ROOM: usize = 1024;

/// What stands on page 1 and was signed.
pub(super) const CONTENT: &str =
    "BT /F1 12 Tf 72 700 Td (Pay 100) Tj ET /OC /L BDC BT /F1 12 Tf 72 600 Td (Pay 9000) Tj ET EMC /Im Do";
/// What the forger would like to stand there.
pub(super) const EVIL: &str = "BT /F1 12 Tf 72 700 Td (Pay 9000) Tj ET";

pub(super) fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// A document of two pages with a form, a layer that is off, a picture, an empty field for a signature, and a second version
/// of its first page's content that no table of contents leads to.
pub(super) fn unsigned() -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    // The shadow: an object that has the number of the real content.
    out.extend_from_slice(format!("4 0 obj\n{}\nendobj\n", stream("", EVIL)).as_bytes());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/OCProperties<</OCGs[12 0 R]/D<</OFF[12 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R 13 0 R]/Count 2>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</Im 14 0 R>>\
         /Properties<</L 12 0 R>>>>/Annots[8 0 R 9 0 R]>>"
            .to_owned(),
        stream("", CONTENT),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding 6 0 R>>".to_owned(),
        "<</Type/Encoding/Differences[48/zero]>>".to_owned(),
        "<</Fields[8 0 R 9 0 R]/DA(/F1 12 Tf)/DR<</Font<</F1 5 0 R>>>>>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(100)/Rect[72 500 200 520]/F 4/P 3 0 R/AP<</N 10 0 R>>>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(second)/Rect[72 100 200 150]/F 4/P 3 0 R>>".to_owned(),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 128 20]", "BT (100) Tj ET"),
        stream("", EVIL),
        "<</Type/OCG/Name(L)>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 15 0 R>>".to_owned(),
        stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "0"),
        stream("", "BT (Page two) Tj ET"),
    ];
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(
        format!("{table}trailer\n<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).as_bytes(),
    );
    out
}

/// The document, signed and sound.
pub(super) fn victim() -> &'static [u8] {
    static VICTIM: OnceLock<Vec<u8>> = OnceLock::new();
    VICTIM.get_or_init(|| {
        let identity = sample::identity();
        let signed = with_room(&sign_over_by(&identity, &unsigned()), &identity);
        let verdict = verify(&signed).unwrap();
        assert!(verdict.is_intact_and_whole(), "{verdict}");
        signed
    })
}

/// Signs what is there, as an approval.
pub(super) fn sign_over(pdf: &[u8]) -> Vec<u8> {
    sign_over_by(&sample::identity(), pdf)
}

fn sign_over_by(identity: &Identity, pdf: &[u8]) -> Vec<u8> {
    let signing = Signing { at: sample::now(), reason: "", description: "", seal: None };
    approve(pdf, identity, &signing, &SystemRandom::new()).unwrap()
}

/// A file that this identity signed last, signed by it again with more room for its signature than it needs, as other signers
/// leave it.
fn with_room(pdf: &[u8], identity: &Identity) -> Vec<u8> {
    let (start, end) = gap(pdf);
    let covered = |pdf: &[u8], end: usize| digest(&SHA256, &[&pdf[..start], &pdf[end..]].concat());
    let (old, mut message) = (covered(pdf, end), Node::read(&signature(pdf)).0);
    let mut tail = String::from_utf8(pdf[end..].to_vec()).unwrap();
    // What stands behind the place moves, and the table and the end of the file say so.
    let table = tail.find("\nxref\n").unwrap();
    let moved = |place: &str| place.parse().ok().filter(|&at: &usize| at > end).map(|at| at + 2 * ROOM);
    let lines = tail[table..].split('\n').map(|line| match line.split(' ').next().and_then(moved) {
        Some(place) if line.ends_with(" n ") => format!("{place:010}{}", &line[10..]),
        Some(place) if !line.contains(' ') => place.to_string(),
        _ => line.to_owned(),
    });
    tail = tail[..table].to_owned() + &lines.collect::<Vec<_>>().join("\n");
    let range = pdf[..start].windows(11).rposition(|window| window == b"/ByteRange ").unwrap() + 11;
    let width = pdf[range..].iter().position(|&byte| byte == b'/').unwrap();
    let numbers = format!("[0 {start} {} {}]", end + 2 * ROOM, tail.len());
    let mut wide = pdf[..start].to_vec();
    wide[range..range + width].copy_from_slice(format!("{numbers:width$}").as_bytes());
    wide.extend_from_slice(format!("<{}>{tail}", "0".repeat(end - start - 2 + 2 * ROOM)).as_bytes());
    // The attributes with the digest of the new file, signed anew.
    let new = covered(&wide, end + 2 * ROOM);
    let attributes = message.attributes();
    let value = attributes.parts.iter_mut().map(|one| &mut one.parts[1].parts[0].bytes).find(|value| *value == old.as_ref());
    *value.unwrap() = new.as_ref().to_vec();
    let mut signed = attributes.write();
    signed[0] = 0x31;
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, identity.pkcs8(), &random).unwrap();
    message.signer().parts.last_mut().unwrap().bytes = key.sign(&random, &signed).unwrap().as_ref().to_vec();
    with_signature(&wide, &message.write())
}

/// Where the newest signature stands: the place of `<`, and the place behind `>`.
pub(super) fn gap(pdf: &[u8]) -> (usize, usize) {
    let start = pdf.windows(11).rposition(|window| window == b"/Contents <").unwrap() + 10;
    (start, start + pdf[start..].iter().position(|&byte| byte == b'>').unwrap() + 1)
}

/// The bytes of the newest signature, without the zeros behind it.
pub(super) fn signature(pdf: &[u8]) -> Vec<u8> {
    let (start, end) = gap(pdf);
    let digits = std::str::from_utf8(&pdf[start + 1..end - 1]).unwrap();
    let bytes: Vec<u8> = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect();
    let length = 4 + (usize::from(bytes[2]) << 8) + usize::from(bytes[3]);
    assert_eq!(bytes[..2], [0x30, 0x82], "a signature of the usual length");
    bytes[..length].to_vec()
}

/// The file with another signature in the place of its newest, with zeros behind it.
pub(super) fn with_signature(pdf: &[u8], signature: &[u8]) -> Vec<u8> {
    let (start, end) = gap(pdf);
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let room = end - start - 2;
    assert!(digits.len() <= room, "the forged signature does not fit");
    [&pdf[..start], format!("<{digits:0<room$}>").as_bytes(), &pdf[end..]].concat()
}

/// The newest `startxref`.
pub(super) fn start(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.rsplit("startxref\n").next().unwrap().split('\n').next().unwrap().trim().parse().unwrap()
}

/// Which parts of an update are written.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) table: bool,
    pub(super) trailer: bool,
}

/// An update of these objects, whole or in part. `more` goes into the trailer.
pub(super) fn update_of(pdf: &[u8], objects: &[(u32, &str)], more: &str, parts: Parts) -> Vec<u8> {
    let previous = start(pdf);
    let mut out = pdf.to_vec();
    let mut table = "xref\n".to_owned();
    for (number, object) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let place = if parts.table { out.len() } else { previous };
    if parts.table {
        out.extend_from_slice(table.as_bytes());
    }
    if parts.trailer {
        out.extend_from_slice(format!("trailer\n<</Root 1 0 R/Size 99/Prev {previous}{more}>>\nstartxref\n{place}\n").as_bytes());
    }
    out.extend_from_slice(b"%%EOF\n");
    out
}

/// A whole update.
pub(super) fn update(pdf: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    update_of(pdf, objects, "", Parts { table: true, trailer: true })
}

/// An object as the newest revision has it: the text between `obj` and `endobj`.
pub(super) fn object(pdf: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(pdf).into_owned();
    let from = text.rfind(&format!("\n{number} 0 obj\n")).unwrap();
    let rest = &text[from..];
    rest[rest.find("obj\n").unwrap() + 4..rest.find("\nendobj").unwrap()].to_owned()
}

/// An update that packs some objects into object stream 97, whose table names each at an index, and has others openly.
pub(super) fn update_packed(pdf: &[u8], packed: &[(u32, &str, usize)], openly: &[(u32, &str)]) -> Vec<u8> {
    let (previous, mut out) = (start(pdf), pdf.to_vec());
    let (mut header, mut data, mut index, mut rows) = (String::new(), String::new(), String::new(), String::new());
    for (number, object, place) in packed {
        header.push_str(&format!("{number} {} ", data.len()));
        data.push_str(&format!("{object}\n"));
        index.push_str(&format!("{number} 1 "));
        rows.push_str(&format!("02{:08x}{place:02x}", 97));
    }
    let entries = format!("/Type/ObjStm/N {}/First {}", packed.len(), header.len());
    let stream_of_objects = stream(&entries, &(header + &data));
    for (number, object) in openly.iter().chain(&[(97, &*stream_of_objects)]) {
        index.push_str(&format!("{number} 1 "));
        rows.push_str(&format!("01{:08x}00", out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let table = out.len();
    let entries = format!("/Type/XRef/Root 1 0 R/Size 99/Prev {previous}/W[1 4 1]/Index[{index}98 1]/Filter/AHx");
    let rows = format!("{rows}01{table:08x}00>");
    out.extend_from_slice(format!("98 0 obj\n{}\nendobj\nstartxref\n{table}\n%%EOF\n", stream(&entries, &rows)).as_bytes());
    out
}

/// A mark as large as the page: object `number`, whose look is the object after it.
pub(super) fn cover(number: u32) -> (String, String) {
    let mark = format!("<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 612 792]/AP<</N {} 0 R>>>>", number + 1);
    (mark, stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", "1 g 0 0 612 792 re f"))
}

/// A dictionary with more at its end.
pub(super) fn with_more(dict: &str, more: &str) -> String {
    format!("{}{more}>>", dict.trim_end().strip_suffix(">>").unwrap())
}

/// The document after its text was edited, with a table of contents that leads to the last object of each number.
pub(super) fn with_new_table(text: &str) -> Vec<u8> {
    let head = &text[..text.rfind("xref\n0 ").unwrap()];
    let count = text[head.len() + "xref\n0 ".len()..].split('\n').next().unwrap();
    let mut out = format!("{head}xref\n0 {count}\n0000000000 65535 f \n");
    for number in 1..count.parse().unwrap() {
        out.push_str(&format!("{:010} 00000 n \n", head.rfind(&format!("\n{number} 0 obj")).unwrap() + 1));
    }
    out.push_str(&format!("trailer\n<</Root 1 0 R/Size {count}>>\nstartxref\n{}\n%%EOF\n", head.len()));
    out.into_bytes()
}
