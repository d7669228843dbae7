//! A folder of backups: what is in it, whether it is whole, and what goes from it.
//!
//! Several wallets may share one folder: whatever is removed is the backup of the wallet that was named, and no other file is
//! touched.

use super::form::{self, FormError};
use super::{Backup, ENDING, Stamp, UnusableBackup, make, to_remove};
use crate::folder::Folder;
use chrono::NaiveDateTime;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// A file that by its name is a backup.
#[derive(Debug)]
pub struct Listed {
    /// The file.
    pub path: PathBuf,
    /// What it tells, or why it cannot be used. Only its beginning was read: [`check`] verifies all of it.
    pub backup: Result<Backup, UnusableBackup>,
}

/// Makes a folder for backups where it is missing, for its owner only.
///
/// # Errors
/// As the system says.
pub fn make_folder(path: &Path) -> io::Result<()> {
    Folder::new(path).make().map(drop)
}

/// What lies in a folder, latest first; what cannot be used stands at the end.
///
/// # Errors
/// Where the folder cannot be read; [`io::ErrorKind::NotFound`] where it is not there.
pub fn list(folder: &Path) -> io::Result<Vec<Listed>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) && path.is_file() {
            let backup = told(&path);
            found.push(Listed { path, backup });
        }
    }
    let key =
        |listed: &Listed| (listed.backup.as_ref().ok().map(|backup| backup.stamp.made), nth(&listed.path), listed.path.clone());
    found.sort_by_key(|listed| std::cmp::Reverse(key(listed)));
    Ok(found)
}

/// The number at the end of a name, where several were made in the same second; else 1.
fn nth(path: &Path) -> u32 {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    stem.rsplit_once("Z-").and_then(|(_, nth)| nth.parse().ok()).unwrap_or(1)
}

fn told(path: &Path) -> Result<Backup, UnusableBackup> {
    let read = || {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        Ok::<_, FormError>(Backup::new(path, bytes, &form::read_told(&mut BufReader::new(file))?))
    };
    read().map_err(|error| UnusableBackup::new(path, error))
}

/// Verifies every byte of a backup. That what is in it opens, only its own keys can tell: [`crate::Vault::check_backup`] and
/// [`super::Looked`].
///
/// # Errors
/// [`UnusableBackup`].
pub fn check(path: &Path) -> Result<Backup, UnusableBackup> {
    let read = || {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let (told, _) = form::read(&mut BufReader::new(file), bytes, &mut io::sink())?;
        Ok::<_, FormError>(Backup::new(path, bytes, &told))
    };
    read().map_err(|error| UnusableBackup::new(path, error))
}

/// Removes what [`to_remove`] names among the backups of this wallet, and what a crash left of a backup that was being made.
/// Returns what went. A file that cannot be removed stays; the next call tries again.
///
/// # Errors
/// Where the folder cannot be read.
pub fn remove_old(folder: &Path, wallet_id: &str, now: NaiveDateTime) -> io::Result<Vec<PathBuf>> {
    for entry in fs::read_dir(folder)?.flatten() {
        let unfinished = make::is_neighbour(&entry.file_name().to_string_lossy());
        // Whoever is making it holds a lock on it.
        if unfinished && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let mut own: Vec<Backup> = list(folder)?.into_iter().filter_map(|listed| listed.backup.ok()).collect();
    own.retain(|backup| backup.wallet_id == wallet_id);
    own.reverse();
    let stamps: Vec<Stamp> = own.iter().map(|backup| backup.stamp).collect();
    let mut gone = Vec::new();
    for at in to_remove(&stamps, now) {
        if let Some(backup) = own.get(at)
            && fs::remove_file(&backup.path).is_ok()
        {
            gone.push(backup.path.clone());
        }
    }
    Ok(gone)
}
