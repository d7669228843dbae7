//! The terms of a renewal: every shape of rule that a pack can say.
//!
//! Data alone. What a field means for a wallet is told where it is judged, in `judge`; how it is written in a pack, in
//! `rules/README.md`. A new shape begins here.

use super::{Cited, Fact};
use crate::fixed::{Dollars, Hours};
use crate::model::{Format, Role, portable_names};
use chrono::NaiveDate;

portable_names!(ChosenBy { PeriodStart = "period-start", PeriodEnd = "period-end", JudgedOn = "judged-on" });

/// The date that decides which set of terms judges a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChosenBy {
    /// The first day of the cycle.
    PeriodStart,
    /// The day of expiry.
    PeriodEnd,
    /// The day of judgement (what is filed today is judged by today's rule).
    JudgedOn,
}

/// One set of renewal terms.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Length of a cycle in months; 0: it does not expire.
    pub period_months: Fact<u32>,
    /// How the day of expiry is set.
    pub expiry: Fact<Expiry>,
    /// A first period that differs.
    pub first_period: Option<Cited<FirstPeriod>>,
    /// The hours are due this many days before the certificate expires.
    pub hours_due_days_before_expiry: Fact<u32>,
    /// Total of contact hours in a cycle; 0: none asked for.
    pub ce_hours: Fact<Hours>,
    /// Contact hours in one CEU, where this body defines it.
    pub ceu: Fact<Hours>,
    /// Contact hours in one semester credit, where this body defines it.
    pub academic_credit: Fact<Hours>,
    /// Only hours that one of these bodies approved or gave count.
    pub approved_by: Option<Cited<Vec<String>>>,
    /// Every hour must lie in one of these fields.
    pub relevant: Option<Cited<Relevance>>,
    /// Hours that another of these credentials uses do not count again here.
    pub unique_with: Option<Cited<Vec<String>>>,
    /// The same training event counts once, even in a later cycle.
    pub counts_once: bool,
    /// Minimums inside or beside the total.
    pub minimums: Vec<Minimum>,
    /// Maximums.
    pub maximums: Vec<Maximum>,
    /// Work and supervision to show.
    pub practice: Vec<Practice>,
    /// What is handed in besides.
    pub hand_in: Vec<Cited<String>>,
    /// What a source names without saying enough to judge it.
    pub to_confirm: Vec<ToConfirm>,
    /// How early one may file.
    pub opens: Fact<Span>,
    /// How long before expiry one must have filed.
    pub file_by: Fact<Span>,
    /// How long after expiry one may still renew.
    pub grace: Fact<Grace>,
    /// Renewal fee.
    pub fee_usd: Fact<Dollars>,
    /// Fee after expiry.
    pub late_fee_usd: Fact<Dollars>,
    /// What follows when the grace is over, in words.
    pub lapse: Option<Cited<String>>,
    /// How the body checks, in words.
    pub audit: Option<Cited<String>>,
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
        /// One year in which it fell, where `every_years` is more than 1.
        base_year: i32,
    },
    /// The first day of the month of certification.
    MonthStart,
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
    },
    /// Nothing is asked until the first whole cycle begins.
    ExemptUntilWholeCycle,
}

/// The fields that hours must lie in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relevance {
    /// The source's words for it, in ours.
    pub what: String,
    /// Topics that surely lie in it.
    pub topics: Vec<String>,
}

/// Which activities a minimum or maximum speaks of. An empty list leaves that side open.
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
    /// Was given by one of these bodies.
    pub given_by: Vec<String>,
    /// Was given by somebody else than these bodies.
    pub given_by_other_than: Vec<String>,
}

/// Whether the hours of a minimum are part of the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTotal {
    /// They are.
    Yes,
    /// They come on top.
    No,
    /// No source says.
    Unknown,
}

portable_names!(InTotal { Yes = "yes", No = "no", Unknown = "unknown" });

/// At least so much of something.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Sources that name it; never empty.
    pub cite: Vec<String>,
    /// A remark for the holder.
    pub note: Option<String>,
}

