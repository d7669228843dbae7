//! What a certifying body answered to this holder: it outranks the pack.
//!
//! A confirmation names a fact by its path (`renewal.ce_hours`) and gives its value as text; `pack::FIELDS` lists the facts.
//! The latest answer counts; an answer dated after the day of judgement does not yet exist. An answer that has grown old, or
//! that was given when the pack said something else, is not used and becomes a question again.

use super::settle::settle;
use super::{Open, Rules};
use crate::fixed::Fixed;
use crate::model::{Confirmation, Credential, Record};
use crate::pack::{
    CarryOver, Cited, Fact, Field, FieldName, FileBy, FirstPeriod, Grace, InTotal, Measure, Minimum, Selector, Span, Terms,
    UNKNOWN, Value, topics,
};
use chrono::NaiveDate;
use std::collections::HashMap;

/// After so many months a confirmation becomes a question again: rules are seldom left alone for longer.
pub const CONFIRMED_FOR_MONTHS: u32 = 24;

/// What begins the field of an answer about the holder.
pub const CONDITION: &str = "condition.";

/// Whether an answer is used, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Footing {
    /// It is used.
    Counts,
    /// A later answer to the same question takes its place.
    Superseded,
    /// It has grown old.
    GrownOld,
    /// The pack said something else when it was noted.
    Outdated {
        /// What the pack says now.
        says: String,
    },
    /// It does not name a fact of these terms, or gives no value of it.
    Unreadable,
    /// It is dated after the day of judgement.
    NotYet,
}

/// Works the holder's confirmations into the terms of the pack; gives those that could not be read, and those that have grown
/// old or out of date.
pub(super) fn apply(terms: &mut Terms, type_id: &str, confirmations: &[Confirmation], as_of: NaiveDate) -> Vec<Open> {
    let mut open = Vec::new();
    let mut standing = footing(Some(terms), type_id, confirmations, as_of);
    standing.sort_by_key(|(at, _)| (confirmations.get(*at).map(|answer| answer.confirmed_on), *at));
    for (at, footing) in standing {
        let Some(answer) = confirmations.get(at).filter(|answer| !answer.field.starts_with(CONDITION)) else { continue };
        let (field, value, confirmed_on) = (answer.field.clone(), answer.value.clone(), answer.confirmed_on);
        match footing {
            Footing::Counts => {
                // What counts was read before and has its place.
                if let Some((field, value)) = read(answer) {
                    let _ = set(terms, field, value, at);
                }
            }
            Footing::GrownOld => open.push(Open::OldConfirmation { field, value, confirmed_on }),
            Footing::Outdated { says } => {
                let said = answer.pack_said.clone().unwrap_or_default();
                open.push(Open::OutdatedConfirmation { field, value, confirmed_on, said, says });
            }
            Footing::Unreadable => open.push(Open::UnreadableConfirmation { field }),
            Footing::Superseded | Footing::NotYet => {}
        }
    }
    open
}

/// How each answer about a credential stands on a day, by its place among the answers. `terms` are the pack's own
/// ([`pack_terms`]); `None`: no pack knows any.
#[must_use]
pub fn footing(terms: Option<&Terms>, type_id: &str, confirmations: &[Confirmation], as_of: NaiveDate) -> Vec<(usize, Footing)> {
    let nothing = Terms::default();
    let terms = terms.unwrap_or(&nothing);
    let mut latest_first: Vec<(usize, &Confirmation)> =
        confirmations.iter().enumerate().filter(|(_, answer)| answer.type_id == type_id).collect();
    latest_first.sort_by_key(|(at, answer)| std::cmp::Reverse((answer.confirmed_on, *at)));
    let mut decided: Vec<&Confirmation> = Vec::new();
    let mut found = Vec::new();
    for (at, answer) in latest_first {
        let same = |later: &&Confirmation| match (Field::parse(&later.field), Field::parse(&answer.field)) {
            (Some(later), Some(field)) => terms.same_fact(later, field),
            _ => later.field == answer.field,
        };
        let footing = if answer.confirmed_on > as_of {
            Footing::NotYet
        } else if decided.iter().any(same) {
            Footing::Superseded
        } else {
            let footing = of_latest(terms, answer, as_of);
            if footing != Footing::Unreadable {
                decided.push(answer);
            }
            footing
        };
        found.push((at, footing));
    }
    found.sort_by_key(|(at, _)| *at);
    found
}

