//! One key written twice, and one number used in two ways: some readers take the first, some the last, and a forger writes for
//! both.

use super::forge::{cover, object, sign_over, start, stream, unsigned, update, update_packed, victim, with_more, with_new_table};
use super::refused_though_intact;
use peerfolio_packet::verify;

/// The victim's first page with its list of marks once more, and one mark more in it.
fn page_with_a_second_list(key: &str) -> String {
    let page = object(victim(), 3);
    let from = page.find("/Annots").unwrap();
    let list = &page[from + "/Annots".len()..from + page[from..].find(']').unwrap()];
    with_more(&page, &format!("{key}{list} 60 0 R]"))
}

const TWICE: &str = "object 3 says one thing twice";

#[test]
fn a_second_list_of_marks_is_named() {
    let (mark, look) = cover(60);
    // The same key in other letters is the same key.
    for key in ["/Annots", "/Ann#6fts", "/#41nnots"] {
        let forged = update(victim(), &[(3, &page_with_a_second_list(key)), (60, &mark), (61, &look)]);
        refused_though_intact(key, &forged, TWICE);
    }
}

#[test]
fn one_inside_an_object_stream_is_named() {
    let (mark, look) = cover(60);
    let forged = update_packed(victim(), &[(3, &page_with_a_second_list("/Annots"), 0)], &[(60, &mark), (61, &look)]);
    refused_though_intact("a packed page", &forged, TWICE);
    let same = update_packed(victim(), &[(3, &object(victim(), 3), 0)], &[]);
    assert!(verify(&same).unwrap().is_intact_and_whole(), "a page that is packed and is the same is no change");
}

#[test]
fn a_second_value_of_a_field_is_named() {
    let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 128 20]", "BT (9000) Tj ET");
    let field = with_more(&object(victim(), 8), "/V(9000)/AP<</N 60 0 R>>");
    refused_though_intact("a field", &update(victim(), &[(8, &field), (60, &look)]), "object 8 says one thing twice");
}

#[test]
fn a_second_form_that_hides_the_signature_is_named() {
    let catalog = with_more(&object(victim(), 1), "/AcroForm<</Fields[]/SigFlags 3>>");
    refused_though_intact("a form", &update(victim(), &[(1, &catalog)]), "object 1 says one thing twice");
    // The same by a reference under another generation, which strict readers take for nothing.
    let catalog = object(victim(), 1).replace("/AcroForm 7 0 R", "/AcroForm 7 9 R");
    assert_ne!(catalog, object(victim(), 1));
    refused_though_intact("a form of another generation", &update(victim(), &[(1, &catalog)]), "the form");
}

#[test]
fn an_invisible_signature_with_a_second_place_is_named() {
    let form = object(victim(), 7);
    let at = form.find("/Fields").unwrap();
    let end = at + form[at..].find(']').unwrap();
    let form = format!("{} 62 0 R{}", &form[..end], &form[end..]);
    let (_, look) = cover(60);
    let page = object(victim(), 3);
    let at = page.find("/Annots").unwrap();
    let end = at + page[at..].find(']').unwrap();
    let page = format!("{} 62 0 R{}", &page[..end], &page[end..]);
    let place = "/Rect[0 0 612 792]/AP<</N 61 0 R>>";
    for more in ["", place] {
        let record = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Contents<00>>>";
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(more)/F 132/Rect[0 0 0 0]/V 63 0 R{more}>>");
        let forged = update(victim(), &[(3, &page), (7, &form), (62, &field), (61, &look), (63, record)]);
        let changes = verify(&forged).unwrap().signatures[0].appended.changes.clone();
        let is_named = changes.iter().any(|change| change.words.contains("object 62 says one thing twice"));
        assert_eq!(is_named, !more.is_empty(), "{changes:?}");
    }
}

#[test]
fn a_reference_under_another_generation_is_named() {
    let page = object(victim(), 3).replace("/Contents 4 0 R", "/Contents 60 9 R");
    let forged = update(victim(), &[(3, &page), (60, &object(victim(), 4))]);
    refused_though_intact("content that strict readers do not find", &forged, "under a wrong number");
}

#[test]
fn a_shadow_that_says_one_thing_twice_is_named() {
    // It stands in the signed bytes, where no signed table leads to it, and its first face is the page's own.
    let (plain, (mark, look)) = (String::from_utf8(unsigned()).unwrap(), cover(60));
    let page = plain.split("\n3 0 obj\n").nth(1).unwrap().split("\nendobj").next().unwrap();
    let shadow = format!("\n3 0 obj\n{}\nendobj\n", with_more(page, "/Annots[8 0 R 9 0 R 60 0 R]"));
    let pdf = sign_over(&with_new_table(&plain.replacen('\n', &shadow, 1)));
    assert!(verify(&pdf).unwrap().is_intact_and_whole());
    let mut forged = update(&pdf, &[(60, &mark), (61, &look)]);
    let (at, previous, table) = (String::from_utf8_lossy(&pdf).find("3 0 obj").unwrap(), start(&forged), forged.len());
    let trailer = format!("trailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n");
    forged.extend_from_slice(format!("xref\n3 1\n{at:010} 00000 n \n{trailer}").as_bytes());
    refused_though_intact("a shadow page", &forged, TWICE);
}

#[test]
fn what_was_signed_with_a_key_twice_is_told_and_not_refused() {
    let plain = String::from_utf8(unsigned()).unwrap();
    let twice = plain.replace("<</Type/OCG/Name(L)>>", "<</Type/OCG/Name(L)/Name(M)>>");
    for (text, count) in [(plain, 0), (twice, 1)] {
        let verdict = verify(&sign_over(&with_new_table(&text))).unwrap();
        assert!(verdict.said_twice == count && verdict.is_intact_and_whole(), "{verdict}");
    }
}
