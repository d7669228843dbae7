//! What a certifying body answered to this holder: it outranks the pack.
//!
//! A confirmation names a fact by its path (`renewal.ce_hours`) and gives its value as text. The latest answer counts; an
//! answer dated after the day of judgement does not yet exist.

use super::Open;
use crate::fixed::Fixed;
use crate::model::Confirmation;
use crate::pack::{Cited, Fact, FileBy, Grace, Minimum, Selector, Span, Terms, topics};
use chrono::NaiveDate;

/// Works the holder's confirmations into the terms; gives those that could not be read.
pub(super) fn apply(terms: &mut Terms, type_id: &str, confirmations: &[Confirmation], as_of: NaiveDate) -> Vec<Open> {
    let mut relevant: Vec<(usize, &Confirmation)> = confirmations
        .iter()
        .enumerate()
        .filter(|(_, answer)| answer.type_id == type_id && answer.confirmed_on <= as_of)
        .collect();
    relevant.sort_by_key(|(at, answer)| (answer.confirmed_on, *at));
    let unreadable = relevant.into_iter().filter(|(at, answer)| set(terms, answer, *at).is_none());
    unreadable.map(|(_, answer)| Open::UnreadableConfirmation { field: answer.field.clone() }).collect()
}

fn set(terms: &mut Terms, answer: &Confirmation, at: usize) -> Option<()> {
    let whole = || answer.value.trim().parse::<u32>().ok();
    let fixed = || answer.value.trim().parse::<Fixed>().ok().filter(|value| *value >= Fixed::ZERO);
    match answer.field.strip_prefix("renewal.")? {
        "period_months" => confirm(&mut terms.period_months, whole()?, at),
        "ce_hours" => confirm(&mut terms.ce_hours, fixed()?, at),
        "opens_days_before" => confirm(&mut terms.opens, Span::Days(whole()?), at),
        "opens_months_before" => confirm(&mut terms.opens, Span::Months(whole()?), at),
        "file_by_days_before" => {
            confirm(&mut terms.file_by, FileBy { before: Span::Days(whole()?), by: None }, at);
        }
        "grace_days" => confirm(&mut terms.grace, Grace::For(Span::Days(whole()?)), at),
        "grace_months" => confirm(&mut terms.grace, Grace::For(Span::Months(whole()?)), at),
        "fee_usd" => confirm(&mut terms.fee_usd, fixed()?, at),
        "late_fee_usd" => confirm(&mut terms.late_fee_usd, fixed()?, at),
        field => match field.split_once('.')? {
            ("minimums", name) => {
                let hours = fixed()?;
                let row = minimum(terms, name, at)?;
                confirm(&mut row.hours, hours, at);
                row.cite = row.hours.as_ref().map(|fact| fact.cite.clone())?;
            }
            ("maximums", name) => {
                let hours = fixed()?;
                let row = terms.maximums.iter_mut().find(|row| names(&row.id, &row.which, name))?;
                confirm(&mut row.hours, hours, at);
                row.cite = row.hours.as_ref().map(|fact| fact.cite.clone())?;
            }
            _ => return None,
        },
    }
    Some(())
}

/// Puts the answer in the fact's place. Where the pack says the same, its sources stay beside the answer.
fn confirm<T: PartialEq>(fact: &mut Fact<T>, value: T, at: usize) {
    let agreed = fact.take().filter(|fact| fact.value == value).map(|fact| fact.cite).unwrap_or_default();
    let cite = std::iter::once(format!("confirmation {at}")).chain(agreed).collect();
    *fact = Some(Cited { value, cite });
}

/// The minimum of that id or topic; a new one where the pack has none and the name is a topic.
fn minimum<'a>(terms: &'a mut Terms, name: &str, at: usize) -> Option<&'a mut Minimum> {
    if !terms.minimums.iter().any(|minimum| names(&minimum.id, &minimum.which, name)) {
        if !topics::is_known(name) {
            return None;
        }
        terms.minimums.push(Minimum {
            id: name.to_owned(),
            label: topics::label(name).to_owned(),
            which: Selector { topics: vec![name.to_owned()], ..Selector::default() },
            cite: vec![format!("confirmation {at}")],
            ..Minimum::default()
        });
    }
    terms.minimums.iter_mut().find(|minimum| names(&minimum.id, &minimum.which, name))
}

fn names(id: &str, which: &Selector, name: &str) -> bool {
    id == name || which.topics.first().is_some_and(|topic| topic == name)
}
