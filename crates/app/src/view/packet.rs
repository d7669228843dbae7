//! Papers kept, packets written, and signatures checked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A paper in the wallet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DocumentView {
    /// Its id in the wallet.
    pub id: String,
    /// `certificate`, `letter` …
    pub kind: String,
    /// Title.
    pub title: String,
    /// The file's name.
    pub file: String,
    /// Size in bytes.
    pub bytes: u32,
    /// `image/png`, `image/jpeg`, `application/pdf`, or `application/octet-stream`.
    pub media_type: String,
    /// The certificate it belongs to.
    pub credential: Option<String>,
    /// The course it belongs to.
    pub activity: Option<String>,
}

/// Keeps a paper in the wallet; the file itself stays where it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DocumentAddReq {
    /// The file chosen.
    pub path: String,
    /// `certificate`, `letter` …
    pub kind: String,
    /// Title; empty: the file's name.
    pub title: String,
    /// The certificate it belongs to.
    pub credential: Option<String>,
    /// The course it belongs to.
    pub activity: Option<String>,
}

/// A paper's bytes, for showing.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DocumentBytesView {
    /// Its media type.
    pub media_type: String,
    /// Its bytes in base64.
    pub base64: String,
}

/// Writes a paper out of the wallet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DocumentCopyReq {
    /// Its id in the wallet.
    pub id: String,
    /// Where to.
    pub path: String,
}

/// For whom a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PurposeView {
    /// An employer.
    Employer,
    /// Another state's body.
    Reciprocity,
    /// The Department of Veterans Affairs.
    Va,
    /// The body that renews.
    Renewal,
}

/// Writes a signed packet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PacketWriteReq {
    /// For whom.
    pub purpose: PurposeView,
    /// Certificates to show; `None`: all.
    pub credentials: Option<Vec<String>>,
    /// E-mail and telephone are shown.
    pub reveal_contact: bool,
    /// Where to.
    pub path: String,
}

/// A packet was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PacketView {
    /// Where.
    pub path: String,
    /// Pages.
    pub pages: u32,
    /// SHA-256 of the signer's certificate, in groups.
    pub fingerprint: String,
    /// Characters that the packet's font lacks; each stands as a replacement mark.
    pub missing_characters: String,
    /// What was written, in one sentence.
    pub sentence: String,
}

/// What is known of a signed PDF; separate findings, never one tick.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerdictView {
    /// `peerfolio.verdict/1`.
    pub format: String,
    /// The file.
    pub file: String,
    /// Somebody signed, everything that was signed is as it was, and only what a signature allows was added since.
    pub intact: bool,
    /// The answer in one sentence.
    pub sentence: String,
    /// Each signature.
    pub signatures: Vec<SignatureView>,
    /// What is wrong with the file as a whole, in sentences.
    pub problems: Vec<String>,
}

/// One signature of a PDF.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignatureView {
    /// The name in the signer's certificate.
    pub signer: Option<String>,
    /// SHA-256 of that certificate, in groups.
    pub fingerprint: Option<String>,
    /// The certificate vouches for itself: compare the fingerprint by phone.
    pub self_made: Option<bool>,
    /// When, as the signer claims.
    pub signed_at: Option<String>,
    /// The time that a time-stamp service (RFC 3161) vouches for, and its name; whether to trust it is not judged.
    pub time_stamp: Option<String>,
    /// It is no person's signature, but a time stamp over the whole document.
    pub document_time_stamp: bool,
    /// The signed bytes are as they were.
    pub intact: bool,
    /// The signature fits the certificate.
    pub valid: bool,
    /// It covers the whole file.
    pub covers_whole_file: bool,
    /// Bytes that follow what it covers.
    pub appended_bytes: u32,
    /// What is wrong, in sentences.
    pub problems: Vec<String>,
}
