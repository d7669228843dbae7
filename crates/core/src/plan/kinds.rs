//! Kinds of course that could be taken: hours that do the same for every certificate.
//!
//! A kind is found by asking the judge about courses that nobody has taken: one subject, one way of taking it, one giver, one
//! size, one day each. Where no rule speaks of one of these, it is not varied. Courses that can do the same are one kind; a
//! kind that can do nothing another could not do as well is left out of the program, for any plan with it has one without.

use crate::fixed::Hours;
use crate::judge::ground::{Abilities, Needs};
use crate::model::{Activity, Format, Role, Unit};
use crate::pack::{Selector, topics};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The ways of taking a course that one can choose.
pub(super) const FORMATS: [Format; 3] = [Format::InPerson, Format::LiveOnline, Format::SelfPaced];

/// Where no rule speaks of it, a course of this way stands for all.
const ANY_FORMAT: Format = Format::LiveOnline;

/// One course that could be taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Probe {
    pub(super) topic: String,
    pub(super) format: Format,
    /// The body that must give it; `None`: anybody.
    pub(super) giver: Option<String>,
    /// It must be one course of at least so many hours; `None`: of any size.
    pub(super) at_least: Option<Hours>,
    pub(super) role: Role,
}

/// What an hour does for one certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Can {
    pub(super) abilities: Abilities,
    /// For how much an hour counts.
    pub(super) rate: Hours,
    /// The last day on which it is of this kind here.
    pub(super) by: NaiveDate,
}

/// Hours that do the same everywhere.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// The first day on which such hours can be earned.
    pub(super) from: NaiveDate,
    /// By certificate; `None`: it does not count there.
    pub(super) can: Vec<Option<Can>>,
    pub(super) probes: Vec<Probe>,
}

