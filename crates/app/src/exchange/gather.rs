//! Reading what is to come in: documents and packages, held against themselves before any wallet is opened.
//!
//! The bytes of papers stay where they are until the wallet asks for them, one paper at a time.

use super::package::{Fault, Package, begins_like_a_package};
use super::packet::{Packet, Signed};
use crate::error::{AppError, ErrorCode};
use crate::{document, faults, files};
use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Document, Record};
use peerfolio_document::unknown::Members;
use peerfolio_document::{DocumentFault, confirmation_ids, path};
use peerfolio_vault::{MAX_DOCUMENT_BYTES, Papers, Zeroizing};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest portable document that is read: a hundred thousand courses have some forty megabytes.
const MOST_BYTES: u64 = 256_000_000;

/// What the reader of a document was about when it failed.
const WHAT: &str = "The wallet document could not be read";

/// Reads a portable document, alone or in its package. Its certificates must be known to `rules`, or name no type.
///
/// # Errors
/// [`ErrorCode::File`]; [`ErrorCode::Input`] with every fault of the document.
pub fn read_document(path: &Path, rules: &Rules) -> Result<Record, AppError> {
    Ok(OneDocument::read(path, rules)?.record)
}

/// Documents with their papers, sound in themselves and not yet in a wallet.
pub struct Gathered {
    pub(super) record: Record,
    pub(super) members: Members,
    pub(super) papers: Sources,
    /// Files of packages that no row names.
    pub(super) others: Vec<String>,
    /// What the signatures of packets say.
    pub(super) signed: Vec<Signed>,
    /// Packets that are not as they were signed are taken all the same.
    pub(super) even_changed: bool,
}

impl Gathered {
    /// Takes packets too that are not as they were signed.
    #[must_use]
    pub fn even_changed(self, even_changed: bool) -> Self {
        Self { even_changed, ..self }
    }

    /// Reads documents and looks for their papers. Rows that two documents share word for word are taken once.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault of a document, [`ErrorCode::File`].
    pub fn read(paths: &[PathBuf], rules: &Rules) -> Result<Self, AppError> {
        let mut gathered = Self::nothing();
        for (at, path) in paths.iter().enumerate() {
            let read = OneDocument::read(path, rules)?;
            match read.packet {
                Some(packet) => gathered.take_papers(&read.record.documents, packet),
                None => gathered.look_for_papers(path, &read.record.documents, read.package)?,
            }
            gathered.join(at == 0, read.record, read.members, path)?;
        }
        Ok(gathered)
    }

    /// The papers of a packet are those attached to it; one that is not there is named when the wallet asks for it.
    fn take_papers(&mut self, papers: &[Document], mut packet: Packet) {
        for paper in papers {
            if let Some(bytes) = packet.paper(&paper.sha256) {
                self.papers.places.entry(paper.id.clone()).or_insert(Source::Attached(bytes));
            }
        }
        self.others.extend(packet.others());
        self.signed.push(packet.signed);
    }

    /// Reads one document of which nothing is to be imported: a paper that is not beside it is missed only when it is asked for.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault of the document, [`ErrorCode::File`].
    pub fn read_to_show(path: &Path, rules: &Rules) -> Result<Self, AppError> {
        let mut gathered = Self::nothing();
        let read = OneDocument::read(path, rules)?;
        match read.packet {
            Some(packet) => gathered.take_papers(&read.record.documents, packet),
            None => drop(gathered.look_for_papers(path, &read.record.documents, read.package)),
        }
        gathered.join(true, read.record, read.members, path)?;
        Ok(gathered)
    }

    /// What the documents say.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The bytes of a paper, as its row names them.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where they are not there, or are others.
    pub fn paper(&self, paper: &Document) -> Result<Zeroizing<Vec<u8>>, AppError> {
        let refused = |why: &str| {
            let message = format!("The paper “{}” ({}) {why}, and is left out.", paper.title, paper.file);
            AppError::new(ErrorCode::NotFound, message, "Put it beside the document as that names it.")
        };
        let bytes = (&self.papers).bytes(paper).map_err(|why| refused(&format!("could not be read ({why})")))?;
        let bytes = bytes.ok_or_else(|| refused("is not beside the document"))?;
        if crate::packets::sha256(&bytes) != paper.sha256 {
            return Err(refused("is another file than the document means, by its checksum"));
        }
        Ok(bytes)
    }

    fn nothing() -> Self {
        Self {
            record: Record::default(),
            members: Members::new(),
            papers: Sources::default(),
            others: Vec::new(),
            signed: Vec::new(),
            even_changed: false,
        }
    }

