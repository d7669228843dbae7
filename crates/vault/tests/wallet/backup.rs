//! Backups: what is in one comes back as it was, whatever happened to the wallet, the passphrase or the disk since.

use crate::round_trip::any_record;
use crate::sample::*;
use chrono::{NaiveDate, NaiveDateTime};
use peerfolio_core::model::Record;
use peerfolio_document::unknown::Members;
use peerfolio_vault::{
    BackupError, Before, LookError, Looked, Passphrase, Reason, UnusableBackup, Vault, check_backup_bytes, list_backups,
    remove_old_backups, wallet_id_in,
};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) fn noon() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(12, 0, 0).unwrap()
}

/// A wallet that holds [`full`], and a backup of it in a folder of its own.
fn backed_up() -> (TempDir, Vault, TempDir, PathBuf) {
    let (place, vault) = full_wallet();
    let shelf = tempfile::tempdir().unwrap();
    let backup = vault.back_up(shelf.path(), noon(), Reason::Asked).unwrap();
    (place, vault, shelf, backup.path)
}

/// Everything that a wallet gives, with its history and its papers.
fn everything(vault: &Vault) -> (Record, Vec<Vec<u8>>, String) {
    let record = vault.record().unwrap();
    let papers = record.documents.iter().map(|paper| vault.document_bytes(&paper.id).unwrap().to_vec()).collect();
    let past =
        format!("{:?} {:?} {:?}", vault.history(None, 1000, 1000).unwrap(), vault.bin().unwrap(), vault.settings().unwrap());
    (record, papers, past)
}

fn looked(backup: &Path, scratch: &Path) -> Looked {
    Looked::open(backup, scratch, &passphrase()).unwrap()
}

#[test]
fn a_backup_has_a_name_that_says_what_it_is_and_tells_nothing() {
    let (_place, vault, shelf, path) = backed_up();
    assert_eq!(path.file_name().unwrap(), "Peerfolio-backup-2026-11-22T120000Z.peerfolio-backup");
    assert_eq!(fs::read_dir(shelf.path()).unwrap().count(), 1, "nothing lies beside it");
    let bytes = fs::read(&path).unwrap();
    let finds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    for secret in ["Sample Person", "Sample ethics", "sample.person@example.org", "sample scanned paper", "SQLite format 3"] {
        assert!(!finds(secret), "{secret}");
    }
    assert!(finds("This is a backup of a Peerfolio wallet."));
    let listed = list_backups(shelf.path()).unwrap().remove(0).backup.unwrap();
    assert_eq!((listed.stamp.made, listed.stamp.because, listed.wallet_id), (noon(), Reason::Asked, vault.wallet_id()));
    assert_eq!(listed.bytes, bytes.len() as u64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn any_program_for_archives_finds_the_wallet_in_it() {
    let (place, vault, _shelf, path) = backed_up();
    drop(vault);
    let bytes = fs::read(path).unwrap();
    // Stored, and not packed: the two files stand in it as they are.
    for name in ["wallet.key", "wallet.db"] {
        let file = fs::read(place.path().join(name)).unwrap();
        assert!(bytes.windows(file.len()).any(|part| part == file), "{name}");
    }
}

#[test]
fn two_backups_in_the_same_second_are_two() {
    let (_place, vault, shelf, first) = backed_up();
    let second = vault.back_up(shelf.path(), noon(), Reason::BeforeImport).unwrap();
    assert_eq!(second.path.file_name().unwrap(), "Peerfolio-backup-2026-11-22T120000Z-2.peerfolio-backup");
    let third = vault.back_up(shelf.path(), noon(), Reason::Daily).unwrap();
    let names: Vec<PathBuf> = list_backups(shelf.path()).unwrap().into_iter().map(|listed| listed.path).collect();
    assert_eq!(names, [third.path, second.path, first], "latest first");
}

#[test]
fn a_restored_wallet_is_the_wallet_that_was_backed_up() {
    let (place, mut vault, _shelf, backup) = backed_up();
    let then = everything(&vault);
    vault.set_time(noon());
    vault.remove_credential("own").unwrap();
    vault.add_activity(&activity("later")).unwrap();
    vault.remove_document("d1").unwrap();
    let id = vault.wallet_id();
    drop(vault);
    let scratch = tempfile::tempdir().unwrap();
    let looked = looked(&backup, scratch.path());
    assert_eq!(everything(looked.vault()), then);
    let restored = looked.restore(place.path(), Before::BackedUp, noon()).unwrap();
    assert_eq!(restored.set_aside, None);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0, "nothing is left of the look");
    let vault = open(place.path());
    assert_eq!(everything(&vault), then);
    assert_eq!(vault.wallet_id(), id);
    let mut left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["wallet.db", "wallet.key", "wallet.lock"]);
}

