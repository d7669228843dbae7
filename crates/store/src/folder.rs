//! A folder of this machine that something else carries about.
//!
//! A file is written beside, made to last, and then given its name: whoever looks finds all of it or nothing. Names that no
//! store of ours has (a sync program's own files, its conflict copies) are passed over by whoever lists.

use peerfolio_vault::sync::{Listed, Store, StoreError, Written};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder itself is never made: where it is missing, the stick is out or the sync program moved it.
    fn must_be_there(&self) -> Result<(), StoreError> {
        if self.0.is_dir() { Ok(()) } else { Err(StoreError::Unreachable("the folder is not there".into())) }
    }

    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
        let climbs = |part: &str| part.chars().all(|c| c == '.');
        if name.split('/').all(|part| plain(part) && !climbs(part)) {
            Ok(name.split('/').fold(self.0.clone(), |path, part| path.join(part)))
        } else {
            Err(StoreError::Strange("a name that no file of ours has".into()))
        }
    }

    fn write(&self, name: &str, bytes: &[u8], over: bool) -> Result<Written, StoreError> {
        self.must_be_there()?;
        let path = self.path(name)?;
        if !over && path.try_exists().map_err(told)? {
            return Ok(Written::AlreadyThere);
        }
        let folder = path.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder).map_err(told)?;
        // A sync program passes over names that begin with a dot and end so, or carries them about: either is well.
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = folder.join(format!(".{file_name}.{}.part", std::process::id()));
        let place = || -> io::Result<Written> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            drop(file);
            if !over && path.try_exists()? {
                return Ok(Written::AlreadyThere);
            }
            fs::rename(&beside, &path)?;
            // Windows has no such handle, and keeps the order of its own.
            #[cfg(unix)]
            File::open(folder)?.sync_all()?;
            Ok(Written::New)
        };
        let done = place();
        if !matches!(done, Ok(Written::New)) {
            // The first error is the one to tell.
            let _ = fs::remove_file(&beside);
        }
        done.map_err(told)
    }
}

impl Store for Folder {
    fn list(&self, folder: &str, most: usize) -> Result<Vec<Listed>, StoreError> {
        self.must_be_there()?;
        let path = if folder.is_empty() { self.0.clone() } else { self.path(folder)? };
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(told(error)),
        };
        let mut shown = Vec::new();
        for entry in entries.take(most) {
            let entry = entry.map_err(told)?;
            let size = entry.metadata().ok().filter(fs::Metadata::is_file).map(|data| data.len());
            shown.push(Listed { name: entry.file_name().to_string_lossy().into_owned(), size });
        }
        Ok(shown)
    }

    fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        self.must_be_there()?;
        let file = match File::open(self.path(name)?) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(told(error)),
        };
        let mut bytes = Vec::new();
        file.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes).map_err(told)?;
        if bytes.len() > most { Err(StoreError::TooLarge) } else { Ok(Some(bytes)) }
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written, StoreError> {
        self.write(name, bytes, false)
    }

    fn write_over(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(name, bytes, true).map(|_| ())
    }
}

fn told(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::Forbidden,
        _ => StoreError::Unreachable(error.to_string()),
    }
}
