//! Taking attached files out of a PDF: whole or not at all, within bounds, under names that lead nowhere.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::{Compression, write::ZlibEncoder};
use peerfolio_packet::{AttachedError, attachments};

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A file whose objects are these, some of them streams.
fn file(objects: &[(&str, Option<&[u8]>)]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, (dict, data)) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        match data {
            None => out.extend_from_slice(dict.as_bytes()),
            Some(data) => {
                out.extend_from_slice(format!("{}/Length {}>>\nstream\n", dict.trim_end_matches(">>"), data.len()).as_bytes());
                out.extend_from_slice(data);
                out.extend_from_slice(b"\nendstream");
            }
        }
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(format!("trailer\n<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).as_bytes());
    out
}

/// A file with one attached stream.
fn attaching(name: &str, dict: &str, data: &[u8]) -> Vec<u8> {
    let specification = format!("<</Type/Filespec/UF({name})/EF<</F 3 0 R>>>>");
    file(&[
        ("<</Type/Catalog/Names<</EmbeddedFiles<</Names[(a) 2 0 R]>>>>/AF[2 0 R]>>", None),
        (&specification, None),
        (dict, Some(data)),
    ])
}

#[test]
fn a_file_comes_out_once_with_its_name_type_and_bytes_through_every_filter() {
    let text = "records of a Sample Person, records of a Sample Person".repeat(40);
    let hexadecimal: String = packed(text.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
    let mut runs = Vec::new();
    for piece in text.as_bytes().chunks(128) {
        runs.push(u8::try_from(piece.len() - 1).unwrap());
        runs.extend_from_slice(piece);
    }
    runs.push(128);
    for (filter, data) in [
        ("", text.as_bytes().to_vec()),
        ("/Filter/FlateDecode", packed(text.as_bytes())),
        ("/Filter[/FlateDecode/FlateDecode]", packed(&packed(text.as_bytes()))),
        ("/Filter[/ASCIIHexDecode/FlateDecode]", format!("{hexadecimal}>").into_bytes()),
        ("/Filter/RunLengthDecode", runs),
    ] {
        let pdf = attaching("wallet.json", &format!("<</Type/EmbeddedFile/Subtype/Application#2FJSON{filter}>>"), &data);
        let found = attachments(&pdf).unwrap();
        assert_eq!(found.len(), 1, "{filter}");
        assert_eq!((found[0].name.as_str(), found[0].media_type.as_str()), ("wallet.json", "application/json"));
        assert_eq!(found[0].bytes, text.as_bytes(), "{filter}");
    }
    let pdf = attaching("x", "<</Filter/ASCII85Decode>>", b"87cURD]i,\"Ebo80~>");
    assert_eq!(attachments(&pdf).unwrap()[0].bytes, b"Hello World!");
}

#[test]
fn names_lead_out_of_no_folder() {
    for (given, taken) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Windows\\\\evil.exe", "evil.exe"),
        ("/absolute", "absolute"),
        ("..", "file"),
        ("", "file"),
        ("a/..", "file"),
        ("a/", "file"),
        ("line\\nbreak", "line break"),
        ("plain.json", "plain.json"),
    ] {
        assert_eq!(attachments(&attaching(given, "<<>>", b"x")).unwrap()[0].name, taken, "{given}");
    }
}

#[test]
fn what_is_damaged_locked_or_not_there_is_said() {
    assert_eq!(attachments(&file(&[("<</Type/Catalog>>", None)])), Ok(Vec::new()));
    assert!(matches!(attachments(b"no PDF"), Err(AttachedError::File(_))));
    let half = packed(b"records");
    for (dict, data) in [
        ("<</Filter/FlateDecode>>", &half[..half.len() / 2]),
        ("<</Filter/FlateDecode>>", b"no zlib"),
        ("<</Filter/LZWDecode>>", b"x"),
        ("<</Filter[/FlateDecode/FlateDecode/FlateDecode/FlateDecode/FlateDecode]>>", b"x"),
        ("<</Filter 7>>", b"x"),
        ("<</Filter/ASCIIHexDecode>>", b"4G>"),
        ("<</Filter/ASCII85Decode>>", b"zz~v"),
        ("<</Filter/RunLengthDecode>>", b"\x7fshort"),
    ] {
        let found = attachments(&attaching("a", dict, data));
        assert!(found == Err(AttachedError::Damaged) || dict.contains("85"), "{dict}: {found:?}");
    }
    let mut locked = attaching("a", "<<>>", b"x");
    let at = locked.windows(7).rposition(|window| window == b"trailer").unwrap() + 10;
    locked.splice(at..at, *b"/Encrypt 2 0 R");
    assert_eq!(attachments(&locked), Err(AttachedError::Locked));
}

#[test]
fn bombs_and_circles_end_soon() {
    // 64 MB and more of nothing in a few kilobytes, once and packed twice.
    let bomb = packed(&vec![0; 90_000_000]);
    let again = packed(&bomb);
    let mut circle: Vec<(&str, Option<&[u8]>)> = vec![("<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>", None)];
    circle.push(("<</Kids[2 0 R 3 0 R 2 0 R]/Names[(a) 2 0 R]>>", None));
    circle.push(("<</Kids[2 0 R]/Names[(a) 3 0 R (b) 9 0 R (c)]>>", None));
    let many = format!("<</Names[{}]>>", "(a) 3 0 R ".repeat(60_000));
    let many = file(&[("<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>", None), (&many, None), ("<</EF<</F 1 0 R>>>>", None)]);
    let direct = "<</EF<</F 4 0 R>>>>".repeat(2_000);
    let direct = format!("<</Type/Catalog/AF[{direct}]>>");
    for (name, pdf, expected) in [
        ("a bomb", attaching("a", "<</Filter/FlateDecode>>", &bomb), Some(AttachedError::TooMuch)),
        ("a bomb in a bomb", attaching("a", "<</Filter[/FlateDecode/FlateDecode]>>", &again), Some(AttachedError::TooMuch)),
        ("a name tree in a ring", file(&circle), None),
        ("sixty thousand names", many, Some(AttachedError::TooMuch)),
        ("two thousand of nothing", file(&[(&direct, None)]), Some(AttachedError::Damaged)),
    ] {
        let start = Instant::now();
        let found = attachments(&pdf);
        assert_eq!(found.err(), expected, "{name}");
        assert!(start.elapsed() < Duration::from_secs(10), "{name} took {:?}", start.elapsed());
    }
}
