//! A private folder for what is only looked at, removed when it is no longer needed.
//!
//! What lies in it is encrypted as the wallet is, so that a crash leaves nothing to read; whoever makes the next such folder
//! clears away what a crash left.

use crate::folder::{Folder, Lock};
use crate::keys::key::{hex, make_random};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const BEGINNING: &str = "peerfolio-looking-";
const LOCK: &str = "lock";

/// The folder. Dropping it removes it with all that lies in it.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
    lock: Option<Lock>,
}

impl Scratch {
    /// A new folder in `within`, which is made where it is missing.
    pub(crate) fn make(within: &Path) -> io::Result<Self> {
        Folder::new(within).make()?;
        clear(within);
        let name = make_random::<8>().map_err(io::Error::other)?;
        let path = within.join(format!("{BEGINNING}{}", hex(&name)));
        Folder::new(&path).make()?;
        let mut scratch = Self { path, lock: None };
        // A file system without locks gives none; nobody else clears away there either.
        scratch.lock = Lock::take(&scratch.path.join(LOCK)).ok();
        Ok(scratch)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A folder within this one.
    pub(crate) fn folder(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        Folder::new(&path).make()?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.lock = None;
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes what nobody holds any more.
fn clear(within: &Path) {
    let Ok(entries) = fs::read_dir(within) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(BEGINNING);
        let lock = entry.path().join(LOCK);
        if ours && lock.exists() && Lock::take(&lock).is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
