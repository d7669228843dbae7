//! Nothing that is stored can be read from the files without the key.

use crate::sample::*;
use std::fs;
use std::path::Path;

/// Every sample text of the wallet, and what stands in none of them by chance.
const NEEDLES: &[&str] = &[
    "Sample Person",
    "sample.person@example.org",
    "Sample-4711",
    "us-mn-cps-1",
    "Sample ethics",
    "Sample Training Co-op",
    "boundaries",
    "Sample Clinic",
    "Sample Supervisor",
    "Sample certificate scan",
    "sample scanned paper",
    "renewal.ce_hours",
    "2024-02-29",
    "a private key, for once in words",
    "a setting's value",
    "CREATE TABLE",
    "SQLite format 3",
    "correct sample horse",
];

fn found(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for needle in NEEDLES {
            let wide: Vec<u8> = needle.encode_utf16().flat_map(u16::to_le_bytes).collect();
            if [needle.as_bytes(), &wide].iter().any(|form| bytes.windows(form.len()).any(|window| window == *form)) {
                found.push(format!("{needle} in {}", path.display()));
            }
        }
    }
    found
}

#[test]
fn no_file_of_the_wallet_holds_a_stored_text() {
    let (place, mut vault) = full_wallet();
    let private_key = b"a private key, for once in words".to_vec().into();
    vault.add_identity(&peerfolio_vault::Identity { private_key, certificate: b"public".to_vec() }).unwrap();
    vault.set_setting("theme", Some("a setting's value")).unwrap();
    vault.remove_document("d1").unwrap();
    assert_eq!(found(place.path()), Vec::<String>::new(), "while open");
    drop(vault);
    assert_eq!(found(place.path()), Vec::<String>::new(), "closed");

    // The search does find what is there.
    fs::write(place.path().join("plain"), "a line with Sample Person in it").unwrap();
    assert_eq!(found(place.path()).len(), 1);
}

#[test]
fn two_wallets_of_one_passphrase_share_nothing() {
    let files = || {
        let (place, vault) = full_wallet();
        drop(vault);
        (fs::read(place.path().join("wallet.key")).unwrap(), fs::read(place.path().join("wallet.db")).unwrap())
    };
    let ((key, database), (other_key, other_database)) = (files(), files());
    // Beyond magic, version, shape and cost: id, salt, nonce, wrapped key, authentication and checksum.
    assert_ne!(key[18..34], other_key[18..34]);
    assert_ne!(key[56..72], other_key[56..72]);
    assert_ne!(key[84..132], other_key[84..132]);
    let same = database.chunks(16).zip(other_database.chunks(16)).filter(|(a, b)| a == b).count();
    assert_eq!(same, 0, "blocks of the database that are alike");
}
