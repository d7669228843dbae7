//! Which hours count where: an exact linear program.
//!
//! Courses of one kind (the same selectors apply to them) form a class. For each class, each certificate and each slot
//! there is a variable: how many of the class's hours serve that slot. A slot is a topic minimum, or "free" (the total
//! alone). For each slot there is one more variable, in every year where years matter: hours still to earn there; several,
//! where one new hour cannot serve all minimums held against all hours at once (in person and at one's own pace).
//!
//! - a class gives no more hours than it has to any certificates of which none may share an hour with another;
//! - a maximum bounds the hours of the classes it selects;
//! - a topic minimum is served by its own slot and the slots inside it, so an hour serves one topic minimum and those it
//!   lies within; one that is asked for in each year has a row for each year;
//! - a minimum without topics (by format, giver or year) or with a clock of its own is held against all hours, whatever slot
//!   they serve; hours that its clock brings from outside the cycle are there already;
//! - the total is served by every slot that lies in it, and by hours carried over from the cycle before.
//!
//! The program minimises, in turn: the hours still to earn; those of the certificate that is due first; the hours by which
//! the rows fall short, so that what is there fills as many rows as it can, the smaller minimum before the larger one and
//! the total last; then it maximises the hours that count, and among these the hours that serve a named minimum. If any
//! assignment satisfies the rule, the first objective is zero, and the assignment found satisfies it; otherwise it is the
//! least number of additional hours. The order of the input is fixed before, so the same wallet always gives the same answer.
//!
//! Its size follows from the rows of the rules and the kinds of courses, not from the number of courses. A maximum that all
//! the hours of its kind cannot reach is left out, and where no row but the total is there nothing is to be solved.

mod apart;
mod hand_out;
mod mixes;

pub(super) use apart::cliques;
pub(super) use mixes::mixes;

use super::cycle::Cycle;
use super::eligible::{Eligible, selects};
use super::simplex::{Fraction, Program, Relation, Terms as Sum, Values, fraction};
use crate::date::{add_months, sub_days};
use crate::fixed::Hours;
use crate::model::Activity;
use crate::pack::{Body, InTotal, Terms};
use std::rc::Rc;

/// One certificate's claim on the courses.
pub(super) struct Claim<'t, 'a> {
    pub(super) terms: &'t Terms,
    pub(super) bodies: &'t [Body],
    pub(super) cycle: Cycle,
    pub(super) total: Option<Hours>,
    /// In order of completion, then of ids.
    pub(super) eligible: Vec<Eligible<'a>>,
    /// Minimums whose place in the total is unknown are taken to lie in it.
    pub(super) doubtful_in_total: bool,
    /// By index of the terms' minimums: hours from outside the cycle that are there for one with a clock of its own. What is
    /// left out is nothing.
    pub(super) already: Vec<Hours>,
    /// Hours carried over into the total.
    pub(super) carried: Hours,
}

impl Claim<'_, '_> {
    /// What a minimum asks for beyond what is there already; `None` where its number is unknown.
    fn asked(&self, minimum: usize) -> Option<Hours> {
        let hours = self.terms.minimums.get(minimum)?.hours.as_ref()?.value;
        Some(hours.less(self.already.get(minimum).copied().unwrap_or_default()))
    }
}

/// What became of one certificate's claim.
#[derive(Debug, Clone)]
pub(super) struct Share<'a> {
    /// Hours that count, in order of completion.
    given: Vec<Given<'a>>,
    /// Eligible hours that did not count, in order of completion.
    pub(super) left: Vec<Left<'a>>,
    /// The least hours still to earn so that every row is filled.
    pub(super) to_earn: Hours,
}

/// Hours of one activity that serve one slot.
#[derive(Debug, Clone, Copy)]
struct Given<'a> {
    activity: &'a Activity,
    /// Index of the terms' minimums; `None` is the free slot.
    slot: Option<usize>,
    hours: Hours,
}

