//! Into and out of the wallet: the portable document with its papers beside it.

use crate::error::AppError;
use crate::view::{ImportView, PathReq, SavedFileView};
use crate::wallet::App;
use crate::{document, faults, files};
use peerfolio_core::model::{Document, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Largest portable document that is read: a hundred thousand courses have some forty megabytes.
const MOST_BYTES: u64 = 256_000_000;

/// Reads a portable document.
///
/// # Errors
/// [`crate::error::ErrorCode::File`]; [`crate::error::ErrorCode::Input`] with every fault of the document.
pub fn read_document(path: &Path) -> Result<Record, AppError> {
    let bytes = files::read("The wallet document could not be read", path, MOST_BYTES)?;
    let text = String::from_utf8_lossy(&bytes);
    document::read(&text).map_err(|wrong| faults::document(&path.display().to_string(), &wrong))
}

impl App {
    /// Everything the open wallet holds, except the bytes of its papers.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::Locked`].
    pub fn record(&self) -> Result<Record, AppError> {
        self.open(|session| Ok(session.record.clone()))
    }

    /// Writes everything to a portable document, and the papers into a folder beside it.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::File`], [`crate::error::ErrorCode::Locked`].
    pub fn wallet_export(&self, req: PathReq) -> Result<SavedFileView, AppError> {
        let path = Path::new(&req.path);
        self.open(|session| {
            let mut record = session.record.clone();
            let folder = papers_folder(path);
            for (at, paper) in record.documents.iter_mut().enumerate() {
                let bytes = session.vault.document_bytes(&paper.id).map_err(faults::read)?;
                let name = format!("{:03}-{}", at + 1, plain_name(&paper.file));
                std::fs::create_dir_all(&folder)
                    .map_err(|error| faults::file("The folder of papers could not be made", &folder, &error))?;
                files::write("A paper could not be written", &folder.join(&name), &bytes)?;
                paper.file = format!("{}/{name}", folder.file_name().unwrap_or_default().to_string_lossy());
            }
            files::write("The wallet document could not be written", path, document::write(&record).as_bytes())?;
            let papers = match record.documents.len() {
                0 => String::new(),
                1 => " One paper lies in the folder beside it.".to_owned(),
                count => format!(" {count} papers lie in the folder beside it."),
            };
            let sentence =
                format!("Everything was written to {}.{papers} These files are not encrypted: keep them safe.", req.path);
            Ok(SavedFileView { path: req.path.clone(), sentence })
        })
    }

    /// Adds a portable document with its papers to the open wallet: all of it, or nothing.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::Input`] with every fault or clash, [`crate::error::ErrorCode::File`],
    /// [`crate::error::ErrorCode::Locked`].
    pub fn wallet_import(&self, req: PathReq) -> Result<ImportView, AppError> {
        let path = Path::new(&req.path);
        let mut record = read_document(path)?;
        let files = read_papers(&mut record, path.parent().unwrap_or(Path::new(".")))?;
        self.open(|session| {
            let report = session.vault.import(&record, &files).map_err(faults::import)?;
            session.imported()?;
            let count = |count: peerfolio_vault::Count| {
                let rows = [
                    count.credentials,
                    count.activities,
                    count.experience,
                    count.supervision,
                    count.documents,
                    count.confirmations,
                ];
                u32::try_from(rows.iter().sum::<usize>()).unwrap_or(u32::MAX)
            };
            let (added, unchanged) = (count(report.added), count(report.already_there));
            let sentence = format!("{added} added, {unchanged} already there.");
            Ok(ImportView { added, unchanged, sentence })
        })
    }
}

/// The bytes of every paper, by its id; the wallet keeps the file's own name, not its place.
fn read_papers(record: &mut Record, folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, AppError> {
    let mut files = BTreeMap::new();
    for paper in &mut record.documents {
        let Document { id, title, file, .. } = &*paper;
        let bytes = files::read(
            &format!("The paper “{title}” could not be read"),
            &folder.join(file),
            peerfolio_vault::MAX_DOCUMENT_BYTES as u64,
        )?;
        files.insert(id.clone(), bytes);
        let name = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
        paper.file = name.unwrap_or_else(|| file.clone());
    }
    Ok(files)
}

/// `wallet.json` keeps its papers in `wallet-files`.
fn papers_folder(document: &Path) -> PathBuf {
    let stem = document.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    document.with_file_name(format!("{stem}-files"))
}

/// A file name that every system takes.
fn plain_name(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let plain = plain.trim_matches(['.', ' ']).to_owned();
    if plain.is_empty() { "paper".to_owned() } else { plain }
}
