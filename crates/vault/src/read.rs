//! The one way in which this crate reads a database.
//!
//! SQLCipher gives zeros for a page that does not authenticate, and only notes that it failed. So whatever is read is handed on only
//! once it was asked whether every page of it was sound. No other module may run a query, but for the opening of a database
//! and the rescue, which ask for themselves; `tests/tidy.rs` holds that.

use crate::database::must_be_sound;
use crate::error::StorageError;
use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row, Statement};

/// All rows of a query.
pub(crate) fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StorageError> {
    asked(connection, sql, |statement| statement.query_map(params, read)?.collect())
}

/// The first row of a query; `None` where it has none.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StorageError> {
    asked(connection, sql, |statement| statement.query(params)?.next()?.map(read).transpose())
}

/// The value of a query that has one row of one column.
pub(crate) fn value<T: FromSql>(connection: &Connection, sql: &str, params: impl Params) -> Result<T, StorageError> {
    first(connection, sql, params, |row| row.get(0))?.ok_or(StorageError::Unexpected(rusqlite::Error::QueryReturnedNoRows))
}

/// The rows of a query one by one, for what is too much to hold at once. What `each` was given counts only if this is `Ok`.
pub(crate) fn each(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> Result<(), StorageError> {
    asked(connection, sql, |statement| {
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    })
}

/// What a query gives, once it is known to be sound.
fn asked<T>(
    connection: &Connection,
    sql: &str,
    work: impl FnOnce(&mut Statement<'_>) -> rusqlite::Result<T>,
) -> Result<T, StorageError> {
    // SQLCipher finds the answers to its own pragmas when they are prepared: those that are kept would be old.
    let given =
        if sql.starts_with("PRAGMA") { work(&mut connection.prepare(sql)?) } else { work(&mut *connection.prepare_cached(sql)?) };
    let given = given?;
    must_be_sound(connection)?;
    Ok(given)
}
