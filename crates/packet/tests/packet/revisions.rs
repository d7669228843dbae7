//! What is appended to a signed file: signatures and material for checking them are told apart from changes, also where a
//! forger signs over the whole afterwards.

use peerfolio_packet::{Signing, Verdict, approve, verify};
use ring::rand::SystemRandom;

use crate::foreign::made;
use crate::outside::{folder, pyhanko, text};
use crate::sample;

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents[4 0 R 6 0 R]>>";

fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// A file of objects with these numbers.
fn file(objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
    revision(b"%PDF-1.7\n", objects, trailer)
}

/// Another revision of a file. Without `/Prev` in the trailer it follows on the newest.
fn update(pdf: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    revision(pdf, objects, &format!("/Prev {}", starts(pdf).last().unwrap()))
}

fn revision(pdf: &[u8], objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
    let mut out = pdf.to_vec();
    let mut table = "xref\n".to_owned();
    for (number, object) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(format!("{table}trailer\n<</Root 1 0 R/Size 99{trailer}>>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}

/// Where the tables of contents begin, oldest first.
fn starts(pdf: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(pdf).into_owned();
    text.split("startxref\n").skip(1).map(|rest| rest.split('\n').next().unwrap().parse().unwrap()).collect()
}

fn signed(pdf: &[u8]) -> Vec<u8> {
    let signing = Signing { at: sample::now(), reason: "", description: "", seal: None };
    approve(pdf, &sample::identity(), &signing, &SystemRandom::new()).unwrap()
}

/// Signs a file that a forger changed, and holds what is said of the first signature against the words.
fn assert_seen(forged: &[u8], words: &str) {
    let verdict = verify(&signed(forged)).unwrap();
    let (first, last) = (&verdict.signatures[0], verdict.signatures.last().unwrap());
    assert!(first.intact && first.valid && last.valid && last.covers_whole_file, "{verdict}");
    assert!(!verdict.is_intact_and_whole(), "{verdict}");
    assert!(first.appended.changes.iter().any(|change| change.words.contains(words)), "{words} is missing in\n{verdict}");
    assert!(verdict.sentence().contains("it was changed afterwards"), "{verdict}");
}

fn assert_whole(pdf: &[u8]) -> Verdict {
    let verdict = verify(pdf).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    verdict
}

#[test]
fn an_object_that_was_missing_and_is_put_in_later_is_a_change() {
    let pdf = signed(&file(&[(1, CATALOG), (2, PAGES), (3, PAGE), (4, &stream("", "0 g"))], ""));
    assert_whole(&signed(&pdf));
    assert_seen(&update(&pdf, &[(6, &stream("", "1 g"))]), "(object 6), which was missing");
}

#[test]
fn content_that_passes_for_metadata_or_for_the_title_page_is_a_change() {
    let metadata = |data: &str| stream("/Type/Metadata/Subtype/XML", data);
    let content = [(1, CATALOG), (2, PAGES), (3, PAGE), (4, &*stream("", "0 g")), (6, &*metadata(" "))];
    for trailer in ["", "/Info 6 0 R"] {
        let pdf = signed(&file(&content, trailer));
        assert_whole(&signed(&pdf));
        assert_seen(&update(&pdf, &[(6, &metadata("1 g"))]), "page 1: content (object 6)");
    }
}

#[test]
fn metadata_and_title_page_proper_may_be_brought_up_to_date() {
    let metadata = |title: &str| {
        let xmp = format!("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><t>{title}</t></rdf:RDF></x:xmpmeta>");
        stream("/Type/Metadata/Subtype/XML", &xmp)
    };
    let catalog = "<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R>>";
    let before = [(1, catalog), (2, PAGES), (3, PAGE), (7, &*metadata("a")), (8, "<</ModDate(a)>>")];
    let pdf = signed(&file(&before, "/Info 8 0 R"));
    assert_whole(&signed(&update(&pdf, &[(7, &metadata("b")), (8, "<</ModDate(b)>>")])));
    // What is no description, or one that a reader would choke on.
    let bomb = "<x:xmpmeta><!DOCTYPE a [<!ENTITY b \"c\">]><rdf:RDF/></x:xmpmeta>";
    for odd in
        [stream("/Type/Metadata", "a"), stream("/Type/Metadata", bomb), "(a)".to_owned(), stream("/Type/ObjStm", "<rdf:RDF")]
    {
        assert_seen(&update(&pdf, &[(7, &odd)]), "the description of the file was replaced");
    }
}

#[test]
fn another_title_is_a_change_where_readers_show_it_for_the_files_name() {
    let metadata = |title: &str| {
        let title = format!("<dc:title>\n<rdf:Alt>{title}</rdf:Alt> </dc:title>");
        let xmp = format!("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF>{title}</rdf:RDF></x:xmpmeta>");
        stream("/Type/Metadata/Subtype/XML", &xmp)
    };
    for (asked, is_change) in [("", false), ("/ViewerPreferences<</DisplayDocTitle true>>", true)] {
        let catalog = format!("<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R{asked}>>");
        let pdf = signed(&file(&[(1, &catalog), (2, PAGES), (3, PAGE), (7, &metadata("a"))], ""));
        assert_whole(&signed(&update(&pdf, &[(7, &metadata("a ").replace('\n', " "))])));
        // Another program writes the same title with other marks.
        let rewritten = metadata("a").replace("<dc:title>", "<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>");
        let length = rewritten.split("stream\n").nth(1).unwrap().len() - "\nend".len();
        let rewritten = format!("<</Type/Metadata/Subtype/XML/Length {length}{}", &rewritten[rewritten.find(">>").unwrap()..]);
        assert_whole(&signed(&update(&pdf, &[(7, &rewritten)])));
        let retitled = update(&pdf, &[(7, &metadata("b"))]);
        if is_change {
            assert_seen(&retitled, "the title that readers show");
            // Nor may a later part take back that it is shown, or take the title away.
            let text = String::from_utf8_lossy(&pdf).into_owned();
            let now = text.rsplit("\n1 0 obj\n").next().unwrap().split("\nendobj").next().unwrap();
            let quiet = now.replace("DisplayDocTitle", "OtherDocTitle");
            assert_ne!(quiet, now);
            assert_seen(&update(&pdf, &[(1, &quiet), (7, &metadata("b"))]), "the title that readers show");
            assert_seen(&update(&pdf, &[(7, &stream("/Type/Metadata/Subtype/XML", "<x:xmpmeta><rdf:RDF/>"))]), "the title that");
        } else {
            assert_whole(&signed(&retitled));
        }
    }
}

#[test]
fn an_object_promised_beyond_the_signed_bytes_is_a_change() {
    const LATE: usize = 60_000;
    let base = file(&[(1, CATALOG), (2, PAGES), (3, PAGE), (4, &stream("", "0 g")), (6, "null")], "");
    let place = String::from_utf8_lossy(&base).find("6 0 obj").unwrap();
    let base = String::from_utf8(base).unwrap().replace(&format!("{place:010}"), &format!("{LATE:010}"));
    let mut pdf = signed(base.as_bytes());
    assert_whole(&pdf);
    pdf.resize(LATE, b' ');
    pdf.extend_from_slice(format!("6 0 obj\n{}\nendobj\n", stream("", "1 g")).as_bytes());
    assert_seen(&pdf, "(object 6), which was missing");
}

#[test]
fn a_later_table_that_skips_what_was_signed_is_seen() {
    let first = file(&[(1, CATALOG), (2, PAGES), (3, PAGE), (4, &stream("", "0 g"))], "");
    let pdf = signed(&update(&first, &[(4, &stream("", "1 g"))]));
    // The objects that the signature needs, and for the rest the first revision.
    let table = String::from_utf8_lossy(&pdf[*starts(&pdf).last().unwrap()..]).into_owned();
    let table = table.split("trailer").next().unwrap();
    let mut rolled_back = pdf.clone();
    let (start, previous) = (pdf.len(), starts(&pdf)[0]);
    rolled_back.extend_from_slice(
        format!("{table}trailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    let verdict = verify(&rolled_back).unwrap();
    assert!(!verdict.is_intact_and_whole() && verdict.signatures[0].intact, "{verdict}");
    assert!(verdict.signatures[0].appended.changes[0].words.contains("page 1: content (object 4)"), "{verdict}");
}

#[test]
fn one_object_in_two_places_of_a_table_is_a_problem() {
    let base = String::from_utf8(file(&[(1, CATALOG), (2, PAGES), (3, PAGE), (4, &stream("", "0 g"))], "")).unwrap();
    let doubled = base.replace("trailer", "4 1\n0000000009 00000 n \ntrailer");
    let verdict = verify(&signed(doubled.as_bytes())).unwrap();
    assert!(!verdict.is_intact_and_whole() && verdict.problems[0].contains("two places"), "{verdict}");
}

#[test]
fn a_mark_put_onto_a_signed_page_is_named() {
    let pdf = signed(&file(&[(1, CATALOG), (2, PAGES), (3, PAGE)], ""));
    let text = String::from_utf8_lossy(&pdf).into_owned();
    let widget = text.rsplit("/Annots [").next().unwrap().split(']').next().unwrap().to_owned();
    let page = PAGE.replace(">>", &format!("/Tabs/S/Annots[{widget} 30 0 R]>>"));
    for kind in ["/Subtype/FreeText", "/Subtype/Stamp/FT/Sig"] {
        let mark = format!("<</Type/Annot{kind}/Rect[0 0 200 200]>>");
        assert_seen(&update(&pdf, &[(3, &page), (30, &mark)]), "a mark or a note");
    }
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/Rect[0 0 200 200]>>";
    assert_seen(&update(&pdf, &[(3, &page), (30, field)]), "a mark or a note");
}

#[test]
fn a_stream_may_not_reach_into_what_was_appended() {
    let long = "<</Length 90000>>\nstream\n0 g\nendstream";
    let pdf = signed(&file(&[(1, CATALOG), (2, PAGES), (3, PAGE), (4, long)], ""));
    assert_seen(&[&pdf[..], &[b'%'; 90_000]].concat(), "page 1: content (object 4)");
}

#[test]
fn a_field_that_holds_nothing_readable_is_a_problem() {
    let form = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>";
    let pdf = file(&[(1, form), (2, PAGES), (3, PAGE), (5, "<</FT/Sig/T(a)/V 6 0 R>>"), (6, "<</Type/Sig/Contents<3%>>>")], "");
    let verdict = verify(&pdf).unwrap();
    assert!(!verdict.is_signed() && verdict.problems[0].contains("cannot be read"), "{verdict}");
}

#[test]
fn a_signed_file_that_is_attached_is_no_further_signature() {
    let (inner, _) = sample::signed(1, 1);
    let mut base = file(&[(1, CATALOG), (2, PAGES), (3, PAGE)], "");
    let at = base.len();
    base.extend_from_slice(format!("7 0 obj\n<</Type/EmbeddedFile/Length {}>>\nstream\n", inner.len()).as_bytes());
    base.extend_from_slice(&inner);
    let end = format!("\nendstream\nendobj\nxref\n7 1\n{at:010} 00000 n \ntrailer\n<</Root 1 0 R/Size 99/Prev ");
    let previous = starts(&base)[0];
    let start = base.len() + end.find("xref").unwrap();
    base.extend_from_slice(format!("{end}{previous}>>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    assert_whole(&signed(&base));
}

/// What pyHanko appends to a file that pyHanko signed in this way.
fn added(kind: &str, what: &[&str]) -> Vec<u8> {
    let folder = folder(&format!("added-{kind}-{}", what.join("-")));
    let (mut pdf, _) = made(kind);
    for what in what {
        let (source, target) = (folder.join("signed.pdf"), folder.join("added.pdf"));
        std::fs::write(&source, &pdf).unwrap();
        pyhanko(&["add", what, text(&source), text(&target)]);
        pdf = std::fs::read(&target).unwrap();
    }
    pdf
}

#[test]
fn material_for_checking_later_and_document_time_stamps_are_no_change() {
    for kind in ["p256", "certified"] {
        let verdict = assert_whole(&added(kind, &["security-store"]));
        assert!(!verdict.signatures[0].covers_whole_file && verdict.signatures[0].appended.revisions == 1, "{verdict}");
        assert!(verdict.later[0].added.iter().any(|added| added.contains("material for checking")), "{:?}", verdict.later);
        assert!(verdict.sentence().starts_with("What was signed is unchanged"), "{verdict}");

        let verdict = assert_whole(&added(kind, &["security-store", "time-stamp"]));
        let stamp = &verdict.signatures[1];
        assert!(stamp.is_document_time_stamp() && stamp.covers_whole_file, "{verdict}");
        assert_eq!(stamp.signer.as_deref(), Some("Sample Time Service"));
    }
    let mut pdf = added("p256", &["time-stamp"]);
    let last = pdf.len() - 30;
    pdf[last] ^= 1;
    assert!(!verify(&pdf).unwrap().is_intact_and_whole());
}

#[test]
fn a_time_stamp_alone_is_nobodys_signature() {
    let folder = folder("added-time-stamp-alone");
    let (source, target) = (folder.join("plain.pdf"), folder.join("stamped.pdf"));
    std::fs::write(&source, sample::laid(1, 1).pdf).unwrap();
    pyhanko(&["add", "time-stamp", text(&source), text(&target)]);
    let verdict = verify(&std::fs::read(&target).unwrap()).unwrap();
    assert!(!verdict.is_intact_and_whole() && verdict.sentence().starts_with("Nobody signed"), "{verdict}");
}

#[test]
fn a_visible_signature_drawn_onto_a_signed_page_is_named() {
    let folder = folder("added-visible");
    let (source, target) = (folder.join("ours.pdf"), folder.join("both.pdf"));
    std::fs::write(&source, signed(&sample::laid(1, 1).pdf)).unwrap();
    pyhanko(&["make", "visible", text(&source), text(&target)]);
    let verdict = verify(&std::fs::read(&target).unwrap()).unwrap();
    assert!(!verdict.is_intact_and_whole(), "{verdict}");
    assert!(verdict.signatures[0].appended.changes[0].words.contains("a visible signature"), "{verdict}");
}

#[test]
fn only_a_file_that_every_signature_covers_is_exactly_as_it_was_signed() {
    let once = signed(&file(&[(1, CATALOG), (2, PAGES), (3, PAGE)], ""));
    assert!(assert_whole(&once).sentence().contains("exactly as it was signed"));
    assert!(!assert_whole(&signed(&once)).sentence().contains("exactly as it was signed"));
    // Where nothing at all was added, nothing is called material.
    assert!(!assert_whole(&update(&once, &[])).sentence().contains("material"));
}

#[test]
fn records_for_checking_later_may_have_names_of_any_usual_digest() {
    let pdf = signed(&file(&[(1, CATALOG), (2, PAGES), (3, PAGE)], ""));
    let text = String::from_utf8_lossy(&pdf).into_owned();
    let catalog = text.rsplit("\n1 0 obj\n").next().unwrap().split("\nendobj").next().unwrap();
    for length in [39, 40, 56, 64, 96, 128, 256] {
        let store = format!("/DSS<</VRI<</{}<<>>>>>>>>", "A".repeat(length));
        let catalog = format!("{}{store}", catalog.strip_suffix(">>").unwrap());
        let verdict = verify(&update(&pdf, &[(1, &catalog)])).unwrap();
        assert_eq!(verdict.is_intact_and_whole(), matches!(length, 40 | 64 | 96 | 128), "{length}: {verdict}");
    }
}

#[test]
fn a_record_of_usage_rights_is_no_further_signature() {
    let record = |method: &str| {
        format!("<</Type/Sig/ByteRange[0 10 20 10]/Contents<3003020101>/Reference[<</Type/SigRef/TransformMethod/{method}>>]>>")
    };
    let rights = |key: &str| format!("<</Type/Catalog/Pages 2 0 R/Perms<</{key} 7 0 R>>>>");
    for (catalog, method, is_right) in [
        (rights("UR3"), "UR3", true),
        (rights("UR"), "UR", true),
        (rights("UR3"), "DocMDP", false),
        (CATALOG.into(), "UR3", false),
    ] {
        let pdf = signed(&file(&[(1, &catalog), (2, PAGES), (3, PAGE), (7, &record(method))], ""));
        let verdict = verify(&pdf).unwrap();
        assert_eq!(verdict.is_intact_and_whole(), is_right, "{catalog} {method}\n{verdict}");
        assert_eq!(verdict.to_string().contains("further signature record"), !is_right, "{verdict}");
    }
}
