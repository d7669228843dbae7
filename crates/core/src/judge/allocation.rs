//! Which hours count where: an exact linear program.
//!
//! Courses of one kind (the same selectors apply to them) form a class. For each class, each certificate and each slot
//! there is a variable: how many of the class's hours serve that slot. A slot is a topic minimum, or "free" (the total
//! alone). For each slot there is one more variable: hours still to earn there.
//!
//! - a class gives no more hours than it has, over all certificates that may not share an hour;
//! - a maximum bounds the hours of the classes it selects;
//! - a topic minimum is served by its own slot and the slots inside it, so an hour serves one topic minimum and those it
//!   lies within;
//! - a minimum without topics (by format, giver or year) is held against all hours, whatever slot they serve;
//! - the total is served by every slot that lies in it.
//!
//! The program minimises, in turn: the hours still to earn; those of the certificate that is due first; the hours by which
//! the rows fall short, so that what is there fills as many rows as it can, the smaller minimum before the larger one and
//! the total last; then it maximises the hours that count, and among these the hours that serve a named minimum. If any assignment satisfies the rule, the
//! first objective is zero, and the assignment found satisfies it; otherwise it is the least number of additional hours.
//! The order of the input is fixed before, so the same wallet always gives the same answer.

use super::cycle::Cycle;
use super::eligible::{Eligible, selects};
use super::simplex::{Program, Ratio, Relation, Terms as Sum};
use crate::date::{add_months, sub_days};
use crate::fixed::Hours;
use crate::model::Activity;
use crate::pack::{Body, InTotal, Terms};
use std::collections::{BTreeMap, HashMap};

/// One certificate's claim on the courses.
pub(super) struct Claim<'a> {
    pub(super) terms: &'a Terms,
    pub(super) bodies: &'a [Body],
    pub(super) cycle: Cycle,
    pub(super) total: Option<Hours>,
    pub(super) eligible: Vec<Eligible<'a>>,
    /// Minimums whose place in the total is unknown are taken to lie in it.
    pub(super) doubtful_in_total: bool,
}

/// What became of one certificate's claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// By slot: the activities that serve it. Slots are indices of the terms' minimums; `None` is the free slot.
    pub(super) served: BTreeMap<Option<usize>, Vec<(String, Hours)>>,
    /// Eligible hours that did not count, in order of completion.
    pub(super) left: Vec<Left>,
    /// The least hours still to earn so that every row is filled.
    pub(super) to_earn: Hours,
}

/// Eligible hours that did not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) activity: String,
    pub(super) hours: Hours,
    /// Another certificate of the group uses hours of this activity.
    pub(super) elsewhere: bool,
}

impl Share {
    fn by_activity(&self) -> HashMap<String, Hours> {
        let mut hours: HashMap<String, Hours> = HashMap::new();
        for (id, amount) in self.served.values().flatten() {
            *hours.entry(id.clone()).or_default() += *amount;
        }
        hours
    }

