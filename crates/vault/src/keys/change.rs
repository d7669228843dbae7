//! Taking ways of opening in and out of an open wallet, without rewriting what it stores.
//!
//! `wallet.key` is read again, found to be this wallet's, changed, written beside, read back, and given its name: whoever looks
//! after a crash finds the old or the new, and either opens.
//!
//! A copy of `wallet.key` made before a change still opens with what opened it then, for the data key stays the same.

use crate::error::StorageError;
use crate::folder::{Folder, read_at_most, remove_if_there, write_private};
use crate::keys::cost::Cost;
use crate::keys::key::{DataKey, NotEnoughMemory, RandomnessError, WALLET_ID_BYTES};
use crate::keys::key_file::{Crowded, KeyFile, KeyFileError, MAX_FILE_BYTES};
use crate::keys::opener::{Opener, StoredKey, read_id};
use crate::keys::passphrase::Passphrase;
use crate::keys::recovery::RecoveryCode;
use crate::keys::slot::Fresh;
use crate::keys::ways::{Ways, seconds};
use crate::{error::OpenError, vault::Vault};
use chrono::NaiveDateTime;
use std::fs;
use std::io;

/// What an open wallet holds of its keys, in locked memory, so that a slot can be made without asking for the passphrase again.
pub(crate) struct HeldKeys {
    pub(crate) data_key: DataKey,
    pub(crate) wallet_id: [u8; WALLET_ID_BYTES],
}

