//! Putting a backup in the wallet's place, so that a crash leaves the one or the other whole.
//!
//! ```text
//! wallet.restore/wallet.key, wallet.db   the backup's files, synced
//! wallet.restore/ready                   from now on the restore is carried to its end: by this call, or by the next opening
//! wallet.before-…/                       what lay there before, moved aside as it was
//! ```
//!
//! Until `ready` has its name, the wallet is untouched and whoever opens it clears `wallet.restore` away. Nothing that was the
//! person's is ever removed here unless a verified backup of it was made first.

use super::form::{self, FormError};
use super::{Looked, UnusableBackup};
use crate::error::StorageError;
use crate::folder::{Folder, Lock, LockError, create_private, remove_if_there, write_private};
use crate::keys::key::hex;
use crate::keys::key_file::{KeyFile, MAX_FILE_BYTES};
use chrono::NaiveDateTime;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

const READY: &str = "ready";
/// The order in which files change places: a journal must never lie beside a database that it does not belong to.
const FILES: [&str; 3] = ["wallet.db-journal", "wallet.db", "wallet.key"];

/// What becomes of the files that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// They go: a verified backup of them was made a moment ago.
    BackedUp,
    /// They are kept beside the wallet, as they are.
    SetAside,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The folder in which the files lie that were there before.
    pub set_aside: Option<PathBuf>,
}

/// Why a backup was not put in the wallet's place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The backup changed since it was looked into.
    #[error(transparent)]
    Unusable(#[from] UnusableBackup),
    /// Another window has the wallet open.
    #[error("The wallet is open in another window, so it was not replaced. Close that window, then try again.")]
    InUse,
    /// The disk. Nothing has changed its place yet.
    #[error("The backup was not put back; the wallet is as it was. {0}")]
    Storage(#[source] StorageError),
    /// The disk, after files began to change places.
    #[error(
        "The backup was not put back completely, because the disk failed in between. Nothing was lost: both the wallet and the backup are there. Open the wallet again, and it will be finished. {0}"
    )]
    Halfway(#[source] StorageError),
}

/// What an opening found of a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// There was none.
    Nothing,
    /// It was carried to its end.
    Completed,
    /// It had not begun to change anything, and was cleared away.
    Undone,
}

impl Looked {
    /// Puts this backup in the place of the wallet in `folder`, or where there is none. The wallet must be closed. `now`, in
    /// UTC, names the folder of what is set aside.
    ///
    /// # Errors
    /// [`RestoreError`].
    pub fn restore(self, folder: &Path, before: Before, now: NaiveDateTime) -> Result<Restored, RestoreError> {
        let Self { vault, scratch, backup, told } = self;
        // What was laid out to be looked at goes first: the disk may have no room for both.
        drop(vault);
        drop(scratch);
        let storage = |error: io::Error| RestoreError::Storage(error.into());
        let folder = Folder::new(folder);
        folder.make().map_err(storage)?;
        let lock = Lock::take(&folder.lock_file()).map_err(|error| match error {
            LockError::Held => RestoreError::InUse,
            LockError::Io(error) => storage(error),
        })?;
        settle_locked(&folder).map_err(storage)?;
        let place = folder.restoring();
        Folder::new(&place).make().map_err(storage)?;
        let laid = lay(&place, &backup.path, &told);
        let set_aside = match before {
            Before::SetAside if folder.holds_wallet() => Some(free_name(&folder, now)),
            _ => None,
        };
        let ready = laid.and_then(|()| {
            let name = set_aside.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
            let beside = place.join("ready.new");
            write_private(&beside, name.unwrap_or_default().as_bytes())
                .and_then(|()| Folder::new(&place).sync())
                .and_then(|()| fs::rename(&beside, place.join(READY)))
                .and_then(|()| Folder::new(&place).sync())
                .map_err(FormError::Io)
        });
        if let Err(error) = ready {
            let _ = fs::remove_dir_all(&place);
            return Err(match error {
                FormError::Io(error) => storage(error),
                other => UnusableBackup::new(&backup.path, other).into(),
            });
        }
        settle_locked(&folder).map_err(|error| RestoreError::Halfway(error.into()))?;
        drop(lock);
        Ok(Restored { set_aside })
    }
}

