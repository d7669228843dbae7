//! What opens a wallet: taken in and out of an open one, through crashes, full disks and files of other wallets.

#![expect(clippy::unwrap_used, reason = "a wallet that cannot be made or read fails the test")]

use peerfolio_vault::{
    Cost, KeyChangeError, OpenError, Part, Passphrase, RecoveryCode, Share, StoredKey, Vault, Ways, Zeroizing,
};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn cheap() -> Cost {
    Cost::new(8, 1, 1).unwrap()
}

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned()).unwrap()
}

fn first() -> Passphrase {
    typed("correct sample horse")
}

fn second() -> Passphrase {
    typed("another sample battery")
}

fn now() -> chrono::NaiveDateTime {
    "2026-11-22T10:00:00".parse().unwrap()
}

fn wallet() -> (TempDir, Vault) {
    let place = tempfile::tempdir().unwrap();
    let mut vault = Vault::create(place.path(), &first(), cheap()).unwrap();
    vault.set_setting("kept", Some("through everything")).unwrap();
    (place, vault)
}

fn opens<'a>(place: &Path, opener: impl Into<peerfolio_vault::Opener<'a>>) -> bool {
    Vault::open(place, opener).is_ok_and(|vault| vault.setting("kept").unwrap().as_deref() == Some("through everything"))
}

fn key_file(place: &TempDir) -> Vec<u8> {
    fs::read(place.path().join("wallet.key")).unwrap()
}

#[test]
fn another_passphrase_opens_the_same_data() {
    let (place, mut vault) = wallet();
    let database = fs::read(place.path().join("wallet.db")).unwrap();
    vault.change_passphrase(&second(), cheap()).unwrap();
    // It goes on working, and can be changed again without the first passphrase.
    vault.set_setting("later", Some("1")).unwrap();
    vault.set_setting("later", None).unwrap();
    vault.change_passphrase(&first(), cheap()).unwrap();
    vault.change_passphrase(&second(), cheap()).unwrap();
    drop(vault);
    assert!(opens(place.path(), &second()) && !opens(place.path(), &first()));
    assert!(!place.path().join("wallet.key.new").exists());
    // The data was not rewritten: page one, with SQLCipher's salt, is where it was.
    let after = fs::read(place.path().join("wallet.db")).unwrap();
    assert_eq!(database[..16], after[..16]);
}

#[test]
fn a_change_of_passphrase_writes_the_key_file_only() {
    let (place, mut vault) = wallet();
    let before = (key_file(&place), fs::read(place.path().join("wallet.db")).unwrap());
    vault.change_passphrase(&second(), cheap()).unwrap();
    vault.make_recovery_code(now()).unwrap();
    drop(vault);
    assert_eq!(fs::read(place.path().join("wallet.db")).unwrap(), before.1);
    assert_ne!(key_file(&place), before.0);
}

#[test]
fn the_recovery_code_opens_and_a_new_one_stops_it() {
    let (place, mut vault) = wallet();
    assert_eq!(vault.ways().unwrap(), Ways::default());
    let code = vault.make_recovery_code(now()).unwrap();
    let ways = vault.ways().unwrap();
    assert!(ways.recovery && ways.recovery_made == Some(now()) && ways.key_stores.is_empty());
    assert_eq!(Vault::ways_into(place.path()).unwrap(), ways);
    drop(vault);
    let as_typed = RecoveryCode::read(&code.write().to_lowercase().replace('-', " ")).ok().unwrap();
    let mut vault = Vault::open(place.path(), &as_typed).unwrap();
    // The forgotten passphrase is replaced.
    vault.change_passphrase(&second(), cheap()).unwrap();
    assert!(matches!(vault.prove(&first()), Err(OpenError::WrongPassphrase)));
    vault.prove(&second()).unwrap();
    vault.prove(&code).unwrap();

    let new = vault.make_recovery_code(now()).unwrap();
    assert!(matches!(vault.prove(&code), Err(OpenError::WrongRecoveryCode)));
    drop(vault);
    assert!(matches!(Vault::open(place.path(), &code), Err(OpenError::WrongRecoveryCode)));
    assert!(opens(place.path(), &new) && opens(place.path(), &second()));

    let mut vault = Vault::open(place.path(), &new).unwrap();
    assert!(vault.remove_recovery_code().unwrap() && !vault.remove_recovery_code().unwrap());
    drop(vault);
    assert!(matches!(Vault::open(place.path(), &new), Err(OpenError::NoRecoveryCode)));
    assert_eq!(Vault::ways_into(place.path()).unwrap(), Ways::default());
}

