//! A course not yet taken: what it would buy for every certificate, before one pays for it.
//!
//! The record is judged and planned without it and with it, as if it were done on its day. It must never count anything else
//! that lies in the future.

use super::{Plan, plan_until};
use crate::fixed::Hours;
use crate::judge::ground::Ground;
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
        let eligible = ground.needs(at, false).and_then(|needs| {
            let mine = needs.eligible.iter().find(|(other, _)| other.id == course.id);
            mine.map(|(_, hours)| *hours)
        });
        let effect = Effect { before: hours(before), after: hours(after), ..effect(&before.judgement, &after.judgement, course) };
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
        rows: rows.collect(),
    }
}
