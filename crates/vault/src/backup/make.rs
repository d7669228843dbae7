//! Making a backup: written beside, synced, read back whole and opened before it counts.
//!
//! It must never fail a change of the wallet, and never touch the wallet's own files.

use super::form::{self, FormError, Part, Told};
use super::{BEGINNING, Backup, ENDING, Reason, Stamp, UnusableBackup, seal_key, vouches};
use crate::database::{self, Access};
use crate::error::StorageError;
use crate::folder::{Folder, create_private, read_at_most, remove_if_there};
use crate::keys::key_file::MAX_FILE_BYTES;
use crate::read::value;
use crate::vault::Vault;
use chrono::NaiveDateTime;
use ring::hmac;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A database that was kept when the schema was brought up, with its version; none: the wallet's own.
type Kept<'a> = Option<(u32, &'a Path)>;

/// Why no backup was made. The wallet and every earlier backup are as they were.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The folder is not there: a stick that was taken out.
    #[error("No backup was made: the folder {} is not there. Connect the stick or drive on which it lies, or choose another folder.", .0.display())]
    NoFolder(PathBuf),
    /// No room left there.
    #[error("No backup was made: the disk of {} is full. Free some space on it, or choose another folder.", .0.display())]
    Full(PathBuf),
    /// It may not be written.
    #[error("No backup was made: {} may not be written to. Check its permissions and its write protection, or choose another folder.", .0.display())]
    ReadOnly(PathBuf),
    /// The name is taken.
    #[error("No backup was made: {} is there already, and was not touched. Choose another name.", .0.display())]
    AlreadyThere(PathBuf),
    /// The disk failed or went away.
    #[error("No backup was made: {} could not be written. Check that the stick or drive is still connected.", path.display())]
    Disk {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        why: io::Error,
    },
    /// What is read is not what was written: a failing disk or stick.
    #[error("No backup was made: {} gave back something else than was written to it. Do not rely on this disk; choose another.", .0.display())]
    ReadBack(PathBuf),
    /// The wallet itself is damaged.
    #[error(
        "No backup was made, for the wallet itself is damaged. The earlier backups were kept. Run the check-up: it says what is hurt and what to do."
    )]
    WalletDamaged,
    /// The wallet's files could not be read.
    #[error("No backup was made. {0}")]
    Wallet(#[source] StorageError),
}

impl BackupError {
    fn at(path: &Path, why: io::Error) -> Self {
        let path = path.to_owned();
        match why.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoFolder(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::Full(path),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            io::ErrorKind::AlreadyExists => Self::AlreadyThere(path),
            _ => Self::Disk { path, why },
        }
    }

    fn wallet(error: StorageError) -> Self {
        match error {
            StorageError::Damaged => Self::WalletDamaged,
            other => Self::Wallet(other),
        }
    }
}

impl Vault {
    /// The wallet's id, 32 lower-case hexadecimal digits: random, not secret.
    #[must_use]
    pub fn wallet_id(&self) -> String {
        crate::keys::key::hex(&self.keys().wallet_id)
    }

    /// Makes a backup in `folder`, which must be there, under a name made of the time. Takes as long as reading and writing the
    /// wallet twice.
    ///
    /// # Errors
    /// [`BackupError`]; nothing is left of it then.
    pub fn back_up(&self, folder: &Path, now: NaiveDateTime, because: Reason) -> Result<Backup, BackupError> {
        self.back_up_named(folder, now, because, None)
    }

    /// Makes backups of the databases that were kept when the wallet's schema was brought up, and removes those copies: a backup is
    /// found, looked into and put back as any other. Returns what was made.
    ///
    /// # Errors
    /// [`BackupError`]; a copy of which no backup was made stays.
    pub fn back_up_schema_copies(&self, folder: &Path, now: NaiveDateTime) -> Result<Vec<Backup>, BackupError> {
        let own = Folder::new(self.folder());
        let mut made = Vec::new();
        for version in 1..crate::migrate::MIGRATIONS.len() as u32 {
            let copy = own.copy_of_schema(version);
            if copy.is_file() && !self.reads_only() {
                made.push(self.back_up_named(folder, now, Reason::BeforeMigration, Some((version, &copy)))?);
                remove_if_there(&copy).map_err(|error| BackupError::at(&copy, error))?;
            }
        }
        Ok(made)
    }

