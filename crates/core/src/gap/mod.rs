//! The way to a credential that one does not hold: moving to another body, a first certificate, a higher level.
//!
//! [`gap`] holds what a credential asks (of a newcomer, and of somebody certified elsewhere) against a record; [`accepted`] goes
//! over all packs and says who would take a certificate held; [`levels_ahead`] shows what comes next at the same body.
//!
//! It must never call anything met that only a body can judge: what stands in words is to be confirmed, and a way that holds
//! one such row is at best unknown.

mod anywhere;
mod days;
mod entry;
mod levels;
mod transfer;

pub use crate::judge::TrainingFit;
pub use anywhere::{Acceptance, Anywhere, accepted};
pub use days::{Days, Warning};
pub use levels::{Ahead, levels_ahead};
pub use transfer::{Membership, Taken};

use crate::judge::{Judgement, Open, Requirement, Rules, Standing, WayIn, all_met, judge};
use crate::model::Record;
use crate::pack::{Cited, CredentialRule, Fact, Pack, Status, Terms};
use crate::{Dollars, Hours};
use chrono::NaiveDate;

/// What lies between a record and a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The credential sought, by its id in the packs.
    pub to: String,
    /// Whether it can be had at all.
    pub status: Status,
    /// Certificates of that very type in the record, and where they stand.
    pub held: Vec<(String, Standing)>,
    /// As one first gets it; `None`: nothing is known.
    pub entry: Option<EntryGap>,
    /// What it asks of anybody certified elsewhere; `None`: nothing is known.
    pub elsewhere: Option<Elsewhere>,
    /// Each certificate of the record that could be transferred, in the record's order.
    pub transfers: Vec<Transfer>,
    /// What keeping the credential asks.
    pub upkeep: Upkeep,
    /// When the holder moves.
    pub moving_on: Option<NaiveDate>,
    /// `Some(true)`: a way is open and everything that it asks is shown. `Some(false)`: no way is open, or each one asks
    /// something that is known to be missing. `None`: something is unknown.
    pub met: Option<bool>,
}

/// What a line of a way asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// So many years of age.
    Age(u32),
    /// One of these credentials held first.
    Level(Vec<String>),
    /// One of the trainings that are accepted; the label names them.
    Training,
    /// Hours of that training.
    TrainingHours,
    /// Schooling, in words.
    Education,
    /// Examination, in words.
    Exam,
    /// Lived experience, in words.
    LivedExperience,
    /// Where one lives or works, in words.
    Residency,
    /// Background check, in words.
    BackgroundCheck,
    /// A deadline, in words.
    Deadline,
    /// Something else, in words.
    Other,
    /// Courses of the last months.
    Courses,
    /// Work or supervision, or what the body must be asked about it.
    Practice,
}

/// One line of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it asks for.
    pub what: What,
    /// What is asked, what the record shows, and whether it is met. What stands in words is never met.
    pub row: Requirement,
}

/// The way of a newcomer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryGap {
    /// Each thing asked.
    pub lines: Vec<Line>,
    /// Courses that are, or may be, the training; and those that came on the wrong day.
    pub trainings: Vec<(String, TrainingFit)>,
    /// The certificate of the record, by its id, for which the same body asked the same training; the record does not show it.
    pub trained_for: Option<String>,
    /// What must be asked.
    pub open: Vec<Open>,
    /// Application fee.
    pub fee_usd: Fact<Dollars>,
    /// Over all lines; `None`: something is unknown.
    pub met: Option<bool>,
}

/// What is asked of anybody certified elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Each thing asked.
    pub lines: Vec<Line>,
    /// What must be asked.
    pub open: Vec<Open>,
    /// Over all lines; `None`: something is unknown.
    pub met: Option<bool>,
}

/// One certificate of the record as a way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The certificate, by its id in the record.
    pub from: String,
    /// Where it stands.
    pub standing: Standing,
    /// Whether it is accepted.
    pub taken: Taken,
    /// The days of the transfer.
    pub days: Days,
    /// What keeping the certificate asks, beside the new one.
    pub upkeep: Upkeep,
    /// Accepted, in time, and everything asked is shown; `None`: something is unknown.
    pub met: Option<bool>,
}

/// What keeping a credential asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upkeep {
    /// Length of its cycle in months; 0: it does not expire.
    pub period_months: Fact<u32>,
    /// Contact hours in a cycle.
    pub ce_hours: Fact<Hours>,
}