/// Eligible hours that did not count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left<'a> {
    pub(super) activity: &'a Activity,
    pub(super) hours: Hours,
    /// Another certificate of the group uses hours of this activity.
    pub(super) elsewhere: bool,
}

impl Share<'_> {
    /// Hours by activity in the slots that pass, of the activities that pass, in order of completion.
    pub(super) fn counted(
        &self,
        slots: impl Fn(Option<usize>) -> bool,
        activities: impl Fn(&Activity) -> bool,
    ) -> Vec<(String, Hours)> {
        let mut counted: Vec<(String, Hours)> = Vec::new();
        for of_one in self.given.chunk_by(|one, next| std::ptr::eq(one.activity, next.activity)) {
            let hours: Hours = of_one.iter().filter(|given| slots(given.slot)).map(|given| given.hours).sum();
            if hours.is_positive() && activities(of_one[0].activity) {
                counted.push((of_one[0].activity.id.clone(), hours));
            }
        }
        counted
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

/// Whether a slot lies in the total: a minimum inside one that comes on top comes on top with it.
pub(super) fn in_total(terms: &Terms, slot: Option<usize>, doubtful: bool) -> bool {
    let Some(slot) = slot else { return true };
    terms.minimums.iter().enumerate().filter(|(at, _)| lies_within(terms, slot, *at)).all(|(_, minimum)| match minimum.in_total {
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

/// A minimum that has a slot: hours of named topics in this cycle, or in each of its years.
pub(super) fn has_slot(terms: &Terms, at: usize) -> bool {
    terms
        .minimums
        .get(at)
        .is_some_and(|minimum| minimum.hours.is_some() && !minimum.which.topics.is_empty() && minimum.clock.is_none())
}

/// What a class of courses can do for one certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Abilities {
    eligible: bool,
    slots: Vec<usize>,
    overlays: Vec<usize>,
    maximums: Vec<usize>,
    year: usize,
    /// How much of the course one hour uses up that counts here, as a fraction: 1 over 1, but where two certificates count the
    /// same course for more or fewer hours.
    uses: Fraction,
}

impl Abilities {
    /// Notes what a course can do, in place of what stood here.
    fn read(&mut self, claim: &Claim<'_, '_>, years: &[Cycle], activity: &Activity) {
        self.clear();
        self.eligible = true;
        for (at, minimum) in claim.terms.minimums.iter().enumerate() {
            if minimum.hours.is_some() && selects(&minimum.which, activity, claim.bodies) {
                if has_slot(claim.terms, at) { &mut self.slots } else { &mut self.overlays }.push(at);
            }
        }
        let maximums = claim.terms.maximums.iter().enumerate();
        let selecting = maximums.filter(|(_, maximum)| selects(&maximum.which, activity, claim.bodies));
        self.maximums.extend(selecting.map(|(at, _)| at));
        self.year = years.iter().position(|year| year.contains(activity.completed_on)).unwrap_or(0);
    }

    fn clear(&mut self) {
        self.eligible = false;
        self.slots.clear();
        self.overlays.clear();
        self.maximums.clear();
        self.year = 0;
        self.uses = (1, 1);
    }
}

/// Courses of one kind.
struct Class {
    /// By claim.
    abilities: Vec<Abilities>,
    hours: Hours,
    /// Places in [`Stock::courses`], in order of completion.
    courses: Vec<usize>,
}

/// A course that at least one certificate can take.
struct Course<'a> {
    activity: &'a Activity,
    /// Where two bodies count it for more or fewer hours, the larger reading.
    hours: Hours,
}

/// All that can be shared out.
struct Stock<'a> {
    /// In order of completion.
    courses: Vec<Course<'a>>,
    /// By claim and place among its eligible activities: the place of the course.
    places: Vec<Vec<usize>>,
    /// In the order of their abilities.
    classes: Vec<Class>,
}

impl<'a> Stock<'a> {
    /// Merges the claims' activities and sorts them into classes.
    fn of(claims: &[Claim<'_, 'a>], years: &[Vec<Cycle>]) -> Self {
        let most = claims.iter().map(|claim| claim.eligible.len()).max().unwrap_or(0);
        let mut stock = Self { courses: Vec::with_capacity(most), places: Vec::with_capacity(claims.len()), classes: Vec::new() };
        stock.places.extend(claims.iter().map(|claim| Vec::with_capacity(claim.eligible.len())));
        let mut abilities = vec![Abilities::default(); claims.len()];
        loop {
            let next = |at: usize| claims[at].eligible.get(stock.places[at].len());
            let day_and_id = |eligible: &Eligible<'a>| (eligible.activity.completed_on, eligible.activity.id.as_str());
            let Some(first) = (0..claims.len()).filter_map(next).map(day_and_id).min() else { return stock };
            let place = stock.courses.len();
            for (at, claim) in claims.iter().enumerate() {
                abilities[at].clear();
                let Some(eligible) = claim.eligible.get(stock.places[at].len()) else { continue };
                if day_and_id(eligible) != first {
                    continue;
                }
                abilities[at].read(claim, &years[at], eligible.activity);
                stock.places[at].push(place);
                match stock.courses.get_mut(place) {
                    Some(course) => course.hours = course.hours.max(eligible.hours),
                    None => stock.courses.push(Course { activity: eligible.activity, hours: eligible.hours }),
                }
            }
            let hours = stock.courses[place].hours;
            if claims.len() > 1 {
                for (at, claim) in claims.iter().enumerate().filter(|(at, _)| stock.places[*at].last() == Some(&place)) {
                    let here = claim.eligible[stock.places[at].len() - 1].hours;
                    if here.is_positive() {
                        abilities[at].uses = fraction(hours.units(), here.units());
                    } else {
                        abilities[at].clear();
                    }
                }
            }
            let found = stock.classes.binary_search_by(|class| class.abilities.cmp(&abilities)).unwrap_or_else(|at| {
                stock.classes.insert(at, Class { abilities: abilities.clone(), hours: Hours::ZERO, courses: Vec::new() });
                at
            });
            let class = &mut stock.classes[found];
            class.hours += hours;
            class.courses.push(place);
        }
    }
}

/// A variable of the program: hours of a class that serve a slot of a claim.
#[derive(Clone, Copy)]
struct Served {
    class: usize,
    claim: usize,
    slot: Option<usize>,
}

/// Shares out the courses among certificates of which `apart` tells, by their place, which two may not use the same hour; for one
/// certificate alone, pass one claim. Claims must be in the order in which they are due.
///
/// `None` where the numbers leave the range that can be computed exactly.
pub(super) fn allocate<'a>(claims: &[Claim<'_, 'a>], apart: &dyn Fn(usize, usize) -> bool) -> Option<Vec<Share<'a>>> {
    let years: Vec<Vec<Cycle>> =
        claims.iter().map(|claim| if is_yearly(claim.terms) { years(claim.cycle) } else { vec![claim.cycle] }).collect();
    let stock = Stock::of(claims, &years);
    let mut served: Vec<Served> = Vec::new();
    for (class, held) in stock.classes.iter().enumerate() {
        for (claim, can) in held.abilities.iter().enumerate().filter(|(_, can)| can.eligible) {
            let slots = can.slots.iter().copied().map(Some).chain([None]);
            served.extend(slots.map(|slot| Served { class, claim, slot }));
        }
    }
    if let [claim] = claims
        && is_total_alone(claim)
    {
        let there: Hours = stock.classes.iter().map(|class| class.hours).sum();
        let to_earn = claim.total.unwrap_or_default().less(claim.carried).less(there);
        let mut shares = stock.hand_out(claims, &served, apart, |variable| stock.classes[served[variable].class].hours);
        shares.iter_mut().for_each(|share| share.to_earn = to_earn);
        return Some(shares);
    }
    let mut program = Program::of(served.len());
    let mut to_earn: Vec<Sum> = Vec::new();
    let mut short: Vec<Sum> = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let rows = Rows::new(&mut program, &stock.classes, &served, at, claim, years[at].len());
        to_earn.push(rows.earn.iter().map(|earn| (earn.variable, 1)).collect());
        short.extend(rows.add(&mut program));
    }
    let mut start = 0;
    for (at, class) in stock.classes.iter().enumerate() {
        let end = served.partition_point(|served| served.class <= at);
        if let [_] = claims {
            program.row(start..end, Relation::AtMost, class.hours.units());
        } else {
            for set in cliques(claims.len(), apart) {
                class.give(&mut program, &served[start..end], start, &set)?;
            }
        }
        start = end;
    }
    program.objectives.push(to_earn.concat());
    if claims.len() > 1 {
        program.objectives.extend(to_earn.iter().cloned());
    }
    program.objectives.push(short.concat());
    program.objectives.extend(short);
    let counts = |served: &Served| in_total(claims[served.claim].terms, served.slot, claims[served.claim].doubtful_in_total);
    let most = |of: &dyn Fn(&Served) -> bool| -> Sum {
        served.iter().enumerate().filter(|(_, served)| of(served)).map(|(variable, _)| (variable, -1)).collect()
    };
    program.objectives.push(most(&counts));
    program.objectives.push(most(&|served| served.slot.is_some()));
    let values = program.solve()?;
    let mut shares = stock.hand_out(claims, &served, apart, |variable| whole_units(&values, variable));
    for (share, sum) in shares.iter_mut().zip(&to_earn) {
        let units = sum.iter().map(|(variable, _)| values.ceil(*variable)).sum::<i128>();
        share.to_earn = Hours::from_units(i64::try_from(units).ok()?);
    }
    Some(shares)
}

