//! The encrypted database: SQLCipher opened with the wallet's own key.
//!
//! Says how it is opened; what lies in it is told by the migrations and by `table`.

use crate::error::StorageError;
use crate::folder::create_private;
use crate::key::DatabaseKey;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use std::fs;
use std::path::Path;

/// What an open database may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading and writing.
    Write,
    /// Reading alone: the file is not opened for more.
    Read,
}

/// A page of SQLCipher 4, and so the least size of a database.
const PAGE_BYTES: u64 = 4096;

/// A new, empty, encrypted database that only its owner can read.
pub(crate) fn create(path: &Path, key: &DatabaseKey) -> Result<Connection, StorageError> {
    // Made here and not by SQLite, which would give it the mode of any other file; its journal takes the same mode.
    drop(create_private(path)?);
    connect(path, key, Access::Write)
}

/// The database of an existing wallet.
pub(crate) fn open(path: &Path, key: &DatabaseKey, access: Access) -> Result<Connection, StorageError> {
    // SQLite takes an empty file for a new database.
    if fs::metadata(path)?.len() < PAGE_BYTES {
        return Err(StorageError::Damaged);
    }
    let connection = connect(path, key, access).map_err(|error| error.unless_gone(path))?;
    must_be_whole(path, &connection)?;
    Ok(connection)
}

/// Refuses a database whose end is missing.
fn must_be_whole(path: &Path, connection: &Connection) -> Result<(), StorageError> {
    // By now a change that was cut short is rolled back. SQLite notices whole missing pages, but not the missing end of the
    // last one.
    let pages: u32 = connection.query_row("PRAGMA page_count", (), |row| row.get(0))?;
    if fs::metadata(path)?.len() < u64::from(pages) * PAGE_BYTES { Err(StorageError::Damaged) } else { Ok(()) }
}

/// Whether a commit failed only in making the removal of its journal last: the change is there, and may be gone after a
/// power cut.
pub(crate) fn is_unsure(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|failure| failure.extended_code == rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC)
}

/// Fails where a page that was read on this connection did not authenticate. SQLCipher gives zeros for such a page: what stands on a
/// page of its own, such as the end of a long text, would pass for sound.
pub(crate) fn must_be_sound(connection: &Connection) -> Result<(), StorageError> {
    // Prepared each time, for its answer is found when it is.
    let status: String = connection.query_row("PRAGMA cipher_status", (), |row| row.get(0))?;
    match status.as_str() {
        "1" => Ok(()),
        #[cfg(any(test, feature = "plain-twin"))]
        _ if has_no_cipher(connection)? => Ok(()),
        _ => Err(StorageError::Damaged),
    }
}

/// Whether nothing is encrypted on this connection, so that no page of it can fail: the twin of the benchmark, and tables in
/// memory that tests make. No connection of the program is such a one, and there the question is not even asked.
#[cfg(any(test, feature = "plain-twin"))]
fn has_no_cipher(connection: &Connection) -> Result<bool, StorageError> {
    let mut statement = connection.prepare("PRAGMA cipher_page_size")?;
    Ok(!statement.exists(())?)
}

/// The database at `path`, whatever its length.
pub(crate) fn connect(path: &Path, key: &DatabaseKey, access: Access) -> Result<Connection, StorageError> {
    let connection = reach(path, access)?;
    let version = connection.query_row("PRAGMA cipher_version", (), |row| row.get::<_, String>(0));
    if !version.is_ok_and(|version| version.starts_with("4.")) {
        return Err(StorageError::NoEncryption);
    }
    // No word on standard error, where a graphical program has no reader. Memory is wiped when SQLite frees it and, as far
    // as the system allows, kept out of swap.
    connection.execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON")?;
    // The source of an error may carry the statement, and the statement carries the key: it is dropped.
    connection.execute_batch(&key.expose_pragma()).map_err(|_| StorageError::Damaged)?;
    // `cipher_compatibility` pins the form of a page (4,096 bytes, AES-256-CBC, HMAC-SHA-512) whatever later versions prefer.
    connection.execute_batch("PRAGMA cipher_compatibility = 4")?;
    set_up(&connection, access)?;
    Ok(connection)
}

/// [`open`] for a database that is not encrypted: all the same, but for the key.
#[cfg(feature = "plain-twin")]
pub(crate) fn open_plain(path: &Path) -> Result<Connection, StorageError> {
    let connection = reach(path, Access::Write)?;
    set_up(&connection, Access::Write)?;
    must_be_whole(path, &connection)?;
    Ok(connection)
}

/// A connection before it was told a key. Nothing was read yet.
fn reach(path: &Path, access: Access) -> Result<Connection, StorageError> {
    let mode = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags)?;
    // SQLite opens a file that it may not write without a word.
    if access == Access::Write && connection.is_readonly(MAIN_DB)? {
        return Err(StorageError::ReadOnly);
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    Ok(connection)
}

/// How SQLite keeps a wallet; reads the first page, which proves the key.
fn set_up(connection: &Connection, access: Access) -> Result<(), StorageError> {
    // A rollback journal rather than a write-ahead log: at rest the wallet is one file, so that whoever copies or syncs
    // wallet.db has all of it, and it needs no shared memory, which network drives and some sticks lack. There is one
    // writer and one reader, so the log's gain would be small. EXTRA is FULL, and makes the removal of the journal last
    // too: without it a power cut can bring the journal back and undo a change that was confirmed.
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA synchronous = EXTRA;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cell_size_check = ON;",
    )?;
    match access {
        Access::Write => connection.execute_batch("PRAGMA journal_mode = DELETE")?,
        Access::Read => connection.execute_batch("PRAGMA query_only = ON")?,
    }
    // More than any one change needs.
    connection.set_prepared_statement_cache_capacity(64);
    connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get::<_, i64>(0))?;
    Ok(())
}
