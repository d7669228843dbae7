//! The allocation against an assignment by trying everything: years, clocks, hours carried over.
//!
//! Totals, nested minimums and maximums without years are held against such a judge in `tests/properties.rs`, through the whole
//! judgement. Hours to come are tried too: each may serve any slot in any year and be of any kind.

use super::*;
use crate::model::{Format, Role, Unit};
use crate::pack::{Cited, Clock, Minimum, Selector};
use chrono::NaiveDate;
use std::collections::HashSet;

const TOPICS: [&str; 3] = ["ethics", "recovery", "trauma"];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Two years.
fn cycle() -> Cycle {
    Cycle { starts_on: day(2024, 3, 1), ends_on: day(2026, 2, 28) }
}

/// Numbers that only look like chance.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Of a topic, in the whole cycle; perhaps inside the first row.
    Topic { topic: usize, inside: bool },
    /// Of a topic, in each year.
    TopicEachYear { topic: usize },
    /// Any hours, in each year.
    EachYear,
    /// Of a topic, by its own clock, with hours from before the cycle.
    Clocked { topic: usize, already: u32 },
}

#[derive(Debug)]
struct Case {
    total: u32,
    carried: u32,
    rows: Vec<(Kind, u32)>,
    /// Topics, year, hours.
    courses: Vec<(Vec<usize>, usize, u32)>,
}

impl Case {
    fn roll(dice: &mut Dice) -> Self {
        let mut amount = |most: usize| u32::try_from(dice.roll(most + 1)).unwrap();
        let (total, carried) = (amount(5), amount(2));
        let row = |at: usize, dice: &mut Dice| {
            let topic = dice.roll(3);
            let kind = match dice.roll(6) {
                0 | 1 => Kind::TopicEachYear { topic },
                2 => Kind::EachYear,
                3 => Kind::Clocked { topic, already: u32::try_from(dice.roll(3)).unwrap() },
                _ => Kind::Topic { topic, inside: at > 0 && dice.roll(2) == 0 },
            };
            (kind, u32::try_from(dice.roll(3)).unwrap())
        };
        let rows = (0..dice.roll(4)).map(|at| row(at, dice)).collect();
        let topics = |dice: &mut Dice| (0..3).filter(|_| dice.roll(5) < 2).collect();
        let courses = (0..dice.roll(4)).map(|_| (topics(dice), dice.roll(2), u32::try_from(1 + dice.roll(2)).unwrap()));
        Self { total, carried, rows, courses: courses.collect() }
    }

    fn is_slot(&self, at: usize) -> bool {
        matches!(self.rows[at].0, Kind::Topic { .. } | Kind::TopicEachYear { .. })
    }

    /// Whether hours of a slot count for a row.
    fn serves(&self, slot: Option<usize>, row: usize) -> bool {
        let inside = |slot: usize| matches!(self.rows[slot].0, Kind::Topic { inside: true, .. }) && self.is_slot(0) && row == 0;
        slot.is_some_and(|slot| slot == row || inside(slot))
    }

    fn to_earn(&self) -> Hours {
        let hours = |count: u32| Hours::whole(i32::try_from(count).unwrap());
        let minimum = |(at, (kind, asked)): (usize, &(Kind, u32))| {
            let topics = |topic: usize| vec![TOPICS[topic].to_owned()];
            let (topics, each_year, clock) = match kind {
                Kind::Topic { topic, .. } => (topics(*topic), false, None),
                Kind::TopicEachYear { topic } => (topics(*topic), true, None),
                Kind::EachYear => (Vec::new(), true, None),
                Kind::Clocked { topic, .. } => (topics(*topic), false, Some(Clock::Years(6))),
            };
            Minimum {
                id: format!("m{at}"),
                which: Selector { topics, ..Selector::default() },
                hours: Some(Cited { value: hours(*asked), cite: Vec::new() }),
                within: matches!(kind, Kind::Topic { inside: true, .. }).then(|| "m0".to_owned()),
                each_year,
                clock,
                ..Minimum::default()
            }
        };
        let terms = Terms { minimums: self.rows.iter().enumerate().map(minimum).collect(), ..Terms::default() };
        let activity = |(at, (topics, year, count)): (usize, &(Vec<usize>, usize, u32))| Activity {
            id: format!("a{at}"),
            title: String::new(),
            provider: String::new(),
            completed_on: if *year == 0 { day(2025, 2, 28) } else { day(2025, 3, 1) },
            hours: hours(*count),
            unit: Unit::ContactHour,
            topics: topics.iter().map(|topic| TOPICS[*topic].to_owned()).collect(),
            format: Format::Other,
            role: Role::Attended,
            approvals: Vec::new(),
            counts_for: None,
        };
        let activities: Vec<Activity> = self.courses.iter().enumerate().map(activity).collect();
        let mut eligible: Vec<Eligible<'_>> =
            activities.iter().map(|activity| Eligible { activity, hours: activity.hours, sure: true }).collect();
        eligible.sort_by_key(|eligible| eligible.activity.completed_on);
        let already = self.rows.iter().map(|(kind, _)| match kind {
            Kind::Clocked { already, .. } => hours(*already),
            _ => Hours::ZERO,
        });
        let claim = Claim {
            terms: &terms,
            bodies: &[],
            cycle: cycle(),
            total: Some(hours(self.total)),
            eligible,
            doubtful_in_total: true,
            already: already.collect(),
            carried: hours(self.carried),
        };
        allocate(&[claim], &|_, _| true).unwrap()[0].to_earn
    }

