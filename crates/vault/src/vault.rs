//! Making and opening a wallet, and holding it open.
//!
//! What a wallet stores is in `table`; this module only brings files, keys, schema and lock together, in an order in which
//! no failure leaves half a wallet.

use crate::cost::Cost;
use crate::error::{CreateError, OpenError, Part, StorageError};
use crate::folder::{Folder, Lock, LockError, read_at_most, remove_folders, remove_if_there, write_private};
use crate::key::{DataKey, DatabaseKey, NotEnoughMemory};
use crate::key_file::{Fresh, KeyFile, KeyFileError, MAX_FILE_BYTES, VERSION};
use crate::migrate::{MIGRATIONS, MigrateError, Migration};
use crate::passphrase::Passphrase;
use crate::{database, migrate};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// An open wallet. Dropping it locks it: the database is closed, its key and pages are wiped, the folder is free again.
pub struct Vault {
    // Before the lock, so that the database is closed while the lock is still held.
    pub(crate) connection: Connection,
    folder: Folder,
    _lock: Option<Lock>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("folder", &self.folder.path()).finish_non_exhaustive()
    }
}

impl Vault {
    /// Whether the folder holds a wallet, whole or not.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        Folder::new(folder).holds_wallet()
    }

    /// Makes an empty wallet in `folder`, which is made too where it is missing, and opens it. Takes as long as `cost`.
    ///
    /// # Errors
    /// [`CreateError`]; nothing that this call made is left then.
    pub fn create(folder: &Path, passphrase: &Passphrase, cost: Cost) -> Result<Self, CreateError> {
        Self::create_with(folder, passphrase, cost, MIGRATIONS)
    }

    /// [`Self::create`] with a list of migrations of one's own: a wallet as an earlier program made it.
    pub(crate) fn create_with(
        folder: &Path,
        passphrase: &Passphrase,
        cost: Cost,
        migrations: &[Migration],
    ) -> Result<Self, CreateError> {
        let folder = Folder::new(folder);
        if folder.holds_wallet() {
            return Err(CreateError::AlreadyThere(folder.path().to_owned()));
        }
        let made = folder.make().map_err(StorageError::from)?;
        let mut litter = Litter { folders: made, files: Vec::new(), lock: None };
        let lock_was_there = folder.lock_file().exists();
        let lock = Lock::take(&folder.lock_file()).map_err(|error| match error {
            LockError::Held => CreateError::InUse,
            LockError::Io(error) => CreateError::Storage(error.into()),
        })?;
        litter.lock = Some(lock);
        if folder.holds_wallet() {
            return Err(CreateError::AlreadyThere(folder.path().to_owned()));
        }
        if !lock_was_there {
            litter.files.push(folder.lock_file());
        }
        let (new_key, new_database) = (folder.new_key_file(), folder.new_database());
        litter.files.extend([new_key.clone(), new_database.clone(), folder.new_database_journal()]);
        litter.files.extend([folder.key_file(), folder.database()]);
        // What a crash in the middle of making a wallet left: nothing was ever confirmed in it.
        for old in [&new_key, &new_database, &folder.new_database_journal()] {
            remove_if_there(old).map_err(StorageError::from)?;
        }

        let fresh = Fresh::make()?;
        let data_key = DataKey::make()?;
        let key_file =
            KeyFile::seal(&data_key, passphrase, cost, &fresh).map_err(|NotEnoughMemory| StorageError::NotEnoughMemory)?;
        let database_key = data_key.derive_database_key(&fresh.wallet_id);
        build_database(&new_database, &database_key, migrations)?;
        write_private(&new_key, &key_file).map_err(StorageError::from)?;
        // Both are whole and on the disk. The key file goes first: whoever finds it beside `wallet.db.new` can finish.
        let place = || {
            fs::rename(&new_key, folder.key_file())?;
            folder.sync()?;
            fs::rename(&new_database, folder.database())?;
            folder.sync()
        };
        place().map_err(StorageError::from)?;
        let connection = database::open(&folder.database(), &database_key)?;
        Ok(Self { connection, folder, _lock: litter.keep() })
    }

    /// Takes an open wallet away for ever: its files, and its folder where nothing else lies in it. For a wallet that was
    /// just made and must not stay (a sample, an import that was refused).
    ///
    /// # Errors
    /// [`StorageError`] where a file cannot be removed.
    pub fn erase(self) -> Result<(), StorageError> {
        let folder = Folder::new(self.folder.path());
        drop(self);
        for file in [folder.key_file(), folder.database(), folder.lock_file()] {
            remove_if_there(&file)?;
        }
        match fs::remove_dir(folder.path()) {
            Err(error) if error.kind() != std::io::ErrorKind::DirectoryNotEmpty => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Opens the wallet in `folder`, bringing an older schema up first. Takes as long as the cost it was made with.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed then, except that a wallet whose making was cut short may have been finished.
    pub fn open(folder: &Path, passphrase: &Passphrase) -> Result<Self, OpenError> {
        Self::open_with(folder, passphrase, MIGRATIONS)
    }

    /// [`Self::open`] with a list of migrations of one's own.
    pub(crate) fn open_with(folder: &Path, passphrase: &Passphrase, migrations: &[Migration]) -> Result<Self, OpenError> {
        let folder = Folder::new(folder);
        let there = |path: PathBuf| path.try_exists().map_err(|error| OpenError::from(StorageError::from(error)));
        let (has_key, has_database) = (there(folder.key_file())?, there(folder.database())?);
        if !has_key {
            return Err(if has_database {
                OpenError::Missing(Part::KeyFile)
            } else {
                OpenError::NotThere(folder.path().to_owned())
            });
        }
        let lock = Lock::take(&folder.lock_file()).map_err(|error| match error {
            LockError::Held => OpenError::InUse,
            LockError::Io(error) => StorageError::from(error).into(),
        })?;
        if !there(folder.database())? {
            if !there(folder.new_database())? {
                return Err(OpenError::Missing(Part::Database));
            }
            // The making of this wallet was cut short between its last two steps.
            fs::rename(folder.new_database(), folder.database()).map_err(StorageError::from)?;
            folder.sync().map_err(StorageError::from)?;
        }
        let bytes = read_at_most(&folder.key_file(), MAX_FILE_BYTES).map_err(StorageError::from)?;
        let bytes = bytes.ok_or(OpenError::Damaged(Part::KeyFile))?;
        let key_file = KeyFile::parse(&bytes)?;
        let data_key = key_file.unlock(&bytes, passphrase)?;
        let database_key = data_key.derive_database_key(key_file.wallet_id());
        let mut connection = database::open(&folder.database(), &database_key)?;
        if connection.query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0))? == 0 {
            // The database of a wallet has had its tables from the first moment.
            return Err(OpenError::Damaged(Part::Database));
        }
        migrate::run(&mut connection, migrations, |found| Ok(folder.copy_database(&folder.copy_of_schema(found))?))?;
        Ok(Self { connection, folder, _lock: Some(lock) })
    }

    /// Where the wallet lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `change` in a transaction: all of it is in the wallet and on the disk when this returns `Ok`, else nothing.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = change(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

