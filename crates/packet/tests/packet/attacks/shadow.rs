//! Shadow attacks: the document is made with a second face, is signed with the first, and shows the second by a change that
//! looks harmless.

use super::forge::{EVIL, object, sign_over, start, stream, unsigned, update, victim, with_more, with_new_table};
use super::{refused, refused_though_intact};
use peerfolio_packet::{ChangeKind, verify};

/// An update whose table is written by hand.
fn with_table(lines: &str) -> Vec<u8> {
    let (mut forged, previous) = (victim().to_vec(), start(victim()));
    let table = forged.len();
    forged.extend_from_slice(
        format!("xref\n{lines}trailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n").as_bytes(),
    );
    forged
}

#[test]
fn hide_a_cover_that_is_taken_off_is_a_change() {
    refused_though_intact(
        "the covering picture is freed",
        &with_table("14 1\n0000000000 00001 f \n"),
        "page 1: a picture (object 14)",
    );
    let image = "/Type/XObject/Subtype/Image/Width 0/Height 0/BitsPerComponent 8/ColorSpace/DeviceGray";
    refused_though_intact(
        "the covering picture is emptied",
        &update(victim(), &[(14, &stream(image, ""))]),
        "a picture (object 14)",
    );
    let page = object(victim(), 3).replace("/Im 14 0 R", "/Im 10 0 R");
    refused_though_intact("another picture", &update(victim(), &[(3, &page)]), "page 1: a picture (object 14)");
    let bare = object(victim(), 3).replace("8 0 R 9 0 R", "9 0 R");
    refused_though_intact("a covering field is taken away", &update(victim(), &[(3, &bare)]), "page 1: its remarks and fields");
}

#[test]
fn hide_a_layer_that_is_switched_is_a_change() {
    let catalog = object(victim(), 1).replace("/OFF[12 0 R]", "/OFF[]");
    refused_though_intact("the hidden layer is shown", &update(victim(), &[(1, &catalog)]), "which layers are shown");
    let layer = "<</Type/OCG/Name(L)/Usage<</View<</ViewState/ON>>>>>>";
    refused_though_intact("the layer says otherwise", &update(victim(), &[(12, layer)]), "a layer (object 12)");
}

#[test]
fn replace_a_typeface_that_maps_its_letters_anew_is_a_change() {
    let encoding = "<</Type/Encoding/Differences[48/nine]>>";
    refused_though_intact("the encoding", &update(victim(), &[(6, encoding)]), "(object 6) was replaced");
    let font = "<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FontDescriptor 60 0 R/Encoding 6 0 R>>";
    let verdict = refused_though_intact("the typeface", &update(victim(), &[(5, font), (60, "<<>>")]), "a typeface (object 5)");
    assert!(verdict.to_string().contains("page 1"), "{verdict}");
}

#[test]
fn replace_a_field_that_shows_another_value_is_a_change() {
    let field = object(victim(), 8);
    let filled = field.replace("/V(100)", "/V(9000)").replace("10 0 R", "60 0 R");
    let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 128 20]", "BT (9000) Tj ET");
    let verdict = refused_though_intact(
        "filled in",
        &update(victim(), &[(8, &filled), (60, &look)]),
        "the form field “amount” was filled in",
    );
    assert!(verdict.sentence().contains("a form in it was filled in later"), "{verdict}");
    let overlaid = field.replace("10 0 R", "60 0 R");
    let forged = update(victim(), &[(8, &overlaid), (60, &look)]);
    refused_though_intact("the look alone", &forged, "“amount” looks different, though its value is the same");
    refused_though_intact("the look in place", &update(victim(), &[(10, &look)]), "(object 10) was replaced");
    let moved = field.replace("[72 500 200 520]", "[0 0 612 792]");
    refused_though_intact("a field that grew over the page", &update(victim(), &[(8, &moved)]), "a form field (object 8)");
    let hidden = field.replace("/F 4", "/F 2");
    refused_though_intact("a field that is hidden", &update(victim(), &[(8, &hidden)]), "a form field (object 8)");
    let form = object(victim(), 7).replace("/F1 12 Tf", "/F1 99 Tf");
    refused_though_intact("the form's type size", &update(victim(), &[(7, &form)]), "the form");
}

