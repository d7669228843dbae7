//! What can go wrong, by operation.
//!
//! Each text says what happened, what was kept and what to do next. No text holds anything that the wallet stores, except
//! the ids and titles the caller itself named. Callers tell cases apart by the variant, never by the text.

use crate::keys::RandomnessError;
pub use peerfolio_document::Kind;
use rusqlite::ErrorCode;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A file of the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `wallet.key`
    KeyFile,
    /// `wallet.db`
    Database,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyFile => "key file (wallet.key)",
            Self::Database => "database (wallet.db)",
        })
    }
}

/// The disk or the database did not do what was asked, whatever was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// No room left on the disk.
    #[error("The disk is full. Free some space, then try again.")]
    Full,
    /// The folder, a file of it, or the whole disk may not be written.
    #[error(
        "The wallet's folder may not be written to. Check its permissions, or move the wallet to a folder of your own, then try again."
    )]
    ReadOnly,
    /// The wallet was opened to read only.
    #[error("This wallet is open to read only. Close it in the other window, or make its folder writable, and open it again.")]
    OpenToRead,
    /// The disk failed or went away.
    #[error("The disk could not be read or written. Check that the stick or network drive is still connected, then try again.")]
    Disk(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The disk failed in the last moment of a change.
    #[error(
        "The disk failed at the very moment of saving. This one change may be there or not; everything before it is. Check that the disk is connected, open the wallet again, and look before you enter it a second time."
    )]
    Unsure,
    /// What was read is not what was written.
    #[error(
        "Part of the wallet's database (wallet.db) is damaged. Keep the folder as it is, and put back a copy of it from a backup."
    )]
    Damaged,
    /// Another program holds the database.
    #[error("Another program is using the wallet. Close it there, then try again.")]
    InUse,
    /// Too little memory.
    #[error("There is not enough free memory. Close other programs, then try again.")]
    NotEnoughMemory,
    /// The SQLite that was linked is not SQLCipher; going on would write plain text.
    #[error("This build of Peerfolio cannot encrypt, so it wrote nothing. Install Peerfolio again from its own release.")]
    NoEncryption,
    /// None of these: a fault of this program.
    #[error("Peerfolio met a fault of its own in the wallet's database. Please report it; the wallet was not changed by it.")]
    Unexpected(#[source] rusqlite::Error),
}

impl StorageError {
    /// The same, except that a database which cannot be read at all is not called damaged: its disk went away, or may not be
    /// read, and with the disk it will be whole again.
    pub(crate) fn unless_gone(self, database: &Path) -> Self {
        if !matches!(self, Self::Damaged) {
            return self;
        }
        match File::open(database).and_then(|mut file| io::copy(&mut file, &mut io::sink())) {
            Ok(_) => self,
            Err(error) => error.into(),
        }
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        match &error {
            E::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
                ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => Self::Disk(Box::new(error)),
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::InUse,
                ErrorCode::OutOfMemory => Self::NotEnoughMemory,
                // SQLCipher reports a page whose authentication fails as a plain SQLITE_ERROR from the pager. Faulty SQL
                // has the same code, but fails with a position in its text (SqlInputError), which is not this case.
                ErrorCode::Unknown if failure.extended_code == rusqlite::ffi::SQLITE_ERROR => Self::Damaged,
                _ => Self::Unexpected(error),
            },
            E::FromSqlConversionFailure(..) | E::InvalidColumnType(..) | E::IntegralValueOutOfRange(..) | E::Utf8Error(..) => {
                Self::Damaged
            }
            _ => Self::Unexpected(error),
        }
    }
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::OutOfMemory => Self::NotEnoughMemory,
            _ => Self::Disk(Box::new(error)),
        }
    }
}

