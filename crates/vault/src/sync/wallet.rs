//! The change log of an open wallet: its rows as the log sees them, and what may be asked of it from outside.
//!
//! Everything that changes a row is a step of the history, so that what came from another machine can be taken back as
//! well. It must never reach a network: `exchange` does, without the wallet.

use super::engine::{Brought, ChangeLogError, Engine, Merged, Pick, Put, Rows, Shared};
use super::exchange::{Known, Stored};
use super::id::Id;
use super::log::Log;
use super::segment::{Seal, SigningKey};
use super::version::Fields;
use crate::error::{CreateError, Kind, OpenError, StorageError, WriteError};
use crate::folder::{Folder, read_at_most};
use crate::history::Did;
use crate::history::put::{self, Told};
use crate::history::step::{Step, TIME};
use crate::keys::key::make_random;
use crate::keys::key_file::{KeyFile, MAX_FILE_BYTES};
use crate::keys::{HeldKeys, Opener};
use crate::migrate::MIGRATIONS;
use crate::table::{arrange, document, first, rows, value};
use crate::vault::Vault;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;
use zeroize::Zeroizing;

/// Most bytes of a key file in a store.
pub const MAX_KEY_FILE_BYTES: usize = MAX_FILE_BYTES as usize;

/// Why a machine did not join.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// The key file of the store is damaged, or what was typed does not open it.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No wallet could be made here.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// The wallet was made, and could not be set up to share.
    #[error(transparent)]
    ChangeLog(#[from] ChangeLogError),
}

impl Vault {
    /// Starts sharing this wallet: this machine becomes a device of that name, which finds the others at `place` (how the
    /// caller names a store, with what it asks for; it is kept in the wallet and nowhere else).
    ///
    /// # Errors
    /// [`ChangeLogError::AlreadyShared`], [`ChangeLogError::Randomness`], [`ChangeLogError::Storage`].
    pub fn share(&mut self, name: &str, place: &str) -> Result<(), ChangeLogError> {
        let (device, signing) = (Id(make_random()?), SigningKey::make()?);
        self.write(Did::Merged, |step| {
            let log = Log(step);
            if log.me()?.is_some() {
                return Err(ChangeLogError::AlreadyShared);
            }
            Ok(log.start(device, &signing, name, place)?)
        })
    }

