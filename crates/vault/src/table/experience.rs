//! Periods of work, in the order they were entered.

use super::{
    Day, check_days, check_hours, check_id, day, fit, hours, move_back, must_be_free, must_exist, optional_day, remove, rows,
};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::Experience;
use rusqlite::{Connection, Row};

impl Vault {
    /// Every period of work, in the order of entry.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn experience(&self) -> Result<Vec<Experience>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// Adds a period of work.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_experience(&mut self, experience: &Experience) -> Result<(), WriteError> {
        fit(Kind::Experience, &experience.id, check(experience))?;
        self.write(Did::Added, |step| {
            must_be_free(step, Kind::Experience, &experience.id)?;
            step.touch(Kind::Experience, &experience.id)?;
            Ok(insert(step, [experience])?)
        })
    }

    /// Stores a period of work in place of the one with its id.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn update_experience(&mut self, experience: &Experience) -> Result<(), WriteError> {
        fit(Kind::Experience, &experience.id, check(experience))?;
        self.write(Did::Changed, |step| {
            must_exist(step, Kind::Experience, &experience.id)?;
            step.touch(Kind::Experience, &experience.id)?;
            Ok(update(step, experience)?)
        })
    }

    /// Removes a period of work.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn remove_experience(&mut self, id: &str) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| remove(step, Kind::Experience, id))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Experience> {
    Ok(Experience {
        id: row.get("id")?,
        employer: row.get("employer")?,
        role: row.get("role")?,
        from: day(row, "from_day")?,
        to: optional_day(row, "to_day")?,
        hours: hours(row, "hours")?,
        paid: row.get("paid")?,
        supervised: row.get("supervised")?,
        state: row.get("state")?,
    })
}

const COLUMNS: &str = "SELECT seq, id, employer, role, from_day, to_day, hours, paid, supervised, state FROM experience";
const INSERT: &str = "INSERT INTO experience (id, employer, role, from_day, to_day, hours, paid, supervised, state)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

pub(crate) fn all(connection: &Connection) -> Result<Vec<Experience>, StorageError> {
    rows(connection, &format!("{COLUMNS} ORDER BY seq"), (), read)
}

/// One period of work, with its place in the order of entry.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Experience)>, StorageError> {
    let read_placed = |row: &Row<'_>| Ok((row.get("seq")?, read(row)?));
    Ok(rows(connection, &format!("{COLUMNS} WHERE id = ?1"), [id], read_placed)?.pop())
}

pub(crate) fn insert<'a>(connection: &Connection, all: impl IntoIterator<Item = &'a Experience>) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(INSERT)?;
    for experience in all {
        statement.execute(values(experience))?;
    }
    Ok(())
}

/// As [`insert`], at a place in the order of entry that may be free; `None`: behind the others.
pub(crate) fn insert_at(connection: &Connection, experience: &Experience, place: Option<i64>) -> Result<(), StorageError> {
    let seq = connection.prepare_cached(INSERT)?.insert(values(experience))?;
    move_back(connection, Kind::Experience, seq, place)?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, experience: &Experience) -> Result<(), StorageError> {
    connection.execute(
        "UPDATE experience SET employer = ?2, role = ?3, from_day = ?4, to_day = ?5, hours = ?6, paid = ?7, supervised = ?8,
         state = ?9 WHERE id = ?1",
        values(experience),
    )?;
    Ok(())
}

fn values(experience: &Experience) -> impl rusqlite::Params {
    (
        &experience.id,
        &experience.employer,
        &experience.role,
        Day(experience.from),
        experience.to.map(Day),
        experience.hours.units(),
        experience.paid,
        experience.supervised,
        &experience.state,
    )
}

pub(crate) fn check(experience: &Experience) -> Result<(), Unfit> {
    check_id(&experience.id)?;
    check_days([Some(experience.from), experience.to].into_iter().flatten())?;
    check_hours(experience.hours)
}