/// Why no wallet was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// There is one already.
    #[error("The folder {} holds a wallet already. It was not touched. Open it, or choose another folder.", .0.display())]
    AlreadyThere(PathBuf),
    /// Another window is making or using a wallet there.
    #[error("Another window of Peerfolio is using this folder. Nothing was made. Close that window, or choose another folder.")]
    InUse,
    /// No random numbers.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The disk or the database.
    #[error("The wallet was not made, and nothing half-made was left. {0}")]
    Storage(#[from] StorageError),
}

/// Why a wallet did not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Neither key file nor database.
    #[error("There is no wallet in {}. Choose the folder that holds wallet.key and wallet.db, or make a new wallet.", .0.display())]
    NotThere(PathBuf),
    /// One of the two files is there, the other is not.
    #[error(
        "The wallet's {0} is missing, so the wallet cannot be opened. Nothing was changed. Look in the recycle bin or in a backup, and put the file back into the folder."
    )]
    Missing(Part),
    /// Not this wallet's passphrase.
    #[error(
        "That passphrase does not open this wallet. Nothing was changed. Check Caps Lock and the keyboard's language, then try again."
    )]
    WrongPassphrase,
    /// Not this wallet's recovery code, or not its newest.
    #[error(
        "That recovery code does not open this wallet. Nothing was changed. If a newer code was made since, only that one opens it: look at the date on the page."
    )]
    WrongRecoveryCode,
    /// It has no recovery code.
    #[error("This wallet has no recovery code. Nothing was changed. Open it with its passphrase.")]
    NoRecoveryCode,
    /// The platform's key store holds no secret that opens it.
    #[error("What this computer keeps for this wallet no longer opens it. Nothing was changed. Open it with its passphrase.")]
    WrongStoredKey,
    /// The file is not as it was written.
    #[error(
        "The wallet's {0} is damaged. Nothing was changed. Keep the folder as it is, and put back a copy of that file from a backup."
    )]
    Damaged(Part),
    /// A later program made or changed it.
    #[error(
        "This wallet was last used by a newer Peerfolio (its form is {found}; this program knows {known}). Nothing was changed. Update Peerfolio, then open it again."
    )]
    Newer {
        /// Version found.
        found: u32,
        /// Latest version this program knows.
        known: u32,
    },
    /// Its tables are those of an earlier program, and it was asked to be opened to read only.
    #[error(
        "This wallet was last used by an earlier Peerfolio, and bringing it up to date needs to write. Nothing was changed. Close the other window, or make the folder writable, and open it once as usual."
    )]
    OldToRead,
    /// The tables were not made by the migrations of this program.
    #[error(
        "This wallet was made by a trial version of Peerfolio ({0} differs). Nothing was changed. Open it with that version and export it."
    )]
    Foreign(String),
    /// The key file asks for more memory or time than any Peerfolio writes.
    #[error(
        "The key file asks for more memory or time than Peerfolio ever uses, so it was not tried. Nothing was changed. Someone may have altered wallet.key: put back a copy from a backup."
    )]
    CostRefused,
    /// The machine has less memory than the key derivation needs.
    #[error(
        "There is not enough free memory to check the passphrase. Nothing was changed. Close other programs, then try again."
    )]
    NotEnoughMemory,
    /// Another window or program has it open.
    #[error("This wallet is open in another window. Nothing was changed. Go to that window, or close it and try again.")]
    InUse,
    /// The disk or the database.
    #[error("The wallet was not opened, and nothing in it was changed. {0}")]
    Storage(#[source] StorageError),
}

impl From<StorageError> for OpenError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Damaged => Self::Damaged(Part::Database),
            StorageError::InUse => Self::InUse,
            StorageError::NotEnoughMemory => Self::NotEnoughMemory,
            other => Self::Storage(other),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}

