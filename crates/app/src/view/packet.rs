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

/// What a packet may show. Each is off unless the reader needs it; what is off is nowhere in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Reveal {
    /// E-mail and telephone.
    pub contact: bool,
    /// The day of birth.
    pub birth_date: bool,
    /// The state in which the holder lives.
    pub home_state: bool,
    /// The courses, one by one.
    pub training: bool,
    /// Periods of work.
    pub experience: bool,
    /// Meetings of supervision, with the supervisors' names.
    pub supervision: bool,
    /// The names of employers, where work is shown. Off: what an employer asks of the holder is left out too.
    pub employers: bool,
    /// Names held before, as far as they tie a certificate to the name shown. Off: certificates under an older name are left
    /// out.
    pub former_names: bool,
    /// What certifying bodies answered, as the holder noted it.
    pub confirmations: bool,
    /// Papers, as pages.
    pub scans: bool,
    /// Papers, as original files inside the packet.
    pub originals: bool,
    /// The same in a form that another Peerfolio reads.
    pub extract: bool,
}

/// What a packet is for, and what of the wallet leaves with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PacketChoice {
    /// For whom.
    pub purpose: PurposeView,
    /// The credential asked for, by its id in the packs: with `reciprocity`; with `va`, the post, if it is not the peer specialist.
    #[serde(default)]
    pub to: Option<String>,
    /// Certificates to show, by their ids in the wallet; `null`: all, and with `renewal` the one whose renewal comes first.
    #[serde(default)]
    pub credentials: Option<Vec<String>>,
    /// Who is given it, in the holder's words.
    #[serde(default)]
    pub recipient: Option<String>,
    /// What may be shown.
    #[serde(default)]
    pub reveal: Reveal,
    /// Sensitive rows that leave because each was asked for by itself, as `kind/id`: `document/d1`, `confirmation/…`.
    #[serde(default)]
    pub asked_for: Vec<String>,
    /// Single rows that stay although their kind leaves, as `kind/id`: `activity/a1`, `document/d2`, `experience/x1`.
    #[serde(default)]
    pub kept_back: Vec<String>,
    /// Photographs whose original leaves with the place where it was taken, as `document/id`.
    #[serde(default)]
    pub with_place: Vec<String>,
}

/// Writes a signed packet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PacketWriteReq {
    /// What it is for, and what leaves.
    pub choice: PacketChoice,
    /// Where to.
    pub path: String,
    /// Without the time stamp of the server that is set, where that does not answer.
    #[serde(default)]
    pub without_time_stamp: bool,
}

impl PacketWriteReq {
    /// As chosen, with the time stamp of the server that is set, if one is.
    #[must_use]
    pub fn new(choice: PacketChoice, path: impl Into<String>) -> Self {
        Self { choice, path: path.into(), without_time_stamp: false }
    }
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
    /// What left, one line each.
    pub left: Vec<String>,
    /// What to look at before it goes out.
    pub warnings: Vec<super::PacketWarningView>,
    /// Its id in the log of disclosures; `null`: it stands in none.
    pub disclosure: Option<String>,
    /// What differs from what one would expect, in sentences.
    pub notes: Vec<String>,
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
    /// What was found about the file as a whole.
    #[serde(default)]
    pub findings: Vec<super::FindingView>,
    /// The revisions that came after the first signature, oldest first.
    #[serde(default)]
    pub later: Vec<super::LaterView>,
    /// To whom you gave it and when, in a sentence, where the open wallet's log knows the file.
    #[serde(default)]
    pub given: Option<String>,
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
    /// What was found about this signature, most important first.
    #[serde(default)]
    pub findings: Vec<super::FindingView>,
    /// The certificates, from the signer's upwards, each made by the one after it. None is said to be trusted.
    #[serde(default)]
    pub certificates: Vec<super::CertificateView>,
}