#[test]
fn a_wallet_is_restored_where_there_is_none() {
    let (_place, vault, _shelf, backup) = backed_up();
    let then = everything(&vault);
    drop(vault);
    let machine = tempfile::tempdir().unwrap();
    let folder = machine.path().join("new").join("wallet");
    looked(&backup, machine.path()).restore(&folder, Before::SetAside, noon()).unwrap();
    assert_eq!(everything(&open(&folder)), then);
    assert_eq!(wallet_id_in(&folder), Some(open(&folder).wallet_id()));
}

#[test]
fn what_was_there_is_kept_aside_as_it_was_even_if_it_is_damaged() {
    let (place, vault, _shelf, backup) = backed_up();
    let then = everything(&vault);
    drop(vault);
    let database = place.path().join("wallet.db");
    fs::write(&database, b"hardly anything").unwrap();
    fs::write(place.path().join("wallet.key"), b"nor here").unwrap();
    for round in 1..=2 {
        let scratch = tempfile::tempdir().unwrap();
        let restored = looked(&backup, scratch.path()).restore(place.path(), Before::SetAside, noon()).unwrap();
        let aside = restored.set_aside.unwrap();
        let name = if round == 1 { "wallet.before-2026-11-22T120000Z" } else { "wallet.before-2026-11-22T120000Z-2" };
        assert_eq!(aside.file_name().unwrap(), name);
        if round == 1 {
            assert_eq!(fs::read(aside.join("wallet.db")).unwrap(), b"hardly anything");
            assert_eq!(fs::read(aside.join("wallet.key")).unwrap(), b"nor here");
        } else {
            assert_eq!(everything(&open(&aside)), then, "the one before was whole");
        }
        assert_eq!(everything(&open(place.path())), then);
    }
}

#[test]
fn a_backup_opens_with_what_opened_the_wallet_then() {
    let (place, mut vault, shelf, backup) = backed_up();
    let code = vault.make_recovery_code(noon()).unwrap();
    let with_code = vault.back_up(shelf.path(), noon(), Reason::BeforeKeyChange).unwrap();
    let new = Passphrase::new("another sample passphrase".to_owned()).unwrap();
    vault.change_passphrase(&new, cheap()).unwrap();
    let then = everything(&vault);
    drop(vault);
    let scratch = tempfile::tempdir().unwrap();
    assert!(matches!(Looked::open(&backup, scratch.path(), &new), Err(LookError::WrongKey)));
    assert!(matches!(Looked::open(&backup, scratch.path(), &code), Err(LookError::WrongKey)));
    assert!(Looked::open(&with_code.path, scratch.path(), &code).is_ok());
    let old = looked(&backup, scratch.path());
    old.restore(place.path(), Before::SetAside, noon()).unwrap();
    assert!(Vault::open(place.path(), &new).is_err(), "with the backup, its passphrase is back");
    assert_eq!(everything(&open(place.path())).0, then.0);
}

#[test]
fn a_wallet_in_use_is_not_replaced() {
    let (place, vault, _shelf, backup) = backed_up();
    let scratch = tempfile::tempdir().unwrap();
    let error = looked(&backup, scratch.path()).restore(place.path(), Before::SetAside, noon()).unwrap_err();
    assert!(matches!(error, peerfolio_vault::RestoreError::InUse), "{error:?}");
    assert_eq!(vault.record().unwrap(), full().0);
    assert!(!place.path().join("wallet.restore").exists());
}