/// At most so much of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maximum {
    /// Unique among the minimums and maximums of the terms.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// What it speaks of.
    pub which: Selector,
    /// How many hours; 0: none of it counts; unknown where the source gives no number.
    pub hours: Fact<Hours>,
    /// In every year of the cycle rather than in the whole.
    pub each_year: bool,
    /// Sources that name it; never empty.
    pub cite: Vec<String>,
    /// A remark for the holder.
    pub note: Option<String>,
}

/// Work or supervision to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// Unique among the practice rows of the terms.
    pub id: String,
    /// What it is called on the screen.
    pub label: String,
    /// Work, or supervision received.
    pub kind: PracticeKind,
    /// How many hours.
    pub hours: Fact<Hours>,
    /// Only supervised work counts.
    pub supervised: bool,
    /// In the first period only, or in every period.
    pub first_period_only: bool,
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// Work, or supervision received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PracticeKind {
    /// Hours of work.
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
    /// Sources; never empty.
    pub cite: Vec<String>,
}

/// A length of time before or after a day of expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Calendar days.
    Days(u32),
    /// Calendar months.
    Months(u32),
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
    /// Terms of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            from: None,
            until: None,
            chosen_by: ChosenBy::JudgedOn,
            holds_any: Vec::new(),
            holds_none: Vec::new(),
            period_months: None,
            expiry: None,
            first_period: None,
            hours_due_days_before_expiry: None,
            ce_hours: None,
            ceu: None,
            academic_credit: None,
            approved_by: None,
            relevant: None,
            unique_with: None,
            counts_once: false,
            minimums: Vec::new(),
            maximums: Vec::new(),
            practice: Vec::new(),
            hand_in: Vec::new(),
            to_confirm: Vec::new(),
            opens: None,
            file_by: None,
            grace: None,
            fee_usd: None,
            late_fee_usd: None,
            lapse: None,
            audit: None,
        }
    }
}

impl Terms {
    /// Whether these terms are in force on a day.
    #[must_use]
    pub fn in_force_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Every fact with its citations: the fact's name in the pack, and the keys.
    #[must_use]
    pub fn citations(&self) -> Vec<(String, Vec<String>)> {
        fn of<T>(fact: &Fact<T>) -> Vec<String> {
            fact.as_ref().map(|fact| fact.cite.clone()).unwrap_or_default()
        }
        let facts = [
            ("period_months", of(&self.period_months)),
            ("expiry", of(&self.expiry)),
            ("first_period", of(&self.first_period)),
            ("hours_due_days_before_expiry", of(&self.hours_due_days_before_expiry)),
            ("ce_hours", of(&self.ce_hours)),
            ("ceu", of(&self.ceu)),
            ("academic_credit", of(&self.academic_credit)),
            ("approved_by", of(&self.approved_by)),
            ("relevant", of(&self.relevant)),
            ("unique_with", of(&self.unique_with)),
            ("opens", of(&self.opens)),
            ("file_by", of(&self.file_by)),
            ("grace", of(&self.grace)),
            ("fee_usd", of(&self.fee_usd)),
            ("late_fee_usd", of(&self.late_fee_usd)),
            ("lapse", of(&self.lapse)),
            ("audit", of(&self.audit)),
        ];
        let facts = facts.into_iter().map(|(name, cite)| (name.to_owned(), cite));
        let minimums = self.minimums.iter().map(|row| (format!("minimum.{}", row.id), row.cite.clone()));
        let maximums = self.maximums.iter().map(|row| (format!("maximum.{}", row.id), row.cite.clone()));
        let practice = self.practice.iter().map(|row| (format!("practice.{}", row.id), row.cite.clone()));
        let to_confirm = self.to_confirm.iter().map(|row| (format!("to_confirm.{}", row.id), row.cite.clone()));
        let hand_in = self.hand_in.iter().enumerate().map(|(at, paper)| (format!("hand_in.{}", at + 1), paper.cite.clone()));
        facts
            .chain(minimums)
            .chain(maximums)
            .chain(practice)
            .chain(to_confirm)
            .chain(hand_in)
            .filter(|(_, cite)| !cite.is_empty())
            .collect()
    }
}
