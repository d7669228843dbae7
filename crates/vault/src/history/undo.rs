//! Taking steps back, taking rows out of the bin, and emptying it.

use super::past::{after, read_kind};
use super::put::{self, Told};
use super::{Did, PastStep};
use crate::error::{Kind, StorageError, WriteError};
use crate::table::{is_there, rows, value};
use crate::vault::Vault;
use rusqlite::Connection;

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What the step had done.
    pub did: Did,
    /// The rows that are as they were: what they are, and their ids.
    pub rows: Vec<(Kind, String)>,
    /// The rows that were left as they are, for another of the holder's machines changed them since.
    pub left: Vec<(Kind, String)>,
}

/// A change of a step, as far as taking it back needs it.
struct Past {
    kind: Kind,
    id: String,
    before: Option<String>,
    place: Option<i64>,
    after: Option<String>,
}

impl Vault {
    /// The step that [`Self::undo`] would take back: the latest that was not taken back and takes none back.
    ///
    /// # Errors
    /// [`crate::ReadError::Storage`].
    pub fn undo_next(&self) -> Result<Option<PastStep>, crate::ReadError> {
        let Some(number) = last_step(&self.connection)? else { return Ok(None) };
        Ok(self.history(Some(number.saturating_add(1)), 1, 1)?.pop())
    }

    /// Takes the latest step back that was not taken back yet, back to the first one ever. `None`: there is none.
    ///
    /// A row that was changed since, which only a merge can do, stays as it is and is named.
    ///
    /// # Errors
    /// [`WriteError::Storage`].
    pub fn undo(&mut self) -> Result<Option<Undone>, WriteError> {
        let Some(number) = last_step(&self.connection)? else { return Ok(None) };
        let (did, past) = step(&self.connection, number)?;
        self.write_undoing(Did::Undone, Some(number), |step| {
            let mut undone = Undone { did, rows: Vec::new(), left: Vec::new() };
            let mut back = Vec::new();
            for change in &past {
                let row = (change.kind, change.id.clone());
                // An order holds for those certificates that are there; that others came and went does not change it.
                let stands = change.kind == Kind::Order
                    || put::snapshot(step, change.kind, &change.id)?.map(|now| now.json) == change.after;
                if stands {
                    back.push(change.told()?);
                    undone.rows.push(row);
                } else {
                    undone.left.push(row);
                }
            }
            put::put(step, &back)?;
            Ok(Some(undone))
        })
    }

    /// Takes a row out of the bin. What its removal cut off (papers attached to it, courses set aside for it) is joined to
    /// it again, as far as it is as it was left.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] where it is not in the bin; [`WriteError::Storage`].
    pub fn restore(&mut self, kind: Kind, id: &str) -> Result<(), WriteError> {
        let not_found = || WriteError::NotFound { kind, id: id.to_owned() };
        if is_there(&self.connection, kind, id)? {
            return Err(not_found());
        }
        let sql =
            "SELECT step FROM change WHERE kind = ?1 AND id = ?2 AND gone = 1 AND before IS NOT NULL ORDER BY seq DESC LIMIT 1";
        let number = rows(&self.connection, sql, (kind.name(), id), |row| row.get(0))?.pop().ok_or_else(not_found)?;
        let (_, past) = step(&self.connection, number)?;
        self.write(Did::Restored, |step| {
            let mut back = Vec::new();
            for change in past.iter().filter(|change| change.before.is_some()) {
                let it = change.kind == kind && change.id == id;
                let now = put::snapshot(step, change.kind, &change.id)?.map(|now| now.json);
                if it || (now.is_some() && now == change.after) {
                    back.push(change.told()?);
                }
            }
            put::put(step, &back)
        })
    }

    /// Gives a row back what it was before one change of it ([`super::Change::number`]).
    ///
    /// # Errors
    /// [`WriteError::NotFound`] where there is no such change, or the row was not there before it;
    /// [`WriteError::Storage`].
    pub fn restore_before(&mut self, kind: Kind, id: &str, change: i64) -> Result<(), WriteError> {
        let sql = "SELECT before, place FROM change WHERE seq = ?1 AND kind = ?2 AND id = ?3";
        let found = rows(&self.connection, sql, (change, kind.name(), id), |row| Ok((row.get(0)?, row.get(1)?)))?.pop();
        let told = found.and_then(|(before, place): (Option<String>, _)| Told::read(kind, &before?, place));
        let told = told.ok_or_else(|| WriteError::NotFound { kind, id: id.to_owned() })?;
        self.write(Did::Restored, |step| put::put(step, &[(kind, id.to_owned(), Some(told))]))
    }

