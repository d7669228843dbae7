//! What a wallet stores: one file for each table, with its row, its reading and its writing.
//!
//! Lists are read with a fixed number of queries, however long they are: never one query for a row, never a list of ids in
//! a statement. Rows are checked before they are written, so that a refusal has words; the schema's own checks stand behind.

pub(crate) mod activity;
pub(crate) mod arrange;
pub(crate) mod confirmation;
pub(crate) mod credential;
pub(crate) mod disclosure;
pub(crate) mod document;
pub(crate) mod experience;
pub(crate) mod holder;
pub(crate) mod identity;
pub(crate) mod own_rule;
pub(crate) mod record;
pub(crate) mod setting;
pub(crate) mod supervision;
pub(crate) mod unknown_member;

use crate::error::{Kind, StorageError, Unfit, WriteError};
use crate::history::step::Step;
pub(crate) use crate::read::{first, rows, value};
use peerfolio_core::{Hours, NaiveDate, date};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row};
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
        // The order of the certificates is theirs.
        Kind::Credential | Kind::Order => "credential",
        Kind::Activity => "activity",
        Kind::Experience => "experience",
        Kind::Supervision => "supervision",
        Kind::Document => "document",
        Kind::Confirmation => "confirmation",
        Kind::Disclosure => "disclosure",
    }
}

/// Whether there is a row of that kind and id. There is one holder at most, and always an order.
pub(crate) fn is_there(connection: &Connection, kind: Kind, id: &str) -> Result<bool, StorageError> {
    let sql = match kind {
        Kind::Order => return Ok(true),
        Kind::Holder => "SELECT EXISTS (SELECT 1 FROM holder)",
        _ => &format!("SELECT EXISTS (SELECT 1 FROM {} WHERE id = ?1)", table(kind)),
    };
    if kind == Kind::Holder { value(connection, sql, ()) } else { value(connection, sql, [id]) }
}

/// Moves a row that was written a moment ago, and that nothing names yet, to the place it had before, where that is free.
/// Returns its place.
pub(crate) fn move_back(connection: &Connection, kind: Kind, seq: i64, place: Option<i64>) -> Result<i64, StorageError> {
    let Some(place) = place.filter(|place| *place != seq) else { return Ok(seq) };
    let table = table(kind);
    let sql = format!("UPDATE {table} SET seq = ?2 WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM {table} WHERE seq = ?2)");
    Ok(if connection.execute(&sql, [seq, place])? == 1 { place } else { seq })
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

/// Removes the row of that id. The rows that name it are touched too, for they lose it.
pub(crate) fn remove(step: &Step<'_>, kind: Kind, id: &str) -> Result<(), WriteError> {
    step.touch(kind, id)?;
    for (named_by, sql) in naming(kind) {
        for named in rows(step, sql, [id], |row| row.get::<_, String>(0))? {
            step.touch(*named_by, &named)?;
        }
    }
    unknown_member::set(step, kind, id, None)?;
    match step.execute(&format!("DELETE FROM {} WHERE id = ?1", table(kind)), [id])? {
        0 => Err(WriteError::NotFound { kind, id: id.to_owned() }),
        _ => Ok(()),
    }
}

/// The ids of the rows that name a row of that kind, by their own kind.
fn naming(kind: Kind) -> &'static [(Kind, &'static str)] {
    match kind {
        Kind::Credential => &[
            (
                Kind::Activity,
                "SELECT DISTINCT activity.id FROM activity_counts_for AS entry JOIN activity ON activity.seq = entry.activity
                 JOIN credential ON credential.seq = entry.credential WHERE credential.id = ?1",
            ),
            (
                Kind::Document,
                "SELECT document.id FROM document JOIN credential ON credential.seq = document.credential WHERE credential.id = ?1",
            ),
        ],
        Kind::Activity => &[(
            Kind::Document,
            "SELECT document.id FROM document JOIN activity ON activity.seq = document.activity WHERE activity.id = ?1",
        )],
        Kind::Document => &[
            (
                Kind::Credential,
                "SELECT credential.id FROM own_rule JOIN credential ON credential.seq = own_rule.credential
                 JOIN document ON document.seq = own_rule.document WHERE document.id = ?1",
            ),
            (
                Kind::Confirmation,
                "SELECT confirmation.id FROM confirmation JOIN document ON document.seq = confirmation.document
                 WHERE document.id = ?1",
            ),
        ],
        _ => &[],
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
