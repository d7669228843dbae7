//! Backups: one file each, encrypted as the wallet is, made, kept, looked into and put back.
//!
//! `form` is the file byte by byte, `make` writes and verifies one, `shelf` is a folder of them and what goes from it (`keep`),
//! `look` opens one apart from the wallet, and `restore` puts it in the wallet's place. A backup holds `wallet.key` and
//! `wallet.db` as they were and opens with what opened the wallet then. Nothing here reads a clock: the time is an argument,
//! in UTC.

mod form;
mod keep;
mod look;
mod make;
mod reason;
pub(crate) mod restore;
mod scratch;
mod shelf;

pub use keep::{Stamp, to_remove};
pub use look::{LookError, Looked};
pub use make::BackupError;
pub use reason::Reason;
pub use restore::{Before, RestoreError, Restored, wallet_id_in};
pub use shelf::{Listed, check, list, make_folder, remove_old};

pub(crate) use scratch::Scratch;

use crate::keys::HeldKeys;
use crate::keys::key::hex;
use form::{FormError, Told};
use ring::hmac;
use std::path::{Path, PathBuf};

/// How the names of backups end.
pub const ENDING: &str = "peerfolio-backup";
/// How the names of backups begin.
const BEGINNING: &str = "Peerfolio-backup-";
const SEAL_INFO: &[u8] = b"peerfolio backup seal 1";

/// What a backup tells of itself without any key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// The wallet's id, 32 lower-case hexadecimal digits: random, not secret.
    pub wallet_id: String,
    /// When and why it was made.
    pub stamp: Stamp,
}

impl Backup {
    fn new(path: &Path, bytes: u64, told: &Told) -> Self {
        let stamp = Stamp { made: told.made, because: told.because };
        Self { path: path.to_owned(), bytes, wallet_id: hex(&told.wallet_id), stamp }
    }
}

/// Why a file cannot be used as a backup.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableBackup {
    /// There is no such file.
    #[error("There is no backup at {}. Connect the stick or drive on which it lies, or choose another.", .0.display())]
    NotThere(PathBuf),
    /// It never was a backup.
    #[error("{} is not a backup of Peerfolio. Nothing was changed. Choose a file whose name ends in .{ENDING}.", .0.display())]
    Foreign(PathBuf),
    /// A later program made it.
    #[error("{} was made by a newer Peerfolio. Nothing was changed. Update Peerfolio, then try again.", .0.display())]
    Newer(PathBuf),
    /// It is not as it was written.
    #[error("The backup {} is damaged, and nothing of it is used. Nothing was changed. Choose another backup.", .0.display())]
    Damaged(PathBuf),
    /// It could not be read.
    #[error("The backup {} could not be read. Nothing was changed. Check that the stick or drive is still connected.", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
}

impl UnusableBackup {
    fn new(path: &Path, error: FormError) -> Self {
        let path = path.to_owned();
        match error {
            FormError::Foreign => Self::Foreign(path),
            FormError::Newer => Self::Newer(path),
            FormError::Damaged => Self::Damaged(path),
            FormError::Io(why) if why.kind() == std::io::ErrorKind::NotFound => Self::NotThere(path),
            FormError::Io(why) => Self::Disk { path, why },
        }
    }
}

/// The key that vouches for what a backup of this wallet tells.
fn seal_key(keys: &HeldKeys) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, keys.data_key.derive(&keys.wallet_id, SEAL_INFO).expose())
}

/// Whether the wallet with these keys made the backup that tells this.
fn vouches(keys: &HeldKeys, told: &Told) -> bool {
    told.wallet_id == keys.wallet_id && hmac::verify(&seal_key(keys), told.sealed_text().as_bytes(), &told.seal).is_ok()
}

#[cfg(test)]
#[path = "tests/schema.rs"]
mod tests;
