//! The parts of which every kind of packet is made: what a certificate, a requirement, a course, a point of a checklist say.
//!
//! Words, days and hours as they are to be read. Nothing here knows a page, and nothing may be shown as met that is not known
//! to be.

use peerfolio_core::{Hours, NaiveDate};

/// A paper behind a point: its place in [`crate::Packet::papers`].
pub type PaperPlace = usize;

/// How every packet begins: who, when, and the answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opening {
    /// The holder's name.
    pub holder: String,
    /// Names held before, as far as they are shown.
    pub former_names: Vec<FormerName>,
    /// How the holder is reached: e-mail, telephone; empty where that is not shown.
    pub contact: Vec<String>,
    /// Who is given the packet, in the holder's words.
    pub recipient: Option<String>,
    /// The day for which everything in the packet holds.
    pub as_of: NaiveDate,
    /// The answer in one to three sentences.
    pub answer: String,
}

impl Opening {
    /// Whether the holder's name, or one held before, has one of these characters.
    pub(crate) fn names_any(&self, characters: &[char]) -> bool {
        let names = std::iter::once(&self.holder).chain(self.former_names.iter().map(|former| &former.name));
        names.into_iter().any(|name| name.contains(characters))
    }
}

/// A name held before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormerName {
    /// The name.
    pub name: String,
    /// The last day on which it was the holder's name.
    pub until: Option<NaiveDate>,
    /// By what it changed, such as "marriage".
    pub by: Option<String>,
}

/// How every packet ends, before its sources and papers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Closing {
    /// What the holder states and nobody else confirmed: one paragraph each.
    pub statements: Vec<String>,
    /// What the packet is and what it is not: one paragraph each.
    pub disclaimer: Vec<String>,
}

/// A certificate that is held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Certificate {
    /// Its title, such as "Certified Peer Specialist I".
    pub title: String,
    /// The certifying body: whom to ask about anything unknown.
    pub body: String,
    /// How the body is reached: telephone, e-mail, page; empty where that is not known.
    pub reach: String,
    /// Its number.
    pub number: Option<String>,
    /// The name that stands on it, where that is not the holder's name of today.
    pub name_shown: Option<String>,
    /// The day it was first issued.
    pub issued_on: Option<NaiveDate>,
    /// Until when it is in force.
    pub valid_until: ValidUntil,
    /// How it stands, in a word or two, such as "in force".
    pub standing: String,
    /// Whether it is in force on the packet's day; `None`: that is not known.
    pub in_force: Option<bool>,
    /// The first and last day of the renewal cycle that the requirements speak of.
    pub cycle: Option<(NaiveDate, NaiveDate)>,
    /// What its renewal asks; empty where the packet does not speak of it.
    pub requirements: Vec<Requirement>,
    /// What is still to be confirmed with the body.
    pub questions: Vec<String>,
    /// Its scans.
    pub papers: Vec<PaperPlace>,
}

/// Until when a certificate is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValidUntil {
    /// Up to and including this day.
    On(NaiveDate),
    /// Is no certificate: a period of it ends on this day, and the next begins.
    Period(NaiveDate),
    /// It does not expire.
    NoEnd,
    /// Not known.
    #[default]
    Unknown,
}

/// One requirement of a renewal, in numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Requirement {
    /// What it asks, in words, such as "Training in ethics".
    pub label: String,
    /// Whether it is a limit: `required` is the most that may count, and nothing is asked.
    pub most: bool,
    /// How much it asks.
    pub required: Amount,
    /// How much counts towards it.
    pub counted: Amount,
    /// How much is still missing. Shown only where `required` is known; nothing missing shows as "met".
    pub missing: Amount,
    /// Where the numbers come from.
    pub sources: Vec<Source>,
    /// On what its numbers rest where that is not a published source, in small print below the label.
    pub remark: Option<String>,
}

/// A number of contact hours, or what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Amount {
    /// Contact hours, zero or more.
    Hours(Hours),
    /// Something that is not counted in hours, such as "2 trainings".
    Words(String),
    /// Not known: the certifying body has to be asked.
    #[default]
    Unknown,
    /// Nothing belongs here.
    None,
}

/// Where a statement comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Source {
    /// The document's title.
    pub title: String,
    /// Where it stands on the web; empty: nowhere.
    pub url: String,
    /// The date it bears, or the day on which it was read.
    pub as_of: String,
}

/// One course or training.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// The day it was completed.
    pub completed_on: NaiveDate,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub provider: String,
    /// How it was taken, in words, such as "live online".
    pub format: String,
    /// The bodies that approved it.
    pub approvals: Vec<String>,
    /// The amount as its certificate has it, where that is not contact hours, such as "0.6 CEU".
    pub as_written: Option<String>,
    /// Contact hours.
    pub hours: Hours,
    /// Its certificates of completion.
    pub papers: Vec<PaperPlace>,
}

/// A period of work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Work {
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// For whom; empty where that is not shown.
    pub employer: String,
    /// As what, in words.
    pub role: String,
    /// "paid, under supervision" and the like; may be empty.
    pub manner: String,
    /// Hours in all.
    pub hours: Hours,
}

/// A meeting of supervision.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meeting {
    /// The day.
    pub date: NaiveDate,
    /// Name and credential of the supervisor; empty where that is not shown.
    pub supervisor: String,
    /// How, in words, such as "individual"; may be empty.
    pub format: String,
    /// How long.
    pub hours: Hours,
}

/// Training, work and supervision as far as the holder shows them. `None`: left out of this packet by the holder's choice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hourly {
    /// Courses, in the order in which they are to be read.
    pub courses: Option<Vec<Course>>,
    /// Work, the latest first.
    pub work: Option<Vec<Work>>,
    /// Supervision, in order of time.
    pub meetings: Option<Vec<Meeting>>,
}

/// Points of a checklist under one heading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Points {
    /// The heading.
    pub heading: String,
    /// What to know before reading them: one paragraph each.
    pub notes: Vec<String>,
    /// The points.
    pub points: Vec<Point>,
}

/// One point of a checklist.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// What it is about, in a word or two.
    pub heading: String,
    /// What is asked.
    pub asked: String,
    /// What the packet shows for it: one paragraph each.
    pub shows: Vec<String>,
    /// The papers behind it.
    pub papers: Vec<PaperPlace>,
    /// Whether it decides nothing by itself: one of several ways, of which another point tells whether one is met; something
    /// advised; or a point by which nothing is asked.
    pub aside: bool,
    /// How it stands.
    pub standing: Standing,
    /// Who asks it.
    pub sources: Vec<Source>,
}

/// How a point stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// By what the holder's records show, it is met.
    Met,
    /// Something is known to be missing: what.
    Missing(String),
    /// It is not known: whom to ask.
    Unknown(String),
    /// It is not part of this packet: how it reaches the reader.
    Apart(String),
}

impl Default for Standing {
    /// Nothing is known of a point that nobody judged.
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

/// A paper that has to reach the reader from somebody else, or with the application.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperAsked {
    /// What it is.
    pub what: String,
    /// Who gives it, with the ways to reach them.
    pub from: String,
    /// Where it stands, such as "outstanding" or "to be handed in by the holder".
    pub standing: String,
    /// Papers of the packet that may be it.
    pub papers: Vec<PaperPlace>,
    /// Who asks for it.
    pub sources: Vec<Source>,
}

/// A statement with its sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// What it is about.
    pub label: String,
    /// The statement.
    pub words: String,
    /// Who says so.
    pub sources: Vec<Source>,
}
