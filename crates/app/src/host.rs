//! What the program needs of its surroundings, and nothing more: a clock, places, and a way to open a file.
//!
//! The desktop shell and the command line each give one; tests give a third. Files that a person names are read and
//! written by the use cases themselves. The network is deliberately absent.

use chrono::{NaiveDate, NaiveDateTime};
use std::path::{Path, PathBuf};
pub use zeroize::Zeroizing;

/// The surroundings.
pub trait Host: Send + Sync {
    /// The day by the person's own clock.
    fn today(&self) -> NaiveDate;

    /// The time in UTC, for signatures.
    fn now(&self) -> NaiveDateTime;

    /// A moment in UTC by the person's own clock, for sentences; as it is where the host knows no other clock.
    fn local(&self, at: NaiveDateTime) -> NaiveDateTime {
        at
    }

    /// The folder of the person's wallet.
    fn wallet_folder(&self) -> PathBuf;

    /// The folder of the sample wallet, which may be made anew at any time.
    fn sample_folder(&self) -> PathBuf;

    /// Where imported rules are kept: beside the wallet's folder, for they are no secret and outlive a lock.
    fn rules_file(&self) -> PathBuf {
        rules_beside(&self.wallet_folder())
    }

    /// Where backups lie: beside the wallet's folder, so that what happens to that does not happen to them.
    fn backups_folder(&self) -> PathBuf {
        backups_beside(&self.wallet_folder())
    }

    /// Whether a backup is made by itself once a day: so it is where a person works for a while.
    fn keeps_backups(&self) -> bool {
        false
    }

    /// Opens a file in the person's own program for it.
    ///
    /// # Errors
    /// Why it could not be opened, in words.
    fn open_file(&self, path: &Path) -> Result<(), String>;

    /// Puts a text on the clipboard and takes it away after `keep`, if it is still there.
    ///
    /// # Errors
    /// Why it was not put there, in words without the text.
    fn copy(&self, text: &str, keep: std::time::Duration) -> Result<(), String> {
        let _ = (text, keep);
        Err("there is no clipboard here".to_owned())
    }

    /// Where the settings of this device are kept: beside the wallet's folder, for they hold before it is open.
    fn device_file(&self) -> PathBuf {
        device_beside(&self.wallet_folder())
    }

    /// The platform's key store, where there is one that this program may use.
    fn key_store(&self) -> Option<&dyn KeyStore> {
        None
    }
}

/// The platform's own store of secrets (Keychain, Credential Manager, Secret Service): secrets of 32 bytes, by id.
///
/// An id is 32 lower-case hexadecimal digits. Every error is a reason in words, without the secret.
pub trait KeyStore: Send + Sync {
    /// What the platform calls it, such as `Keychain`.
    fn name(&self) -> &str;

    /// The secret of this id; `None` where the store has none.
    ///
    /// # Errors
    /// Why the store could not be asked, in words.
    fn get(&self, id: &str) -> Result<Option<Zeroizing<[u8; 32]>>, String>;

    /// Keeps a secret under this id, in place of one that is there.
    ///
    /// # Errors
    /// Why it was not kept, in words.
    fn set(&self, id: &str, secret: &[u8; 32]) -> Result<(), String>;

    /// Takes a secret away; none there is as good.
    ///
    /// # Errors
    /// Why it is still there, in words.
    fn delete(&self, id: &str) -> Result<(), String>;

    /// Whether the store has a secret of this id, as far as it can be known without asking the person anything.
    fn holds(&self, id: &str) -> bool {
        matches!(self.get(id), Ok(Some(_)))
    }
}

/// Where the sample wallet lies: beside the person's own, under a name that nobody gives a folder of theirs.
#[must_use]
pub fn sample_beside(wallet: &Path) -> PathBuf {
    wallet.with_file_name("peerfolio-sample-wallet")
}

/// Where the settings of this device lie: beside the person's wallet.
#[must_use]
pub fn device_beside(wallet: &Path) -> PathBuf {
    let wallet = std::path::absolute(wallet).unwrap_or_else(|_| wallet.to_owned());
    wallet.with_file_name("peerfolio-device.json")
}

/// Where imported rules lie: beside the person's wallet.
#[must_use]
pub fn rules_beside(wallet: &Path) -> PathBuf {
    // A folder named as `.` has its neighbours one step up.
    let wallet = std::path::absolute(wallet).unwrap_or_else(|_| wallet.to_owned());
    wallet.with_file_name("imported.peerfolio-rules")
}

/// Where backups lie: beside the person's wallet.
#[must_use]
pub fn backups_beside(wallet: &Path) -> PathBuf {
    let wallet = std::path::absolute(wallet).unwrap_or_else(|_| wallet.to_owned());
    wallet.with_file_name("backups")
}

/// The folder in which this platform keeps a program's data, from the environment's variables: the wallet lies in
/// `wallet` below it.
///
/// Linux: `$XDG_DATA_HOME/peerfolio` or `~/.local/share/peerfolio`; macOS: `~/Library/Application Support/Peerfolio`;
/// Windows: `%APPDATA%\Peerfolio`. `None` where the environment names no home.
#[must_use]
pub fn data_folder(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<PathBuf> {
    let named = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return named("APPDATA").map(|folder| folder.join("Peerfolio"));
    }
    if cfg!(target_os = "macos") {
        return named("HOME").map(|home| home.join("Library/Application Support/Peerfolio"));
    }
    named("XDG_DATA_HOME").or_else(|| named("HOME").map(|home| home.join(".local/share"))).map(|folder| folder.join("peerfolio"))
}
