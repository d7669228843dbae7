//! What signing does wrong elsewhere (`docs/conformance.md` lists each with its test): to tagged files, to fields that were
//! there, to the form of the file.

use std::fmt::Write as _;

use peerfolio_packet::{Seal, SignError, Signing, approve, sign, verify};
use ring::rand::SystemRandom;

use crate::outside::{assert_sound_pdf, folder, python, run, text};
use crate::sample;

/// A file of these objects, the first of which is the catalogue.
fn file(objects: &[&str]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    let mut table = String::new();
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = out.len();
    let size = objects.len() + 1;
    let _ = write!(out, "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R");
    let _ =
        write!(out, "/ID [<00112233445566778899aabbccddeeff> <ffeeddccbbaa99887766554433221100>]>>\nstartxref\n{start}\n%%EOF\n");
    out.into_bytes()
}

const PAGE: &str = "<</Type /Page/Parent 2 0 R/MediaBox [0 0 612 792]/Resources <<>>/StructParents 0>>";

/// A tagged file of one page whose structure has this root, and whose further objects are these, from number 5.
fn tagged(root: &str, rest: &[&str]) -> Vec<u8> {
    let first = [
        "<</Type /Catalog/Pages 2 0 R/MarkInfo <</Marked true>>/StructTreeRoot 4 0 R/Lang (en-US)>>",
        "<</Type /Pages/Kids [3 0 R]/Count 1>>",
        PAGE,
        root,
    ];
    file(&[&first[..], rest].concat())
}

fn signed(base: &[u8]) -> Result<Vec<u8>, SignError> {
    let signing = Signing { at: sample::now(), reason: "test", description: "Signature of somebody", seal: None };
    sign(base, &sample::identity(), &signing, &SystemRandom::new())
}

/// What was appended, and the whole found sound by others and by us.
fn appended(name: &str, base: &[u8]) -> String {
    let pdf = signed(base).unwrap();
    assert_eq!(&pdf[..base.len()], base, "{name}");
    assert!(verify(&pdf).unwrap().is_intact_and_whole(), "{name}: {}", verify(&pdf).unwrap());
    let path = folder("pitfalls").join(format!("{name}.pdf"));
    std::fs::write(&path, &pdf).unwrap();
    assert_sound_pdf(&path);
    String::from_utf8_lossy(&pdf[base.len()..]).into_owned()
}

/// The object of this number in an update.
fn object(update: &str, number: u32) -> &str {
    let start = update.find(&format!("\n{number} 0 obj\n")).unwrap_or_else(|| panic!("object {number} is missing in {update}"));
    update[start..].split("endobj").next().unwrap()
}

#[test]
fn a_signature_in_a_tagged_file_gets_its_tag() {
    // One document element, as most files have it; the parents in one list.
    let base = tagged(
        "<</Type /StructTreeRoot/K 5 0 R/ParentTree 6 0 R/ParentTreeNextKey 1>>",
        &["<</Type /StructElem/S /Document/P 4 0 R/K [7 0 R]>>", "<</Nums [0 [7 0 R]]>>", "<</Type /StructElem/S /P/P 5 0 R>>"],
    );
    let update = appended("document-element", &base);
    let widget = update.split("/Type /Annot").nth(1).unwrap();
    assert!(widget.contains("/StructParent 1") && widget.contains("/TU (Signature of somebody)"), "{update}");
    let form = update.split("/S /Form").nth(1).unwrap();
    assert!(form.contains("/P 5 0 R") && form.contains("/Type /OBJR/Pg 3 0 R/Obj "), "{update}");
    assert!(object(&update, 5).contains("/K [7 0 R 11 0 R]"), "{update}");
    assert!(object(&update, 6).contains("/Nums [0 [7 0 R] 1 11 0 R]"), "{update}");
    assert!(object(&update, 4).contains("/ParentTreeNextKey 2"), "{update}");
    assert!(object(&update, 3).contains("/Tabs /S") && object(&update, 3).contains("/StructParents 0"), "{update}");

    // Several elements below the root, and a tree of parents with branches; the key that is promised next is taken.
    let base = tagged(
        "<</Type /StructTreeRoot/K [5 0 R 6 0 R]/ParentTree 7 0 R/ParentTreeNextKey 3>>",
        &[
            "<</Type /StructElem/S /P/P 4 0 R>>",
            "<</Type /StructElem/S /P/P 4 0 R>>",
            "<</Kids [8 0 R]>>",
            "<</Limits [0 9]/Nums [0 [5 0 R] 9 6 0 R]>>",
        ],
    );
    let update = appended("branches", &base);
    assert!(update.contains("/StructParent 10"), "{update}");
    assert!(update.contains("/Limits [10 10]/Nums [10 "), "{update}");
    assert!(
        object(&update, 4).contains("/K [5 0 R 6 0 R 12 0 R]") && object(&update, 4).contains("/ParentTreeNextKey 11"),
        "{update}"
    );

    // No parents at all until now.
    let base = tagged("<</Type /StructTreeRoot>>", &[]);
    let update = appended("empty-tree", &base);
    assert!(
        object(&update, 4).contains("/ParentTree <</Nums [0 8 0 R]>>") && object(&update, 4).contains("/K [8 0 R]"),
        "{update}"
    );

    // In one that somebody signed, the tags are what was signed: to a reader, a new one is a change.
    let base = tagged("<</Type /StructTreeRoot>>", &[]);
    let signing = Signing { at: sample::now(), reason: "test", description: "First", seal: None };
    let first = approve(&base, &sample::identity(), &signing, &SystemRandom::new()).unwrap();
    let update = appended("signed-before", &first);
    assert!(!update.contains("StructElem") && !update.contains("/Type /StructTreeRoot"), "{update}");

    // A file that is not tagged is left so.
    let plain = file(&["<</Type /Catalog/Pages 2 0 R>>", "<</Type /Pages/Kids [3 0 R]/Count 1>>", PAGE]);
    let update = appended("plain", &plain);
    assert!(!update.contains("StructElem") && !update.contains("StructParent "), "{update}");
}

