//! The linear program of a plan: courses taken, courses to come, and every row of every certificate at once.
//!
//! It is told in words at the head of [`super`]. Nothing here knows why a certificate is in the plan, or how an answer is
//! said.

use super::kinds::{Can, Kind, best};
use crate::fixed::Hours;
use crate::judge::ground::{Abilities, Needs};
use crate::judge::simplex::{Fraction, Program, Relation, Terms as Sum, Values, fraction};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Certificates with their needs, those that some bar ties together in one group, and the kinds of course to come.
pub(super) struct Problem<'a> {
    pub(super) needs: Vec<Needs<'a>>,
    /// Places in `needs`; each group in the order it is due.
    pub(super) groups: Vec<Vec<usize>>,
    /// By group: the largest sets of its certificates of which no two may use the same hour.
    pub(super) apart: Vec<Vec<Vec<usize>>>,
    pub(super) kinds: Vec<Kind>,
    /// Some rule speaks of how a course is taken.
    pub(super) ways_matter: bool,
    /// By certificate: the minimums, and in which year of the cycle where they count by years, that nothing can fill any more.
    pub(super) beyond: Vec<Vec<Window>>,
}

/// A minimum by its index, in one year of the cycle or in the whole of it.
pub(super) type Window = (usize, Option<usize>);

/// A row of a certificate: one of its minimums, or the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    Minimum(usize),
    Total,
}

/// Hours of a kind that serve a slot of a certificate, as that certificate counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) kind: usize,
    pub(super) claim: usize,
    pub(super) slot: Option<usize>,
    pub(super) hours: Hours,
}

/// An answer of the program.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// Hours to earn in all.
    pub(super) hours: Hours,
    pub(super) uses: Vec<Use>,
    /// By certificate and minimum held against all hours, and by year of the cycle: what still has to be of its kind.
    pub(super) special: BTreeMap<(usize, usize, usize), Hours>,
    /// By certificate and maximum, and by year: what could still count of its kind.
    pub(super) room: BTreeMap<(usize, usize, usize), Hours>,
}

/// Hours of courses taken that a slot may use.
struct Held {
    variable: usize,
    claim: usize,
    slot: Option<usize>,
    class: usize,
}

/// Hours to come that a slot may use.
struct Earned {
    variable: usize,
    kind: usize,
    claim: usize,
    slot: Option<usize>,
}

/// Some of the certificates of a group, and the sets of them of which no two may use the same hour.
struct Group {
    claims: Vec<usize>,
    apart: Vec<Vec<usize>>,
}

/// What courses taken can do, by certificate.
type Class = Vec<Option<Abilities>>;

