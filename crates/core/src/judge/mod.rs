//! Judgement: what a certificate's rule still asks of a record, on a given day.
//!
//! [`judge`] takes the packs, the record and the day, and gives for each certificate where it stands, each requirement with
//! the hours that counted, why other hours did not, and what is not known. It is the same in the window, the command line
//! and the tests.
//!
//! It never shows a requirement as met where something unknown could decide otherwise. Where a reading of the rule is
//! doubtful (whether a topic lies in the total, what a CEU is worth, whether a course lies in the field asked for) the
//! judgement is made twice, under the kindest and under the strictest reading, and only what both say is said.

mod after;
mod allocation;
mod carry;
mod confirmed;
mod cycle;
mod deal;
mod eligible;
pub(crate) mod ground;
mod own;
pub(crate) mod practice;
mod proof;
mod rows;
mod settle;
pub(crate) mod simplex;
pub(crate) mod way_in;

pub use after::{Step, after_expiry};
pub use confirmed::{CONDITION, CONFIRMED_FOR_MONTHS, Footing, footing, has_grown_old, pack_terms};
pub use cycle::{Circumstances, Cycle, Dates, ExpirySource, Period, Standing, USUAL_NOTICE_DAYS, after, before, dates};
pub use eligible::Reason;
pub use own::{OWN_RULE, own_rule, terms as own_terms};
pub(crate) use practice::all_met;
pub use proof::{Bound, Proof, Prover};
pub(crate) use rows::row;
pub use way_in::TrainingFit;
pub(crate) use way_in::{WayIn, cited};

use crate::fixed::Hours;
use crate::model::{Activity, Credential, Format, Record};
use crate::pack::{CredentialRule, Pack, Terms};
use allocation::Claim;
use chrono::NaiveDate;
use eligible::{Sieve, Sorted, contact_hours};
use settle::{Setting, settle};
use std::collections::HashMap;

/// The id of the row for the total.
pub const TOTAL: &str = "ce-total";

/// All packs, as one set of rules.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    packs: Vec<Pack>,
    /// By credential: its place among the packs, and in its pack.
    places: HashMap<String, (usize, usize)>,
}

impl Rules {
    /// Puts packs together. Ids of credentials must be unique over all of them.
    ///
    /// # Errors
    /// The ids that stand twice.
    pub fn new(packs: Vec<Pack>) -> Result<Self, Vec<String>> {
        let mut places = HashMap::new();
        let mut twice = Vec::new();
        for (at, pack) in packs.iter().enumerate() {
            for (place, credential) in pack.credentials.iter().enumerate() {
                if places.insert(credential.id.clone(), (at, place)).is_some() {
                    twice.push(credential.id.clone());
                }
            }
        }
        if twice.is_empty() { Ok(Self { packs, places }) } else { Err(twice) }
    }

    /// Every pack.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The rule of a credential, with its pack.
    #[must_use]
    pub fn credential(&self, type_id: &str) -> Option<(&Pack, &CredentialRule)> {
        let (at, place) = *self.places.get(type_id)?;
        let pack = self.packs.get(at)?;
        Some((pack, pack.credentials.get(place)?))
    }

    /// The rule of a certificate held, with its pack; `None` for one that no pack knows.
    #[must_use]
    pub fn of(&self, held: &Credential) -> Option<(&Pack, &CredentialRule)> {
        self.credential(held.type_id.as_deref()?)
    }

    /// The rule of every credential, with its pack.
    pub fn credentials(&self) -> impl Iterator<Item = (&Pack, &CredentialRule)> {
        self.packs.iter().flat_map(|pack| pack.credentials.iter().map(move |rule| (pack, rule)))
    }
}

