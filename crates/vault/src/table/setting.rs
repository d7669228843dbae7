//! The program's settings for this wallet: text by key. What they mean is the caller's business.

use super::{first, rows};
use crate::error::{ReadError, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use std::collections::BTreeMap;

impl Vault {
    /// The value of a setting, if it was ever set.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn setting(&self, key: &str) -> Result<Option<String>, ReadError> {
        Ok(first(&self.connection, "SELECT value FROM setting WHERE key = ?1", [key], |row| row.get(0))?)
    }

    /// Every setting that was set.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn settings(&self) -> Result<BTreeMap<String, String>, ReadError> {
        let all = rows(&self.connection, "SELECT key, value FROM setting", (), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(all.into_iter().collect())
    }

    /// Sets a setting, or takes it back with `None`.
    ///
    /// # Errors
    /// [`WriteError::Storage`].
    pub fn set_setting(&mut self, key: &str, value: Option<&str>) -> Result<(), WriteError> {
        self.write(Did::Changed, |step| {
            match value {
                Some(value) => step.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)", [key, value])?,
                None => step.execute("DELETE FROM setting WHERE key = ?1", [key])?,
            };
            Ok(())
        })
    }
}