fn of_latest(terms: &Terms, answer: &Confirmation, as_of: NaiveDate) -> Footing {
    if answer.field.starts_with(CONDITION) {
        // It is about the holder and theirs to change: it neither grows old nor hangs on what the pack says.
        return if Measure::YesNo.read(&answer.value).is_some() { Footing::Counts } else { Footing::Unreadable };
    }
    let Some((field, value)) = read(answer).filter(|(field, _)| terms.has_place_for(*field)) else {
        return Footing::Unreadable;
    };
    let says = terms.said(field).unwrap_or_else(|| UNKNOWN.to_owned());
    // Where the pack has come to say what was answered, there is nothing to ask.
    let agrees = field.form.measure.read(&says) == Some(value);
    if !agrees && answer.pack_said.as_ref().is_some_and(|said| *said != says) {
        Footing::Outdated { says }
    } else if has_grown_old(answer, as_of) {
        Footing::GrownOld
    } else {
        Footing::Counts
    }
}

/// The fact that an answer is about, and the value that it gives.
fn read(answer: &Confirmation) -> Option<(Field<'_>, Value)> {
    let field = Field::parse(&answer.field)?;
    Some((field, field.form.measure.read(&answer.value)?))
}

/// Whether a confirmation must be asked for again.
#[must_use]
pub fn has_grown_old(answer: &Confirmation, as_of: NaiveDate) -> bool {
    crate::date::add_months(answer.confirmed_on, CONFIRMED_FOR_MONTHS).is_none_or(|day| day < as_of)
}

/// The pack's own terms that judge a certificate on a day, without the holder's answers worked in; `None` where no pack has
/// any in force.
#[must_use]
pub fn pack_terms<'a>(rules: &'a Rules, record: &'a Record, held: &'a Credential, as_of: NaiveDate) -> Option<&'a Terms> {
    let (_, rule) = rules.of(held)?;
    let setting = settle(rules, record, held, as_of);
    let chosen = setting.terms.as_deref()?;
    // Two blocks of a credential never share all of this: the pack's reader refuses those that are in force at one time.
    let which =
        |terms: &Terms| (terms.from, terms.until, terms.holds_any.clone(), terms.holds_none.clone(), terms.applies.clone());
    rule.renewal.iter().find(|terms| which(terms) == which(chosen))
}

/// What the holder answered about themselves, by condition. Such an answer does not grow old: it is theirs to change.
pub(super) fn answers<'a>(type_id: &str, confirmations: &'a [Confirmation], as_of: NaiveDate) -> HashMap<&'a str, bool> {
    let mut answers: Vec<(NaiveDate, usize, &str, bool)> = confirmations
        .iter()
        .enumerate()
        .filter(|(_, answer)| answer.type_id == type_id && answer.confirmed_on <= as_of)
        .filter_map(|(at, answer)| match Measure::YesNo.read(&answer.value)? {
            Value::YesNo(yes) => Some((answer.confirmed_on, at, answer.field.strip_prefix(CONDITION)?, yes)),
            _ => None,
        })
        .collect();
    answers.sort_unstable();
    answers.into_iter().map(|(_, _, id, yes)| (id, yes)).collect()
}

