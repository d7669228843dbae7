//! Universal forgery: a signature whose record is so odd that a verifier checks nothing and says yes.

use super::forge::{unsigned, update, victim};
use super::refused;
use peerfolio_packet::verify;

/// The signature record with the value of a key exchanged for another of any length.
fn with(key: &str, value: Option<&str>) -> Vec<u8> {
    let pdf = victim();
    let at = pdf.windows(key.len()).rposition(|window| window == key.as_bytes()).unwrap();
    let behind = at + key.len();
    let length = match key {
        "/Contents" => pdf[behind..].iter().position(|&byte| byte == b'>').unwrap() + 1,
        "/ByteRange" => pdf[behind..].iter().position(|&byte| byte == b']').unwrap() + 1,
        _ => 1 + pdf[behind + 2..].iter().position(|byte| b" /<>[".contains(byte)).unwrap() + 1,
    };
    let new = value.map(|value| format!("{key} {value}")).unwrap_or_default();
    [&pdf[..at], new.as_bytes(), &pdf[behind + length..]].concat()
}

#[test]
fn no_odd_value_of_the_record_passes() {
    let odd = [
        None,
        Some("null"),
        Some("0"),
        Some("<>"),
        Some("<00>"),
        Some("<0000000000000000>"),
        Some("()"),
        Some("[]"),
        Some("[0 0 0 0]"),
        Some("[0]"),
        Some("[0 1]"),
        Some("[0 1 2]"),
        Some("[null null null null]"),
        Some("[0 -1 0 -1]"),
        Some("[-1 0 0 0]"),
        Some("[0 0 0 9999999999999999999999]"),
        Some("[0.0 1.5 2 3]"),
        Some("[(0) (1) (2) (3)]"),
        Some("[[0 1] [2 3]]"),
        Some("<<>>"),
        Some("true"),
        Some("/X"),
        Some("99 0 R"),
        Some("1 0 R"),
        Some("<3080>"),
        Some("<30800000>"),
        Some("<3003020101>"),
    ];
    for key in ["/ByteRange", "/Contents", "/SubFilter", "/Type", "/Filter"] {
        for value in odd {
            let verdict = verify(&with(key, value)).unwrap();
            assert!(!verdict.is_intact_and_whole(), "{key} {value:?}\n{verdict}");
            assert!(verdict.signatures.iter().all(|finding| !finding.intact || !finding.valid), "{key} {value:?}\n{verdict}");
        }
    }
}

#[test]
fn a_record_made_from_nothing_is_no_signature() {
    let form = "<</Fields[9 0 R]/SigFlags 3>>";
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(second)/Rect[0 0 0 0]/V 60 0 R>>";
    for record in [
        "<</Type/Sig>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 0 0 0]/Contents<>>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.sha1/ByteRange[0 9 9 9]/Contents<00>>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.x509.rsa_sha1/ByteRange[0 9 9 9]/Contents<0400>/Cert<3000>>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/Unknown/ByteRange[0 9 9 9]/Contents<3000>>>",
        "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 9 9 9]/Contents<3000>>>",
        "<<>>",
        "[]",
        "(a signature)",
    ] {
        let forged = update(&unsigned(), &[(7, form), (9, field), (60, record)]);
        let verdict = verify(&forged).unwrap();
        assert!(!verdict.is_intact_and_whole(), "{record}\n{verdict}");
        assert!(verdict.signatures.iter().all(|finding| !finding.valid), "{record}\n{verdict}");
    }
}

#[test]
fn somebody_elses_signature_does_not_fit_here() {
    let other = crate::sample::signed(1, 1).0;
    let forged = super::forge::with_signature(victim(), &super::forge::signature(&other));
    refused("a transplanted signature", &forged, "changed after it was signed");
}