/// A restore is cut short after each of its steps; the next opening finishes it, or it never happened.
#[test]
fn a_restore_that_is_cut_short_is_finished_or_undone() {
    let (place, mut vault, _shelf, backup) = backed_up();
    let then = everything(&vault);
    vault.add_activity(&activity("later")).unwrap();
    let now = everything(&vault);
    drop(vault);
    let machine = tempfile::tempdir().unwrap();
    let new = machine.path().join("wallet");
    looked(&backup, machine.path()).restore(&new, Before::SetAside, noon()).unwrap();
    let (restore, aside) = (place.path().join("wallet.restore"), place.path().join("wallet.before-x"));
    let lay = || {
        fs::create_dir(&restore).unwrap();
        for name in ["wallet.key", "wallet.db"] {
            fs::copy(new.join(name), restore.join(name)).unwrap();
        }
    };
    lay();
    assert_eq!(everything(&open(place.path())), now, "it had not begun");
    assert!(!restore.exists());

    let moves: [(PathBuf, PathBuf); 4] = [
        (place.path().join("wallet.db"), aside.join("wallet.db")),
        (restore.join("wallet.db"), place.path().join("wallet.db")),
        (place.path().join("wallet.key"), aside.join("wallet.key")),
        (restore.join("wallet.key"), place.path().join("wallet.key")),
    ];
    for done in 0..=moves.len() {
        lay();
        fs::write(restore.join("ready"), "wallet.before-x").unwrap();
        fs::create_dir(&aside).unwrap();
        for (from, to) in &moves[..done] {
            fs::rename(from, to).unwrap();
        }
        assert!(Vault::exists(place.path()), "{done}");
        assert_eq!(everything(&open(place.path())), then, "after {done} moves it is finished");
        assert!(!restore.exists(), "{done}");
        assert_eq!(everything(&open(&aside)), now, "after {done} moves nothing is lost");
        // Back to the beginning.
        for name in ["wallet.key", "wallet.db"] {
            fs::rename(aside.join(name), place.path().join(name)).unwrap();
        }
        fs::remove_dir_all(&aside).unwrap();
    }
}

#[test]
fn a_name_in_an_unfinished_restore_leads_nowhere_else() {
    let (place, vault, _shelf, backup) = backed_up();
    drop(vault);
    let machine = tempfile::tempdir().unwrap();
    let new = machine.path().join("wallet");
    looked(&backup, machine.path()).restore(&new, Before::SetAside, noon()).unwrap();
    let restore = place.path().join("wallet.restore");
    fs::create_dir(&restore).unwrap();
    fs::copy(new.join("wallet.db"), restore.join("wallet.db")).unwrap();
    fs::copy(new.join("wallet.key"), restore.join("wallet.key")).unwrap();
    let outside = tempfile::tempdir().unwrap();
    fs::write(restore.join("ready"), outside.path().join("x").to_string_lossy().as_bytes()).unwrap();
    assert_eq!(open(place.path()).record().unwrap(), full().0);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_backup_that_was_cut_or_flipped_anywhere_is_refused_or_the_same() {
    let (_place, vault, shelf, path) = backed_up();
    let then = everything(&vault);
    let whole = fs::read(&path).unwrap();
    let hurt = shelf.path().join("hurt.peerfolio-backup");
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&hurt, bytes).unwrap();
        let error = check_backup_bytes(&hurt).expect_err(what);
        assert!(error.to_string().contains("Nothing was changed") || matches!(error, UnusableBackup::Foreign(_)), "{error}");
        assert!(vault.check_backup(&hurt, shelf.path()).is_err(), "{what}");
        assert!(Looked::open(&hurt, shelf.path(), &passphrase()).is_err(), "{what}");
    };
    for length in [0, 1, 30, 500, 1300, 2000, whole.len() / 2, whole.len() - 4096, whole.len() - 98, whole.len() - 1] {
        refused(&whole[..length], &format!("{length} bytes"));
    }
    refused(&[whole.as_slice(), b"x"].concat(), "a byte more");
    // 1021 is prime: over the pages, every part of a page is met.
    for at in (0..whole.len()).step_by(1021) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        refused(&bytes, &format!("byte {at}"));
    }
    assert_eq!(everything(looked(&path, shelf.path()).vault()), then);
    assert_eq!(fs::read_dir(shelf.path()).unwrap().count(), 2, "no look leaves anything");
}