/// One certificate, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The certificate's id in the record.
    pub credential_id: String,
    /// Where it stands.
    pub standing: Standing,
    /// Its dates.
    pub dates: Dates,
    /// The terms that judge it, with the holder's own confirmations worked in.
    pub terms: Option<Terms>,
    /// `None`: something is unknown, and nothing known is unmet.
    pub requirements_met: Option<bool>,
    /// The least contact hours still to earn so that every known row is filled; `None` where no cycle is known.
    pub to_earn: Option<Hours>,
    /// Each requirement; the total first.
    pub requirements: Vec<Requirement>,
    /// Hours that did not count.
    pub not_counted: Vec<NotCounted>,
    /// What is to be asked.
    pub open: Vec<Open>,
}

/// What kind of row a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// At least so many hours.
    Minimum,
    /// At most so many hours.
    Maximum,
    /// Hours of work.
    Experience,
    /// Hours of supervision.
    Supervision,
    /// Handed in; not part of the verdict.
    Attestation,
    /// Named by a source without enough to judge it.
    ToConfirm,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Unique in the certificate.
    pub id: String,
    /// What kind.
    pub kind: Kind,
    /// Words for the screen.
    pub label: String,
    /// Topics that count for it; the first names it.
    pub topics: Vec<String>,
    /// Formats that count for it.
    pub formats: Vec<Format>,
    /// Lies inside this other row.
    pub within: Option<String>,
    /// Hours asked for, or allowed.
    pub required: Option<Hours>,
    /// Hours that counted; unknown where no cycle is known.
    pub counted: Option<Hours>,
    /// Of these, hours carried over from the cycle before.
    pub carried: Hours,
    /// Hours still to earn.
    pub missing: Option<Hours>,
    /// Trainings asked for and counted, where these are counted instead of hours.
    pub trainings: Option<(u32, Option<u32>)>,
    /// `None`: unknown.
    pub met: Option<bool>,
    /// Whether it enters the verdict.
    pub decides: bool,
    /// Which activity counted for how much.
    pub activities: Vec<(String, Hours)>,
    /// Citations: keys of the pack's sources, or `confirmation N` (place in the record).
    pub cite: Vec<String>,
    /// A remark of the pack.
    pub note: Option<String>,
}

/// Hours that did not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCounted {
    /// The activity.
    pub activity: String,
    /// Contact hours.
    pub hours: Hours,
    /// Why.
    pub reason: Reason,
}

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open {
    /// No pack knows this credential.
    NoRule,
    /// The pack knows nothing about its renewal.
    NoTerms,
    /// No terms fit the date or the other certificates held.
    NoTermsInForce,
    /// Neither the certificate nor the rule says when it expires.
    Expiry,
    /// The total is unknown.
    Total,
    /// A row is named without a number.
    Number {
        /// Its label.
        label: String,
    },
    /// A topic may lie in the total or come on top.
    PlaceInTotal {
        /// Its label.
        label: String,
    },
    /// Some hours may not lie in the field asked for.
    Relevance {
        /// The field.
        what: String,
    },
    /// The worth of a CEU or credit is taken from the standard, not from the body.
    UnitByStandard,
    /// A grace after expiry may exist.
    Grace,
    /// The holder picks the term, and the dates do not tell which one it was.
    Term {
        /// Lengths to pick from, in months.
        months: Vec<u32>,
    },
    /// Something about the holder decides whether a row applies.
    Condition {
        /// The condition's id in the pack.
        id: String,
        /// The question to the holder.
        question: String,
    },
    /// Whether a new holder owes a requirement with its own clock already.
    FirstDue {
        /// Its label.
        label: String,
    },
    /// It was renewed as often as the rule allows.
    NoRenewalLeft,
    /// A confirmation is so old that it must be asked for again.
    OldConfirmation {
        /// The field.
        field: String,
        /// What the body answered.
        value: String,
        /// When.
        confirmed_on: NaiveDate,
    },
    /// A rule of the holder's own was noted so long ago that it must be asked for again.
    OldOwnRule {
        /// Who told it.
        said_by: String,
        /// When it was noted.
        noted_on: NaiveDate,
    },
    /// A confirmation was given when the pack said something else: it must be asked for again.
    OutdatedConfirmation {
        /// The field.
        field: String,
        /// What the body answered.
        value: String,
        /// When.
        confirmed_on: NaiveDate,
        /// What the pack said then; `unknown` for nothing.
        said: String,
        /// What the pack says now; `unknown` for nothing.
        says: String,
    },
    /// Work that reaches beyond the cycle may count in part.
    PartOfExperience {
        /// Its label.
        label: String,
    },
    /// Work under other titles than the rule names may count.
    OtherWork {
        /// The row's label.
        label: String,
        /// The titles that surely count.
        roles: Vec<String>,
    },
    /// The pack's own question.
    Ask {
        /// The question.
        question: String,
    },
    /// A confirmation could not be read as a value of its field.
    UnreadableConfirmation {
        /// The field.
        field: String,
    },
    /// The assignment is beyond what can be computed exactly.
    TooIntricate,
}

