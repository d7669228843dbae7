//! Tests that need to reach inside: the connection, and migrations of their own.

mod connection;
mod memory;
mod migrations;

use crate::{Cost, Passphrase, Vault};
use tempfile::TempDir;

fn passphrase() -> Passphrase {
    Passphrase::new("sample passphrase".to_owned()).unwrap()
}

fn new_vault() -> (TempDir, Vault) {
    let place = tempfile::tempdir().unwrap();
    let vault = Vault::create(place.path(), &passphrase(), Cost::new(8, 1, 1).unwrap()).unwrap();
    (place, vault)
}
