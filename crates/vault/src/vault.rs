//! Making and opening a wallet, and holding it open.
//!
//! What a wallet stores is in `table`; this module only brings files, keys, schema and lock together, in an order in which
//! no failure leaves half a wallet.

use crate::backup::restore::settle;
use crate::database::Access;
use crate::error::{CreateError, OpenError, Part, StorageError};
use crate::folder::{Folder, Lock, LockError, read_at_most, remove_folders, remove_if_there, write_private};
use crate::history::Did;
use crate::history::step::Step;
use crate::keys::key::{DataKey, DatabaseKey, NotEnoughMemory, make_random};
use crate::keys::key_file::{KeyFile, KeyFileError, MAX_FILE_BYTES, VERSION};
use crate::keys::slot::Fresh;
use crate::keys::{Cost, HeldKeys, Opener, Passphrase, remove_unfinished};
use crate::migrate::{MIGRATIONS, MigrateError, Migration};
use crate::read::value;
use crate::{database, migrate};
use chrono::NaiveDateTime;
use rusqlite::{Connection, TransactionBehavior};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// An open wallet. Dropping it locks it: the database is closed, its key and pages are wiped, the folder is free again.
pub struct Vault {
    // Before the lock, so that the database is closed while the lock is still held.
    pub(crate) connection: Connection,
    folder: Folder,
    keys: HeldKeys,
    access: Access,
    /// The time that the steps of the history bear, in UTC.
    now: NaiveDateTime,
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
        Self::create_from(folder, migrations, || {
            let keys = HeldKeys { data_key: DataKey::make()?, wallet_id: make_random()? };
            let mut key_file = KeyFile::empty(keys.wallet_id);
            key_file
                .set_passphrase(&keys.data_key, passphrase, cost, Fresh::make()?)
                .map_err(|NotEnoughMemory| StorageError::NotEnoughMemory)?;
            let key_file = key_file.to_bytes(&keys.data_key);
            Ok((keys, key_file))
        })
    }

    /// Makes an empty wallet with these keys, and the key file that holds them.
    pub(crate) fn create_from(
        folder: &Path,
        migrations: &[Migration],
        make_keys: impl FnOnce() -> Result<(HeldKeys, Vec<u8>), CreateError>,
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

        let (keys, key_file) = make_keys()?;
        let database_key = keys.data_key.derive_database_key(&keys.wallet_id);
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
        let connection = database::open(&folder.database(), &database_key, Access::Write)?;
        Ok(Self { connection, folder, keys, access: Access::Write, now: NaiveDateTime::default(), _lock: litter.keep() })
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

    /// Opens the wallet in `folder`, bringing an older schema up first. With the passphrase it takes as long as the cost that
    /// it was set with.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed then, except that a wallet whose making was cut short may have been finished.
    pub fn open<'a>(folder: &Path, opener: impl Into<Opener<'a>>) -> Result<Self, OpenError> {
        Self::open_with(folder, opener, MIGRATIONS)
    }

    /// [`Self::open`] with a list of migrations of one's own.
    pub(crate) fn open_with<'a>(
        folder: &Path,
        opener: impl Into<Opener<'a>>,
        migrations: &[Migration],
    ) -> Result<Self, OpenError> {
        Self::open_over(folder, opener, migrations, |path, key| database::open(path, key, Access::Write))
    }

    /// [`Self::open_with`] over a database that `open` opens.
    pub(crate) fn open_over<'a>(
        folder: &Path,
        opener: impl Into<Opener<'a>>,
        migrations: &[Migration],
        open: impl FnOnce(&Path, &DatabaseKey) -> Result<Connection, StorageError>,
    ) -> Result<Self, OpenError> {
        let folder = Folder::new(folder);
        finish_restore(&folder)?;
        // Before the lock, which would leave a file in a folder that holds no wallet.
        look_for(&folder)?;
        let lock = Lock::take(&folder.lock_file()).map_err(|error| match error {
            LockError::Held => OpenError::InUse,
            LockError::Io(error) => StorageError::from(error).into(),
        })?;
        if look_for(&folder)? == Found::Unfinished {
            fs::rename(folder.new_database(), folder.database()).map_err(StorageError::from)?;
            folder.sync().map_err(StorageError::from)?;
        }
        let (keys, database_key) = unlock(&folder, opener.into())?;
        remove_unfinished(&folder);
        let mut connection = open(&folder.database(), &database_key)?;
        must_have_tables(&connection)?;
        migrate::run(&mut connection, migrations, |found| Ok(folder.copy_database(&folder.copy_of_schema(found))?))?;
        Ok(Self { connection, folder, keys, access: Access::Write, now: NaiveDateTime::default(), _lock: Some(lock) })
    }

    /// Opens the wallet in `folder` to read only: nothing in the folder is made, changed or locked. For a wallet that another
    /// window has open, and for a folder that may not be written.
    ///
    /// What the other window writes is seen by the next reading.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::OldToRead`] where its schema is older than this program's, which reading cannot bring up.
    pub fn open_to_read<'a>(folder: &Path, opener: impl Into<Opener<'a>>) -> Result<Self, OpenError> {
        let folder = Folder::new(folder);
        finish_restore(&folder)?;
        must_be_finished(&folder)?;
        let (keys, database_key) = unlock(&folder, opener.into())?;
        let connection = database::open(&folder.database(), &database_key, Access::Read)?;
        must_have_tables(&connection)?;
        if migrate::check(&connection, MIGRATIONS)? {
            return Err(OpenError::OldToRead);
        }
        Ok(Self { connection, folder, keys, access: Access::Read, now: NaiveDateTime::default(), _lock: None })
    }

    /// Whether it was opened to read only.
    #[must_use]
    pub fn reads_only(&self) -> bool {
        self.access == Access::Read
    }

    /// Tells the time, in UTC, that the history notes for what is changed from now on. Without it that is 1 January 1970.
    pub fn set_time(&mut self, now: NaiveDateTime) {
        self.now = now;
    }

    /// A number that differs whenever somebody else wrote the wallet since it was last asked for.
    ///
    /// # Errors
    /// [`crate::ReadError::Storage`].
    pub fn version_of_others(&self) -> Result<i64, crate::ReadError> {
        Ok(value(&self.connection, "PRAGMA data_version", ())?)
    }

    /// A wallet of which everything lies in a database that was opened to read.
    pub(crate) fn reading(connection: Connection, folder: Folder, keys: HeldKeys) -> Self {
        Self { connection, folder, keys, access: Access::Read, now: NaiveDateTime::default(), _lock: None }
    }

    /// The time that was told last.
    pub(crate) fn now(&self) -> NaiveDateTime {
        self.now
    }

    /// The keys of this wallet.
    pub(crate) fn keys(&self) -> &HeldKeys {
        &self.keys
    }

    /// The file of the database.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.database()
    }

    /// Where the wallet lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `change` in a transaction and remembers what it touched: all of it is in the wallet and on the disk when this
    /// returns `Ok`, else nothing.
    pub(crate) fn write<T, E: From<StorageError> + From<rusqlite::Error>>(
        &mut self,
        did: Did,
        change: impl FnOnce(&Step<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_undoing(did, None, change)
    }

    /// As [`Self::write`], for a change that takes the step of that number back.
    pub(crate) fn write_undoing<T, E: From<StorageError> + From<rusqlite::Error>>(
        &mut self,
        did: Did,
        undoes: Option<i64>,
        change: impl FnOnce(&Step<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.reads_only() {
            return Err(StorageError::OpenToRead.into());
        }
        let database = self.folder.database();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| StorageError::from(error).unless_gone(&database))?;
        let step = Step::new(&transaction);
        let value = change(&step)?;
        step.remember(did, self.now, undoes)?;
        // Whatever of this change rests on what was read, in a query or within a statement, rests on sound pages.
        database::must_be_sound(&transaction)?;
        match transaction.commit() {
            Ok(()) => Ok(value),
            // The journal is removed and with that the change is made, but the disk did not say that the removal lasts.
            Err(error) if database::is_unsure(&error) => match self.folder.sync() {
                Ok(()) => Ok(value),
                Err(_) => Err(StorageError::Unsure.into()),
            },
            Err(error) => Err(StorageError::from(error).unless_gone(&database).into()),
        }
    }
}

