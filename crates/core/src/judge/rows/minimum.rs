//! The row of a minimum: how much of it is there, under the readings that differ.
//!
//! A row of which nobody knows whether it applies is met only where it is filled even if it does, and takes nothing then from
//! the rows that surely apply. Nothing here shares out an hour.

use super::super::allocation::{Share, has_slot, in_total, lies_within, years};
use super::super::eligible::{Eligible, selects};
use super::super::settle::{Due, first_due};
use super::super::{Cycle, Kind, Open, Requirement};
use super::{Writer, row, sum};
use crate::fixed::Hours;
use crate::model::Activity;
use crate::pack::Minimum;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The row of a minimum before a single hour is looked at.
pub(crate) fn blank(minimum: &Minimum) -> Requirement {
    Requirement {
        topics: minimum.which.topics.clone(),
        formats: minimum.which.formats.clone(),
        within: minimum.within.clone(),
        note: minimum.note.clone(),
        cite: minimum.cite.clone(),
        ..row(&minimum.id, Kind::Minimum, &minimum.label)
    }
}

impl Writer<'_> {
    pub(super) fn minimum(&self, at: usize, minimum: &Minimum, open: &mut Vec<Open>) -> Requirement {
        let base = blank(minimum);
        let chosen = |share: &Share<'_>| self.chosen_for(at, minimum, share, false);
        if minimum.advisory {
            let base = Requirement { kind: Kind::Attestation, decides: false, ..base };
            let row = self.hours(base, minimum.hours.as_ref().map(|fact| fact.value), chosen);
            let doubtful = self.setting.doubtful.minimums.contains(&at) && row.met != Some(true);
            return if doubtful { Requirement { missing: None, met: None, ..row } } else { row };
        }
        if self.setting.asks_no_details() {
            return self.hours(base, Some(Hours::ZERO), chosen);
        }
        if !self.setting.asks_details() || (minimum.hours.is_none() && minimum.trainings.is_none()) {
            open.push(Open::Number { label: minimum.label.clone() });
            let base = Requirement { kind: Kind::ToConfirm, ..base };
            return if minimum.which.is_open() { base } else { self.hours(base, None, chosen) };
        }
        if self.setting.doubtful.not_yet.contains(&at) {
            return self.hours(base, Some(Hours::ZERO), chosen);
        }
        if self.setting.doubtful.minimums.contains(&at) {
            self.doubtful(base, at, minimum, open)
        } else {
            self.asked(base, at, minimum)
        }
    }

    /// A row that surely applies, under the kindest reading.
    fn asked(&self, base: Requirement, at: usize, minimum: &Minimum) -> Requirement {
        let required = self.whole(minimum);
        let mut row = self.hours(base, required, |share| self.counted_for(at, minimum, share, false));
        let Some(asked) = self.trainings_asked(minimum) else { return row };
        let trainings = self.outcome.kind.as_ref().map(|share| self.trainings(at, minimum, share, false));
        let count = trainings.as_ref().map(|(count, _)| *count);
        row.trainings = Some((asked, count));
        let enough = count.map(|count| count >= asked);
        row.met = if required.is_none() { enough } else { row.met.zip(enough).map(|(hours, enough)| hours && enough) };
        if let (None, Some((_, activities))) = (required, trainings) {
            row.activities = activities;
        }
        row
    }

    /// A row of which nobody knows whether it applies.
    fn doubtful(&self, base: Requirement, at: usize, minimum: &Minimum, open: &mut Vec<Open>) -> Requirement {
        let row = self.asked(base, at, minimum);
        let filled = self.outcome.strict.as_ref().is_some_and(|share| {
            let trainings = self.trainings_asked(minimum).is_none_or(|asked| self.trainings(at, minimum, share, true).0 >= asked);
            trainings && (!share.to_earn.is_positive() || (self.fills(at, minimum, share, true) && self.keeps_the_rest(share)))
        });
        if filled {
            let missing = minimum.hours.as_ref().map(|_| Hours::ZERO);
            return Requirement { met: Some(true), missing, ..row };
        }
        if first_due(minimum, self.setting.held, self.setting.dates.cycle) == Due::Unknown {
            open.push(Open::FirstDue { label: minimum.label.clone() });
        }
        Requirement { kind: Kind::ToConfirm, met: None, missing: None, ..row }
    }

    /// Whether the rows that surely apply lose nothing under the strict reading.
    fn keeps_the_rest(&self, strict: &Share<'_>) -> bool {
        let Some(kind) = &self.outcome.kind else { return false };
        let doubtful = &self.setting.doubtful;
        let sure = |at: &usize, minimum: &Minimum| {
            !minimum.advisory && !doubtful.minimums.contains(at) && !doubtful.not_yet.contains(at)
        };
        let mut minimums = self.terms.minimums.iter().enumerate().filter(|(at, minimum)| sure(at, minimum));
        let total = self.setting.total.as_ref().map(|fact| fact.value.less(self.carried));
        let reaches = |share: &Share<'_>, strict: bool| {
            let there = sum(&share.counted(|slot| in_total(self.terms, slot, !strict), |_| true));
            total.is_none_or(|total| there >= total)
        };
        minimums.all(|(at, minimum)| !self.fills(at, minimum, kind, false) || self.fills(at, minimum, strict, true))
            && (!reaches(kind, false) || reaches(strict, true))
    }

    /// Whether the hours that a minimum asks for are there.
    fn fills(&self, at: usize, minimum: &Minimum, share: &Share<'_>, strict: bool) -> bool {
        self.whole(minimum).is_none_or(|whole| sum(&self.counted_for(at, minimum, share, strict)) >= whole)
    }

    /// Hours asked for in the whole cycle.
    fn whole(&self, minimum: &Minimum) -> Option<Hours> {
        let hours = minimum.hours.as_ref()?.value;
        let years = self.years_of(minimum.each_year).map_or(1, |years| i64::try_from(years.len()).unwrap_or(1));
        Some(Hours::from_units(hours.units() * years))
    }

    /// The years of the cycle, where something is counted in each.
    pub(super) fn years_of(&self, each_year: bool) -> Option<Vec<Cycle>> {
        self.setting.dates.cycle.filter(|_| each_year).map(years)
    }

    /// Hours that a share gives a minimum. What nobody knows to apply has a place in the strict reading alone; the kind one
    /// shows all hours of its sort.
    fn counted_for(&self, at: usize, minimum: &Minimum, share: &Share<'_>, strict: bool) -> Vec<(String, Hours)> {
        let has_place = has_slot(self.terms, at) && (strict || !self.setting.doubtful.minimums.contains(&at));
        let mut counted = if has_place {
            share.counted(|slot| slot.is_some_and(|slot| lies_within(self.terms, slot, at)), |_| true)
        } else {
            self.chosen_for(at, minimum, share, strict)
        };
        let years = self.years_of(minimum.each_year);
        if let (Some(years), Some(hours)) = (years, &minimum.hours) {
            self.bound_by_year(&mut counted, &years, hours.value);
        }
        counted
    }

    /// More than enough in one year does not help another.
    fn bound_by_year(&self, counted: &mut Vec<(String, Hours)>, years: &[Cycle], most: Hours) {
        let days = self.days();
        let mut room = vec![most; years.len()];
        for (id, hours) in counted.iter_mut() {
            let year = days.get(id.as_str()).and_then(|day| years.iter().position(|year| year.contains(*day)));
            let left = year.and_then(|year| room.get_mut(year));
            *hours = left.map_or(Hours::ZERO, |left| {
                let part = (*hours).min(*left);
                *left -= part;
                part
            });
        }
        counted.retain(|(_, hours)| hours.is_positive());
    }

    /// The days of the courses that can count.
    pub(super) fn days(&self) -> HashMap<&str, NaiveDate> {
        self.order().iter().map(|eligible| (eligible.activity.id.as_str(), eligible.activity.completed_on)).collect()
    }

    /// Hours of one kind whatever slot they serve, after those from before the cycle for a minimum with its own clock.
    fn chosen_for(&self, at: usize, minimum: &Minimum, share: &Share<'_>, strict: bool) -> Vec<(String, Hours)> {
        let earlier = self.sorted.into_iter().flat_map(|sorted| sorted.earlier(at, strict));
        let mut hours: Vec<(String, Hours)> = earlier.map(|earlier| (earlier.activity.id.clone(), earlier.hours)).collect();
        hours.extend(self.chosen(share, &minimum.which));
        hours
    }

    /// Trainings asked for in the whole cycle.
    fn trainings_asked(&self, minimum: &Minimum) -> Option<u32> {
        let asked = minimum.trainings.as_ref()?.value;
        let years = self.years_of(minimum.each_year).map_or(1, |years| u32::try_from(years.len()).unwrap_or(1));
        Some(asked.saturating_mul(years))
    }

    /// How many trainings serve a minimum, and which, with the hours that they gave. One whose hours a maximum no longer lets in
    /// was taken all the same; one that another certificate uses was not taken for this one.
    fn trainings(&self, at: usize, minimum: &Minimum, share: &Share<'_>, strict: bool) -> (u32, Vec<(String, Hours)>) {
        let given: HashMap<String, Hours> = self.chosen(share, &minimum.which).into_iter().collect();
        let elsewhere = |activity: &Activity| {
            !given.contains_key(&activity.id) && share.left.iter().any(|left| left.elsewhere && left.activity.id == activity.id)
        };
        let counts = |eligible: &&Eligible<'_>| {
            (eligible.sure || !strict) && selects(&minimum.which, eligible.activity, self.bodies) && !elsewhere(eligible.activity)
        };
        let earlier = self.sorted.into_iter().flat_map(|sorted| sorted.earlier(at, strict));
        let mut found: Vec<(String, Hours)> = earlier.map(|earlier| (earlier.activity.id.clone(), earlier.hours)).collect();
        let years = self.years_of(minimum.each_year);
        let most = minimum.trainings.as_ref().map_or(0, |trainings| usize::try_from(trainings.value).unwrap_or(usize::MAX));
        let mut room: Vec<usize> = years.iter().flatten().map(|_| most).collect();
        for eligible in self.order().iter().filter(counts) {
            let day = eligible.activity.completed_on;
            let year = years.as_ref().map(|years| years.iter().position(|year| year.contains(day)));
            let left = year.map(|year| year.and_then(|year| room.get_mut(year)));
            match left {
                None => {}
                Some(Some(left)) if *left > 0 => *left -= 1,
                Some(_) => continue,
            }
            let hours = given.get(&eligible.activity.id).copied().unwrap_or_default();
            found.push((eligible.activity.id.clone(), hours));
        }
        (u32::try_from(found.len()).unwrap_or(u32::MAX), found)
    }
}
