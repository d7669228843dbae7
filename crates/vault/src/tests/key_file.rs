//! The key file on its own: the vector of `docs/vault-format.md`, and files that no honest program wrote.

use super::*;
use proptest::prelude::*;

/// The test vector, made from the description alone by another implementation (Python's `cryptography`, OpenSSL below it).
const VECTOR: &str = "
    50656572666f6c696f2077616c6c65740001a0a1a2a3a4a5a6a7a8a9aaabacad
    aeaf000100010001005a01010000004000000002000000011011121314151617
    18191a1b1c1d1e1fc0c1c2c3c4c5c6c7c8c9cacb49bf7fc49c84fec7b1ef1941
    fc94be095d361c47503abc8de22328741865ce9df434dd9321ac5e828f59d21e
    f6a36285949a7fd16bdeffc484d0c5041b613570da4379ed41c0e9beb952c157
    7df6defc648bffa551cae563aa6c2c0a6a534ec43d225e5aea858e56cbac5696
    a6658595";
const VECTOR_DATA_KEY: &str = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
const VECTOR_DATABASE_KEY: &str = "bb1867e953ebd3e81cf210e8d423a6e54c034055ced595b76b7d028b37348d8e";

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn passphrase() -> Passphrase {
    Passphrase::new("sample passphrase ünlock".to_owned()).unwrap()
}

fn open(bytes: &[u8]) -> Result<DataKey, KeyFileError> {
    KeyFile::parse(bytes)?.unlock(bytes, &passphrase())
}

fn reason(bytes: &[u8]) -> KeyFileError {
    open(bytes).err().expect("it opened")
}

/// Gives altered bytes a checksum that fits, as someone would who alters on purpose.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let content = bytes.len() - CHECKSUM_BYTES;
    let checksum = digest::digest(&digest::SHA256, &bytes[..content]);
    bytes[content..].copy_from_slice(checksum.as_ref());
    bytes
}

fn altered(at: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = unhex(VECTOR);
    bytes[at..at + with.len()].copy_from_slice(with);
    with_checksum(bytes)
}

#[test]
fn the_vector_opens_to_its_keys() {
    let bytes = unhex(VECTOR);
    let Ok(key) = open(&bytes) else { panic!("the vector does not open") };
    assert_eq!(key.expose_bytes().to_vec(), unhex(VECTOR_DATA_KEY));
    let statement = key.derive_database_key(KeyFile::parse(&bytes).ok().unwrap().wallet_id()).expose_pragma();
    assert_eq!(*statement, format!("PRAGMA key = \"x'{VECTOR_DATABASE_KEY}'\""));
}

#[test]
fn the_vector_is_what_this_program_writes() {
    let fresh = Fresh {
        wallet_id: unhex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf").try_into().unwrap(),
        salt: unhex("101112131415161718191a1b1c1d1e1f").try_into().unwrap(),
        nonce: unhex("c0c1c2c3c4c5c6c7c8c9cacb").try_into().unwrap(),
    };
    let key = DataKey::from_slice(&unhex(VECTOR_DATA_KEY)).unwrap();
    let sealed = KeyFile::seal(&key, &passphrase(), Cost::new(64, 2, 1).unwrap(), &fresh);
    assert_eq!(sealed, Ok(unhex(VECTOR)));
}

#[test]
fn another_passphrase_is_told_from_damage() {
    let bytes = unhex(VECTOR);
    let other = Passphrase::new("sample passphrase unlock".to_owned()).unwrap();
    assert_eq!(KeyFile::parse(&bytes).and_then(|file| file.unlock(&bytes, &other)).err(), Some(KeyFileError::WrongPassphrase));
    let mut bytes = bytes;
    bytes[100] ^= 1;
    assert_eq!(reason(&bytes), KeyFileError::Damaged);
}

#[test]
fn every_shortening_and_lengthening_is_damage() {
    let whole = unhex(VECTOR);
    for length in 0..whole.len() {
        assert_eq!(reason(&whole[..length]), KeyFileError::Damaged, "{length}");
        if length >= CHECKSUM_BYTES {
            assert_eq!(reason(&with_checksum(whole[..length].to_vec())), KeyFileError::Damaged, "{length}, checksum repaired");
        }
    }
    let longer = [whole, vec![0]].concat();
    assert_eq!(reason(&longer), KeyFileError::Damaged);
    assert_eq!(reason(&with_checksum(longer)), KeyFileError::Damaged);
}

