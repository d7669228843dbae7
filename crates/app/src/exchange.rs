//! Into and out of the wallet: the portable document with its papers beside it.

use crate::document::DocumentFault;
use crate::error::{AppError, ErrorCode};
use crate::files::{self, Access};
use crate::view::{ImportView, PathReq, SavedFileView, WalletCreateReq};
use crate::wallet::App;
use crate::{document, faults};
use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Document, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Largest portable document that is read: a hundred thousand courses have some forty megabytes.
const MOST_BYTES: u64 = 256_000_000;

/// Reads a portable document. Its certificates must be known to `rules`, or name no type.
///
/// # Errors
/// [`crate::error::ErrorCode::File`]; [`crate::error::ErrorCode::Input`] with every fault of the document.
pub fn read_document(path: &Path, rules: &Rules) -> Result<Record, AppError> {
    let bytes = files::read("The wallet document could not be read", path, MOST_BYTES)?;
    let read = match std::str::from_utf8(&bytes) {
        Ok(text) => document::read(text).and_then(|record| known_types(record, rules)),
        Err(error) => {
            let message =
                format!("this is not UTF-8 text (byte {}); save it as UTF-8, or its names would be damaged", error.valid_up_to());
            Err(vec![DocumentFault { path: "$".to_owned(), message }])
        }
    };
    read.map_err(|wrong| faults::document(&path.display().to_string(), &wrong))
}

/// A type must be one that the packs know; `null` is for those that no pack knows.
fn known_types(record: Record, rules: &Rules) -> Result<Record, Vec<DocumentFault>> {
    let unknown = record.credentials.iter().enumerate().filter_map(|(at, held)| {
        let id = held.type_id.as_ref().filter(|id| rules.credential(id).is_none())?;
        let message = format!(
            "no rule pack knows \"{id}\"; a newer Peerfolio may. Else write null, with the certificate's own title and issuer"
        );
        Some(DocumentFault { path: format!("$.credentials[{at}].type"), message })
    });
    let unknown: Vec<DocumentFault> = unknown.collect();
    if unknown.is_empty() { Ok(record) } else { Err(unknown) }
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
            files::keep_out_of(session.vault.folder(), path)?;
            let mut record = session.record.clone();
            let folder = papers_folder(path);
            for (at, paper) in record.documents.iter_mut().enumerate() {
                let bytes = session.vault.document_bytes(&paper.id).map_err(faults::read)?;
                let name = format!("{:03}-{}", at + 1, plain_name(&paper.file));
                if !folder.is_dir() {
                    std::fs::create_dir(&folder)
                        .map_err(|error| faults::file("The folder of papers could not be made", &folder, &error))?;
                }
                files::write("A paper could not be written", &folder.join(&name), &bytes, Access::Own)?;
                paper.file = format!("{}/{name}", folder.file_name().unwrap_or_default().to_string_lossy());
            }
            files::write("The wallet document could not be written", path, document::write(&record).as_bytes(), Access::Own)?;
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
        self.import(&Gathered::read(&[PathBuf::from(req.path)], &*self.rules()?)?)
    }

    /// Adds documents that were read before to the open wallet: all of them, or nothing.
    ///
    /// # Errors
    /// As [`App::wallet_import`].
    pub fn import(&self, gathered: &Gathered) -> Result<ImportView, AppError> {
        self.open(|session| {
            let report = session.vault.import(&gathered.record, &gathered.files).map_err(faults::import)?;
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

    /// Makes the person's wallet with what was read; where that fails, nothing of the wallet is left.
    ///
    /// # Errors
    /// As [`App::wallet_create`] and [`App::wallet_import`].
    pub fn import_into_new(&self, gathered: &Gathered, typed: &str) -> Result<ImportView, AppError> {
        let name = gathered.record.holder.name.clone();
        self.wallet_create(WalletCreateReq { name, passphrase: typed.to_owned() })?;
        let imported = self.forget_holder().and_then(|()| self.import(gathered));
        if imported.is_err() {
            self.erase()?;
        }
        imported
    }
}

/// Documents with their papers, read and sound, and not yet in a wallet.
#[derive(Debug)]
pub struct Gathered {
    record: Record,
    files: BTreeMap<String, Vec<u8>>,
}

impl Gathered {
    /// Reads documents and their papers. Rows that two documents share word for word are taken once.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::Input`] with every fault of a document, [`crate::error::ErrorCode::File`].
    pub fn read(paths: &[PathBuf], rules: &Rules) -> Result<Self, AppError> {
        let mut gathered = Self { record: Record::default(), files: BTreeMap::new() };
        for (at, path) in paths.iter().enumerate() {
            let mut record = read_document(path, rules)?;
            gathered.files.extend(read_papers(&mut record, path.parent().unwrap_or(Path::new(".")))?);
            let whole = &mut gathered.record;
            if at == 0 {
                whole.holder = record.holder;
            } else if whole.holder != record.holder {
                let message =
                    format!("{} is about another holder than the first document; nothing was imported.", path.display());
                return Err(AppError::new(ErrorCode::Input, message, "Import it into a wallet of its own."));
            }
            join(&mut whole.credentials, record.credentials);
            join(&mut whole.activities, record.activities);
            join(&mut whole.experience, record.experience);
            join(&mut whole.supervision, record.supervision);
            join(&mut whole.documents, record.documents);
            join(&mut whole.confirmations, record.confirmations);
        }
        Ok(gathered)
    }
}

fn join<T: PartialEq>(whole: &mut Vec<T>, more: Vec<T>) {
    let new: Vec<T> = more.into_iter().filter(|row| !whole.contains(row)).collect();
    whole.extend(new);
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
