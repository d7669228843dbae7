//! Brings a database up to the schema of this program.
//!
//! Migrations are SQL files, applied in order in one transaction: all or none. Each that was applied is remembered by
//! name and SHA-256, and a database whose memory differs from this program's list is refused, never guessed at.

use crate::database::must_be_sound;
use crate::error::{OpenError, StorageError};
use crate::key::hex;
use crate::read::{first, value};
use ring::digest;
use rusqlite::{Connection, TransactionBehavior};

/// One step of the schema. Once released it is never edited: a new step is added instead.
pub(crate) struct Migration {
    /// Name of the file without its ending.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) sql: &'static str,
}

/// Every migration, in order; the version of the schema is their number.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_init", sql: include_str!("../migrations/0001_init.sql") },
    Migration { name: "0002_confirmation", sql: include_str!("../migrations/0002_confirmation.sql") },
    Migration { name: "0003_own_rule", sql: include_str!("../migrations/0003_own_rule.sql") },
    Migration { name: "0004_history", sql: include_str!("../migrations/0004_history.sql") },
    Migration { name: "0005_change_log", sql: include_str!("../migrations/0005_change_log.sql") },
    Migration { name: "0006_disclosure", sql: include_str!("../migrations/0006_disclosure.sql") },
];

/// Why the schema is not that of this program. The database is as it was.
#[derive(Debug)]
pub(crate) enum MigrateError {
    /// A later program brought it up further.
    Newer {
        /// Version found.
        found: u32,
        /// Length of the list.
        known: u32,
    },
    /// This migration is another one than was applied.
    Foreign(String),
    /// The disk or the database.
    Storage(StorageError),
}

impl From<rusqlite::Error> for MigrateError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Newer { found, known } => Self::Newer { found, known },
            MigrateError::Foreign(name) => Self::Foreign(name),
            MigrateError::Storage(error) => error.into(),
        }
    }
}

impl Migration {
    /// Lower-case hexadecimal SHA-256 of the SQL, with line ends as Unix has them: a checkout on Windows is the same file.
    pub(crate) fn sha256(&self) -> String {
        hex(digest::digest(&digest::SHA256, self.sql.replace("\r\n", "\n").as_bytes()).as_ref())
    }
}

/// Applies what is missing from `list`. `keep_copy` is called first where there is something to lose: with the version
/// found, if that is not 0 and something is missing.
pub(crate) fn run(
    connection: &mut Connection,
    list: &[Migration],
    keep_copy: impl FnOnce(u32) -> Result<(), StorageError>,
) -> Result<(), MigrateError> {
    if !check(connection, list)? {
        return Ok(());
    }
    let (known, found) = (version(list), version_of(connection)?);
    if found > 0 {
        keep_copy(found).map_err(MigrateError::Storage)?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if found == 0 {
        transaction.execute_batch(
            "CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;",
        )?;
    }
    // A table that is made anew breaks references until it is whole again; they are checked at the end.
    transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    for (version, migration) in (1..=known).zip(list).filter(|(version, _)| *version > found) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migration (version, name, sha256) VALUES (?1, ?2, ?3)",
            (version, migration.name, migration.sha256()),
        )?;
    }
    if value::<i64>(&transaction, "SELECT count(*) FROM pragma_foreign_key_check", ()).map_err(MigrateError::Storage)? > 0 {
        return Err(MigrateError::Storage(StorageError::Damaged));
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {known}"))?;
    // A migration that moves rows must not make zeros of a damaged page sound.
    must_be_sound(&transaction).map_err(MigrateError::Storage)?;
    transaction.commit()?;
    Ok(())
}

/// Refuses a schema that is newer than this program's, or another one; whether something of `list` is missing.
pub(crate) fn check(connection: &Connection, list: &[Migration]) -> Result<bool, MigrateError> {
    let (known, found) = (version(list), version_of(connection)?);
    if found > known {
        return Err(MigrateError::Newer { found, known });
    }
    check_applied(connection, list, found)?;
    Ok(found < known)
}

/// The version of the schema that a list makes.
fn version(list: &[Migration]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn version_of(connection: &Connection) -> Result<u32, MigrateError> {
    value(connection, "PRAGMA user_version", ()).map_err(MigrateError::Storage)
}

fn check_applied(connection: &Connection, list: &[Migration], found: u32) -> Result<(), MigrateError> {
    for (version, migration) in (1..=found).zip(list) {
        let sql = "SELECT name, sha256 FROM migration WHERE version = ?1";
        let applied: Option<(String, String)> =
            first(connection, sql, [version], |row| Ok((row.get(0)?, row.get(1)?))).map_err(MigrateError::Storage)?;
        if applied.is_none_or(|(name, sha256)| name != migration.name || sha256 != migration.sha256()) {
            return Err(MigrateError::Foreign(migration.name.to_owned()));
        }
    }
    Ok(())
}
