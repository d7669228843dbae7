//! Scanned papers: kept in the wallet, shown, written out again.

use crate::certificates::fresh_id;
use crate::error::AppError;
use crate::view::{DocumentAddReq, DocumentBytesView, DocumentCopyReq, DocumentView, IdReq, Nothing, SavedFileView};
use crate::wallet::{App, Session};
use crate::{faults, files};
use base64::Engine;
use peerfolio_core::model::Document;
use peerfolio_document::path::{FOLDER, Paths, file_name};
use std::path::Path;

/// Largest paper that is taken: scans of a phone have a few megabytes.
const MOST_BYTES: u64 = 64_000_000;

impl App {
    /// Keeps a paper in the wallet; the file itself stays where it is.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::File`], [`crate::error::ErrorCode::Input`], [`crate::error::ErrorCode::Locked`].
    pub fn document_add(&self, req: DocumentAddReq) -> Result<DocumentView, AppError> {
        let path = Path::new(&req.path);
        let bytes = zeroize::Zeroizing::new(files::read("The paper could not be read", path, MOST_BYTES)?);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().trim().to_owned()).unwrap_or_default();
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let title = given(&req.title).or_else(|| given(&stem)).unwrap_or_else(|| "Paper".to_owned());
        self.open(|session| {
            // A path of its own, so that the paper leaves under it and comes back under it.
            let mut paths = Paths::new();
            session.record.documents.iter().for_each(|paper| paths.keep(&paper.file));
            let paper = Document {
                id: fresh_id()?,
                kind: given(&req.kind).unwrap_or_else(|| "other".to_owned()),
                title,
                file: paths.take(&format!("{FOLDER}/{name}")),
                sha256: String::new(),
                credential: req.credential.clone(),
                activity: req.activity.clone(),
            };
            let stored = session.vault.add_document(&paper, &bytes).map_err(faults::write)?;
            session.changed()?;
            view(session, &stored)
        })
    }

    /// A paper's bytes, for showing.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::NotFound`], [`crate::error::ErrorCode::Damaged`], [`crate::error::ErrorCode::Locked`].
    pub fn document_bytes(&self, req: IdReq) -> Result<DocumentBytesView, AppError> {
        self.open(|session| {
            let bytes = session.vault.document_bytes(&req.id).map_err(faults::read)?;
            let base64 = base64::engine::general_purpose::STANDARD.encode(&*bytes);
            Ok(DocumentBytesView { media_type: media_type(&bytes).to_owned(), base64 })
        })
    }

    /// Writes a paper out of the wallet.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::NotFound`], [`crate::error::ErrorCode::File`], [`crate::error::ErrorCode::Locked`].
    pub fn document_save_copy(&self, req: DocumentCopyReq) -> Result<SavedFileView, AppError> {
        self.open(|session| {
            let bytes = session.vault.document_bytes(&req.id).map_err(faults::read)?;
            files::keep_out_of(session.vault.folder(), Path::new(&req.path))?;
            files::write("The copy could not be written", Path::new(&req.path), &bytes, files::Access::Own)?;
            let sentence = "A copy was written. It is not encrypted.".to_owned();
            Ok(SavedFileView { path: req.path.clone(), sentence })
        })
    }

    /// Removes a paper from the wallet.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::NotFound`], [`crate::error::ErrorCode::File`], [`crate::error::ErrorCode::Locked`].
    pub fn document_remove(&self, req: IdReq) -> Result<Nothing, AppError> {
        self.open(|session| {
            session.vault.remove_document(&req.id).map_err(faults::write)?;
            session.changed()?;
            Ok(Nothing {})
        })
    }
}

/// The papers that pass.
pub(crate) fn list(session: &Session, which: impl Fn(&Document) -> bool) -> Result<Vec<DocumentView>, AppError> {
    session.record.documents.iter().filter(|paper| which(paper)).map(|paper| view(session, paper)).collect()
}

fn view(session: &Session, paper: &Document) -> Result<DocumentView, AppError> {
    let size = session.vault.document_size(&paper.id).map_err(faults::read)?;
    Ok(DocumentView {
        id: paper.id.clone(),
        kind: paper.kind.clone(),
        title: paper.title.clone(),
        file: file_name(&paper.file).to_owned(),
        bytes: u32::try_from(size).unwrap_or(u32::MAX),
        media_type: media_type_by_name(&paper.file).to_owned(),
        credential: paper.credential.clone(),
        activity: paper.activity.clone(),
    })
}

/// By the first bytes, whatever the file is called.
pub(crate) fn media_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', b'e' | b'i', b'i' | b'f', ..] => "image/heic",
        _ => "application/octet-stream",
    }
}

/// By the file's name, where only that is at hand.
fn media_type_by_name(file: &str) -> &'static str {
    let end = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    match end.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
