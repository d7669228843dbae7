//! The terms of a renewal: every shape of rule that a pack can say.
//!
//! Data alone. What a field means for a wallet is told where it is judged, in `judge`; how it is written in a pack, in
//! `rules/README.md`. A new shape begins here.

use super::rows::{Applies, HandIn, Maximum, Minimum, Practice, ToConfirm, Weight};
use super::way_in::Fee;
use super::{Cited, Fact};
use crate::fixed::{Dollars, Hours};
use crate::model::portable_names;
use chrono::NaiveDate;

portable_names!(ChosenBy { PeriodStart = "period-start", PeriodEnd = "period-end", JudgedOn = "judged-on" });

/// The date that decides which set of terms judges a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChosenBy {
    /// The first day of the cycle.
    PeriodStart,
    /// The day of expiry.
    PeriodEnd,
    /// The day of judgement (what is filed today is judged by today's rule).
    #[default]
    JudgedOn,
}

/// One set of renewal terms. The default knows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// First day in force.
    pub from: Option<NaiveDate>,
    /// First day no longer in force.
    pub until: Option<NaiveDate>,
    /// Which date is held against `from` and `until`.
    pub chosen_by: ChosenBy,
    /// Only for holders of one of these credentials, current on the day of judgement.
    pub holds_any: Vec<String>,
    /// Only for those who hold none of these.
    pub holds_none: Vec<String>,
    /// Only where a condition holds, or does not.
    pub applies: Applies,
    /// Length of a cycle in months; 0: it does not expire.
    pub period_months: Fact<u32>,
    /// Terms from which the holder picks; then the length and the hours above are unknown.
    pub options: Vec<TermOption>,
    /// How the day of expiry is set.
    pub expiry: Fact<Expiry>,
    /// An expiry on a weekend or federal holiday moves to the working day before or after.
    pub working_day: Option<WorkingDay>,
    /// A first period that differs.
    pub first_period: Option<Cited<FirstPeriod>>,
    /// The latest renewal of any of these credentials starts the cycle anew.
    pub resets_with: Option<Cited<Vec<String>>>,
    /// The hours are due this many days before the certificate expires.
    pub hours_due_days_before_expiry: Fact<u32>,
    /// From when an hour counts, where it is not the first day of the cycle.
    pub counts_from: Fact<CountsFrom>,
    /// What becomes of hours above the total.
    pub carry_over: Fact<CarryOver>,
    /// Total of contact hours in a cycle; 0: none asked for.
    pub ce_hours: Fact<Hours>,
    /// Contact hours in one CEU, where this body defines it.
    pub ceu: Fact<Hours>,
    /// Contact hours in one semester credit, where this body defines it.
    pub academic_credit: Fact<Hours>,
    /// Minutes of a contact hour, where the body says it.
    pub contact_hour_minutes: Fact<u32>,
    /// Only hours that one of these bodies approved or gave count.
    pub approved_by: Option<Cited<Vec<String>>>,
    /// Every hour must lie in one of these fields.
    pub relevant: Option<Cited<Relevance>>,
    /// Hours that another of these credentials uses do not count again here.
    pub unique_with: Option<Cited<Vec<String>>>,
    /// One of these must be held and valid: a registration on top of a board's certificate.
    pub requires_current: Option<Cited<Vec<String>>>,
    /// The same training event counts once, even in a later cycle.
    pub counts_once: Fact<bool>,
    /// How often it can be renewed; 0: never.
    pub renewals_at_most: Fact<u32>,
    /// Minimums inside or beside the total.
    pub minimums: Vec<Minimum>,
    /// Maximums.
    pub maximums: Vec<Maximum>,
    /// Hours that count more, or less, than once.
    pub weights: Vec<Weight>,
    /// Work and supervision to show.
    pub practice: Vec<Practice>,
    /// What is handed in besides.
    pub hand_in: Vec<HandIn>,
    /// What a source names without saying enough to judge it.
    pub to_confirm: Vec<ToConfirm>,
    /// How early one may file.
    pub opens: Fact<Span>,
    /// How long before expiry one must have filed.
    pub file_by: Fact<FileBy>,
    /// How long after expiry one may still renew.
    pub grace: Fact<Grace>,
    /// Renewal fee.
    pub fee_usd: Fact<Dollars>,
    /// Fee after expiry.
    pub late_fee_usd: Fact<Dollars>,
    /// Fees besides.
    pub fees: Vec<Fee>,
    /// How long the body says it takes.
    pub processing: Fact<Span>,
    /// What follows expiry, step by step in order of time.
    pub after_expiry: Vec<AfterExpiry>,
    /// What follows when the grace is over, in words.
    pub lapse: Option<Cited<String>>,
    /// How the body checks, in words.
    pub audit: Option<Cited<String>>,
    /// Extension or hardship, in words.
    pub waiver: Option<Cited<String>>,
    /// Other standings that the body knows (inactive, retired), in words.
    pub standings: Vec<Cited<String>>,
}

