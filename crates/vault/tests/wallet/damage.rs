//! Files that were cut, overwritten, mixed up or altered on purpose: refused with words, never a panic, never less than
//! what was stored.

use crate::sample::*;
use peerfolio_core::model::Record;
use peerfolio_vault::{OpenError, Part, Vault};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn closed() -> (TempDir, PathBuf, PathBuf) {
    let (place, vault) = full_wallet();
    drop(vault);
    let (key, database) = (place.path().join("wallet.key"), place.path().join("wallet.db"));
    (place, key, database)
}

fn refusal(folder: &Path) -> OpenError {
    Vault::open(folder, &passphrase()).expect_err("it opened")
}

fn is_damage(error: &OpenError, part: Part) -> bool {
    matches!(error, OpenError::Damaged(damaged) if *damaged == part)
}

#[test]
fn no_flipped_bit_of_the_key_file_opens() {
    let (place, key, _) = closed();
    let whole = fs::read(&key).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&key, bytes).unwrap();
        let error = refusal(place.path());
        assert!(is_damage(&error, Part::KeyFile), "bit {bit}: {error:?}");
    }
    fs::write(&key, whole).unwrap();
    assert_eq!(open(place.path()).record().unwrap(), full().0);
}

#[test]
fn a_key_file_cut_short_or_swollen_is_damage() {
    let (place, key, _) = closed();
    let whole = fs::read(&key).unwrap();
    for length in [0, 1, 16, 36, 100, whole.len() - 1] {
        fs::write(&key, &whole[..length]).unwrap();
        let error = refusal(place.path());
        assert!(is_damage(&error, Part::KeyFile), "{length}: {error:?}");
    }
    for length in [1, 100_000] {
        fs::write(&key, [whole.clone(), vec![0; length]].concat()).unwrap();
        let error = refusal(place.path());
        assert!(is_damage(&error, Part::KeyFile), "{length}: {error:?}");
    }
    assert!(refusal(place.path()).to_string().contains("put back a copy"), "the way on is named");
}

#[test]
fn a_hostile_cost_is_refused_without_being_tried() {
    let (place, key, _) = closed();
    let mut bytes = fs::read(&key).unwrap();
    let content = bytes.len() - 32;
    // Four terabytes of memory, and a checksum that fits.
    bytes[44..48].copy_from_slice(&u32::MAX.to_be_bytes());
    let checksum = ring::digest::digest(&ring::digest::SHA256, &bytes[..content]);
    bytes[content..].copy_from_slice(checksum.as_ref());
    fs::write(&key, bytes).unwrap();
    assert!(matches!(refusal(place.path()), OpenError::CostRefused));
}

#[test]
fn a_key_file_of_a_later_program_is_refused() {
    let (place, key, _) = closed();
    let mut bytes = fs::read(&key).unwrap();
    let content = bytes.len() - 32;
    bytes[17] = 2;
    let checksum = ring::digest::digest(&ring::digest::SHA256, &bytes[..content]);
    bytes[content..].copy_from_slice(checksum.as_ref());
    fs::write(&key, bytes).unwrap();
    assert!(matches!(refusal(place.path()), OpenError::Newer { found: 2, known: 1 }));
}

#[test]
fn a_database_cut_short_is_damage() {
    let (place, _, database) = closed();
    let whole = fs::read(&database).unwrap();
    for length in [0, 1, 100, 4095, 4096, 4097, 8192, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&database, &whole[..length]).unwrap();
        let error = refusal(place.path());
        assert!(is_damage(&error, Part::Database), "{length}: {error:?}");
        assert_eq!(fs::metadata(&database).unwrap().len(), length as u64, "it was left as it was");
    }
}

#[test]
fn what_is_not_a_database_or_another_wallets_is_damage() {
    let (place, _, database) = closed();
    let garbage: Vec<u8> = (0_u32..20_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(&database, garbage).unwrap();
    assert!(is_damage(&refusal(place.path()), Part::Database));

    // A plain SQLite database.
    fs::remove_file(&database).unwrap();
    let plain = rusqlite::Connection::open(&database).unwrap();
    plain.execute_batch("CREATE TABLE holder (name TEXT); PRAGMA user_version = 1").unwrap();
    drop(plain);
    assert!(fs::read(&database).unwrap().starts_with(b"SQLite format 3"));
    assert!(is_damage(&refusal(place.path()), Part::Database));

    let (other, _, others_database) = closed();
    fs::copy(others_database, &database).unwrap();
    assert!(is_damage(&refusal(place.path()), Part::Database));
    drop(open(other.path()));
}

/// Everything that a wallet gives, or `None` where it refuses any of it.
fn everything(folder: &Path) -> Option<(Record, Vec<Vec<u8>>)> {
    let vault = Vault::open(folder, &passphrase()).ok()?;
    let record = vault.record().ok()?;
    let papers = record.documents.iter().map(|paper| vault.document_bytes(&paper.id).map(|bytes| bytes.to_vec()));
    let papers = papers.collect::<Result<_, _>>().ok()?;
    Some((record, papers))
}

#[test]
fn a_flipped_byte_of_the_database_never_gives_other_content() {
    let (place, _, database) = closed();
    let whole = fs::read(&database).unwrap();
    let stored = everything(place.path()).unwrap();
    let mut refused = 0;
    // 509 is prime: over the pages, every part of a page is met.
    for at in (0..whole.len()).step_by(509) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x40;
        fs::write(&database, &bytes).unwrap();
        match everything(place.path()) {
            None => refused += 1,
            Some(read) => assert_eq!(read, stored, "byte {at}"),
        }
    }
    assert!(refused > 20, "only {refused} were noticed");
    // And each refusal on opening says that it is damage, not that the program is at fault.
    let mut bytes = whole;
    bytes[5000] ^= 1;
    for at in (4096..bytes.len()).step_by(4096) {
        bytes[at + 7] ^= 1;
    }
    fs::write(&database, bytes).unwrap();
    match Vault::open(place.path(), &passphrase()) {
        Err(error) => assert!(is_damage(&error, Part::Database), "{error:?}"),
        Ok(vault) => {
            let error = vault.record().unwrap_err();
            assert!(error.to_string().contains("damaged"), "{error:?}");
        }
    }
}