    /// Hours by activity in the slots that pass, in order of completion as given.
    pub(super) fn counted(&self, slots: impl Fn(Option<usize>) -> bool, order: &[Eligible<'_>]) -> Vec<(String, Hours)> {
        let mut hours: BTreeMap<&str, Hours> = BTreeMap::new();
        for (_, served) in self.served.iter().filter(|(slot, _)| slots(**slot)) {
            for (id, amount) in served {
                *hours.entry(id).or_default() += *amount;
            }
        }
        let in_order = order.iter().filter_map(|eligible| hours.remove_entry(eligible.activity.id.as_str()));
        in_order.map(|(id, amount)| (id.to_owned(), amount)).collect()
    }
}

/// The years of a cycle, counted from its first day; the last one ends with the cycle.
pub(super) fn years(cycle: Cycle) -> Vec<Cycle> {
    let mut years = Vec::new();
    let mut starts_on = cycle.starts_on;
    for count in 1.. {
        let next = add_months(cycle.starts_on, count * 12);
        let ends_on = next.and_then(|day| sub_days(day, 1)).filter(|day| *day < cycle.ends_on);
        // The anniversary day that closes a cycle belongs to its last year.
        let closing = next.is_none_or(|day| day >= cycle.ends_on);
        years.push(Cycle { starts_on, ends_on: if closing { cycle.ends_on } else { ends_on.unwrap_or(cycle.ends_on) } });
        match next {
            Some(day) if !closing => starts_on = day,
            _ => break,
        }
    }
    years
}

/// Whether a slot lies in the total.
pub(super) fn in_total(terms: &Terms, slot: Option<usize>, doubtful: bool) -> bool {
    slot.and_then(|at| terms.minimums.get(at)).is_none_or(|minimum| match minimum.in_total {
        InTotal::Yes => true,
        InTotal::No => false,
        InTotal::Unknown => doubtful,
    })
}

/// Whether `slot` is the minimum `outer` or lies inside it, at any depth.
pub(super) fn lies_within(terms: &Terms, slot: usize, outer: usize) -> bool {
    let mut at = Some(slot);
    // A pack with a ring of minimums is refused by its reader; the bound keeps this total all the same.
    for _ in 0..=terms.minimums.len() {
        match at {
            Some(found) if found == outer => return true,
            Some(found) => {
                let parent = terms.minimums.get(found).and_then(|minimum| minimum.within.as_deref());
                at = parent.and_then(|id| terms.minimums.iter().position(|minimum| minimum.id == id));
            }
            None => return false,
        }
    }
    false
}

/// A minimum that has a slot: hours of named topics.
pub(super) fn has_slot(terms: &Terms, at: usize) -> bool {
    terms
        .minimums
        .get(at)
        .is_some_and(|minimum| minimum.hours.is_some() && !minimum.which.topics.is_empty() && !minimum.each_year)
}

/// What a class of courses can do for one certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Abilities {
    eligible: bool,
    slots: Vec<usize>,
    overlays: Vec<usize>,
    maximums: Vec<usize>,
    year: usize,
}

#[derive(Default)]
struct Class {
    hours: Hours,
    /// In order of completion.
    activities: Vec<(String, Hours)>,
}

/// Shares out the courses among certificates that may not use the same hour; for one certificate alone, pass one claim.
/// Claims must be in the order in which they are due.
///
/// `None` where the numbers leave the range that can be computed exactly.
pub(super) fn allocate(claims: &[Claim<'_>]) -> Option<Vec<Share>> {
    let classes = classes(claims);
    let mut program = Program::default();
    let mut served: BTreeMap<(usize, usize, Option<usize>), usize> = BTreeMap::new();
    for (class, abilities) in classes.keys().enumerate() {
        for (claim, can) in abilities.iter().enumerate().filter(|(_, can)| can.eligible) {
            for slot in can.slots.iter().copied().map(Some).chain([None]) {
                served.insert((class, claim, slot), program.variable());
            }
        }
    }
    let mut to_earn: Vec<Sum> = Vec::new();
    let mut short: Vec<Sum> = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let added = add_rows(&mut program, &classes, &served, at, claim);
        to_earn.push(added.to_earn);
        short.extend(added.short);
    }
    for (class, (_, held)) in classes.iter().enumerate() {
        let sum: Sum = served.iter().filter(|((of, _, _), _)| *of == class).map(|(_, variable)| (*variable, 1)).collect();
        program.rows.push((sum, Relation::AtMost, held.hours.units()));
    }
    program.objectives.push(to_earn.concat());
    if claims.len() > 1 {
        program.objectives.extend(to_earn.iter().cloned());
    }
    program.objectives.push(short.concat());
    program.objectives.extend(short);
    let counted = |claim: usize, slot: Option<usize>| in_total(claims[claim].terms, slot, claims[claim].doubtful_in_total);
    program
        .objectives
        .push(served.iter().filter(|((_, claim, slot), _)| counted(*claim, *slot)).map(|(_, at)| (*at, -1)).collect());
    program.objectives.push(served.iter().filter(|((_, _, slot), _)| slot.is_some()).map(|(_, at)| (*at, -1)).collect());
    let values = program.solve()?;
    let mut shares = hand_out(claims, &classes, &served, &values);
    for (share, sum) in shares.iter_mut().zip(&to_earn) {
        let units = sum.iter().map(|(variable, _)| values[*variable].ceil()).sum::<i128>();
        share.to_earn = Hours::from_units(i64::try_from(units).ok()?);
    }
    Some(shares)
}

