//! The same wallet without encryption, so that a benchmark can say what encryption costs: the same schema, the same queries, the
//! same settings of SQLite, opened by the same steps, and no key.
//!
//! Only with the feature `plain-twin`, which only `crates/bench` may ask for (`tests/tidy.rs` holds that): no part of the program
//! can write an unencrypted database.

use crate::database;
use crate::error::{OpenError, StorageError};
use crate::folder::Folder;
use crate::keys::Passphrase;
use crate::migrate::MIGRATIONS;
use crate::read::value;
use crate::vault::Vault;
use std::fs;
use std::path::Path;

impl Vault {
    /// Writes this wallet's twin into an empty folder.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn write_plain_twin(&self, folder: &Path) -> Result<(), StorageError> {
        let twin = Folder::new(folder);
        fs::copy(Folder::new(self.folder()).key_file(), twin.key_file())?;
        fs::write(twin.database(), [])?;
        let version: i64 = value(&self.connection, "PRAGMA user_version", ())?;
        self.connection.execute("ATTACH DATABASE ?1 AS twin KEY ''", [twin.database().to_string_lossy()])?;
        value::<Option<i64>>(&self.connection, "SELECT sqlcipher_export('twin')", ())?;
        self.connection.execute_batch(&format!("PRAGMA twin.user_version = {version}; DETACH DATABASE twin"))?;
        Ok(())
    }

    /// Opens a twin that [`Self::write_plain_twin`] wrote, with the wallet's own passphrase: the key is derived and not used.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_plain_twin(folder: &Path, passphrase: &Passphrase) -> Result<Self, OpenError> {
        Self::open_over(folder, passphrase, MIGRATIONS, |path, _| database::open_plain(path))
    }

    /// How many courses have each word in title, provider, day or id, by a scan of the table.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn find_by_scan(&self, words: &str) -> Result<usize, StorageError> {
        let found = words.split(' ').map(|word| {
            format!("(title || ' ' || provider || ' ' || completed_on || ' ' || id) LIKE '%{}%'", word.replace('\'', "''"))
        });
        let sql = format!("SELECT count(*) FROM activity WHERE {}", found.collect::<Vec<_>>().join(" AND "));
        Ok(value::<u32>(&self.connection, &sql, ())? as usize)
    }
}
