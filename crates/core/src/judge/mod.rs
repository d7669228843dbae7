//! Judgement: what a certificate's rule still asks of a record, on a given day.
//!
//! [`judge`] takes the packs, the record and the day, and gives for each certificate where it stands, each requirement with
//! the hours that counted, why other hours did not, and what is not known. It is the same in the window, the command line
//! and the tests.
//!
//! It never shows a requirement as met where something unknown could decide otherwise. Where a reading of the rule is
//! doubtful (whether a topic lies in the total, what a CEU is worth, whether a course lies in the field asked for) the
//! judgement is made twice, under the kindest and under the strictest reading, and only what both say is said.

mod allocation;
mod confirmed;
mod cycle;
mod eligible;
mod rows;
mod simplex;

pub use cycle::{Circumstances, Cycle, Dates, ExpirySource, Period, Standing, USUAL_NOTICE_DAYS, after, before, dates};
pub use eligible::Reason;

use crate::fixed::Hours;
use crate::model::{Activity, Credential, Format, Record};
use crate::pack::{ChosenBy, CredentialRule, Pack, Terms};
use allocation::Claim;
use chrono::NaiveDate;
use eligible::{Sieve, Sorted, contact_hours};

/// The id of the row for the total.
pub const TOTAL: &str = "ce-total";

/// All packs, as one set of rules.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    packs: Vec<Pack>,
}

impl Rules {
    /// Puts packs together. Ids of credentials must be unique over all of them.
    ///
    /// # Errors
    /// The ids that stand twice.
    pub fn new(packs: Vec<Pack>) -> Result<Self, Vec<String>> {
        let mut seen = std::collections::HashSet::new();
        let ids = packs.iter().flat_map(|pack| &pack.credentials).map(|credential| credential.id.as_str());
        let twice: Vec<String> = ids.filter(|id| !seen.insert(*id)).map(str::to_owned).collect();
        if twice.is_empty() { Ok(Self { packs }) } else { Err(twice) }
    }

    /// Every pack.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The rule of a credential, with its pack.
    #[must_use]
    pub fn credential(&self, type_id: &str) -> Option<(&Pack, &CredentialRule)> {
        self.credentials().find(|(_, rule)| rule.id == type_id)
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
    /// Work that reaches beyond the cycle may count in part.
    PartOfExperience {
        /// Its label.
        label: String,
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
    let mut log: Vec<&Activity> = record.activities.iter().collect();
    log.sort_by(|a, b| (a.completed_on, &a.id).cmp(&(b.completed_on, &b.id)));
    let settings: Vec<Setting<'_>> = record.credentials.iter().map(|held| settle(rules, record, held, as_of)).collect();
    let sorted: Vec<Option<Sorted<'_>>> = settings.iter().map(|setting| setting.sort(&log, as_of)).collect();
    let mut judgements: Vec<Option<Judgement>> = vec![None; settings.len()];
    for group in groups(&settings) {
        let outcomes = share_out(&settings, &sorted, &group);
        for (at, outcome) in group.into_iter().zip(outcomes) {
            judgements[at] = Some(rows::write(&settings[at], sorted[at].as_ref(), &outcome, record, as_of));
        }
    }
    judgements.into_iter().flatten().collect()
}

/// A certificate with the rule, terms and dates that apply to it.
struct Setting<'a> {
    held: &'a Credential,
    pack: Option<&'a Pack>,
    /// The terms in force, with confirmations worked in.
    terms: Option<Terms>,
    dates: Dates,
    open: Vec<Open>,
}

impl<'a> Setting<'a> {
    fn sort(&'a self, log: &[&'a Activity], as_of: NaiveDate) -> Option<Sorted<'a>> {
        let terms = self.terms.as_ref()?;
        let bodies = &self.pack?.bodies;
        let sieve = Sieve { credential_id: &self.held.id, terms, bodies, cycle: self.dates.cycle?, as_of };
        Some(sieve.sort(log))
    }

    /// Hours asked for in this cycle.
    fn total(&self) -> Option<Hours> {
        use crate::pack::FirstPeriod;
        let terms = self.terms.as_ref()?;
        match self.dates.period {
            Period::Exempt => Some(Hours::ZERO),
            Period::Ordinary => terms.ce_hours.as_ref().map(|fact| fact.value),
            Period::First => match terms.first_period.as_ref().map(|fact| &fact.value) {
                Some(FirstPeriod::OfMonths { ce_hours, .. }) => *ce_hours,
                _ => None,
            },
        }
    }
}