/// Why no way of opening was taken in or out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyChangeError {
    /// The wallet was opened to be read only.
    #[error(
        "This wallet is open for reading only, so what opens it was not changed. Close it in the other window, then try again."
    )]
    ReadOnly,
    /// The key file on the disk is damaged, missing, or another wallet's.
    #[error(
        "The wallet's key file (wallet.key) is missing or not as this wallet wrote it, so nothing was changed. Your wallet is still open: export everything now, then put back the key file from a backup."
    )]
    Damaged,
    /// Eight machines have a secret already.
    #[error("Eight computers open this wallet by their key stores already. Nothing was changed. Take one of them away first.")]
    Crowded,
    /// The new file has its name, but the disk did not say that it will last.
    #[error(
        "The change was written, but the disk did not confirm it. Keep both the old and the new: try the new one first when you next open the wallet. {0}"
    )]
    Unconfirmed(#[source] StorageError),
    /// No random numbers.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The disk, or too little memory.
    #[error("What opens the wallet was not changed; everything is as it was. {0}")]
    Storage(#[from] StorageError),
}

impl Vault {
    /// In which ways this wallet opens.
    ///
    /// # Errors
    /// [`KeyChangeError::Damaged`] and [`KeyChangeError::Storage`].
    pub fn ways(&self) -> Result<Ways, KeyChangeError> {
        let (file, _) = self.key_file()?;
        Ok(Ways::of(&file))
    }

    /// Proves that `opener` opens this wallet; to be asked before a passphrase is changed or a recovery code is shown. Takes as
    /// long as opening.
    ///
    /// # Errors
    /// [`OpenError`], such as [`OpenError::WrongPassphrase`].
    pub fn prove<'a>(&self, opener: impl Into<Opener<'a>>) -> Result<(), OpenError> {
        let folder = Folder::new(self.folder());
        let bytes = read_at_most(&folder.key_file(), MAX_FILE_BYTES).map_err(StorageError::from)?;
        let bytes = bytes.ok_or(KeyFileError::Damaged)?;
        Ok(KeyFile::parse(&bytes)?.gives(&bytes, opener.into(), &self.keys().data_key)?)
    }

    /// Sets another passphrase: the one before no longer opens the wallet. Takes as long as `cost`.
    ///
    /// # Errors
    /// [`KeyChangeError`]; the passphrase before still opens it then, unless it is [`KeyChangeError::Unconfirmed`].
    pub fn change_passphrase(&mut self, passphrase: &Passphrase, cost: Cost) -> Result<(), KeyChangeError> {
        let fresh = Fresh::make()?;
        self.change_keys(|file, key| {
            file.set_passphrase(key, passphrase, cost, fresh).map_err(|NotEnoughMemory| StorageError::NotEnoughMemory.into())
        })
    }

    /// Makes a recovery code, which is given here and nowhere else. The one before, and its shares, no longer open the wallet.
    ///
    /// # Errors
    /// [`KeyChangeError`]; a code before is still good then, unless it is [`KeyChangeError::Unconfirmed`].
    pub fn make_recovery_code(&mut self, now: NaiveDateTime) -> Result<RecoveryCode, KeyChangeError> {
        let (fresh, code) = (Fresh::make()?, RecoveryCode::make()?);
        self.change_keys(|file, key| {
            file.set_recovery(key, &code, seconds(now), fresh);
            Ok(())
        })?;
        Ok(code)
    }

    /// Takes the recovery code away. Whether there was one.
    ///
    /// # Errors
    /// [`KeyChangeError`].
    pub fn remove_recovery_code(&mut self) -> Result<bool, KeyChangeError> {
        self.change_keys(|file, _| Ok(file.remove_recovery()))
    }

    /// Lets a secret open the wallet that lies in a platform's key store. It is stored there before this is called.
    ///
    /// # Errors
    /// [`KeyChangeError`].
    pub fn add_stored_key(&mut self, stored: &StoredKey, now: NaiveDateTime) -> Result<(), KeyChangeError> {
        let fresh = Fresh::make()?;
        self.change_keys(|file, key| {
            file.add_key_store(key, stored, seconds(now), fresh).map_err(|Crowded| KeyChangeError::Crowded)
        })
    }

    /// Lets the secret of this id open the wallet no more. Whether it did.
    ///
    /// # Errors
    /// [`KeyChangeError`].
    pub fn remove_stored_key(&mut self, id: &str) -> Result<bool, KeyChangeError> {
        let Some(id) = read_id(id) else { return Ok(false) };
        self.change_keys(|file, _| Ok(file.remove_key_store(&id)))
    }

    /// The key file as it lies on the disk, found to be this wallet's.
    fn key_file(&self) -> Result<(KeyFile, Vec<u8>), KeyChangeError> {
        let read = read_at_most(&Folder::new(self.folder()).key_file(), MAX_FILE_BYTES);
        let bytes = match read {
            Ok(bytes) => bytes.ok_or(KeyChangeError::Damaged)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeyChangeError::Damaged),
            Err(error) => return Err(StorageError::from(error).into()),
        };
        let held = self.keys();
        let file = KeyFile::parse(&bytes).map_err(|_| KeyChangeError::Damaged)?;
        if *file.wallet_id() != held.wallet_id || file.authenticate(&bytes, &held.data_key).is_err() {
            return Err(KeyChangeError::Damaged);
        }
        Ok((file, bytes))
    }

    fn change_keys<T>(
        &mut self,
        change: impl FnOnce(&mut KeyFile, &DataKey) -> Result<T, KeyChangeError>,
    ) -> Result<T, KeyChangeError> {
        if self.reads_only() {
            return Err(KeyChangeError::ReadOnly);
        }
        let (mut file, before) = self.key_file()?;
        let changed = change(&mut file, &self.keys().data_key)?;
        let bytes = file.to_bytes(&self.keys().data_key);
        // A file that this program would not read is never written: other kinds of slot may fill it.
        if KeyFile::parse(&bytes).is_err() {
            return Err(KeyChangeError::Crowded);
        }
        if bytes != before {
            replace(&Folder::new(self.folder()), &bytes)?;
        }
        Ok(changed)
    }
}

/// Puts a key file in the place of the one that is there.
fn replace(folder: &Folder, bytes: &[u8]) -> Result<(), KeyChangeError> {
    let beside = folder.new_key_file();
    let written = (|| {
        remove_if_there(&beside)?;
        write_private(&beside, bytes)?;
        // Sticks have been met that take everything and keep nothing.
        if read_at_most(&beside, MAX_FILE_BYTES)?.as_deref() != Some(bytes) {
            return Err(io::Error::other("what was written is not what is read"));
        }
        fs::rename(&beside, folder.key_file())
    })();
    if let Err(error) = written {
        let _ = fs::remove_file(&beside);
        return Err(StorageError::from(error).into());
    }
    folder.sync().map_err(|error| KeyChangeError::Unconfirmed(error.into()))
}

/// Removes a key file that a crash left unfinished beside the wallet's own; nothing was confirmed in it. One that cannot be
/// removed does no harm.
pub(crate) fn remove_unfinished(folder: &Folder) {
    let _ = remove_if_there(&folder.new_key_file());
}
