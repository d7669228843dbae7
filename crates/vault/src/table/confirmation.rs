//! What certifying bodies answered, in the order of entry. An answer has no id: it is told by what was answered, by whom, when.

use super::{Day, check_days, day, fit, must_point, rows};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::vault::Vault;
use peerfolio_core::model::Confirmation;
use rusqlite::{Connection, OptionalExtension, Row};

/// The place of an answer in the order of entry: where it goes back to when its removal is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(i64);

impl Vault {
    /// Every answer, in the order of entry.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn confirmations(&self) -> Result<Vec<Confirmation>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// Adds an answer. Earlier answers to the same question stay.
    ///
    /// # Errors
    /// [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_confirmation(&mut self, confirmation: &Confirmation) -> Result<(), WriteError> {
        fit(Kind::Confirmation, &confirmation.field, check(confirmation))?;
        self.write(|transaction| {
            must_point_right(transaction, confirmation)?;
            Ok(insert(transaction, [confirmation])?)
        })
    }

    /// Stores an answer in the place of another one.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] with the field of the answer sought, [`WriteError::Dangling`], [`WriteError::Unfit`],
    /// [`WriteError::Storage`].
    pub fn replace_confirmation(&mut self, before: &Confirmation, after: &Confirmation) -> Result<(), WriteError> {
        fit(Kind::Confirmation, &after.field, check(after))?;
        self.write(|transaction| {
            must_point_right(transaction, after)?;
            let Place(seq) = place(transaction, before)?;
            transaction.execute("DELETE FROM confirmation WHERE seq = ?1", [seq])?;
            Ok(insert_at(transaction, after, seq)?)
        })
    }

    /// Removes an answer that says just this. Gives the place that it had.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] with the answer's field, [`WriteError::Storage`].
    pub fn remove_confirmation(&mut self, confirmation: &Confirmation) -> Result<Place, WriteError> {
        self.write(|transaction| {
            let place = place(transaction, confirmation)?;
            transaction.execute("DELETE FROM confirmation WHERE seq = ?1", [place.0])?;
            Ok(place)
        })
    }

    /// Puts an answer back where [`Vault::remove_confirmation`] took it from.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`] where another answer has that place by now; [`WriteError::Dangling`], [`WriteError::Unfit`],
    /// [`WriteError::Storage`].
    pub fn restore_confirmation(&mut self, confirmation: &Confirmation, place: Place) -> Result<(), WriteError> {
        fit(Kind::Confirmation, &confirmation.field, check(confirmation))?;
        self.write(|transaction| {
            must_point_right(transaction, confirmation)?;
            let sql = "SELECT EXISTS (SELECT 1 FROM confirmation WHERE seq = ?1)";
            if transaction.query_row(sql, [place.0], |row| row.get(0))? {
                return Err(WriteError::IdTaken { kind: Kind::Confirmation, id: confirmation.field.clone() });
            }
            Ok(insert_at(transaction, confirmation, place.0)?)
        })
    }
}

/// The first answer that says just this.
fn place(connection: &Connection, confirmation: &Confirmation) -> Result<Place, WriteError> {
    let sql = "SELECT seq FROM confirmation WHERE type_id = ?1 AND field = ?2 AND value = ?3 AND confirmed_on = ?4
         AND answered_by = ?5 AND pack_said IS ?6 AND document IS (SELECT seq FROM document WHERE id = ?7)
         ORDER BY seq LIMIT 1";
    let found = connection.query_row(sql, values(confirmation), |row| row.get(0)).optional()?;
    found.map(Place).ok_or_else(|| WriteError::NotFound { kind: Kind::Confirmation, id: confirmation.field.clone() })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Confirmation> {
    Ok(Confirmation {
        type_id: row.get("type_id")?,
        field: row.get("field")?,
        value: row.get("value")?,
        confirmed_on: day(row, "confirmed_on")?,
        by: row.get("answered_by")?,
        pack_said: row.get("pack_said")?,
        document: row.get("document_id")?,
    })
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Confirmation>, StorageError> {
    let sql = "SELECT type_id, field, value, confirmed_on, answered_by, pack_said, document.id AS document_id
         FROM confirmation LEFT JOIN document ON document.seq = confirmation.document ORDER BY confirmation.seq";
    rows(connection, sql, (), read)
}

pub(crate) fn insert<'a>(connection: &Connection, all: impl IntoIterator<Item = &'a Confirmation>) -> Result<(), StorageError> {
    let mut statement = connection.prepare(
        "INSERT INTO confirmation (type_id, field, value, confirmed_on, answered_by, pack_said, document)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT seq FROM document WHERE id = ?7))",
    )?;
    for confirmation in all {
        statement.execute(values(confirmation))?;
    }
    Ok(())
}

fn insert_at(connection: &Connection, confirmation: &Confirmation, seq: i64) -> Result<(), StorageError> {
    insert(connection, [confirmation])?;
    connection.execute("UPDATE confirmation SET seq = ?1 WHERE seq = ?2", (seq, connection.last_insert_rowid()))?;
    Ok(())
}

fn values(confirmation: &Confirmation) -> impl rusqlite::Params {
    (
        &confirmation.type_id,
        &confirmation.field,
        &confirmation.value,
        Day(confirmation.confirmed_on),
        &confirmation.by,
        &confirmation.pack_said,
        &confirmation.document,
    )
}

pub(crate) fn check(confirmation: &Confirmation) -> Result<(), Unfit> {
    check_days([confirmation.confirmed_on])
}

fn must_point_right(connection: &Connection, confirmation: &Confirmation) -> Result<(), WriteError> {
    let target = confirmation.document.iter();
    target.into_iter().try_for_each(|id| must_point(connection, (Kind::Confirmation, &confirmation.field), Kind::Document, id))
}
