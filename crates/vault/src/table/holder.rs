//! The person the wallet belongs to: one row, or none in a new wallet.

use super::{Day, check_days, first, fit, optional_day};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::Holder;
use peerfolio_document::{former_names, write_former_names};
use rusqlite::Connection;

impl Vault {
    /// The person; empty in a new wallet.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn holder(&self) -> Result<Holder, ReadError> {
        Ok(read(&self.connection)?)
    }

    /// Stores the person in place of the one before.
    ///
    /// # Errors
    /// [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn set_holder(&mut self, holder: &Holder) -> Result<(), WriteError> {
        fit(Kind::Holder, &holder.name, check(holder))?;
        self.write(Did::Changed, |step| {
            step.touch(Kind::Holder, "")?;
            Ok(write(step, holder)?)
        })
    }
}

/// The person, where one was stored.
pub(crate) fn one(connection: &Connection) -> Result<Option<Holder>, StorageError> {
    first(connection, "SELECT name, birth_date, state, email, phone, former_names FROM holder", (), |row| {
        Ok(Holder {
            name: row.get("name")?,
            birth_date: optional_day(row, "birth_date")?,
            state: row.get("state")?,
            email: row.get("email")?,
            phone: row.get("phone")?,
            former_names: former_names(row.get::<_, Option<String>>("former_names")?.as_deref()),
        })
    })
}

pub(crate) fn read(connection: &Connection) -> Result<Holder, StorageError> {
    Ok(one(connection)?.unwrap_or_default())
}

/// Leaves the wallet without a person, as a new one is.
pub(crate) fn remove(connection: &Connection) -> Result<(), StorageError> {
    connection.execute("DELETE FROM holder", ())?;
    Ok(())
}

pub(crate) fn write(connection: &Connection, holder: &Holder) -> Result<(), StorageError> {
    connection.execute(
        "INSERT OR REPLACE INTO holder (only, name, birth_date, state, email, phone, former_names)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
        (
            &holder.name,
            holder.birth_date.map(Day),
            &holder.state,
            &holder.email,
            &holder.phone,
            (!holder.former_names.is_empty()).then(|| write_former_names(&holder.former_names)),
        ),
    )?;
    Ok(())
}

pub(crate) fn check(holder: &Holder) -> Result<(), Unfit> {
    check_days(holder.birth_date.into_iter().chain(holder.former_names.iter().filter_map(|before| before.until)))
}
