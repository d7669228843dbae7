//! `peerfolio.rules/1`: the rules, each number with its source.

use super::{BodyView, SourceView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the rules of one credential, or of all.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RulesReq {
    /// Id in the packs; `None`: all.
    #[serde(rename = "type")]
    pub type_id: Option<String>,
}

/// What `rules --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RulesView {
    /// `peerfolio.rules/1`.
    pub format: String,
    /// Each credential.
    pub credentials: Vec<RuleView>,
}

/// A credential's rule.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RuleView {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Acronym.
    pub acronym: Option<String>,
    /// ISO 3166-2, or `US`.
    pub jurisdiction: String,
    /// The state's or body's name.
    pub place: String,
    /// Who issues it.
    pub body: BodyView,
    /// `current`, `closed-to-newcomers`, `retired` or `planned`.
    pub status: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// The terms in force; `null` where nothing is known.
    pub renewal: Option<TermsView>,
    /// Everything cited.
    pub sources: Vec<SourceView>,
    /// What the sources leave open.
    pub open_questions: Vec<String>,
    /// The day on which its numbers were last checked.
    pub reviewed_on: String,
    /// After this day it asks to be confirmed.
    pub stale_after: String,
}

/// Renewal terms. `null` is unknown; zero hours is `"0"`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TermsView {
    /// First day in force.
    pub from: Option<String>,
    /// First day no longer in force.
    pub until: Option<String>,
    /// Length of a cycle; 0: it does not expire.
    pub period_months: Option<u32>,
    /// How the day of expiry is set, in words.
    pub expiry: Option<String>,
    /// Total of contact hours.
    pub ce_hours: Option<String>,
    /// At least.
    pub minimums: Vec<LimitView>,
    /// At most.
    pub maximums: Vec<LimitView>,
    /// Renewal fee.
    pub fee_usd: Option<String>,
    /// Late fee.
    pub late_fee_usd: Option<String>,
    /// Days after expiry in which one may renew; `null` also where the rule counts months.
    pub grace_days: Option<u32>,
    /// Months after expiry in which one may renew.
    pub grace_months: Option<u32>,
    /// How early one may file; `null` also where the rule counts months.
    pub opens_days_before: Option<u32>,
    /// How early one may file, in months.
    pub opens_months_before: Option<u32>,
    /// How long before expiry one must have filed.
    pub file_by_days_before: Option<u32>,
    /// The citations of each fact, by its name in the pack.
    pub cites: Vec<CiteView>,
}

/// The sources of one fact.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CiteView {
    /// The fact (`ce_hours`, `minimum.ethics` …).
    pub fact: String,
    /// Keys of its sources.
    pub sources: Vec<String>,
}

/// A minimum or maximum.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LimitView {
    /// Its id in the pack.
    pub id: String,
    /// Words for the screen.
    pub label: String,
    /// The topic that names it.
    pub topic: Option<String>,
    /// Every topic that counts.
    pub topics: Vec<String>,
    /// The format that names it.
    pub format: Option<String>,
    /// Hours; `null` where the source names it without a number.
    pub hours: Option<String>,
    /// Trainings, where these are counted.
    pub trainings: Option<u32>,
    /// Lies inside this other minimum.
    pub within: Option<String>,
    /// A remark.
    pub note: Option<String>,
}
