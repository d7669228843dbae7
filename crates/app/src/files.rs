//! Files that a person names: read whole within bounds, written whole or not at all.

use crate::error::{AppError, ErrorCode};
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

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Only the person: it is personal and not encrypted.
    Own,
    /// Whoever the system lets: it is made to be handed on.
    Shared,
}

/// Refuses a place inside the wallet's own folder: a file written there could destroy the wallet.
pub(crate) fn keep_out_of(wallet: &Path, path: &Path) -> Result<(), AppError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let inside = match (folder.canonicalize(), wallet.canonicalize()) {
        (Ok(folder), Ok(wallet)) => folder.starts_with(wallet),
        _ => folder.starts_with(wallet),
    };
    if inside {
        let message = format!("{} lies in the wallet's own folder; nothing was written.", path.display());
        return Err(AppError::new(ErrorCode::File, message, "Choose another folder: a file there could destroy the wallet."));
    }
    Ok(())
}

/// Writes a file so that after a failure the old one, or none, is there, and never half a new one.
pub(crate) fn write(what: &str, path: &Path, bytes: &[u8], access: Access) -> Result<(), AppError> {
    write_by(what, path, access, |file| file.write_all(bytes).map_err(|error| faults::file(what, path, &error)))
}

/// As [`write`], for what is written piece by piece.
pub(crate) fn write_by(
    what: &str,
    path: &Path,
    access: Access,
    fill: impl FnOnce(&mut std::fs::File) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let failed = |error: std::io::Error| faults::file(what, path, &error);
    let beside = beside(path);
    let written = create(&beside, access).map_err(failed).and_then(|mut file| {
        fill(&mut file)?;
        file.sync_all().map_err(failed)
    });
    if let Err(error) = written.and_then(|()| std::fs::rename(&beside, path).map_err(failed)) {
        // The half-written neighbour is of no use; that it may already be gone is no second fault.
        let _ = std::fs::remove_file(&beside);
        return Err(error);
    }
    Ok(())
}

fn create(path: &Path, access: Access) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if access == Access::Own {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = access; // The folder's own permissions hold.
    options.open(path)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}
