//! `peerfolio.gap/1`, `peerfolio.acceptance/1` and `peerfolio.levels/1`: the way to a credential that one does not hold.

use super::{BodyView, RequirementView, SourceView, StandingView, Tone};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what lies between the wallet and a credential.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct GapReq {
    /// The credential's id in the packs, or one of its names where that name is its alone.
    pub to: String,
    /// When the holder moves, as typed; `null` or empty: no date.
    pub moving_on: Option<String>,
}

/// What `gap --to TYPE --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapView {
    /// `peerfolio.gap/1`.
    pub format: String,
    /// The day of judgement.
    pub as_of: String,
    /// When the holder moves.
    pub moving_on: Option<String>,
    /// The credential sought.
    pub to: TargetView,
    /// `true`: a way is open and everything that it asks is shown. `false`: none is open, or each asks something that is
    /// missing. `null`: something is unknown.
    pub satisfied: Option<bool>,
    /// The answer in one sentence.
    pub headline: String,
    /// How pressing it is.
    pub tone: Tone,
    /// What to know first: that it cannot be had, that it is held already, that the rule is old.
    pub notices: Vec<String>,
    /// Certificates of that very type in the wallet.
    pub held: Vec<HeldView>,
    /// Each certificate that could be transferred, in the wallet's order.
    pub transfers: Vec<TransferView>,
    /// What it asks of anybody certified elsewhere; `null`: no source says anything.
    pub elsewhere: Option<ElsewhereView>,
    /// What it asks of a newcomer; `null`: no source says anything.
    pub entry: Option<EntryView>,
    /// What keeping it asks.
    pub upkeep: UpkeepView,
    /// Ready questions, each naming whom to ask.
    pub to_ask: Vec<String>,
}

/// A credential sought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetView {
    /// Its id in the packs.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Title.
    pub title: String,
    /// The name by which it goes in a sentence.
    pub short: String,
    /// ISO 3166-2, or `US`.
    pub jurisdiction: String,
    /// The state's or body's name.
    pub place: String,
    /// Who gives it.
    pub body: BodyView,
    /// `current`, `closed-to-newcomers`, `retired` or `planned`.
    pub status: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// The day on which its numbers were last checked.
    pub reviewed_on: String,
}

/// A certificate held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeldView {
    /// Its id in the wallet.
    pub id: String,
    /// The name by which it goes in a sentence.
    pub short: String,
    /// Where it stands.
    pub standing: StandingView,
}

/// One thing that a way asks.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapLineView {
    /// `age`, `level`, `training`, `training-hours`, `education`, `exam`, `lived-experience`, `residency`,
    /// `background-check`, `deadline`, `courses`, `practice` or `other`.
    pub what: String,
    /// What it is about, in one or two words.
    pub heading: String,
    /// Whether it enters the answer by itself; a row of one of several ways does not.
    pub decides: bool,
    /// What is asked, what the wallet shows, and whether it is met; what stands in words is never met.
    pub row: RequirementView,
}

/// The way of a newcomer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EntryView {
    /// `null`: something is unknown.
    pub satisfied: Option<bool>,
    /// Each thing asked.
    pub lines: Vec<GapLineView>,
    /// Courses of the wallet that are, or may be, the training, and those that came on the wrong day.
    pub trainings: Vec<TrainingSeenView>,
    /// Application fee in dollars.
    pub fee_usd: Option<String>,
    /// Who says the fee.
    pub fee_sources: Vec<SourceView>,
    /// Ready questions.
    pub to_ask: Vec<String>,
}

/// A course that may be the training asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrainingSeenView {
    /// Its id in the wallet.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `accepted`, `perhaps` or `wrong-day`.
    pub fit: String,
    /// The same in words.
    pub words: String,
}

/// What is asked of anybody certified elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ElsewhereView {
    /// `none`, `some`, `case-by-case`, `ic-rc`; `null`: no source says.
    pub accepts: Option<String>,
    /// Whom it takes, in words.
    pub accepts_words: String,
    /// Who says so.
    pub sources: Vec<SourceView>,
    /// `null`: something is unknown.
    pub satisfied: Option<bool>,
    /// Each thing asked.
    pub lines: Vec<GapLineView>,
    /// The papers, and whom to ask for each.
    pub documents: Vec<PaperView>,
    /// Fees.
    pub fees: Vec<FeeView>,
    /// How long the old certificate must still run when the transfer is filed; how long it must stay valid after; how long the
    /// body takes; what becomes of the old certificate. Each is there only where a source says it.
    pub facts: Vec<SaidView>,
    /// Ready questions.
    pub to_ask: Vec<String>,
}

