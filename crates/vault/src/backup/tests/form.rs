//! The form of a backup: it comes back byte for byte, and nothing but itself is read as it.

use super::*;
use std::io::Cursor;

fn told(database: &[u8]) -> Told {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let no_part = Part { bytes: 0, sha256: [0; 32] };
    Told {
        wallet_id: [0xa0; 16],
        made: day.and_hms_opt(10, 45, 0).unwrap(),
        because: Reason::Daily,
        schema: 4,
        key_file: no_part,
        database: Part { bytes: database.len() as u64, ..no_part },
        seal: [0; 32],
    }
}

fn written(key_file: &[u8], database: &[u8]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(&mut out, told(database), key_file, &mut &*database, |_| [0x5e; 32]).unwrap();
    out.into_inner()
}

fn read_back(bytes: &[u8]) -> Result<(Told, Vec<u8>, Vec<u8>), FormError> {
    let mut database = Vec::new();
    let (told, key_file) = read(&mut Cursor::new(bytes), bytes.len() as u64, &mut database)?;
    Ok((told, key_file, database))
}

#[test]
fn what_is_written_comes_back() {
    for (key_file, database) in [(&b"key"[..], &b"database"[..]), (b"", b""), (&[7; 16 * 1024], &[9; 300_000])] {
        let bytes = written(key_file, database);
        let (told, key, read) = read_back(&bytes).unwrap();
        assert_eq!((key.as_slice(), read.as_slice()), (key_file, database));
        assert_eq!(told, read_told(&mut bytes.as_slice()).unwrap());
        assert_eq!((told.because, told.schema, told.seal), (Reason::Daily, 4, [0x5e; 32]));
        assert_eq!(told.made.to_string(), "2026-11-22 10:45:00");
    }
}

/// This sum never changes: a backup of today is read for ever.
#[test]
fn the_form_is_the_one_that_is_written_down() {
    let bytes = written(b"sample key file", b"sample database");
    assert_eq!(hex(&sha256(&bytes)), VECTOR, "{} bytes", bytes.len());
}

const VECTOR: &str = "a7ea7fd6c579c4d4e92f71ed128c795203e0f9adc05443c4891717dce89988a2";

#[test]
fn no_flipped_byte_is_read() {
    let whole = written(b"sample key file", b"sample database");
    for at in 0..whole.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut bytes = whole.clone();
            bytes[at] ^= bit;
            assert!(read_back(&bytes).is_err(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn no_part_of_a_backup_is_read_and_nothing_behind_it() {
    let whole = written(b"sample key file", b"sample database");
    for length in 0..whole.len() {
        assert!(read_back(&whole[..length]).is_err(), "{length}");
    }
    for tail in [&b"\0"[..], b"more"] {
        assert!(matches!(read_back(&[&whole, tail].concat()), Err(FormError::Damaged)));
    }
}

#[test]
fn what_never_was_a_backup_is_told_from_a_damaged_one() {
    let whole = written(b"key", b"database");
    let foreign = |bytes: &[u8]| matches!(read_told(&mut &*bytes), Err(FormError::Foreign));
    assert!(
        foreign(b"")
            && foreign(b"PK\x03\x04")
            && foreign(&[0; 200])
            && foreign(b"%PDF-1.7 and so on, for a hundred bytes or more than that, so that there is enough of it")
    );
    let mut other = whole.clone();
    other[30] = b'c';
    assert!(foreign(&other), "another archive");
    let mut later = whole;
    let at = later.windows(FIRST_LINE.len()).position(|part| part == FIRST_LINE.as_bytes()).unwrap() + FIRST_LINE.len();
    later[at] = b'7';
    assert!(matches!(read_told(&mut later.as_slice()), Err(FormError::Newer)));
}

#[test]
fn a_text_that_asks_for_much_gets_nothing() {
    let mut bytes = written(b"key", b"database");
    for size in [MAX_TEXT_BYTES + 1, u64::MAX] {
        let at = 30 + TEXT_NAME.len() + 4;
        bytes[at..at + 8].copy_from_slice(&size.to_le_bytes());
        assert!(matches!(read_told(&mut bytes.as_slice()), Err(FormError::Damaged)));
    }
}

#[test]
fn a_database_that_changes_its_size_meanwhile_is_not_backed_up() {
    let mut out = Cursor::new(Vec::new());
    assert!(write(&mut out, told(b"database"), b"key", &mut &b"data"[..], |_| [0; 32]).is_err());
}
