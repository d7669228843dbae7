//! What the proofs do alike: looking a wallet over after what happened to it, and numbers from the surroundings.

use peerfolio_crash::deed::backups;
use peerfolio_crash::model::{Model, passphrase, read};
use peerfolio_crash::run::{OPEN_HERE, which};
use peerfolio_vault::{Looked, OpenError, Vault, check_backup_bytes, list_backups};
use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The writer, built beside the tests.
pub(crate) fn writer() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_peerfolio-crash-writer"))
}

/// A number from the surroundings, or the usual one.
pub(crate) fn number_from(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// The seed of this run: a new one each time, unless one is named to repeat a run.
pub(crate) fn seed() -> u64 {
    number_from("PEERFOLIO_CRASH_SEED", RandomState::new().hash_one(0) >> 16)
}

/// Opens a wallet after an accident and looks everything over. 0: it holds what `sure` says; 1: what `next` says.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn examine(folder: &Path, sure: &Model, next: &Model) -> Result<u64, String> {
    let _open = OPEN_HERE.read();
    // Where the change under way was one of the passphrase, which of the two opens is what tells.
    let (vault, other_passphrase) = match Vault::open(folder, &sure.passphrase()) {
        Err(OpenError::WrongPassphrase) if sure.passphrase != next.passphrase => (Vault::open(folder, &next.passphrase()), 1),
        opened => (opened, 0),
    };
    let vault = vault.map_err(|error| format!("it does not open: {error} ({error:?})"))?;
    let found = read(&vault).map_err(|error| format!("it cannot be read: {error} ({error:?})"))?;
    let further = which(&found, sure, next)?.max(other_passphrase);
    let scratch = quick_place();
    let check_up = vault.check_up(scratch.path()).map_err(|error| format!("the check-up could not be made: {error}"))?;
    if !check_up.findings.is_empty() {
        return Err(format!("the check-up finds: {:?}", check_up.findings));
    }
    look_at_backups(folder, sure)?;
    Ok(further)
}

/// Every backup that was confirmed is there and whole; beside them may be one that was not confirmed any more, and is whole.
fn look_at_backups(folder: &Path, sure: &Model) -> Result<(), String> {
    let folder = backups(folder);
    let listed = if folder.is_dir() { list_backups(&folder).map_err(|error| error.to_string())? } else { Vec::new() };
    for listed in &listed {
        check_backup_bytes(&listed.path).map_err(|error| format!("{}: {error}", listed.path.display()))?;
    }
    if listed.len() < sure.backups.len() {
        return Err(format!("{} backups were confirmed, and {} are there", sure.backups.len(), listed.len()));
    }
    Ok(())
}

/// Opens every backup: among them is each that was confirmed, with all that the wallet held then.
///
/// # Errors
/// The first that is not as it must be.
pub(crate) fn open_backups(folder: &Path, sure: &Model) -> Result<(), String> {
    let _open = OPEN_HERE.read();
    let mut wanted = sure.backups.clone();
    let folder = backups(folder);
    let listed = if folder.is_dir() { list_backups(&folder).map_err(|error| error.to_string())? } else { Vec::new() };
    for listed in listed {
        let scratch = quick_place();
        let place = wanted.iter().position(|(changes, content)| {
            let looked = Looked::open(&listed.path, scratch.path(), &passphrase(*changes));
            looked.is_ok_and(|looked| read(looked.vault()).is_ok_and(|found| found == *content))
        });
        if let Some(place) = place {
            wanted.remove(place);
        }
    }
    if wanted.is_empty() {
        Ok(())
    } else {
        Err(format!("{} of {} backups do not hold what they held", wanted.len(), sure.backups.len()))
    }
}

/// A folder that vanishes, in memory where there is such a place: what is proved with it does not rest on a real disk.
pub(crate) fn quick_place() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Its path without links, as the failing disk and SQLite both see it.
pub(crate) fn plain(place: &TempDir) -> PathBuf {
    place.path().canonicalize().unwrap()
}

/// Puts files where they were, and nothing else beside them.
pub(crate) fn put_back(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    for (path, bytes) in files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Two workers share numbers from 0 on, until `work` says that there is no more.
pub(crate) fn share(work: impl Fn(u64) -> bool + Sync) {
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| while work(next.fetch_add(1, Ordering::Relaxed)) {});
        }
    });
}

/// Every file of a folder, by its path.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    found
}
