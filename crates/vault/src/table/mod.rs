//! What a wallet stores: one file for each table, with its row, its reading and its writing.
//!
//! Lists are read with a fixed number of queries, however long they are: never one query for a row, never a list of ids in
//! a statement. Rows are checked before they are written, so that a refusal has words; the schema's own checks stand behind.

pub(crate) mod activity;
pub(crate) mod confirmation;
pub(crate) mod credential;
pub(crate) mod document;
pub(crate) mod experience;
pub(crate) mod holder;
pub(crate) mod identity;
pub(crate) mod own_rule;
pub(crate) mod record;
pub(crate) mod setting;
pub(crate) mod supervision;

use crate::error::{Kind, StorageError, Unfit, WriteError};
use peerfolio_core::{Hours, NaiveDate, date};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Row};
use std::collections::HashMap;

/// A day in a column: `YYYY-MM-DD`.
pub(crate) struct Day(pub(crate) NaiveDate);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.format("%Y-%m-%d").to_string().into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        date::parse(value.as_str()?).map(Self).ok_or(FromSqlError::InvalidType)
    }
}

/// The day of a column.
pub(crate) fn day(row: &Row<'_>, column: &str) -> rusqlite::Result<NaiveDate> {
    Ok(row.get::<_, Day>(column)?.0)
}

/// The day of a column, if there is one.
pub(crate) fn optional_day(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(row.get::<_, Option<Day>>(column)?.map(|day| day.0))
}

/// The hours of a column in ten-thousandths.
pub(crate) fn hours(row: &Row<'_>, column: &str) -> rusqlite::Result<Hours> {
    Ok(Hours::from_units(row.get(column)?))
}

/// The value of a closed list whose portable name is in the column.
pub(crate) fn named<T>(row: &Row<'_>, column: &str, from_name: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    from_name(&name)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, "unknown name".into()))
}

/// All rows of a query.
pub(crate) fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StorageError> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map(params, read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Gives each child row to its parent. `parents` are keyed by `seq`; children come in the order they are to have.
pub(crate) fn attach<P, C>(parents: &mut [(i64, P)], children: Vec<(i64, C)>, mut give: impl FnMut(&mut P, C)) {
    let places: HashMap<i64, usize> = parents.iter().enumerate().map(|(at, (seq, _))| (*seq, at)).collect();
    for (seq, child) in children {
        if let Some((_, parent)) = places.get(&seq).and_then(|at| parents.get_mut(*at)) {
            give(parent, child);
        }
    }
}

/// The table of a kind whose rows have ids.
fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Holder => "holder",
        Kind::Credential => "credential",
        Kind::Activity => "activity",
        Kind::Experience => "experience",
        Kind::Supervision => "supervision",
        Kind::Document => "document",
        Kind::Confirmation => "confirmation",
    }
}

fn is_there(connection: &Connection, kind: Kind, id: &str) -> Result<bool, StorageError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE id = ?1)", table(kind));
    Ok(connection.query_row(&sql, [id], |row| row.get(0))?)
}

/// Refuses an id that a row of that kind has.
pub(crate) fn must_be_free(connection: &Connection, kind: Kind, id: &str) -> Result<(), WriteError> {
    if is_there(connection, kind, id)? { Err(WriteError::IdTaken { kind, id: id.to_owned() }) } else { Ok(()) }
}

/// Refuses an id that no row of that kind has.
pub(crate) fn must_exist(connection: &Connection, kind: Kind, id: &str) -> Result<(), WriteError> {
    if is_there(connection, kind, id)? { Ok(()) } else { Err(WriteError::NotFound { kind, id: id.to_owned() }) }
}

/// Refuses a reference to what is not there.
pub(crate) fn must_point(connection: &Connection, from: (Kind, &str), to: Kind, target: &str) -> Result<(), WriteError> {
    if is_there(connection, to, target)? {
        return Ok(());
    }
    Err(WriteError::Dangling { kind: from.0, id: from.1.to_owned(), to, target: target.to_owned() })
}

/// Removes the row of that id.
pub(crate) fn remove(connection: &Connection, kind: Kind, id: &str) -> Result<(), WriteError> {
    match connection.execute(&format!("DELETE FROM {} WHERE id = ?1", table(kind)), [id])? {
        0 => Err(WriteError::NotFound { kind, id: id.to_owned() }),
        _ => Ok(()),
    }
}

/// A check's outcome with the row that was checked.
pub(crate) fn fit(kind: Kind, id: &str, fault: Result<(), Unfit>) -> Result<(), WriteError> {
    fault.map_err(|why| WriteError::Unfit { kind, id: id.to_owned(), why })
}

/// Refuses an empty id.
pub(crate) fn check_id(id: &str) -> Result<(), Unfit> {
    if id.is_empty() { Err(Unfit::NoId) } else { Ok(()) }
}

/// Refuses days that could not be read back.
pub(crate) fn check_days(days: impl IntoIterator<Item = NaiveDate>) -> Result<(), Unfit> {
    match days.into_iter().find(|day| !date::plausible(*day)) {
        Some(day) => Err(Unfit::Date(day)),
        None => Ok(()),
    }
}

/// Refuses negative hours and more than a hundred million.
pub(crate) fn check_hours(hours: Hours) -> Result<(), Unfit> {
    if (Hours::ZERO..=Hours::whole(100_000_000)).contains(&hours) { Ok(()) } else { Err(Unfit::Hours(hours)) }
}