fn build_database(path: &Path, key: &DatabaseKey, migrations: &[Migration]) -> Result<(), StorageError> {
    let mut connection = database::create(path, key)?;
    migrate::run(&mut connection, migrations, |_| Ok(())).map_err(|error| match error {
        MigrateError::Storage(error) => error,
        // A file made a moment ago has no earlier migrations.
        MigrateError::Newer { .. } | MigrateError::Foreign(_) => StorageError::Damaged,
    })?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

impl From<KeyFileError> for OpenError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::Damaged => Self::Damaged(Part::KeyFile),
            KeyFileError::Newer(found) => Self::Newer { found: found.into(), known: VERSION.into() },
            KeyFileError::CostRefused => Self::CostRefused,
            KeyFileError::WrongPassphrase => Self::WrongPassphrase,
            KeyFileError::NotEnoughMemory => Self::NotEnoughMemory,
        }
    }
}

/// What an unfinished wallet leaves, removed when this is dropped. It has the lock until then: no one else's files go.
struct Litter {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    lock: Option<Lock>,
}

impl Litter {
    /// The wallet is finished: none of it is litter.
    fn keep(&mut self) -> Option<Lock> {
        self.folders.clear();
        self.files.clear();
        self.lock.take()
    }
}

impl Drop for Litter {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = remove_if_there(file);
        }
        remove_folders(&self.folders);
    }
}
