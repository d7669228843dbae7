//! What certifying bodies answered, in the order of entry. An answer has no id: it is told by all it says.

use super::{Day, check_days, day, fit, rows};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::vault::Vault;
use peerfolio_core::model::Confirmation;
use rusqlite::{Connection, Row};

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
    /// [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_confirmation(&mut self, confirmation: &Confirmation) -> Result<(), WriteError> {
        fit(Kind::Confirmation, &confirmation.field, check(confirmation))?;
        self.write(|transaction| Ok(insert(transaction, [confirmation])?))
    }

    /// Removes an answer that says just this.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] with the answer's field, [`WriteError::Storage`].
    pub fn remove_confirmation(&mut self, confirmation: &Confirmation) -> Result<(), WriteError> {
        self.write(|transaction| {
            let removed = transaction.execute(
                "DELETE FROM confirmation WHERE seq = (SELECT min(seq) FROM confirmation
                 WHERE type_id = ?1 AND field = ?2 AND value = ?3 AND confirmed_on = ?4 AND answered_by = ?5)",
                values(confirmation),
            )?;
            if removed == 0 {
                return Err(WriteError::NotFound { kind: Kind::Confirmation, id: confirmation.field.clone() });
            }
            Ok(())
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Confirmation> {
    Ok(Confirmation {
        type_id: row.get("type_id")?,
        field: row.get("field")?,
        value: row.get("value")?,
        confirmed_on: day(row, "confirmed_on")?,
        by: row.get("answered_by")?,
    })
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Confirmation>, StorageError> {
    let sql = "SELECT type_id, field, value, confirmed_on, answered_by FROM confirmation ORDER BY seq";
    rows(connection, sql, (), read)
}

pub(crate) fn insert<'a>(connection: &Connection, all: impl IntoIterator<Item = &'a Confirmation>) -> Result<(), StorageError> {
    let mut statement = connection
        .prepare("INSERT INTO confirmation (type_id, field, value, confirmed_on, answered_by) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for confirmation in all {
        statement.execute(values(confirmation))?;
    }
    Ok(())
}

fn values(confirmation: &Confirmation) -> impl rusqlite::Params {
    (&confirmation.type_id, &confirmation.field, &confirmation.value, Day(confirmation.confirmed_on), &confirmation.by)
}

pub(crate) fn check(confirmation: &Confirmation) -> Result<(), Unfit> {
    check_days([confirmation.confirmed_on])
}