#[test]
fn the_field_that_was_kept_is_filled_and_no_other_made() {
    let identity = sample::identity();
    let laid = sample::laid_for(&identity, 1, 1);
    let pdf = laid.sealed(&identity, &SystemRandom::new()).unwrap();
    let update = String::from_utf8_lossy(&pdf[laid.pdf.len()..]).into_owned();
    assert_eq!(verify(&pdf).unwrap().signatures[0].field, "Signature1");
    assert_eq!(update.matches("/FT /Sig").count(), 1, "{update}");
    let told = format!(
        "/TU (Electronic signature of Sample Person, 22 November 2026, 16:55 UTC. Signature fingerprint \\(SHA-256\\): {}",
        identity.fingerprint()
    );
    assert!(update.contains(&told), "what the seal shows is not read aloud: {update}");
    assert!(
        !update.contains("/Type /Page/") && !update.contains("StructElem"),
        "the page and its tags are as they were: {update}"
    );

    // Fields of other people's files: the one that waits is filled, one that asks for something else is not.
    let form = |extra: &str| {
        let widget =
            format!("<</Type /Annot/Subtype /Widget/FT /Sig/T (Here)/TU (Sign here)/P 3 0 R/F 4/Rect [72 72 200 100]{extra}>>");
        file(&[
            "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [4 0 R]>>>>",
            "<</Type /Pages/Kids [3 0 R]/Count 1>>",
            "<</Type /Page/Parent 2 0 R/MediaBox [0 0 612 792]/Resources <<>>/Annots [4 0 R]/Tabs /S>>",
            &widget,
        ])
    };
    let update = appended("waiting", &form(""));
    assert!(object(&update, 4).contains("/T (Here)") && object(&update, 4).contains("/TU (Sign here)"), "{update}");
    assert!(object(&update, 4).contains("/Rect [72 72 200 100]") && object(&update, 4).contains("/V "), "{update}");
    for asks in ["/SV <</Type /SV/Ff 1/SubFilter [/adbe.pkcs7.detached]>>", "/Lock <</Type /SigFieldLock/Action /All>>"] {
        let update = appended("asking", &form(asks));
        assert!(!update.contains("(Here)") && update.contains("/Fields [4 0 R "), "{asks}: {update}");
    }
}

#[test]
fn the_first_signature_certifies_and_none_after_it() {
    let base = sample::laid(1, 1).pdf;
    let first = String::from_utf8_lossy(&signed(&base).unwrap()[base.len()..]).into_owned();
    for part in [
        "/Reference [<</Type /SigRef/TransformMethod /DocMDP/TransformParams <</Type /TransformParams/P 1/V /1.2>>>>]",
        "/Perms <</DocMDP ",
    ] {
        assert!(first.contains(part), "{part} is missing in {first}");
    }
    // Whoever forbade further signatures is obeyed; whoever did not is not overruled.
    assert_eq!(signed(&signed(&base).unwrap()), Err(SignError::Certified));
    let signing = Signing { at: sample::now(), reason: "test", description: "test", seal: None };
    let approved = approve(&base, &sample::identity(), &signing, &SystemRandom::new()).unwrap();
    let again = signed(&approved).unwrap();
    for later in [&approved[base.len()..], &again[approved.len()..]] {
        let later = String::from_utf8_lossy(later).into_owned();
        assert!(!later.contains("DocMDP") && !later.contains("/Perms"), "{later}");
    }
    assert_eq!(verify(&again).unwrap().signatures.iter().map(|one| one.certification).collect::<Vec<_>>(), [None, None]);
}