/// A statement with its sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaidView {
    /// `file-before-expiry`, `valid-after-filing`, `processing`, `at-home` or `condition`.
    pub what: String,
    /// In words.
    pub words: String,
    /// Who says so.
    pub sources: Vec<SourceView>,
}

/// A paper of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaperView {
    /// What it is.
    pub what: String,
    /// `current-board`, `new-board`, `ic-rc`, `trainer`, `employer`, `school`, `holder` or `other`.
    pub from: String,
    /// Whom to ask for it, with the ways to reach them where they are known.
    pub ask: String,
    /// Who says so.
    pub sources: Vec<SourceView>,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeeView {
    /// What for.
    pub what: String,
    /// Dollars; `null` where a source names the fee alone.
    pub usd: Option<String>,
    /// Who says so.
    pub sources: Vec<SourceView>,
}

/// What keeping a credential asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UpkeepView {
    /// Length of a cycle; 0: it does not expire.
    pub period_months: Option<u32>,
    /// Contact hours in a cycle.
    pub ce_hours: Option<String>,
    /// In words.
    pub words: String,
    /// Who says so.
    pub sources: Vec<SourceView>,
}

/// Whether one certificate is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakenView {
    /// The certificate's id in the wallet.
    pub id: String,
    /// The name by which it goes in a sentence.
    pub short: String,
    /// `named`, `ic-rc`, `ic-rc-unknown`, `in-words`, `case-by-case`, `not-named`, `none`, `same-body` or `unknown`.
    pub taken: String,
    /// Whether it is accepted, under the conditions; `null`: it must be asked.
    pub accepted: Option<bool>,
    /// In words.
    pub words: String,
    /// Who says so.
    pub sources: Vec<SourceView>,
}

/// One certificate of the wallet as a way in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TransferView {
    /// Whether it is taken.
    pub taken: TakenView,
    /// Where it stands.
    pub standing: StandingView,
    /// Accepted, in time, and everything asked is shown; `null`: something is unknown.
    pub satisfied: Option<bool>,
    /// When it expires.
    pub expires_on: Option<String>,
    /// The last day on which the transfer can safely be filed; `null`: not known.
    pub file_by: Option<String>,
    /// When it would be decided if it were filed on the day of judgement.
    pub decided_by: Option<String>,
    /// The last day to file so that it is decided before the move.
    pub file_for_move: Option<String>,
    /// Sources of these days.
    pub sources: Vec<SourceView>,
    /// What goes wrong, or would by waiting.
    pub warnings: Vec<String>,
    /// What keeping both certificates would ask; empty where it is not taken.
    pub both: String,
    /// What keeping this one asks.
    pub upkeep: UpkeepView,
}

/// What `gap --anywhere --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AcceptanceView {
    /// `peerfolio.acceptance/1`.
    pub format: String,
    /// The day of judgement.
    pub as_of: String,
    /// The answer in one sentence.
    pub sentence: String,
    /// Those that would, or may, take a certificate of the wallet; the surest first.
    pub taken: Vec<AcceptanceRowView>,
    /// How many credentials take none of them.
    pub refused: u32,
    /// How many say nothing of it in any source.
    pub unknown: u32,
    /// How many cannot be had: retired, closed to newcomers, or not yet there.
    pub not_to_be_had: u32,
}

/// A credential that would, or may, take a certificate of the wallet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AcceptanceRowView {
    /// The credential.
    pub to: TargetView,
    /// By which certificate, the surest first.
    pub by: Vec<TakenView>,
    /// Its conditions.
    pub conditions: Vec<SaidView>,
}

/// What comes next at the bodies that certified the holder.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LevelsView {
    /// `peerfolio.levels/1`.
    pub format: String,
    /// The day of judgement.
    pub as_of: String,
    /// Next levels first.
    pub ahead: Vec<LevelView>,
}

/// A credential that comes next.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LevelView {
    /// The credential.
    pub to: TargetView,
    /// The certificate from which it goes on, by its id in the wallet.
    pub from: String,
    /// The name by which that goes in a sentence.
    pub from_short: String,
    /// Its rule names the certificate held as the level before; else it is another of the same body.
    pub next_level: bool,
    /// How far the wallet reaches, in one sentence.
    pub headline: String,
    /// What it asks.
    pub entry: EntryView,
}
