//! A damaged database, read wherever it can be read.
//!
//! Works on a copy, so that the person's files stay as they are. SQLCipher gives a connection up for good once one page of it
//! does not authenticate: the connection is made anew then, and the reading goes on elsewhere. It must never take what does
//! not authenticate for content.

use crate::database::{self, Access, must_be_sound};
use crate::error::StorageError;
use crate::folder::create_private;
use crate::keys::key::DatabaseKey;
use crate::read::value;
use rusqlite::types::Value;
use rusqlite::{Connection, Params, Row};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const PAGE: u64 = 4096;
/// The largest file that the missing end of a database is made up to, in bytes, before its first page says how long it was.
/// Most file systems store no zeros for it.
const MOST_PADDING: u64 = 1 << 36;

/// How far a reading came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// To the end.
    End,
    /// To a place that cannot be read.
    Hurt,
}

/// The copy of a damaged database.
pub(super) struct Source<'k> {
    path: PathBuf,
    key: &'k DatabaseKey,
    connection: Option<Connection>,
}

impl<'k> Source<'k> {
    /// Copies the database in `from`, with what a crash left beside it, to the folder `to`, and opens it.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] where not even its first page and its list of tables can be read.
    pub(super) fn open(from: &Path, to: &Path, key: &'k DatabaseKey) -> Result<Self, StorageError> {
        let path = to.join("wallet.db");
        copy_reachable(from, &path)?;
        let journal = from.with_file_name("wallet.db-journal");
        if journal.try_exists()? {
            let copy = path.with_file_name("wallet.db-journal");
            copy_reachable(&journal, &copy)?;
            // Opening for writing takes a change back that a crash cut short, as the wallet itself would have done.
            if database::connect(&path, key, Access::Write).is_err() {
                let _ = fs::remove_file(copy);
                copy_reachable(from, &path)?;
            }
        }
        let mut source = Self { path, key, connection: None };
        source.mend_length()?;
        Ok(source)
    }

    /// A database cut short is not opened at all. Zeros in the place of its end make no difference to what is there: they do
    /// not authenticate.
    fn mend_length(&mut self) -> Result<(), StorageError> {
        let length = |path: &Path| Ok::<_, StorageError>(fs::metadata(path)?.len());
        let there = length(&self.path)?;
        let mut padded = there.next_multiple_of(PAGE);
        let pages = loop {
            self.set_length(padded)?;
            match self.connect().and_then(|connection| value::<u32>(&connection, "PRAGMA page_count", ())) {
                Ok(pages) => break pages,
                Err(StorageError::Damaged) if padded < MOST_PADDING && there >= PAGE => padded = padded.saturating_mul(16),
                Err(error) => return Err(error),
            }
        };
        self.connection = None;
        self.set_length(u64::from(pages) * PAGE)
    }

    fn set_length(&self, bytes: u64) -> Result<(), StorageError> {
        Ok(OpenOptions::new().write(true).open(&self.path)?.set_len(bytes)?)
    }

    fn connect(&self) -> Result<Connection, StorageError> {
        database::connect(&self.path, self.key, Access::Read)
    }

    /// Asks once; `None` where the answer touches a place that cannot be read.
    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&Connection) -> Result<T, StorageError>,
    ) -> Result<Option<T>, StorageError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        match question(&connection).and_then(|answer| must_be_sound(&connection).map(|()| answer)) {
            Ok(answer) => {
                self.connection = Some(connection);
                Ok(Some(answer))
            }
            Err(StorageError::Damaged | StorageError::Disk(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads rows one by one until their end, or until a place that cannot be read.
    pub(super) fn read(
        &mut self,
        sql: &str,
        params: impl Params,
        mut each: impl FnMut(&Row<'_>) -> Result<(), StorageError>,
    ) -> Result<Reached, StorageError> {
        // What fails on our own side must not be taken for damage.
        let mut failed = None;
        let read = self.ask(|connection| {
            let mut statement = connection.prepare(sql)?;
            let mut rows = statement.query(params)?;
            while let Some(row) = rows.next()? {
                // A row may have been given with zeros where a page of it does not authenticate.
                must_be_sound(connection)?;
                if let Err(error) = each(row) {
                    failed = Some(error);
                    break;
                }
            }
            Ok(())
        })?;
        match (failed, read) {
            (Some(error), _) => Err(error),
            (None, Some(())) => Ok(Reached::End),
            (None, None) => Ok(Reached::Hurt),
        }
    }
}

/// All values of a row.
pub(super) fn values(row: &Row<'_>) -> rusqlite::Result<Vec<Value>> {
    (0..row.as_ref().column_count()).map(|at| row.get(at)).collect()
}

/// Copies a file; what the disk does not give back becomes zeros.
fn copy_reachable(from: &Path, to: &Path) -> io::Result<()> {
    let _ = fs::remove_file(to);
    let (mut from, mut to) = (File::open(from)?, create_private(to)?);
    let bytes = from.metadata()?.len();
    let mut at = 0;
    let mut page = vec![0; PAGE as usize];
    while at < bytes {
        let room = PAGE.min(bytes - at) as usize;
        let place = &mut page[..room];
        let read = from.seek(SeekFrom::Start(at)).and_then(|_| from.read_exact(place));
        if read.is_err() {
            place.fill(0);
        }
        to.write_all(place)?;
        at += room as u64;
    }
    Ok(())
}