    /// The least hours to come, by trying everything.
    fn least(&self) -> u32 {
        let mut hours: Vec<(&[usize], usize)> = Vec::new();
        for (topics, year, count) in &self.courses {
            hours.extend((0..*count).map(|_| (&topics[..], *year)));
        }
        let slots: Vec<Option<usize>> = (0..self.rows.len()).filter(|at| self.is_slot(*at)).map(Some).chain([None]).collect();
        // How much stands in each slot and year; hours of a clocked row's topic count for it wherever they stand.
        let mut found: HashSet<Vec<Vec<u32>>> = HashSet::from([vec![vec![0; 2]; slots.len()]]);
        for (topics, year) in &hours {
            let place = |stand: &Vec<Vec<u32>>| {
                let fits = |slot: &Option<usize>| match slot.map(|slot| self.rows[slot].0) {
                    Some(Kind::Topic { topic, .. } | Kind::TopicEachYear { topic }) => topics.contains(&topic),
                    _ => true,
                };
                let placed = (0..slots.len()).filter(|at| fits(&slots[*at])).map(|at| {
                    let mut next = stand.clone();
                    next[at][*year] += 1;
                    next
                });
                placed.collect::<Vec<_>>()
            };
            found = found.iter().flat_map(place).collect();
        }
        (0..).find(|more| found.iter().any(|stand| self.suffices(&slots, stand, *more, 0))).unwrap()
    }

    /// Whether so many hours to come, placed from a slot and year on, fill every row.
    fn suffices(&self, slots: &[Option<usize>], stand: &[Vec<u32>], more: u32, from: usize) -> bool {
        if more == 0 {
            return self.is_filled(slots, stand);
        }
        (from..slots.len() * 2).any(|place| {
            let mut next = stand.to_vec();
            next[place / 2][place % 2] += 1;
            self.suffices(slots, &next, more - 1, place)
        })
    }

    fn is_filled(&self, slots: &[Option<usize>], stand: &[Vec<u32>]) -> bool {
        let sum = |passes: &dyn Fn(Option<usize>) -> bool, years: &[usize]| -> u32 {
            let of = slots.iter().zip(stand).filter(|(slot, _)| passes(**slot));
            of.map(|(_, stand)| years.iter().map(|year| stand[*year]).sum::<u32>()).sum()
        };
        let all = sum(&|_| true, &[0, 1]);
        let logged: u32 = self.courses.iter().map(|(_, _, hours)| hours).sum();
        let rows = self.rows.iter().enumerate().all(|(at, (kind, asked))| match kind {
            Kind::Topic { .. } => sum(&|slot| self.serves(slot, at), &[0, 1]) >= *asked,
            Kind::TopicEachYear { .. } => (0..2).all(|year| sum(&|slot| self.serves(slot, at), &[year]) >= *asked),
            Kind::EachYear => (0..2).all(|year| sum(&|_| true, &[year]) >= *asked),
            Kind::Clocked { topic, already } => {
                let of_topic = self.courses.iter().filter(|(topics, _, _)| topics.contains(topic));
                of_topic.map(|(_, _, hours)| hours).sum::<u32>() + already + (all - logged) >= *asked
            }
        });
        rows && all + self.carried >= self.total
    }
}

#[test]
fn years_clocks_and_hours_carried_over_leave_what_the_brute_force_leaves() {
    let mut dice = Dice(1);
    let mut shapes = HashSet::new();
    for _ in 0..2_000 {
        let case = Case::roll(&mut dice);
        let least = case.least();
        assert_eq!(case.to_earn(), Hours::whole(i32::try_from(least).unwrap()), "{case:?}");
        shapes.extend(case.rows.iter().map(|(kind, _)| (std::mem::discriminant(kind), least > 0)));
    }
    assert_eq!(shapes.len(), 8, "every kind of row was there, filled and not");
}

#[test]
fn an_hour_serves_one_yearly_topic_at_a_time() {
    // Ethics and recovery, one hour each in each year: two hours that are both leave two to earn, not none.
    let rows = vec![(Kind::TopicEachYear { topic: 0 }, 1), (Kind::TopicEachYear { topic: 1 }, 1)];
    let both = |year| (vec![0, 1], year, 1);
    let case = Case { total: 0, carried: 0, rows, courses: vec![both(0), both(1)] };
    assert_eq!(case.to_earn(), Hours::whole(2));
    // What is more than enough in one year does not help the other.
    let courses = vec![(vec![0, 1], 0, 2), (vec![0, 1], 0, 2), (vec![0], 1, 1)];
    assert_eq!(Case { courses, ..case }.to_earn(), Hours::whole(1));
}