/// Lays the backup's files out, verified again as they are read: they may have changed since they were looked at.
fn lay(place: &Path, backup: &Path, told: &form::Told) -> Result<(), FormError> {
    let file = File::open(backup)?;
    let bytes = file.metadata()?.len();
    let mut database = create_private(&place.join("wallet.db"))?;
    let (found, key_file) = form::read(&mut BufReader::new(file), bytes, &mut database)?;
    if found != *told {
        return Err(FormError::Damaged);
    }
    database.sync_all()?;
    write_private(&place.join("wallet.key"), &key_file)?;
    Folder::new(place).sync()?;
    Ok(())
}

/// A name for what is set aside that nothing has.
fn free_name(folder: &Folder, now: NaiveDateTime) -> PathBuf {
    let stem = format!("wallet.before-{}", now.format("%Y-%m-%dT%H%M%SZ"));
    let names = std::iter::once(stem.clone()).chain((2..).map(|nth| format!("{stem}-{nth}")));
    let mut paths = names.map(|name| folder.path().join(name));
    paths.find(|path| !path.exists()).unwrap_or_else(|| folder.path().join(stem))
}

/// Carries a restore to its end that a crash cut short, or clears it away. To be called before a wallet is opened.
///
/// # Errors
/// [`LockError::Held`] where another window is at it.
pub(crate) fn settle(folder: &Folder) -> Result<Settled, LockError> {
    if !folder.restoring().is_dir() {
        return Ok(Settled::Nothing);
    }
    let _lock = Lock::take(&folder.lock_file())?;
    settle_locked(folder).map_err(LockError::Io)
}

fn settle_locked(folder: &Folder) -> io::Result<Settled> {
    let place = folder.restoring();
    let aside = match fs::read_to_string(place.join(READY)) {
        Ok(name) => name,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let begun = place.is_dir();
            if begun {
                fs::remove_dir_all(&place)?;
                folder.sync()?;
            }
            return Ok(if begun { Settled::Undone } else { Settled::Nothing });
        }
        Err(error) => return Err(error),
    };
    // Only a plain name: whatever stands in the file, nothing leaves the wallet's folder.
    let plain = Path::new(&aside).file_name().is_some_and(|name| name == aside.as_str());
    let old = if plain { folder.path().join(&aside) } else { place.join("old") };
    Folder::new(&old).make()?;
    for name in FILES {
        let (here, new, moved) = (folder.path().join(name), place.join(name), old.join(name));
        // A journal has no successor; its turn is over once the database's is.
        let waits = new.try_exists()? || (name == "wallet.db-journal" && place.join("wallet.db").try_exists()?);
        if waits && here.try_exists()? && !moved.try_exists()? {
            fs::rename(&here, &moved)?;
            Folder::new(&old).sync()?;
            folder.sync()?;
        }
        if new.try_exists()? {
            fs::rename(&new, &here)?;
            folder.sync()?;
        }
    }
    // A key file that was being changed belongs to what was there before.
    remove_if_there(&folder.new_key_file())?;
    fs::remove_file(place.join(READY))?;
    fs::remove_dir_all(&place)?;
    folder.sync()?;
    Ok(Settled::Completed)
}

/// The id of the wallet in a folder, from its key file, which is not opened for it; `None` where there is none or it is
/// damaged.
#[must_use]
pub fn wallet_id_in(folder: &Path) -> Option<String> {
    let bytes = crate::folder::read_at_most(&Folder::new(folder).key_file(), MAX_FILE_BYTES).ok()??;
    Some(hex(KeyFile::parse(&bytes).ok()?.wallet_id()))
}
