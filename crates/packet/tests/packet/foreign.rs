//! Signatures that other people's tools made.

use peerfolio_packet::{Chain, Origin, Signing, Verdict, approve, verify};
use ring::rand::SystemRandom;

use crate::outside::{folder, pyhanko, text};
use crate::sample;

/// A packet that pyHanko signed in this way, and what we say of it.
pub(crate) fn made(kind: &str) -> (Vec<u8>, Verdict) {
    let folder = folder(&format!("foreign-{kind}"));
    let (source, target) = (folder.join("plain.pdf"), folder.join("signed.pdf"));
    std::fs::write(&source, sample::laid(1, 1).pdf).unwrap();
    pyhanko(&["make", kind, text(&source), text(&target)]);
    let pdf = std::fs::read(&target).unwrap();
    let verdict = verify(&pdf).unwrap();
    (pdf, verdict)
}

#[test]
fn what_pyhanko_signs_is_called_intact_and_whole_and_a_changed_byte_is_seen() {
    for kind in ["p256", "p384", "rsa", "rsa-sha512", "pss", "pss-long-salt", "pkcs7", "pkcs7-p256"] {
        let (mut pdf, verdict) = made(kind);
        assert!(verdict.is_intact_and_whole(), "{kind}: {verdict}");
        let finding = &verdict.signatures[0];
        assert_eq!(finding.signer, Some(format!("Sample Signer {kind}")));
        assert_eq!(finding.origin, Origin::SelfMade);
        assert!(finding.claimed_time.is_some());
        pdf[700] ^= 1;
        assert!(!verify(&pdf).unwrap().is_intact_and_whole(), "{kind}");
    }
}

#[test]
fn a_method_that_cannot_be_checked_is_said_to_be_one_and_not_called_wrong() {
    for kind in ["p521", "p384-sha512", "brainpool"] {
        let (mut pdf, verdict) = made(kind);
        let finding = &verdict.signatures[0];
        assert!(finding.intact && !finding.valid, "{verdict}");
        assert_eq!(finding.problems, ["the signature uses a method that cannot be checked here"]);
        assert!(verdict.sentence().starts_with("This program cannot check"), "{verdict}");
        pdf[700] ^= 1;
        assert!(verify(&pdf).unwrap().sentence().starts_with("Do not rely"), "{kind}");
    }
}

#[test]
fn sha1_is_refused_as_weak_although_nothing_changed() {
    let (_, verdict) = made("sha1");
    let finding = &verdict.signatures[0];
    assert!(finding.intact && finding.covers_whole_file, "{verdict}");
    assert!(!finding.valid && !verdict.is_intact_and_whole());
    assert!(finding.problems.iter().any(|problem| problem.contains("SHA-1")), "{verdict}");
}

#[test]
fn somebody_elses_signature_after_ours_leaves_ours_whole() {
    let folder = folder("foreign-second");
    let (source, target) = (folder.join("ours.pdf"), folder.join("both.pdf"));
    // Our own packets forbid it, so that this one is signed as an approval.
    let identity = sample::identity();
    let signing = Signing { at: sample::now(), reason: "", description: "", seal: None };
    let ours = approve(&sample::laid_for(&identity, 1, 1).pdf, &identity, &signing, &SystemRandom::new()).unwrap();
    std::fs::write(&source, &ours).unwrap();
    pyhanko(&["make", "rsa", text(&source), text(&target)]);
    let verdict = verify(&std::fs::read(&target).unwrap()).unwrap();
    assert_eq!(verdict.signatures.len(), 2, "{verdict}");
    assert_eq!(verdict.signatures[0].fingerprint, Some(identity.fingerprint()));
    assert!(verdict.is_intact_and_whole(), "{verdict}");
}

#[test]
fn a_key_that_is_not_for_signing_is_refused() {
    let (_, verdict) = made("encipher-only");
    assert_eq!(verdict.signatures[0].problems, ["the certificate's key is not meant for signing"], "{verdict}");
    assert!(!verdict.is_intact_and_whole());
}

#[test]
fn a_time_stamp_is_told_and_one_of_another_signature_is_refused() {
    let (_, verdict) = made("stamped");
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    let stamp = verdict.signatures[0].time_stamp.as_ref().unwrap();
    assert_eq!(stamp.by.as_deref(), Some("Sample Time Service"));
    let (_, verdict) = made("stamped-for-another");
    assert!(!verdict.is_intact_and_whole() && verdict.signatures[0].time_stamp.is_none(), "{verdict}");
    assert_eq!(verdict.signatures[0].problems, ["the time stamp is of something else"]);
}

#[test]
fn a_key_that_can_be_broken_is_refused_as_weak() {
    let (_, verdict) = made("rsa-1024");
    assert!(verdict.signatures[0].intact && !verdict.signatures[0].valid, "{verdict}");
    assert!(verdict.signatures[0].problems.contains(&"the signature uses a method that can be forged".to_owned()), "{verdict}");
}

#[test]
fn a_certificate_that_was_not_in_force_is_the_only_fault_that_is_told() {
    for kind in ["expired", "not-yet"] {
        let (_, verdict) = made(kind);
        let finding = &verdict.signatures[0];
        assert!(finding.intact && finding.valid && finding.problems.is_empty(), "{verdict}");
        assert_eq!((finding.in_force, finding.chain), (Some(false), Chain::SelfMade));
        assert!(!verdict.is_intact_and_whole(), "{verdict}");
        assert!(verdict.sentence().contains("was not in force at the time of signing"), "{verdict}");
    }
}
