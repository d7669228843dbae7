//! Backups, restoring, the check-up, and a damaged wallet.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The backups of this wallet, and where they lie.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupsView {
    /// How things stand, in one sentence.
    pub sentence: String,
    /// A backup of what is open can be made now: it is the person's own, whole, and open for changes.
    pub can_make: bool,
    /// What is amiss and what to do, in one or two sentences; `null`: nothing.
    pub warning: Option<String>,
    /// The folder beside the wallet in which backups lie.
    pub folder: String,
    /// A further folder that the person chose: a stick, a synced folder.
    pub other_folder: Option<BackupFolderView>,
    /// Every backup in both folders, latest first; what cannot be used stands last.
    pub backups: Vec<BackupView>,
}

/// A folder that the person chose for backups.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupFolderView {
    /// Absolute path.
    pub path: String,
    /// It is there now; a stick may not be.
    pub there: bool,
}

/// One backup.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupView {
    /// Absolute path.
    pub path: String,
    /// When it was made, in UTC: `2026-11-22T10:45:00Z`; `null` where it cannot be used.
    pub made_at: Option<String>,
    /// Why it was made, or why it cannot be used: a whole sentence, without the time.
    pub why: String,
    /// When, by this computer's clock, and why, in one sentence; or why it cannot be used.
    pub sentence: String,
    /// Its size in words.
    pub size: String,
    /// It is of another wallet than this one.
    pub other_wallet: bool,
    /// It lies in the folder that the person chose.
    pub in_other_folder: bool,
}

/// Makes a backup now.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupMakeReq {
    /// Where, under a name of one's own; `null`: in the folders for backups.
    pub path: Option<String>,
}

/// A backup was made, or checked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupMadeView {
    /// The file.
    pub path: String,
    /// What was done, in one or two sentences.
    pub sentence: String,
}

/// Sets the further folder for backups.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupFolderReq {
    /// Absolute path of a folder that is there; `null`: none any more.
    pub path: Option<String>,
}

/// Opens a backup, to look into it or to put it back.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct BackupOpenReq {
    /// The file.
    pub path: String,
    /// The passphrase, or the recovery code, that the wallet had when the backup was made.
    pub passphrase: String,
    /// What was typed is the recovery code.
    pub recovery_code: bool,
    /// Restoring only: yes, replace the wallet although the backup is of another one.
    pub replace_other: bool,
}

/// What is in a backup, and what restoring it would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupPreviewView {
    /// When it was made, in UTC.
    pub made_at: String,
    /// Why it was made: a whole sentence, without the time.
    pub why: String,
    /// When, by this computer's clock, and why, in one sentence.
    pub made: String,
    /// Whose wallet it holds.
    pub holder_name: String,
    /// How many rows of each kind it holds, in words.
    pub contents: String,
    /// It is of another wallet than the one here: ask before it is restored.
    pub other_wallet: bool,
    /// It was compared with the wallet; else the wallet is locked, damaged, or not there.
    pub compared: bool,
    /// What restoring would do, in one or two sentences.
    pub sentence: String,
    /// Rows that would come back.
    pub back: u32,
    /// Rows that would say something else.
    pub changed: u32,
    /// Rows that would go, for they are newer than the backup.
    pub gone: u32,
    /// Row by row, the first so many.
    pub rows: Vec<BackupDifferenceView>,
    /// How many more there are than are listed.
    pub more: u32,
}

/// What restoring would do to one row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupDifferenceView {
    /// As [`crate::view::ChangeView::kind`].
    pub kind: String,
    /// The kind in a word for people.
    pub kind_words: String,
    /// How the row is called.
    pub title: String,
    /// What would happen to it.
    pub change: BackupChange,
    /// One line for each field that would say something else: what it says now, and what it would say.
    pub lines: Vec<String>,
}

/// What restoring does to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum BackupChange {
    /// It comes back.
    Back,
    /// It says something else afterwards.
    Changed,
    /// It goes.
    Gone,
}

/// A backup was put in the wallet's place.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupRestoredView {
    /// What was done and what was kept, in one or two sentences.
    pub sentence: String,
    /// The wallet as it is now: open.
    pub wallet: super::WalletView,
}

/// What a check-up found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckUpView {
    /// Nothing is wrong.
    pub whole: bool,
    /// The answer in one sentence.
    pub sentence: String,
    /// What was looked at, in one sentence.
    pub looked_at: String,
    /// What is wrong, one sentence each.
    pub findings: Vec<String>,
    /// What to do, where something is wrong.
    pub next: Option<String>,
}

/// A damaged wallet: what was found, and the ways on. Where there is no wallet, nothing is damaged and nothing can be opened; a backup
/// may lie there all the same.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DamageView {
    /// Something is damaged, as far as is known without the passphrase, or in what is open.
    pub damaged: bool,
    /// What was found, one sentence each. With the wallet opened as far as it can be read: everything that is missing.
    pub found: Vec<String>,
    /// It is worth trying to open what can be read (`wallet_open_damaged`).
    pub can_open: bool,
    /// What can be read is open.
    pub opened: bool,
    /// The newest backup of this wallet that is whole.
    pub newest_backup: Option<BackupView>,
    /// What to do next, in one or two sentences.
    pub next: String,
}
