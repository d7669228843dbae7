//! Making, opening, locking.

use crate::sample::*;
use peerfolio_core::model::Record;
use peerfolio_vault::{Cost, CreateError, OpenError, Part, Passphrase, StorageError, Vault};
use std::fs;
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_new_wallet_is_empty_and_opens_again() {
    let (place, vault) = new_wallet();
    assert_eq!(vault.record().unwrap(), Record::default());
    assert!(vault.identity().unwrap().is_none());
    assert_eq!(vault.folder(), place.path());
    drop(vault);
    assert!(Vault::exists(place.path()));
    assert_eq!(names(place.path()), ["wallet.db", "wallet.key", "wallet.lock"]);
    assert_eq!(open(place.path()).record().unwrap(), Record::default());
}

#[test]
fn the_default_cost_makes_a_wallet_too() {
    let place = tempfile::tempdir().unwrap();
    drop(Vault::create(place.path(), &passphrase(), Cost::DEFAULT).unwrap());
    drop(open(place.path()));
}

#[test]
fn an_empty_passphrase_is_refused_and_any_other_is_taken_as_typed() {
    assert!(Passphrase::new(String::new()).is_err());
    let place = tempfile::tempdir().unwrap();
    let typed = |text: &str| Passphrase::new(text.to_owned()).unwrap();
    drop(Vault::create(place.path(), &typed(" é\u{1f9e1} "), cheap()).unwrap());
    for other in ["é\u{1f9e1}", " e\u{301}\u{1f9e1} ", " É\u{1f9e1} "] {
        assert!(matches!(Vault::open(place.path(), &typed(other)), Err(OpenError::WrongPassphrase)), "{other}");
    }
    drop(Vault::open(place.path(), &typed(" é\u{1f9e1} ")).unwrap());
}

#[test]
fn a_wrong_passphrase_is_said_plainly_and_changes_nothing() {
    let (place, vault) = full_wallet();
    drop(vault);
    let before = fs::read(place.path().join("wallet.db")).unwrap();
    let refused = Vault::open(place.path(), &Passphrase::new("wrong sample horse".to_owned()).unwrap()).unwrap_err();
    assert!(matches!(refused, OpenError::WrongPassphrase), "{refused:?}");
    assert!(refused.to_string().starts_with("That passphrase does not open this wallet."), "{refused}");
    assert_eq!(fs::read(place.path().join("wallet.db")).unwrap(), before);
    assert_eq!(open(place.path()).record().unwrap(), full().0);
}

#[test]
fn a_second_opening_is_refused_until_the_first_is_dropped() {
    let (place, vault) = new_wallet();
    let refused = Vault::open(place.path(), &passphrase()).unwrap_err();
    assert!(matches!(refused, OpenError::InUse), "{refused:?}");
    assert!(refused.to_string().contains("open in another window"), "{refused}");
    drop(vault);
    drop(open(place.path()));
}

#[test]
fn a_wallet_is_never_made_over_another() {
    let (place, vault) = full_wallet();
    let refused = Vault::create(place.path(), &passphrase(), cheap());
    assert!(matches!(refused, Err(CreateError::AlreadyThere(_))), "{refused:?}");
    drop(vault);
    // Not over one half of another, either.
    for lost in ["wallet.key", "wallet.db"] {
        fs::rename(place.path().join(lost), place.path().join("aside")).unwrap();
        let refused = Vault::create(place.path(), &passphrase(), cheap());
        assert!(matches!(refused, Err(CreateError::AlreadyThere(_))), "{refused:?}");
        fs::rename(place.path().join("aside"), place.path().join(lost)).unwrap();
    }
    assert_eq!(open(place.path()).record().unwrap(), full().0);
}

#[test]
fn a_missing_folder_or_file_is_named() {
    let (place, vault) = new_wallet();
    drop(vault);
    let nowhere = place.path().join("nowhere");
    assert!(matches!(Vault::open(&nowhere, &passphrase()), Err(OpenError::NotThere(path)) if path == nowhere));
    assert!(!nowhere.exists() && !Vault::exists(&nowhere));
    for (name, part) in [("wallet.key", Part::KeyFile), ("wallet.db", Part::Database)] {
        fs::rename(place.path().join(name), place.path().join("aside")).unwrap();
        let refused = Vault::open(place.path(), &passphrase()).unwrap_err();
        assert!(matches!(refused, OpenError::Missing(missing) if missing == part), "{refused:?}");
        assert!(refused.to_string().contains(name), "{refused}");
        fs::rename(place.path().join("aside"), place.path().join(name)).unwrap();
    }
    drop(open(place.path()));
}

#[test]
fn folders_are_made_on_the_way() {
    let place = tempfile::tempdir().unwrap();
    let deep = place.path().join("a/b/c");
    drop(Vault::create(&deep, &passphrase(), cheap()).unwrap());
    drop(open(&deep));
}

#[test]
fn a_failed_making_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    // A folder where the new key file would go stands in the way.
    fs::create_dir(place.path().join("wallet.key.new")).unwrap();
    let refused = Vault::create(place.path(), &passphrase(), cheap());
    assert!(matches!(refused, Err(CreateError::Storage(_))), "{refused:?}");
    assert_eq!(names(place.path()), ["wallet.key.new"]);
    fs::remove_dir(place.path().join("wallet.key.new")).unwrap();

    // The last of several new folders cannot be made.
    let refused = Vault::create(&place.path().join("a/b").join("c".repeat(300)), &passphrase(), cheap());
    assert!(matches!(refused, Err(CreateError::Storage(_))), "{refused:?}");
    assert!(names(place.path()).is_empty());

    // A file stands where the folder would be.
    fs::write(place.path().join("file"), "").unwrap();
    let refused = Vault::create(&place.path().join("file/wallet"), &passphrase(), cheap());
    assert!(matches!(refused, Err(CreateError::Storage(_))), "{refused:?}");
    assert_eq!(names(place.path()), ["file"]);
}

#[test]
fn a_making_that_was_cut_short_is_finished_or_begun_anew() {
    // Power went after the key file had its name, before the database had.
    let (place, vault) = new_wallet();
    drop(vault);
    fs::rename(place.path().join("wallet.db"), place.path().join("wallet.db.new")).unwrap();
    drop(open(place.path()));
    assert_eq!(names(place.path()), ["wallet.db", "wallet.key", "wallet.lock"]);

    // Power went before either had.
    for name in ["wallet.db", "wallet.key"] {
        fs::rename(place.path().join(name), place.path().join(format!("{name}.new"))).unwrap();
    }
    assert!(matches!(Vault::open(place.path(), &passphrase()), Err(OpenError::NotThere(_))));
    drop(Vault::create(place.path(), &passphrase(), cheap()).unwrap());
    assert_eq!(names(place.path()), ["wallet.db", "wallet.key", "wallet.lock"]);
    drop(open(place.path()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_written_is_named() {
    // Even the superuser makes no folder there.
    let refused = Vault::create(Path::new("/sys/peerfolio-sample"), &passphrase(), cheap()).unwrap_err();
    assert!(matches!(refused, CreateError::Storage(StorageError::ReadOnly)), "{refused:?}");
    assert!(refused.to_string().contains("may not be written"), "{refused}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("wallet");
    let mut vault = Vault::create(&folder, &passphrase(), cheap()).unwrap();
    vault.add_credential(&credential("mn")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in names(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
}
