//! The answer of the program as courses to take: amounts, subjects, dates, and what each serves.
//!
//! Hours of one kind are laid on a line. Each certificate uses a stretch of it from its beginning on, those that may not share
//! an hour one after the other; where the set of users changes, the line is cut. Each piece then asks for no more than its
//! users need of it: any subject, way or giver that would do as well is named too.

use super::kinds::{Can, FORMATS, Kind, Probe};
use super::program::{Answer, Problem, Use};
use super::{Item, Serving};
use crate::fixed::Hours;
use crate::judge::TOTAL;
use crate::model::{Format, Role};
use crate::pack::topics;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A piece of the line of one kind.
struct Piece {
    kind: usize,
    hours: Hours,
    users: Vec<User>,
}

/// Who uses a piece, in which slot.
#[derive(Clone, PartialEq, Eq)]
struct User {
    claim: usize,
    slot: Option<usize>,
    /// Minimums held against all hours that these hours are needed for.
    special: Vec<usize>,
}

/// The items of an answer, the nearest date first. `credentials` gives each certificate's id.
pub(super) fn items(problem: &Problem<'_>, answer: &Answer, credentials: &[String], as_of: NaiveDate) -> Vec<Item> {
    let mut special = answer.special.clone();
    let mut room = answer.room.clone();
    let mut pieces = pieces(problem, answer);
    pieces.sort_by_key(|piece| (by(problem, piece), piece.kind));
    let mut items: Vec<Item> = Vec::new();
    for piece in pieces {
        for piece in split(problem, piece, &mut special) {
            let item = item(problem, &piece, &mut room, credentials, as_of);
            let same = items.iter_mut().find(|other| other.is_like(&item));
            match same {
                Some(other) => other.add(&item),
                None => items.push(item),
            }
        }
    }
    items.sort_by_key(|item| (item.by, item.from));
    items
}

fn can<'a>(problem: &'a Problem<'_>, kind: usize, claim: usize) -> Option<&'a Can> {
    problem.kinds[kind].can[claim].as_ref()
}

fn by(problem: &Problem<'_>, piece: &Piece) -> Option<NaiveDate> {
    piece.users.iter().filter_map(|user| can(problem, piece.kind, user.claim)).map(|can| can.by).min()
}

fn pieces(problem: &Problem<'_>, answer: &Answer) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let kinds: BTreeSet<usize> = answer.uses.iter().map(|used| used.kind).collect();
    for kind in kinds {
        // Where each use begins and ends on the line, in hours attended.
        let mut stretches: Vec<(i64, i64, User)> = Vec::new();
        for group in &problem.groups {
            let mut users = group.clone();
            users.sort_by_key(|claim| can(problem, kind, *claim).map(|can| can.by));
            let first = stretches.len();
            for claim in users {
                let rate = can(problem, kind, claim).map_or(Hours::ONE, |can| can.rate.units());
                let mut uses: Vec<&Use> = answer.uses.iter().filter(|used| used.kind == kind && used.claim == claim).collect();
                // Named minimums first, the total alone last.
                uses.sort_by_key(|used| (used.slot.is_none(), used.slot));
                for used in uses {
                    let attended = ceil_of(used.hours.units(), Hours::ONE, rate);
                    let user = User { claim, slot: used.slot, special: Vec::new() };
                    // Those that may share lie beside each other, those kept apart one after the other.
                    let mut taken: Vec<(i64, i64)> = stretches[first..]
                        .iter()
                        .filter(|(_, _, other)| other.claim == claim || problem.are_apart(other.claim, claim))
                        .map(|(from, to, _)| (*from, *to))
                        .collect();
                    taken.sort_unstable();
                    let free = free(&taken, attended);
                    stretches.extend(free.into_iter().map(|(from, to)| (from, to, user.clone())));
                }
            }
        }
        let cuts: BTreeSet<i64> = stretches.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
        for (start, end) in cuts.iter().zip(cuts.iter().skip(1)) {
            let users = stretches.iter().filter(|(from, to, _)| from <= start && end <= to).map(|(_, _, user)| user.clone());
            let mut users: Vec<User> = users.collect();
            users.sort_by_key(|user| user.claim);
            pieces.push(Piece { kind, hours: Hours::from_units(end - start), users });
        }
    }
    pieces
}

/// The first stretches of a line that are free, so many hours in all; `taken` stands in order.
fn free(taken: &[(i64, i64)], mut wanted: i64) -> Vec<(i64, i64)> {
    let (mut free, mut start) = (Vec::new(), 0);
    for (from, to) in taken {
        let part = (from - start).clamp(0, wanted);
        if part > 0 {
            free.push((start, start + part));
            wanted -= part;
        }
        start = start.max(*to);
    }
    if wanted > 0 {
        free.push((start, start + wanted));
    }
    free
}

