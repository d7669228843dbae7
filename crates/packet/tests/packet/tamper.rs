//! Whatever is done to a signed file, it is never called intact and whole.

use peerfolio_packet::verify;
use proptest::prelude::*;

use crate::sample;

fn accepted(bytes: &[u8]) -> bool {
    verify(bytes).is_ok_and(|verdict| verdict.is_intact_and_whole())
}

/// The place of the signature's digits, without the brackets.
fn gap(pdf: &[u8]) -> std::ops::Range<usize> {
    let start = pdf.windows(11).rposition(|window| window == b"/Contents <").unwrap() + 11;
    let end = start + pdf[start..].iter().position(|&byte| byte == b'>').unwrap();
    start..end
}

#[test]
fn one_bit_changed_anywhere_is_seen() {
    let (pdf, _) = sample::signed(1, 1);
    assert!(accepted(&pdf));
    let mut copy = pdf.clone();
    // Every byte of what the signature appended, where each key matters, and every 23rd of the rest.
    let update = pdf.windows(5).position(|window| window == b"%%EOF").unwrap();
    for at in (0..update).step_by(23).chain(update..pdf.len()) {
        for bit in [0x01, 0x20] {
            copy[at] ^= bit;
            assert!(!accepted(&copy), "byte {at} ({:?}) with bit {bit:#x} turned", char::from(pdf[at]));
            copy[at] ^= bit;
        }
    }
}

#[test]
fn a_space_or_a_digit_in_the_signatures_own_room_is_seen() {
    let (pdf, _) = sample::signed(1, 1);
    for at in gap(&pdf) {
        for byte in *b" 0F" {
            if pdf[at] == byte {
                continue;
            }
            let mut copy = pdf.clone();
            copy[at] = byte;
            assert!(!accepted(&copy), "byte {at} made {:?}", char::from(byte));
        }
    }
}

#[test]
fn a_changed_byte_of_the_page_is_called_a_change() {
    let (mut pdf, _) = sample::signed(1, 1);
    pdf[700] ^= 0x01;
    let verdict = verify(&pdf).unwrap();
    assert!(!verdict.signatures[0].intact && verdict.signatures[0].covers_whole_file);
    assert!(verdict.to_string().contains("the file was changed after it was signed"), "{verdict}");
}

#[test]
fn anything_appended_is_said() {
    let (pdf, _) = sample::signed(1, 1);
    for more in [&b"\n\n"[..], b" ", b"%%EOF\n", b"% a harmless comment", &[0; 5000]] {
        let longer = [&pdf[..], more].concat();
        let verdict = verify(&longer).unwrap();
        assert!(!verdict.is_intact_and_whole());
        let finding = &verdict.signatures[0];
        assert!(finding.intact && finding.valid && !finding.covers_whole_file);
        assert_eq!(finding.appended.bytes, more.len());
    }
}

#[test]
fn one_end_of_line_behind_the_file_is_no_change_and_is_said() {
    let (pdf, _) = sample::signed(1, 1);
    for more in [&b"\n"[..], b"\r", b"\r\n"] {
        let verdict = verify(&[&pdf[..], more].concat()).unwrap();
        let finding = &verdict.signatures[0];
        assert!(verdict.is_intact_and_whole() && !finding.covers_whole_file && finding.appended.is_end_of_line, "{verdict}");
        assert!(verdict.sentence().contains("nothing but the end of a line"), "{verdict}");
    }
}

/// An update that replaces an object, the way an editor saves.
fn with_update(pdf: &[u8], number: u32, object: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let previous = text.rsplit("startxref\n").next().unwrap().split('\n').next().unwrap().to_owned();
    let root = text.rsplit("/Root ").next().unwrap().split('/').next().unwrap().trim().to_owned();
    let mut out = pdf.to_vec();
    let at = out.len();
    out.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    let start = out.len();
    out.extend_from_slice(
        format!(
            "xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<</Root {root}/Size 999/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n"
        )
        .as_bytes(),
    );
    out
}

fn page_number(pdf: &[u8]) -> u32 {
    let text = String::from_utf8_lossy(pdf);
    let widget = text.rfind("/P ").unwrap();
    text[widget + 3..].split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_later_revision_that_replaces_a_page_is_named() {
    let (pdf, _) = sample::signed(1, 1);
    let changed = with_update(&pdf, page_number(&pdf), "<</Type /Page/MediaBox [0 0 612 792]>>");
    let verdict = verify(&changed).unwrap();
    assert!(!verdict.is_intact_and_whole());
    let finding = &verdict.signatures[0];
    assert!(finding.intact && finding.valid, "{verdict}");
    assert_eq!(finding.appended.revisions, 1);
    assert!(finding.appended.changes[0].words.contains("page 1"), "{verdict}");
}

#[test]
fn a_change_signed_over_by_somebody_else_is_still_a_change() {
    use peerfolio_packet::{Signing, approve};
    use ring::rand::SystemRandom;
    let (identity, signing) = (sample::identity(), Signing { at: sample::now(), reason: "", description: "", seal: None });
    let pdf = approve(&sample::laid_for(&identity, 1, 1).pdf, &identity, &signing, &SystemRandom::new()).unwrap();
    let changed = with_update(&pdf, page_number(&pdf), "<</Type /Page/MediaBox [0 0 612 792]/Parent 1 0 R>>");
    // The page tree does not matter to the attack: only that a second signature covers the whole.
    let Ok(forged) = approve(&changed, &sample::identity(), &signing, &SystemRandom::new()) else {
        panic!("the forger could not even sign");
    };
    let verdict = verify(&forged).unwrap();
    assert_eq!(verdict.signatures.len(), 2);
    assert!(verdict.signatures[1].covers_whole_file && verdict.signatures[1].valid);
    assert!(!verdict.is_intact_and_whole(), "{verdict}");
}

#[test]
fn a_signature_taken_out_of_the_form_is_reported_as_a_stray() {
    let (mut pdf, _) = sample::signed(1, 1);
    let at = pdf.windows(9).rposition(|window| window == b"/AcroForm").unwrap();
    pdf[at + 1] = b'B';
    let verdict = verify(&pdf).unwrap();
    assert!(!verdict.is_signed());
    assert!(verdict.problems.iter().any(|problem| problem.contains("no reader will show")), "{verdict}");
}

#[test]
fn a_file_cut_short_anywhere_is_not_whole() {
    let (pdf, _) = sample::signed(1, 1);
    for length in (0..pdf.len()).step_by(97).chain(pdf.len() - 40..pdf.len()) {
        assert!(!accepted(&pdf[..length]), "cut at {length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_cut_out_doubled_or_overwritten_are_seen(
        from in 0.0_f64..1.0, length in 1_usize..4000, kind in 0..3, noise in any::<u8>(), ours in proptest::bool::ANY,
    ) {
        static FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let pdf = FILE.get_or_init(|| sample::signed(1, 1).0);
        // Half of the cases fall into what the signature appended.
        let start = if ours { pdf.windows(5).position(|window| window == b"%%EOF").unwrap() } else { 0 };
        let from = start + ((pdf.len() - start - 1) as f64 * from) as usize;
        let to = (from + length).min(pdf.len());
        let changed = match kind {
            0 => [&pdf[..from], &pdf[to..]].concat(),
            1 => [&pdf[..to], &pdf[from..]].concat(),
            _ => [&pdf[..from], &vec![noise; to - from][..], &pdf[to..]].concat(),
        };
        prop_assume!(changed != *pdf);
        prop_assert!(!accepted(&changed));
    }
}
