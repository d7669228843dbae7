//! What the program needs of its surroundings, and nothing more: a clock, places, and a way to open a file.
//!
//! The desktop shell and the command line each give one; tests give a third. Files that a person names are read and
//! written by the use cases themselves. The network is deliberately absent.

use chrono::{NaiveDate, NaiveDateTime};
use std::path::{Path, PathBuf};

/// The surroundings.
pub trait Host: Send + Sync {
    /// The day by the person's own clock.
    fn today(&self) -> NaiveDate;

    /// The time in UTC, for signatures.
    fn now(&self) -> NaiveDateTime;

    /// The folder of the person's wallet.
    fn wallet_folder(&self) -> PathBuf;

    /// The folder of the sample wallet, which may be made anew at any time.
    fn sample_folder(&self) -> PathBuf;

    /// Where imported rules are kept: beside the wallet's folder, for they are no secret and outlive a lock.
    fn rules_file(&self) -> PathBuf {
        rules_beside(&self.wallet_folder())
    }

    /// Opens a file in the person's own program for it.
    ///
    /// # Errors
    /// Why it could not be opened, in words.
    fn open_file(&self, path: &Path) -> Result<(), String>;
}

/// Where the sample wallet lies: beside the person's own, under a name that nobody gives a folder of theirs.
#[must_use]
pub fn sample_beside(wallet: &Path) -> PathBuf {
    wallet.with_file_name("peerfolio-sample-wallet")
}

/// Where imported rules lie: beside the person's wallet.
#[must_use]
pub fn rules_beside(wallet: &Path) -> PathBuf {
    // A folder named as `.` has its neighbours one step up.
    let wallet = std::path::absolute(wallet).unwrap_or_else(|_| wallet.to_owned());
    wallet.with_file_name("imported.peerfolio-rules")
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
