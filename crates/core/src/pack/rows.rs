//! The rows of a rule: which hours it speaks of, at least and at most how many, what work to show, what to ask.
//!
//! Data alone, shared by a renewal, by the way to a first certificate and by the way in from elsewhere. What a row means for
//! a wallet is told where it is judged.

use super::{Cited, Fact};
use crate::fixed::Hours;
use crate::model::{Format, Role, Unit, portable_names};

/// Which activities a row speaks of. An empty list leaves that side open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// Has one of these topics; the first names the requirement.
    pub topics: Vec<String>,
    /// Has none of these topics.
    pub topics_other_than: Vec<String>,
    /// Was taken in one of these ways.
    pub formats: Vec<Format>,
    /// The holder had one of these roles.
    pub roles: Vec<Role>,
    /// Is written in one of these units.
    pub units: Vec<Unit>,
    /// Was given by one of these bodies.
    pub given_by: Vec<String>,
    /// Was given by somebody else than these bodies.
    pub given_by_other_than: Vec<String>,
    /// Is a single course of at least so many contact hours.
    pub course_of_at_least: Option<Hours>,
    /// What a unit is worth where a course is measured. A pack does not say it here: the terms that judge give it.
    pub worth: UnitWorth,
}

/// Contact hours in a unit, where a body defines them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitWorth {
    /// In one CEU.
    pub ceu: Option<Hours>,
    /// In one semester credit.
    pub academic_credit: Option<Hours>,
}

impl Selector {
    /// Whether it speaks of every activity.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a row applies, by a [`Condition`] of the credential. Both empty: it always does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applies {
    /// Only where this condition holds.
    pub only_if: Option<String>,
    /// Only where this condition does not hold.
    pub unless: Option<String>,
}

/// Something about the holder that decides whether a row applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Unique in the credential.
    pub id: String,
    /// The question to the holder.
    pub ask: String,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// Whether the hours of a minimum are part of the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InTotal {
    /// They are.
    #[default]
    Yes,
    /// They come on top.
    No,
    /// No source says.
    Unknown,
}

portable_names!(InTotal { Yes = "yes", No = "no", Unknown = "unknown" });

/// The clock of a requirement that does not follow the cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Once in so many years.
    Years(u32),
    /// Once in a lifetime.
    Lifetime,
}

/// When a requirement with its own clock is first owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstDue {
    /// In the first cycle.
    FirstCycle,
    /// When its clock has run once.
    FirstClock,
}

portable_names!(FirstDue { FirstCycle = "first-cycle", FirstClock = "first-clock" });

/// At least so much of something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Minimum {
    /// Unique among the minimums and maximums of the terms.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// What counts for it.
    pub which: Selector,
    /// How many hours; unknown where the source names it without a number.
    pub hours: Fact<Hours>,
    /// How many trainings, where the source counts these instead of hours.
    pub trainings: Fact<u32>,
    /// Id of the minimum in which it lies.
    pub within: Option<String>,
    /// Part of the total or on top.
    pub in_total: InTotal,
    /// In every year of the cycle rather than once.
    pub each_year: bool,
    /// Follows its own clock instead of the cycle.
    pub clock: Option<Clock>,
    /// When it is first owed, for one with its own clock; `None`: no source says.
    pub first_due: Option<FirstDue>,
    /// The source says "should": listed, not part of the verdict.
    pub advisory: bool,
    /// When it applies.
    pub applies: Applies,
    /// Sources that name it; never empty.
    pub cite: Vec<String>,
    /// A remark for the holder.
    pub note: Option<String>,
}

/// At most so much of something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Maximum {
    /// Unique among the minimums and maximums of the terms.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// What it speaks of.
    pub which: Selector,
    /// How many hours; 0: none of it counts; unknown where the source gives no number.
    pub hours: Fact<Hours>,
    /// In hundredths of the total, where the source gives a share.
    pub percent: Fact<Hours>,
    /// In every year of the cycle rather than in the whole.
    pub each_year: bool,
    /// When it applies.
    pub applies: Applies,
    /// Sources that name it; never empty.
    pub cite: Vec<String>,
    /// A remark for the holder.
    pub note: Option<String>,
}

/// Hours that count more, or less, than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// Unique among the weights of the terms.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// What it speaks of.
    pub which: Selector,
    /// How often one hour counts.
    pub times: Cited<Hours>,
}

/// Work or supervision to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Practice {
    /// Unique among the practice rows of its list.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// Work, or supervision received.
    pub kind: PracticeKind,
    /// How many hours.
    pub hours: Fact<Hours>,
    /// How many meetings of supervision, where these are counted instead of hours.
    pub meetings: Fact<u32>,
    /// Only supervised work counts.
    pub supervised: bool,
    /// Only paid work counts.
    pub paid: bool,
    /// Only work of these roles surely counts; empty: any work.
    pub roles: Vec<String>,
    /// Counted back so many months from the day of judgement, instead of in the cycle.
    pub within_months: Option<u32>,
    /// In the first period only, or in every period.
    pub first_period_only: bool,
    /// Rows of different ways are alternatives; rows of one way belong together.
    pub way: Option<String>,
    /// When it applies.
    pub applies: Applies,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// Work, or supervision received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PracticeKind {
    /// Hours of work.
    #[default]
    Experience,
    /// Hours of supervision.
    Supervision,
}

portable_names!(PracticeKind { Experience = "experience", Supervision = "supervision" });

/// What a source names without saying enough to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToConfirm {
    /// Unique among the rows of the terms.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// What to ask the body.
    pub ask: String,
    /// Whether it is about hours, experience or supervision, and so keeps the verdict open.
    pub open: bool,
    /// In the first period only.
    pub first_period_only: bool,
    /// One of several alternatives, with the practice rows of that way.
    pub way: Option<String>,
    /// When it applies.
    pub applies: Applies,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// What is handed in: a form, a signature, a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandIn {
    /// What, in words.
    pub what: String,
    /// Only asked of those who are selected for a check.
    pub if_selected: bool,
    /// Sources; never empty.
    pub cite: Vec<String>,
}
