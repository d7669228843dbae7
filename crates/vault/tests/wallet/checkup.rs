//! The check-up: a whole wallet is found whole, and every kind of damage is found and named.

use crate::sample::*;
use peerfolio_vault::{Finding, Vault};
use std::fs;

#[test]
fn a_whole_wallet_is_found_whole() {
    let (place, mut vault) = full_wallet();
    vault.remove_activity("m4").unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let found = vault.check_up(scratch.path()).unwrap();
    assert_eq!(found.findings, []);
    let pages = fs::metadata(place.path().join("wallet.db")).unwrap().len() / 4096;
    assert_eq!((u64::from(found.pages), found.rows, found.papers), (pages, 13, 2));
    assert!(found.changes >= 13, "{}", found.changes);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    drop(vault);
    let reading = Vault::open_to_read(place.path(), &passphrase()).unwrap();
    assert_eq!(reading.check_up(scratch.path()).unwrap(), found, "reading is enough");
}

#[test]
fn every_hurt_page_is_found_by_its_number() {
    let (place, vault) = full_wallet();
    let database = place.path().join("wallet.db");
    let whole = fs::read(&database).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    for page in 0..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 1000] ^= 1;
        fs::write(&database, &bytes).unwrap();
        let found = vault.check_up(scratch.path()).unwrap();
        let number = u32::try_from(page).unwrap() + 1;
        let named = found.findings.iter().any(|finding| matches!(finding, Finding::Pages(pages) if *pages == [number]));
        assert!(named || found.findings.contains(&Finding::Beginning), "page {number}: {:?}", found.findings);
    }
    fs::write(&database, &whole).unwrap();
    assert_eq!(vault.check_up(scratch.path()).unwrap().findings, []);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

#[test]
fn a_wallet_cut_short_while_it_is_open_is_found() {
    let (place, vault) = full_wallet();
    let database = place.path().join("wallet.db");
    let whole = fs::read(&database).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    for length in [whole.len() - 1, whole.len() - 4096, whole.len() / 2, 4096, 100, 0] {
        fs::write(&database, &whole[..length]).unwrap();
        let found = vault.check_up(scratch.path()).unwrap();
        let told = found.findings.iter().any(|finding| matches!(finding, Finding::Pages(_) | Finding::Beginning));
        assert!(told, "{length}: {:?}", found.findings);
    }
}

#[test]
fn a_key_file_that_would_not_open_again_is_found_while_there_is_time() {
    let (place, vault) = full_wallet();
    let key = place.path().join("wallet.key");
    let whole = fs::read(&key).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let findings = || vault.check_up(scratch.path()).unwrap().findings;
    for at in [0, 20, 60, whole.len() - 70, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&key, bytes).unwrap();
        assert_eq!(findings(), [Finding::KeyFile], "{at}");
    }
    let (other, _) = new_wallet();
    fs::copy(other.path().join("wallet.key"), &key).unwrap();
    assert_eq!(findings(), [Finding::KeyFile], "another wallet's");
    fs::remove_file(&key).unwrap();
    assert_eq!(findings(), [Finding::KeyFileMissing]);
    fs::write(&key, whole).unwrap();
    assert_eq!(findings(), []);
}