/// Judges every certificate of the record on a day, in the record's order.
#[must_use]
pub fn judge(rules: &Rules, record: &Record, as_of: NaiveDate) -> Vec<Judgement> {
    judge_until(rules, record, as_of, as_of)
}

/// As [`judge`], but courses count that are done by `until`, which is not before the day of judgement.
pub(crate) fn judge_until(rules: &Rules, record: &Record, as_of: NaiveDate, until: NaiveDate) -> Vec<Judgement> {
    let log = in_order(record);
    let settings: Vec<Setting<'_>> = record.credentials.iter().map(|held| settle(rules, record, held, as_of)).collect();
    let sorted: Vec<Option<Sorted<'_>>> = settings.iter().map(|setting| setting.sort(&log, until)).collect();
    let mut judgements: Vec<Option<Judgement>> = vec![None; settings.len()];
    let carried: Vec<Hours> = settings.iter().map(|setting| carry::carried(setting, &log, as_of)).collect();
    for group in groups(&settings) {
        let outcomes = share_out(&settings, &sorted, &carried, &group);
        for (at, outcome) in group.into_iter().zip(outcomes) {
            let required_held = settings[at]
                .terms
                .as_ref()
                .and_then(|terms| terms.requires_current.as_ref())
                .map(|required| required.value.iter().any(|id| settle::holds_current(rules, record, id, as_of)));
            let view =
                rows::View { setting: &settings[at], sorted: sorted[at].as_ref(), outcome: &outcome, carried: carried[at] };
            judgements[at] = Some(rows::write(&view, record, required_held, as_of));
        }
    }
    judgements.into_iter().flatten().collect()
}

impl<'a> Setting<'a> {
    fn sort(&'a self, log: &[&'a Activity], as_of: NaiveDate) -> Option<Sorted<'a>> {
        let terms = self.terms.as_deref()?;
        let bodies = self.bodies();
        let doubtful_maximums = &self.doubtful.maximums;
        let sieve = Sieve {
            credential_id: &self.held.id,
            certified_on: self.held.issued_on,
            terms,
            bodies,
            cycle: self.dates.cycle?,
            as_of,
            doubtful_maximums,
        };
        Some(sieve.sort(log))
    }
}

/// The activities in order of completion, then of their ids.
fn in_order(record: &Record) -> Vec<&Activity> {
    // The day stands beside the reference, so that sorting looks only at those activities that share a day.
    let mut log: Vec<(NaiveDate, &Activity)> =
        record.activities.iter().map(|activity| (activity.completed_on, activity)).collect();
    log.sort_by_key(|(day, _)| *day);
    for of_a_day in log.chunk_by_mut(|(day, _), (next, _)| day == next).filter(|of_a_day| of_a_day.len() > 1) {
        of_a_day.sort_by_key(|(_, activity)| activity.id.as_str());
    }
    log.into_iter().map(|(_, activity)| activity).collect()
}

