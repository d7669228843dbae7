//! Plans: the fewest hours still to earn so that every certificate renews, one course counting wherever it can.
//!
//! [`plan`] takes what [`crate::judge::judge`] takes and gives courses to take, what each serves, and why nothing less would
//! do. [`consider`] tells what one course would buy before it is taken. Both plan the kindest reading of a doubtful rule, as
//! the judgement's own hours to earn do, and tell the strictest beside it; a number that nobody knows is never planned as
//! zero, it stands in the judgement as a question.
//!
//! # The program
//!
//! One linear program over all certificates that lack something.
//!
//! - Courses taken: classes of like courses, as in the judgement; `v[class, c, slot]` hours of a class serve a slot of
//!   certificate `c`. Over certificates barred from sharing an hour, a class gives no more than it has.
//! - Courses to come: kinds of hour ([`kinds`]): one subject, way, giver, size and first day each, for a course has one
//!   subject. `u[k, c, slot]` hours of kind `k` serve a slot of `c`.
//! - `z[k, d]` hours of kind `k` are earned after the date before `d` and by `d`, the dates being those by which its hours
//!   count somewhere. For each date `d` and certificate, the hours used by those due by `d` are at most those earned by `d`;
//!   for certificates barred from sharing, the hours used by all of them together. So an hour counts once within a
//!   certificate, once among barred ones, and everywhere else as often as somebody can take it.
//! - The rows of each certificate are the judge's: topic minimums served by their slot and the slots inside it, other minimums
//!   held against all hours, years, the total less what was carried over, and the maximums, which bind hours to come as well.
//!
//! It minimises in turn: all hours; those by the earliest date, and so on; kinds that serve few certificates; hours used
//! where nothing asks for them; hours to come that must be on a named subject. The simplex method of the judgement solves it in whole numbers without rounding. Hours are
//! divisible, as they are there.
//!
//! The proof is by leaving out: the fewest certificates, and of these the fewest rows, that already need all the hours. Where
//! that is one certificate, it alone asks for so much; else these rows together do, and with any one of them gone less would.
//!
//! It must never say that a course exists, or that a body will approve it.

mod consider;
mod items;
mod kinds;
mod program;

pub use consider::{Considered, Effect, RowEffect, consider};

use crate::fixed::Hours;
use crate::judge::ground::{Ground, Needs};
use crate::judge::{Judgement, Open, Rules, Standing, TOTAL, judge_until};
use crate::model::{Format, Record};
use chrono::NaiveDate;
use program::{Problem, Row};

/// What is still to be done for all certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Hours to earn in all; `None` where no certificate can be planned, or they are beyond what can be computed exactly.
    pub hours: Option<Hours>,
    /// The same if every doubt were decided against the holder; `None` where it cannot be told.
    pub hours_at_strictest: Option<Hours>,
    /// Courses to take, the nearest date first.
    pub items: Vec<Item>,
    /// Every certificate, in the record's order.
    pub certificates: Vec<Outlook>,
    /// Why nothing less would do; empty where nothing is to be earned.
    pub proof: Proof,
}

/// Hours to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How many.
    pub hours: Hours,
    /// Subjects that would do; empty: any.
    pub topics: Vec<String>,
    /// Ways of taking it that would do; empty: any.
    pub formats: Vec<Format>,
    /// The body that must give it; `None`: anybody.
    pub given_by: Option<String>,
    /// It must be one course of at least so many hours.
    pub course_of_at_least: Option<Hours>,
    /// It must be taught by the holder.
    pub presented: bool,
    /// The first day on which it counts; `None`: it counts from today on.
    pub from: Option<NaiveDate>,
    /// The last day on which it serves everything named.
    pub by: NaiveDate,
    /// The earliest day by which a renewal that it serves must have been filed, where a rule names one.
    pub file_by: Option<NaiveDate>,
    /// What it serves; in the record's order.
    pub serves: Vec<Serving>,
}

