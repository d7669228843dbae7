//! The form of a rules bundle: what was signed is read, and nothing else is.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use peerfolio_app::bundle::form::{BundleFault, Contents, FORMAT, MOST_BYTES, PackFile, Signer, SigningKey, read, seal};

fn pack_of(id: &str) -> String {
    format!(
        r#"jurisdiction = "US-ZZ"
name = "Example {id}"
reviewed_on = 2026-11-22
stale_after = 2027-11-22
[[body]]
id = "zz"
name = "Example Board"
[[credential]]
id = "{id}"
title = "Sample"
body = "zz"
scope = []
status = "current"
confidence = "low"
"#
    )
}

fn contents(packs: &[(&str, &str)]) -> Contents {
    let file = |(file, text): &(&str, &str)| PackFile { file: (*file).to_owned(), text: (*text).to_owned() };
    Contents { made_on: "2026-12-01".to_owned(), serial: 0, packs: packs.iter().map(file).collect() }
}

/// Signs bytes as they are, with the key of a file.
fn sign(pem: &str, bytes: &[u8]) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let pair = ring::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&STANDARD.decode(base64).unwrap()).unwrap();
    pair.sign(bytes).as_ref().to_vec()
}

struct Made {
    pem: String,
    signer: Signer,
    bytes: Vec<u8>,
}

fn made() -> Made {
    let pem = SigningKey::make().unwrap().to_string();
    let key = SigningKey::read(&pem).unwrap();
    let signer = key.signer("Sample Signer");
    let text = seal(&contents(&[("us-zz.toml", &pack_of("us-zz-cps"))]), &key).unwrap();
    Made { pem, signer, bytes: text.into_bytes() }
}

/// A bundle with any contents, signed without the checks of `seal`: what a faulty or evil signer could make.
fn signed(contents: &serde_json::Value, pem: &str) -> Vec<u8> {
    let honest = seal(&self::contents(&[("a.toml", &pack_of("us-zz-a"))]), &SigningKey::read(pem).unwrap()).unwrap();
    let mut envelope: serde_json::Value = serde_json::from_str(&honest).unwrap();
    let payload = match contents {
        serde_json::Value::String(text) => text.clone().into_bytes(),
        other => serde_json::to_vec(other).unwrap(),
    };
    envelope["payload"] = STANDARD.encode(&payload).into();
    envelope["signature"] = STANDARD.encode(sign(pem, &[FORMAT.as_bytes(), b"\n", &payload].concat())).into();
    serde_json::to_vec(&envelope).unwrap()
}

#[test]
fn what_was_signed_is_read() {
    let Made { signer, bytes, .. } = made();
    let bundle = read(&bytes, std::slice::from_ref(&signer)).unwrap();
    assert_eq!(bundle.made_on.to_string(), "2026-12-01");
    assert_eq!(bundle.signer, signer);
    assert!(bundle.rules.credential("us-zz-cps").is_some());
    assert_eq!(bundle.packs[0].text, pack_of("us-zz-cps"), "the packs arrive byte by byte");
}

#[test]
fn keys_are_those_of_rfc_8032_and_the_signature_is_over_form_and_payload() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2).unwrap(), 16).unwrap()).collect()
    };
    // RFC 8032, section 7.1, test 2: the seed and its public key; RFC 8410, section 7: the seed as OpenSSL writes it.
    let seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let public = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let document = [bytes("302e020100300506032b657004220420"), seed].concat();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(document));
    let key = SigningKey::read(&pem).unwrap();
    assert!(key.signer("x").line().contains(&STANDARD.encode(&public)));
    let text = seal(&contents(&[("us-zz.toml", &pack_of("us-zz-cps"))]), &key).unwrap();
    let envelope: serde_json::Value = serde_json::from_str(&text).unwrap();
    let field = |name: &str| STANDARD.decode(envelope[name].as_str().unwrap()).unwrap();
    let over = [b"peerfolio.rules-bundle/1\n".as_slice(), &field("payload")].concat();
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, public);
    public.verify(&over, &field("signature")).unwrap();
}

#[test]
fn no_changed_bit_of_payload_signature_or_key_is_taken() {
    let Made { signer, bytes, .. } = made();
    let trusted = [signer];
    let envelope: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    for field in ["payload", "signature"] {
        let whole = STANDARD.decode(envelope[field].as_str().unwrap()).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let mut changed = envelope.clone();
            changed[field] = STANDARD.encode(flipped).into();
            let fault = read(changed.to_string().as_bytes(), &trusted).unwrap_err();
            assert!(matches!(fault, BundleFault::BadSignature(_)), "{field}, bit {bit}: {fault}");
        }
    }
    let mut changed = envelope.clone();
    changed["key"] = "0000000000000000".into();
    assert_eq!(read(changed.to_string().as_bytes(), &trusted).unwrap_err(), BundleFault::UnknownSigner("0".repeat(16)));
    // Any byte of the file: it is refused, or (white space) it is the same bundle.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        if let Ok(bundle) = read(&changed, &trusted) {
            assert_eq!(bundle.packs[0].text, pack_of("us-zz-cps"), "byte {at}");
        }
    }
}

#[test]
fn only_trusted_signers_are_believed() {
    let Made { bytes, .. } = made();
    let stranger = made().signer;
    assert!(matches!(read(&bytes, &[stranger]).unwrap_err(), BundleFault::UnknownSigner(_)));
    assert_eq!(read(&bytes, &[]).unwrap_err(), BundleFault::NobodyTrusted);
}

#[test]
fn a_signature_made_for_something_else_is_none_here() {
    let Made { pem, signer, bytes } = made();
    let mut envelope: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    envelope["signature"] = STANDARD.encode(sign(&pem, &payload)).into();
    let fault = read(envelope.to_string().as_bytes(), &[signer]).unwrap_err();
    assert!(matches!(fault, BundleFault::BadSignature(_)), "{fault}");
}