#[test]
fn a_backup_whose_own_sums_were_made_to_fit_is_not_believed() {
    let (_place, vault, shelf, path) = backed_up();
    let whole = fs::read(&path).unwrap();
    // Another time in the text, with every sum of the archive made anew: only the seal is missing.
    let text_at = 60;
    let text_end = whole.windows(4).skip(text_at).position(|part| part == b"PK\x03\x04").unwrap() + text_at;
    let mut text = String::from_utf8(whole[text_at..text_end].to_vec()).unwrap();
    let old_sum = crc32(text.as_bytes());
    text = text.replace("made: 2026-11-22T12:00:00Z", "made: 2026-11-22T12:00:01Z");
    let new_sum = crc32(text.as_bytes());
    let mut forged = whole.clone();
    forged[text_at..text_end].copy_from_slice(text.as_bytes());
    let places: Vec<usize> = (0..forged.len() - 4).filter(|at| forged[*at..at + 4] == old_sum.to_le_bytes()).collect();
    assert_eq!(places.len(), 2, "in the text's header and in the list");
    for at in places {
        forged[at..at + 4].copy_from_slice(&new_sum.to_le_bytes());
    }
    let file = shelf.path().join("forged.peerfolio-backup");
    fs::write(&file, forged).unwrap();
    assert!(check_backup_bytes(&file).is_ok(), "without the keys it looks whole");
    assert!(matches!(vault.check_backup(&file, shelf.path()), Err(UnusableBackup::Damaged(_))));
    assert!(matches!(Looked::open(&file, shelf.path(), &passphrase()), Err(LookError::Altered)));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn only_backups_of_the_same_wallet_go() {
    let (_place, vault, shelf, _) = backed_up();
    let (_other_place, other) = new_wallet();
    for day in 0..40 {
        let at = noon() - chrono::TimeDelta::days(800 + day);
        vault.back_up(shelf.path(), at, Reason::Daily).unwrap();
    }
    let foreign = other.back_up(shelf.path(), noon() - chrono::TimeDelta::days(900), Reason::Daily).unwrap();
    fs::write(shelf.path().join("letter.txt"), b"a letter").unwrap();
    fs::write(shelf.path().join("broken.peerfolio-backup"), b"broken").unwrap();
    let left = shelf.path().join("Peerfolio-backup-2026-01-01T000000Z.peerfolio-backup.new-part");
    fs::write(&left, b"what a crash left").unwrap();
    let mut gone = 0;
    loop {
        match remove_old_backups(shelf.path(), &vault.wallet_id(), noon()).unwrap().len() {
            0 => break,
            some => gone += some,
        }
    }
    assert_eq!(gone, 31, "the ten newest stay, however old");
    assert!(foreign.path.exists() && !left.exists());
    assert!(shelf.path().join("letter.txt").exists() && shelf.path().join("broken.peerfolio-backup").exists());
    let listed = list_backups(shelf.path()).unwrap();
    assert!(matches!(listed.last().unwrap().backup, Err(UnusableBackup::Foreign(_))), "what cannot be used stands last");
}

#[test]
fn a_stick_that_is_not_there_and_a_folder_that_takes_nothing_are_told() {
    let (place, vault, shelf, path) = backed_up();
    let gone = shelf.path().join("stick");
    assert!(matches!(vault.back_up(&gone, noon(), Reason::Daily), Err(BackupError::NoFolder(folder)) if folder == gone));
    assert!(matches!(vault.back_up_to(&gone.join("a.peerfolio-backup"), noon(), Reason::Asked), Err(BackupError::NoFolder(_))));
    assert!(matches!(vault.back_up_to(&path, noon(), Reason::Asked), Err(BackupError::AlreadyThere(_))));
    #[cfg(target_os = "linux")]
    assert!(matches!(vault.back_up(Path::new("/sys"), noon(), Reason::Daily), Err(BackupError::ReadOnly(_))));
    assert!(matches!(check_backup_bytes(&gone), Err(UnusableBackup::NotThere(_))));
    assert!(check_backup_bytes(&path).is_ok());
    assert_eq!(open_after(place, vault), full().0);
}

fn open_after(place: TempDir, vault: Vault) -> Record {
    drop(vault);
    open(place.path()).record().unwrap()
}

#[test]
fn a_damaged_wallet_is_never_backed_up_over_good_ones() {
    let (place, vault, shelf, _) = backed_up();
    let database = place.path().join("wallet.db");
    let whole = fs::read(&database).unwrap();
    for at in [5000, whole.len() - 100] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&database, &bytes).unwrap();
        let error = vault.back_up(shelf.path(), noon(), Reason::Daily).unwrap_err();
        assert!(matches!(error, BackupError::WalletDamaged), "{at}: {error:?}");
    }
    fs::write(&database, &whole).unwrap();
    let key = place.path().join("wallet.key");
    let mut bytes = fs::read(&key).unwrap();
    bytes[60] ^= 1;
    fs::write(&key, bytes).unwrap();
    assert!(matches!(vault.back_up(shelf.path(), noon(), Reason::Daily), Err(BackupError::WalletDamaged)));
    assert_eq!(fs::read_dir(shelf.path()).unwrap().count(), 1);
}

