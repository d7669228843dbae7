//! Files made to deceive or to hurt: each gets a plain answer, soon.

use std::time::{Duration, Instant};

use peerfolio_packet::{NotReadable, Signing, approve, verify};
use proptest::prelude::*;
use ring::rand::SystemRandom;

use crate::sample;

/// A signed packet whose `/ByteRange` is exchanged for another of the same width.
fn with_range(pdf: &[u8], range: &str) -> Vec<u8> {
    let mut pdf = pdf.to_vec();
    let at = pdf.windows(11).rposition(|window| window == b"/ByteRange ").unwrap() + 11;
    let width = pdf[at..].iter().position(|&byte| byte == b'/').unwrap();
    assert!(range.len() <= width);
    pdf[at..at + width].copy_from_slice(format!("{range:width$}").as_bytes());
    pdf
}

#[test]
fn odd_byte_ranges_are_refused_with_a_reason() {
    let (pdf, _) = sample::signed(1, 1);
    let length = pdf.len();
    let gap = pdf.windows(11).rposition(|window| window == b"/Contents <").unwrap() + 10;
    let end = gap + pdf[gap..].iter().position(|&byte| byte == b'>').unwrap() + 1;
    let rest = length - end;
    for (range, reason) in [
        (format!("[0 {gap} {end} -{rest}]"), "negative"),
        (format!("[0 {end} {gap} {rest}]"), "overlap"),
        (format!("[0 {gap} {end} {}]", rest + 1), "beyond the end"),
        (format!("[0 {gap} {end} 99999999999999999999]"), "not four whole numbers"),
        (format!("[0 {gap} {end} {}]", i64::MAX), "beyond the end"),
        (format!("[0 {gap} {end}]"), "not four whole numbers"),
        (format!("[0 {gap} {end} 10 {end} {rest}]"), "not four whole numbers"),
        (format!("[1 {} {end} {rest}]", gap - 1), "do not begin"),
        (format!("[0 {} {end} {rest}]", gap - 1), "leave out more"),
        (format!("[0 {gap} {} {}]", end + 5, rest - 5), "leave out more"),
        (format!("[0 {gap}.0 {end} {rest}]"), "not four whole numbers"),
        ("[]".to_owned(), "not four whole numbers"),
        ("null".to_owned(), "does not say which bytes"),
        (format!("[0 {gap} {end} {}]", rest - 3), "middle of something"),
    ] {
        let verdict = verify(&with_range(&pdf, &range)).unwrap();
        assert!(!verdict.is_intact_and_whole());
        let problems = verdict.signatures[0].problems.join("; ");
        assert!(problems.contains(reason), "{range}: {problems}");
        assert!(verdict.signatures[0].signer.is_some(), "{range}: whose signature it was is worth knowing");
    }
}

