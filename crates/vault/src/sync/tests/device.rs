//! A device for the tests: the change log's own tables in SQLite, and rows that behave as the wallet's do.

use crate::error::StorageError;
use crate::keys::key::ChangeLogKey;
use crate::sync::engine::{ChangeLogError, Engine, Merged, Pick, Put, Rows, Shared};
use crate::sync::exchange::{fetch, publish};
use crate::sync::id::{Id, parse_hex};
use crate::sync::log::Log;
use crate::sync::segment::{Seal, SigningKey, sha256};
use crate::sync::store::{Store, StoreError};
use crate::sync::version::{Fields, canonical, fields};
use rusqlite::Connection;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

pub(super) const WALLET: [u8; 16] = [0xa0; 16];

/// Rows as the wallet has them: what is named and is not there is left out, and a removed certificate is named no more.
#[derive(Clone, Default)]
pub(super) struct MemoryRows {
    pub(super) rows: RefCell<BTreeMap<(String, String), Fields>>,
    /// The order of entry.
    order: RefCell<Vec<(String, String)>>,
    changes: RefCell<Vec<(String, String)>>,
    papers: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl MemoryRows {
    fn touch(&self, kind: &str, record: &str) {
        self.changes.borrow_mut().push((kind.to_owned(), record.to_owned()));
    }

    fn is_there(&self, kind: &str, record: &Value) -> bool {
        record.as_str().is_some_and(|record| self.rows.borrow().contains_key(&(kind.to_owned(), record.to_owned())))
    }

    pub(super) fn set(&self, kind: &str, record: &str, mut content: Fields) {
        self.touch(kind, record);
        if let Some(Value::Array(named)) = content.get_mut("counts_for") {
            named.retain(|target| self.is_there("credential", target));
        }
        let key = (kind.to_owned(), record.to_owned());
        if self.rows.borrow_mut().insert(key.clone(), content).is_none() {
            self.order.borrow_mut().push(key);
        }
    }

    /// The rows of a kind, in the order of entry.
    pub(super) fn in_order(&self, kind: &str) -> Vec<String> {
        self.order.borrow().iter().filter(|(of, _)| of == kind).map(|(_, record)| record.clone()).collect()
    }

    pub(super) fn remove(&self, kind: &str, record: &str) {
        self.touch(kind, record);
        self.rows.borrow_mut().remove(&(kind.to_owned(), record.to_owned()));
        self.order.borrow_mut().retain(|(of, other)| of != kind || other != record);
        if kind == "credential" {
            for ((kind, other), content) in self.rows.borrow_mut().iter_mut() {
                if let Some(Value::Array(named)) = content.get_mut("counts_for")
                    && named.iter().any(|target| target == record)
                {
                    named.retain(|target| target != record);
                    self.changes.borrow_mut().push((kind.clone(), other.clone()));
                }
            }
        }
    }
}

impl Rows for MemoryRows {
    fn changed(&self, mark: i64) -> Result<(Vec<(String, String)>, i64), StorageError> {
        let (changes, order) = (self.changes.borrow(), self.order.borrow());
        let last = i64::try_from(changes.len()).unwrap();
        if mark == 0 {
            return Ok((order.clone(), last));
        }
        let touched: BTreeSet<_> = changes.iter().skip(usize::try_from(mark).unwrap()).cloned().collect();
        let gone = touched.iter().filter(|key| !order.contains(key)).cloned();
        Ok((gone.chain(order.iter().filter(|key| touched.contains(key)).cloned()).collect(), last))
    }

    fn read(&self, kind: &str, record: &str) -> Result<Option<String>, StorageError> {
        Ok(self.rows.borrow().get(&(kind.to_owned(), record.to_owned())).map(canonical))
    }

    fn put(&self, kind: &str, record: &str, content: Option<&str>) -> Result<Put, StorageError> {
        let Some(content) = content else {
            self.remove(kind, record);
            return Ok(Put::Done);
        };
        let content = fields(content).unwrap();
        // A row that breaks a rule of the tables, as two sides' fields together can.
        if kind == "experience" && content.get("from").map(Value::to_string) > content.get("to").map(Value::to_string) {
            return Ok(Put::Unfit);
        }
        if kind == "unheard-of" {
            return Ok(Put::Unfit);
        }
        self.set(kind, record, content);
        Ok(Put::Done)
    }

    fn arrange(&self, kind: &str, order: &[String]) -> Result<(), StorageError> {
        let place = |record: &String| order.iter().position(|other| other == record).unwrap_or(usize::MAX);
        // A stable sort: of other kinds the order stays.
        self.order.borrow_mut().sort_by_key(|(of, record)| (of.clone(), if of == kind { place(record) } else { 0 }));
        Ok(())
    }

    fn rank(&self, kind: &str) -> usize {
        ["holder", "credential", "activity", "document"].iter().position(|known| *known == kind).unwrap_or(9)
    }

    fn wants(&self, kind: &str, content: &Fields) -> Result<Option<String>, StorageError> {
        let paper = content.get("sha256").and_then(Value::as_str).filter(|_| kind == "document");
        Ok(paper.filter(|paper| !self.papers.borrow().contains_key(*paper)).map(str::to_owned))
    }

    fn papers(&self) -> Result<Vec<String>, StorageError> {
        Ok(self.papers.borrow().keys().cloned().collect())
    }

    fn paper(&self, sha256: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        Ok(self.papers.borrow().get(sha256).cloned().map(Zeroizing::new))
    }

