//! Keys that somebody else's tool packed.

use peerfolio_packet::{Identity, Pkcs12Error, Signing, sign, verify};
use ring::rand::SystemRandom;

use crate::outside::{folder, run, text};
use crate::sample;

/// A PKCS #12 file made by OpenSSL.
fn made(name: &str, key: &[&str], export: &[&str]) -> Vec<u8> {
    let folder = folder(&format!("pkcs12-{name}"));
    let (key_path, certificate, out) = (folder.join("TEST-ONLY.key"), folder.join("TEST-ONLY.pem"), folder.join("TEST-ONLY.p12"));
    let made = [
        run("openssl", &[&["genpkey"], key, &["-out", text(&key_path)]].concat()),
        run(
            "openssl",
            &[
                "req",
                "-new",
                "-x509",
                "-key",
                text(&key_path),
                "-subj",
                "/CN=Sample Person",
                "-days",
                "3650",
                "-out",
                text(&certificate),
            ],
        ),
        run(
            "openssl",
            &[
                &[
                    "pkcs12",
                    "-export",
                    "-inkey",
                    text(&key_path),
                    "-in",
                    text(&certificate),
                    "-passout",
                    "pass:gr\u{fc}n 7",
                    "-out",
                    text(&out),
                ],
                export,
            ]
            .concat(),
        ),
    ];
    for output in made {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    std::fs::read(out).unwrap()
}

const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

#[test]
fn keys_from_openssl_sign() {
    for (name, key) in [
        ("p256", P256),
        ("p384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"][..]),
        ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..]),
        ("rsa4096", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"][..]),
    ] {
        let identity = Identity::from_pkcs12(&made(name, key, &[]), "gr\u{fc}n 7", &SystemRandom::new()).unwrap();
        assert_eq!(identity.name(), "Sample Person");
        // OpenSSL's certificates begin on the day they are made, so the claimed time is far enough on.
        let at = sample::now() + chrono::Months::new(1);
        let signing = Signing { at, reason: "test", description: "test", seal: None };
        let pdf = sign(&sample::laid(1, 1).pdf, &identity, &signing, &SystemRandom::new()).unwrap();
        let verdict = verify(&pdf).unwrap();
        assert!(verdict.is_intact_and_whole(), "{name}: {verdict}");
    }
}

#[test]
fn a_wrong_password_an_old_lock_and_a_broken_file_are_told_apart() {
    let random = SystemRandom::new();
    let file = made("reasons", P256, &[]);
    assert_eq!(Identity::from_pkcs12(&file, "wrong", &random).err(), Some(Pkcs12Error::WrongPassword));
    assert_eq!(Identity::from_pkcs12(&file[..file.len() / 2], "gr\u{fc}n 7", &random).err(), Some(Pkcs12Error::Malformed));
    assert_eq!(Identity::from_pkcs12(b"no key at all", "", &random).err(), Some(Pkcs12Error::Malformed));
    let old = made("old", P256, &["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"]);
    assert_eq!(Identity::from_pkcs12(&old, "gr\u{fc}n 7", &random).err(), Some(Pkcs12Error::Unsupported));
}

#[test]
fn no_changed_byte_makes_reading_panic() {
    let file = made("flips", P256, &["-iter", "1"]);
    for at in 0..file.len() {
        let mut copy = file.clone();
        copy[at] ^= 0x41;
        let opened = Identity::from_pkcs12(&copy, "gr\u{fc}n 7", &SystemRandom::new());
        drop(opened);
    }
}
