//! Members of a portable document that this program does not know: kept beside the row they stand in.

use super::{confirmation, rows};
use crate::error::{Kind, ReadError, StorageError};
use crate::vault::Vault;
use peerfolio_document::confirmation_ids;
use peerfolio_document::unknown::{Members, Place};
use rusqlite::Connection;

/// The kind under which members of the document itself are kept: those that stand in no row.
const DOCUMENT: &str = "wallet";

impl Vault {
    /// Every such member, by the row it stands in. Answers go by [`confirmation_ids`], as in a document.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn unknown_members(&self) -> Result<Members, ReadError> {
        let found = rows(&self.connection, "SELECT kind, id, json FROM unknown_member", (), |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
        })?;
        let place = |(kind, id, json): (String, String, String)| match Kind::from_name(&kind) {
            Some(kind) => Some((Place::Row(kind, id), json)),
            None => (kind == DOCUMENT).then_some((Place::Document, json)),
        };
        let mut members: Members = found.into_iter().filter_map(place).collect();
        // Before any of them is put back, all are taken out: what one answer tells may be another one's own id.
        let answers = confirmation::ids(&self.connection)?;
        let told = confirmation_ids(&confirmation::all(&self.connection)?);
        let place = |id: String| Place::Row(Kind::Confirmation, id);
        let taken: Vec<_> = answers.into_iter().map(|id| members.remove(&place(id))).collect();
        members.extend(told.into_iter().zip(taken).filter_map(|(id, json)| Some((place(id), json?))));
        Ok(members)
    }
}

pub(crate) fn one(connection: &Connection, kind: Kind, id: &str) -> Result<Option<String>, StorageError> {
    let sql = "SELECT json FROM unknown_member WHERE kind = ?1 AND id = ?2";
    Ok(rows(connection, sql, (kind.name(), id), |row| row.get(0))?.pop())
}

pub(crate) fn set(connection: &Connection, kind: Kind, id: &str, json: Option<&str>) -> Result<(), StorageError> {
    write(connection, kind.name(), id, json)
}

/// Members that stand in no row.
pub(crate) fn set_of_document(connection: &Connection, json: Option<&str>) -> Result<(), StorageError> {
    write(connection, DOCUMENT, "", json)
}

fn write(connection: &Connection, kind: &str, id: &str, json: Option<&str>) -> Result<(), StorageError> {
    match json {
        Some(json) => connection
            .prepare_cached("INSERT OR REPLACE INTO unknown_member (kind, id, json) VALUES (?1, ?2, ?3)")?
            .execute((kind, id, json))?,
        None => connection.prepare_cached("DELETE FROM unknown_member WHERE kind = ?1 AND id = ?2")?.execute((kind, id))?,
    };
    Ok(())
}