/// A file whose objects are these, with a right table of contents.
fn file(objects: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(format!("trailer\n<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).as_bytes());
    out
}

#[test]
fn a_signature_dictionary_that_says_things_twice_is_refused() {
    for doubled in [
        "<</Type/Sig/SubFilter/ETSI.CAdES.detached/Contents<3000>/Contents<3001>/ByteRange[0 1 2 3]>>",
        "<</Type/Sig/SubFilter/ETSI.CAdES.detached/Contents<3000>/ByteRange[0 1 2 3]/ByteRange[0 2 3 4]>>",
    ] {
        let pdf = file(&["<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>", "<</FT/Sig/T(a)/V 3 0 R>>", doubled]);
        let verdict = verify(&pdf).unwrap();
        assert!(verdict.signatures[0].problems[0].contains("twice"), "{verdict}");
    }
}

#[test]
fn two_fields_with_one_signature_are_a_problem() {
    let pdf = file(&[
        "<</Type/Catalog/AcroForm<</Fields[2 0 R 3 0 R]>>>>",
        "<</FT/Sig/T(a)/V 4 0 R>>",
        "<</FT/Sig/T(b)/V 4 0 R>>",
        "<</Type/Sig/SubFilter/ETSI.CAdES.detached/Contents<3000>/ByteRange[0 1 2 3]>>",
    ]);
    let verdict = verify(&pdf).unwrap();
    assert_eq!(verdict.signatures.len(), 2);
    assert!(!verdict.is_intact_and_whole());
}

#[test]
fn an_unknown_digest_is_not_taken_for_a_known_one() {
    let (mut pdf, _) = sample::signed(1, 1);
    let sha256 = b"0609608648016503040201";
    let places: Vec<usize> =
        pdf.windows(sha256.len()).enumerate().filter(|(_, window)| window == sha256).map(|(at, _)| at).collect();
    for at in places {
        pdf[at + sha256.len() - 1] = b'9';
    }
    let verdict = verify(&pdf).unwrap();
    assert!(!verdict.signatures[0].valid && !verdict.is_intact_and_whole());
    assert!(verdict.signatures[0].problems.iter().any(|problem| problem.contains("digest")), "{verdict}");
}

/// An object stream whose length is kept in the stream itself.
fn length_inside_itself() -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for object in ["2 0 obj\n<</Type/ObjStm/N 2/First 8/Length 3 0 R>>\nstream\n1 0 4 3 <<>>\nendstream", "3 0 obj\n4 0 R"] {
        places.push(u8::try_from(out.len()).unwrap());
        out.extend_from_slice(format!("{object}\nendobj\n").as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(b"9 0 obj\n<</Type/XRef/Root 1 0 R/Size 10/W[1 1 1]/Index[1 4]/Length 12>>\nstream\n");
    out.extend_from_slice(&[2, 2, 0, 1, places[0], 0, 1, places[1], 0, 2, 2, 1]);
    out.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}

#[test]
fn loops_and_bombs_end_soon() {
    let mut deep = vec!["<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>".to_owned()];
    deep.push("<</FT/Sig/Kids[2 0 R 2 0 R 1 0 R]>>".to_owned());
    let objects: Vec<&str> = deep.iter().map(String::as_str).collect();
    let loop_of_fields = file(&objects);

    let nested = format!("%PDF-1.7\n1 0 obj\n{}", "[".repeat(200_000));
    let prev_loop = "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n".to_owned();
    let huge_count = "%PDF-1.7\nxref\n0 4294967295\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n".to_owned();
    let many_trailers = format!("%PDF-1.7\n1 0 obj\n{}", "trailer(".repeat(100_000));
    let many_ranges = format!("%PDF-1.7\n1 0 obj <<{}", "/ByteRange[0 0 0 0]/Contents(".repeat(50_000));
    let self_reference = file(&["<</Type/Catalog/AcroForm 2 0 R>>", "2 0 R"]);

    // A million rows of one byte each: a table of contents that is far larger in memory than in the file.
    let mut rows = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Root 1 0 R/Size 1000000/W[0 1 0]/Length 1000000>>\nstream\n".to_vec();
    rows.resize(rows.len() + 1_000_000, 7);
    rows.extend_from_slice(b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n");

    for (name, bytes) in [
        ("a stream whose length is inside it", length_inside_itself()),
        ("a million objects in a megabyte", rows),
        ("fields in a ring", loop_of_fields),
        ("deep nesting", nested.into_bytes()),
        ("a chain that bites its tail", prev_loop.into_bytes()),
        ("a table of four thousand million", huge_count.into_bytes()),
        ("a hundred thousand half trailers", many_trailers.into_bytes()),
        ("fifty thousand byte ranges", many_ranges.into_bytes()),
        ("a reference to itself", self_reference),
    ] {
        let start = Instant::now();
        let verdict = verify(&bytes);
        assert!(!verdict.is_ok_and(|verdict| verdict.is_intact_and_whole()), "{name}");
        assert!(start.elapsed() < Duration::from_secs(10), "{name} took {:?}", start.elapsed());
    }
}

/// Verdicts cost a small multiple of the file, whatever it holds: time is the measure, and the allowance in the reader the means.
#[test]
fn bombs_of_every_kind_end_soon() {
    let bomb = |dict: &str, data: &[u8]| {
        let mut out = b"%PDF-1.7\n1 0 obj\n".to_vec();
        out.extend_from_slice(format!("<<{dict}/Length {}>>\nstream\n", data.len()).as_bytes());
        out.extend_from_slice(data);
        out.extend_from_slice(b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n");
        out
    };
    let nothing = packed(&vec![0; 60_000_000]);
    let many_kids = format!("<</Type/Pages/Kids[{}]>>", "2 0 R 3 0 R ".repeat(90_000));
    let pages = file(&["<</Type/Catalog/Pages 2 0 R>>", &many_kids, "<</Type/Page/Parent 2 0 R/Annots[3 0 R 3 0 R]>>"]);
    let many_marks = format!("<</Type/Page/Annots[{}]>>", "4 0 R ".repeat(90_000));
    let marks = file(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]>>",
        &many_marks,
        "<</A<</S/JavaScript>>/F 2/AP 4 0 R>>",
    ]);
    let store = format!("<</Type/Catalog/DSS<</Certs[{0}]/CRLs[{0}]/OCSPs[{0}]>>>>", "2 0 R ".repeat(20_000));
    let store = file(&[&store, "<</Length 5>>\nstream\n30800\nendstream"]);
    let names: String = (0..30_000).map(|at| format!("/K{at} 1 0 R")).collect();
    let wide = file(&[&format!("<</Type/Catalog{names}>>")]);
    for (name, bytes) in [
        ("a table of contents of zeros", bomb("/Type/XRef/Size 99999999/W[1 4 2]/Root 1 0 R/Filter/FlateDecode", &nothing)),
        (
            "a table of four thousand million rows",
            bomb("/Type/XRef/Size 4294967295/W[0 0 0]/Root 1 0 R/Filter/FlateDecode", &nothing),
        ),
        ("a table with rows of eight bytes each", bomb("/Type/XRef/Size 2147483647/W[8 8 8]/Root 1 0 R", &[7; 4096])),
        (
            "a predictor of huge columns",
            bomb("/Type/XRef/Size 9/W[1 1 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 99999999>>", &nothing),
        ),
        ("a list of pages in a ring", pages),
        ("ninety thousand marks", marks),
        ("sixty thousand certificates", store),
        ("thirty thousand entries", wide),
    ] {
        let start = Instant::now();
        let verdict = verify(&bytes);
        assert!(!verdict.is_ok_and(|verdict| verdict.is_intact_and_whole()), "{name}");
        assert!(start.elapsed() < Duration::from_secs(10), "{name} took {:?}", start.elapsed());
    }
}

/// Large files are checked in one pass, and many signatures cost no more passes.
#[test]
fn a_large_file_and_one_with_many_signatures_are_quick() {
    let picture = format!("<</Length {}>>\nstream\n{}\nendstream", 20_000_000, "x".repeat(20_000_000));
    let base = file(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        &picture,
    ]);
    let signing = Signing { at: sample::now(), reason: "", description: "", seal: None };
    let identity = sample::identity();
    let mut pdf = base;
    for _ in 0..6 {
        pdf = approve(&pdf, &identity, &signing, &SystemRandom::new()).unwrap();
    }
    let start = Instant::now();
    let verdict = verify(&pdf).unwrap();
    assert!(verdict.is_intact_and_whole() && verdict.signatures.len() == 6 && verdict.later.len() == 5, "{verdict}");
    // Without optimisation, on a busy machine; a release build takes a fraction of a second.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

fn packed(data: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_no_pdf_is_said_to_be_none() {
    assert_eq!(verify(b""), Err(NotReadable::NotPdf));
    assert_eq!(verify(&[0xff; 4096]), Err(NotReadable::NotPdf));
    assert_eq!(verify(b"%PDF-1.7\nnothing follows"), Err(NotReadable::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let pdf = [b"%PDF-1.7\n".as_slice(), &bytes].concat();
        prop_assert!(!verify(&pdf).is_ok_and(|verdict| verdict.is_intact_and_whole()));
    }

    #[test]
    fn no_pdf_like_words_make_it_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "1 0 obj", "2 0 obj", "endobj", "<<", ">>", "[", "]", "/Type", "/Catalog", "/AcroForm", "/Fields", "/Sig", "/FT", "/V",
        "/ByteRange", "/Contents", "<30", "<3000>", "0", "-1", "9999999999", "1 0 R", "2 0 R", "stream\n", "endstream", "xref",
        "trailer", "/Root", "/Prev", "/XRef", "/W", "/Index", "/Length", "startxref", "%%EOF", "(", ")", "/Kids", "/ObjStm",
    ]), 0..120)) {
        let pdf = format!("%PDF-1.7\n{}", words.join(" "));
        prop_assert!(!verify(pdf.as_bytes()).is_ok_and(|verdict| verdict.is_intact_and_whole()));
    }
}
