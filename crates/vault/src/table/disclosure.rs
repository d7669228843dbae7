//! Packets that were given to somebody, in the order in which they were: the log of disclosures.
//!
//! A row is kept in the form of the portable document, for nothing in it is ever searched but its id and the file's SHA-256.

use super::{check_days, check_id, first, fit, move_back, must_be_free, must_exist, remove, rows};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::Disclosure;
use peerfolio_document::Row as Told;
use rusqlite::{Connection, Row};
use zeroize::Zeroizing;

impl Vault {
    /// Every packet that was given out, in the order of entry.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn disclosures(&self) -> Result<Vec<Disclosure>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ReadError::NotFound`], [`ReadError::Storage`].
    pub fn disclosure(&self, id: &str) -> Result<Disclosure, ReadError> {
        one(&self.connection, id)?
            .map(|(_, found)| found)
            .ok_or_else(|| ReadError::NotFound { kind: Kind::Disclosure, id: id.to_owned() })
    }

    /// Adds a packet that was given out.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_disclosure(&mut self, disclosure: &Disclosure) -> Result<(), WriteError> {
        fit(Kind::Disclosure, &disclosure.id, check(disclosure))?;
        self.write(Did::Added, |step| {
            must_be_free(step, Kind::Disclosure, &disclosure.id)?;
            step.touch(Kind::Disclosure, &disclosure.id)?;
            Ok(insert(step, [disclosure])?)
        })
    }

    /// Stores it in place of the one with its id.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn update_disclosure(&mut self, disclosure: &Disclosure) -> Result<(), WriteError> {
        fit(Kind::Disclosure, &disclosure.id, check(disclosure))?;
        self.write(Did::Changed, |step| {
            must_exist(step, Kind::Disclosure, &disclosure.id)?;
            step.touch(Kind::Disclosure, &disclosure.id)?;
            Ok(update(step, disclosure)?)
        })
    }

    /// Takes it out of the log, into the bin.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn remove_disclosure(&mut self, id: &str) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| remove(step, Kind::Disclosure, id))
    }

    /// The bytes of a paper by their SHA-256, whether or not a row names them still; `None` where they are not there, or not
    /// as they were stored.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn paper(&self, sha256: &str) -> Result<Option<Zeroizing<Vec<u8>>>, ReadError> {
        let sql = "SELECT bytes FROM paper WHERE sha256 = ?1";
        let bytes: Option<Vec<u8>> = first(&self.connection, sql, [sha256], |row| row.get(0))?;
        Ok(bytes.map(Zeroizing::new).filter(|bytes| super::document::sha256(bytes) == sha256))
    }
}

const COLUMNS: &str = "SELECT seq, id, told FROM disclosure";
const INSERT: &str = "INSERT INTO disclosure (id, sha256, told) VALUES (?1, ?2, ?3)";

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Disclosure)> {
    let told: String = row.get("told")?;
    match Told::from_json(Kind::Disclosure, &told) {
        Some((Told::Disclosure(found), _)) => Ok((row.get("seq")?, Disclosure { id: row.get("id")?, ..found })),
        _ => Err(rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, "no row of the log".into())),
    }
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Disclosure>, StorageError> {
    let found = rows(connection, &format!("{COLUMNS} ORDER BY seq"), (), read)?;
    Ok(found.into_iter().map(|(_, disclosure)| disclosure).collect())
}

/// One of them, with its place in the order of entry.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Disclosure)>, StorageError> {
    Ok(rows(connection, &format!("{COLUMNS} WHERE id = ?1"), [id], read)?.pop())
}

pub(crate) fn insert<'a>(connection: &Connection, all: impl IntoIterator<Item = &'a Disclosure>) -> Result<(), StorageError> {
    all.into_iter().try_for_each(|disclosure| insert_at(connection, disclosure, None))
}

/// As [`insert`], at a place in the order of entry that may be free; `None`: behind the others.
pub(crate) fn insert_at(connection: &Connection, disclosure: &Disclosure, place: Option<i64>) -> Result<(), StorageError> {
    let seq = connection.prepare(INSERT)?.insert((&disclosure.id, &disclosure.sha256, told(disclosure)))?;
    move_back(connection, Kind::Disclosure, seq, place)?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, disclosure: &Disclosure) -> Result<(), StorageError> {
    connection.execute(
        "UPDATE disclosure SET sha256 = ?2, told = ?3 WHERE id = ?1",
        (&disclosure.id, &disclosure.sha256, told(disclosure)),
    )?;
    Ok(())
}

fn told(disclosure: &Disclosure) -> String {
    Told::Disclosure(disclosure.clone()).to_json(None)
}

pub(crate) fn check(disclosure: &Disclosure) -> Result<(), Unfit> {
    check_id(&disclosure.id)?;
    check_days([disclosure.as_of, disclosure.made_at.date()])
}
