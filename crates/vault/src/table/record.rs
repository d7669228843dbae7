//! The whole record at once.

use super::{activity, confirmation, credential, disclosure, document, experience, holder, supervision};
use crate::error::{ReadError, StorageError};
use crate::vault::Vault;
use peerfolio_core::model::Record;
use rusqlite::Connection;

impl Vault {
    /// Everything the wallet holds, except the bytes of its papers.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn record(&self) -> Result<Record, ReadError> {
        Ok(read(&self.connection).map_err(|error| error.unless_gone(&self.database()))?)
    }
}

/// Fifteen queries, however many rows there are. No transaction is needed: whoever holds the vault is its only writer.
pub(crate) fn read(connection: &Connection) -> Result<Record, StorageError> {
    Ok(Record {
        holder: holder::read(connection)?,
        credentials: credential::all(connection)?,
        activities: activity::all(connection)?,
        experience: experience::all(connection)?,
        supervision: supervision::all(connection)?,
        documents: document::all(connection)?,
        confirmations: confirmation::all(connection)?,
        disclosures: disclosure::all(connection)?,
    })
}