#[test]
fn what_did_not_change_needs_no_new_backup() {
    let (_place, mut vault, _shelf, path) = backed_up();
    assert!(vault.is_backed_up_by(&path).unwrap());
    vault.add_activity(&activity("later")).unwrap();
    assert!(!vault.is_backed_up_by(&path).unwrap());
    assert!(!vault.is_backed_up_by(Path::new("nowhere")).unwrap());
}

#[test]
fn another_wallets_backup_says_so() {
    let (place, vault, shelf, _) = backed_up();
    let (_other_place, other) = new_wallet();
    let theirs = other.back_up(shelf.path(), noon(), Reason::Asked).unwrap();
    assert_ne!(Some(&theirs.wallet_id), wallet_id_in(place.path()).as_ref());
    assert_eq!(Some(vault.wallet_id()), wallet_id_in(place.path()));
    assert!(vault.check_backup(&theirs.path, shelf.path()).is_ok(), "its bytes are whole");
    assert_eq!(wallet_id_in(shelf.path()), None);
}

#[cfg(target_os = "linux")]
#[test]
fn backups_may_lie_on_another_disk_than_the_wallet() {
    let (place, vault) = full_wallet();
    let shelf = tempfile::tempdir_in("/dev/shm").unwrap();
    let then = everything(&vault);
    let backup = vault.back_up(shelf.path(), noon(), Reason::Asked).unwrap();
    drop(vault);
    looked(&backup.path, shelf.path()).restore(place.path(), Before::SetAside, noon()).unwrap();
    assert_eq!(everything(&open(place.path())), then);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_wallet_comes_back_from_its_backup((record, files) in any_record(), (more, more_files) in any_record()) {
        let (place, mut vault) = new_wallet();
        vault.import(&record, &Members::new(), &files).unwrap();
        let then = everything(&vault);
        let shelf = tempfile::tempdir().unwrap();
        let backup = vault.back_up(shelf.path(), noon(), Reason::Daily).unwrap();
        // Whatever else comes in, or is refused.
        let _ = vault.import(&more, &Members::new(), &more_files);
        drop(vault);
        looked(&backup.path, shelf.path()).restore(place.path(), Before::SetAside, noon()).unwrap();
        prop_assert_eq!(everything(&open(place.path())), then);
    }
}
