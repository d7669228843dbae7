//! The key file on its own: the vector of `docs/vault-format.md`, and files that no honest program wrote.

use super::*;
use crate::keys::slot;
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
/// The same wallet with all three kinds of slot, made in the same way.
const VECTOR_OF_ALL: &str = "
    50656572666f6c696f2077616c6c65740001a0a1a2a3a4a5a6a7a8a9aaabacad
    aeaf000300010001005a01010000004000000002000000011011121314151617
    18191a1b1c1d1e1fc0c1c2c3c4c5c6c7c8c9cacb49bf7fc49c84fec7b1ef1941
    fc94be095d361c47503abc8de22328741865ce9df434dd9321ac5e828f59d21e
    f6a362850002000200560201000000006b02bd20202122232425262728292a2b
    2c2d2e2fd0d1d2d3d4d5d6d7d8d9dadbce420548d9db260366799446956f33e3
    3a84ff1a6df3fd381e0faae683585b4f17ef4a610b83fbb15382bd3208dc55b6
    0003000300660201000000006b02bd20808182838485868788898a8b8c8d8e8f
    303132333435363738393a3b3c3d3e3fe0e1e2e3e4e5e6e7e8e9eaeb244062f5
    6260365d381259f535440244b538009479ffc3ccfea0d19592ca20067d0c6f7b
    a88740c3b8404b664174a335abce33bdba6201f08706defc8c82efadb6221d95
    d12ca2840c6a5c50affbc336f4ea63dca36ec2b7c5c899bb0ca9140ba479b776
    4c25d80f2e5cd9b07960bfd3";
const VECTOR_CODE: &str = "C1GP9-4RV43-CNK6W-ET393-D9NP2-RVBEE-DXR7M-2WKKH-58PT0";
const VECTOR_STORE_ID: &str = "808182838485868788898a8b8c8d8e8f";
/// 22 November 2026, 10:00 UTC.
const VECTOR_MADE: u64 = 1_795_341_600;
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