    /// Makes an empty wallet in `folder` with the key file that another machine put into the store, and starts sharing it.
    ///
    /// # Errors
    /// [`JoinError`]; nothing that this call made is left then.
    pub fn join<'a>(
        folder: &Path,
        key_file: &[u8],
        opener: impl Into<Opener<'a>>,
        name: &str,
        place: &str,
    ) -> Result<Self, JoinError> {
        let parsed = KeyFile::parse(key_file).map_err(OpenError::from)?;
        let data_key = parsed.unlock(key_file, opener.into()).map_err(OpenError::from)?;
        let keys = HeldKeys { data_key, wallet_id: *parsed.wallet_id() };
        let mut vault = Self::create_from(folder, MIGRATIONS, || Ok((keys, key_file.to_vec())))?;
        match vault.share(name, place) {
            Ok(()) => Ok(vault),
            Err(error) => {
                // The first error is the one to tell.
                let _ = vault.erase();
                Err(error.into())
            }
        }
    }

    /// Whether this wallet is shared.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn is_shared(&self) -> Result<bool, ChangeLogError> {
        Ok(Log(&self.connection).me()?.is_some())
    }

    /// Where the store is; `None` where this wallet is not shared.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn store_place(&self) -> Result<Option<Zeroizing<String>>, ChangeLogError> {
        Ok(Log(&self.connection).me()?.map(|me| Zeroizing::new(me.place)))
    }

    /// Names the store anew: it moved, or asks for something else. What is in it is looked at from the start.
    ///
    /// # Errors
    /// [`ChangeLogError::NotShared`], [`ChangeLogError::Storage`].
    pub fn set_store_place(&mut self, name: &str, place: &str) -> Result<(), ChangeLogError> {
        self.engaged(|engine| {
            engine.log.me()?.ok_or(ChangeLogError::NotShared)?;
            engine.log.set_place(place)?;
            engine.log.set_name(name)?;
            Ok(engine.log.forget_stored()?)
        })
    }

    /// Stops sharing: the log is forgotten here. Every record stays, and so does what lies in the store.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn stop_sharing(&mut self) -> Result<(), ChangeLogError> {
        self.engaged(|engine| Ok(engine.log.forget()?))
    }

    /// What to ask the store for.
    ///
    /// # Errors
    /// [`ChangeLogError::NotShared`], [`ChangeLogError::Storage`].
    pub fn known_changes(&mut self) -> Result<Known, ChangeLogError> {
        self.engaged(|engine| engine.known())
    }

    /// Takes in what the store showed, and says what to write into it. All of it is one step of the history, or nothing is.
    ///
    /// # Errors
    /// [`ChangeLogError`].
    pub fn merge_changes(&mut self, brought: &Brought) -> Result<Merged, ChangeLogError> {
        let path = Folder::new(self.folder()).key_file();
        let key_file = read_at_most(&path, MAX_FILE_BYTES).map_err(StorageError::from)?;
        self.engaged(|engine| {
            let mut merged = engine.merge(brought)?;
            if let Some(bytes) = key_file {
                merged.outgoing.extend(engine.key_file(&bytes)?);
            }
            Ok(merged)
        })
    }

    /// Notes what the store has now.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn note_stored(&mut self, stored: &Stored) -> Result<(), ChangeLogError> {
        self.engaged(|engine| Ok(engine.note(stored)?))
    }

    /// What there is to know and to answer; `None` where this wallet is not shared. What was changed here since the last
    /// time is noted first, unless the wallet is open to read only.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn shared(&mut self) -> Result<Option<Shared>, ChangeLogError> {
        if !self.reads_only() && self.is_shared()? {
            self.engaged(|engine| {
                engine.observe()?;
                engine.place()
            })?;
        }
        let key = self.keys().data_key.derive_change_log_key(&self.keys().wallet_id);
        let seal = Seal { key: &key, wallet: self.keys().wallet_id };
        let rows = WalletRows { connection: &self.connection, step: None };
        Engine::new(Log(&self.connection), &rows, &seal, "").state()
    }

    /// Settles what is disputed of a record. `heads`: as the person was shown them.
    ///
    /// # Errors
    /// [`ChangeLogError::Settled`] where that is not disputed any more, or not like this; [`ChangeLogError::Storage`].
    pub fn settle_dispute(&mut self, kind: &str, record: &str, heads: &[Id], pick: &Pick) -> Result<(), ChangeLogError> {
        self.engaged(|engine| {
            engine.observe()?;
            engine.settle(kind, record, heads, pick)?;
            engine.place()?;
            Ok(())
        })
    }

    /// Carries out removals of other machines here, or keeps what they removed, here and everywhere. Kinds and ids as in
    /// [`Shared::removals`]; those that wait no more are passed over. Returns how many were answered.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn answer_removals(&mut self, which: &[(String, String)], keep: bool) -> Result<usize, ChangeLogError> {
        self.engaged(|engine| {
            engine.observe()?;
            let done = if keep { engine.keep_removals(which)? } else { engine.confirm_removals(which)? };
            engine.place()?;
            Ok(done)
        })
    }

    /// The person has read that this device took a new id.
    ///
    /// # Errors
    /// [`ChangeLogError::Storage`].
    pub fn acknowledge_renewal(&mut self) -> Result<(), ChangeLogError> {
        self.engaged(|engine| Ok(engine.log.acknowledge_renewal()?))
    }

    /// Work on the log and the rows, in one transaction.
    fn engaged<T>(
        &mut self,
        work: impl FnOnce(&Engine<'_, WalletRows<'_>>) -> Result<T, ChangeLogError>,
    ) -> Result<T, ChangeLogError> {
        let wallet = self.keys().wallet_id;
        let key = self.keys().data_key.derive_change_log_key(&wallet);
        let now = self.now().format(TIME).to_string();
        self.write(Did::Merged, |step| {
            let seal = Seal { key: &key, wallet };
            let rows = WalletRows { connection: step, step: Some(step) };
            work(&Engine::new(Log(step), &rows, &seal, &now))
        })
    }
}

/// The wallet's rows, to be changed where there is a step.
struct WalletRows<'a> {
    connection: &'a Connection,
    step: Option<&'a Step<'a>>,
}

impl WalletRows<'_> {
    /// The ids of a kind, in the order of entry.
    fn ids(&self, kind: Kind) -> Result<Vec<String>, StorageError> {
        match kind {
            Kind::Holder | Kind::Order => Ok(vec![String::new()]),
            _ => rows(self.connection, &format!("SELECT id FROM {} ORDER BY seq", kind.name()), (), |row| row.get(0)),
        }
    }

    /// The ids of a kind that a change later than `mark` touched, in the order of entry; before them those that are gone.
    fn touched(&self, kind: Kind, mark: i64) -> Result<Vec<String>, StorageError> {
        let touched = "SELECT DISTINCT id FROM change WHERE seq > ?1 AND kind = ?2";
        let sql = match kind {
            Kind::Holder | Kind::Order => touched,
            _ => &format!(
                "SELECT touched.id FROM ({touched}) AS touched LEFT JOIN {} AS row ON row.id = touched.id ORDER BY row.seq, touched.id",
                kind.name()
            ),
        };
        rows(self.connection, sql, (mark, kind.name()), |row| row.get(0))
    }

    /// The ids of a kind that were there when the log last looked, and are gone.
    fn gone(&self, kind: Kind) -> Result<Vec<String>, StorageError> {
        if matches!(kind, Kind::Holder | Kind::Order) {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT record FROM log_record WHERE kind = ?1 AND placed IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM {} WHERE id = record)",
            kind.name()
        );
        rows(self.connection, &sql, [kind.name()], |row| row.get(0))
    }
}