/// Why something was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing has that id.
    #[error("There is no {kind} with the id {id} in this wallet; it may have been removed. Nothing was changed.")]
    NotFound {
        /// What was looked for.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// A paper's bytes are not those that were stored.
    #[error(
        "The paper “{title}” is damaged, so it is not shown. Nothing was changed. Scan it again, or put back the wallet from a backup."
    )]
    PaperDamaged {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// The disk or the database.
    #[error("The wallet could not be read; nothing in it was changed. {0}")]
    Storage(#[from] StorageError),
}

/// Why a change was not made. Whatever the reason but [`WriteError::Unsure`], nothing of the change is in the wallet.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Something of that kind has the id already.
    #[error("A {kind} with the id {id} is in the wallet already. It was kept as it is, and the new one was not saved.")]
    IdTaken {
        /// What was to be added.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// Nothing has that id.
    #[error("There is no {kind} with the id {id} in this wallet; it may have been removed. Nothing was changed.")]
    NotFound {
        /// What was to be changed.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// It refers to something that is not in the wallet.
    #[error("The {kind} {id} names the {to} {target}, which is not in this wallet. It was not saved. Choose one that is.")]
    Dangling {
        /// What was to be saved.
        kind: Kind,
        /// Its id.
        id: String,
        /// What it refers to.
        to: Kind,
        /// The id that nothing has.
        target: String,
    },
    /// It cannot be stored as it is.
    #[error("The {kind} {id} was not saved: {why}")]
    Unfit {
        /// What was to be saved.
        kind: Kind,
        /// Its id.
        id: String,
        /// What is wrong with it.
        why: Unfit,
    },
    /// The wallet has a signing key.
    #[error("This wallet has a signing key already. It was kept, and the new one was not saved.")]
    IdentityThere,
    /// The disk failed in the last moment: whether the change is there is not known.
    #[error(transparent)]
    Unsure(StorageError),
    /// The disk or the database.
    #[error("This change was not saved; everything saved before is still there. {0}")]
    Storage(#[source] StorageError),
}

impl From<StorageError> for WriteError {
    fn from(error: StorageError) -> Self {
        if matches!(error, StorageError::Unsure) { Self::Unsure(error) } else { Self::Storage(error) }
    }
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}

/// Why a value cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// No id.
    #[error("it has no id.")]
    NoId,
    /// A day that no living person's record can hold.
    #[error("{0} is not a day between 1900 and 2199.")]
    Date(peerfolio_core::NaiveDate),
    /// Negative hours, or more than a hundred million.
    #[error("{0} is not a possible number of hours.")]
    Hours(peerfolio_core::Hours),
    /// A certificate outside the rule packs without title or issuer.
    #[error("a certificate that no rule pack knows needs a title and an issuer.")]
    NoTitleOrIssuer,
    /// A rule of one's own with a certificate of the rule packs.
    #[error("a rule of your own goes only with a certificate that no rule pack knows.")]
    RuleOfKnown,
    /// A rule of one's own that contradicts itself, or does not name who said it.
    #[error("the rule noted with it contradicts itself, or does not name who said it.")]
    OwnRule,
    /// More bytes than [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES).
    #[error("it is larger than 256 megabytes. Scan it at a lower resolution.")]
    TooLarge,
    /// The bytes do not have the SHA-256 that the row names.
    #[error("its bytes are not those that its checksum was made from.")]
    OtherBytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_the_disk_have_their_own_words() {
        let io = |kind| StorageError::from(io::Error::from(kind));
        assert!(matches!(io(io::ErrorKind::StorageFull), StorageError::Full));
        assert!(matches!(io(io::ErrorKind::QuotaExceeded), StorageError::Full));
        assert!(matches!(io(io::ErrorKind::PermissionDenied), StorageError::ReadOnly));
        assert!(matches!(io(io::ErrorKind::ReadOnlyFilesystem), StorageError::ReadOnly));
        assert!(matches!(io(io::ErrorKind::TimedOut), StorageError::Disk(_)));
        let sqlite = |code| StorageError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_FULL), StorageError::Full));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_IOERR_FSYNC), StorageError::Disk(_)));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_READONLY_DIRECTORY), StorageError::ReadOnly));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_CORRUPT), StorageError::Damaged));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_BUSY), StorageError::InUse));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_CONSTRAINT), StorageError::Unexpected(_)));
    }
}