    /// Finds where the bytes of each paper are, and that they can be there.
    fn look_for_papers(
        &mut self,
        path: &Path,
        papers: &[Document],
        package: Option<Package<BufReader<File>>>,
    ) -> Result<(), AppError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let number = self.papers.packages.borrow().len();
        let mut missing = Vec::new();
        let mut meant = HashSet::new();
        for paper in papers {
            let place = match &package {
                Some(package) => package
                    .find(&paper.file)
                    .map(|entry| {
                        meant.insert(entry);
                        Source::Packed { package: number, entry }
                    })
                    .ok_or_else(|| "it is not in the package".to_owned()),
                None => on_disk(&folder.join(&paper.file)).map(Source::File),
            };
            match place {
                // A paper that two documents share is the same: its checksum is held against it.
                Ok(place) => drop(self.papers.places.entry(paper.id.clone()).or_insert(place)),
                Err(why) => missing.push(format!("“{}” ({}): {why}", paper.title, paper.file)),
            }
        }
        if let Some(package) = package {
            self.others.extend(package.others(&meant).into_iter().map(ToOwned::to_owned));
            if let Some(other) = self.others.iter().find(|name| path::file_name(name) == path::DOCUMENT) {
                let why = format!("there are several {} in it ({other}); which is meant cannot be known", path::DOCUMENT);
                return Err(refused(path, &why));
            }
            self.papers.packages.borrow_mut().push(package);
        }
        if missing.is_empty() {
            return Ok(());
        }
        let (count, more) = (missing.len(), missing.len().saturating_sub(20));
        missing.truncate(20);
        let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
        let papers = if count == 1 { "One paper".to_owned() } else { format!("{count} papers") };
        let message = format!(
            "{papers} of {} could not be found, and nothing was imported:\n  {}{more}",
            path.display(),
            missing.join("\n  ")
        );
        Err(AppError::new(ErrorCode::File, message, "Put the files beside the document as it names them, then try again."))
    }

    fn join(&mut self, first: bool, record: Record, members: Members, path: &Path) -> Result<(), AppError> {
        let whole = &mut self.record;
        if first {
            (self.record, self.members) = (record, members);
            return Ok(());
        }
        if whole.holder != record.holder {
            let message = format!("{} is about another holder than the first document; nothing was imported.", path.display());
            return Err(AppError::new(ErrorCode::Input, message, "Import it into a wallet of its own."));
        }
        let known: Vec<String> = confirmation_ids(&whole.confirmations);
        join(&mut whole.credentials, record.credentials, |row| row.id.clone());
        join(&mut whole.activities, record.activities, |row| row.id.clone());
        join(&mut whole.experience, record.experience, |row| row.id.clone());
        join(&mut whole.supervision, record.supervision, |row| row.id.clone());
        join(&mut whole.documents, record.documents, |row| row.id.clone());
        join(&mut whole.disclosures, record.disclosures, |row| row.id.clone());
        // The second answer that tells the same is the second one of the first document.
        let known: HashSet<String> = known.into_iter().collect();
        let told = confirmation_ids(&record.confirmations);
        whole
            .confirmations
            .extend(record.confirmations.into_iter().zip(told).filter(|(_, id)| !known.contains(id)).map(|(row, _)| row));
        for (place, json) in members {
            self.members.entry(place).or_insert(json);
        }
        Ok(())
    }
}

/// Adds the rows that are not there word for word. One with the same id that says something else stays: it is named as a
/// fault later.
fn join<T: PartialEq>(whole: &mut Vec<T>, more: Vec<T>, id: impl Fn(&T) -> String) {
    let known: HashMap<String, usize> = whole.iter().enumerate().map(|(at, row)| (id(row), at)).collect();
    let new: Vec<T> = more
        .into_iter()
        .filter(|row| known.get(&id(row)).and_then(|at| whole.get(*at)).is_none_or(|there| there != row))
        .collect();
    whole.extend(new);
}

/// Where a paper lies.
enum Source {
    File(PathBuf),
    Packed {
        package: usize,
        entry: usize,
    },
    /// In a packet; rows of the same bytes share them.
    Attached(Arc<Zeroizing<Vec<u8>>>),
}

/// Where the bytes of papers come from, by the papers' ids.
#[derive(Default)]
pub(super) struct Sources {
    places: HashMap<String, Source>,
    packages: RefCell<Vec<Package<BufReader<File>>>>,
}

impl Papers for &Sources {
    fn bytes(&mut self, paper: &Document) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        match self.places.get(&paper.id) {
            None => Ok(None),
            Some(Source::Attached(bytes)) => Ok(Some(Zeroizing::clone(bytes))),
            Some(Source::File(path)) => {
                let most = MAX_DOCUMENT_BYTES as u64;
                files::read("The paper could not be read", path, most)
                    .map(|bytes| Some(Zeroizing::new(bytes)))
                    .map_err(|error| error.message)
            }
            Some(Source::Packed { package, entry }) => {
                let mut packages = self.packages.borrow_mut();
                let package = packages.get_mut(*package).ok_or("the package is gone")?;
                package.paper(*entry).map(Some).map_err(|fault| match fault {
                    Fault::Io(error) => error.to_string(),
                    Fault::Refused(why) => why,
                })
            }
        }
    }
}