impl Rows for WalletRows<'_> {
    fn changed(&self, mark: i64) -> Result<(Vec<(String, String)>, i64), StorageError> {
        let last: i64 = value(self.connection, "SELECT coalesce(max(seq), 0) FROM change", ())?;
        let mut changed = Vec::new();
        for kind in Kind::ALL {
            let ids = match mark {
                // An order of nothing says nothing.
                0 if kind == Kind::Order && self.ids(Kind::Credential)?.is_empty() => Vec::new(),
                0 => self.ids(kind)?,
                _ => {
                    let mut ids = self.touched(kind, mark)?;
                    // Whose past was forgotten with them is in no change any more.
                    let known: HashSet<String> = ids.iter().cloned().collect();
                    ids.extend(self.gone(kind)?.into_iter().filter(|id| !known.contains(id)));
                    ids
                }
            };
            changed.extend(ids.into_iter().map(|id| (kind.name().to_owned(), id)));
        }
        Ok((changed, last.max(mark)))
    }

    fn read(&self, kind: &str, record: &str) -> Result<Option<String>, StorageError> {
        let Some(kind) = Kind::from_name(kind) else { return Ok(None) };
        Ok(put::snapshot(self.connection, kind, record)?.map(|row| row.json))
    }

    fn put(&self, kind: &str, record: &str, content: Option<&str>) -> Result<Put, StorageError> {
        let (Some(kind), Some(step)) = (Kind::from_name(kind), self.step) else { return Ok(Put::Unfit) };
        let told = match content {
            None => None,
            Some(text) => match Told::read(kind, text, None) {
                Some(told) => Some(told),
                None => return Ok(Put::Unfit),
            },
        };
        step.execute_batch("SAVEPOINT change_log_row")?;
        match put::put(step, &[(kind, record.to_owned(), told)]) {
            Ok(()) => {
                step.execute_batch("RELEASE change_log_row")?;
                Ok(Put::Done)
            }
            Err(error) => {
                step.execute_batch("ROLLBACK TO change_log_row; RELEASE change_log_row")?;
                match error {
                    // A row that breaks a rule of the tables; anything else is the disk's.
                    WriteError::Storage(StorageError::Unexpected(_)) => Ok(Put::Unfit),
                    WriteError::Storage(error) | WriteError::Unsure(error) => Err(error),
                    _ => Ok(Put::Unfit),
                }
            }
        }
    }

    fn arrange(&self, kind: &str, order: &[String]) -> Result<(), StorageError> {
        match (Kind::from_name(kind), self.step) {
            (Some(kind), Some(step)) => arrange::arrange(step, kind, order),
            _ => Ok(()),
        }
    }

    fn rank(&self, kind: &str) -> usize {
        Kind::ALL.iter().position(|known| known.name() == kind).unwrap_or(Kind::ALL.len())
    }

    fn wants(&self, kind: &str, content: &Fields) -> Result<Option<String>, StorageError> {
        let paper = content.get("sha256").and_then(Value::as_str).filter(|_| kind == Kind::Document.name());
        let Some(paper) = paper else { return Ok(None) };
        let there: bool = value(self.connection, "SELECT EXISTS (SELECT 1 FROM paper WHERE sha256 = ?1)", [paper])?;
        Ok((!there).then(|| paper.to_owned()))
    }

    fn papers(&self) -> Result<Vec<String>, StorageError> {
        rows(self.connection, "SELECT DISTINCT sha256 FROM document ORDER BY sha256", (), |row| row.get(0))
    }

    fn paper(&self, sha256: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        let sql = "SELECT bytes FROM paper WHERE sha256 = ?1";
        let bytes = first(self.connection, sql, [sha256], |row| row.get(0).map(Zeroizing::<Vec<u8>>::new))?;
        // What is damaged here is not handed on under the good paper's name.
        Ok(bytes.filter(|bytes| document::sha256(bytes) == sha256))
    }

    fn keep_paper(&self, sha256: &str, bytes: &[u8]) -> Result<(), StorageError> {
        document::keep_bytes(self.connection, sha256, bytes)
    }
}
