//! What certifying bodies answered, in the order of entry. To the holder an answer has no id: it
//! is told by what was answered, by whom, when; the id by which the history knows it is made of that.

use super::{Day, check_days, day, first, fit, is_there, move_back, must_point, remove, rows};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::Confirmation;
use peerfolio_document::confirmation_id;
use rusqlite::{Connection, Row};
use std::collections::HashMap;

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
        self.write(Did::Added, |step| {
            must_point_right(step, confirmation)?;
            let id = free_id(step, confirmation, &mut HashMap::new())?;
            step.touch(Kind::Confirmation, &id)?;
            Ok(insert_at(step, &id, confirmation, None)?)
        })
    }

    /// Stores an answer in the place of another one.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] with the field of the answer sought, [`WriteError::Dangling`], [`WriteError::Unfit`],
    /// [`WriteError::Storage`].
    pub fn replace_confirmation(&mut self, before: &Confirmation, after: &Confirmation) -> Result<(), WriteError> {
        fit(Kind::Confirmation, &after.field, check(after))?;
        self.write(Did::Changed, |step| {
            must_point_right(step, after)?;
            let id = id_of(step, before)?;
            step.touch(Kind::Confirmation, &id)?;
            Ok(update(step, &id, after)?)
        })
    }

    /// Removes an answer that says just this.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] with the answer's field, [`WriteError::Storage`].
    pub fn remove_confirmation(&mut self, confirmation: &Confirmation) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| {
            let id = id_of(step, confirmation)?;
            remove(step, Kind::Confirmation, &id)
        })
    }
}

/// The id of the first answer that says just this.
fn id_of(connection: &Connection, confirmation: &Confirmation) -> Result<String, WriteError> {
    let sql = "SELECT id FROM confirmation WHERE type_id = ?1 AND field = ?2 AND value = ?3 AND confirmed_on = ?4
         AND answered_by = ?5 AND pack_said IS ?6 AND document IS (SELECT seq FROM document WHERE document.id = ?7)
         ORDER BY seq LIMIT 1";
    let found = first(connection, sql, values(confirmation), |row| row.get(0))?;
    found.ok_or_else(|| WriteError::NotFound { kind: Kind::Confirmation, id: confirmation.field.clone() })
}

/// An id for a new answer: what it tells, numbered where an answer that tells the same is there, or was. `last`: the number
/// that was given last, so that a thousand answers that tell the same do not each try a thousand.
fn free_id(
    connection: &Connection,
    confirmation: &Confirmation,
    last: &mut HashMap<String, usize>,
) -> Result<String, StorageError> {
    let told = confirmation_id(confirmation);
    let nth = last.entry(told.clone()).or_default();
    loop {
        *nth += 1;
        let id = if *nth == 1 { told.clone() } else { format!("{told} #{nth}") };
        if !is_there(connection, Kind::Confirmation, &id)? {
            return Ok(id);
        }
    }
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

const COLUMNS: &str =
    "SELECT confirmation.seq, type_id, field, value, confirmed_on, answered_by, pack_said, document.id AS document_id
     FROM confirmation LEFT JOIN document ON document.seq = confirmation.document";

pub(crate) fn all(connection: &Connection) -> Result<Vec<Confirmation>, StorageError> {
    rows(connection, &format!("{COLUMNS} ORDER BY confirmation.seq"), (), read)
}

/// The wallet's own id of every answer, in the order of entry.
pub(crate) fn ids(connection: &Connection) -> Result<Vec<String>, StorageError> {
    rows(connection, "SELECT id FROM confirmation ORDER BY seq", (), |row| row.get(0))
}

/// One answer, with its place in the order of entry.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Confirmation)>, StorageError> {
    let sql = format!("{COLUMNS} WHERE confirmation.id = ?1");
    Ok(rows(connection, &sql, [id], |row| Ok((row.get("seq")?, read(row)?)))?.pop())
}

/// Adds answers behind the others; returns their ids.
pub(crate) fn insert<'a>(
    connection: &Connection,
    all: impl IntoIterator<Item = &'a Confirmation>,
) -> Result<Vec<String>, StorageError> {
    let mut ids = Vec::new();
    let mut last = HashMap::new();
    for confirmation in all {
        let id = free_id(connection, confirmation, &mut last)?;
        insert_at(connection, &id, confirmation, None)?;
        ids.push(id);
    }
    Ok(ids)
}

/// Adds an answer at a place in the order of entry that may be free; `None`: behind the others.
pub(crate) fn insert_at(
    connection: &Connection,
    id: &str,
    confirmation: &Confirmation,
    place: Option<i64>,
) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO confirmation (type_id, field, value, confirmed_on, answered_by, pack_said, document)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT seq FROM document WHERE document.id = ?7))",
    )?;
    let seq = statement.insert(values(confirmation))?;
    connection.prepare_cached("UPDATE confirmation SET id = ?2 WHERE seq = ?1")?.execute((seq, id))?;
    move_back(connection, Kind::Confirmation, seq, place)?;
    Ok(())
}

/// Stores an answer over the one of that id.
pub(crate) fn update(connection: &Connection, id: &str, confirmation: &Confirmation) -> Result<(), StorageError> {
    let place = one(connection, id)?.map(|(place, _)| place);
    connection.execute("DELETE FROM confirmation WHERE id = ?1", [id])?;
    insert_at(connection, id, confirmation, place)
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