#[test]
fn the_update_keeps_the_identifier_and_lists_its_objects_in_one_order() {
    let identity = sample::identity();
    let base = sample::laid_for(&identity, 2, 5);
    let pdf = base.sealed(&identity, &SystemRandom::new()).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let identifier = |text: &str| {
        let start = text.rfind("/ID").unwrap();
        text[start..].split(']').next().unwrap().replace(char::is_whitespace, "").to_lowercase()
    };
    let (before, update) = (identifier(&text(&base.pdf)), identifier(&text(&pdf[base.pdf.len()..])));
    assert_eq!(update.split('>').next(), before.split('>').next(), "the first half of /ID stays");
    assert_ne!(update, before, "the second tells this revision from the one before (ISO 32000-1, 14.4)");

    // Each run of numbers stands once and in order: fragments made Acrobat doubt the first signature when a second came.
    let plain = file(&["<</Type /Catalog/Pages 2 0 R>>", "<</Type /Pages/Kids [3 0 R]/Count 1>>", PAGE]);
    let update = appended("table", &plain);
    let table = update.split("xref\n").nth(1).unwrap().split("trailer").next().unwrap();
    let runs: Vec<(u32, u32)> = table
        .lines()
        .filter(|line| line.split(' ').count() == 2)
        .map(|line| line.split_once(' ').map(|(from, count)| (from.parse().unwrap(), count.parse().unwrap())).unwrap())
        .collect();
    assert!(runs.windows(2).all(|pair| pair[0].0 + pair[0].1 < pair[1].0), "{runs:?}");
    assert_eq!(runs, [(1, 1), (3, 4)], "{update}");
}

#[test]
fn the_appearance_has_one_face_and_the_signature_whole_bytes() {
    let identity = sample::identity();
    let laid = sample::laid_for(&identity, 1, 1);
    let pdf = laid.sealed(&identity, &SystemRandom::new()).unwrap();
    let update = String::from_utf8_lossy(&pdf[laid.pdf.len()..]).into_owned();
    let appearance = update.split("/AP ").last().unwrap();
    let inside = appearance.split(">>").next().unwrap().trim_start_matches("<<");
    assert!(inside.starts_with("/N ") && inside.matches('/').count() == 1, "PDF/A-3, 6.3.3: {inside}");
    let digits = update.split("/Contents <").nth(1).unwrap().split('>').next().unwrap();
    assert!(digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit()), "PDF/A-3, 6.1.6");
    assert!(digits.len() / 2 <= 32_767, "PDF/A-3, 6.1.13");
}

#[test]
fn an_accessible_file_of_others_stays_one_when_it_is_signed() {
    let folder = folder("pitfalls-conformance");
    let script = |name: &str| format!("{}/tests/packet/{name}.py", env!("CARGO_MANIFEST_DIR"));
    let laid = sample::laid(2, 12);
    let (packet, base) = (folder.join("packet.pdf"), folder.join("base.pdf"));
    std::fs::write(&packet, &laid.pdf).unwrap();
    let made = run(&python(), &[&script("without_field"), text(&packet), text(&base)]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let base = std::fs::read(&base).unwrap();
    assert!(!String::from_utf8_lossy(&base).contains("/FT /Sig"), "the test's base still has its field");
    let seal = Seal { fonts: Vec::new(), appearance: b"1 0 0 rg 0 0 40 40 re f".to_vec(), ..laid.seal.clone() };
    for (name, seal) in [("seen", Some(&seal)), ("unseen", None)] {
        let signing = Signing { at: sample::now(), reason: "test", description: "Signature of somebody", seal };
        let pdf = sign(&base, &sample::identity(), &signing, &SystemRandom::new()).unwrap();
        let path = folder.join(format!("{name}.pdf"));
        std::fs::write(&path, &pdf).unwrap();
        let judged = run(&python(), &[&script("conformance"), text(&path)]);
        assert!(judged.status.success(), "{name}: {}", String::from_utf8_lossy(&judged.stdout));
        assert_sound_pdf(&path);
    }
}