impl Upkeep {
    fn of(terms: Option<&Terms>) -> Self {
        terms.map_or_else(Self::default, |terms| Self {
            period_months: terms.period_months.clone(),
            ce_hours: terms.ce_hours.clone(),
        })
    }
}

/// A record judged, and the credential sought.
struct Seeker<'a> {
    rules: &'a Rules,
    record: &'a Record,
    judgements: Vec<Judgement>,
    as_of: NaiveDate,
}

impl<'a> Seeker<'a> {
    fn new(rules: &'a Rules, record: &'a Record, as_of: NaiveDate) -> Self {
        Self { rules, record, judgements: judge(rules, record, as_of), as_of }
    }

    /// Where the certificates of a type stand.
    fn held(&self, type_id: &str) -> Vec<(String, Standing)> {
        let of_type = |at: &usize| {
            let held = &self.record.credentials[*at];
            held.type_id.as_deref() == Some(type_id) && held.issued_on <= self.as_of
        };
        let places = (0..self.record.credentials.len()).filter(of_type);
        places.map(|at| (self.record.credentials[at].id.clone(), self.judgements[at].standing)).collect()
    }

    fn way_in(&self, pack: &'a Pack, rule: &'a CredentialRule) -> WayIn<'a> {
        WayIn { pack, rule, record: self.record, as_of: self.as_of }
    }
}

/// Whether a certificate is valid.
pub(crate) const fn is_valid(standing: Standing) -> Option<bool> {
    match standing {
        Standing::Current | Standing::RenewalOpen | Standing::DoesNotExpire => Some(true),
        Standing::Grace | Standing::Lapsed => Some(false),
        Standing::Unknown => None,
    }
}

/// What lies between a record and the credential `to`, on a day; `moving_on` is when the holder moves. `None`: no pack knows
/// that credential.
#[must_use]
pub fn gap(rules: &Rules, record: &Record, to: &str, as_of: NaiveDate, moving_on: Option<NaiveDate>) -> Option<Gap> {
    let (pack, rule) = rules.credential(to)?;
    let seeker = Seeker::new(rules, record, as_of);
    let entry = rule.entry.as_ref().map(|entry| seeker.entry(pack, rule, entry));
    let elsewhere = rule.reciprocity.as_ref().map(|way| seeker.elsewhere(pack, rule, way));
    let transfers = seeker.transfers(pack, rule, elsewhere.as_ref(), moving_on);
    let held = seeker.held(to);
    let met = if held.iter().any(|(_, standing)| is_valid(*standing) == Some(true)) {
        Some(true)
    } else if rule.status == Status::Current {
        let ways: Vec<Option<bool>> =
            entry.iter().map(|entry| entry.met).chain(transfers.iter().map(|transfer| transfer.met)).collect();
        if ways.contains(&Some(true)) {
            Some(true)
        } else {
            // Where no source tells how a newcomer gets it, there may be a way.
            (entry.is_some() && ways.iter().all(|met| *met == Some(false))).then_some(false)
        }
    } else {
        Some(false)
    };
    let upkeep = Upkeep::of(terms_on(rule, as_of));
    Some(Gap { to: to.to_owned(), status: rule.status, held, entry, elsewhere, transfers, upkeep, moving_on, met })
}

/// The terms that a newcomer would meet on a day.
fn terms_on(rule: &CredentialRule, as_of: NaiveDate) -> Option<&Terms> {
    let holds = |terms: &&Terms| terms.in_force_on(as_of);
    rule.renewal.iter().filter(holds).find(|terms| terms.holds_any.is_empty()).or_else(|| rule.renewal.iter().find(holds))
}

/// The verdict over the lines that decide; of nothing, nothing is known.
fn over(lines: &[Line]) -> Option<bool> {
    let mut deciding = lines.iter().filter(|line| line.row.decides).map(|line| line.row.met).peekable();
    deciding.peek()?;
    all_met(deciding)
}

/// A line in the pack's words, which only the body can judge.
fn in_words(id: String, what: What, fact: &Cited<String>) -> Line {
    let row = crate::judge::row(&id, crate::judge::Kind::Attestation, &fact.value);
    Line { what, row: Requirement { cite: fact.cite.clone(), ..row } }
}
