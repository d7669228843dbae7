//! The order of entry, put right where rows came in from another machine.
//!
//! A row's place is its `seq`, which other tables refer to: they follow it. Nothing else of a row changes, so the history has nothing to
//! remember.

use super::{credential, rows, table};
use crate::error::{Kind, StorageError};
use rusqlite::Connection;
use std::collections::HashMap;

/// Puts the rows of a kind in this order, in the places that they have among them. Those that it does not name come behind the others,
/// as they stand.
pub(crate) fn arrange(connection: &Connection, kind: Kind, order: &[String]) -> Result<(), StorageError> {
    match kind {
        Kind::Holder | Kind::Order => return Ok(()),
        // They have an order of the holder's own, apart from that of entry.
        Kind::Credential => return credential::set_order(connection, order),
        _ => {}
    }
    let table = table(kind);
    let there: Vec<(i64, String)> =
        rows(connection, &format!("SELECT seq, id FROM {table} ORDER BY seq"), (), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut rank: HashMap<&str, usize> = HashMap::new();
    for (at, id) in order.iter().enumerate() {
        rank.entry(id).or_insert(at);
    }
    let mut wanted: Vec<&(i64, String)> = there.iter().collect();
    wanted.sort_by_key(|(_, id)| rank.get(id.as_str()).copied().unwrap_or(usize::MAX));
    let moves: Vec<(i64, i64)> =
        there.iter().zip(wanted).map(|((place, _), (was, _))| (*was, *place)).filter(|(was, place)| was != place).collect();
    if moves.is_empty() {
        return Ok(());
    }
    let naming = "SELECT child.name, points.\"from\" FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS points
        WHERE child.type = 'table' AND points.\"table\" = ?1";
    let mut columns: Vec<(String, String)> = rows(connection, naming, [table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    columns.push((table.to_owned(), "seq".to_owned()));
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    // Two rows cannot have one place, not even for a moment: all go by way of places below zero, where no row lies.
    for (table, column) in &columns {
        let mut aside = connection.prepare(&format!("UPDATE \"{table}\" SET \"{column}\" = -?2 WHERE \"{column}\" = ?1"))?;
        for (was, place) in &moves {
            aside.execute([was, place])?;
        }
    }
    for (table, column) in &columns {
        connection.execute(&format!("UPDATE \"{table}\" SET \"{column}\" = -\"{column}\" WHERE \"{column}\" < 0"), ())?;
    }
    Ok(())
}
