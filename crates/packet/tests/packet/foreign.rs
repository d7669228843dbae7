//! Signatures that other people's tools made.

use peerfolio_packet::{Origin, Verdict, verify};

use crate::outside::{folder, pyhanko, text};
use crate::sample;

/// A packet that pyHanko signed in this way, and what we say of it.
fn made(kind: &str) -> (Vec<u8>, Verdict) {
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
    for kind in ["p256", "p384", "rsa", "rsa-sha512", "pss", "pkcs7", "pkcs7-p256"] {
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
    let (_, verdict) = made("pss-long-salt");
    let finding = &verdict.signatures[0];
    assert!(finding.intact && !finding.valid, "{verdict}");
    assert_eq!(finding.problems, ["the signature uses a method that cannot be checked here"]);
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
    let (ours, identity) = sample::signed(1, 1);
    std::fs::write(&source, &ours).unwrap();
    pyhanko(&["make", "rsa", text(&source), text(&target)]);
    let verdict = verify(&std::fs::read(&target).unwrap()).unwrap();
    assert_eq!(verdict.signatures.len(), 2, "{verdict}");
    assert_eq!(verdict.signatures[0].fingerprint, Some(identity.fingerprint()));
    assert!(verdict.is_intact_and_whole(), "{verdict}");
}