fn open_by(bytes: &[u8], opener: Opener<'_>) -> Result<DataKey, KeyFileError> {
    KeyFile::parse(bytes)?.unlock(bytes, opener)
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

fn id() -> [u8; WALLET_ID_BYTES] {
    unhex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf").try_into().unwrap()
}

/// Salt and nonce of the vectors, counted up from these.
fn fresh(salt: u8, nonce: u8) -> Fresh {
    Fresh { salt: std::array::from_fn(|at| salt + at as u8), nonce: std::array::from_fn(|at| nonce + at as u8) }
}

fn data_key() -> DataKey {
    DataKey::from_slice(&unhex(VECTOR_DATA_KEY)).unwrap()
}

fn code() -> RecoveryCode {
    RecoveryCode::read(VECTOR_CODE).ok().unwrap()
}

fn stored() -> StoredKey {
    StoredKey::found(VECTOR_STORE_ID, &std::array::from_fn(|at| 0x90 + at as u8)).unwrap()
}

#[test]
fn the_vectors_are_what_this_program_writes() {
    let key = data_key();
    let mut file = KeyFile::empty(id());
    assert_eq!(file.set_passphrase(&key, &passphrase(), Cost::new(64, 2, 1).unwrap(), fresh(0x10, 0xc0)), Ok(()));
    assert_eq!(file.to_bytes(&key), unhex(VECTOR));
    file.set_recovery(&key, &code(), VECTOR_MADE, fresh(0x20, 0xd0));
    file.add_key_store(&key, &stored(), VECTOR_MADE, fresh(0x30, 0xe0)).unwrap();
    assert_eq!(file.to_bytes(&key), unhex(VECTOR_OF_ALL));
}

#[test]
fn each_way_opens_the_vector_to_the_same_key() {
    let bytes = unhex(VECTOR_OF_ALL);
    let file = KeyFile::parse(&bytes).ok().unwrap();
    let (passphrase, code, stored) = (passphrase(), code(), stored());
    for opener in [Opener::from(&passphrase), Opener::from(&code), Opener::from(&stored)] {
        let key = file.unlock(&bytes, opener).ok().unwrap();
        assert_eq!(key.expose_bytes().to_vec(), unhex(VECTOR_DATA_KEY));
        assert_eq!(file.gives(&bytes, opener, &data_key()), Ok(()));
        assert_eq!(file.gives(&bytes, opener, &DataKey::from_slice(&[1; 32]).unwrap()), Err(KeyFileError::Damaged));
    }
    assert_eq!(file.recovery(), Some(VECTOR_MADE));
    assert_eq!(
        file.key_stores().map(|(id, made)| (id.to_vec(), made)).collect::<Vec<_>>(),
        [(unhex(VECTOR_STORE_ID), VECTOR_MADE)]
    );
}

#[test]
fn what_does_not_open_is_named() {
    let bytes = unhex(VECTOR_OF_ALL);
    let file = KeyFile::parse(&bytes).ok().unwrap();
    let why = |opener: Opener<'_>| file.unlock(&bytes, opener).err();
    assert_eq!(why((&RecoveryCode::make().unwrap()).into()), Some(KeyFileError::WrongRecoveryCode));
    assert_eq!(why((&StoredKey::make().unwrap()).into()), Some(KeyFileError::WrongStoredKey));
    // The right id with another secret.
    assert_eq!(why((&StoredKey::found(VECTOR_STORE_ID, &[1; 32]).unwrap()).into()), Some(KeyFileError::WrongStoredKey));
    let only = unhex(VECTOR);
    assert_eq!(KeyFile::parse(&only).ok().unwrap().unlock(&only, &code()).err(), Some(KeyFileError::NoRecoveryCode));
    assert_eq!(KeyFile::parse(&only).ok().unwrap().unlock(&only, &stored()).err(), Some(KeyFileError::WrongStoredKey));
}

#[test]
fn slots_are_replaced_and_taken_away_without_the_others_secrets() {
    let key = data_key();
    let mut file = KeyFile::parse(&unhex(VECTOR_OF_ALL)).ok().unwrap();
    // A kind that this program does not know stays through everything.
    file.put(Slot { number: 9, kind: 700, body: vec![1, 2, 3] });
    let opens = |file: &KeyFile, opener: Opener<'_>| {
        let bytes = file.to_bytes(&key);
        let read = KeyFile::parse(&bytes).ok().unwrap();
        assert!(read.slots.iter().any(|slot| (slot.number, slot.kind, slot.body.as_slice()) == (9, 700, &[1, 2, 3])));
        read.unlock(&bytes, opener).is_ok()
    };
    let other = Passphrase::new("another sample".to_owned()).unwrap();
    assert_eq!(file.set_passphrase(&key, &other, Cost::new(8, 1, 1).unwrap(), Fresh::make().unwrap()), Ok(()));
    assert!(opens(&file, (&other).into()) && !opens(&file, (&passphrase()).into()));
    assert!(opens(&file, (&code()).into()) && opens(&file, (&stored()).into()));

    let new = RecoveryCode::make().unwrap();
    file.set_recovery(&key, &new, 0, Fresh::make().unwrap());
    assert!(opens(&file, (&new).into()) && !opens(&file, (&code()).into()) && opens(&file, (&stored()).into()));
    assert_eq!(file.recovery(), Some(0));

    assert!(file.remove_recovery() && !file.remove_recovery());
    assert!(!opens(&file, (&new).into()) && opens(&file, (&stored()).into()));
    assert!(!file.remove_key_store(&[0; 16]) && file.remove_key_store(&stored().id));
    assert!(!opens(&file, (&stored()).into()) && opens(&file, (&other).into()));

    // Free numbers are used again, in order.
    for _ in 0..MOST_KEY_STORES {
        file.add_key_store(&key, &StoredKey::make().unwrap(), 0, Fresh::make().unwrap()).unwrap();
    }
    assert_eq!(file.add_key_store(&key, &stored(), 0, Fresh::make().unwrap()), Err(Crowded));
    file.set_recovery(&key, &new, 0, Fresh::make().unwrap());
    assert_eq!(file.slots.iter().map(|slot| slot.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let bytes = file.to_bytes(&key);
    assert!(KeyFile::parse(&bytes).is_ok() && bytes.len() < 2000);
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
fn no_flipped_bit_opens_by_any_way_of_three() {
    let whole = unhex(VECTOR_OF_ALL);
    let (code, stored) = (code(), stored());
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let repaired = with_checksum(bytes.clone());
        for opener in [Opener::from(&code), Opener::from(&stored)] {
            assert_eq!(open_by(&bytes, opener).err(), Some(KeyFileError::Damaged), "bit {bit}");
            // With the checksum repaired, its own slot tells that it was changed, and any other place the whole file.
            if bit / 8 < whole.len() - CHECKSUM_BYTES {
                assert!(open_by(&repaired, opener).is_err(), "bit {bit}");
            }
        }
    }
}

#[test]
fn every_shortening_of_three_slots_is_damage() {
    let whole = unhex(VECTOR_OF_ALL);
    for length in 0..whole.len() {
        assert_eq!(reason(&whole[..length]), KeyFileError::Damaged, "{length}");
        if length >= CHECKSUM_BYTES {
            assert_eq!(reason(&with_checksum(whole[..length].to_vec())), KeyFileError::Damaged, "{length}, checksum repaired");
        }
    }
}

#[test]
fn slots_of_hostile_shapes_neither_open_nor_hinder() {
    let key = data_key();
    let with = |kind, body: Vec<u8>| {
        let mut file = KeyFile::parse(&unhex(VECTOR)).ok().unwrap();
        file.put(Slot { number: 2, kind, body });
        file.to_bytes(&key)
    };
    let whole = KeyFile::parse(&unhex(VECTOR_OF_ALL)).ok().unwrap();
    for slot in &whole.slots[1..] {
        let mut bodies: Vec<Vec<u8>> = (0..slot.body.len()).map(|length| slot.body[..length].to_vec()).collect();
        bodies.push([slot.body.as_slice(), &[0]].concat());
        // Another derivation, another cipher.
        for at in [0, 1] {
            let mut body = slot.body.clone();
            body[at] ^= 3;
            bodies.push(body);
        }
        for body in bodies {
            let bytes = with(slot.kind, body);
            assert!(open_by(&bytes, (&code()).into()).is_err() && open_by(&bytes, (&stored()).into()).is_err());
            // The passphrase opens it all the same: the file was authenticated by a holder of its key.
            assert!(open(&bytes).is_ok());
        }
        // Moved to another number, it is not the slot that was sealed.
        let bytes = with(slot.kind, slot.body.clone());
        let opens = open_by(&bytes, (&code()).into()).is_ok() || open_by(&bytes, (&stored()).into()).is_ok();
        assert_eq!(opens, slot.number == 2);
    }
}

#[test]
fn more_slots_than_there_may_be_are_refused() {
    let key = data_key();
    let many = |kind, count: u16| {
        let mut file = KeyFile::parse(&unhex(VECTOR)).ok().unwrap();
        (0..count).for_each(|at| file.put(Slot { number: 2 + at, kind, body: Vec::new() }));
        file.to_bytes(&key)
    };
    assert!(open(&many(slot::RECOVERY, 1)).is_ok() && open(&many(slot::KEY_STORE, 8)).is_ok());
    assert_eq!(reason(&many(slot::RECOVERY, 2)), KeyFileError::Damaged);
    assert_eq!(reason(&many(slot::KEY_STORE, 9)), KeyFileError::Damaged);
    // Of kinds not known there may be many, within the size of a file.
    assert!(open(&many(700, 2000)).is_ok());
    assert_eq!(reason(&many(700, 3000)), KeyFileError::Damaged);
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
    file.slots.push(Slot { number: 7, kind: 4, body: vec![1, 2, 3] });
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
    assert!(open(&slots([1, 2], [1, 4])).is_ok());
    assert_eq!(reason(&slots([1, 2], [1, 1])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([1, 2], [4, 4])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([2, 1], [4, 1])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([1, 1], [1, 4])), KeyFileError::Damaged);
    assert_eq!(reason(&slots([0, 1], [4, 1])), KeyFileError::Damaged);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_or_open(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(open(&bytes).is_err());
        let dressed = with_checksum([MAGIC.as_slice(), &[0, 1], &bytes, &[0; 32]].concat());
        prop_assert!(KeyFile::parse(&dressed).is_err());
    }
}