impl Problem<'_> {
    /// Whether two certificates may not use the same hour.
    pub(super) fn are_apart(&self, one: usize, other: usize) -> bool {
        self.apart.iter().flatten().any(|set| set.contains(&one) && set.contains(&other))
    }

    /// The rows of a certificate that are asked for.
    pub(super) fn rows(&self, claim: usize) -> Vec<Row> {
        let needs = &self.needs[claim];
        let fillable = |at: &usize| self.windows(claim, *at).iter().any(|window| !self.beyond[claim].contains(window));
        let asked = (0..needs.asked.len()).filter(|at| needs.asked[*at].is_some_and(Hours::is_positive));
        let asked = asked.filter(fillable).map(Row::Minimum);
        asked.chain(needs.total.filter(|hours| hours.is_positive()).map(|_| Row::Total)).collect()
    }

    /// The fewest hours for some of the certificates and those of their rows that `asks` passes; `bars` says whether hours
    /// that may not be shared are kept apart.
    ///
    /// `None` where no hours would do, or where the numbers leave the range that can be computed exactly.
    pub(super) fn fewest(&self, claims: &[usize], bars: bool, asks: &dyn Fn(usize, Row) -> bool) -> Option<Hours> {
        self.solve(claims, bars, asks, false).map(|answer| answer.hours)
    }

    /// The plan for some of the certificates.
    pub(super) fn plan(&self, claims: &[usize]) -> Option<Answer> {
        self.solve(claims, true, &|_, _| true, true)
    }

    fn solve(&self, claims: &[usize], bars: bool, asks: &dyn Fn(usize, Row) -> bool, whole: bool) -> Option<Answer> {
        let groups: Vec<Group> = if bars {
            let among = |some: &Vec<usize>| some.iter().copied().filter(|claim| claims.contains(claim)).collect::<Vec<_>>();
            let groups = self.groups.iter().zip(&self.apart);
            let groups = groups.map(|(group, apart)| Group { claims: among(group), apart: apart.iter().map(among).collect() });
            groups.filter(|group| !group.claims.is_empty()).collect()
        } else {
            claims.iter().map(|claim| Group { claims: vec![*claim], apart: vec![vec![*claim]] }).collect()
        };
        let mut program = Program::default();
        let (mut held, mut classes) = (Vec::new(), Vec::new());
        for group in &groups {
            self.stock(&mut program, group, &mut classes, &mut held)?;
        }
        let mut earned = Vec::new();
        let mut steps: Vec<(usize, NaiveDate, usize)> = Vec::new();
        for kind in best(&self.kinds, claims) {
            self.supply(&mut program, kind, &groups, &mut earned, &mut steps)?;
        }
        for claim in claims {
            self.ask(&mut program, *claim, &classes, &held, &earned, asks);
        }
        let objective = |passes: &dyn Fn(&NaiveDate) -> bool| -> Sum {
            steps.iter().filter(|(_, by, _)| passes(by)).map(|(_, _, variable)| (*variable, 1)).collect()
        };
        program.objectives.push(objective(&|_| true));
        if whole {
            // As little as can be by each date, the nearest first.
            let dates: BTreeSet<NaiveDate> = steps.iter().map(|(_, by, _)| *by).collect();
            for date in dates.iter().take(dates.len().saturating_sub(1)) {
                program.objectives.push(objective(&|by| by <= date));
            }
            program.objectives.push(self.wide_first(&steps, claims));
            program.objectives.push(earned.iter().map(|earned| (earned.variable, 1)).collect());
            // What is there serves the named minimums, so that as many hours to come as can be may be on anything.
            let named = earned.iter().filter(|earned| earned.slot.is_some());
            program.objectives.push(named.map(|earned| (earned.variable, 1)).collect());
            program.objectives.push(held.iter().map(|held| (held.variable, -1)).collect());
        }
        let values = program.solve()?;
        self.answer(claims, &classes, &held, &earned, &steps, &values)
    }

    /// Courses taken: classes, and a variable for each slot that may use them. `None` beyond the range.
    fn stock(&self, program: &mut Program, group: &Group, classes: &mut Vec<Class>, held: &mut Vec<Held>) -> Option<()> {
        let mut found: BTreeMap<(NaiveDate, &str), (Class, Vec<Hours>)> = BTreeMap::new();
        for claim in &group.claims {
            let needs = &self.needs[*claim];
            let years = needs.years();
            for (course, hours) in &needs.eligible {
                let key = (course.completed_on, course.id.as_str());
                let nothing = || (vec![None; self.needs.len()], vec![Hours::ZERO; self.needs.len()]);
                let entry = found.entry(key).or_insert_with(nothing);
                entry.0[*claim] = Some(needs.abilities(course, &years));
                entry.1[*claim] = *hours;
            }
        }
        // Where two bodies count a course differently, an hour of the one is worth more of the course than one of the other.
        let mut merged: BTreeMap<(Class, Vec<Fraction>), Hours> = BTreeMap::new();
        for (can, hours) in found.into_values() {
            let most = hours.iter().copied().max().unwrap_or_default();
            let worth = hours
                .iter()
                .map(|hours| if hours.is_positive() { fraction(most.units(), hours.units()) } else { (1, 1) })
                .collect();
            *merged.entry((can, worth)).or_default() += most;
        }
        for ((can, worth), hours) in merged {
            let class = classes.len();
            let first = held.len();
            for (claim, abilities) in can.iter().enumerate() {
                let Some(abilities) = abilities else { continue };
                let slots = abilities.slots.iter().copied().map(Some).chain([None]);
                held.extend(slots.map(|slot| Held { variable: program.variable(), claim, slot, class }));
            }
            for set in &group.apart {
                let among = held[first..].iter().filter(|held| set.contains(&held.claim));
                let sum: Vec<_> = among.map(|held| (held.variable, worth[held.claim])).collect();
                program.fractional_row(&sum, Relation::AtMost, hours.units())?;
            }
            classes.push(can);
        }
        Some(())
    }

    /// Hours of a kind: one variable for each step of the staircase of dates, one for each slot that may use them. `None` beyond
    /// the range.
    fn supply(
        &self,
        program: &mut Program,
        kind: usize,
        groups: &[Group],
        earned: &mut Vec<Earned>,
        steps: &mut Vec<(usize, NaiveDate, usize)>,
    ) -> Option<()> {
        let can = |claim: usize| self.kinds[kind].can[claim].as_ref();
        let dates: BTreeSet<NaiveDate> =
            groups.iter().flat_map(|group| &group.claims).filter_map(|claim| can(*claim)).map(|can| can.by).collect();
        let first_step = steps.len();
        steps.extend(dates.iter().map(|date| (kind, *date, program.variable())));
        for group in groups {
            let first = earned.len();
            for claim in &group.claims {
                let Some(can) = can(*claim) else { continue };
                let slots = can.abilities.slots.iter().copied().map(Some).chain([None]);
                earned.extend(slots.map(|slot| Earned { variable: program.variable(), kind, claim: *claim, slot }));
            }
            for set in &group.apart {
                let due: BTreeSet<NaiveDate> = set.iter().filter_map(|claim| can(*claim)).map(|can| can.by).collect();
                // Where hours count at different rates, each is measured by what it takes of the course.
                let cost = |claim: usize| can(claim).map_or((1, 1), |can| fraction(Hours::ONE, can.rate.units()));
                for date in due {
                    let mine = earned[first..].iter().filter(|earned| set.contains(&earned.claim));
                    let mine = mine.filter(|earned| can(earned.claim).is_some_and(|can| can.by <= date));
                    let uses = mine.map(|earned| (earned.variable, cost(earned.claim)));
                    let supply = steps[first_step..].iter().filter(|(_, by, _)| *by <= date);
                    let sum: Vec<_> = uses.chain(supply.map(|(_, _, variable)| (*variable, (-1, 1)))).collect();
                    program.fractional_row(&sum, Relation::AtMost, 0)?;
                }
            }
        }
        Some(())
    }

    /// The rows of one certificate.
    fn ask(
        &self,
        program: &mut Program,
        claim: usize,
        classes: &[Class],
        held: &[Held],
        earned: &[Earned],
        asks: &dyn Fn(usize, Row) -> bool,
    ) {
        let needs = &self.needs[claim];
        let years = needs.years().len();
        let parts = self.parts(claim, classes, held, earned);
        let sum = |passes: &dyn Fn(&Part<'_>) -> bool| -> Vec<usize> {
            parts.iter().filter(|part| passes(part)).map(|part| part.variable).collect()
        };
        for row in self.rows(claim).into_iter().filter(|row| asks(claim, *row)) {
            let Row::Minimum(index) = row else {
                let total = needs.total.unwrap_or_default();
                program.row(sum(&|part| needs.in_total(part.slot)), Relation::AtLeast, total.units());
                continue;
            };
            let hours = needs.asked[index].unwrap_or_default();
            for (_, year) in self.windows(claim, index).into_iter().filter(|window| !self.beyond[claim].contains(window)) {
                let serves = |part: &Part<'_>| self.serves(claim, index, part.slot, part.abilities);
                let sum = sum(&|part| serves(part) && year.is_none_or(|year| part.abilities.year == year));
                program.row(sum, Relation::AtLeast, hours.units());
            }
        }
        for (index, maximum) in needs.terms.maximums.iter().enumerate() {
            let Some(most) = maximum.hours.as_ref().map(|fact| fact.value) else { continue };
            for year in windows(maximum.each_year, years) {
                let of_kind = |part: &Part<'_>| {
                    part.abilities.maximums.contains(&index) && year.is_none_or(|year| part.abilities.year == year)
                };
                program.row(sum(&of_kind), Relation::AtMost, most.units());
            }
        }
    }

    /// Every variable that is hours for one certificate, with what these hours can do.
    fn parts<'b>(&'b self, claim: usize, classes: &'b [Class], held: &[Held], earned: &[Earned]) -> Vec<Part<'b>> {
        let there = held.iter().filter(|held| held.claim == claim).filter_map(|held| {
            let abilities = classes[held.class][claim].as_ref()?;
            Some(Part { variable: held.variable, slot: held.slot, abilities, to_come: false })
        });
        let to_come = earned.iter().filter(|earned| earned.claim == claim).filter_map(|earned| {
            let abilities = &self.kinds[earned.kind].can[claim].as_ref()?.abilities;
            Some(Part { variable: earned.variable, slot: earned.slot, abilities, to_come: true })
        });
        there.chain(to_come).collect()
    }

    /// Whether hours in a slot serve a minimum.
    pub(super) fn serves(&self, claim: usize, minimum: usize, slot: Option<usize>, abilities: &Abilities) -> bool {
        let needs = &self.needs[claim];
        if needs.has_slot(minimum) {
            slot.is_some_and(|slot| needs.lies_within(slot, minimum))
        } else {
            abilities.overlays.contains(&minimum)
        }
    }

    /// Whether a minimum can still be filled, in one year or in the whole cycle: by courses to come, or by those there.
    fn reachable(&self, claim: usize, minimum: usize, year: Option<usize>) -> bool {
        let needs = &self.needs[claim];
        let able = |abilities: &Abilities| {
            let slots = abilities.slots.iter().copied().map(Some).chain([None]);
            year.is_none_or(|year| abilities.year == year)
                && slots.into_iter().any(|slot| self.serves(claim, minimum, slot, abilities))
        };
        let to_come = |can: &Can| able(&can.abilities);
        if self.kinds.iter().filter_map(|kind| kind.can[claim].as_ref()).any(to_come) {
            return true;
        }
        let years = needs.years();
        let there = needs.eligible.iter().filter(|(course, _)| able(&needs.abilities(course, &years)));
        there.map(|(_, hours)| *hours).sum::<Hours>() >= needs.asked[minimum].unwrap_or_default()
    }

    /// The minimums of a certificate that nothing can fill any more, and in which years.
    pub(super) fn unreachable(&self, claim: usize) -> Vec<Window> {
        let asked = &self.needs[claim].asked;
        let asked = (0..asked.len()).filter(|at| asked[*at].is_some_and(Hours::is_positive));
        let windows = asked.flat_map(|at| self.windows(claim, at));
        windows.filter(|(at, year)| !self.reachable(claim, *at, *year)).collect()
    }

    /// A minimum in every year by itself, or in the cycle as one.
    fn windows(&self, claim: usize, minimum: usize) -> Vec<Window> {
        let needs = &self.needs[claim];
        let years = windows(needs.terms.minimums[minimum].each_year, needs.years().len());
        years.into_iter().map(|year| (minimum, year)).collect()
    }

    /// Among plans that cost the same, one with kinds that serve more certificates, and so with fewer kinds.
    fn wide_first(&self, steps: &[(usize, NaiveDate, usize)], claims: &[usize]) -> Sum {
        let reach = |kind: usize| claims.iter().filter(|claim| self.kinds[kind].can[**claim].is_some()).count();
        let mut order: Vec<usize> = steps.iter().map(|(kind, _, _)| *kind).collect::<BTreeSet<_>>().into_iter().collect();
        order.sort_by_key(|kind| (std::cmp::Reverse(reach(*kind)), *kind));
        let rank: BTreeMap<usize, i64> = order.into_iter().zip(0..).collect();
        steps.iter().map(|(kind, _, variable)| (*variable, rank[kind])).collect()
    }

    fn answer(
        &self,
        claims: &[usize],
        classes: &[Class],
        held: &[Held],
        earned: &[Earned],
        steps: &[(usize, NaiveDate, usize)],
        values: &Values,
    ) -> Option<Answer> {
        let up = |variable: usize| i64::try_from(values.ceil(variable)).ok().map(Hours::from_units);
        let down = |variable: usize| i64::try_from(values.floor(variable)).ok().map(Hours::from_units);
        let mut answer = Answer::default();
        let all: Sum = steps.iter().map(|(_, _, variable)| (*variable, 1)).collect();
        answer.hours = Hours::from_units(i64::try_from(values.ceil_of(&all)?).ok()?);
        for earned in earned {
            let hours = up(earned.variable)?;
            if hours.is_positive() {
                answer.uses.push(Use { kind: earned.kind, claim: earned.claim, slot: earned.slot, hours });
            }
        }
        for claim in claims {
            let needs = &self.needs[*claim];
            let years = needs.years().len();
            let parts = self.parts(*claim, classes, held, earned);
            let here = |year: Option<usize>, part: &Part<'_>| year.is_none_or(|year| part.abilities.year == year);
            for (index, hours) in needs.asked.iter().enumerate().filter_map(|(at, hours)| Some((at, (*hours)?))) {
                if needs.has_slot(index) {
                    continue;
                }
                for year in windows(needs.terms.minimums[index].each_year, years) {
                    let there = parts.iter().filter(|part| !part.to_come && part.abilities.overlays.contains(&index));
                    let there: Hours = there.filter(|part| here(year, part)).filter_map(|part| down(part.variable)).sum();
                    answer.special.insert((*claim, index, year.unwrap_or(0)), hours.less(there));
                }
            }
            for (index, maximum) in needs.terms.maximums.iter().enumerate() {
                let Some(most) = maximum.hours.as_ref().map(|fact| fact.value) else { continue };
                for year in windows(maximum.each_year, years) {
                    let used = parts.iter().filter(|part| part.abilities.maximums.contains(&index));
                    let used: Hours = used.filter(|part| here(year, part)).filter_map(|part| up(part.variable)).sum();
                    answer.room.insert((*claim, index, year.unwrap_or(0)), most.less(used));
                }
            }
        }
        Some(answer)
    }
}

/// A variable that is hours for one certificate.
struct Part<'a> {
    variable: usize,
    slot: Option<usize>,
    abilities: &'a Abilities,
    to_come: bool,
}

/// Every year by itself, or the cycle as one.
pub(super) fn windows(each_year: bool, years: usize) -> Vec<Option<usize>> {
    if each_year { (0..years).map(Some).collect() } else { vec![None] }
}
