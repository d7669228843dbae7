//! Meetings of supervision received, in the order they were entered.

use super::{Day, check_days, check_hours, check_id, day, fit, hours, move_back, must_be_free, must_exist, remove, rows};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::Supervision;
use rusqlite::{Connection, Row};

impl Vault {
    /// Every meeting, in the order of entry.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn supervision(&self) -> Result<Vec<Supervision>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// Adds a meeting.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_supervision(&mut self, supervision: &Supervision) -> Result<(), WriteError> {
        fit(Kind::Supervision, &supervision.id, check(supervision))?;
        self.write(Did::Added, |step| {
            must_be_free(step, Kind::Supervision, &supervision.id)?;
            step.touch(Kind::Supervision, &supervision.id)?;
            Ok(insert(step, [supervision])?)
        })
    }

    /// Stores a meeting in place of the one with its id.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn update_supervision(&mut self, supervision: &Supervision) -> Result<(), WriteError> {
        fit(Kind::Supervision, &supervision.id, check(supervision))?;
        self.write(Did::Changed, |step| {
            must_exist(step, Kind::Supervision, &supervision.id)?;
            step.touch(Kind::Supervision, &supervision.id)?;
            Ok(update(step, supervision)?)
        })
    }

    /// Removes a meeting.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn remove_supervision(&mut self, id: &str) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| remove(step, Kind::Supervision, id))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Supervision> {
    Ok(Supervision {
        id: row.get("id")?,
        date: day(row, "day")?,
        hours: hours(row, "hours")?,
        supervisor: row.get("supervisor")?,
        format: row.get("format")?,
    })
}

const COLUMNS: &str = "SELECT seq, id, day, hours, supervisor, format FROM supervision";
const INSERT: &str = "INSERT INTO supervision (id, day, hours, supervisor, format) VALUES (?1, ?2, ?3, ?4, ?5)";

pub(crate) fn all(connection: &Connection) -> Result<Vec<Supervision>, StorageError> {
    rows(connection, &format!("{COLUMNS} ORDER BY seq"), (), read)
}

/// One meeting, with its place in the order of entry.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Supervision)>, StorageError> {
    let read_placed = |row: &Row<'_>| Ok((row.get("seq")?, read(row)?));
    Ok(rows(connection, &format!("{COLUMNS} WHERE id = ?1"), [id], read_placed)?.pop())
}

pub(crate) fn insert<'a>(connection: &Connection, all: impl IntoIterator<Item = &'a Supervision>) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(INSERT)?;
    for supervision in all {
        statement.execute(values(supervision))?;
    }
    Ok(())
}

/// As [`insert`], at a place in the order of entry that may be free; `None`: behind the others.
pub(crate) fn insert_at(connection: &Connection, supervision: &Supervision, place: Option<i64>) -> Result<(), StorageError> {
    let seq = connection.prepare_cached(INSERT)?.insert(values(supervision))?;
    move_back(connection, Kind::Supervision, seq, place)?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, supervision: &Supervision) -> Result<(), StorageError> {
    connection.execute(
        "UPDATE supervision SET day = ?2, hours = ?3, supervisor = ?4, format = ?5 WHERE id = ?1",
        values(supervision),
    )?;
    Ok(())
}

fn values(supervision: &Supervision) -> impl rusqlite::Params {
    (&supervision.id, Day(supervision.date), supervision.hours.units(), &supervision.supervisor, &supervision.format)
}

pub(crate) fn check(supervision: &Supervision) -> Result<(), Unfit> {
    check_id(&supervision.id)?;
    check_days([supervision.date])?;
    check_hours(supervision.hours)
}