/// A term that the holder may pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermOption {
    /// Its length.
    pub months: u32,
    /// Contact hours asked for in it; `None`: unknown.
    pub ce_hours: Option<Hours>,
    /// Its fee; `None`: unknown.
    pub fee_usd: Option<Dollars>,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// Where an expiry goes that falls on a day without work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkingDay {
    /// To the working day before.
    Before,
    /// To the working day after.
    After,
}

portable_names!(WorkingDay { Before = "before", After = "after" });

/// From when an hour counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountsFrom {
    /// From the day of the last renewal.
    LastRenewal,
    /// From so many months before expiry.
    MonthsBeforeExpiry(u32),
    /// As the cycle, but not before certification.
    Certification,
}

/// What becomes of hours above the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarryOver {
    /// They are lost.
    NoCarryOver,
    /// They go into the next cycle, at most so many.
    UpTo(Hours),
}

/// How long before expiry one must have filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileBy {
    /// How long before expiry.
    pub before: Span,
    /// What must have happened by then; `None`: no source says.
    pub by: Option<FiledBy>,
}

/// What counts as having filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FiledBy {
    /// It has arrived.
    Received,
    /// It bears the postmark.
    Postmarked,
}

/// One step of what follows expiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterExpiry {
    /// Its last day, counted from expiry; `None`: no end.
    pub until: Option<Span>,
    /// What one does.
    pub then: Then,
    /// The same in words.
    pub what: String,
    /// In place of the renewal fee.
    pub fee_usd: Option<Dollars>,
    /// On top of the renewal fee.
    pub late_fee_usd: Option<Dollars>,
    /// Contact hours on top of the cycle's.
    pub extra_hours: Option<Hours>,
    /// Contact hours on top for each month since expiry.
    pub extra_hours_per_month: Option<Hours>,
    /// Contact hours on top for each whole year missed.
    pub extra_hours_per_missed_year: Option<Hours>,
    /// When the hours must have been earned.
    pub hours_earned: Option<HoursEarned>,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// What one does after expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Renews, late.
    Renew,
    /// Asks for reinstatement.
    Reinstate,
    /// Takes the training again.
    Retrain,
    /// Takes the examination again.
    ReExamine,
    /// Applies as a newcomer.
    StartAgain,
    /// Asks the body; no source says.
    Ask,
}

portable_names!(Then {
    Renew = "renew", Reinstate = "reinstate", Retrain = "retrain", ReExamine = "re-examine", StartAgain = "start-again", Ask = "ask",
});

/// When the hours of a late renewal must have been earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoursEarned {
    /// In the cycle that ended.
    Cycle,
    /// After expiry.
    AfterExpiry,
    /// In so many months before filing.
    MonthsBeforeFiling(u32),
}

/// How the day of expiry is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// The same day of the year as the first certification.
    Anniversary,
    /// A day of the calendar.
    FixedDate {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
        /// 1: every year; 2: every other.
        every_years: u32,
        /// One year in which it fell, where `every_years` is more than 1; `None`: each holder has years of their own.
        base_year: Option<i32>,
    },
    /// The first day of the month of certification.
    MonthStart,
    /// The last day of the month of certification.
    MonthEnd,
    /// The holder's birthday.
    Birthday,
    /// Only the certificate says it.
    OnCertificate,
}

/// A first period that differs from the later ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstPeriod {
    /// It has its own length.
    OfMonths {
        /// Its length.
        months: u32,
        /// The body may add this many months once.
        extension_months: u32,
        /// Every first certificate is like this; else only one whose own dates say so.
        always: bool,
        /// Hours asked for in it.
        ce_hours: Option<Hours>,
        /// Whether the minimums hold in it; `None`: no source says.
        details: Option<bool>,
    },
    /// Nothing is asked in it.
    Exempt(Exemption),
}

/// Which first period asks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exemption {
    /// Every one.
    Always,
    /// A broken one, until the first whole cycle begins.
    UntilWholeCycle,
    /// One shorter than so many months.
    IfShorterThanMonths(u32),
}

/// The fields that hours must lie in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relevance {
    /// The source's words for it, in ours.
    pub what: String,
    /// Topics that surely lie in it.
    pub topics: Vec<String>,
}

/// A length of time before or after a day of expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Calendar days.
    Days(u32),
    /// Calendar months.
    Months(u32),
    /// Monday to Friday, without federal holidays.
    BusinessDays(u32),
}

/// What follows expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grace {
    /// One may still renew for so long.
    For(Span),
    /// The days between the day on which the hours are due and the day of expiry are the grace; nothing follows expiry.
    BeforeExpiry(Span),
    /// One may renew between these days, whenever it expired: a transition from one rule to another.
    Between {
        /// First day; `None`: from expiry on.
        from: Option<NaiveDate>,
        /// Last day.
        until: NaiveDate,
    },
    /// There is none.
    NoGrace,
}

impl Terms {
    /// Whether these terms are in force on a day.
    #[must_use]
    pub fn in_force_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