#[test]
fn hide_and_replace_by_a_new_table_over_old_objects_is_a_change() {
    // The signed bytes hold a second object 4, which no signed table leads to.
    let shadow = String::from_utf8_lossy(victim()).find("4 0 obj").unwrap();
    refused_though_intact(
        "the other object 4",
        &with_table(&format!("4 1\n{shadow:010} 00000 n \n")),
        "page 1: content (object 4)",
    );
    let page = object(victim(), 3).replace("/Contents 4 0 R", "/Contents 11 0 R");
    refused_though_intact("other content", &update(victim(), &[(3, &page)]), "page 1: content (object 4)");
    let page = object(victim(), 3).replace("/Contents 4 0 R", "/Contents[4 0 R 11 0 R]");
    refused_though_intact("more content", &update(victim(), &[(3, &page)]), "page 1: its content");
    let swapped = "<</Type/Pages/Kids[13 0 R 3 0 R]/Count 2>>";
    refused_though_intact("pages in another order", &update(victim(), &[(2, swapped)]), "page 1: content (object 4)");
    let turned = object(victim(), 13).replace("/Contents", "/Rotate 180/Contents");
    refused_though_intact("a page turned round", &update(victim(), &[(13, &turned)]), "page 2: its size or position");
}

#[test]
fn a_shadow_signed_over_by_its_forger_stays_a_change() {
    let forged = super::forge::sign_over(&update(victim(), &[(4, &stream("", EVIL))]));
    let verdict = refused("signed over", &forged, "page 1: content (object 4)");
    assert!(verdict.signatures[1].covers_whole_file && verdict.signatures[1].valid);
    // The harmful revision and the signature over it are told apart.
    assert_eq!(verdict.later.len(), 2, "{:?}", verdict.later);
    assert!(!verdict.later[0].changes.is_empty() && verdict.later[1].changes.is_empty(), "{:?}", verdict.later);
    assert!(verdict.later[1].added[0].contains("a signature by Sample Person"), "{:?}", verdict.later);
}

#[test]
fn what_stands_behind_a_part_that_cannot_be_read_is_named() {
    // A word of no kind: other readers step over it, and show the content behind it.
    let text = String::from_utf8(unsigned()).unwrap();
    let pdf = sign_over(text.replacen("/Differences[48/zero]>>", "/Differences 4 0 R  x>>", 1).as_bytes());
    assert!(verify(&pdf).unwrap().is_intact_and_whole());
    let forged = update(&pdf, &[(4, &stream("", EVIL))]);
    refused_though_intact("behind what cannot be read", &forged, "cannot be read here");
}

#[test]
fn a_place_kept_for_a_signature_that_is_as_large_as_the_page_is_told_when_it_is_filled() {
    let record = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Contents<00>>>";
    let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", EVIL);
    // The signer takes the first empty place; object 11 becomes another.
    let text = String::from_utf8(unsigned()).unwrap().replace("8 0 R 9 0 R]", "8 0 R 9 0 R 11 0 R]");
    let unused = text.split("\n11 0 obj\n").nth(1).unwrap().split("\nendobj").next().unwrap().to_owned();
    for (place, is_large) in [("[72 100 200 150]", false), ("[0 0 612 792]", true)] {
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(third)/Rect{place}/F 4/P 3 0 R>>");
        let (head, tail) = text.split_at(text.find("\n11 0 obj\n").unwrap());
        let pdf = sign_over(&with_new_table(&(head.to_owned() + &tail.replacen(&unused, &field, 1))));
        let field = with_more(&field, "/V 62 0 R/AP<</N 61 0 R>>");
        let verdict = verify(&update(&pdf, &[(11, &field), (61, &look), (62, record)])).unwrap();
        let appended = &verdict.signatures[0].appended;
        assert!(appended.shows_in_kept_place && verdict.later[0].shows_in_kept_place, "{verdict}");
        let told = appended.changes.iter().any(|change| {
            change.kind == ChangeKind::VisibleSignature
                && change.words.contains("the place kept for a signature on page 1 (216 by 279 mm)")
        });
        assert!(told == is_large && appended.changes.len() == usize::from(is_large), "{verdict}");
    }
}
