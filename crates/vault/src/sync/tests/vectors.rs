//! The test vectors of `docs/vault-format.md`, which another implementation made.

use crate::keys::key::{DataKey, hex};
use crate::sync::id::Id;
use crate::sync::segment::{HASH_BYTES, Seal, SigningKey, sha256};
use crate::sync::version::Version;

const SEGMENT: &str = "\
    50656572666f6c696f206368616e67650001a0a1a2a3a4a5a6a7a8a9aaabacadaeaf202122232425262728292a2b2c2d2e2f\
    000000010000000000000000000000000000000000000000000000000000000000000000808182838485868788898a8b8c8d\
    8e8f909192939495969798999a9b9c9d9e9f174553b456dddfc6908ecab1c101fe6ab21e2baa0617795b7d43a63482993fd5\
    0000001ed1443f089de3ab318e869d59b7727254ae233c208c3e0cacfcaacf39b0a70b88813dc8b62e6f5f56e1130fc38964\
    e3dd5dcb798e1370af133ba634e3a875cae0259814abe0175ffb9414a039b0ab16d056d07a83a624f4902d849fe4730d";
const PAPER_NAME: &str = "454282e08f0b8d96409b25c5fa8820c58b777c1e38cf62d850300451c990e483";
const PAPER: &str = "\
    50656572666f6c696f207061706572000001a0a1a2a3a4a5a6a7a8a9aaabacadaeaf454282e08f0b8d96409b25c5fa8820c5\
    8b777c1e38cf62d850300451c990e4836c722f42e2a53712713a9994afb4d2305322b42d8f632ffd50f989";
const VERSION: &str = "38750bce6fd5b729d5449655ce8e76fa";

fn counted<const N: usize>(from: u8) -> [u8; N] {
    let mut at = from;
    [(); N].map(|()| {
        at += 1;
        at - 1
    })
}

#[test]
fn a_segment_is_as_it_is_told() {
    let key = DataKey::from_slice(&counted::<32>(0x40)).unwrap().derive_change_log_key(&counted(0xa0));
    assert_eq!(hex(key.expose_bytes()), "d1852ca1a60f6912f88a93bf804ade5f0a8af5159ae5aa3c943c8ab50d547f28");
    let seal = Seal { key: &key, wallet: counted(0xa0) };
    let (signing, device) = (SigningKey::from_slice(&counted::<32>(0x60)).unwrap(), Id(counted(0x20)));
    assert_eq!(hex(&signing.public_key()), "174553b456dddfc6908ecab1c101fe6ab21e2baa0617795b7d43a63482993fd5");
    let file = seal.segment_with(&signing, device, 1, &[0; HASH_BYTES], b"sample payload", &counted(0x80));
    assert_eq!(hex(&file), SEGMENT);
    assert_eq!(seal.open_segment(&file, device, 1).unwrap().1.as_slice(), b"sample payload");
}

#[test]
fn a_paper_is_as_it_is_told() {
    let key = DataKey::from_slice(&counted::<32>(0x40)).unwrap().derive_change_log_key(&counted(0xa0));
    let seal = Seal { key: &key, wallet: counted(0xa0) };
    assert_eq!(hex(&seal.paper_name(&sha256(b"sample scan"))), PAPER_NAME);
    assert_eq!(hex(&seal.paper(b"sample scan")), PAPER);
}

#[test]
fn a_version_is_named_as_it_is_told() {
    let version = Version {
        kind: "activity".into(),
        record: "a1".into(),
        bases: vec![Id([1; 16])],
        clock: 7,
        device: Id(counted(0x20)),
        at: "2026-11-22T10:00:00".into(),
        content: Some(r#"{"hours":"6","title":"Ethics"}"#.into()),
    };
    assert_eq!(version.id().to_string(), VERSION);
}
