//! Rule packs: what each certifying body asks, as dated and cited data.
//!
//! A pack is one TOML file for one jurisdiction or national body, written to be read and corrected by people who do not
//! program (`rules/README.md` is their guide). [`read`] turns its text into the types below or names every fault at once.
//!
//! A number is [`Cited`] or it is unknown ([`Fact`] is `None`); there is no third way, and no default.

mod citations;
pub mod difference;
mod facts;
mod read;
mod rows;
mod table;
mod terms;
pub mod topics;
mod value;
mod way_in;

pub use read::{Fault, read};
pub use rows::{
    Applies, Clock, Condition, FirstDue, HandIn, InTotal, Maximum, Minimum, Practice, PracticeKind, Selector, ToConfirm,
    UnitWorth, Weight,
};
pub use terms::{
    AfterExpiry, CarryOver, ChosenBy, CountsFrom, Exemption, Expiry, FileBy, FiledBy, FirstPeriod, Grace, HoursEarned, Relevance,
    Span, TermOption, Terms, Then, WorkingDay,
};
pub use value::{FIELDS, Field, FieldName, Form, Measure, UNKNOWN, Value};
pub use way_in::{Accepts, Education, Entry, Fee, Paper, PaperFrom, Reciprocity, Training};

use crate::model::portable_names;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A value with the sources that say it (keys of [`Pack::sources`], with an optional place: `S1`, `S1 (b)(2)`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited<T> {
    /// What the sources say.
    pub value: T,
    /// Who says it; never empty.
    pub cite: Vec<String>,
}

/// A fact of a rule: cited, or unknown.
pub type Fact<T> = Option<Cited<T>>;

/// All rules of one jurisdiction or national body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pack {
    /// ISO 3166-2 (`US-MN`), or `US` for a national body.
    pub jurisdiction: String,
    /// Name of the jurisdiction or body.
    pub name: String,
    /// The day on which every number was last held against its source.
    pub reviewed_on: NaiveDate,
    /// After this day the pack asks to be confirmed.
    pub stale_after: NaiveDate,
    /// Who issues.
    pub bodies: Vec<Body>,
    /// Where the numbers come from, by key.
    pub sources: BTreeMap<String, Source>,
    /// The credentials.
    pub credentials: Vec<CredentialRule>,
    /// Where no certification was found: what was looked for, in one sentence.
    pub none_found: Option<String>,
    /// What the sources leave unsaid about the whole jurisdiction, in the holder's words.
    pub open_questions: Vec<String>,
}

/// A certifying body: whom to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Stable id, as in an activity's `approvals`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Names under which it appears as the provider of a course.
    pub also_known_as: Vec<String>,
    /// Its own page.
    pub url: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its key in the pack (`S1`).
    pub id: String,
    /// Where it was read; empty for a source of the mission that has no address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// What it is.
    pub kind: SourceKind,
    /// The date the source itself bears, as far as it bears one (`2024`, `2024-10`, `2024-10-01`).
    pub as_of: Option<String>,
    /// What it says, in one sentence of our own.
    pub says: String,
}

/// What kind of text a source is; the primary ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// Administrative rule.
    Rule,
    /// Statute.
    Statute,
    /// The body's own page.
    BodyPage,
    /// The body's handbook.
    Handbook,
    /// The body's form.
    Form,
    /// A report about several bodies.
    Report,
    /// A source of the product's mission.
    Mission,
    /// Somebody else's page.
    Secondary,
}

/// Whether a credential can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Issued and renewed.
    #[default]
    Current,
    /// Closed to newcomers, still renewed.
    ClosedToNewcomers,
    /// No longer there.
    Retired,
    /// Not yet there.
    Planned,
}

/// How far the numbers of a credential can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Confidence {
    /// Much is unknown, or rests on secondary sources.
    #[default]
    Low,
    /// Something is unknown, or rests on secondary sources.
    Medium,
    /// A primary source gives each number.
    High,
}

portable_names!(SourceKind {
    Rule = "rule", Statute = "statute", BodyPage = "body-page", Handbook = "handbook", Form = "form",
    Report = "report", Mission = "mission", Secondary = "secondary",
});
portable_names!(Status {
    Current = "current", ClosedToNewcomers = "closed-to-newcomers", Retired = "retired", Planned = "planned",
});
portable_names!(Confidence { Low = "low", Medium = "medium", High = "high" });

/// One credential and its rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CredentialRule {
    /// Stable id, never used again for another credential.
    pub id: String,
    /// Title.
    pub title: String,
    /// Acronym.
    pub acronym: Option<String>,
    /// Other names that people look for.
    pub also_called: Vec<String>,
    /// Id of the issuing body, one of [`Pack::bodies`].
    pub body: String,
    /// Fields of work (`mental-health`, `substance-use` …).
    pub scope: Vec<String>,
    /// Whether it can be had.
    pub status: Status,
    /// How far its numbers can be relied on.
    pub confidence: Confidence,
    /// Things about the holder that decide whether a row applies.
    pub conditions: Vec<Condition>,
    /// Sets of renewal terms; empty where nothing about renewal is known.
    pub renewal: Vec<Terms>,
    /// How one first gets it; `None` where nothing is known.
    pub entry: Option<Entry>,
    /// The way in from elsewhere; `None` where nothing is known.
    pub reciprocity: Option<Reciprocity>,
    /// How the rule changed.
    pub history: Vec<Change>,
    /// Programmes and settings known to accept it.
    pub accepted_in: Vec<Cited<String>>,
    /// What the sources leave unsaid or disagree on, in the holder's words.
    pub open_questions: Vec<String>,
}

/// A change of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it took effect: a year, a month or a day (`2024`, `2024-07`, `2024-07-01`).
    pub effective: String,
    /// What changed.
    pub what: String,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

impl Pack {
    /// Whether it asks to be confirmed on that day: it was last checked long ago.
    #[must_use]
    pub fn is_stale(&self, as_of: NaiveDate) -> bool {
        as_of > self.stale_after
    }

    /// The body of that id.
    #[must_use]
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == id)
    }

    /// The source behind a citation such as `S1` or `S1 (b)(2)`.
    #[must_use]
    pub fn source(&self, citation: &str) -> Option<&Source> {
        self.sources.get(citation.split_whitespace().next()?)
    }
}
