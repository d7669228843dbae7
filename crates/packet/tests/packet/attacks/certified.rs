//! Attacks on certification: remarks and signatures that the signer allowed, made to cover what was signed (evil annotation
//! and sneaky signature), and permissions that are changed afterwards.

use std::sync::OnceLock;

use super::forge::{object, stream, unsigned, update};
use super::{refused, refused_though_intact};
use crate::outside::{folder, pyhanko, text};
use peerfolio_packet::{ChangeKind, Verdict, verify};

/// The victim, certified by pyHanko at a level.
fn certified(level: u8) -> Vec<u8> {
    static MADE: [OnceLock<Vec<u8>>; 3] = [const { OnceLock::new() }; 3];
    MADE[usize::from(level) - 1].get_or_init(|| make(level)).clone()
}

fn make(level: u8) -> Vec<u8> {
    let folder = folder(&format!("certified-{level}"));
    let (source, target) = (folder.join("plain.pdf"), folder.join("certified.pdf"));
    std::fs::write(&source, unsigned()).unwrap();
    pyhanko(&["make", &format!("certified-{level}"), text(&source), text(&target)]);
    let pdf = std::fs::read(&target).unwrap();
    let verdict = verify(&pdf).unwrap();
    assert!(verdict.is_intact_and_whole() && verdict.signatures[0].certification == Some(level), "{verdict}");
    pdf
}

/// Whether all later changes are of a kind that the certification allows.
fn is_allowed(verdict: &Verdict) -> bool {
    let first = &verdict.signatures[0];
    first.appended.changes.iter().all(|change| change.kind.is_allowed_at(first.certification.unwrap()))
}

#[test]
fn an_evil_annotation_is_named_at_every_level() {
    for level in 1..=3 {
        let pdf = certified(level);
        let page = with_annotation(&object(&pdf, 3), "60 0 R");
        for kind in ["FreeText", "Stamp", "Redact", "Highlight", "Line", "Square", "Ink", "Text", "FileAttachment", "Unknown"] {
            let mark = format!("<</Type/Annot/Subtype/{kind}/Rect[0 0 612 792]/AP<</N 61 0 R>>>>");
            let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", "1 g 0 0 612 792 re f");
            let verdict = refused_though_intact(
                kind,
                &update(&pdf, &[(3, &page), (60, &mark), (61, &look)]),
                "a mark or a note was put onto page 1",
            );
            assert_eq!(is_allowed(&verdict), level == 3, "{kind} at level {level}: {:?}", verdict.signatures[0].appended);
        }
    }
}

/// The page with one annotation more.
fn with_annotation(page: &str, more: &str) -> String {
    let from = page.find("/Annots").unwrap();
    let end = page[from..].find(']').unwrap() + from;
    format!("{} {more}{}", &page[..end], &page[end..])
}

#[test]
fn a_sneaky_signature_is_named_at_every_level() {
    for level in 1..=3 {
        let pdf = certified(level);
        let page = with_annotation(&object(&pdf, 3), "60 0 R");
        let form = object(&pdf, 7).replacen("/Fields", "/Unused[60 0 R]/Fields", 1);
        let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(evil)/Rect[0 0 612 792]/F 4/AP<</N 61 0 R>>/V 62 0 R>>";
        let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", "1 g 0 0 612 792 re f");
        let record = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 0 0 0]/Contents<00>>>";
        let forged = update(&pdf, &[(3, &page), (60, field), (61, &look), (62, record)]);
        let verdict =
            refused_though_intact("SSA on the page", &forged, "a visible signature was put onto page 1 (216 by 279 mm)");
        assert!(verdict.signatures[0].appended.changes.iter().any(|change| change.kind == ChangeKind::VisibleSignature));
        assert!(!verdict.sentence().starts_with("This file is exactly"), "{verdict}");
        // An empty field that was there may be signed, but not grow.
        let grown = "<</Type/Annot/Subtype/Widget/FT/Sig/T(second)/Rect[0 0 612 792]/F 4/P 3 0 R/AP<</N 61 0 R>>/V 62 0 R>>";
        refused_though_intact("SSA in place", &update(&pdf, &[(9, grown), (61, &look), (62, record)]), "(object 9)");
        refused_though_intact("the form says more", &update(&pdf, &[(7, &form)]), "the form");
    }
}

#[test]
fn the_allowance_cannot_be_widened_afterwards() {
    for level in 1..=2 {
        let pdf = certified(level);
        let catalog = object(&pdf, 1);
        assert!(catalog.contains("/Perms"), "{catalog}");
        let without = catalog.replacen("/Perms", "/Permitted", 1);
        let verdict = refused_though_intact("permissions taken away", &update(&pdf, &[(1, &without)]), "was replaced");
        assert_eq!(verdict.signatures[0].certification, Some(level), "what was signed counts");
    }
}

#[test]
fn a_form_filled_in_is_told_and_allowed_from_level_2() {
    for level in 1..=3 {
        let pdf = certified(level);
        let field = object(&pdf, 8).replace("(100)", "(101)");
        let verdict = refused(
            "a form filled in",
            &update(&pdf, &[(8, &field)]),
            if level == 1 { "a form field (object 8)" } else { "“amount” was filled in" },
        );
        assert_eq!(is_allowed(&verdict), level >= 2, "{verdict}");
    }
}

#[test]
fn an_invisible_signature_is_forbidden_at_level_1_and_nothing_at_level_2() {
    let record = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Contents<00>>>";
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(more)/Rect[0 0 0 0]/V 61 0 R>>";
    for level in 1..=2 {
        let pdf = certified(level);
        let form = object(&pdf, 7);
        let end = form.find("/Fields").unwrap() + form[form.find("/Fields").unwrap()..].find(']').unwrap();
        let form = format!("{} 60 0 R{}", &form[..end], &form[end..]);
        let verdict = verify(&update(&pdf, &[(7, &form), (60, field), (61, record)])).unwrap();
        let changes = &verdict.signatures[0].appended.changes;
        // The record itself is no signature, so that the file is refused either way.
        assert!(!verdict.is_intact_and_whole(), "{verdict}");
        match level {
            1 => assert!(changes.iter().any(|change| change.kind == ChangeKind::Forbidden), "{verdict}"),
            _ => assert!(changes.is_empty(), "{verdict}"),
        }
    }
}
