//! What is signed is called intact, valid and whole.

use chrono::Months;
use peerfolio_packet::{Identity, IdentityError, NotReadable, Origin, SignError, Signer, Signing, approve, sign, verify};
use ring::rand::SystemRandom;

use crate::sample;

#[test]
fn a_signed_packet_is_intact_valid_and_whole() {
    let (pdf, identity) = sample::signed(2, 12);
    let verdict = verify(&pdf).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    assert_eq!(verdict.revisions, 2);
    let [finding] = verdict.signatures.as_slice() else { panic!("{verdict}") };
    assert!(finding.intact && finding.valid && finding.covers_whole_file && finding.problems.is_empty());
    assert_eq!(finding.signer.as_deref(), Some("Sample Person"));
    assert_eq!(finding.fingerprint, Some(identity.fingerprint()));
    assert_eq!(finding.origin, Origin::SelfMade);
    assert_eq!(finding.claimed_time, Some(sample::now()));
    assert_eq!(finding.kind, "ETSI.CAdES.detached");
    assert!(finding.reason.as_deref().is_some_and(|reason| reason.contains("my own records")));
}

#[test]
fn signing_only_appends() {
    let identity = sample::identity();
    let laid = sample::laid_for(&identity, 1, 1);
    let signed = laid.sealed(&identity, &SystemRandom::new()).unwrap();
    assert_eq!(&signed[..laid.pdf.len()], &laid.pdf[..]);
    let added = String::from_utf8_lossy(&signed[laid.pdf.len()..]).into_owned();
    for key in ["/SigFlags 3", "/TU ", "/AP <</N ", "/SubFilter /ETSI.CAdES.detached", "/ID [", "/Info ", "/Root "] {
        assert!(added.contains(key), "{key} is missing");
    }
}

#[test]
fn a_packet_without_a_signature_is_not_signed_which_is_no_error() {
    let verdict = verify(&sample::laid(1, 1).pdf).unwrap();
    assert!(!verdict.is_signed() && !verdict.is_intact_and_whole() && verdict.problems.is_empty());
    assert!(verdict.to_string().starts_with("This file is not signed."));
}

#[test]
fn a_packet_that_was_cut_off_on_its_way_is_said_to_be_and_not_called_unsigned() {
    let identity = sample::identity();
    let unsigned = sample::laid_for(&identity, 1, 1).pdf.len();
    let signed = sample::laid_for(&identity, 1, 1).sealed(&identity, &SystemRandom::new()).unwrap();
    for end in [signed.len() - 10, signed.len() - 200, unsigned + 4_000, unsigned + 40, unsigned - 20, unsigned / 2] {
        match verify(&signed[..end]) {
            Ok(verdict) => {
                assert!(verdict.cut_short && !verdict.is_intact_and_whole(), "{end} of {}: {verdict}", signed.len());
                assert!(verdict.sentence().starts_with("The end of this file is missing"));
            }
            Err(why) => assert_eq!(why, NotReadable::Damaged, "{end} of {}", signed.len()),
        }
    }
}

#[test]
fn the_room_for_a_signature_is_no_larger_than_the_largest_one() {
    let (pdf, _) = sample::signed(1, 1);
    let text = String::from_utf8_lossy(&pdf).into_owned();
    let hole = text.split("/Contents <").last().unwrap().split('>').next().unwrap();
    let unused = hole.len() - hole.trim_end_matches('0').len();
    // An ECDSA signature on P-256 has 70 to 72 bytes, seldom less.
    assert!(unused < 24, "{unused} digits of {} are not used", hole.len());
}

#[test]
fn a_certificate_is_in_force_when_a_clock_behind_this_one_reads_it() {
    let finding = verify(&sample::signed(1, 1).0).unwrap().signatures.remove(0);
    let certificate = &finding.certificates[0];
    assert_eq!(sample::now() - certificate.not_before, chrono::Duration::days(1));
    assert_eq!(Some(certificate.not_after), sample::now().checked_add_months(Months::new(120)));
}

#[test]
fn a_name_that_is_longer_than_a_certificate_takes_is_cut_between_words() {
    let name = |name: &str| Identity::make(name, sample::now(), &SystemRandom::new()).unwrap().name().to_owned();
    let words = "Maximiliana-Konstantina Wolfeschlegelsteinhausenbergerdorff";
    assert_eq!(name(&format!("{words} de la Vega")), format!("{words} de"));
    assert_eq!(name(&"\u{10d}".repeat(70)), "\u{10d}".repeat(64));
    assert_eq!(name(&format!(" {} b ", "a".repeat(64))), "a".repeat(64));
}

