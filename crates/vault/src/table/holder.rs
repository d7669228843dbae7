//! The person the wallet belongs to: one row, or none in a new wallet.

use super::{Day, check_days, fit, optional_day};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::vault::Vault;
use peerfolio_core::model::Holder;
use rusqlite::{Connection, OptionalExtension};

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
        self.write(|transaction| Ok(write(transaction, holder)?))
    }
}

pub(crate) fn read(connection: &Connection) -> Result<Holder, StorageError> {
    let holder = connection
        .query_row("SELECT name, birth_date, state, email, phone FROM holder", (), |row| {
            Ok(Holder {
                name: row.get("name")?,
                birth_date: optional_day(row, "birth_date")?,
                state: row.get("state")?,
                email: row.get("email")?,
                phone: row.get("phone")?,
            })
        })
        .optional()?;
    Ok(holder.unwrap_or_default())
}

pub(crate) fn write(connection: &Connection, holder: &Holder) -> Result<(), StorageError> {
    connection.execute(
        "INSERT OR REPLACE INTO holder (only, name, birth_date, state, email, phone) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        (&holder.name, holder.birth_date.map(Day), &holder.state, &holder.email, &holder.phone),
    )?;
    Ok(())
}

pub(crate) fn check(holder: &Holder) -> Result<(), Unfit> {
    check_days(holder.birth_date)
}
