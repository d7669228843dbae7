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
    /// Other names that people look for.
    pub also_called: Vec<String>,
    /// The terms in force; `null` where nothing is known.
    pub renewal: Option<TermsView>,
    /// Other sets of terms: of other days, or of people who hold other credentials.
    pub other_renewals: Vec<TermsView>,
    /// What about the holder decides whether a row applies, as questions.
    pub conditions: Vec<FactView>,
    /// How one first gets it; `null` where nothing is known.
    pub entry: Option<Vec<FactView>>,
    /// The way in for somebody certified elsewhere; `null` where nothing is known.
    pub reciprocity: Option<Vec<FactView>>,
    /// Programmes and settings known to accept it.
    pub accepted_in: Vec<FactView>,
    /// How the rule changed; `label` is when.
    pub history: Vec<FactView>,
    /// Everything cited.
    pub sources: Vec<SourceView>,
    /// What the sources leave open.
    pub open_questions: Vec<String>,
    /// The day on which its numbers were last checked.
    pub reviewed_on: String,
    /// After this day it asks to be confirmed.
    pub stale_after: String,
}

/// One fact of a rule, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FactView {
    /// Its name in the pack (`carry_over`, `after_expiry.2`).
    pub fact: String,
    /// What it is about.
    pub label: String,
    /// What the sources say.
    pub text: String,
    /// Keys of its sources, each with the place where one is named; empty only for what the pack itself says about its rows.
    pub sources: Vec<String>,
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
    /// Everything else that is known of these terms, in words; what is not listed is not known.
    pub details: Vec<FactView>,
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
    /// A share of the total in hundredths, where the source gives one.
    pub percent: Option<String>,
    /// Lies inside this other minimum.
    pub within: Option<String>,
    /// What counts and when it holds, in words: its own clock, each year, on top of the total, a condition.
    pub words: Vec<String>,
    /// A remark.
    pub note: Option<String>,
}
