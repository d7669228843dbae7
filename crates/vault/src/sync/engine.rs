//! What a device does with the change log, over the log's tables and the wallet's rows.
//!
//! In this order, in one transaction: `observe` makes versions of what the person changed, `receive` takes in the others'
//! segments, `place` puts what stands into the wallet, `write` seals what is new. `answer` is what the person says to
//! conflicts and removals. Nothing here touches a file or a network, and nothing reads a clock.

mod answer;
mod observe;
mod place;
mod receive;
mod round;
mod state;
mod write;

use super::id::Id;
use super::log::{Log, Me, Placed};
use super::segment::Seal;
use super::version::{Fields, Version};
use crate::error::StorageError;
use crate::keys::key::RandomnessError;
use std::cell::RefCell;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

pub use answer::Pick;
pub use receive::Brought;
pub use round::Merged;
pub use state::{Dispute, Peer, SaidBy, Shared, Side, Waiting};

/// The wallet's rows, as the log sees them: each by its kind and id, told as JSON.
pub(crate) trait Rows {
    /// Rows that were touched after `mark`, in the order of entry, and the new mark. From 0: every row there is.
    fn changed(&self, mark: i64) -> std::result::Result<(Vec<(String, String)>, i64), StorageError>;

    /// The row as it is now.
    fn read(&self, kind: &str, record: &str) -> std::result::Result<Option<String>, StorageError>;

    /// Puts a row in its place; `None` removes it. What it names and is not there is left out.
    fn put(&self, kind: &str, record: &str, content: Option<&str>) -> std::result::Result<Put, StorageError>;

    /// Puts the rows of a kind in this order: each where it is named first. Rows that are not there may be named. Kinds of which there
    /// is one row stay as they are.
    fn arrange(&self, kind: &str, order: &[String]) -> std::result::Result<(), StorageError>;

    /// Where a kind comes: what a row names comes before it.
    fn rank(&self, kind: &str) -> usize;

    /// SHA-256 (lower-case hexadecimal) of the paper that a row cannot be without and that is not here.
    fn wants(&self, kind: &str, content: &Fields) -> std::result::Result<Option<String>, StorageError>;

    /// SHA-256 of every paper that a row has.
    fn papers(&self) -> std::result::Result<Vec<String>, StorageError>;

    /// A paper's bytes.
    fn paper(&self, sha256: &str) -> std::result::Result<Option<Zeroizing<Vec<u8>>>, StorageError>;

    /// Keeps a paper's bytes, which have that SHA-256.
    fn keep_paper(&self, sha256: &str, bytes: &[u8]) -> std::result::Result<(), StorageError>;
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is in its place.
    Done,
    /// This program has no place for it.
    Unfit,
}

/// Why the log could not go on. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeLogError {
    /// This wallet is not shared.
    #[error("This wallet is not shared with another computer. Nothing was changed. Set up sharing first.")]
    NotShared,
    /// It is shared already.
    #[error("This wallet is shared with other computers already. Nothing was changed. Stop sharing first.")]
    AlreadyShared,
    /// There is nothing like that to answer any more.
    #[error("This question was answered already, here or on another computer. Nothing was changed.")]
    Settled,
    /// No random numbers.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The wallet's database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<rusqlite::Error> for ChangeLogError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

type Result<T> = std::result::Result<T, ChangeLogError>;

/// The log and the rows, at work.
pub(crate) struct Engine<'a, R: Rows> {
    pub(crate) log: Log<'a>,
    pub(crate) rows: &'a R,
    pub(crate) seal: &'a Seal<'a>,
    /// The time by this machine's clock, for people only.
    pub(crate) now: &'a str,
    /// Kinds whose rows may not lie in their order any more.
    unordered: RefCell<BTreeSet<String>>,
}

impl<'a, R: Rows> Engine<'a, R> {
    pub(crate) fn new(log: Log<'a>, rows: &'a R, seal: &'a Seal<'a>, now: &'a str) -> Self {
        Self { log, rows, seal, now, unordered: RefCell::default() }
    }

    fn me(&self) -> Result<Me> {
        self.log.me()?.ok_or(ChangeLogError::NotShared)
    }

    /// A new version of a record, written by this device next time. `None` where it is too large for a segment.
    fn add(&self, kind: &str, record: &str, mut bases: Vec<Id>, content: Option<&Fields>) -> Result<Option<Id>> {
        let me = self.me()?;
        bases.sort_unstable();
        bases.dedup();
        // What is left out stays a head, and so stays in the question.
        bases.truncate(super::version::MAX_BASES);
        let version = Version {
            kind: kind.to_owned(),
            record: record.to_owned(),
            bases,
            clock: me.clock + 1,
            device: me.device,
            at: self.now.to_owned(),
            content: content.map(super::version::canonical),
        };
        if !version.fits() {
            return Ok(None);
        }
        self.log.see_clock(version.clock)?;
        self.log.add_version(&version, Some(0))?;
        self.log.set_stale(kind, record)?;
        Ok(Some(version.id()))
    }

    fn record(&self, kind: &str, record: &str) -> Result<Placed> {
        Ok(self.log.record(kind, record)?.unwrap_or_default())
    }

    /// The row as it is now, in its exact form.
    fn row(&self, kind: &str, record: &str) -> Result<Option<String>> {
        let row = self.rows.read(kind, record)?;
        row.map(|text| super::version::canonical_text(&text).ok_or(StorageError::Damaged.into())).transpose()
    }
}