    /// Empties the bin: what rests there, its past, and the bytes of papers that nothing names any more are gone for ever.
    /// Returns how many rows that were.
    ///
    /// # Errors
    /// [`WriteError::Storage`].
    pub fn empty_bin(&mut self) -> Result<usize, WriteError> {
        let resting = self.bin().map_err(|error| match error {
            crate::ReadError::Storage(error) => error,
            // The bin names no row that must be there.
            _ => StorageError::Damaged,
        })?;
        self.forget(&resting.iter().map(|row| (row.kind, row.id.clone())).collect::<Vec<_>>())?;
        Ok(resting.len())
    }

    /// Takes one row out of the bin for ever.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] where it is not in the bin; [`WriteError::Storage`].
    pub fn forget_resting(&mut self, kind: Kind, id: &str) -> Result<(), WriteError> {
        let resting = !is_there(&self.connection, kind, id)?
            && value(
                &self.connection,
                "SELECT EXISTS (SELECT 1 FROM change WHERE kind = ?1 AND id = ?2 AND gone = 1)",
                (kind.name(), id),
            )?;
        if !resting {
            return Err(WriteError::NotFound { kind, id: id.to_owned() });
        }
        self.forget(&[(kind, id.to_owned())])
    }

    fn forget(&mut self, gone: &[(Kind, String)]) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| {
            let mut statement = step.prepare_cached("DELETE FROM change WHERE kind = ?1 AND id = ?2")?;
            for (kind, id) in gone {
                statement.execute((kind.name(), id))?;
            }
            step.execute_batch(
                "DELETE FROM step WHERE NOT EXISTS (SELECT 1 FROM change WHERE change.step = step.seq);
                 DELETE FROM paper WHERE sha256 NOT IN (SELECT sha256 FROM document)
                     AND sha256 NOT IN (SELECT json_extract(before, '$.sha256') FROM change
                                        WHERE kind = 'document' AND json_extract(before, '$.sha256') IS NOT NULL)
                     AND sha256 NOT IN (SELECT json_extract(paper.value, '$.sha256')
                                        FROM (SELECT told FROM disclosure
                                              UNION ALL SELECT before FROM change WHERE kind = 'disclosure' AND before IS NOT NULL),
                                             json_each(told, '$.extract.documents') AS paper
                                        WHERE json_extract(paper.value, '$.sha256') IS NOT NULL);",
            )?;
            Ok(())
        })
    }
}

impl Past {
    fn told(&self) -> Result<(Kind, String, Option<Told>), StorageError> {
        let told = match &self.before {
            None => None,
            Some(json) => Some(Told::read(self.kind, json, self.place).ok_or(StorageError::Damaged)?),
        };
        Ok((self.kind, self.id.clone(), told))
    }
}

fn last_step(connection: &Connection) -> Result<Option<i64>, StorageError> {
    // The step that named the holder of a new wallet is no change that anybody would take back. Of a step of which a part
    // was emptied from the bin, what is left is taken back.
    let sql = "SELECT seq FROM step WHERE did <> 'undone'
        AND NOT EXISTS (SELECT 1 FROM step AS later WHERE later.undoes = step.seq)
        AND EXISTS (SELECT 1 FROM change WHERE change.step = step.seq AND NOT (kind = 'holder' AND before IS NULL))
        ORDER BY seq DESC LIMIT 1";
    Ok(rows(connection, sql, (), |row| row.get(0))?.pop())
}

fn step(connection: &Connection, number: i64) -> Result<(Did, Vec<Past>), StorageError> {
    let did: String = value(connection, "SELECT did FROM step WHERE seq = ?1", [number])?;
    let did = Did::from_name(&did).ok_or(StorageError::Damaged)?;
    let found =
        rows(connection, "SELECT seq, kind, id, before, place FROM change WHERE step = ?1 ORDER BY seq", [number], |row| {
            let seq: i64 = row.get("seq")?;
            let past = Past {
                kind: read_kind(row, "kind")?,
                id: row.get("id")?,
                before: row.get("before")?,
                place: row.get("place")?,
                after: None,
            };
            Ok((seq, past))
        })?;
    let mut past = Vec::new();
    for (seq, change) in found {
        let after = after(connection, seq, change.kind, &change.id)?;
        past.push(Past { after, ..change });
    }
    Ok((did, past))
}
