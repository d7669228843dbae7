//! What leaves with a packet, before it does; and the log of what left.

use super::{PacketChoice, PurposeView, Reveal};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what would leave.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PacketLeavesReq {
    /// For whom, where nothing was chosen yet.
    pub purpose: PurposeView,
    /// What was chosen; absent or `null`: the safe choice for that reader.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub choice: Option<PacketChoice>,
}

/// Exactly what would leave, and what stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PacketLeavesView {
    /// What was chosen, whole: change it and ask again.
    pub choice: PacketChoice,
    /// What is written, in one sentence.
    pub sentence: String,
    /// What leaves, one line each.
    pub leaves: Vec<String>,
    /// What stays, one line each.
    pub stays: Vec<String>,
    /// What to look at before it is written.
    pub warnings: Vec<PacketWarningView>,
    /// Rows that leave, or stay, one by one: papers, and answers that each need a tick.
    pub rows: Vec<PacketRowView>,
    /// What the wallet holds of each part: what it does not hold need not be asked about.
    pub has: Reveal,
    /// Why it cannot be written as it is chosen, in a sentence; `null`: it can.
    pub refused: Option<String>,
    /// Pages; `null` where it cannot be written.
    pub pages: Option<u32>,
    /// Size of the file in bytes, without the signature; `null` where it cannot be written.
    pub bytes: Option<u32>,
    /// Characters that the packet's typeface lacks; each stands as an open box.
    pub missing_characters: String,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PacketWarningView {
    /// `other-name`, `name-left-out`, `place`, `sensitive`, `typeface`, `size`, `paper`.
    pub kind: String,
    /// The row it is about, as `kind/id`.
    pub row: Option<String>,
    /// What, in a sentence or two.
    pub sentence: String,
}

/// A row that can be ticked by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PacketRowView {
    /// Names it in [`PacketChoice::asked_for`], [`PacketChoice::kept_back`] and [`PacketChoice::with_place`].
    pub row: String,
    /// What it is called.
    pub title: String,
    /// What it is, in a word or two.
    pub what: String,
    /// It leaves.
    pub leaves: bool,
    /// It leaves only if it is ticked by itself ([`PacketChoice::asked_for`]); else it leaves unless it is unticked
    /// ([`PacketChoice::kept_back`]).
    pub by_tick: bool,
    /// It tells of health, recovery or a person's past.
    pub sensitive: bool,
    /// It tells where it was taken; its file leaves only if that is ticked ([`PacketChoice::with_place`]).
    pub place: bool,
    /// It stays whatever is ticked, and why; `null`: it can leave.
    pub stays_because: Option<String>,
}

/// The log of what was given to whom.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DisclosuresView {
    /// `peerfolio.disclosures/1`.
    pub format: String,
    /// Latest first.
    pub disclosures: Vec<DisclosureRowView>,
}

/// A packet that was given to somebody.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DisclosureRowView {
    /// Its id in the wallet.
    pub id: String,
    /// When it was made, in UTC: `2026-11-22T10:45:00Z`.
    pub made_at: String,
    /// The day of judgement.
    pub as_of: String,
    /// Who was given it, where that was noted.
    pub recipient: Option<String>,
    /// What for.
    pub purpose: String,
    /// What for, in words.
    pub purpose_words: String,
    /// The credential asked for, by its id in the packs.
    pub to: Option<String>,
    /// Pages.
    pub pages: u32,
    /// What left, one line each.
    pub left: Vec<String>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// How often it was made again.
    pub copies: u32,
    /// SHA-256 of the signer's certificate, in groups.
    pub fingerprint: String,
    /// All of it in a sentence.
    pub sentence: String,
}

/// One packet of the log.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DisclosureView {
    /// What the list tells.
    pub disclosure: DisclosureRowView,
    /// The choice, for a new packet for the same reader: without what the wallet no longer holds. `null`: it cannot be read.
    pub choice: Option<PacketChoice>,
    /// Why it cannot be made again as it was, in a sentence; `null`: it can.
    pub refused: Option<String>,
    /// What differs since, in sentences: other rules, another key.
    pub notes: Vec<String>,
}

/// Makes a packet again as it was.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DisclosureAgainReq {
    /// Its id in the log.
    pub id: String,
    /// Where to.
    pub path: String,
    /// Without the time stamp of the server that is set, where that does not answer.
    #[serde(default)]
    pub without_time_stamp: bool,
}

impl DisclosureAgainReq {
    /// With the time stamp of the server that is set, if one is.
    #[must_use]
    pub fn new(id: impl Into<String>, path: impl Into<String>) -> Self {
        Self { id: id.into(), path: path.into(), without_time_stamp: false }
    }
}