/// All kinds of course that count for at least one of the certificates, from the day of judgement on.
pub(super) fn kinds(all: &[Needs<'_>], as_of: NaiveDate) -> Vec<Kind> {
    let days = days(all, as_of);
    let years: Vec<_> = all.iter().map(Needs::years).collect();
    let mut kinds: BTreeMap<(NaiveDate, Vec<Option<Can>>), Vec<Probe>> = BTreeMap::new();
    let sure: Vec<Option<BTreeSet<&str>>> = all.iter().map(surely_relevant).collect();
    for probe in probes(all) {
        for day in &days {
            let course = course(&probe, *day, all);
            let can = |(at, needs): (usize, &Needs<'_>)| {
                if sure[at].as_ref().is_some_and(|sure| !sure.contains(probe.topic.as_str())) {
                    return None;
                }
                let counted = needs.takes(&course)?;
                let abilities = needs.abilities(&course, &years[at]);
                let by = years[at].get(abilities.year).map_or(needs.cycle.ends_on, |year| year.ends_on);
                let rate = Hours::from_units(counted.units() * Hours::ONE / course.hours.units().max(1));
                Some(Can { abilities, rate, by })
            };
            let can: Vec<Option<Can>> = all.iter().enumerate().map(can).collect();
            if can.iter().any(Option::is_some) {
                kinds.entry((*day, can)).or_default().push(probe.clone());
            }
        }
    }
    kinds.into_iter().map(|((from, can), probes)| Kind { from, can, probes }).collect()
}

/// The kinds as some of the certificates see them, without those that another does as well; each with its place in `kinds`.
pub(super) fn best(kinds: &[Kind], claims: &[usize]) -> Vec<usize> {
    let sees = |kind: &Kind| claims.iter().any(|claim| kind.can[*claim].is_some());
    let seen: Vec<usize> = (0..kinds.len()).filter(|at| sees(&kinds[*at])).collect();
    let does = |one: usize, other: usize| claims.iter().all(|claim| as_well(&kinds[one].can[*claim], &kinds[other].can[*claim]));
    let beaten = |at: usize| seen.iter().any(|other| *other != at && does(*other, at) && (!does(at, *other) || *other < at));
    seen.iter().copied().filter(|at| !beaten(*at)).collect()
}

fn as_well(one: &Option<Can>, other: &Option<Can>) -> bool {
    let Some(other) = other else { return true };
    let Some(one) = one else { return false };
    let holds = |all: &[usize], some: &[usize]| some.iter().all(|at| all.contains(at));
    let (mine, its) = (&one.abilities, &other.abilities);
    mine.year == its.year
        && one.by >= other.by
        && one.rate >= other.rate
        && holds(&mine.slots, &its.slots)
        && holds(&mine.overlays, &its.overlays)
        && holds(&its.maximums, &mine.maximums)
}

/// Days from which something changes: the day of judgement, the first day of a cycle or year that is still to come.
fn days(all: &[Needs<'_>], as_of: NaiveDate) -> BTreeSet<NaiveDate> {
    let starts = all.iter().flat_map(|needs| needs.years().into_iter().map(|year| year.starts_on));
    starts.filter(|day| *day > as_of).chain([as_of]).collect()
}

/// Subjects that surely lie in the field that a rule asks for, and those that its own minimums name.
fn surely_relevant<'a>(needs: &'a Needs<'_>) -> Option<BTreeSet<&'a str>> {
    let field = needs.terms.relevant.as_ref().filter(|field| !field.value.topics.is_empty())?;
    let named = needs.terms.minimums.iter().flat_map(|minimum| &minimum.which.topics);
    Some(field.value.topics.iter().chain(named).map(String::as_str).collect())
}

/// Every selector of a certificate's terms.
fn selectors<'a>(needs: &'a Needs<'_>) -> impl Iterator<Item = &'a Selector> {
    let terms = &needs.terms;
    let minimums = terms.minimums.iter().map(|row| &row.which);
    minimums.chain(terms.maximums.iter().map(|row| &row.which)).chain(terms.weights.iter().map(|row| &row.which))
}

/// Whether some rule speaks of how a course is taken.
pub(super) fn ways_matter(all: &[Needs<'_>]) -> bool {
    all.iter().flat_map(selectors).any(|which| !which.formats.is_empty())
}

fn probes(all: &[Needs<'_>]) -> Vec<Probe> {
    let selectors: Vec<&Selector> = all.iter().flat_map(selectors).collect();
    let known = topics::TOPICS.iter().map(|(id, _)| *id);
    let named = selectors.iter().flat_map(|which| which.topics.iter().chain(&which.topics_other_than)).map(String::as_str);
    let relevant = all.iter().filter_map(|needs| needs.terms.relevant.as_ref()).flat_map(|field| &field.value.topics);
    let mut subjects: Vec<&str> = Vec::new();
    for topic in known.chain(named).chain(relevant.map(String::as_str)) {
        if !subjects.contains(&topic) {
            subjects.push(topic);
        }
    }
    let formats = if ways_matter(all) { &FORMATS[..] } else { &[ANY_FORMAT][..] };
    let givers: BTreeSet<&String> =
        selectors.iter().flat_map(|which| which.given_by.iter().chain(&which.given_by_other_than)).collect();
    let givers: Vec<Option<&String>> = std::iter::once(None).chain(givers.into_iter().map(Some)).collect();
    let sizes: BTreeSet<Hours> = selectors.iter().filter_map(|which| which.course_of_at_least).collect();
    let sizes: Vec<Option<Hours>> = std::iter::once(None).chain(sizes.into_iter().map(Some)).collect();
    // One takes part in courses; teaching is planned only where a minimum asks for it.
    let taught = all.iter().flat_map(|needs| &needs.terms.minimums).any(|row| row.which.roles.contains(&Role::Presented));
    let roles = if taught { &[Role::Attended, Role::Presented][..] } else { &[Role::Attended][..] };
    let mut probes = Vec::new();
    for topic in subjects {
        for format in formats {
            for giver in &givers {
                for at_least in &sizes {
                    probes.extend(roles.iter().map(|role| Probe {
                        topic: topic.to_owned(),
                        format: *format,
                        giver: giver.cloned(),
                        at_least: *at_least,
                        role: *role,
                    }));
                }
            }
        }
    }
    probes
}

/// A course of that kind on a day, approved by every body that asks for its approval.
fn course(probe: &Probe, day: NaiveDate, all: &[Needs<'_>]) -> Activity {
    let approvers = all.iter().filter_map(|needs| needs.terms.approved_by.as_ref()).flat_map(|bodies| bodies.value.clone());
    Activity {
        id: String::new(),
        title: "Planned".to_owned(),
        provider: probe.giver.clone().unwrap_or_default(),
        completed_on: day,
        // One of any size stands for the smallest there are.
        hours: probe.at_least.unwrap_or(Hours::from_units(Hours::ONE / 100)),
        unit: Unit::ContactHour,
        topics: vec![probe.topic.clone()],
        format: probe.format,
        role: probe.role,
        approvals: approvers.collect(),
        counts_for: None,
    }
}