    fn back_up_named(&self, folder: &Path, now: NaiveDateTime, because: Reason, of: Kept<'_>) -> Result<Backup, BackupError> {
        if !folder.is_dir() {
            return Err(BackupError::NoFolder(folder.to_owned()));
        }
        let stem = format!("{BEGINNING}{}", now.format("%Y-%m-%dT%H%M%SZ"));
        for nth in 1..=1000 {
            let name = if nth == 1 { format!("{stem}.{ENDING}") } else { format!("{stem}-{nth}.{ENDING}") };
            match self.back_up_as(&folder.join(name), now, because, of) {
                Err(BackupError::AlreadyThere(_)) => {}
                made => return made.map_err(|error| about(folder, error)),
            }
        }
        Err(BackupError::AlreadyThere(folder.join(stem)))
    }

    /// Makes a backup under a name of one's own, which must be free.
    ///
    /// # Errors
    /// [`BackupError`]; nothing is left of it then.
    pub fn back_up_to(&self, path: &Path, now: NaiveDateTime, because: Reason) -> Result<Backup, BackupError> {
        self.back_up_as(path, now, because, None)
    }

    fn back_up_as(&self, path: &Path, now: NaiveDateTime, because: Reason, of: Kept<'_>) -> Result<Backup, BackupError> {
        let at = |error| BackupError::at(path, error);
        if !folder_of(path).is_dir() {
            return Err(BackupError::NoFolder(folder_of(path).to_owned()));
        }
        // Whoever makes this neighbour has the name: another window finds it taken.
        let part = Neighbour::make(path, "part").map_err(at)?;
        if path.try_exists().map_err(at)? {
            return Err(BackupError::AlreadyThere(path.to_owned()));
        }
        let told = self.write_backup(&part.path, path, Stamp { made: now, because }, of)?;
        let bytes = self.read_back(&part.path, path, &told)?;
        part.keep_as(path).map_err(at)?;
        Ok(Backup::new(path, bytes, &told))
    }

    /// Whether a backup holds this wallet just as it is now, and is whole.
    ///
    /// # Errors
    /// [`StorageError`] where the wallet's own files cannot be read.
    pub fn is_backed_up_by(&self, backup: &Path) -> Result<bool, StorageError> {
        let Ok(file) = File::open(backup) else { return Ok(false) };
        let Ok(bytes) = file.metadata().map(|about| about.len()) else { return Ok(false) };
        let Ok((told, key_file)) = form::read(&mut BufReader::new(file), bytes, &mut io::sink()) else { return Ok(false) };
        let folder = Folder::new(self.folder());
        if !vouches(self.keys(), &told) || read_at_most(&folder.key_file(), MAX_FILE_BYTES)?.as_ref() != Some(&key_file) {
            return Ok(false);
        }
        self.with_database(|database, bytes| {
            if bytes != told.database.bytes {
                return Ok(false);
            }
            let mut sum = ring::digest::Context::new(&ring::digest::SHA256);
            io::copy(&mut BufReader::new(database), &mut Summing(&mut sum))?;
            Ok(sum.finish().as_ref() == told.database.sha256)
        })
    }

