//! The files of a wallet, and how they are written so that a crash leaves the old or the new, never a half.
//!
//! Knows nothing of what is in them.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The folder of a wallet.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.path.join("wallet.key")
    }

    /// A key file that is being written.
    pub(crate) fn new_key_file(&self) -> PathBuf {
        self.path.join("wallet.key.new")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("wallet.db")
    }

    /// The database of a wallet that is being made.
    pub(crate) fn new_database(&self) -> PathBuf {
        self.path.join("wallet.db.new")
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.path.join("wallet.lock")
    }

    /// The database as it was before its schema was brought up from `version`.
    pub(crate) fn copy_of_schema(&self, version: u32) -> PathBuf {
        self.path.join(format!("wallet.schema-{version}.db"))
    }

    /// Where a backup is laid out that is being put in the wallet's place.
    pub(crate) fn restoring(&self) -> PathBuf {
        self.path.join("wallet.restore")
    }

    /// Either file of a finished wallet, or a backup that is about to become one.
    pub(crate) fn holds_wallet(&self) -> bool {
        self.key_file().exists() || self.database().exists() || self.restoring().join("ready").exists()
    }

    /// What SQLite keeps beside a database that is being made.
    pub(crate) fn new_database_journal(&self) -> PathBuf {
        self.path.join("wallet.db.new-journal")
    }

    /// Makes names and removals in this folder last.
    pub(crate) fn sync(&self) -> io::Result<()> {
        // Windows has no such call, and needs none: its file systems journal their own names.
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }

    /// Makes the folder where it is missing, for its owner only. Returns what was made, innermost last.
    pub(crate) fn make(&self) -> io::Result<Vec<PathBuf>> {
        let missing: Vec<_> = self.path.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.exists()).collect();
        let mut made = Vec::new();
        for at in missing.into_iter().rev() {
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            if let Err(error) = builder.create(at) {
                remove_folders(&made);
                return Err(error);
            }
            made.push(at.to_owned());
        }
        Ok(made)
    }

    /// Copies the database to `to`, whole or not at all. No one may be writing it.
    pub(crate) fn copy_database(&self, to: &Path) -> io::Result<()> {
        let beside = to.with_extension("db.new");
        remove_if_there(&beside)?;
        let copied = (|| {
            let mut copy = create_private(&beside)?;
            io::copy(&mut File::open(self.database())?, &mut copy)?;
            copy.sync_all()?;
            fs::rename(&beside, to)?;
            self.sync()
        })();
        if copied.is_err() {
            let _ = fs::remove_file(&beside);
        }
        copied
    }
}

/// Removes folders that [`Folder::make`] made, as far as they are empty.
pub(crate) fn remove_folders(made: &[PathBuf]) {
    for at in made.iter().rev() {
        let _ = fs::remove_dir(at);
    }
}

/// Removes a file; none there is as good.
pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A new, empty file that only its owner can read.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a new private file and makes its bytes last; its name lasts after [`Folder::sync`].
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The whole file, or `None` where it has more than `most` bytes.
pub(crate) fn read_at_most(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// The right to use the wallet, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _held: File,
}

/// Why the lock was not had.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Someone else has it.
    Held,
    /// The file could not be made or locked.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock without waiting.
    ///
    /// A file of its own, because SQLite's locks on the database come and go with each statement, and because a lock on
    /// the database would stop SQLite itself on Windows.
    pub(crate) fn take(path: &Path) -> Result<Self, LockError> {
        // The one who fails to make a wallet removes the lock file again; whoever had opened that file tries once more.
        for _ in 0..8 {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(path).map_err(LockError::Io)?;
            match file.try_lock() {
                Ok(()) if names(path, &file).map_err(LockError::Io)? => return Ok(Self { _held: file }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(LockError::Held),
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
            }
        }
        Err(LockError::Held)
    }
}

/// Whether `path` still is the name of `file`.
#[cfg(unix)]
fn names(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let open = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether `path` still is the name of `file`; the name of an open file stays taken on this system.
#[cfg(not(unix))]
fn names(path: &Path, _file: &File) -> io::Result<bool> {
    path.try_exists()
}
