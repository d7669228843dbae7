//! Files made to exhaust whoever reads them: loops between two revisions, bombs that unpack to nothing, long empty stretches that
//! many entries lead to. Each gets an answer, and soon: what is bounded is the work, and a generous time is how a test sees that.

use std::io::Write;
use std::time::{Duration, Instant};

use peerfolio_packet::{attachments, verify};

/// A file of objects with these numbers, behind it a trailer with these entries.
fn file(objects: &[(usize, Vec<u8>)], trailer: &str) -> Vec<u8> {
    revision(b"%PDF-1.7\n".to_vec(), objects, trailer)
}

fn revision(mut out: Vec<u8>, objects: &[(usize, Vec<u8>)], trailer: &str) -> Vec<u8> {
    let mut table = "xref\n".to_owned();
    for (number, object) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n").into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("{table}trailer\n<</Root 1 0 R/Size 100000{trailer}>>\nstartxref\n{start}\n%%EOF\n").into_bytes());
    out
}

fn object(number: usize, words: impl Into<String>) -> (usize, Vec<u8>) {
    (number, words.into().into_bytes())
}

fn pages() -> (usize, Vec<u8>) {
    object(2, "<</Type/Pages/Kids[]/Count 0>>")
}

/// White space, packed as often as said: the inner layers are large, and the last filter leaves nothing of it.
fn blank(bytes: usize) -> Vec<u8> {
    let mut data = vec![b' '; bytes];
    for _ in 0..2 {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&data).unwrap();
        data = encoder.finish().unwrap();
    }
    data
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Filter[/Fl/Fl/AHx]/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A file with a signature over all of it, whose content is rubbish: it is compared with what comes later all the same.
fn signed(mut objects: Vec<(usize, Vec<u8>)>) -> Vec<u8> {
    let numbers = "[0 AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC]";
    let record = format!("<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange{numbers}/Contents<30030201ff{}>>>", "0".repeat(54));
    objects.extend([object(3, "<</FT/Sig/T(s)/V 4 0 R>>"), object(4, record)]);
    let mut pdf = file(&objects, "");
    let find = |pdf: &[u8], word: &[u8]| pdf.windows(word.len()).position(|window| window == word).unwrap();
    let from = find(&pdf, b"/Contents<") + 9;
    let to = from + find(&pdf[from..], b">") + 1;
    for (mark, number) in [(b"AAAAAAAAAA", from), (b"BBBBBBBBBB", to), (b"CCCCCCCCCC", pdf.len() - to)] {
        let at = find(&pdf, mark);
        pdf[at..at + 10].copy_from_slice(format!("{number:<10}").as_bytes());
    }
    pdf
}

fn later(signed: Vec<u8>, objects: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let text = String::from_utf8_lossy(&signed).into_owned();
    let before = text.rsplit("startxref\n").next().unwrap().split('\n').next().unwrap().to_owned();
    revision(signed, objects, &format!("/Prev {before}"))
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";

#[track_caller]
fn ends_soon<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < Duration::from_secs(50), "{name} took {:?}", start.elapsed());
    done
}

#[track_caller]
fn is_checked(name: &str, pdf: &[u8]) {
    let verdict = ends_soon(name, || verify(pdf));
    assert!(!verdict.is_ok_and(|verdict| verdict.is_intact_and_whole()), "{name}");
}

#[test]
fn two_revisions_whose_parts_lead_to_each_other_for_ever() {
    let catalog = |more: &str| object(1, format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>/X{more}>>"));
    let before = signed(vec![catalog(" 20 0 R"), pages(), object(20, "[[20 0 R]]")]);
    let pdf = later(before, &[catalog("[21 0 R]"), object(21, "[[21 0 R]]")]);
    let verdict = verify(&pdf).unwrap();
    assert!(!verdict.signatures[0].appended.changes.is_empty(), "{verdict}");
}

#[test]
fn field_names_that_grow_with_every_field_inside() {
    const DEPTH: usize = 40;
    let name = "\u{4e00}".repeat(200);
    let title: String = name.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    let kids: String = (0..DEPTH).map(|at| format!("{} 0 R ", 10 + at)).collect();
    let mut objects = vec![
        object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R]>>>>"),
        pages(),
        object(5, format!("[{kids}{}]", "0 ".repeat(4096 - DEPTH))),
    ];
    objects.extend((0..DEPTH).map(|at| object(10 + at, format!("<</T<FEFF{title}>/Kids 5 0 R>>"))));
    is_checked("field names", &file(&objects, ""));
}