    /// Verifies a backup of this wallet with the wallet's own keys: every byte, its seal, and every page of its database. The
    /// database is laid into `scratch` for that, still encrypted.
    ///
    /// # Errors
    /// [`UnusableBackup`].
    pub fn check_backup(&self, path: &Path, scratch: &Path) -> Result<Backup, UnusableBackup> {
        let unusable = |error| UnusableBackup::new(path, error);
        let io = |error| unusable(FormError::Io(error));
        let scratch = super::Scratch::make(scratch).map_err(io)?;
        let copy = scratch.path().join("wallet.db");
        let file = File::open(path).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        let mut database = create_private(&copy).map_err(io)?;
        let (told, _) = form::read(&mut BufReader::new(file), bytes, &mut database).map_err(unusable)?;
        let backup = Backup::new(path, bytes, &told);
        if told.wallet_id != self.keys().wallet_id {
            // Another wallet's: its bytes are whole, and more cannot be said with these keys.
            return Ok(backup);
        }
        if vouches(self.keys(), &told) && self.opens(&copy) { Ok(backup) } else { Err(unusable(FormError::Damaged)) }
    }

    fn write_backup(&self, part: &Path, path: &Path, stamp: Stamp, of: Kept<'_>) -> Result<Told, BackupError> {
        let Stamp { made: now, because } = stamp;
        let keys = self.keys();
        let folder = Folder::new(self.folder());
        let key_file = read_at_most(&folder.key_file(), MAX_FILE_BYTES);
        let key_file = key_file.map_err(|error| BackupError::Wallet(error.into()))?.ok_or(BackupError::WalletDamaged)?;
        let sound = crate::keys::key_file::KeyFile::parse(&key_file)
            .is_ok_and(|file| *file.wallet_id() == keys.wallet_id && file.authenticate(&key_file, &keys.data_key).is_ok());
        if !sound {
            return Err(BackupError::WalletDamaged);
        }
        let schema = match of {
            Some((version, _)) => Ok(version),
            None => value(&self.connection, "PRAGMA user_version", ()),
        };
        let schema = schema.map_err(BackupError::wallet)?;
        let mut failed = None;
        let told = self.with_kept_database(of, |database, bytes| {
            let mut database = Source { file: database, failed: None };
            let empty = Part { bytes: 0, sha256: [0; 32] };
            let told = Told {
                wallet_id: keys.wallet_id,
                // To the second, as it is written.
                made: now - chrono::TimeDelta::nanoseconds(i64::from(chrono::Timelike::nanosecond(&now))),
                because,
                schema,
                key_file: empty,
                database: Part { bytes, ..empty },
                seal: [0; 32],
            };
            let key = seal_key(keys);
            let seal = |text: &[u8]| {
                let mut seal = [0; 32];
                seal.copy_from_slice(hmac::sign(&key, text).as_ref());
                seal
            };
            let written = fs::OpenOptions::new().write(true).open(part).and_then(|file| {
                let mut out = BufWriter::with_capacity(256 * 1024, file);
                let told = form::write(&mut out, told, &key_file, &mut database, seal)?;
                out.flush()?;
                out.get_ref().sync_all()?;
                Ok(told)
            });
            match (written, database.failed) {
                (_, Some(unread)) => Err(unread),
                (Ok(told), None) => Ok(Some(told)),
                (Err(unwritten), None) => {
                    failed = Some(unwritten);
                    Ok(None)
                }
            }
        });
        match (told, failed) {
            (Ok(Some(told)), _) => Ok(told),
            (_, Some(error)) => Err(BackupError::at(path, error)),
            (Err(error), None) => Err(BackupError::wallet(error)),
            (Ok(None), None) => Err(BackupError::ReadBack(path.to_owned())),
        }
    }

    /// Reads back what was written, and opens the database in it with the keys in hand.
    fn read_back(&self, part: &Path, path: &Path, written: &Told) -> Result<u64, BackupError> {
        let at = |error| BackupError::at(path, error);
        let copy = Neighbour::make(path, "check").map_err(at)?;
        let file = File::open(part).map_err(at)?;
        let bytes = file.metadata().map_err(at)?.len();
        let mut database = BufWriter::new(fs::OpenOptions::new().write(true).open(&copy.path).map_err(at)?);
        let read = form::read(&mut BufReader::new(file), bytes, &mut database);
        database.flush().map_err(at)?;
        drop(database);
        match read {
            Ok((told, _)) if told == *written && vouches(self.keys(), &told) => {}
            Err(FormError::Io(error)) => return Err(at(error)),
            _ => return Err(BackupError::ReadBack(path.to_owned())),
        }
        // These bytes are the wallet's own, to the last one: what is wrong with them is wrong with the wallet.
        if self.opens(&copy.path) { Ok(bytes) } else { Err(BackupError::WalletDamaged) }
    }

