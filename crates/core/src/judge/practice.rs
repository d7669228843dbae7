//! Work and supervision held against the rows that ask for them.
//!
//! A row on its own takes every hour of its kind. Rows of one `way` belong together, and an hour of work serves only one of
//! them: which one is a small transport problem, solved exactly ([`super::deal`]). Rows of different ways are alternatives.
//!
//! An hour of which the record does not say whether it counts (work that reaches beyond the window, work under another title)
//! is *possible*: it never makes a row met, it only keeps a row from being called unmet.

use super::deal::{Slot, deal};
use super::rows::row;
use super::{Cycle, Kind, Open, Requirement};
use crate::date::sub_months;
use crate::fixed::Hours;
use crate::model::{Experience, Record};
use crate::pack::{Practice, PracticeKind, ToConfirm};
use crate::search::folded;
use chrono::NaiveDate;

/// The id of the row over all ways.
pub(crate) const WAYS: &str = "ways";

/// Rows of work and supervision, with what must be asked about them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Practised {
    pub(crate) rows: Vec<Requirement>,
    pub(crate) open: Vec<Open>,
}

/// Holds the record's work and supervision against the rows.
///
/// `window` is the time in which hours count for rows that name none of their own; `None`: any time up to the day of
/// judgement. Of `to_confirm` only the members of a way are looked at.
pub(crate) fn weigh(
    practice: &[Practice],
    to_confirm: &[ToConfirm],
    record: &Record,
    window: Option<Cycle>,
    as_of: NaiveDate,
) -> Practised {
    let mut practised = Practised::default();
    for asked in practice.iter().filter(|asked| asked.way.is_none()) {
        let weighed = one(asked, &Pool::of(asked, record, window, as_of));
        practised.rows.push(weighed.row);
        practised.open.extend(weighed.open);
    }
    let mut names: Vec<&str> = Vec::new();
    for name in
        practice.iter().filter_map(|asked| asked.way.as_deref()).chain(to_confirm.iter().filter_map(|row| row.way.as_deref()))
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let of_way = |way: Option<&String>, name: &str| way.is_some_and(|way| way == name);
    let ways: Vec<Way> = names
        .into_iter()
        .map(|name| {
            let asked: Vec<&Practice> = practice.iter().filter(|asked| of_way(asked.way.as_ref(), name)).collect();
            let mut way = together(&asked, record, window, as_of);
            for asked in to_confirm.iter().filter(|asked| of_way(asked.way.as_ref(), name)) {
                let base = row(&asked.id, Kind::ToConfirm, &asked.label);
                way.rows.push(Requirement { cite: asked.cite.clone(), ..base });
                way.open.push(Open::Ask { question: asked.ask.clone() });
            }
            way
        })
        .collect();
    match <[Way; 1]>::try_from(ways) {
        Ok([only]) => {
            practised.rows.extend(only.rows);
            practised.open.extend(only.open);
        }
        Err(ways) => alternatives(ways, &mut practised),
    }
    practised
}

/// Hours of the record that can serve one row.
#[derive(Debug, Default)]
struct Pool {
    /// Surely.
    sure: Vec<(String, Hours)>,
    /// Perhaps, because they may lie outside the window.
    beyond: Vec<(String, Hours)>,
    /// Perhaps, because the work has another title.
    otherwise: Vec<(String, Hours)>,
}

impl Pool {
    fn of(asked: &Practice, record: &Record, window: Option<Cycle>, as_of: NaiveDate) -> Self {
        let window = match asked.within_months {
            // Beyond the calendar's beginning everything lies inside.
            Some(months) => sub_months(as_of, months).map(|starts_on| Cycle { starts_on, ends_on: as_of }),
            None => window,
        };
        let mut pool = Self::default();
        if asked.kind == PracticeKind::Supervision {
            let counts = |day: NaiveDate| day <= as_of && window.is_none_or(|window| window.contains(day));
            let meetings = record.supervision.iter().filter(|meeting| counts(meeting.date));
            pool.sure = meetings.map(|meeting| (meeting.id.clone(), meeting.hours)).collect();
            return pool;
        }
        let roles: Vec<String> = asked.roles.iter().map(|role| folded(role)).collect();
        let fits = |work: &&Experience| (!asked.supervised || work.supervised) && (!asked.paid || work.paid);
        for work in record.experience.iter().filter(fits).filter(|work| work.from <= as_of) {
            let last = work.to.unwrap_or(as_of).min(as_of);
            let over = work.to.is_none_or(|to| to <= as_of);
            let touches = window.is_none_or(|window| work.from <= window.ends_on && last >= window.starts_on);
            let inside = over && window.is_none_or(|window| window.contains(work.from) && window.contains(last));
            let entry = (work.id.clone(), work.hours);
            if !touches {
                continue;
            }
            if !roles.is_empty() && !roles.contains(&folded(&work.role)) {
                pool.otherwise.push(entry);
            } else if inside {
                pool.sure.push(entry);
            } else {
                pool.beyond.push(entry);
            }
        }
        pool
    }