/// What hours serve in one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// The certificate.
    pub credential_id: String,
    /// The rows, by their ids in the judgement: the one that the hours are taken for first.
    pub requirements: Vec<String>,
    /// For how many hours they count there.
    pub hours: Hours,
    /// The last day on which they count there.
    pub by: NaiveDate,
    /// One of these bodies must have approved the course; empty: no approval is asked for.
    pub approved_by: Vec<String>,
}

/// One certificate in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The certificate, judged.
    pub judgement: Judgement,
    /// What it needs, or why it cannot be planned.
    pub planned: Result<Planned, Obstacle>,
}

/// What a certificate needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Hours to earn if it stood alone.
    pub hours: Hours,
    /// The last day on which they count.
    pub due: NaiveDate,
    /// Rows, by their ids, that no course to come can fill.
    pub beyond: Vec<String>,
}

/// Why a certificate cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// No pack knows it.
    NoRule,
    /// The pack knows nothing about its renewal that fits.
    NoTerms,
    /// It does not expire.
    DoesNotExpire,
    /// When it expires is not known.
    ExpiryUnknown,
    /// Hours earned now fall after the last day on which they counted.
    Ended(NaiveDate),
    /// Neither its total nor any other number is known.
    NothingKnown,
    /// It was renewed as often as the rule allows.
    NoRenewalLeft,
    /// Its rows contradict each other, or leave what can be computed exactly.
    NoAnswer,
}

/// Why nothing less would do: these rows need all the hours, and with any one of them gone less would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// The rows.
    pub rows: Vec<Binding>,
    /// It matters here that some certificates may not use the same hour.
    pub barred: bool,
}

/// A row that binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The certificate.
    pub credential_id: String,
    /// The row's id in the judgement.
    pub requirement: String,
    /// Hours that this row alone asks for.
    pub hours: Hours,
    /// By when.
    pub by: NaiveDate,
}

/// Plans every certificate of the record from a day on.
#[must_use]
pub fn plan(rules: &Rules, record: &Record, as_of: NaiveDate) -> Plan {
    plan_until(rules, record, as_of, as_of)
}

/// As [`plan`], but courses count that are done by `until`.
fn plan_until(rules: &Rules, record: &Record, as_of: NaiveDate, until: NaiveDate) -> Plan {
    let judgements = judge_until(rules, record, as_of, until);
    let ground = Ground::of(rules, record, as_of, until);
    let reading = Reading::of(&ground, &judgements, false, as_of);
    let answer = reading.problem.plan(&reading.needy);
    let credentials: Vec<String> = reading.places.iter().map(|at| judgements[*at].credential_id.clone()).collect();
    let items = answer.as_ref().map(|answer| items::items(&reading.problem, answer, &credentials, as_of)).unwrap_or_default();
    let proof = answer.as_ref().map(|answer| proof(&reading, &credentials, answer.hours)).unwrap_or_default();
    let known = |outlook: &Result<Planned, Obstacle>| matches!(outlook, Ok(_) | Err(Obstacle::DoesNotExpire));
    let something_known = reading.outlooks.is_empty() || reading.outlooks.iter().any(known);
    let hours = answer.filter(|_| something_known).map(|_| items.iter().map(|item| item.hours).sum());
    let strictest = Reading::of(&ground, &judgements, true, as_of);
    let same_scope = strictest.outlooks.iter().zip(&reading.outlooks).all(|(one, other)| one.is_ok() == other.is_ok());
    let everybody = &strictest.needy;
    let strict = if same_scope { strictest.problem.fewest(everybody, true, &|_, _| true) } else { None };
    let outlooks = judgements.into_iter().zip(reading.outlooks);
    Plan {
        hours,
        hours_at_strictest: strict.zip(hours).map(|(strict, hours)| strict.max(hours)),
        items,
        certificates: outlooks.map(|(judgement, planned)| Outlook { judgement, planned }).collect(),
        proof,
    }
}