fn classes(claims: &[Claim<'_>]) -> BTreeMap<Vec<Abilities>, Class> {
    let mut by_activity: BTreeMap<(chrono::NaiveDate, &str), (Vec<Abilities>, Hours)> = BTreeMap::new();
    for (at, claim) in claims.iter().enumerate() {
        let years = if is_yearly(claim.terms) { years(claim.cycle) } else { Vec::new() };
        for eligible in &claim.eligible {
            let key = (eligible.activity.completed_on, eligible.activity.id.as_str());
            let entry = by_activity.entry(key).or_insert_with(|| (vec![Abilities::default(); claims.len()], eligible.hours));
            entry.0[at] = abilities(claim, eligible.activity, &years);
            // Where two bodies count a unit differently, one hour of the smaller reading is shared out at most once.
            entry.1 = entry.1.max(eligible.hours);
        }
    }
    let mut classes: BTreeMap<Vec<Abilities>, Class> = BTreeMap::new();
    for ((_, id), (abilities, hours)) in by_activity {
        let class = classes.entry(abilities).or_default();
        class.hours += hours;
        class.activities.push((id.to_owned(), hours));
    }
    classes
}

fn is_yearly(terms: &Terms) -> bool {
    terms.minimums.iter().any(|minimum| minimum.each_year) || terms.maximums.iter().any(|maximum| maximum.each_year)
}

fn abilities(claim: &Claim<'_>, activity: &Activity, years: &[Cycle]) -> Abilities {
    let minimums = claim.terms.minimums.iter().enumerate();
    let chosen = minimums.filter(|(_, minimum)| minimum.hours.is_some() && selects(&minimum.which, activity, claim.bodies));
    let (slots, overlays) = chosen.map(|(at, _)| at).partition(|at| has_slot(claim.terms, *at));
    let maximums = claim.terms.maximums.iter().enumerate();
    Abilities {
        eligible: true,
        slots,
        overlays,
        maximums: maximums.filter(|(_, maximum)| selects(&maximum.which, activity, claim.bodies)).map(|(at, _)| at).collect(),
        year: years.iter().position(|year| year.contains(activity.completed_on)).unwrap_or(0),
    }
}

/// What the rows of one certificate leave to be minimised.
struct Added {
    /// Hours still to earn.
    to_earn: Sum,
    /// Hours by which each row falls short of what is there now: the smallest minimum first, the total last.
    short: Vec<Sum>,
}

/// Adds the rows of one certificate.
fn add_rows(
    program: &mut Program,
    classes: &BTreeMap<Vec<Abilities>, Class>,
    served: &BTreeMap<(usize, usize, Option<usize>), usize>,
    at: usize,
    claim: &Claim<'_>,
) -> Added {
    let terms = claim.terms;
    let mut lacking: Vec<(i64, Sum)> = Vec::new();
    let year_count = if is_yearly(terms) { years(claim.cycle).len() } else { 1 };
    let slots: Vec<Option<usize>> =
        (0..terms.minimums.len()).filter(|slot| has_slot(terms, *slot)).map(Some).chain([None]).collect();
    let mut earn: BTreeMap<(Option<usize>, usize), usize> = BTreeMap::new();
    for slot in &slots {
        for year in 0..year_count {
            earn.insert((*slot, year), program.variable());
        }
    }
    let abilities: Vec<&Abilities> = classes.keys().map(|can| &can[at]).collect();
    // Hours of the classes and slots that pass, with or without those still to earn.
    let sum =
        |class: &dyn Fn(&Abilities) -> bool, slot: &dyn Fn(Option<usize>) -> bool, year: Option<usize>, with_earned: bool| {
            let held = served.iter().filter(|((of, claim, to), _)| {
                *claim == at && class(abilities[*of]) && slot(*to) && year.is_none_or(|year| abilities[*of].year == year)
            });
            let earned = earn.iter().filter(|((to, when), _)| with_earned && slot(*to) && year.is_none_or(|year| *when == year));
            held.map(|(_, at)| (*at, 1)).chain(earned.map(|(_, at)| (*at, 1))).collect::<Sum>()
        };
    for (index, minimum) in terms.minimums.iter().enumerate() {
        let Some(hours) = minimum.hours.as_ref().map(|fact| fact.value.units()) else { continue };
        if has_slot(terms, index) {
            let inside = |slot: Option<usize>| slot.is_some_and(|slot| lies_within(terms, slot, index));
            program.rows.push((sum(&|_| true, &inside, None, true), Relation::AtLeast, hours));
            lacking.push((hours, shortfall(program, sum(&|_| true, &inside, None, false), hours)));
        } else {
            let windows: Vec<Option<usize>> = if minimum.each_year { (0..year_count).map(Some).collect() } else { vec![None] };
            for year in windows {
                let row = overlay_row(&sum, index, year);
                program.rows.push((row, Relation::AtLeast, hours));
            }
        }
    }
    // The smaller minimum is the more special one, and is filled first; the order of the pack decides among equals.
    lacking.sort_by_key(|(hours, _)| *hours);
    let mut short: Vec<Sum> = lacking.into_iter().map(|(_, sum)| sum).collect();
    if let Some(total) = claim.total.map(Hours::units) {
        let inside = |slot: Option<usize>| in_total(terms, slot, claim.doubtful_in_total);
        program.rows.push((sum(&|_| true, &inside, None, true), Relation::AtLeast, total));
        short.push(shortfall(program, sum(&|_| true, &inside, None, false), total));
    }
    for (index, maximum) in terms.maximums.iter().enumerate() {
        let Some(hours) = maximum.hours.as_ref().map(|fact| fact.value.units()) else { continue };
        let windows: Vec<Option<usize>> = if maximum.each_year { (0..year_count).map(Some).collect() } else { vec![None] };
        for year in windows {
            let row = sum(&|can| can.maximums.contains(&index), &|_| true, year, false);
            program.rows.push((row, Relation::AtMost, hours));
        }
    }
    Added { to_earn: earn.values().map(|variable| (*variable, 1)).collect(), short }
}

/// A variable that is at least what the hours there now lack of a bound.
fn shortfall(program: &mut Program, mut there: Sum, bound: i64) -> Sum {
    let lacking = program.variable();
    there.push((lacking, 1));
    program.rows.push((there, Relation::AtLeast, bound));
    vec![(lacking, 1)]
}

type Summing<'a> = dyn Fn(&dyn Fn(&Abilities) -> bool, &dyn Fn(Option<usize>) -> bool, Option<usize>, bool) -> Sum + 'a;

/// Hours of one kind in any slot, and any hour still to earn: a course to come may be of that kind.
fn overlay_row(sum: &Summing<'_>, index: usize, year: Option<usize>) -> Sum {
    let mut row = sum(&|can| can.overlays.contains(&index), &|_| true, year, false);
    row.extend(sum(&|_| false, &|_| true, year, true));
    row
}

/// Turns hours of classes into hours of activities: earlier courses count first.
fn hand_out(
    claims: &[Claim<'_>],
    classes: &BTreeMap<Vec<Abilities>, Class>,
    served: &BTreeMap<(usize, usize, Option<usize>), usize>,
    values: &[Ratio],
) -> Vec<Share> {
    let mut shares = vec![Share::default(); claims.len()];
    for (class, held) in classes.values().enumerate() {
        let mut stock =
            held.activities.iter().map(|(id, hours)| (id.as_str(), *hours)).collect::<std::collections::VecDeque<_>>();
        let mut wanted: Vec<_> = served.range((class, 0, None)..(class + 1, 0, None)).collect();
        // Named minimums are served by the earlier courses, the total alone by the later ones.
        wanted.sort_by_key(|((_, claim, slot), _)| (*claim, slot.is_none(), *slot));
        for (&(_, claim, slot), variable) in wanted {
            let units = i64::try_from(values[*variable].floor()).unwrap_or(0);
            let given = take(&mut stock, Hours::from_units(units));
            if !given.is_empty() {
                shares[claim].served.entry(slot).or_default().extend(given);
            }
        }
    }
    let used: Vec<HashMap<String, Hours>> = shares.iter().map(Share::by_activity).collect();
    for (at, claim) in claims.iter().enumerate() {
        for eligible in &claim.eligible {
            let id = &eligible.activity.id;
            let of = |claim: usize| used[claim].get(id).copied().unwrap_or_default();
            let left = eligible.hours.less(of(at));
            if left.is_positive() {
                let elsewhere = (0..claims.len()).any(|other| other != at && of(other).is_positive());
                shares[at].left.push(Left { activity: id.clone(), hours: left, elsewhere });
            }
        }
    }
    shares
}

fn take(stock: &mut std::collections::VecDeque<(&str, Hours)>, mut wanted: Hours) -> Vec<(String, Hours)> {
    let mut given = Vec::new();
    while wanted.is_positive() {
        let Some((id, hours)) = stock.front_mut() else { break };
        let part = wanted.min(*hours);
        given.push(((*id).to_owned(), part));
        wanted -= part;
        *hours -= part;
        if hours.is_zero() {
            stock.pop_front();
        }
    }
    given
}