/// Puts a value in the place of a fact; `None` where the value is of another kind or the terms have no such row.
fn set(terms: &mut Terms, field: Field<'_>, value: Value, at: usize) -> Option<()> {
    match (field.form.name, value) {
        (FieldName::PeriodMonths, Value::Whole(count)) => confirm(&mut terms.period_months, count, at),
        (FieldName::CeHours, Value::Decimal(hours)) => confirm(&mut terms.ce_hours, hours, at),
        (FieldName::FirstPeriodHours, Value::Decimal(told)) => {
            let first = terms.first_period.as_mut()?;
            let FirstPeriod::OfMonths { ce_hours, .. } = &mut first.value else { return None };
            *ce_hours = Some(told);
            first.cite.insert(0, told_at(at));
        }
        (FieldName::CarryOverHours, Value::Decimal(hours)) => {
            let carry = if hours.is_zero() { CarryOver::NoCarryOver } else { CarryOver::UpTo(hours) };
            confirm(&mut terms.carry_over, carry, at);
        }
        (FieldName::Ceu, Value::Decimal(hours)) => confirm(&mut terms.ceu, hours, at),
        (FieldName::AcademicCredit, Value::Decimal(hours)) => confirm(&mut terms.academic_credit, hours, at),
        (FieldName::OpensDays, Value::Whole(count)) => confirm(&mut terms.opens, Span::Days(count), at),
        (FieldName::OpensMonths, Value::Whole(count)) => confirm(&mut terms.opens, Span::Months(count), at),
        (FieldName::FileByDays, Value::Whole(count)) => confirm_file_by(terms, Span::Days(count), at),
        (FieldName::FileByMonths, Value::Whole(count)) => confirm_file_by(terms, Span::Months(count), at),
        (FieldName::GraceDays, Value::Whole(count)) => confirm_grace(terms, Span::Days(count), count, at),
        (FieldName::GraceMonths, Value::Whole(count)) => confirm_grace(terms, Span::Months(count), count, at),
        (FieldName::Fee, Value::Decimal(dollars)) => confirm(&mut terms.fee_usd, dollars, at),
        (FieldName::LateFee, Value::Decimal(dollars)) => confirm(&mut terms.late_fee_usd, dollars, at),
        (FieldName::Minimum, Value::Decimal(hours)) => {
            let row = minimum(terms, field.row, at)?;
            confirm_row(&mut row.hours, &mut row.cite, hours, at);
        }
        (FieldName::InTotal, Value::YesNo(yes)) => {
            let place = terms.minimum_named(field.row)?;
            let row = terms.minimums.get_mut(place)?;
            row.in_total = if yes { InTotal::Yes } else { InTotal::No };
            row.cite.insert(0, told_at(at));
        }
        (FieldName::Maximum, Value::Decimal(hours)) => {
            let place = terms.maximum_named(field.row)?;
            let row = terms.maximums.get_mut(place)?;
            confirm_row(&mut row.hours, &mut row.cite, hours, at);
        }
        (FieldName::Practice, Value::Decimal(hours)) => {
            let place = terms.practice_named(field.row)?;
            let row = terms.practice.get_mut(place)?;
            confirm_row(&mut row.hours, &mut row.cite, hours, at);
        }
        _ => return None,
    }
    Some(())
}

fn told_at(at: usize) -> String {
    format!("confirmation {at}")
}

/// Puts the answer in the fact's place. Where the pack says the same, its sources stay beside the answer.
fn confirm<T: PartialEq>(fact: &mut Fact<T>, value: T, at: usize) {
    let agreed = fact.take().filter(|fact| fact.value == value).map(|fact| fact.cite).unwrap_or_default();
    let cite = std::iter::once(told_at(at)).chain(agreed).collect();
    *fact = Some(Cited { value, cite });
}

fn confirm_row(fact: &mut Fact<Fixed>, cite: &mut Vec<String>, hours: Fixed, at: usize) {
    confirm(fact, hours, at);
    *cite = fact.as_ref().map(|fact| fact.cite.clone()).unwrap_or_default();
}

/// The answer gives a length; what must have happened by then is still the pack's to say.
fn confirm_file_by(terms: &mut Terms, before: Span, at: usize) {
    let by = terms.file_by.as_ref().and_then(|fact| fact.value.by);
    confirm(&mut terms.file_by, FileBy { before, by }, at);
}

fn confirm_grace(terms: &mut Terms, length: Span, count: u32, at: usize) {
    confirm(&mut terms.grace, if count == 0 { Grace::NoGrace } else { Grace::For(length) }, at);
}

/// The minimum of that id or topic; a new one where the pack has none and the name is a topic.
fn minimum<'a>(terms: &'a mut Terms, name: &str, at: usize) -> Option<&'a mut Minimum> {
    if terms.minimum_named(name).is_none() && topics::is_known(name) {
        terms.minimums.push(Minimum {
            id: name.to_owned(),
            label: topics::label(name).to_owned(),
            which: Selector { topics: vec![name.to_owned()], ..Selector::default() },
            cite: vec![told_at(at)],
            ..Minimum::default()
        });
    }
    let place = terms.minimum_named(name)?;
    terms.minimums.get_mut(place)
}