    fn keep_paper(&self, paper: &str, bytes: &[u8]) -> Result<(), StorageError> {
        assert_eq!(parse_hex(paper), Some(sha256(bytes)));
        self.papers.borrow_mut().insert(paper.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// One of the holder's machines.
pub(super) struct Device {
    pub(super) db: Connection,
    pub(super) rows: MemoryRows,
    key: ChangeLogKey,
    time: RefCell<u32>,
}

impl Device {
    pub(super) fn new(name: &str) -> Self {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("../../../migrations/0005_change_log.sql")).unwrap();
        // The same for the same name, so that a run can be run again.
        let id = Id(*sha256(name.as_bytes()).first_chunk().unwrap());
        Log(&db).start(id, &SigningKey::make().unwrap(), name, "{}").unwrap();
        Self { db, rows: MemoryRows::default(), key: ChangeLogKey::from_bytes([7; 32]), time: RefCell::new(0) }
    }

    /// The same device once more, as a backup brings it back.
    pub(super) fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.db");
        self.db.execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("../../../migrations/0005_change_log.sql")).unwrap();
        db.execute("ATTACH ?1 AS kept", [path.to_str().unwrap()]).unwrap();
        for table in ["log_self", "log_device", "log_segment", "log_claim", "log_version", "log_record", "log_paper"] {
            db.execute(&format!("INSERT INTO main.{table} SELECT * FROM kept.{table}"), ()).unwrap();
        }
        db.execute("DETACH kept", ()).unwrap();
        Self { db, rows: self.rows.clone(), key: ChangeLogKey::from_bytes([7; 32]), time: RefCell::new(*self.time.borrow()) }
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&Engine<'_, MemoryRows>) -> T) -> T {
        *self.time.borrow_mut() += 1;
        let now = format!("2026-11-22T10:{:02}:{:02}", *self.time.borrow() / 60 % 60, *self.time.borrow() % 60);
        let seal = Seal { key: &self.key, wallet: WALLET };
        work(&Engine::new(Log(&self.db), &self.rows, &seal, &now))
    }

    pub(super) fn id(&self) -> Id {
        Log(&self.db).me().unwrap().unwrap().device
    }

    /// One round with the store, as the program does it.
    pub(super) fn round(&self, store: &dyn Store) -> Result<Merged, StoreError> {
        let known = self.with(|engine| engine.known()).unwrap();
        let brought = fetch(store, &known)?;
        let merged = self.with(|engine| engine.merge(&brought)).unwrap();
        let (stored, done) = publish(store, &merged.outgoing);
        self.with(|engine| engine.note(&stored)).unwrap();
        done.map(|()| merged)
    }

    /// What this device would read, without a word into the store.
    pub(super) fn listen(&self, store: &dyn Store) {
        let known = self.with(|engine| engine.known()).unwrap();
        let brought = fetch(store, &known).unwrap();
        self.with(|engine| engine.merge(&brought)).unwrap();
    }

    /// Rounds until nothing is left to do.
    pub(super) fn sync(&self, store: &dyn Store) -> usize {
        let mut changed = 0;
        for _ in 0..100 {
            let merged = self.round(store).unwrap();
            changed += merged.changed;
            if !merged.more {
                return changed;
            }
        }
        panic!("a hundred rounds were not enough");
    }

    pub(super) fn set(&self, kind: &str, record: &str, content: Value) {
        let Value::Object(content) = content else { panic!("a row is an object") };
        self.rows.set(kind, record, content);
    }

    pub(super) fn edit(&self, kind: &str, record: &str, field: &str, value: Value) {
        let mut content = self.row(kind, record).unwrap();
        content.insert(field.to_owned(), value);
        self.rows.set(kind, record, content);
    }

    pub(super) fn row(&self, kind: &str, record: &str) -> Option<Fields> {
        self.rows.rows.borrow().get(&(kind.to_owned(), record.to_owned())).cloned()
    }

    pub(super) fn json(&self, kind: &str, record: &str) -> Value {
        self.row(kind, record).map_or(Value::Null, Value::Object)
    }

    pub(super) fn keys(&self) -> BTreeSet<(String, String)> {
        self.rows.rows.borrow().keys().cloned().collect()
    }

    /// Every row in its exact form.
    pub(super) fn all(&self) -> BTreeMap<(String, String), String> {
        self.rows.rows.borrow().iter().map(|(key, content)| (key.clone(), canonical(content))).collect()
    }

    pub(super) fn state(&self) -> Shared {
        self.with(|engine| {
            engine.observe().unwrap();
            engine.place().unwrap();
            engine.state()
        })
        .unwrap()
        .unwrap()
    }

    pub(super) fn settle(&self, kind: &str, record: &str, pick: &Pick) -> Result<(), ChangeLogError> {
        let shown = self.state().disputes.into_iter().find(|found| found.kind == kind && found.record == record);
        let shown = shown.map_or_else(Vec::new, |dispute| dispute.heads);
        self.with(|engine| {
            engine.observe()?;
            engine.settle(kind, record, &shown, pick)?;
            engine.place()?;
            Ok(())
        })
    }

    pub(super) fn answer_removals(&self, keep: bool) -> usize {
        let which: Vec<_> = self.state().removals.into_iter().map(|waiting| (waiting.kind, waiting.record)).collect();
        self.with(|engine| {
            engine.observe().unwrap();
            let done = if keep { engine.keep_removals(&which) } else { engine.confirm_removals(&which) }.unwrap();
            engine.place().unwrap();
            done
        })
    }
}