fn ceil_of(units: i64, times: i64, by: i64) -> i64 {
    let product = i128::from(units) * i128::from(times);
    let by = i128::from(by.max(1));
    i64::try_from((product + by - 1) / by).unwrap_or(i64::MAX)
}

/// Cuts a piece where a minimum held against all hours needs no more of it, and says which part is needed for which.
fn split(problem: &Problem<'_>, mut piece: Piece, special: &mut BTreeMap<(usize, usize, usize), Hours>) -> Vec<Piece> {
    let mut parts = Vec::new();
    while piece.hours.is_positive() {
        let mut length = piece.hours;
        let mut users = piece.users.clone();
        let mut taken: Vec<((usize, usize, usize), i64)> = Vec::new();
        for user in &mut users {
            let Some(can) = can(problem, piece.kind, user.claim) else { continue };
            let terms = &problem.needs[user.claim].terms;
            for overlay in &can.abilities.overlays {
                let year = if terms.minimums[*overlay].each_year { can.abilities.year } else { 0 };
                let key = (user.claim, *overlay, year);
                let Some(needed) = special.get(&key).filter(|needed| needed.is_positive()) else { continue };
                length = length.min(Hours::from_units(ceil_of(needed.units(), Hours::ONE, can.rate.units())));
                user.special.push(*overlay);
                taken.push((key, can.rate.units()));
            }
        }
        for (key, rate) in taken {
            let counted = length.times(Hours::from_units(rate));
            special.entry(key).and_modify(|needed| *needed = needed.less(counted));
        }
        piece.hours = piece.hours.less(length);
        parts.push(Piece { kind: piece.kind, hours: length, users });
    }
    parts
}

fn item(
    problem: &Problem<'_>,
    piece: &Piece,
    room: &mut BTreeMap<(usize, usize, usize), Hours>,
    credentials: &[String],
    as_of: NaiveDate,
) -> Item {
    let kind = &problem.kinds[piece.kind];
    let also: Vec<&Kind> = problem.kinds.iter().filter(|other| would_do(problem, piece, kind, other, room)).collect();
    let choice = Choice::of(&also, problem.ways_matter);
    // What was offered may be taken: it uses up room that later items may not offer again.
    for (user, other) in piece.users.iter().flat_map(|user| also.iter().map(move |other| (user, *other))) {
        let (Some(mine), Some(its)) = (&kind.can[user.claim], &other.can[user.claim]) else { continue };
        if !other.probes.iter().any(|probe| choice.offers(probe)) {
            continue;
        }
        let counted = piece.hours.times(its.rate);
        let extra = its.abilities.maximums.iter().filter(|at| !mine.abilities.maximums.contains(at));
        for maximum in extra {
            let key = room_key(problem, user.claim, *maximum, its);
            if let Some(left) = room.get_mut(&key) {
                *left = left.less(counted);
            }
        }
    }
    let by = by(problem, piece).unwrap_or(as_of);
    let serving = |user: &User| {
        let needs = &problem.needs[user.claim];
        let minimums = 0..needs.terms.minimums.len();
        let slots = minimums.filter(|at| user.slot.is_some_and(|slot| needs.has_slot(*at) && needs.lies_within(slot, *at)));
        // The innermost minimum first: it is the one that these hours are taken for.
        let mut slots: Vec<usize> = slots.filter(|at| needs.asked[*at].is_some_and(Hours::is_positive)).collect();
        slots.sort_by_key(|at| Some(*at) != user.slot);
        let named = slots.into_iter().chain(user.special.iter().copied());
        let mut requirements: Vec<String> = named.map(|at| needs.terms.minimums[at].id.clone()).collect();
        if needs.in_total(user.slot) && needs.total.is_some_and(Hours::is_positive) {
            requirements.push(TOTAL.to_owned());
        }
        let approvers = needs.terms.approved_by.as_ref().map(|bodies| bodies.value.clone()).unwrap_or_default();
        let given = choice.giver.as_ref().is_some_and(|giver| approvers.contains(giver));
        let rate = kind.can[user.claim].as_ref().map_or(Hours::whole(1), |can| can.rate);
        Serving {
            credential_id: credentials[user.claim].clone(),
            requirements,
            hours: piece.hours.times(rate),
            by: kind.can[user.claim].as_ref().map_or(by, |can| can.by),
            approved_by: if given { Vec::new() } else { approvers },
        }
    };
    let file_by = piece.users.iter().filter_map(|user| problem.needs[user.claim].file_by).filter(|day| *day >= as_of).min();
    Item {
        hours: piece.hours,
        from: (kind.from > as_of).then_some(kind.from),
        by,
        file_by,
        serves: piece.users.iter().map(serving).collect(),
        topics: choice.topics,
        formats: choice.formats,
        given_by: choice.giver,
        course_of_at_least: choice.at_least,
        presented: choice.role == Role::Presented,
    }
}

