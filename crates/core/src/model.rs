//! What a person keeps: holder, certificates, courses, work, supervision, papers, and answers from certifying bodies.
//!
//! These are the facts as the holder entered them. Nothing here is computed, and nothing here knows a rule, a file or a
//! form of storage; the portable document and the vault each translate to and from these types.

use crate::fixed::{Dollars, Hours};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::HashSet;

/// Everything a wallet holds, except the bytes of its papers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Whose wallet it is.
    pub holder: Holder,
    /// Certificates held, in the holder's order.
    pub credentials: Vec<Credential>,
    /// Continuing education and other courses.
    pub activities: Vec<Activity>,
    /// Paid and unpaid work.
    pub experience: Vec<Experience>,
    /// Supervision received.
    pub supervision: Vec<Supervision>,
    /// Scanned papers, by reference.
    pub documents: Vec<Document>,
    /// What a certifying body answered when the holder asked.
    pub confirmations: Vec<Confirmation>,
    /// Which packets were given to whom, oldest first.
    pub disclosures: Vec<Disclosure>,
}

/// The person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// The name as it is to stand on a packet.
    pub name: String,
    /// Needed only where a certificate expires on a birthday.
    pub birth_date: Option<NaiveDate>,
    /// State of residence, ISO 3166-2 (`US-MN`).
    pub state: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Names held before, latest first.
    pub former_names: Vec<FormerName>,
}

/// A name that the holder bore before the present one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormerName {
    /// The name, whole.
    pub name: String,
    /// The last day on which it was the holder's, where that is noted.
    pub until: Option<NaiveDate>,
    /// By what it changed (`marriage`, `court order`), in the holder's words.
    pub by: Option<String>,
}

/// A certificate held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Unique in the wallet.
    pub id: String,
    /// The credential's id in the rule packs; `None` for one that no pack knows.
    pub type_id: Option<String>,
    /// Own title; always there where `type_id` is `None`.
    pub title: Option<String>,
    /// Own issuer; always there where `type_id` is `None`.
    pub issuer: Option<String>,
    /// The number on the certificate.
    pub number: Option<String>,
    /// First day of certification.
    pub issued_on: NaiveDate,
    /// Renewals, oldest first.
    pub renewals: Vec<Renewal>,
    /// What the certificate itself says; it outranks the rule. `None`: the rule computes it.
    pub expires_on: Option<NaiveDate>,
    /// What its issuer asks, as the holder was told; only where `type_id` is `None`.
    pub own_rule: Option<OwnRule>,
    /// The name that stands on the certificate, where it is another than the holder's present one.
    pub name_shown: Option<String>,
}

/// A rule that no pack has: what a training organisation, an employer or somebody else asks, as the holder noted it.
///
/// Unknown stays unknown: a number that nobody told is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRule {
    /// Who asks it.
    pub set_by: SetBy,
    /// A new period begins by itself, as an employer's year does; else it is renewed, and expires where it is not.
    pub recurs: bool,
    /// Length of a period in months, at most [`OwnRule::MOST_MONTHS`]; 0: it does not expire.
    pub period_months: Option<u32>,
    /// When a period begins.
    pub starts: Option<Starts>,
    /// Contact hours asked for in a period; 0: none.
    pub ce_hours: Option<Hours>,
    /// Of these hours, at least so many in a topic.
    pub minimums: Vec<OwnMinimum>,
    /// Of these hours, at most so many taken in a way.
    pub maximums: Vec<OwnMaximum>,
    /// What a renewal costs.
    pub fee_usd: Option<Dollars>,
    /// The day on which the holder noted it.
    pub noted_on: NaiveDate,
    /// Who told it, or which paper says it: its source.
    pub said_by: String,
    /// The paper that says it, by its id in the wallet.
    pub document: Option<String>,
}

/// Who asks what an [`OwnRule`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// An employer.
    Employer,
    /// A training organisation.
    TrainingOrganisation,
    /// Somebody else.
    Other,
}

/// When a period of an [`OwnRule`] begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starts {
    /// On the day of issue, and on its anniversaries.
    Anniversary,
    /// On a day of the year.
    FixedDay {
        /// 1 to 12.
        month: u32,
        /// 1 to 31, a day that the month has in a leap year.
        day: u32,
    },
}

