//! From hours of classes to hours of activities: which course gave which hour.

use super::{Claim, Given, Left, Served, Share, Stock};
use crate::fixed::Hours;

impl<'a> Stock<'a> {
    /// Turns hours of classes into hours of activities: earlier courses count first.
    pub(super) fn hand_out(
        &self,
        claims: &[Claim<'_, 'a>],
        served: &[Served],
        apart: &dyn Fn(usize, usize) -> bool,
        hours: impl Fn(usize) -> Hours,
    ) -> Vec<Share<'a>> {
        // By claim: course, slot and hours.
        let mut given: Vec<Vec<(usize, Option<usize>, Hours)>> = claims.iter().map(|_| Vec::new()).collect();
        // By claim and course: hours that count there.
        let mut used = vec![Hours::ZERO; claims.len() * self.courses.len()];
        let mut start = 0;
        for (at, class) in self.classes.iter().enumerate() {
            let end = served.partition_point(|served| served.class <= at);
            // What a course still has for a certificate: what those that may not share its hours have left of it.
            let there = |used: &[Hours], claim: usize, place: usize| {
                let barring = (0..claims.len()).filter(|other| *other != claim && apart(claim, *other));
                let gone = barring.map(|other| {
                    let (course, here) = class.abilities[other].uses;
                    scaled(used[other * self.courses.len() + place], course, here)
                });
                let (course, here) = class.abilities[claim].uses;
                scaled(self.courses[place].hours.less(gone.sum()), here, course)
            };
            let mut variable = start;
            for of_claim in served[start..end].chunk_by(|one, next| one.claim == next.claim) {
                let claim = of_claim[0].claim;
                let mut courses = class.courses.iter().copied();
                let mut next = courses.next().map(|place| (place, there(&used, claim, place)));
                // Named minimums, which come first, are served by the earlier courses, the total alone by the later ones.
                for to in of_claim {
                    let mut wanted = hours(variable);
                    variable += 1;
                    while let Some((place, left)) = next.filter(|_| wanted.is_positive()) {
                        let part = wanted.min(left);
                        given[claim].push((place, to.slot, part));
                        used[claim * self.courses.len() + place] += part;
                        wanted -= part;
                        next = if part < left {
                            Some((place, left - part))
                        } else {
                            courses.next().map(|place| (place, there(&used, claim, place)))
                        };
                    }
                }
            }
            start = end;
        }
        let used = |claim: usize, place: usize| used[claim * self.courses.len() + place];
        let share = |(at, mut given): (usize, Vec<(usize, Option<usize>, Hours)>)| {
            given.sort_by_key(|(place, _, _)| *place);
            let given = given.into_iter().filter(|(_, _, hours)| hours.is_positive());
            let given = given.map(|(place, slot, hours)| Given { activity: self.courses[place].activity, slot, hours });
            let left = claims[at].eligible.iter().zip(&self.places[at]).filter_map(|(eligible, place)| {
                let hours = eligible.hours.less(used(at, *place));
                let uses = |other: usize| other != at && apart(at, other) && used(other, *place).is_positive();
                let elsewhere = || (0..claims.len()).any(uses);
                hours.is_positive().then(|| Left { activity: eligible.activity, hours, elsewhere: elsewhere() })
            });
            Share { given: given.collect(), left: left.collect(), to_earn: Hours::ZERO }
        };
        given.into_iter().enumerate().map(share).collect()
    }
}

/// Hours times a fraction, rounded towards nothing.
fn scaled(hours: Hours, above: i64, below: i64) -> Hours {
    if above == below {
        return hours;
    }
    let units = i128::from(hours.units()) * i128::from(above) / i128::from(below.max(1));
    Hours::from_units(i64::try_from(units).unwrap_or(i64::MAX))
}
