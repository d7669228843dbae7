//! What the rule packs know, for each jurisdiction.

use super::BodyView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the packs know on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CoverageView {
    /// The day.
    pub as_of: String,
    /// Everything in one sentence.
    pub sentence: String,
    /// The facts asked of each credential, in the order of [`CoveredCredentialView::known`].
    pub facts: Vec<String>,
    /// Each jurisdiction or national body.
    pub packs: Vec<CoveredPackView>,
}

/// What one pack knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CoveredPackView {
    /// ISO 3166-2, or `US`.
    pub jurisdiction: String,
    /// The state's or body's name.
    pub name: String,
    /// What kinds of source it rests on, in words, the best first.
    pub sources: String,
    /// How old these are, in words.
    pub age: String,
    /// The day on which every number was last held against its source.
    pub reviewed_on: String,
    /// After this day it asks to be confirmed.
    pub stale_after: String,
    /// That day has passed.
    pub stale: bool,
    /// How many questions are open.
    pub open: u32,
    /// Where no certification was found: what was looked for.
    pub none_found: Option<String>,
    /// Questions about the whole jurisdiction.
    pub open_questions: Vec<String>,
    /// Each credential.
    pub credentials: Vec<CoveredCredentialView>,
}

/// What is known of one credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CoveredCredentialView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its acronym.
    pub acronym: Option<String>,
    /// Who issues it.
    pub body: BodyView,
    /// `current`, `closed-to-newcomers`, `retired` or `planned`.
    pub status: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// The renewal in one sentence.
    pub renewal: String,
    /// Whether each fact is known, in the order of [`CoverageView::facts`].
    pub known: Vec<bool>,
    /// What is open.
    pub open_questions: Vec<String>,
}