/// At least so many hours in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMinimum {
    /// The topic, in the packs' vocabulary or the holder's word.
    pub topic: String,
    /// How many; `None`: asked for, and nobody told how many.
    pub hours: Option<Hours>,
}

/// At most so many hours taken in a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnMaximum {
    /// The way.
    pub format: Format,
    /// How many; 0: none of it counts; `None`: bounded, and nobody told how far.
    pub hours: Option<Hours>,
}

/// What is wrong with an [`OwnRule`]; the words are the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnFault {
    /// The period is longer than [`OwnRule::MOST_MONTHS`].
    Period,
    /// No such day of the year.
    Day,
    /// A day of the year goes with whole years alone.
    DayWithoutYears,
    /// What does not expire has no period in which hours could be due, and none that begins anew.
    HoursWithoutPeriod,
    /// The minimum at this place names a topic that stands above it.
    TopicTwice(usize),
    /// The minimum at this place asks for more than the total.
    OverTotal(usize),
    /// The maximum at this place names a way that stands above it.
    FormatTwice(usize),
}

impl OwnRule {
    /// The longest period: fifty years.
    pub const MOST_MONTHS: u32 = 600;

    /// Everything that is wrong with it, in the order of the fields.
    #[must_use]
    pub fn faults(&self) -> Vec<OwnFault> {
        let mut faults = Vec::new();
        if self.period_months.is_some_and(|months| months > Self::MOST_MONTHS) {
            faults.push(OwnFault::Period);
        }
        if let Some(Starts::FixedDay { month, day }) = self.starts {
            if NaiveDate::from_ymd_opt(2000, month, day).is_none() {
                faults.push(OwnFault::Day);
            }
            if self.period_months.is_some_and(|months| !months.is_multiple_of(12)) {
                faults.push(OwnFault::DayWithoutYears);
            }
        }
        let asks = self.ce_hours.is_some_and(Hours::is_positive) || !self.minimums.is_empty() || self.recurs;
        if self.period_months == Some(0) && asks {
            faults.push(OwnFault::HoursWithoutPeriod);
        }
        let mut topics = HashSet::new();
        for (at, minimum) in self.minimums.iter().enumerate() {
            if !topics.insert(&minimum.topic) {
                faults.push(OwnFault::TopicTwice(at));
            }
            if minimum.hours.zip(self.ce_hours).is_some_and(|(part, whole)| part > whole) {
                faults.push(OwnFault::OverTotal(at));
            }
        }
        let mut formats = Vec::new();
        for (at, maximum) in self.maximums.iter().enumerate() {
            if formats.contains(&maximum.format) {
                faults.push(OwnFault::FormatTwice(at));
            } else {
                formats.push(maximum.format);
            }
        }
        faults
    }
}

/// One renewal of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// The day on which the body renewed it.
    pub renewed_on: NaiveDate,
    /// The new day of expiry, where the certificate says it.
    pub expires_on: Option<NaiveDate>,
}

/// How an amount of education is written on its certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A contact hour; the body's rule says whether it has 60 or 50 minutes.
    ContactHour,
    /// A continuing education unit: ten contact hours by the ANSI/IACET standard, one hour in some states.
    Ceu,
    /// A college credit.
    AcademicCredit,
}

/// How a course was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// In the same room.
    InPerson,
    /// At the same time, through a network.
    LiveOnline,
    /// At one's own pace.
    SelfPaced,
    /// None of these, or not known.
    Other,
}

/// What the holder did in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Took part.
    Attended,
    /// Taught it.
    Presented,
}

/// A course, a conference, a training: anything that may count as continuing education.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Unique in the wallet.
    pub id: String,
    /// Title as on the certificate of completion.
    pub title: String,
    /// Who gave it.
    pub provider: String,
    /// The day it was finished.
    pub completed_on: NaiveDate,
    /// The amount, in `unit`.
    pub hours: Hours,
    /// What `hours` is counted in.
    pub unit: Unit,
    /// What it was about, in the packs' topic vocabulary.
    pub topics: Vec<String>,
    /// How it was taken.
    pub format: Format,
    /// Attended or presented.
    pub role: Role,
    /// Ids of the bodies that approved it.
    pub approvals: Vec<String>,
    /// `None`: every credential that can take it; else ids of credentials of this wallet.
    pub counts_for: Option<Vec<String>>,
}

