//! A course not yet taken: what it would buy for every certificate, before one pays for it.
//!
//! The record is judged and planned without it and with it, as if it were done on its day. It must never count anything else
//! that lies in the future.

use super::{Plan, plan_until};
use crate::fixed::Hours;
use crate::judge::ground::{Ground, Needs};
use crate::judge::{Judgement, Kind, Reason, Rules};
use crate::model::{Activity, Record};
use chrono::NaiveDate;

/// What a course would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// The plan without it.
    pub before: Plan,
    /// The plan once it is taken.
    pub after: Plan,
    /// For every certificate, in the record's order.
    pub effects: Vec<Effect>,
}

/// What a course would do for one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The certificate.
    pub credential_id: String,
    /// Hours to earn for this certificate alone without the course; `None`: unknown.
    pub before: Option<Hours>,
    /// The same once it is taken.
    pub after: Option<Hours>,
    /// Its hours as this certificate counts them; `None` where no cycle is known.
    pub hours: Option<Hours>,
    /// How many of them count.
    pub counted: Hours,
    /// How many a maximum leaves out.
    pub over_maximum: Hours,
    /// How many count for another certificate that may not share them.
    pub elsewhere: Hours,
    /// Why none can count; `None`: they can.
    pub refused: Option<Reason>,
    /// Maximums, by the ids of their rows, that leave out all or some of it.
    pub maximums: Vec<String>,
    /// Bodies of which one must have approved it, where none did.
    pub approved_by: Vec<String>,
    /// The rows for which it counts, or that lack less with it.
    pub rows: Vec<RowEffect>,
}

/// What a course would do for one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowEffect {
    /// The row's id in the judgement.
    pub requirement: String,
    /// Hours of the course that stand there.
    pub hours: Hours,
    /// Hours missing without the course; `None`: unknown.
    pub missing_before: Option<Hours>,
    /// Hours missing once it is taken.
    pub missing_after: Option<Hours>,
}

/// Sorts after every id of a wallet, so that of two entries of one training the considered one is the double.
const LAST: &str = "\u{10ffff}";

/// Tells what a course would buy; its id does not matter.
#[must_use]
pub fn consider(rules: &Rules, record: &Record, course: &Activity, as_of: NaiveDate) -> Considered {
    let course = &Activity { id: LAST.to_owned(), ..course.clone() };
    let until = course.completed_on.max(as_of);
    let mut without = record.clone();
    without.activities.retain(|other| other.completed_on <= as_of);
    let mut with = without.clone();
    with.activities.push(course.clone());
    let (before, after) = (plan_until(rules, &without, as_of, until), plan_until(rules, &with, as_of, until));
    let ground = Ground::of(rules, &with, as_of, until);
    let pairs = before.certificates.iter().zip(&after.certificates).enumerate();
    let effects = pairs.map(|(at, (before, after))| {
        let hours = |outlook: &super::Outlook| match &outlook.planned {
            Ok(planned) => Some(planned.hours),
            Err(_) => outlook.judgement.to_earn,
        };
        let needs = ground.needs(at, false);
        let eligible = needs.as_ref().and_then(|needs| {
            let mine = needs.eligible.iter().find(|(other, _)| other.id == course.id);
            mine.map(|(_, hours)| *hours)
        });
        let found = effect(&before.judgement, &after.judgement, course);
        let full = needs.as_ref().map(|needs| maximums(needs, course, &found, &after.judgement)).unwrap_or_default();
        let effect = Effect { before: hours(before), after: hours(after), maximums: full, ..found };
        match eligible {
            Some(hours) => Effect {
                hours: Some(hours),
                counted: hours.less(effect.over_maximum).less(effect.elsewhere),
                refused: None,
                ..effect
            },
            None => effect,
        }
    });
    let effects = effects.collect();
    Considered { before, after, effects }
}

/// The maximums that bound a course and leave no room for all of it.
fn maximums(needs: &Needs<'_>, course: &Activity, found: &Effect, after: &Judgement) -> Vec<String> {
    let excluded = found.refused == Some(Reason::Excluded);
    if !found.over_maximum.is_positive() && !excluded {
        return Vec::new();
    }
    let bounding = needs.abilities(course, &needs.years()).maximums;
    let rows: Vec<_> = after.requirements.iter().filter(|row| row.kind == Kind::Maximum).collect();
    let row_of = |at: usize| {
        let id = &needs.terms.maximums[at].id;
        rows.iter().find(|row| row.id == *id || row.id.strip_prefix("max-") == Some(id)).copied()
    };
    let full = bounding.into_iter().filter_map(row_of);
    let full = full.filter(|row| if excluded { row.required == Some(Hours::ZERO) } else { row.counted >= row.required });
    full.map(|row| row.id.clone()).collect()
}

/// What the two judgements tell.
fn effect(before: &Judgement, after: &Judgement, course: &Activity) -> Effect {
    let left = |judgement: &Judgement, reason: Reason| -> Hours {
        judgement.not_counted.iter().filter(|not| not.reason == reason).map(|not| not.hours).sum()
    };
    let more = |reason: Reason| left(after, reason).less(left(before, reason));
    let refused = after.not_counted.iter().find(|not| not.activity == course.id);
    let rows = after.requirements.iter().filter(|row| row.kind == Kind::Minimum || row.kind == Kind::ToConfirm);
    let rows = rows.filter_map(|row| {
        let stands = row.activities.iter().find(|(id, _)| *id == course.id).map_or(Hours::ZERO, |(_, hours)| *hours);
        let missing = before.requirements.iter().find(|other| other.id == row.id).and_then(|other| other.missing);
        let effect =
            RowEffect { requirement: row.id.clone(), hours: stands, missing_before: missing, missing_after: row.missing };
        (stands.is_positive() || missing != row.missing).then_some(effect)
    });
    Effect {
        credential_id: after.credential_id.clone(),
        before: None,
        after: None,
        hours: refused.map(|not| not.hours),
        counted: Hours::ZERO,
        over_maximum: more(Reason::OverMaximum),
        elsewhere: more(Reason::AssignedElsewhere),
        refused: refused.map(|not| not.reason),
        maximums: Vec::new(),
        approved_by: match (refused.map(|not| not.reason), after.terms.as_ref().and_then(|terms| terms.approved_by.as_ref())) {
            (Some(Reason::NotApproved), Some(bodies)) => bodies.value.clone(),
            _ => Vec::new(),
        },
        rows: rows.collect(),
    }
}
