//! Courses: the log, the form, and what a course buys before it is saved.

use super::FieldFault;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The words a form offers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VocabularyView {
    /// Topics.
    pub topics: Vec<ChoiceView>,
    /// Ways of taking a course.
    pub formats: Vec<ChoiceView>,
    /// Units of hours.
    pub units: Vec<ChoiceView>,
    /// Attended or presented.
    pub roles: Vec<ChoiceView>,
    /// Bodies that may approve a course, those of the holder's certificates first.
    pub bodies: Vec<ChoiceView>,
    /// Providers already used, latest first.
    pub providers: Vec<String>,
}

/// A value and its words.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChoiceView {
    /// The value in the portable document.
    pub id: String,
    /// Its words.
    pub label: String,
}

/// The log.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivitiesView {
    /// Latest first.
    pub activities: Vec<ActivityView>,
}

/// Looks for courses.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivityFindReq {
    /// Words of title, provider, day, topics, id or the certificates that it counted for, in any case and with or without accents;
    /// each must be found.
    pub words: String,
}

/// Courses that were found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivitiesFoundView {
    /// Their ids, in the order of entry.
    pub ids: Vec<String>,
}

/// A logged course.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivityView {
    /// Its id in the wallet.
    pub id: String,
    /// What the holder entered, ready for the form.
    pub input: ActivityInput,
    /// `YYYY-MM-DD`.
    pub completed_on: String,
    /// Amount with its unit, in words ("6 hours", "0.6 CEU").
    pub amount: String,
    /// Where it counted, and where not.
    pub effects: Vec<EffectView>,
    /// How many papers belong to it.
    pub document_count: u32,
}

/// A course as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ActivityInput {
    /// Title as on the certificate of completion.
    pub title: String,
    /// Who gave it.
    pub provider: String,
    /// Any usual form: `2025-09-02`, `9/2/2025`, `2 sep`, `yesterday`.
    pub completed_on: String,
    /// `6`, `1.5`, `1:30`, `1h30`, `90 min`.
    pub hours: String,
    /// `contact-hour`, `ceu` or `academic-credit`.
    pub unit: String,
    /// Topics of the vocabulary.
    pub topics: Vec<String>,
    /// `in-person`, `live-online`, `self-paced` or `other`.
    pub format: String,
    /// `attended` or `presented`.
    pub role: String,
    /// Ids of the bodies that approved it.
    pub approvals: Vec<String>,
    /// `None`: every credential that can take it.
    pub counts_for: Option<Vec<String>>,
}

/// Asks what a course would buy.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivityPreviewReq {
    /// The course being edited; `None`: a new one.
    pub id: Option<String>,
    /// The form.
    pub input: ActivityInput,
}

/// How the form was read, and what the course would buy.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivityPreviewView {
    /// What is wrong; empty: it can be saved.
    pub faults: Vec<FieldFault>,
    /// The date as understood, `YYYY-MM-DD` and in words ("2 September 2025").
    pub completed_on: Option<DateReadView>,
    /// The hours as understood ("1.5").
    pub hours: Option<String>,
    /// For each certificate what it would change.
    pub effects: Vec<EffectView>,
}

/// A date as understood.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DateReadView {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// In words.
    pub words: String,
}

/// What a course does for one certificate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EffectView {
    /// The certificate.
    pub credential_id: String,
    /// Its short name.
    pub credential: String,
    /// Hours that count there.
    pub counted_hours: String,
    /// In one sentence.
    pub sentence: String,
}

/// Saves a course.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivitySaveReq {
    /// `None`: a new one.
    pub id: Option<String>,
    /// The form.
    pub input: ActivityInput,
}
