//! Looking into a backup: opened apart from the wallet, with what opened the wallet when it was made.
//!
//! Its files are laid, encrypted as they are, into a private folder that goes when the look ends. The backup itself is only
//! read.

use super::form::{self, FormError, Told};
use super::{Backup, Scratch, UnusableBackup, vouches};
use crate::checkup::hurt_pages;
use crate::error::{OpenError, StorageError};
use crate::folder::{create_private, write_private};
use crate::keys::Opener;
use crate::vault::Vault;
use std::fmt;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// Why a backup was not opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LookError {
    /// It is not one, or not whole.
    #[error(transparent)]
    Unusable(#[from] UnusableBackup),
    /// What was typed does not open it.
    #[error(
        "That does not open this backup. It opens with the passphrase or recovery code that the wallet had when the backup was made, which may be an earlier one. Nothing was changed."
    )]
    WrongKey,
    /// Its bytes are as they were written, but the wallet did not write them so.
    #[error(
        "This backup was altered by someone who does not have the wallet's keys, so nothing of it is used. Nothing was changed. Choose another backup."
    )]
    Altered,
    /// The wallet in it does not open.
    #[error(transparent)]
    Open(OpenError),
    /// No room or no right to look into it.
    #[error("The backup was not opened, and nothing was changed. {0}")]
    Storage(#[from] StorageError),
}

/// An opened backup. Dropping it ends the look and removes what was laid out for it.
pub struct Looked {
    // Before the folder, so that its files are closed when they go.
    pub(super) vault: Vault,
    pub(super) scratch: Scratch,
    pub(super) backup: Backup,
    pub(super) told: Told,
}

impl fmt::Debug for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Looked").field("backup", &self.backup).finish_non_exhaustive()
    }
}

impl Looked {
    /// Opens a backup and verifies all of it. `scratch` is a folder in which a private one is made for as long as the look
    /// lasts; it is made itself where it is missing, and needs as much room as the backup. With the passphrase it takes as long
    /// as the cost that it was set with.
    ///
    /// # Errors
    /// [`LookError`].
    pub fn open<'a>(path: &Path, scratch: &Path, opener: impl Into<Opener<'a>>) -> Result<Self, LookError> {
        let unusable = |error| UnusableBackup::new(path, error);
        let file = File::open(path).map_err(|error| unusable(FormError::Io(error)))?;
        let bytes = file.metadata().map_err(|error| unusable(FormError::Io(error)))?.len();
        let mut file = BufReader::new(file);
        // Before anything is laid out: most files that are tried in vain are known by their beginning.
        form::read_told(&mut file).map_err(unusable)?;
        let scratch = Scratch::make(scratch).map_err(StorageError::from)?;
        let database = create_private(&scratch.path().join("wallet.db")).map_err(StorageError::from)?;
        let mut database = Laid { out: BufWriter::new(database), failed: None };
        let read = form::read(&mut file, bytes, &mut database);
        let flushed = database.out.flush();
        if let Some(error) = database.failed.or(flushed.err()) {
            return Err(StorageError::from(error).into());
        }
        drop(database.out);
        let (told, key_file) = read.map_err(unusable)?;
        write_private(&scratch.path().join("wallet.key"), &key_file).map_err(StorageError::from)?;
        let vault = Vault::open(scratch.path(), opener).map_err(|error| match error {
            OpenError::WrongPassphrase | OpenError::WrongRecoveryCode | OpenError::NoRecoveryCode | OpenError::WrongStoredKey => {
                LookError::WrongKey
            }
            OpenError::Damaged(_) => unusable(FormError::Damaged).into(),
            OpenError::Newer { .. } => unusable(FormError::Newer).into(),
            other => LookError::Open(other),
        })?;
        if !vouches(vault.keys(), &told) {
            return Err(LookError::Altered);
        }
        if !hurt_pages(&vault.connection)?.is_empty() {
            return Err(unusable(FormError::Damaged).into());
        }
        Ok(Self { vault, scratch, backup: Backup::new(path, bytes, &told), told })
    }

    /// The wallet as it was, to be read.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What the backup tells of itself.
    #[must_use]
    pub fn backup(&self) -> &Backup {
        &self.backup
    }
}

/// Where the database is laid out, of which it is known afterwards whether it was the one that failed.
struct Laid {
    out: BufWriter<File>,
    failed: Option<std::io::Error>,
}

impl Write for Laid {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes).map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            kind.into()
        })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