fn settle<'a>(rules: &'a Rules, record: &'a Record, held: &'a Credential, as_of: NaiveDate) -> Setting<'a> {
    let circumstances = Circumstances { birth_date: record.holder.birth_date, reset_on: None };
    let Some((pack, rule)) = rules.of(held) else {
        return Setting { held, pack: None, terms: None, dates: dates(held, None, circumstances), open: vec![Open::NoRule] };
    };
    let mut open = Vec::new();
    let chosen = rule.renewal.iter().find_map(|terms| {
        let holds = |ids: &[String]| ids.iter().any(|id| holds_current(rules, record, id, as_of));
        if (!terms.holds_any.is_empty() && !holds(&terms.holds_any)) || holds(&terms.holds_none) {
            return None;
        }
        let mut terms = terms.clone();
        let unreadable = confirmed::apply(&mut terms, &rule.id, &record.confirmations, as_of);
        let dates = dates(held, Some(&terms), circumstances);
        in_force(&terms, &dates, as_of).then_some((terms, dates, unreadable))
    });
    if let Some((terms, dates, unreadable)) = chosen {
        open.extend(unreadable);
        return Setting { held, pack: Some(pack), terms: Some(terms), dates, open };
    }
    open.push(if rule.renewal.is_empty() { Open::NoTerms } else { Open::NoTermsInForce });
    // What the holder was told by the body stands even where no pack knows a term.
    let mut terms = Terms::default();
    open.extend(confirmed::apply(&mut terms, &rule.id, &record.confirmations, as_of));
    let dates = dates(held, Some(&terms), circumstances);
    Setting { held, pack: Some(pack), terms: Some(terms), dates, open }
}

fn in_force(terms: &Terms, dates: &Dates, as_of: NaiveDate) -> bool {
    let deciding = match terms.chosen_by {
        ChosenBy::PeriodStart => dates.cycle.map(|cycle| cycle.starts_on),
        ChosenBy::PeriodEnd => dates.expires.map(|(day, _)| day),
        ChosenBy::JudgedOn => Some(as_of),
    };
    // Where the deciding date is unknown, the terms in force today are shown.
    terms.in_force_on(deciding.unwrap_or(as_of))
}

/// Whether the holder has a valid certificate of that type; one whose expiry is unknown does not show it.
fn holds_current(rules: &Rules, record: &Record, type_id: &str, as_of: NaiveDate) -> bool {
    let of_type = record.credentials.iter().filter(|held| held.type_id.as_deref() == Some(type_id) && held.issued_on <= as_of);
    let terms = rules.credential(type_id).and_then(|(_, rule)| rule.renewal.first());
    of_type.into_iter().any(|held| {
        let standing = dates(held, terms, Circumstances { birth_date: record.holder.birth_date, reset_on: None }).standing(as_of);
        matches!(standing, Standing::Current | Standing::RenewalOpen | Standing::DoesNotExpire)
    })
}

/// Certificates that may not use the same hour are judged together, all others alone; each group in the order it is due.
fn groups(settings: &[Setting<'_>]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..settings.len()).collect();
    let bars = |at: usize, other: usize| {
        let barred = settings[at].terms.as_ref().and_then(|terms| terms.unique_with.as_ref());
        let type_id = settings[other].held.type_id.as_ref();
        barred.is_some_and(|barred| type_id.is_some_and(|type_id| barred.value.contains(type_id)))
    };
    for at in 0..settings.len() {
        for other in 0..at {
            if bars(at, other) || bars(other, at) {
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
struct Outcome {
    kind: Option<allocation::Share>,
    strict: Option<allocation::Share>,
    /// The numbers left the range that can be computed exactly.
    too_intricate: bool,
}

fn share_out(settings: &[Setting<'_>], sorted: &[Option<Sorted<'_>>], group: &[usize]) -> Vec<Outcome> {
    let judged: Vec<usize> = group.iter().copied().filter(|at| sorted[*at].is_some()).collect();
    let reading = |strict: bool| {
        let claims = judged.iter().filter_map(|at| claim(&settings[*at], sorted[*at].as_ref()?, strict)).collect::<Vec<_>>();
        allocation::allocate(&claims)
    };
    let kind = reading(false);
    let doubtful = judged.iter().any(|at| is_doubtful(&settings[*at], sorted[*at].as_ref()));
    let strict = if doubtful { reading(true) } else { kind.clone() };
    let too_intricate = kind.is_none() || strict.is_none();
    group
        .iter()
        .map(|at| {
            let place = judged.iter().position(|judged| judged == at);
            let of = |shares: &Option<Vec<allocation::Share>>| {
                shares.as_ref().zip(place).and_then(|(shares, place)| shares.get(place).cloned())
            };
            Outcome { kind: of(&kind), strict: of(&strict), too_intricate: place.is_some() && too_intricate }
        })
        .collect()
}

fn is_doubtful(setting: &Setting<'_>, sorted: Option<&Sorted<'_>>) -> bool {
    use crate::pack::InTotal;
    let minimums = setting.terms.iter().flat_map(|terms| &terms.minimums);
    minimums.into_iter().any(|minimum| minimum.in_total == InTotal::Unknown)
        || sorted.is_some_and(|sorted| sorted.eligible.iter().any(|eligible| !eligible.sure))
}

fn claim<'a>(setting: &'a Setting<'a>, sorted: &Sorted<'a>, strict: bool) -> Option<Claim<'a>> {
    let eligible = sorted.eligible.iter().copied().filter(|eligible| eligible.sure || !strict).collect();
    let terms = setting.terms.as_ref()?;
    let (total, cycle) = (setting.total(), setting.dates.cycle?);
    Some(Claim { terms, bodies: &setting.pack?.bodies, cycle, total, eligible, doubtful_in_total: !strict })
}

/// Contact hours of an activity where no rule says otherwise; for lists outside a judgement.
#[must_use]
pub fn usual_contact_hours(activity: &Activity) -> Hours {
    contact_hours(activity, None).0
}