#[test]
fn no_flipped_bit_opens_even_with_the_checksum_repaired() {
    let whole = unhex(VECTOR);
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(reason(&bytes), KeyFileError::Damaged, "bit {bit}");
        // High bits of memory within bounds cost up to a second each; the bits above and below them are tried.
        let costly = (44..48).contains(&(bit / 8)) && u32::from_be_bytes(bytes[44..48].try_into().unwrap()) > 64 * 1024;
        if bit / 8 < whole.len() - CHECKSUM_BYTES && !costly {
            let why = reason(&with_checksum(bytes));
            let place = bit / 8;
            let expected = match place {
                0..16 | 34..36 | 38..44 | 132..164 => why == KeyFileError::Damaged,
                16..18 => matches!(why, KeyFileError::Newer(_) | KeyFileError::Damaged),
                _ => why != KeyFileError::NotEnoughMemory,
            };
            assert!(expected, "bit {bit}: {why:?}");
        }
    }
}

#[test]
fn a_later_version_is_named() {
    assert_eq!(reason(&altered(16, &[0, 2])), KeyFileError::Newer(2));
    assert_eq!(reason(&altered(16, &[0, 0])), KeyFileError::Damaged);
    // However differently the rest of it may be laid out.
    let later = with_checksum([&b"Peerfolio wallet\x00\x09anything at all"[..], &[0; 32]].concat());
    assert_eq!(reason(&later), KeyFileError::Newer(9));
}

#[test]
fn a_cost_out_of_bounds_is_refused_before_anything_is_allocated() {
    let huge = u32::MAX.to_be_bytes();
    for (at, value) in [(44, huge), (48, huge), (52, huge), (44, 7_u32.to_be_bytes()), (48, [0; 4]), (52, [0; 4])] {
        assert_eq!(reason(&altered(at, &value)), KeyFileError::CostRefused, "{at} {value:?}");
    }
    // Each within its own bound, but together more than the most work.
    assert_eq!(reason(&altered(44, &[0, 0x10, 0, 0, 0, 0, 0, 64])), KeyFileError::CostRefused);
}

#[test]
fn slots_of_kinds_not_known_yet_do_not_hinder() {
    let key = DataKey::from_slice(&unhex(VECTOR_DATA_KEY)).unwrap();
    let mut file = KeyFile::parse(&unhex(VECTOR)).ok().unwrap();
    file.slots.push(Slot { number: 7, kind: 2, body: vec![1, 2, 3] });
    file.slots.push(Slot { number: 9, kind: 700, body: Vec::new() });
    let bytes = file.to_bytes(&key);
    assert!(open(&bytes).is_ok());
    // The other slots are authenticated too.
    for (at, value) in [(134_usize, 8_u8), (136, 3), (140, 9)] {
        let mut other = bytes.clone();
        assert_ne!(std::mem::replace(&mut other[at - 1], value), value);
        assert_eq!(reason(&with_checksum(other)), KeyFileError::Damaged, "{at}");
    }
}

#[test]
fn two_passphrase_slots_or_numbers_out_of_order_are_refused() {
    let key = DataKey::from_slice(&unhex(VECTOR_DATA_KEY)).unwrap();
    let slots = |numbers: [u16; 2], kinds: [u16; 2]| {
        let mut file = KeyFile::parse(&unhex(VECTOR)).ok().unwrap();
        let body = file.slots.remove(0).body;
        for (number, kind) in numbers.into_iter().zip(kinds) {
            file.slots.push(Slot { number, kind, body: body.clone() });
        }
        file.to_bytes(&key)
    };
    assert!(open(&slots([1, 2], [1, 2])).is_ok());
    assert_eq!(reason(&slots([1, 2], [1, 1])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([1, 2], [2, 2])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([2, 1], [2, 1])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([1, 1], [1, 2])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([0, 1], [2, 1])), KeyFileError::Damaged);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_or_open(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(open(&bytes).is_err());
        let dressed = with_checksum([MAGIC.as_slice(), &[0, 1], &bytes, &[0; 32]].concat());
        prop_assert!(KeyFile::parse(&dressed).is_err());
    }
}