    /// What to ask where only possible hours could fill the row.
    fn doubts(&self, asked: &Practice) -> impl Iterator<Item = Open> + use<> {
        let beyond = (!self.beyond.is_empty()).then(|| Open::PartOfExperience { label: asked.label.clone() });
        let otherwise =
            (!self.otherwise.is_empty()).then(|| Open::OtherWork { label: asked.label.clone(), roles: asked.roles.clone() });
        beyond.into_iter().chain(otherwise)
    }
}

/// False if anything is unmet, else unknown if anything is unknown, else true.
pub(crate) fn all_met(rows: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for met in rows {
        all = match (all, met) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (None, _) | (_, None) => None,
            _ => Some(true),
        };
    }
    all
}

fn sum(hours: &[(String, Hours)]) -> Hours {
    hours.iter().map(|(_, hours)| *hours).sum()
}

fn base(asked: &Practice) -> Requirement {
    let kind = match asked.kind {
        PracticeKind::Experience => Kind::Experience,
        PracticeKind::Supervision => Kind::Supervision,
    };
    Requirement { cite: asked.cite.clone(), ..row(&asked.id, kind, &asked.label) }
}

struct Weighed {
    row: Requirement,
    open: Vec<Open>,
}

/// A row that shares its hours with no other.
fn one(asked: &Practice, pool: &Pool) -> Weighed {
    let counted = sum(&pool.sure);
    let base = Requirement { counted: Some(counted), activities: pool.sure.clone(), ..base(asked) };
    let required = asked.hours.as_ref().map(|fact| fact.value);
    let meetings = asked.meetings.as_ref().map(|fact| fact.value);
    if required.is_none() && meetings.is_none() {
        let open = vec![Open::Number { label: asked.label.clone() }];
        return Weighed { row: Requirement { kind: Kind::ToConfirm, ..base }, open };
    }
    let perhaps = counted + sum(&pool.beyond) + sum(&pool.otherwise);
    let by_hours = match required {
        Some(required) if counted < required && perhaps >= required => None,
        required => Some(required.is_none_or(|required| counted >= required)),
    };
    let count = u32::try_from(pool.sure.len()).unwrap_or(u32::MAX);
    let enough_meetings = meetings.is_none_or(|meetings| count >= meetings);
    let met = if enough_meetings { by_hours } else { Some(false) };
    let row = Requirement {
        required,
        missing: required.map(|required| required.less(counted)),
        trainings: meetings.map(|meetings| (meetings, Some(count))),
        met,
        ..base
    };
    Weighed { row, open: if met.is_none() { pool.doubts(asked).collect() } else { Vec::new() } }
}

/// The rows of one way.
#[derive(Debug)]
struct Way {
    rows: Vec<Requirement>,
    open: Vec<Open>,
}

impl Way {
    fn met(&self) -> Option<bool> {
        all_met(self.rows.iter().map(|row| row.met))
    }

    fn total(&self, hours: fn(&Requirement) -> Option<Hours>) -> Option<Hours> {
        let known: Vec<Hours> = self.rows.iter().filter_map(hours).collect();
        (known.len() == self.rows.len()).then(|| known.into_iter().sum())
    }

    fn label(&self) -> String {
        let rows = self.rows.iter().map(|row| match row.required {
            Some(hours) if hours.is_positive() => format!("{} ({hours} hours)", row.label),
            _ => row.label.clone(),
        });
        rows.collect::<Vec<_>>().join(", and ")
    }
}

fn slots<'a>(required: &[Hours], pools: &[&'a [(String, Hours)]]) -> Vec<Slot<'a>> {
    required.iter().zip(pools).map(|(required, pool)| Slot { required: *required, within: None, pool }).collect()
}

