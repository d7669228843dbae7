//! A step: one change of the wallet, in one transaction, with what it touched.

use super::Did;
use super::put::{self, Snapshot};
use crate::error::{Kind, StorageError};
use crate::table::is_there;
use chrono::NaiveDateTime;
use rusqlite::{Connection, Transaction};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;

/// How the time of a step is stored.
pub(crate) const TIME: &str = "%Y-%m-%dT%H:%M:%S";

/// A change that is being made. Whoever writes a row touches it first, so that the step remembers what it was.
pub(crate) struct Step<'t> {
    transaction: &'t Transaction<'t>,
    touched: RefCell<BTreeMap<(Kind, String), Touched>>,
}

enum Touched {
    /// As it was before the step; `None`: not there.
    Was(Option<Snapshot>),
    /// Known to be new, and there afterwards.
    New,
}

impl Deref for Step<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.transaction
    }
}

impl<'t> Step<'t> {
    pub(crate) fn new(transaction: &'t Transaction<'t>) -> Self {
        Self { transaction, touched: RefCell::default() }
    }

    /// Remembers what a row is, before it is changed. Once is enough; more do no harm.
    pub(crate) fn touch(&self, kind: Kind, id: &str) -> Result<(), StorageError> {
        let key = (kind, id.to_owned());
        if !self.touched.borrow().contains_key(&key) {
            let was = put::snapshot(self, kind, id)?;
            self.touched.borrow_mut().insert(key, Touched::Was(was));
        }
        Ok(())
    }

    /// Remembers that a row is new: for many rows, of which none is there yet and all will be.
    pub(crate) fn touch_new(&self, kind: Kind, id: &str) {
        self.touched.borrow_mut().entry((kind, id.to_owned())).or_insert(Touched::New);
    }

    /// Whether the step touched that row.
    pub(crate) fn is_touched(&self, kind: Kind, id: &str) -> bool {
        self.touched.borrow().contains_key(&(kind, id.to_owned()))
    }

    /// Writes what the step did into the history, where it did anything. `undoes`: the step that it takes back.
    pub(crate) fn remember(self, did: Did, at: NaiveDateTime, undoes: Option<i64>) -> Result<(), StorageError> {
        let connection: &Connection = self.transaction;
        let mut changed = Vec::new();
        for ((kind, id), touched) in self.touched.into_inner() {
            match touched {
                Touched::New => changed.push((kind, id, None, false)),
                // What it says now is not asked: it is there or not.
                Touched::Was(None) if is_there(connection, kind, &id)? => changed.push((kind, id, None, false)),
                Touched::Was(None) => {}
                Touched::Was(before) => {
                    let after = put::snapshot(connection, kind, &id)?;
                    if before != after {
                        changed.push((kind, id, before, after.is_none()));
                    }
                }
            }
        }
        // That a step was taken back is remembered even where nothing was left to take back, so that it is not tried for ever.
        if changed.is_empty() && undoes.is_none() {
            return Ok(());
        }
        let mut statement = connection.prepare_cached("INSERT INTO step (at, did, undoes) VALUES (?1, ?2, ?3)")?;
        let step = statement.insert((at.format(TIME).to_string(), did.name(), undoes))?;
        let mut statement = connection
            .prepare_cached("INSERT INTO change (step, kind, id, before, place, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (kind, id, before, gone) in changed {
            let (json, place) = before.map_or((None, None), |was| (Some(was.json), Some(was.place)));
            statement.execute((step, kind.name(), id, json, place, gone))?;
        }
        Ok(())
    }
}