/// A paper beside its document must be a file of a possible size; a pipe or a device would never end.
fn on_disk(path: &Path) -> Result<PathBuf, String> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err("it is not there".to_owned()),
        Err(error) => Err(error.to_string()),
        Ok(found) if !found.is_file() => Err("it is no file".to_owned()),
        Ok(found) if found.len() > MAX_DOCUMENT_BYTES as u64 => {
            Err(format!("it is larger than {} megabytes", MAX_DOCUMENT_BYTES >> 20))
        }
        Ok(_) => Ok(path.to_owned()),
    }
}

/// One document that was read.
struct OneDocument {
    record: Record,
    members: Members,
    /// The package that it came in.
    package: Option<Package<BufReader<File>>>,
    /// The packet that it came in.
    packet: Option<Packet>,
}

impl OneDocument {
    fn read(path: &Path, rules: &Rules) -> Result<Self, AppError> {
        let mut packet = None;
        let (bytes, package) = match open_file(path)? {
            Opened::Package(mut package) => (package.document(MOST_BYTES).map_err(|fault| told(path, fault))?, Some(package)),
            Opened::Pdf => {
                let read = packet.insert(Packet::read(path)?);
                (std::mem::take(&mut read.document), None)
            }
            Opened::Other => (Zeroizing::new(files::read(WHAT, path, MOST_BYTES)?), None),
        };
        let read = match std::str::from_utf8(&bytes) {
            Ok(text) => document::read_all(text).and_then(|(record, members)| Ok((known_types(record, rules)?, members))),
            Err(error) => {
                let message = format!(
                    "this is not UTF-8 text (byte {}); save it as UTF-8, or its names would be damaged",
                    error.valid_up_to()
                );
                Err(vec![DocumentFault { path: "$".to_owned(), message }])
            }
        };
        let (record, members) = read.map_err(|wrong| faults::document(&path.display().to_string(), &wrong))?;
        Ok(Self { record, members, package, packet })
    }
}

/// What a file is.
enum Opened {
    Package(Package<BufReader<File>>),
    Pdf,
    Other,
}

/// What the file is; told by its first bytes, not by its name.
fn open_file(path: &Path) -> Result<Opened, AppError> {
    let failed = |error: std::io::Error| faults::file(WHAT, path, &error);
    // What is no file (a pipe) can be read once only, and is no package.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Ok(Opened::Other);
    }
    let mut file = File::open(path).map_err(failed)?;
    let mut begin = Vec::new();
    (&mut file).take(4).read_to_end(&mut begin).map_err(failed)?;
    if begin == b"%PDF" {
        return Ok(Opened::Pdf);
    }
    if !begins_like_a_package(&begin) {
        return Ok(Opened::Other);
    }
    file.rewind().map_err(failed)?;
    Package::open(BufReader::new(file)).map(Opened::Package).map_err(|fault| told(path, fault))
}

fn told(path: &Path, fault: Fault) -> AppError {
    match fault {
        Fault::Io(error) => faults::file("The package could not be read", path, &error),
        Fault::Refused(why) => refused(path, &why),
    }
}

fn refused(path: &Path, why: &str) -> AppError {
    let message = format!("{} was not taken: {why}. Nothing was imported, and your wallet is as it was.", path.display());
    AppError::new(ErrorCode::Input, message, "Ask whoever gave you the file for it once more, or export it again.")
}

/// A type must be one that the packs know; `null` is for those that no pack knows.
fn known_types(record: Record, rules: &Rules) -> Result<Record, Vec<DocumentFault>> {
    let named: BTreeSet<&String> = record.credentials.iter().filter_map(|held| held.type_id.as_ref()).collect();
    let strange: HashSet<String> = named.into_iter().filter(|id| rules.credential(id).is_none()).cloned().collect();
    let unknown = record.credentials.iter().enumerate().filter_map(|(at, held)| {
        let id = held.type_id.as_ref().filter(|id| strange.contains(*id))?;
        let message = format!(
            "no rule pack knows \"{id}\"; a newer Peerfolio may. Else write null, with the certificate's own title and issuer"
        );
        Some(DocumentFault { path: format!("$.credentials[{at}].type"), message })
    });
    let unknown: Vec<DocumentFault> = unknown.take(document::MOST_FAULTS).collect();
    if unknown.is_empty() { Ok(record) } else { Err(unknown) }
}
