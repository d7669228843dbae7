//! What the change log asks of a place where files lie: a folder, WebDAV, S3.
//!
//! Names are relative, of lower-case letters, digits, `.`, `-` and `/` only. A store is never trusted: it is asked for files
//! and may answer anything.

/// A file that a store shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name, without the folder; of a folder, the folder's.
    pub name: String,
    /// Its length in bytes, where the store tells.
    pub size: Option<u64>,
}

/// Why a store did not do what was asked. Nothing in the wallet changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It could not be reached: no network, no such server, the folder or the drive is away.
    #[error("The place where your computers meet cannot be reached just now: {0}.")]
    Unreachable(String),
    /// Nobody vouches for the server: its certificate is of no authority that is trusted for it, or not good for its name or day.
    #[error("The server could not prove that it is the right one: {0}. Nothing was sent to it.")]
    Untrusted(String),
    /// It does not accept the name and password.
    #[error("The store did not accept the user name and password.")]
    WrongCredentials,
    /// It may be read, or not even that.
    #[error("The store does not allow this program to write there.")]
    Forbidden,
    /// No room left.
    #[error("The store is full.")]
    Full,
    /// A file is larger than any that belongs here.
    #[error("The store holds a file that is larger than any of Peerfolio's.")]
    TooLarge,
    /// The answer makes no sense.
    #[error("The store gave an answer that makes no sense: {0}.")]
    Strange(String),
}

/// Whether a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is there now.
    New,
    /// A file of that name was there already, and stays.
    AlreadyThere,
}

/// A place where files lie. Every call waits until it is done, and gives up after a time of its own.
pub trait Store {
    /// What lies in a folder; nothing where there is no such folder. No more than `most`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, folder: &str, most: usize) -> Result<Vec<Listed>, StoreError>;

    /// A file's bytes, no more than `most`; `None` where it is not there.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::TooLarge`] for a longer file.
    fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes a file that is not there yet: whoever reads it sees all of it or none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written, StoreError>;

    /// Writes a file, over the one that is there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write_over(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;
}
