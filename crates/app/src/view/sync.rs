//! Two machines, one wallet: where they meet, what waits for an answer, what the place keeps back.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Where the machines meet. Fields that the kind does not need are empty.
#[derive(Clone, Default, Serialize, Deserialize, TS, Zeroize, ZeroizeOnDrop)]
pub struct SyncPlaceReq {
    /// `folder`, `webdav` or `s3`.
    pub kind: String,
    /// `folder`: the folder that Nextcloud, Dropbox or Syncthing carries about; absolute.
    pub path: String,
    /// `webdav`: address of the folder; `s3`: of the server, empty for Amazon's.
    pub url: String,
    /// `webdav`: name of the account; `s3`: name of the key.
    pub user: String,
    /// `webdav`: its password; `s3`: the secret key.
    pub password: String,
    /// `s3`: the bucket.
    pub bucket: String,
    /// `s3`: its region; may be empty.
    pub region: String,
    /// `webdav`, `s3`: absolute path of a file with the certificate of the person's own authority (PEM), where the server's is not of a
    /// public one; may be empty.
    #[serde(default)]
    pub authority: String,
}

/// Nothing of it is printed.
impl fmt::Debug for SyncPlaceReq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncPlaceReq").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Starts sharing the open wallet; or names its place anew.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncSetupReq {
    /// How this computer is to be called on the others.
    pub device_name: String,
    /// Where they meet.
    pub place: SyncPlaceReq,
}

/// Makes this computer's wallet from one that is shared.
#[derive(Clone, Serialize, Deserialize, TS, Zeroize, ZeroizeOnDrop)]
pub struct SyncJoinReq {
    /// How this computer is to be called on the others.
    pub device_name: String,
    /// Where they meet.
    pub place: SyncPlaceReq,
    /// The passphrase of the wallet; empty where a recovery code is given.
    pub passphrase: String,
    /// The recovery code, or empty.
    pub recovery_code: String,
}

/// Nothing of it is printed.
impl fmt::Debug for SyncJoinReq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncJoinReq").field("place", &self.place).finish_non_exhaustive()
    }
}

/// How the sharing stands.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncView {
    /// Whether this wallet is shared.
    pub on: bool,
    /// This computer's name on the others.
    pub device_name: String,
    /// `folder`, `webdav`, `s3`; empty where it is not shared.
    pub kind: String,
    /// Where they meet, without anything secret.
    pub place: String,
    /// When this computer last took part, in UTC (`2026-11-22T10:45:00Z`); `null`: never.
    pub synced_at: Option<String>,
    /// One sentence: how it stands.
    pub sentence: String,
    /// What else there is to know; the gravest first.
    pub notices: Vec<SyncNoticeView>,
    /// The other computers.
    pub devices: Vec<SyncDeviceView>,
    /// What was removed elsewhere and waits for an answer here; `null`: nothing.
    pub removals: Option<SyncRemovalsView>,
    /// What was changed differently on two computers.
    pub conflicts: Vec<SyncConflictView>,
}

/// Something to know about the sharing.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncNoticeView {
    /// In one or two sentences.
    pub sentence: String,
    /// It only has to be read, and stays until that is said (`sync_acknowledge`); else it goes when what it tells of is over.
    pub can_acknowledge: bool,
}

/// Another computer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncDeviceView {
    /// Its name.
    pub name: String,
    /// When it last wrote something, by its own clock, in UTC; empty where nothing of it was seen.
    pub wrote_at: String,
    /// What is wrong with it, in one sentence; `null`: nothing.
    pub trouble: Option<String>,
}

/// Removals that wait: one question for all of them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncRemovalsView {
    /// `Laptop removed 3 things: …`
    pub question: String,
    /// The rows.
    pub rows: Vec<SyncRowView>,
}

/// A row that was removed elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncRowView {
    /// As in the history: `activity`, `credential` …
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What people call the kind.
    pub kind_words: String,
    /// How it is called.
    pub title: String,
    /// Who removed it.
    pub by: String,
}

/// A row that two computers changed differently. Both sides are kept until one is chosen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncConflictView {
    /// As in the history.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What people call the kind.
    pub kind_words: String,
    /// How it is called.
    pub title: String,
    /// What happened, in one sentence.
    pub sentence: String,
    /// What was shown: to be given back with the answer.
    pub heads: Vec<String>,
    /// The fields to choose in; empty where the question is only whether to keep the row.
    pub fields: Vec<SyncFieldView>,
    /// Whether removing the row is one of the answers.
    pub can_remove: bool,
}

/// A field with the value of each side.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncFieldView {
    /// Its portable name.
    pub field: String,
    /// In words.
    pub label: String,
    /// The sides, the one that stands meanwhile first.
    pub sides: Vec<SyncSideView>,
}

/// One side.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncSideView {
    /// The version: to be given back with the answer.
    pub version: String,
    /// The computer.
    pub device: String,
    /// When, by that computer's clock, in UTC.
    pub at: String,
    /// What it says, in words.
    pub value: String,
    /// Whether it stands meanwhile.
    pub stands: bool,
}

/// The answer to a conflict.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncSettleReq {
    /// The row's kind.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// As [`SyncConflictView::heads`] had it.
    pub heads: Vec<String>,
    /// For each field that is not to stay as it stands, the side chosen.
    pub picks: Vec<SyncPickReq>,
    /// Remove the row instead.
    pub remove: bool,
}

/// The side chosen for a field.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncPickReq {
    /// The field.
    pub field: String,
    /// [`SyncSideView::version`].
    pub version: String,
}

/// The answer to removals.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncRemovalsReq {
    /// Which; empty: all that wait.
    pub rows: Vec<super::RowReq>,
    /// Keep them, here and everywhere; else they are removed here too.
    pub keep: bool,
}

/// What a round brought.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncDoneView {
    /// In one sentence.
    pub sentence: String,
    /// How it stands now.
    pub view: SyncView,
}
