//! The check-up: everything in the wallet verified, and what is hurt named.
//!
//! Only reads; a wallet that is open to read is checked as any other. It finds and tells; what to do about it is the rescue's
//! and the backups' business.

use crate::database::{self, Access};
use crate::error::{Kind, OpenError, StorageError};
use crate::folder::{Folder, read_at_most};
use crate::keys::key_file::{KeyFile, MAX_FILE_BYTES};
use crate::read::{each, value};
use crate::rescue::{self, Hurt};
use crate::table::document::sha256;
use crate::table::{activity, confirmation, credential, disclosure, experience, holder, record, rows, supervision};
use crate::vault::Vault;
use peerfolio_core::model::Record;
use peerfolio_document::Row;
use rusqlite::Connection;
use std::path::Path;

/// What a check-up looked at and found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckUp {
    /// Pages of the database that were verified.
    pub pages: u32,
    /// Rows that were read, of every kind.
    pub rows: usize,
    /// Papers whose bytes were verified.
    pub papers: usize,
    /// Changes of the history that were read.
    pub changes: usize,
    /// What is wrong. Empty: the wallet is whole.
    pub findings: Vec<Finding>,
}

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The key file on the disk is missing.
    KeyFileMissing,
    /// The key file on the disk is not as this wallet wrote it. The wallet is open, but it would not open again.
    KeyFile,
    /// Pages of the database cannot be read: their numbers, from 1.
    Pages(Vec<u32>),
    /// Not even the beginning of the database can be read.
    Beginning,
    /// Something that the holder put in cannot be read.
    Hurt(Hurt),
    /// The pages are sound, and what they say contradicts itself: so many places.
    Structure(usize),
    /// So many rows point to rows that are not there.
    Astray(usize),
    /// A row says what no row may say.
    Unsound {
        /// What it is.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// So many entries of the history cannot be understood.
    History(usize),
}

impl Vault {
    /// Verifies every page, the structure, every row, every paper, the history and the key file. `scratch` is a folder in which a
    /// private one is made where something is hurt. Takes as long as reading the whole wallet.
    ///
    /// # Errors
    /// [`StorageError`] where the check-up itself could not be made: no room, no memory.
    pub fn check_up(&self, scratch: &Path) -> Result<CheckUp, StorageError> {
        let mut found = CheckUp::default();
        found.findings.extend(self.check_key_file()?);
        let keys = self.keys();
        let key = keys.data_key.derive_database_key(&keys.wallet_id);
        // A connection of its own: what is hurt must not end the one with which the person works.
        let path = Folder::new(self.folder()).database();
        let hurt = match database::open(&path, &key, Access::Read) {
            Ok(connection) => {
                let reading = connection.unchecked_transaction()?;
                found.pages = value(&reading, "PRAGMA page_count", ()).unwrap_or_default();
                let hurt = hurt_pages(&reading)?;
                if hurt.is_empty()
                    && let Err(error) = check_content(&reading, &mut found)
                {
                    match error {
                        StorageError::Damaged => found.findings.push(Finding::Structure(1)),
                        other => return Err(other),
                    }
                }
                hurt
            }
            Err(StorageError::Damaged) => vec![1],
            Err(error) => return Err(error),
        };
        if !hurt.is_empty() {
            match rescue::survey(self.folder(), keys, scratch) {
                Ok(report) => {
                    found.pages = report.pages;
                    found.findings.push(Finding::Pages(report.hurt_pages));
                    found.findings.extend(report.hurt.into_iter().map(Finding::Hurt));
                }
                Err(OpenError::Storage(error)) => return Err(error),
                Err(OpenError::NotEnoughMemory) => return Err(StorageError::NotEnoughMemory),
                Err(_) => found.findings.push(Finding::Beginning),
            }
        }
        Ok(found)
    }

    fn check_key_file(&self) -> Result<Option<Finding>, StorageError> {
        let bytes = match read_at_most(&Folder::new(self.folder()).key_file(), MAX_FILE_BYTES) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Some(Finding::KeyFileMissing)),
            read => read?.unwrap_or_default(),
        };
        let keys = self.keys();
        let sound = KeyFile::parse(&bytes)
            .is_ok_and(|file| *file.wallet_id() == keys.wallet_id && file.authenticate(&bytes, &keys.data_key).is_ok());
        Ok((!sound).then_some(Finding::KeyFile))
    }
}