#[test]
fn two_shares_of_three_open_and_stop_with_a_new_code() {
    let (place, mut vault) = wallet();
    let code = vault.make_recovery_code(now()).unwrap();
    let shares = code.split().unwrap().map(|share| share.write());
    drop(vault);
    for (one, other) in [(0, 1), (1, 2), (2, 0)] {
        assert!(opens(place.path(), &Share::join_typed(&shares[one], &shares[other]).ok().unwrap()));
    }
    let mut vault = Vault::open(place.path(), &first()).unwrap();
    let new = vault.make_recovery_code(now()).unwrap();
    drop(vault);
    for (one, other) in [(0, 1), (1, 2), (2, 0)] {
        let old = Share::join_typed(&shares[one], &shares[other]).ok().unwrap();
        assert!(matches!(Vault::open(place.path(), &old), Err(OpenError::WrongRecoveryCode)));
    }
    let new = new.split().unwrap();
    assert!(opens(place.path(), &new[2].join(&new[0]).ok().unwrap()));
}

#[test]
fn key_stores_of_eight_machines_open_and_not_of_nine() {
    let (place, mut vault) = wallet();
    let keys: Vec<StoredKey> = (0..8).map(|_| StoredKey::make().unwrap()).collect();
    keys.iter().for_each(|key| vault.add_stored_key(key, now()).unwrap());
    let ninth = vault.add_stored_key(&StoredKey::make().unwrap(), now()).unwrap_err();
    assert!(matches!(ninth, KeyChangeError::Crowded) && ninth.to_string().contains("Nothing was changed."), "{ninth}");
    let ways = vault.ways().unwrap();
    assert_eq!(
        ways.key_stores.iter().map(|way| way.id.clone()).collect::<Vec<_>>(),
        keys.iter().map(StoredKey::id).collect::<Vec<_>>()
    );
    drop(vault);
    for key in &keys {
        let found = StoredKey::found(&key.id(), key.expose_secret()).unwrap();
        assert!(opens(place.path(), &found));
    }
    let mut vault = Vault::open(place.path(), &keys[3]).unwrap();
    assert!(vault.remove_stored_key(&keys[3].id()).unwrap() && !vault.remove_stored_key(&keys[3].id()).unwrap());
    assert!(!vault.remove_stored_key("no id").unwrap());
    drop(vault);
    assert!(matches!(Vault::open(place.path(), &keys[3]), Err(OpenError::WrongStoredKey)));
    assert!(opens(place.path(), &keys[7]));
}

#[test]
fn a_crash_at_any_step_of_a_change_leaves_a_wallet_that_opens() {
    let (place, mut vault) = wallet();
    let old = key_file(&place);
    vault.change_passphrase(&second(), cheap()).unwrap();
    drop(vault);
    let new = key_file(&place);
    let beside = place.path().join("wallet.key.new");
    // While the new file was being written: the old one stands, whatever lies beside it.
    for written in (0..new.len()).step_by(13).chain([new.len() - 1, new.len()]) {
        fs::write(place.path().join("wallet.key"), &old).unwrap();
        fs::write(&beside, &new[..written]).unwrap();
        assert!(opens(place.path(), &first()), "{written} bytes were written");
        assert!(!beside.exists(), "what was never confirmed is cleared away");
        fs::write(&beside, &new[..written]).unwrap();
        let mut vault = Vault::open(place.path(), &first()).unwrap();
        fs::write(&beside, &new[..written]).unwrap();
        vault.change_passphrase(&second(), cheap()).unwrap();
        drop(vault);
        assert!(opens(place.path(), &second()));
    }
    // After it had its name.
    fs::write(place.path().join("wallet.key"), &new).unwrap();
    assert!(opens(place.path(), &second()));
}