/// A restore that was cut short is finished, or cleared away, before anything is read.
fn finish_restore(folder: &Folder) -> Result<(), OpenError> {
    match settle(folder) {
        Ok(_) => Ok(()),
        Err(LockError::Held) => Err(OpenError::InUse),
        Err(LockError::Io(error)) => Err(StorageError::from(error).into()),
    }
}

/// What lies in a folder that holds both files of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The wallet.
    Wallet,
    /// A wallet whose making was cut short between its last two steps: its database has yet to get its name.
    Unfinished,
}

/// Looks for the two files of a wallet.
///
/// # Errors
/// [`OpenError::NotThere`], [`OpenError::Missing`], [`OpenError::Storage`].
pub(crate) fn look_for(folder: &Folder) -> Result<Found, OpenError> {
    let there = |path: PathBuf| path.try_exists().map_err(|error| OpenError::from(StorageError::from(error)));
    match (there(folder.key_file())?, there(folder.database())?) {
        (true, true) => Ok(Found::Wallet),
        (true, false) if there(folder.new_database())? => Ok(Found::Unfinished),
        (true, false) => Err(OpenError::Missing(Part::Database)),
        (false, true) => Err(OpenError::Missing(Part::KeyFile)),
        (false, false) => Err(OpenError::NotThere(folder.path().to_owned())),
    }
}

/// Refuses a folder in which not both files of a wallet have their names.
///
/// # Errors
/// As [`look_for`].
pub(crate) fn must_be_finished(folder: &Folder) -> Result<(), OpenError> {
    match look_for(folder)? {
        Found::Wallet => Ok(()),
        Found::Unfinished => Err(OpenError::Missing(Part::Database)),
    }
}

/// The keys of the wallet in `folder`.
pub(crate) fn unlock(folder: &Folder, opener: Opener<'_>) -> Result<(HeldKeys, DatabaseKey), OpenError> {
    let bytes = read_at_most(&folder.key_file(), MAX_FILE_BYTES).map_err(StorageError::from)?;
    let bytes = bytes.ok_or(OpenError::Damaged(Part::KeyFile))?;
    let key_file = KeyFile::parse(&bytes)?;
    let keys = HeldKeys { data_key: key_file.unlock(&bytes, opener)?, wallet_id: *key_file.wallet_id() };
    let database_key = keys.data_key.derive_database_key(&keys.wallet_id);
    Ok((keys, database_key))
}

/// The database of a wallet has had its tables from the first moment.
fn must_have_tables(connection: &Connection) -> Result<(), OpenError> {
    match value::<i64>(connection, "PRAGMA user_version", ())? {
        0 => Err(OpenError::Damaged(Part::Database)),
        _ => Ok(()),
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
            KeyFileError::WrongRecoveryCode => Self::WrongRecoveryCode,
            KeyFileError::NoRecoveryCode => Self::NoRecoveryCode,
            KeyFileError::WrongStoredKey => Self::WrongStoredKey,
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