    /// Whether the database at `path` opens with the wallet's key and every page of it is sound.
    fn opens(&self, path: &Path) -> bool {
        let key = self.keys().data_key.derive_database_key(&self.keys().wallet_id);
        database::open(path, &key, Access::Read)
            .is_ok_and(|connection| crate::checkup::hurt_pages(&connection).is_ok_and(|hurt| hurt.is_empty()))
    }

    /// Reads a database that was kept, or else the wallet's own.
    fn with_kept_database<T>(&self, of: Kept<'_>, work: impl FnOnce(File, u64) -> io::Result<T>) -> Result<T, StorageError> {
        let Some((_, path)) = of else { return self.with_database(work) };
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        Ok(work(file, bytes)?)
    }

    /// Reads the database's file while nobody writes it: within a reading transaction, which also has what a crash left half
    /// written taken back.
    fn with_database<T>(&self, work: impl FnOnce(File, u64) -> io::Result<T>) -> Result<T, StorageError> {
        let reading = self.connection.unchecked_transaction()?;
        value::<i64>(&reading, "SELECT count(*) FROM sqlite_schema", ())?;
        let file = File::open(Folder::new(self.folder()).database())?;
        let bytes = file.metadata()?.len();
        let worked = work(file, bytes)?;
        // Not before: closing any handle of the file lets go of SQLite's own locks on it.
        reading.finish()?;
        Ok(worked)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Says of a failure in a folder that it was the folder: the file's own name says nothing to the person.
fn about(folder: &Path, error: BackupError) -> BackupError {
    let folder = folder.to_owned();
    match error {
        BackupError::NoFolder(_) => BackupError::NoFolder(folder),
        BackupError::Full(_) => BackupError::Full(folder),
        BackupError::ReadOnly(_) => BackupError::ReadOnly(folder),
        BackupError::Disk { why, .. } => BackupError::Disk { path: folder, why },
        BackupError::ReadBack(_) => BackupError::ReadBack(folder),
        other => other,
    }
}

/// The wallet's database, of which it is known afterwards whether it was the one that failed.
struct Source {
    file: File,
    failed: Option<io::Error>,
}

impl io::Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer).map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            kind.into()
        })
    }
}

struct Summing<'a>(&'a mut ring::digest::Context);

impl Write for Summing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file beside the backup while it is being made; removed unless it is kept.
pub(super) struct Neighbour {
    path: PathBuf,
    /// Held so that nobody takes it for something that a crash left.
    file: Option<File>,
}

impl Neighbour {
    fn make(of: &Path, ending: &str) -> io::Result<Self> {
        let mut name = of.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{ENDING_OF_NEIGHBOURS}{ending}"));
        let path = of.with_file_name(name);
        let file = create_private(&path)?;
        let _ = file.try_lock();
        Ok(Self { path, file: Some(file) })
    }

    fn keep_as(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.file = None;
        Folder::new(folder_of(path)).sync()
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        self.file = None;
        let _ = remove_if_there(&self.path);
    }
}

/// How the names of neighbours go on.
const ENDING_OF_NEIGHBOURS: &str = "new-";

/// Whether this is the name of a file beside a backup that is being made.
pub(super) fn is_neighbour(name: &str) -> bool {
    name.starts_with(BEGINNING) && name.contains(&format!(".{ENDING}.{ENDING_OF_NEIGHBOURS}"))
}

/// The stamp that a backup made now bears.
impl From<&Told> for Stamp {
    fn from(told: &Told) -> Self {
        Self { made: told.made, because: told.because }
    }
}
