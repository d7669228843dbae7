//! How one comes by a credential: for the first time, or from elsewhere.
//!
//! Data alone, read from a pack. A first certificate is often a level above one that is held; the way in from elsewhere names
//! the papers and whom to ask for each.

use super::rows::{Minimum, Practice, ToConfirm};
use super::{Cited, Fact, Span};
use crate::fixed::{Dollars, Hours};
use crate::model::portable_names;
use chrono::NaiveDate;

/// How one first gets the credential.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Years of age.
    pub minimum_age: Fact<u32>,
    /// Hours of the training it begins with.
    pub training_hours: Fact<Hours>,
    /// Application fee.
    pub fee_usd: Fact<Dollars>,
    /// Schooling.
    pub education: Fact<String>,
    /// Examination.
    pub exam: Fact<String>,
    /// Lived experience.
    pub lived_experience: Fact<String>,
    /// Where one lives or works.
    pub residency: Fact<String>,
    /// Background check.
    pub background_check: Fact<String>,
    /// A deadline, and who sets it.
    pub deadline: Fact<String>,
    /// What is asked besides.
    pub also: Vec<Cited<String>>,
    /// One of these credentials is needed first.
    pub levels: Option<Cited<Vec<String>>>,
    /// Trainings that are accepted.
    pub trainings: Vec<Training>,
    /// Work and supervision to show.
    pub practice: Vec<Practice>,
    /// What the sources name without saying enough.
    pub to_confirm: Vec<ToConfirm>,
}

/// A training that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// Its name.
    pub name: String,
    /// Its length.
    pub hours: Fact<Hours>,
    /// Accepted only if finished before this day.
    pub completed_before: Option<NaiveDate>,
    /// Accepted only if finished on or after this day.
    pub completed_from: Option<NaiveDate>,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// Whom a body takes from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// Nobody.
    Nobody,
    /// The states, credentials or trainings named.
    Some,
    /// Each one is judged by itself.
    CaseByCase,
    /// By transfer between member boards of the IC&RC.
    IcRc,
}

portable_names!(Accepts { Nobody = "none", Some = "some", CaseByCase = "case-by-case", IcRc = "ic-rc" });

/// Whom to ask for a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperFrom {
    /// The board that certifies the holder now.
    CurrentBoard,
    /// The board of the credential sought.
    NewBoard,
    /// The IC&RC.
    IcRc,
    /// Who gave the training.
    Trainer,
    /// An employer.
    Employer,
    /// A school or university.
    School,
    /// The holder.
    Holder,
    /// Somebody else, as the paper's name says.
    Other,
}

portable_names!(PaperFrom {
    CurrentBoard = "current-board", NewBoard = "new-board", IcRc = "ic-rc", Trainer = "trainer", Employer = "employer",
    School = "school", Holder = "holder", Other = "other",
});

/// The way in for somebody certified elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reciprocity {
    /// Whom it takes.
    pub accepts: Fact<Accepts>,
    /// States whose certificates it takes (ISO 3166-2).
    pub from_states: Vec<String>,
    /// Credentials of the packs that it takes.
    pub from_credentials: Vec<String>,
    /// Sources of the two lists.
    pub from_cite: Vec<String>,
    /// Others that it takes, in words.
    pub from_others: Vec<Cited<String>>,
    /// What it asks, in words.
    pub conditions: Vec<Cited<String>>,
    /// The papers.
    pub documents: Vec<Paper>,
    /// How long the old credential must still run when the transfer is filed.
    pub file_before_expiry: Fact<Span>,
    /// How long the old credential must stay valid after filing.
    pub valid_after_filing: Fact<Span>,
    /// Fees.
    pub fees: Vec<Fee>,
    /// How long the body takes.
    pub processing: Fact<Span>,
    /// What becomes of the credential that one leaves.
    pub at_home: Fact<String>,
    /// Hours of courses to show.
    pub education: Vec<Education>,
    /// Work and supervision to show.
    pub practice: Vec<Practice>,
    /// What the sources name without saying enough.
    pub to_confirm: Vec<ToConfirm>,
}

/// Hours of courses to show, within a time before filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Education {
    /// The minimum.
    pub minimum: Minimum,
    /// Counted back so many months; `None`: of any age.
    pub within_months: Option<u32>,
}

/// A paper of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub what: String,
    /// Whom to ask for it.
    pub from: PaperFrom,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// What for.
    pub what: String,
    /// How much; unknown where a source names the fee alone.
    pub usd: Option<Dollars>,
    /// Paid every so many months, apart from the cycle.
    pub every_months: Option<u32>,
    /// Sources; never empty.
    pub cite: Vec<String>,
}