/// Weighs rows that belong together: an hour of work serves one of them.
fn together(asked: &[&Practice], record: &Record, window: Option<Cycle>, as_of: NaiveDate) -> Way {
    let pools: Vec<Pool> = asked.iter().map(|asked| Pool::of(asked, record, window, as_of)).collect();
    let mut weighed: Vec<Weighed> = asked.iter().zip(&pools).map(|(asked, pool)| one(asked, pool)).collect();
    let sharing: Vec<usize> =
        (0..asked.len()).filter(|at| asked[*at].kind == PracticeKind::Experience && asked[*at].hours.is_some()).collect();
    if sharing.len() > 1 {
        let required: Vec<Hours> =
            sharing.iter().map(|at| asked[*at].hours.as_ref().map_or(Hours::ZERO, |fact| fact.value)).collect();
        let sure: Vec<&[(String, Hours)]> = sharing.iter().map(|at| pools[*at].sure.as_slice()).collect();
        let all: Vec<Vec<(String, Hours)>> = sharing
            .iter()
            .map(|at| [&pools[*at].sure, &pools[*at].beyond, &pools[*at].otherwise].into_iter().flatten().cloned().collect())
            .collect();
        let all: Vec<&[(String, Hours)]> = all.iter().map(Vec::as_slice).collect();
        let shared = deal(&slots(&required, &sure), None).and_then(|sure| {
            let all = deal(&slots(&required, &all), Some(&sure.short))?;
            Some((sure.placed, all.placed))
        });
        for (place, at) in sharing.iter().enumerate() {
            let Weighed { row, open } = &mut weighed[*at];
            open.clear();
            let Some((sure, all)) = &shared else {
                *row = Requirement { required: Some(required[place]), ..base(asked[*at]) };
                open.push(Open::TooIntricate);
                continue;
            };
            let (counted, perhaps) = (sum(&sure[place]), sum(&all[place]));
            row.counted = Some(counted);
            row.missing = Some(required[place].less(counted));
            row.activities.clone_from(&sure[place]);
            row.met = match (counted >= required[place], perhaps >= required[place]) {
                (true, _) => Some(true),
                (false, true) => None,
                (false, false) => Some(false),
            };
            if row.met.is_none() {
                open.extend(sharing.iter().flat_map(|at| pools[*at].doubts(asked[*at])));
            }
        }
    }
    let (rows, open): (Vec<Requirement>, Vec<Vec<Open>>) = weighed.into_iter().map(|weighed| (weighed.row, weighed.open)).unzip();
    Way { rows, open: open.into_iter().flatten().collect() }
}

/// Ways of which one is enough: their rows are shown, and one row over all of them decides. It bears the hours of the way
/// that is nearest.
fn alternatives(ways: Vec<Way>, practised: &mut Practised) {
    if ways.is_empty() {
        return;
    }
    let mets: Vec<Option<bool>> = ways.iter().map(Way::met).collect();
    let met = if mets.contains(&Some(true)) {
        Some(true)
    } else if mets.iter().all(|met| *met == Some(false)) {
        Some(false)
    } else {
        None
    };
    let missing = |way: &Way| way.total(|row| row.missing);
    let nearest = ways.iter().zip(&mets).min_by_key(|(way, found)| (**found != met, missing(way).is_none(), missing(way)));
    let labels: Vec<String> = ways.iter().map(Way::label).collect();
    let mut cite: Vec<String> = Vec::new();
    for source in ways.iter().flat_map(|way| &way.rows).flat_map(|row| &row.cite) {
        if !cite.contains(source) {
            cite.push(source.clone());
        }
    }
    let label = format!("One of these ways: {}", labels.join("; or "));
    let mut combined = Requirement { met, cite, ..row(WAYS, Kind::Experience, &label) };
    if let Some((way, _)) = nearest {
        combined.required = way.total(|row| row.required);
        combined.counted = way.total(|row| row.counted).filter(|_| combined.required.is_some());
        combined.missing = missing(way).filter(|_| combined.required.is_some());
        if combined.required.is_some() {
            combined.activities = together_in_order(&way.rows);
        }
    }
    practised.rows.push(combined);
    for way in ways {
        practised.rows.extend(way.rows.into_iter().map(|row| Requirement { decides: false, ..row }));
        if met != Some(true) {
            practised.open.extend(way.open);
        }
    }
}

/// The hours of several rows, each entry once.
fn together_in_order(rows: &[Requirement]) -> Vec<(String, Hours)> {
    let mut all: Vec<(String, Hours)> = Vec::new();
    for (id, hours) in rows.iter().flat_map(|row| &row.activities) {
        match all.iter_mut().find(|(known, _)| known == id) {
            Some((_, sum)) => *sum += *hours,
            None => all.push((id.clone(), *hours)),
        }
    }
    all
}

#[cfg(test)]
mod tests;
