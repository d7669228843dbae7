//! What another Peerfolio's packet brings: the portable extract attached to the PDF, with its papers.
//!
//! A paper is known by its SHA-256, whatever it is called inside the PDF. What the signature says is told and never decides
//! more than whether the person is asked once more: an extract is taken in as any document is, and checked as strictly.

use crate::error::{AppError, ErrorCode};
use crate::files;
use crate::packets;
use crate::packets::evidence::EXTRACT;
use peerfolio_packet::{Attached, attachments};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Largest packet that is read.
const MOST_BYTES: u64 = 256_000_000;

/// A packet that was read.
pub(super) struct Packet {
    /// The extract's text.
    pub(super) document: Zeroizing<Vec<u8>>,
    /// The other attached files, by their SHA-256.
    files: HashMap<String, Enclosed>,
    /// What is known of its signature.
    pub(super) signed: Signed,
}

/// A file that is attached, once however many names it goes by.
struct Enclosed {
    names: Vec<String>,
    bytes: Arc<Zeroizing<Vec<u8>>>,
    /// A row of the extract names it.
    named: bool,
}

/// What the signature of a packet says.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    /// Somebody signed it, and it is as it was then.
    pub(super) intact: bool,
    /// That in a sentence, with the name.
    pub(super) sentence: String,
}

impl Packet {
    /// Takes the extract out of a PDF.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where there is none, or it cannot be read; [`ErrorCode::File`].
    pub(super) fn read(path: &Path) -> Result<Self, AppError> {
        let bytes = Zeroizing::new(files::read("The packet could not be read", path, MOST_BYTES)?);
        let refused = |why: String, next: &str| {
            let message = format!("{} was not taken: {why}. Nothing was imported, and your wallet is as it was.", path.display());
            AppError::new(ErrorCode::Input, message, next)
        };
        let found =
            attachments(&bytes).map_err(|error| refused(error.to_string(), "Ask whoever gave you the file for it once more."))?;
        let mut document = None;
        let mut files: HashMap<String, Enclosed> = HashMap::new();
        for Attached { name, bytes, .. } in found {
            let bytes = Zeroizing::new(bytes);
            if name == EXTRACT && document.is_none() {
                document = Some(bytes);
            } else {
                let enclosed = files.entry(packets::sha256(&bytes));
                enclosed.or_insert_with(|| Enclosed { names: Vec::new(), bytes: Arc::new(bytes), named: false }).names.push(name);
            }
        }
        let document = document.ok_or_else(|| {
            let next =
                "Ask for a packet with the part that another Peerfolio reads, or keep the PDF as a paper of a certificate.";
            refused("it is a PDF without records that a Peerfolio could read".to_owned(), next)
        })?;
        let verdict = packets::check(path)?;
        let names: Vec<String> = verdict.signatures.iter().filter_map(|signature| signature.signer.clone()).collect();
        let by = if names.is_empty() { String::new() } else { format!(" Signed by {}.", crate::words::list(&names)) };
        let signed = Signed { intact: verdict.intact, sentence: format!("{}{by}", verdict.sentence) };
        Ok(Self { document, files, signed })
    }

    /// The attached file of that SHA-256. Several rows may name it: one scan serves two courses.
    pub(super) fn paper(&mut self, sha256: &str) -> Option<Arc<Zeroizing<Vec<u8>>>> {
        let enclosed = self.files.get_mut(sha256)?;
        enclosed.named = true;
        Some(Arc::clone(&enclosed.bytes))
    }

    /// The names of the files that no row names.
    pub(super) fn others(&self) -> Vec<String> {
        let unnamed = self.files.values().filter(|enclosed| !enclosed.named);
        let mut names: Vec<String> = unnamed.flat_map(|enclosed| enclosed.names.iter().cloned()).collect();
        names.sort();
        names
    }
}
