//! A victim, and the tools of a forger.

use std::sync::OnceLock;

use peerfolio_packet::{Signing, approve, verify};
use ring::rand::SystemRandom;

use crate::sample;

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
        let signed = sign_over(&unsigned());
        let verdict = verify(&signed).unwrap();
        assert!(verdict.is_intact_and_whole(), "{verdict}");
        signed
    })
}

/// Signs what is there, as an approval.
pub(super) fn sign_over(pdf: &[u8]) -> Vec<u8> {
    let signing = Signing { at: sample::now(), reason: "", description: "", seal: None };
    approve(pdf, &sample::identity(), &signing, &SystemRandom::new()).unwrap()
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