#[test]
fn a_kept_key_signs_again_with_the_same_fingerprint() {
    let first = sample::identity();
    let again = Identity::open(first.pkcs8(), first.certificate(), &SystemRandom::new()).unwrap();
    assert_eq!(first.fingerprint(), again.fingerprint());
    let pdf = sample::laid_for(&first, 1, 1).sealed(&again, &SystemRandom::new()).unwrap();
    assert!(verify(&pdf).unwrap().is_intact_and_whole());
}

#[test]
fn a_key_with_another_keys_certificate_is_refused() {
    let (one, other) = (sample::identity(), sample::identity());
    let mixed = Identity::open(one.pkcs8(), other.certificate(), &SystemRandom::new());
    assert_eq!(mixed.err(), Some(IdentityError::Mismatch));
    let laid = sample::laid_for(&one, 1, 1);
    assert_eq!(laid.sealed(&other, &SystemRandom::new()), Err(SignError::OtherKey));
    assert_eq!(Identity::make("  ", sample::now(), &SystemRandom::new()).err(), Some(IdentityError::NoName));
}

#[test]
fn a_time_outside_the_certificate_is_a_problem() {
    let identity = sample::identity();
    let laid = sample::laid(1, 1);
    for (at, sound) in [
        (sample::now(), true),
        (sample::now() + Months::new(120), true),
        (sample::now() + Months::new(121), false),
        (sample::now() - Months::new(1), false),
    ] {
        let signing = Signing { at, reason: "test", description: "test", seal: None };
        let pdf = sign(&laid.pdf, &identity, &signing, &SystemRandom::new()).unwrap();
        let verdict = verify(&pdf).unwrap();
        assert_eq!(verdict.is_intact_and_whole(), sound, "{at}: {verdict}");
        assert!(verdict.signatures[0].intact);
    }
}

#[test]
fn two_signatures_both_hold_and_the_first_is_covered_by_the_second() {
    let first = sample::identity();
    let signing = Signing { at: sample::now(), reason: "Mine.", description: "First signature", seal: None };
    let pdf = approve(&sample::laid_for(&first, 1, 3).pdf, &first, &signing, &SystemRandom::new()).unwrap();
    let second = Identity::make("Sample Supervisor", sample::now(), &SystemRandom::new()).unwrap();
    let signing = Signing { at: sample::now(), reason: "I have seen it.", description: "Second signature", seal: None };
    let twice = sign(&pdf, &second, &signing, &SystemRandom::new()).unwrap();
    assert_eq!(&twice[..pdf.len()], &pdf[..]);
    let verdict = verify(&twice).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    let [one, two] = verdict.signatures.as_slice() else { panic!("{verdict}") };
    assert_eq!((one.fingerprint, two.fingerprint), (Some(first.fingerprint()), Some(second.fingerprint())));
    assert!(!one.covers_whole_file && two.covers_whole_file);
    assert_eq!((one.appended.bytes, one.appended.revisions), (twice.len() - pdf.len(), 1));
    assert!(one.appended.changes.is_empty());
}

#[test]
fn names_outside_ascii_and_very_long_ones_sign_too() {
    for name in ["Zoë Ångström-Muñoz", &"A very long name ".repeat(30), "Sample (Person) \\ Jr."] {
        let identity = Identity::make(name, sample::now(), &SystemRandom::new()).unwrap();
        let mut summary = sample::summary(1, 1);
        summary.opening.holder = name.to_owned();
        let laid = sample::set(summary, &Signer::from(&identity), sample::now()).unwrap();
        let verdict = verify(&laid.sealed(&identity, &SystemRandom::new()).unwrap()).unwrap();
        assert!(verdict.is_intact_and_whole(), "{verdict}");
        assert_eq!(verdict.signatures[0].signer.as_deref(), Some(identity.name().trim()));
    }
}

#[test]
fn what_is_no_pdf_is_not_signed() {
    let signing = Signing { at: sample::now(), reason: "", description: "", seal: None };
    for bytes in [&b""[..], b"hello", b"%PDF-1.7\n"] {
        assert_eq!(sign(bytes, &sample::identity(), &signing, &SystemRandom::new()), Err(SignError::Damaged));
    }
}
