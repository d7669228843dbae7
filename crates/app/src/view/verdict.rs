//! What is found in a signed file, finding by finding.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One finding about a file or a signature: a question, its answer, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FindingView {
    /// A name that stays, for programs: `who`, `when`, `unchanged`, `key`, `whole`, `later`, `allowed`, `in-force`, `chain`,
    /// `taken-back`, `certified`, `long-term`; for the file `signed`, `one-meaning`, `all-shown`, `still`, `attachments`.
    pub name: String,
    /// The question in a few words, put so that yes is the good answer.
    pub question: String,
    /// Yes, no, or it cannot be told.
    pub answer: AnswerView,
    /// What was found, in plain sentences.
    pub sentence: String,
    /// It speaks against relying on the file.
    pub against: bool,
}

/// The answer of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerView {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It cannot be told.
    Unknown,
}

/// A certificate of a chain, from the signer's upwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateView {
    /// The name in it.
    pub name: Option<String>,
    /// The name of who made it.
    pub issuer: Option<String>,
    /// Its SHA-256, in groups.
    pub fingerprint: String,
    /// The first day on which it is good.
    pub valid_from: String,
    /// The last day.
    pub valid_until: String,
    /// The same in a sentence.
    pub sentence: String,
}

/// A revision that came after the first signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaterView {
    /// Which revision of the file it is; the original is 1.
    pub number: u32,
    /// Its length in bytes.
    pub bytes: u32,
    /// It changes what was signed, or what is seen of it.
    pub changes_what_is_seen: bool,
    /// What it did, in a sentence.
    pub sentence: String,
}

/// Notes a signer whose fingerprint was compared by another way, or takes the note back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignerNoteReq {
    /// The fingerprint of the certificate, in groups or without.
    pub fingerprint: String,
    /// Whose it is.
    pub name: String,
    /// False: take the note back.
    pub noted: bool,
}

/// The signers that were noted.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignersView {
    /// Each, oldest note first.
    pub signers: Vec<KnownSignerView>,
}

/// A signer that was noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnownSignerView {
    /// SHA-256 of the certificate, in groups.
    pub fingerprint: String,
    /// Whose it is, in the reader's words.
    pub name: String,
    /// The day of the note.
    pub noted_on: String,
}