#[test]
fn a_change_that_cannot_be_written_changes_nothing() {
    let (place, mut vault) = wallet();
    let before = key_file(&place);
    // A folder stands where the new file would go.
    fs::create_dir(place.path().join("wallet.key.new")).unwrap();
    let refused = vault.change_passphrase(&second(), cheap()).unwrap_err();
    assert!(matches!(refused, KeyChangeError::Storage(_)), "{refused:?}");
    assert!(refused.to_string().starts_with("What opens the wallet was not changed; everything is as it was."), "{refused}");
    assert!(vault.make_recovery_code(now()).is_err());
    assert_eq!(key_file(&place), before);
    fs::remove_dir(place.path().join("wallet.key.new")).unwrap();
    vault.change_passphrase(&second(), cheap()).unwrap();
}

#[test]
fn a_key_file_that_is_not_this_wallets_is_never_built_upon() {
    let (place, mut vault) = wallet();
    let own = key_file(&place);
    let (elsewhere, _other) = wallet();
    let mut hurt = own.clone();
    hurt[60] ^= 1;
    for strange in [key_file(&elsewhere), hurt, Vec::new(), vec![0; 20_000]] {
        fs::write(place.path().join("wallet.key"), &strange).unwrap();
        let refused = vault.change_passphrase(&second(), cheap()).unwrap_err();
        assert!(matches!(refused, KeyChangeError::Damaged), "{refused:?}");
        assert!(refused.to_string().contains("Your wallet is still open"), "{refused}");
        assert!(vault.ways().is_err() && vault.make_recovery_code(now()).is_err() && vault.prove(&first()).is_err());
        assert_eq!(fs::read(place.path().join("wallet.key")).unwrap(), strange);
    }
    fs::remove_file(place.path().join("wallet.key")).unwrap();
    assert!(matches!(vault.change_passphrase(&second(), cheap()), Err(KeyChangeError::Damaged)));
    assert!(matches!(Vault::ways_into(place.path()), Err(OpenError::Missing(Part::KeyFile))));
    fs::write(place.path().join("wallet.key"), &own).unwrap();
    vault.change_passphrase(&second(), cheap()).unwrap();
}

#[test]
fn a_wallet_open_to_read_keeps_what_opens_it() {
    let (place, vault) = wallet();
    drop(vault);
    let before = key_file(&place);
    let mut vault = Vault::open_to_read(place.path(), &first()).unwrap();
    assert!(matches!(vault.change_passphrase(&second(), cheap()), Err(KeyChangeError::ReadOnly)));
    assert!(matches!(vault.remove_recovery_code(), Err(KeyChangeError::ReadOnly)));
    assert!(vault.ways().is_ok());
    assert_eq!(key_file(&place), before);
}

#[test]
fn an_older_copy_of_the_key_file_still_opens_the_data() {
    // What a backup of wallet.key means: it opens with what opened it when it was made, for the data key stays the same.
    let (place, mut vault) = wallet();
    let backup = Zeroizing::new(key_file(&place));
    vault.change_passphrase(&second(), cheap()).unwrap();
    drop(vault);
    fs::write(place.path().join("wallet.key"), &backup).unwrap();
    assert!(opens(place.path(), &first()) && !opens(place.path(), &second()));
}

#[cfg(unix)]
#[test]
fn the_new_key_file_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let (place, mut vault) = wallet();
    vault.change_passphrase(&second(), cheap()).unwrap();
    let mode = fs::metadata(place.path().join("wallet.key")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}
