//! Stores that are real as far as one machine can have them.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up fails")]

mod authority;
mod s3;
mod webdav;

use peerfolio_vault::sync::{Store, StoreError, Written};

/// What every store does.
fn keeps_files(store: &dyn Store) {
    assert_eq!(store.list("peerfolio-aa/devices", 10).unwrap(), []);
    assert_eq!(store.read("peerfolio-aa/wallet.key", 100).unwrap(), None);
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let name = "peerfolio-aa/devices/bb/00000001.log";
    assert_eq!(store.write_new(name, &bytes).unwrap(), Written::New);
    assert_eq!(store.write_new(name, b"another").unwrap(), Written::AlreadyThere);
    assert_eq!(store.read(name, bytes.len()).unwrap().unwrap(), bytes);
    assert!(matches!(store.read(name, bytes.len() - 1), Err(StoreError::TooLarge)));
    store.write_over(name, b"mended").unwrap();
    assert_eq!(store.read(name, 100).unwrap().unwrap(), b"mended");
    store.write_over("peerfolio-aa/wallet.key", b"key").unwrap();
    let top: Vec<String> = store.list("", 10).unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(top, ["peerfolio-aa"]);
    let mut inside = store.list("peerfolio-aa", 10).unwrap();
    inside.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(
        inside.iter().map(|entry| (entry.name.as_str(), entry.size)).collect::<Vec<_>>(),
        [("devices", None), ("wallet.key", Some(3))]
    );
    assert_eq!(store.list("peerfolio-aa/devices/bb", 10).unwrap()[0].size, Some(6));
}