/// The numbers of the pages that do not authenticate, in a database that is open.
pub(crate) fn hurt_pages(connection: &Connection) -> Result<Vec<u32>, StorageError> {
    // One line for each such page, in words that end with its number or name it before "has an invalid size".
    let told = rows(connection, "PRAGMA cipher_integrity_check", (), |row| row.get::<_, String>(0))?;
    let number = |line: &String| {
        let digits = line.split("page ").nth(1).unwrap_or_default().split(|c: char| !c.is_ascii_digit()).next();
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let mut pages: Vec<u32> = told.iter().map(number).collect();
    pages.sort_unstable();
    pages.dedup();
    Ok(pages)
}

fn check_content(connection: &Connection, found: &mut CheckUp) -> Result<(), StorageError> {
    let told = rows(connection, "PRAGMA integrity_check", (), |row| row.get::<_, String>(0))?;
    if told != ["ok"] {
        found.findings.push(Finding::Structure(told.len()));
    }
    let astray = rows(connection, "PRAGMA foreign_key_check", (), |_| Ok(()))?.len();
    if astray > 0 {
        found.findings.push(Finding::Astray(astray));
    }
    let record = record::read(connection)?;
    found.rows = usize::from(record.holder != peerfolio_core::model::Holder::default())
        + record.credentials.len()
        + record.activities.len()
        + record.experience.len()
        + record.supervision.len()
        + record.documents.len()
        + record.confirmations.len()
        + record.disclosures.len();
    check_rows(&record, found);
    check_papers(connection, &record, found)?;
    check_history(connection, found)?;
    database::must_be_sound(connection)
}

fn check_rows(record: &Record, found: &mut CheckUp) {
    let mut sound = |kind, id: &str, fit: bool| {
        if !fit {
            found.findings.push(Finding::Unsound { kind, id: id.to_owned() });
        }
    };
    sound(Kind::Holder, "", holder::check(&record.holder).is_ok());
    record.credentials.iter().for_each(|row| sound(Kind::Credential, &row.id, credential::check(row).is_ok()));
    record.activities.iter().for_each(|row| sound(Kind::Activity, &row.id, activity::check(row).is_ok()));
    record.experience.iter().for_each(|row| sound(Kind::Experience, &row.id, experience::check(row).is_ok()));
    record.supervision.iter().for_each(|row| sound(Kind::Supervision, &row.id, supervision::check(row).is_ok()));
    record.confirmations.iter().for_each(|row| sound(Kind::Confirmation, &row.field, confirmation::check(row).is_ok()));
    record.disclosures.iter().for_each(|row| sound(Kind::Disclosure, &row.id, disclosure::check(row).is_ok()));
}

fn check_papers(connection: &Connection, record: &Record, found: &mut CheckUp) -> Result<(), StorageError> {
    let mut whole = std::collections::HashSet::new();
    each(connection, "SELECT sha256, bytes FROM paper", (), |paper| {
        let name: String = paper.get(0)?;
        let bytes = paper.get_ref(1)?.as_blob()?;
        found.papers += 1;
        if sha256(bytes) == name {
            whole.insert(name);
        }
        Ok(())
    })?;
    for row in record.documents.iter().filter(|row| !whole.contains(&row.sha256)) {
        found.findings.push(Finding::Hurt(Hurt::Paper { id: row.id.clone(), title: row.title.clone() }));
    }
    Ok(())
}

fn check_history(connection: &Connection, found: &mut CheckUp) -> Result<(), StorageError> {
    let mut strange = 0;
    each(connection, "SELECT kind, before FROM change", (), |change| {
        found.changes += 1;
        let (kind, before): (String, Option<String>) = (change.get(0)?, change.get(1)?);
        let understood =
            Kind::from_name(&kind).is_some_and(|kind| before.is_none_or(|before| Row::from_json(kind, &before).is_some()));
        strange += usize::from(!understood);
        Ok(())
    })?;
    let members = rows(connection, "SELECT json FROM unknown_member", (), |row| row.get::<_, String>(0))?;
    strange += members.iter().filter(|json| !value::<bool>(connection, "SELECT json_valid(?1)", [json]).unwrap_or(false)).count();
    if strange > 0 {
        found.findings.push(Finding::History(strange));
    }
    Ok(())
}

/// What can be said of a file of the wallet without its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is not there.
    Missing,
    /// It is not as it was written.
    Damaged,
    /// Nothing speaks against it.
    Plausible,
}

/// The state of the key file and of the database in a folder, as far as it shows without opening them.
#[must_use]
pub fn look_at_files(folder: &Path) -> (FileState, FileState) {
    let folder = Folder::new(folder);
    let key_file = match read_at_most(&folder.key_file(), MAX_FILE_BYTES) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => FileState::Missing,
        Ok(Some(bytes)) => match KeyFile::parse(&bytes) {
            Err(crate::keys::key_file::KeyFileError::Damaged) => FileState::Damaged,
            _ => FileState::Plausible,
        },
        _ => FileState::Damaged,
    };
    let database = match std::fs::metadata(folder.database()) {
        Err(_) => FileState::Missing,
        // Whole pages, and a wallet has many from the first moment.
        Ok(about) if about.len() < 8 * 4096 || about.len() % 4096 != 0 => FileState::Damaged,
        Ok(_) => FileState::Plausible,
    };
    (key_file, database)
}

#[cfg(test)]
#[path = "tests/checkup.rs"]
mod tests;
