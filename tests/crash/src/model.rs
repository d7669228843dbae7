//! What a wallet must hold after the changes that were confirmed: the same changes made to plain values in memory.

use peerfolio_core::model::{Document, Record};
use peerfolio_vault::{Passphrase, ReadError, Vault};
use std::collections::BTreeMap;

/// The whole content of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Every row.
    pub record: Record,
    /// The bytes of each paper, by its id.
    pub papers: BTreeMap<String, Vec<u8>>,
    /// Every setting.
    pub settings: BTreeMap<String, String>,
    /// How many steps the history has.
    pub steps: usize,
}

/// The content and what goes with it without being read back.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// What the wallet holds.
    pub content: Content,
    /// Contents that the last changes can be taken back to, oldest first: rows and papers only.
    pub before: Vec<(Record, BTreeMap<String, Vec<u8>>)>,
    /// How often the passphrase was changed.
    pub passphrase: u64,
    /// The backups that were made: the passphrase then, and what the wallet held.
    pub backups: Vec<(u64, Content)>,
}

impl Model {
    /// The passphrase that opens the wallet now.
    #[must_use]
    pub fn passphrase(&self) -> Passphrase {
        passphrase(self.passphrase)
    }
}

/// The passphrase after so many changes.
///
/// # Panics
/// Never: it is not empty.
#[must_use]
pub fn passphrase(changes: u64) -> Passphrase {
    Passphrase::new(format!("sample passphrase {changes}")).expect("it is not empty")
}

/// Everything that a wallet gives.
///
/// # Errors
/// The first that reading any of it gives.
pub fn read(vault: &Vault) -> Result<Content, ReadError> {
    let record = vault.record()?;
    let mut papers = BTreeMap::new();
    for Document { id, .. } in &record.documents {
        papers.insert(id.clone(), vault.document_bytes(id)?.to_vec());
    }
    let steps = vault.history(None, u32::MAX, 0)?.len();
    Ok(Content { papers, settings: vault.settings()?, steps, record })
}

/// Lower-case hexadecimal SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first difference of two contents, in a line, for a test that failed: which part differs and how many rows each has.
#[must_use]
pub fn difference(found: &Content, wanted: &Content) -> String {
    let (f, w) = (&found.record, &wanted.record);
    let parts = [
        ("holder", f.holder == w.holder, 1, 1),
        ("certificates", f.credentials == w.credentials, f.credentials.len(), w.credentials.len()),
        ("courses", f.activities == w.activities, f.activities.len(), w.activities.len()),
        ("work", f.experience == w.experience, f.experience.len(), w.experience.len()),
        ("supervision", f.supervision == w.supervision, f.supervision.len(), w.supervision.len()),
        ("papers' rows", f.documents == w.documents, f.documents.len(), w.documents.len()),
        ("answers", f.confirmations == w.confirmations, f.confirmations.len(), w.confirmations.len()),
        ("papers' bytes", found.papers == wanted.papers, found.papers.len(), wanted.papers.len()),
        ("steps of the history", found.steps == wanted.steps, found.steps, wanted.steps),
        ("settings", found.settings == wanted.settings, found.settings.len(), wanted.settings.len()),
    ];
    let differ = parts.iter().filter(|(_, same, ..)| !same);
    differ.map(|(part, _, found, wanted)| format!("{part} ({found} found, {wanted} wanted)")).collect::<Vec<_>>().join(", ")
}
