//! What a plan starts from: each certificate as the judge sees it, with the hours it still lacks and what a course to come
//! could do for it.
//!
//! It decides nothing of its own: eligibility, slots and windows are the judge's. Nothing here shares out hours.

use super::allocation::{Claim, cliques, has_slot, in_total, lies_within, years};
use super::eligible::{Sieve, selects};
use super::settle::{Setting, settle};
use super::{Cycle, Rules, carry, claim, groups, may_not_share};
use crate::fixed::Hours;
use crate::model::{Activity, Record};
use crate::pack::{Body, Terms};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Every certificate of a record, settled, and the courses in order of completion.
pub(crate) struct Ground<'a> {
    settings: Vec<Setting<'a>>,
    log: Vec<&'a Activity>,
    as_of: NaiveDate,
    until: NaiveDate,
}

impl<'a> Ground<'a> {
    /// `as_of` is the day of judgement; courses count that are done by `until`, which is not before it.
    pub(crate) fn of(rules: &'a Rules, record: &'a Record, as_of: NaiveDate, until: NaiveDate) -> Self {
        let log = super::in_order(record);
        let settings = record.credentials.iter().map(|held| settle(rules, record, held, as_of)).collect();
        Self { settings, log, as_of, until }
    }

    /// Certificates that may not use the same hour stand together, all others alone; by their place in the record.
    pub(crate) fn groups(&self) -> Vec<Vec<usize>> {
        groups(&self.settings)
    }

    /// The largest sets of these certificates of which no two may use the same hour.
    pub(crate) fn kept_apart(&self, group: &[usize]) -> Vec<Vec<usize>> {
        let sets = cliques(group.len(), &|one, other| may_not_share(&self.settings, group[one], group[other]));
        sets.into_iter().map(|set| set.into_iter().map(|at| group[at]).collect()).collect()
    }

    /// What one certificate asks under one reading; `None` where no cycle is known.
    pub(crate) fn needs(&self, at: usize, strict: bool) -> Option<Needs<'_>> {
        let setting = &self.settings[at];
        let sorted = sieve(setting, self.until)?.sort(&self.log);
        let terms = setting.read(strict)?;
        let carried = carry::carried(setting, &self.log, self.as_of);
        let claim: Claim<'_, '_> = claim(setting, &terms, &sorted, carried, strict)?;
        let asked = terms.minimums.iter().enumerate().map(|(at, minimum)| {
            let there = claim.already.get(at).copied().unwrap_or_default();
            minimum.hours.as_ref().map(|hours| hours.value.less(there))
        });
        let asked: Vec<Option<Hours>> = asked.collect();
        let total = claim.total.map(|total| total.less(claim.carried));
        let (cycle, doubtful_in_total) = (claim.cycle, claim.doubtful_in_total);
        let file_by = setting.dates.file_by;
        let eligible = sorted.eligible.iter().filter(|eligible| eligible.sure || !strict);
        let eligible = eligible.map(|eligible| (eligible.activity, eligible.hours)).collect();
        Some(Needs { setting, bodies: setting.bodies(), terms, cycle, file_by, asked, total, eligible, doubtful_in_total })
    }
}

fn sieve<'b>(setting: &'b Setting<'_>, as_of: NaiveDate) -> Option<Sieve<'b>> {
    Some(Sieve {
        credential_id: &setting.held.id,
        certified_on: setting.held.issued_on,
        terms: setting.terms.as_deref()?,
        bodies: setting.bodies(),
        cycle: setting.dates.cycle?,
        as_of,
        doubtful_maximums: &setting.doubtful.maximums,
    })
}

/// What one certificate asks, and what is there.
pub(crate) struct Needs<'a> {
    setting: &'a Setting<'a>,
    bodies: &'a [Body],
    /// The terms as this reading takes them.
    pub(crate) terms: Cow<'a, Terms>,
    pub(crate) cycle: Cycle,
    /// The last day of filing, where a rule names one.
    pub(crate) file_by: Option<NaiveDate>,
    /// By index of the minimums: hours asked for beyond those from outside the cycle; `None` where the number is unknown.
    pub(crate) asked: Vec<Option<Hours>>,
    /// Hours asked for in all, without those carried over; `None`: unknown.
    pub(crate) total: Option<Hours>,
    /// Courses that can count, in order of completion, with their hours.
    pub(crate) eligible: Vec<(&'a Activity, Hours)>,
    doubtful_in_total: bool,
}

/// What hours of one kind can do for a certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Abilities {
    /// Topic minimums, of which an hour serves one.
    pub(crate) slots: Vec<usize>,
    /// Other minimums, which are held against all hours.
    pub(crate) overlays: Vec<usize>,
    /// Maximums with a number that bound it.
    pub(crate) maximums: Vec<usize>,
    /// The year of the cycle, from 0; always 0 where nothing is counted by years.
    pub(crate) year: usize,
}

impl Needs<'_> {
    /// Whether a minimum is a slot: an hour serves one of these, and those in which it lies.
    pub(crate) fn has_slot(&self, minimum: usize) -> bool {
        has_slot(&self.terms, minimum)
    }

    /// Whether a slot is the minimum `outer` or lies inside it.
    pub(crate) fn lies_within(&self, slot: usize, outer: usize) -> bool {
        lies_within(&self.terms, slot, outer)
    }

    /// Whether hours in a slot are part of the total.
    pub(crate) fn in_total(&self, slot: Option<usize>) -> bool {
        in_total(&self.terms, slot, self.doubtful_in_total)
    }

    /// The years of the cycle where something is counted by years, else the cycle as one.
    pub(crate) fn years(&self) -> Vec<Cycle> {
        let yearly = self.terms.minimums.iter().any(|minimum| minimum.each_year && minimum.hours.is_some())
            || self.terms.maximums.iter().any(|maximum| maximum.each_year && maximum.hours.is_some());
        if yearly { years(self.cycle) } else { vec![self.cycle] }
    }

    /// What a course does here.
    pub(crate) fn abilities(&self, activity: &Activity, years: &[Cycle]) -> Abilities {
        let minimums = self.terms.minimums.iter().enumerate().filter(|(_, minimum)| minimum.hours.is_some());
        let chosen = minimums.filter(|(_, minimum)| selects(&minimum.which, activity, self.bodies)).map(|(at, _)| at);
        let (slots, overlays) = chosen.partition(|at| self.has_slot(*at));
        let maximums = self.terms.maximums.iter().enumerate().filter(|(_, maximum)| maximum.hours.is_some());
        Abilities {
            slots,
            overlays,
            maximums: maximums.filter(|(_, maximum)| selects(&maximum.which, activity, self.bodies)).map(|(at, _)| at).collect(),
            year: years.iter().position(|year| year.contains(activity.completed_on)).unwrap_or(0),
        }
    }

    /// For how many hours a course to come would count, whatever the day of judgement; `None`: it cannot count.
    pub(crate) fn takes(&self, probe: &Activity) -> Option<Hours> {
        let sorted = sieve(self.setting, probe.completed_on)?.sort(&[probe]);
        sorted.eligible.first().map(|eligible| eligible.hours).filter(|hours| hours.is_positive())
    }
}