#[test]
fn attached_files_that_unpack_to_nothing() {
    let bomb = blank(16 << 20);
    let files: String = (0..12).map(|at| format!("{} 0 R ", 100 + 2 * at)).collect();
    let mut objects = vec![object(1, format!("<</Type/Catalog/Pages 2 0 R/AF[{files}]>>")), pages()];
    for at in 0..12 {
        objects.push(object(100 + 2 * at, format!("<</Type/Filespec/F(a.pdf)/UF(a.pdf)/EF<</F {} 0 R>>>>", 101 + 2 * at)));
        objects.push((101 + 2 * at, stream("/Type/EmbeddedFile", &bomb)));
    }
    let pdf = file(&objects, "");
    let found = ends_soon("attached files", || attachments(&pdf));
    assert!(found.is_err() || found.is_ok_and(|found| found.iter().all(|one| one.bytes.is_empty())));
}

#[test]
fn sections_that_all_name_one_bomb() {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in [object(1, CATALOG), pages(), (3, stream("/Type/XRef/Size 0/W[1 1 1]/Index[]", &blank(4 << 20)))] {
        places.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n").into_bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let mut before = None;
    for _ in 0..500 {
        let start = pdf.len();
        let rows = match before {
            None => format!("0 3\n0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n", places[0], places[1]),
            Some(_) => String::new(),
        };
        let back = before.map(|before: usize| format!("/Prev {before}")).unwrap_or_default();
        pdf.extend(format!("xref\n{rows}trailer\n<</Root 1 0 R/XRefStm {}{back}>>\n", places[2]).into_bytes());
        before = Some(start);
    }
    pdf.extend(format!("startxref\n{}\n%%EOF\n", before.unwrap()).into_bytes());
    is_checked("sections", &pdf);
}

#[test]
fn thousands_of_entries_that_lead_into_one_long_blank() {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in [object(1, CATALOG), pages()] {
        places.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n").into_bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let empty = pdf.len();
    pdf.extend(vec![b' '; 300_000]);
    let start = pdf.len() + 1;
    let rows = format!("{empty:010} 00000 n \n").repeat(10_000);
    let first = format!("0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n", places[0], places[1]);
    pdf.extend(format!("\nxref\n0 10003\n{first}{rows}trailer\n<</Root 1 0 R/Size 10003>>\n").into_bytes());
    pdf.extend(format!("startxref\n{start}\n%%EOF\n").into_bytes());
    is_checked("a long blank", &pdf);
}

#[test]
fn marks_that_all_lead_to_one_long_number() {
    let page_list: String = (100..105).map(|number| format!("{number} 0 R ")).collect();
    let mut objects = vec![
        object(1, CATALOG),
        object(2, format!("<</Type/Pages/Kids[{page_list}]/Count 5>>")),
        object(5, format!("[{}]", "7 0 R ".repeat(2_000))),
        object(7, format!("5 {}", "9".repeat(100_000))),
    ];
    objects.extend((100..105).map(|number| object(number, "<</Type/Page/Annots 5 0 R>>")));
    is_checked("a long number", &file(&objects, ""));
}

#[test]
fn records_with_a_hundred_thousand_names() {
    let names: String = (0..60_000).map(|at| format!("/{at:x} 0")).collect();
    is_checked("a trailer of many names", &file(&[object(1, CATALOG), pages()], &names));
    let catalog = object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>/DSS<</VRI 20 0 R>>>>");
    let before = signed(vec![catalog, pages(), object(20, format!("<<{names}>>"))]);
    is_checked("a store of many records", &later(before, &[object(30, "null")]));
}

#[test]
fn lists_of_pages_and_of_files_whose_parts_are_shared() {
    let list = |count: usize, kids: usize| {
        let parts: String = (0..count).map(|at| format!("{} 0 R ", 100 + at)).collect();
        object(5, format!("[{parts}{}]", "0 ".repeat(kids - count)))
    };
    let node = |number: usize| object(number, "<</Kids 5 0 R>>");
    let mut objects = vec![object(1, "<</Type/Catalog/Pages 100 0 R>>"), list(100, 30_000)];
    objects.extend((100..200).map(node));
    is_checked("pages", &file(&objects, ""));
    let mut objects = vec![object(1, "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 100 0 R>>>>"), pages(), list(100, 8_000)];
    objects.extend((100..200).map(node));
    let pdf = file(&objects, "");
    assert!(ends_soon("files", || attachments(&pdf)).is_err());
}