fn room_key(problem: &Problem<'_>, claim: usize, maximum: usize, can: &Can) -> (usize, usize, usize) {
    let each_year = problem.needs[claim].terms.maximums[maximum].each_year;
    (claim, maximum, if each_year { can.abilities.year } else { 0 })
}

/// Whether hours of another kind would do for everyone who uses this piece.
fn would_do(
    problem: &Problem<'_>,
    piece: &Piece,
    kind: &Kind,
    other: &Kind,
    room: &BTreeMap<(usize, usize, usize), Hours>,
) -> bool {
    kind.from == other.from
        && piece.users.iter().all(|user| {
            let (Some(mine), Some(its)) = (&kind.can[user.claim], &other.can[user.claim]) else { return false };
            let counted = piece.hours.times(its.rate);
            let has_room = |maximum: &usize| {
                mine.abilities.maximums.contains(maximum)
                    || room.get(&room_key(problem, user.claim, *maximum, its)).is_none_or(|left| *left >= counted)
            };
            mine.abilities.year == its.abilities.year
                && its.rate >= mine.rate
                && its.by >= mine.by
                && user.slot.is_none_or(|slot| its.abilities.slots.contains(&slot))
                && user.special.iter().all(|overlay| its.abilities.overlays.contains(overlay))
                && its.abilities.maximums.iter().all(has_room)
        })
}

/// Subjects, ways and a giver of which every combination would do.
struct Choice {
    /// Empty: any subject.
    topics: Vec<String>,
    /// Empty: in any way.
    formats: Vec<Format>,
    giver: Option<String>,
    at_least: Option<Hours>,
    role: Role,
}

impl Choice {
    /// The widest choice: by anybody and of any size if it can be, then as many subjects and ways as go together.
    fn of(kinds: &[&Kind], ways_matter: bool) -> Self {
        let probes: BTreeSet<&Probe> = kinds.iter().flat_map(|kind| &kind.probes).collect();
        let terms = |probe: &Probe| (probe.role != Role::Attended, probe.giver.clone(), probe.at_least);
        let easiest = probes.iter().map(|probe| terms(probe)).min();
        let Some((taught, giver, at_least)) = easiest else {
            return Self { topics: Vec::new(), formats: Vec::new(), giver: None, at_least: None, role: Role::Attended };
        };
        let mut ways: BTreeMap<&str, BTreeSet<Format>> = BTreeMap::new();
        for probe in probes.iter().filter(|probe| terms(probe) == (taught, giver.clone(), at_least)) {
            ways.entry(&probe.topic).or_default().insert(probe.format);
        }
        let fits = |formats: &BTreeSet<Format>| ways.values().filter(|others| formats.is_subset(others)).count();
        let sets: BTreeSet<&BTreeSet<Format>> = ways.values().collect();
        let best = sets.into_iter().max_by_key(|formats| fits(formats) * formats.len()).cloned().unwrap_or_default();
        let mut subjects: Vec<String> =
            ways.iter().filter(|(_, formats)| best.is_subset(formats)).map(|(topic, _)| (*topic).to_owned()).collect();
        // In the order of the vocabulary, which begins with what rules ask for most.
        let place = |topic: &str| topics::TOPICS.iter().position(|(id, _)| *id == topic).unwrap_or(usize::MAX);
        subjects.sort_by_key(|topic| place(topic));
        let any_subject = topics::TOPICS.iter().all(|(id, _)| subjects.iter().any(|topic| topic == id));
        let any_way = !ways_matter || best.len() == FORMATS.len();
        Self {
            topics: if any_subject { Vec::new() } else { subjects },
            formats: if any_way { Vec::new() } else { best.into_iter().collect() },
            giver,
            at_least,
            role: if taught { Role::Presented } else { Role::Attended },
        }
    }

    fn offers(&self, probe: &Probe) -> bool {
        (self.topics.is_empty() || self.topics.contains(&probe.topic))
            && (self.formats.is_empty() || self.formats.contains(&probe.format))
            && self.giver == probe.giver
            && self.at_least == probe.at_least
            && self.role == probe.role
    }
}
