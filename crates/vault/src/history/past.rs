//! Reading the history: steps, the past of one row, the bin.

use super::step::TIME;
use super::{Did, put};
use crate::error::{Kind, ReadError, StorageError};
use crate::table::rows;
use crate::vault::Vault;
use chrono::NaiveDateTime;
use peerfolio_document::Row;
use rusqlite::Connection;
use rusqlite::types::Type;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastStep {
    /// Its number: later steps have higher ones.
    pub number: i64,
    /// When, in UTC, as the machine's clock said.
    pub at: NaiveDateTime,
    /// What.
    pub did: Did,
    /// The step that it took back.
    pub undoes: Option<i64>,
    /// Whether it was itself taken back.
    pub undone: bool,
    /// How many rows it touched.
    pub touched: usize,
    /// What it did to them: the first so many, as the caller asked.
    pub changes: Vec<Change>,
}

/// What a step did to one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The change's own number.
    pub number: i64,
    /// What the row is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The row before; `None`: it was not there.
    pub before: Option<Row>,
    /// The row after; `None`: it was removed.
    pub after: Option<Row>,
}

/// A row in the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What it said when it was removed.
    pub row: Row,
    /// When it was removed, in UTC, as the machine's clock said.
    pub removed_at: NaiveDateTime,
}

const STEPS: &str = "SELECT seq, at, did, undoes, EXISTS (SELECT 1 FROM step AS later WHERE later.undoes = step.seq) AS undone,
    (SELECT count(*) FROM change WHERE change.step = step.seq) AS touched FROM step";

impl Vault {
    /// What was done, latest first: at most `most` steps before the step numbered `before`, each with at most `changes` of
    /// its changes.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn history(&self, before: Option<i64>, most: u32, changes: u32) -> Result<Vec<PastStep>, ReadError> {
        let before = before.unwrap_or(i64::MAX);
        let sql = format!("{STEPS} WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2");
        let mut steps = rows(&self.connection, &sql, (before, most), read_step)?;
        for step in &mut steps {
            let sql = "SELECT seq, kind, id, before, gone FROM change WHERE step = ?1 ORDER BY seq LIMIT ?2";
            step.changes = changes_of(&self.connection, sql, (step.number, changes))?;
        }
        Ok(steps)
    }

    /// What was done to one row, latest first: each step with that row's change alone.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn past_of(&self, kind: Kind, id: &str) -> Result<Vec<PastStep>, ReadError> {
        let sql = format!("{STEPS} WHERE seq IN (SELECT step FROM change WHERE kind = ?1 AND id = ?2) ORDER BY seq DESC");
        let mut steps = rows(&self.connection, &sql, (kind.name(), id), read_step)?;
        for step in &mut steps {
            let sql = "SELECT seq, kind, id, before, gone FROM change WHERE step = ?1 AND kind = ?2 AND id = ?3";
            step.changes = changes_of(&self.connection, sql, (step.number, kind.name(), id))?;
        }
        Ok(steps)
    }

    /// What was removed and can come back, latest first.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn bin(&self) -> Result<Vec<Resting>, ReadError> {
        let sql = "SELECT kind, id, before, at FROM change JOIN step ON step.seq = change.step
            WHERE change.seq IN (SELECT max(seq) FROM change WHERE gone = 1 GROUP BY kind, id) AND before IS NOT NULL
            ORDER BY change.seq DESC";
        let found = rows(&self.connection, sql, (), |row| {
            let kind = read_kind(row, "kind")?;
            let id: String = row.get("id")?;
            Ok((kind, id, row.get::<_, String>("before")?, read_time(row)?))
        })?;
        let mut resting = Vec::new();
        for (kind, id, before, removed_at) in found {
            if !crate::table::is_there(&self.connection, kind, &id)?
                && let Some((row, _)) = Row::from_json(kind, &before)
            {
                resting.push(Resting { kind, id, row, removed_at });
            }
        }
        Ok(resting)
    }
}

fn read_step(row: &rusqlite::Row<'_>) -> rusqlite::Result<PastStep> {
    let did: String = row.get("did")?;
    Ok(PastStep {
        number: row.get("seq")?,
        at: read_time(row)?,
        did: Did::from_name(&did).ok_or_else(|| strange(&did))?,
        undoes: row.get("undoes")?,
        undone: row.get("undone")?,
        touched: row.get::<_, u32>("touched")? as usize,
        changes: Vec::new(),
    })
}

fn read_time(row: &rusqlite::Row<'_>) -> rusqlite::Result<NaiveDateTime> {
    let at: String = row.get("at")?;
    NaiveDateTime::parse_from_str(&at, TIME).map_err(|_| strange(&at))
}

pub(super) fn read_kind(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Kind> {
    let name: String = row.get(column)?;
    Kind::from_name(&name).ok_or_else(|| strange(&name))
}

fn strange(_: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, "a word that no history has".into())
}

fn changes_of(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Change>, StorageError> {
    let found = rows(connection, sql, params, |row| {
        let number: i64 = row.get("seq")?;
        let before: Option<String> = row.get("before")?;
        Ok((number, read_kind(row, "kind")?, row.get::<_, String>("id")?, before, row.get::<_, bool>("gone")?))
    })?;
    let mut changes = Vec::new();
    for (number, kind, id, before, gone) in found {
        let after = if gone { None } else { after(connection, number, kind, &id)? };
        let told = |json: Option<String>| json.and_then(|json| Row::from_json(kind, &json)).map(|(row, _)| row);
        changes.push(Change { number, kind, id, before: told(before), after: told(after) });
    }
    Ok(changes)
}

/// What a row was after a change: what it was before the next one, or what it is now.
pub(super) fn after(connection: &Connection, change: i64, kind: Kind, id: &str) -> Result<Option<String>, StorageError> {
    let sql = "SELECT before FROM change WHERE kind = ?1 AND id = ?2 AND seq > ?3 ORDER BY seq LIMIT 1";
    match rows(connection, sql, (kind.name(), id, change), |row| row.get(0))?.pop() {
        Some(before) => Ok(before),
        None => Ok(put::snapshot(connection, kind, id)?.map(|now| now.json)),
    }
}
