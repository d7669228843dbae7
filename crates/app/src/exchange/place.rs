//! Papers beside a document on the disk: at the paths that the document names, and never over anybody's file.
//!
//! Paths may come from a document that somebody else made. A folder that is there already belongs to the person: it is
//! written into only where its name says that it is for this.

use crate::error::AppError;
use crate::faults;
use crate::files::{self, Access};
use peerfolio_document::path::{FOLDER, Paths};
use ring::digest;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The places of papers beside one document.
pub(super) struct Places {
    folder: PathBuf,
    /// The folder that takes what may not lie where it wants to: `wallet.json` has `wallet-files`.
    own: String,
    taken: Paths,
    /// Whether a first folder may be written into: it was made here, or is for this.
    open: HashMap<String, bool>,
}

impl Places {
    pub(super) fn beside(document: &Path) -> Self {
        let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        let name = |name: Option<&std::ffi::OsStr>| name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let own = format!("{}-{FOLDER}", name(document.file_stem()));
        let mut taken = Paths::new();
        // The document itself, whatever it is called.
        taken.keep(&name(document.file_name()));
        let open = HashMap::from([(own.clone(), true), (FOLDER.to_owned(), true)]);
        Self { folder, own, taken, open }
    }

    /// Writes a paper at a plain path below the document's folder, or at one like it where somebody's file is in the way.
    /// Returns the path. What lies there already with the same bytes is left as it is.
    pub(super) fn put(&mut self, path: &str, sha256: &str, bytes: &[u8]) -> Result<String, AppError> {
        let permitted = self.permitted(path, sha256);
        let mut wanted = self.taken.take(&permitted);
        loop {
            let place = self.folder.join(&wanted);
            if std::fs::symlink_metadata(&place).is_err() {
                self.make_folders(&wanted)?;
                files::write("A paper could not be written", &place, bytes, Access::Own)?;
                return Ok(wanted);
            }
            if holds(&place, sha256) {
                return Ok(wanted);
            }
            wanted = self.taken.take(&wanted);
        }
    }

    /// The path, or one in the document's own folder where its first folder is somebody's.
    fn permitted(&mut self, path: &str, sha256: &str) -> String {
        let Some((first, _)) = path.split_once('/') else { return path.to_owned() };
        if holds(&self.folder.join(path), sha256) {
            return path.to_owned();
        }
        let folder = self.folder.join(first);
        let open = *self.open.entry(first.to_owned()).or_insert_with(|| std::fs::symlink_metadata(folder).is_err());
        if open { path.to_owned() } else { format!("{}/{path}", self.own) }
    }

    fn make_folders(&self, path: &str) -> Result<(), AppError> {
        let Some((folders, _)) = path.rsplit_once('/') else { return Ok(()) };
        let folder = self.folder.join(folders);
        std::fs::create_dir_all(&folder).map_err(|error| faults::file("The folder of papers could not be made", &folder, &error))
    }
}

/// Whether a file has these bytes.
fn holds(path: &Path, sha256: &str) -> bool {
    if !std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let mut context = digest::Context::new(&digest::SHA256);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Err(_) => return false,
            Ok(0) => break,
            Ok(read) => context.update(buffer.get(..read).unwrap_or_default()),
        }
    }
    let hex: String = context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    hex == sha256
}