/// Whether the rule of one of two certificates bars an hour that the other uses.
fn may_not_share(settings: &[Setting<'_>], one: usize, other: usize) -> bool {
    let bars = |at: usize, other: usize| {
        let barred = settings[at].terms.as_ref().and_then(|terms| terms.unique_with.as_ref());
        let type_id = settings[other].held.type_id.as_ref();
        barred.is_some_and(|barred| type_id.is_some_and(|type_id| barred.value.contains(type_id)))
    };
    bars(one, other) || bars(other, one)
}

/// Certificates that may not use the same hour are judged together, all others alone; each group in the order it is due.
fn groups(settings: &[Setting<'_>]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..settings.len()).collect();
    for at in 0..settings.len() {
        for other in 0..at {
            if may_not_share(settings, at, other) {
                let (kept, joined) = (group_of[other], group_of[at]);
                group_of.iter_mut().filter(|group| **group == joined).for_each(|group| *group = kept);
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by_key(|at| (settings[*at].dates.cycle.map(|cycle| cycle.ends_on), *at));
    }
    groups
}

/// Both readings of one certificate: the kindest, and the strictest where it differs.
#[derive(Default)]
struct Outcome<'a> {
    kind: Option<allocation::Share<'a>>,
    strict: Option<allocation::Share<'a>>,
    /// The numbers left the range that can be computed exactly.
    too_intricate: bool,
}

fn share_out<'a>(
    settings: &[Setting<'a>],
    sorted: &[Option<Sorted<'a>>],
    carried: &[Hours],
    group: &[usize],
) -> Vec<Outcome<'a>> {
    let judged: Vec<usize> = group.iter().copied().filter(|at| sorted[*at].is_some()).collect();
    let reading = |strict: bool| {
        let terms: Vec<_> = judged.iter().map(|at| settings[*at].read(strict)).collect();
        let claims = judged
            .iter()
            .zip(&terms)
            .filter_map(|(at, terms)| claim(&settings[*at], terms.as_deref()?, sorted[*at].as_ref()?, carried[*at], strict));
        let apart = |one: usize, other: usize| {
            judged.get(one).zip(judged.get(other)).is_none_or(|(one, other)| may_not_share(settings, *one, *other))
        };
        allocation::allocate(&claims.collect::<Vec<_>>(), &apart)
    };
    let kind = reading(false);
    let doubtful = judged.iter().any(|at| is_doubtful(&settings[*at], sorted[*at].as_ref()));
    let strict = if doubtful { reading(true) } else { kind.clone() };
    let too_intricate = kind.is_none() || strict.is_none();
    let (mut kind, mut strict) = (kind.unwrap_or_default().into_iter(), strict.unwrap_or_default().into_iter());
    let outcome = |at: &usize| match sorted[*at] {
        Some(_) => Outcome { kind: kind.next(), strict: strict.next(), too_intricate },
        None => Outcome::default(),
    };
    group.iter().map(outcome).collect()
}

fn is_doubtful(setting: &Setting<'_>, sorted: Option<&Sorted<'_>>) -> bool {
    use crate::pack::InTotal;
    let minimums = setting.terms.iter().flat_map(|terms| &terms.minimums);
    minimums.into_iter().any(|minimum| minimum.in_total == InTotal::Unknown)
        || setting.terms.iter().flat_map(|terms| &terms.maximums).any(|maximum| maximum.hours.is_none())
        || setting.doubtful.any_row()
        || sorted.is_some_and(Sorted::is_doubtful)
}

fn claim<'t, 'a>(
    setting: &'t Setting<'a>,
    terms: &'t Terms,
    sorted: &Sorted<'a>,
    carried: Hours,
    strict: bool,
) -> Option<Claim<'t, 'a>> {
    let eligible = sorted.eligible.iter().copied().filter(|eligible| eligible.sure || !strict).collect();
    Some(Claim {
        terms,
        bodies: setting.bodies(),
        cycle: setting.dates.cycle?,
        total: setting.total.as_ref().map(|fact| fact.value),
        eligible,
        already: sorted.already(strict),
        carried,
        doubtful_in_total: !strict,
    })
}

/// Contact hours of an activity where no rule says otherwise; for lists outside a judgement.
#[must_use]
pub fn usual_contact_hours(activity: &Activity) -> Hours {
    contact_hours(activity, None).0
}