fn whole_units(values: &Values, variable: usize) -> Hours {
    Hours::from_units(i64::try_from(values.floor(variable)).unwrap_or(0))
}

fn is_yearly(terms: &Terms) -> bool {
    terms.minimums.iter().any(|minimum| minimum.each_year) || terms.maximums.iter().any(|maximum| maximum.each_year)
}

/// No row but the total: every hour counts for it.
fn is_total_alone(claim: &Claim<'_, '_>) -> bool {
    claim.terms.minimums.iter().all(|minimum| minimum.hours.is_none())
        && claim.terms.maximums.iter().all(|maximum| maximum.hours.is_none())
}

/// A variable of the program: hours still to earn in a slot.
struct Earn {
    variable: usize,
    slot: Option<usize>,
    year: usize,
    /// Minimums held against all hours that it serves.
    overlays: Rc<[usize]>,
}

/// Makes the rows of one certificate.
struct Rows<'a> {
    claim: &'a Claim<'a, 'a>,
    /// Its variables, each with the abilities of its class.
    held: Vec<(usize, Option<usize>, &'a Abilities)>,
    /// By class: hours, and abilities.
    classes: Vec<(Hours, &'a Abilities)>,
    earn: Vec<Earn>,
    years: usize,
}

impl<'a> Rows<'a> {
    fn new(
        program: &mut Program,
        classes: &'a [Class],
        served: &[Served],
        at: usize,
        claim: &'a Claim<'a, 'a>,
        years: usize,
    ) -> Self {
        let terms = claim.terms;
        let slots = (0..terms.minimums.len()).filter(|slot| has_slot(terms, *slot)).map(Some).chain([None]);
        let mut earn = Vec::new();
        for slot in slots {
            for overlays in mixes(terms, slot).into_iter().map(Rc::<[usize]>::from) {
                let in_year = |year| Earn { variable: program.variable(), slot, year, overlays: Rc::clone(&overlays) };
                earn.extend((0..years).map(in_year));
            }
        }
        let of_claim = served.iter().enumerate().filter(|(_, served)| served.claim == at);
        let held = of_claim.map(|(variable, served)| (variable, served.slot, &classes[served.class].abilities[at])).collect();
        let classes = classes.iter().map(|class| (class.hours, &class.abilities[at])).collect();
        Self { claim, held, classes, earn, years }
    }

    /// Adds them, and gives what is to be minimised besides the hours still to earn: by how much each row falls short of what
    /// is there now, the smallest minimum first, the total last.
    fn add(&self, program: &mut Program) -> Vec<Sum> {
        let terms = self.claim.terms;
        let mut lacking: Vec<(Hours, Sum)> = Vec::new();
        for (index, minimum) in terms.minimums.iter().enumerate() {
            let Some(hours) = self.claim.asked(index) else { continue };
            for year in self.windows(minimum.each_year) {
                if has_slot(terms, index) {
                    let inside = |slot: Option<usize>| slot.is_some_and(|slot| lies_within(terms, slot, index));
                    lacking.push((hours, self.at_least(program, &inside, year, hours)));
                } else {
                    let held = self.held(&|_| true, year).filter(|(_, can)| can.overlays.contains(&index));
                    let earn = self.earn.iter().filter(|earn| earn.overlays.contains(&index));
                    let earn = earn.filter(|earn| year.is_none_or(|year| earn.year == year)).map(|earn| earn.variable);
                    program.row(held.map(|(variable, _)| variable).chain(earn), Relation::AtLeast, hours.units());
                }
            }
        }
        // The smaller minimum is the more special one, and is filled first; the order of the pack decides among equals.
        lacking.sort_by_key(|(hours, _)| *hours);
        let mut short: Vec<Sum> = lacking.into_iter().map(|(_, sum)| sum).collect();
        if let Some(total) = self.claim.total {
            let inside = |slot: Option<usize>| in_total(terms, slot, self.claim.doubtful_in_total);
            short.push(self.at_least(program, &inside, None, total.less(self.claim.carried)));
        }
        for (index, maximum) in terms.maximums.iter().enumerate() {
            let Some(most) = maximum.hours.as_ref().map(|fact| fact.value) else { continue };
            for year in self.windows(maximum.each_year) {
                let of_kind = |can: &Abilities| can.maximums.contains(&index) && year.is_none_or(|year| can.year == year);
                let there: Hours = self.classes.iter().filter(|(_, can)| of_kind(can)).map(|(hours, _)| *hours).sum();
                // What cannot be reached bounds nothing.
                if there >= most {
                    let row = self.held.iter().filter(|(_, _, can)| of_kind(can)).map(|(variable, _, _)| *variable);
                    program.row(row, Relation::AtMost, most.units());
                }
            }
        }
        short
    }

    /// A row that hours there and hours still to earn fill; and a variable that is at least what the hours there lack of it.
    fn at_least(&self, program: &mut Program, inside: &dyn Fn(Option<usize>) -> bool, year: Option<usize>, hours: Hours) -> Sum {
        let there = || self.held(inside, year).map(|(variable, _)| variable);
        program.row(there().chain(self.earned(inside, year)), Relation::AtLeast, hours.units());
        let lacking = program.variable();
        program.row(there().chain([lacking]), Relation::AtLeast, hours.units());
        vec![(lacking, 1)]
    }

    fn windows(&self, each_year: bool) -> impl Iterator<Item = Option<usize>> {
        let years = if each_year { self.years } else { 1 };
        (0..years).map(move |year| each_year.then_some(year))
    }

    fn held<'b>(
        &'b self,
        inside: &'b dyn Fn(Option<usize>) -> bool,
        year: Option<usize>,
    ) -> impl Iterator<Item = (usize, &'a Abilities)> + 'b {
        let passing = self.held.iter().filter(move |(_, slot, can)| inside(*slot) && year.is_none_or(|year| can.year == year));
        passing.map(|(variable, _, can)| (*variable, *can))
    }

    fn earned<'b>(&'b self, inside: &'b dyn Fn(Option<usize>) -> bool, year: Option<usize>) -> impl Iterator<Item = usize> + 'b {
        let passing = self.earn.iter().filter(move |earn| inside(earn.slot) && year.is_none_or(|year| earn.year == year));
        passing.map(|earn| earn.variable)
    }
}

#[cfg(test)]
mod tests;