/// The problem of one reading of the rules.
struct Reading<'a> {
    problem: Problem<'a>,
    /// By place in the problem: place in the record.
    places: Vec<usize>,
    /// By place in the record.
    outlooks: Vec<Result<Planned, Obstacle>>,
    /// Places in the problem of those that lack something, or share a bar with one that does.
    needy: Vec<usize>,
}

impl<'a> Reading<'a> {
    fn of(ground: &'a Ground<'_>, judgements: &[Judgement], strict: bool, as_of: NaiveDate) -> Self {
        let mut outlooks: Vec<Result<Planned, Obstacle>> = Vec::new();
        let (mut places, mut needs): (Vec<usize>, Vec<Needs<'a>>) = (Vec::new(), Vec::new());
        for (at, judgement) in judgements.iter().enumerate() {
            let found = obstacle(judgement, as_of).map_or_else(|| ground.needs(at, strict).ok_or(Obstacle::NoTerms), Err);
            let found = found.and_then(|needs| if knows_nothing(&needs) { Err(Obstacle::NothingKnown) } else { Ok(needs) });
            outlooks.push(found.map(|found| {
                let due = found.cycle.ends_on;
                places.push(at);
                needs.push(found);
                Planned { hours: Hours::ZERO, due, beyond: Vec::new() }
            }));
        }
        let place = |at: &usize| places.iter().position(|place| place == at);
        let placed = |some: &Vec<usize>| some.iter().filter_map(place).collect::<Vec<_>>();
        let together = ground.groups();
        let groups = together.iter().map(placed).collect();
        let apart = together.iter().map(|group| ground.kept_apart(group).iter().map(placed).collect()).collect();
        let kinds = kinds::kinds(&needs, as_of);
        let ways_matter = kinds::ways_matter(&needs);
        let beyond = vec![Vec::new(); needs.len()];
        let mut problem = Problem { needs, groups, apart, kinds, ways_matter, beyond };
        problem.beyond = (0..places.len()).map(|claim| problem.unreachable(claim)).collect();
        for (claim, at) in places.iter().enumerate() {
            let alone = problem.fewest(&[claim], true, &|_, _| true).ok_or(Obstacle::NoAnswer);
            outlooks[*at] = alone.map(|hours| {
                let id = |minimum: usize| problem.needs[claim].terms.minimums[minimum].id.clone();
                let mut beyond: Vec<String> = problem.beyond[claim].iter().map(|(minimum, _)| id(*minimum)).collect();
                beyond.dedup();
                Planned { hours, due: problem.needs[claim].cycle.ends_on, beyond }
            });
        }
        let mut needy: Vec<usize> = Vec::new();
        for group in &problem.groups {
            let solvable: Vec<usize> = group.iter().copied().filter(|claim| outlooks[places[*claim]].is_ok()).collect();
            let lacks = match solvable.as_slice() {
                [] => false,
                [one] => outlooks[places[*one]].as_ref().is_ok_and(|planned| planned.hours.is_positive()),
                several => problem.fewest(several, true, &|_, _| true).is_none_or(Hours::is_positive),
            };
            needy.extend(solvable.into_iter().filter(|_| lacks));
        }
        needy.sort_unstable();
        Self { problem, places, outlooks, needy }
    }
}

/// Why nothing can be planned for a certificate, as far as its dates and rule alone tell.
fn obstacle(judgement: &Judgement, as_of: NaiveDate) -> Option<Obstacle> {
    let open = |question: &Open| judgement.open.contains(question);
    if open(&Open::NoRule) {
        return Some(Obstacle::NoRule);
    }
    if open(&Open::NoRenewalLeft) {
        return Some(Obstacle::NoRenewalLeft);
    }
    match (judgement.standing, judgement.dates.cycle) {
        (Standing::DoesNotExpire, _) => Some(Obstacle::DoesNotExpire),
        (Standing::Unknown, _) => Some(Obstacle::ExpiryUnknown),
        (_, Some(cycle)) if cycle.ends_on < as_of => Some(Obstacle::Ended(cycle.ends_on)),
        (Standing::Lapsed | Standing::Grace, _) => judgement.dates.expires.map(|(day, _)| Obstacle::Ended(day)),
        _ if open(&Open::NoTerms) || open(&Open::NoTermsInForce) => Some(Obstacle::NoTerms),
        (_, None) => Some(Obstacle::ExpiryUnknown),
        _ => None,
    }
}

fn knows_nothing(needs: &Needs<'_>) -> bool {
    needs.total.is_none() && needs.asked.iter().all(Option::is_none)
}

fn proof(reading: &Reading<'_>, credentials: &[String], hours: Hours) -> Proof {
    let problem = &reading.problem;
    if !hours.is_positive() {
        return Proof::default();
    }
    let enough = |claims: &[usize], rows: &dyn Fn(usize, Row) -> bool| problem.fewest(claims, true, rows) >= Some(hours);
    let own = |claim: &usize| reading.outlooks[reading.places[*claim]].as_ref().map_or(Hours::ZERO, |planned| planned.hours);
    // The one that asks for most is kept to the last; among equals the one that is due first.
    let mut order = reading.needy.clone();
    order.sort_by_key(|claim| (own(claim), std::cmp::Reverse(problem.needs[*claim].cycle.ends_on), *claim));
    let mut claims = order.clone();
    if let Some(alone) = order.iter().rev().find(|claim| own(claim) >= hours) {
        claims = vec![*alone];
    }
    for claim in order {
        let without: Vec<usize> = claims.iter().copied().filter(|other| *other != claim).collect();
        if !without.is_empty() && claims.contains(&claim) && enough(&without, &|_, _| true) {
            claims = without;
        }
    }
    claims.sort_unstable();
    let all: Vec<(usize, Row)> =
        claims.iter().flat_map(|claim| problem.rows(*claim).into_iter().map(move |row| (*claim, row))).collect();
    let mut rows = all.clone();
    for row in all {
        let without: Vec<(usize, Row)> = rows.iter().copied().filter(|other| *other != row).collect();
        if !without.is_empty() && enough(&claims, &|claim, row| without.contains(&(claim, row))) {
            rows = without;
        }
    }
    let free = problem.fewest(&claims, false, &|claim, row| rows.contains(&(claim, row)));
    let binding = |(claim, row): &(usize, Row)| {
        let needs = &problem.needs[*claim];
        let alone = problem.fewest(&[*claim], true, &|_, other| other == *row);
        Binding {
            credential_id: credentials[*claim].clone(),
            requirement: match row {
                Row::Minimum(at) => needs.terms.minimums[*at].id.clone(),
                Row::Total => TOTAL.to_owned(),
            },
            hours: alone.unwrap_or_default(),
            by: needs.cycle.ends_on,
        }
    };
    Proof { rows: rows.iter().map(binding).collect(), barred: free.is_some_and(|free| free < hours) }
}

impl Plan {
    /// Hours to earn if each certificate were served by courses of its own.
    #[must_use]
    pub fn hours_separately(&self) -> Hours {
        self.certificates.iter().filter_map(|outlook| outlook.planned.as_ref().ok()).map(|planned| planned.hours).sum()
    }
}

impl Item {
    /// Whether two items ask for the same and serve the same.
    fn is_like(&self, other: &Self) -> bool {
        let plain = |item: &Self| {
            let serves = item.serves.iter().map(|serving| Serving { hours: Hours::ZERO, ..serving.clone() }).collect();
            Self { hours: Hours::ZERO, serves, ..item.clone() }
        };
        plain(self) == plain(other)
    }

    /// Takes in the hours of one that is like it.
    fn add(&mut self, other: &Self) {
        self.hours += other.hours;
        for (mine, its) in self.serves.iter_mut().zip(&other.serves) {
            mine.hours += its.hours;
        }
    }
}