/// A period of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experience {
    /// Unique in the wallet.
    pub id: String,
    /// For whom.
    pub employer: String,
    /// As what (`peer-support`, or the holder's own words).
    pub role: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// Hours worked in all.
    pub hours: Hours,
    /// Paid rather than voluntary.
    pub paid: bool,
    /// Done under supervision.
    pub supervised: bool,
    /// Where, ISO 3166-2.
    pub state: Option<String>,
}

/// A meeting of supervision received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supervision {
    /// Unique in the wallet.
    pub id: String,
    /// The day.
    pub date: NaiveDate,
    /// How long.
    pub hours: Hours,
    /// Name and credential of the supervisor.
    pub supervisor: String,
    /// `individual`, `group`, or the holder's own words.
    pub format: Option<String>,
}

/// A scanned paper; its bytes lie in the vault, or beside the portable document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Unique in the wallet.
    pub id: String,
    /// `certificate`, `letter`, or another word of the holder.
    pub kind: String,
    /// Title shown in lists.
    pub title: String,
    /// Path beside the portable document, or the file's first name.
    pub file: String,
    /// Lower-case hexadecimal SHA-256 of the bytes.
    pub sha256: String,
    /// The certificate it belongs to.
    pub credential: Option<String>,
    /// The course it belongs to.
    pub activity: Option<String>,
}

/// What a certifying body answered. It outranks the pack for this holder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confirmation {
    /// The credential's id in the rule packs.
    pub type_id: String,
    /// Which fact, as a path in the rules (`renewal.ce_hours`).
    pub field: String,
    /// The answer.
    pub value: String,
    /// The day of the answer.
    pub confirmed_on: NaiveDate,
    /// Who answered, and how.
    pub by: String,
    /// What the pack said for that fact when the answer was noted, as text; `unknown` where it said nothing. `None`: that was
    /// not noted, or the answer is about the holder.
    pub pack_said: Option<String>,
    /// The paper that bears the answer, by its id in the wallet.
    pub document: Option<String>,
}

/// A packet that was given to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosure {
    /// Unique in the wallet.
    pub id: String,
    /// When it was made, in UTC, to the second.
    pub made_at: NaiveDateTime,
    /// The day of judgement.
    pub as_of: NaiveDate,
    /// Who was given it; `None`: that was not noted.
    pub recipient: Option<String>,
    /// What for: `employer`, `renewal`, `reciprocity`, `va`.
    pub purpose: String,
    /// The credential asked for, by its id in the rule packs.
    pub to: Option<String>,
    /// What left, one line each, in words.
    pub left: Vec<String>,
    /// What was chosen, as a JSON object.
    pub choice: String,
    /// Lower-case hexadecimal SHA-256 of the file.
    pub sha256: String,
    /// SHA-256 of each file made again from it since.
    pub copies: Vec<String>,
    /// SHA-256 of the signer's certificate, in groups.
    pub fingerprint: String,
    /// Pages of the file.
    pub pages: u32,
    /// Which rules judged.
    pub rules: Option<String>,
    /// The record that left, as a portable document (a JSON object); `None`: it was too large to be kept.
    pub extract: Option<String>,
    /// The record that was judged, without what no judgement looks at; like `extract`.
    pub judged: Option<String>,
}

/// Gives an enum of this module its portable names, in both directions.
macro_rules! portable_names {
    ($kind:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $kind {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the portable document and in rule packs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}
pub(crate) use portable_names;

portable_names!(Unit { ContactHour = "contact-hour", Ceu = "ceu", AcademicCredit = "academic-credit" });
portable_names!(Format { InPerson = "in-person", LiveOnline = "live-online", SelfPaced = "self-paced", Other = "other" });
portable_names!(Role { Attended = "attended", Presented = "presented" });
portable_names!(SetBy { Employer = "employer", TrainingOrganisation = "training-organisation", Other = "other" });
