//! The history of the wallet, the past of one row, and the bin.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the history.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct HistoryReq {
    /// Only what came before the step of this number; `null`: the latest.
    pub before: Option<u32>,
}

/// Names a row of any kind, also one in the bin.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RowReq {
    /// `credential`, `activity`, `document` …, as [`ChangeView::kind`] has it.
    pub kind: String,
    /// Its id.
    pub id: String,
}

/// Gives a row back what it was.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RowRestoreReq {
    /// As [`RowReq::kind`].
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The change before which it was so ([`ChangeView::number`]).
    pub change: u32,
}

/// What was done, latest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HistoryView {
    /// The steps.
    pub steps: Vec<PastStepView>,
    /// Ask for what came before this step to see more; `null`: that was all.
    pub earlier: Option<u32>,
}

/// One thing that was done.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastStepView {
    /// Its number.
    pub number: u32,
    /// When, in UTC as the machine's clock said: `2026-11-22T10:45:00Z`.
    pub at: String,
    /// What, in one sentence.
    pub sentence: String,
    /// Whether it was taken back since.
    pub undone: bool,
    /// The rows, the first so many.
    pub changes: Vec<ChangeView>,
    /// How many more rows it touched than are listed.
    pub more: u32,
}

/// What was done to one row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChangeView {
    /// The change's number.
    pub number: u32,
    /// What the row is: `holder`, `credential`, `activity`, `experience`, `supervision`, `document`, `confirmation`, `order`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// How it is called.
    pub title: String,
    /// What was done to it: one line for each field that changed.
    pub lines: Vec<String>,
    /// Whether it can be given back what it was before this.
    pub can_restore: bool,
}

/// What rests in the bin, latest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BinView {
    /// The rows.
    pub rows: Vec<RestingView>,
    /// Where what is removed for ever lies still, in one or two sentences: to be said before it is removed.
    pub remains: String,
}

/// A row in the bin.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RestingView {
    /// As [`ChangeView::kind`].
    pub kind: String,
    /// The kind in a word for people.
    pub kind_words: String,
    /// Its id.
    pub id: String,
    /// How it is called.
    pub title: String,
    /// When it was removed, in UTC as the machine's clock said.
    pub removed_at: String,
}
