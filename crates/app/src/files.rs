//! Files that a person names: read whole within bounds, written whole or not at all.

use crate::error::AppError;
use crate::faults;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Reads a file of at most `most` bytes.
pub(crate) fn read(what: &str, path: &Path, most: u64) -> Result<Vec<u8>, AppError> {
    let failed = |error: std::io::Error| faults::file(what, path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(faults::file(what, path, &std::io::Error::other("this is a folder")));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(faults::file(what, path, &std::io::Error::other(format!("it is larger than {} MB", most / 1_000_000))));
    }
    Ok(bytes)
}

/// Writes a file so that after a failure the old one, or none, is there, and never half a new one.
pub(crate) fn write(what: &str, path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let failed = |error: std::io::Error| faults::file(what, path, &error);
    let beside = beside(path);
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| std::fs::rename(&beside, path)) {
        // The half-written neighbour is of no use; that it may already be gone is no second fault.
        let _ = std::fs::remove_file(&beside);
        return Err(failed(error));
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}