#[test]
fn files_that_are_no_bundle_are_named() {
    let Made { pem, signer, bytes } = made();
    let trusted = [signer];
    let said = |bytes: &[u8]| read(bytes, &trusted).unwrap_err().to_string();
    assert!(said(&vec![b' '; usize::try_from(MOST_BYTES).unwrap() + 1]).contains("larger than 16 MB"));
    assert!(said(b"\xff\xfe").contains("no text"));
    assert!(said(b"%PDF-1.7").starts_with("It is not a rule update"));
    assert!(said(b"{}").contains("format"));
    assert!(said(br#"{"format":"peerfolio.rules-bundle/2","more":[]}"#).contains("peerfolio.rules-bundle/2"));
    let text = String::from_utf8(bytes).unwrap();
    assert!(said(text.replacen('{', "{\"note\": 1,", 1).as_bytes()).contains("unknown field"));
    assert!(said(text.replacen("\"key\"", "\"key\": \"\", \"key\"", 1).as_bytes()).contains("duplicate field"));
    assert!(said(text.replacen("\"payload\": \"", "\"payload\": \"*", 1).as_bytes()).contains("no base64"));
    // Nothing of the payload is looked at before the signature holds.
    let half = text.replacen("\"payload\": \"", "\"payload\": \"AAAA", 1);
    assert!(said(half.as_bytes()).contains("signature does not hold"));
    let contents = serde_json::json!({ "made_on": "2026-12-01", "packs": [] });
    assert!(said(&signed(&contents, &pem)).contains("holds no rule pack"));
}

#[test]
fn contents_that_cannot_be_are_refused_though_they_are_signed() {
    let Made { pem, signer, .. } = made();
    let trusted = [signer];
    let (a, b) = (pack_of("us-zz-a"), pack_of("us-zz-b"));
    let one = |file: &str, text: &str| serde_json::json!({ "file": file, "text": text });
    let with = |made_on: &str, packs: serde_json::Value| serde_json::json!({ "made_on": made_on, "packs": packs });
    let day = "2026-12-01";
    for (what, contents, said) in [
        ("no JSON", serde_json::json!("}{"), "cannot be read"),
        ("no day", with("2026-02-30", serde_json::json!([one("a.toml", &a)])), "\"2026-02-30\" is no day"),
        ("a field too many", serde_json::json!({ "made_on": day, "packs": [one("a.toml", &a)], "run": "x" }), "unknown field"),
        ("a name that leads elsewhere", with(day, serde_json::json!([one("../a.toml", &a)])), "no name of a rule pack"),
        ("a name without end", with(day, serde_json::json!([one("a", &a)])), "no name of a rule pack"),
        ("a file twice", with(day, serde_json::json!([one("a.toml", &a), one("a.toml", &b)])), "a.toml stands in it twice"),
        (
            "an id in two packs",
            with(day, serde_json::json!([one("a.toml", &a), one("b.toml", &a)])),
            "\"us-zz-a\" stands in two packs",
        ),
        ("a pack that is none", with(day, serde_json::json!([one("a.toml", &a), one("b.toml", "x = ")])), "b.toml:1"),
        ("made before it was reviewed", with("2026-11-21", serde_json::json!([one("a.toml", &a)])), "was reviewed on 2026-11-22"),
        ("a huge pack", with(day, serde_json::json!([one("a.toml", &"#".repeat(1_000_001))])), "larger than 1 MB"),
    ] {
        let fault = read(&signed(&contents, &pem), &trusted).unwrap_err().to_string();
        assert!(fault.contains(said), "{what}: {fault}");
    }
    // Both faults of a faulty pack are named, and the sound pack beside it is not taken either.
    let faulty = a.replace("status = \"current\"", "status = \"gone\"").replace("scope = []", "scop = []");
    let fault = read(&signed(&with(day, serde_json::json!([one("a.toml", &faulty), one("b.toml", &b)])), &pem), &trusted);
    let fault = fault.unwrap_err().to_string();
    assert!(fault.contains("status") && fault.contains("scop"), "{fault}");
    // A maker cannot sign it either.
    assert!(matches!(seal(&contents(&[("a.toml", &faulty)]), &SigningKey::read(&pem).unwrap()), Err(BundleFault::Packs(_))));
}

#[test]
fn keys_are_read_whole_or_refused() {
    let pem = SigningKey::make().unwrap();
    let key = SigningKey::read(&pem).unwrap();
    let line = key.signer("Sample Signer").line();
    assert_eq!(Signer::read_all(&format!("# a comment\n\n{line}\n")).unwrap(), [key.signer("Sample Signer")]);
    for (line, said) in [
        ("abc", "line 1: write the key's id"),
        (&*line.replacen(line.get(..16).unwrap(), "0123456789abcdef", 1), "the id of this key is"),
        (line.strip_suffix(" Sample Signer").unwrap(), "a name is missing"),
        ("0123456789abcdef AAAA x", "not 32 bytes"),
    ] {
        let faults = Signer::read_all(line).unwrap_err();
        assert!(faults[0].contains(said), "{line}: {faults:?}");
    }
    assert!(SigningKey::read("hello").is_err());
    assert!(SigningKey::read(&pem.replacen("MF", "MA", 1).replacen("MC", "MA", 1)).is_err(), "a damaged key does not sign");
}

#[test]
fn the_keys_that_this_program_trusts_read() {
    let text = include_str!("../../../rules/trusted-keys.txt");
    assert_eq!(Signer::read_all(text).map_err(|faults| faults.join("; ")).err(), None);
    assert!(!text.contains("PRIVATE"), "a private key must never lie here");
}
