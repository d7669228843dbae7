//! What a certifying body answered to this holder: it outranks the pack.
//!
//! A confirmation names a fact by its path (`renewal.ce_hours`) and gives its value as text. The latest answer counts; an
//! answer dated after the day of judgement does not yet exist.

use super::Open;
use crate::fixed::Fixed;
use crate::model::Confirmation;
use crate::pack::{Cited, Grace, InTotal, Minimum, Selector, Span, Terms, topics};
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
    let cite = vec![format!("confirmation {at}")];
    let whole = || answer.value.trim().parse::<u32>().ok();
    let fixed = || answer.value.trim().parse::<Fixed>().ok().filter(|value| *value >= Fixed::ZERO);
    let field = answer.field.strip_prefix("renewal.")?;
    match field {
        "period_months" => terms.period_months = Some(Cited { value: whole()?, cite }),
        "ce_hours" => terms.ce_hours = Some(Cited { value: fixed()?, cite }),
        "opens_days_before" => terms.opens = Some(Cited { value: Span::Days(whole()?), cite }),
        "opens_months_before" => terms.opens = Some(Cited { value: Span::Months(whole()?), cite }),
        "file_by_days_before" => terms.file_by = Some(Cited { value: Span::Days(whole()?), cite }),
        "grace_days" => terms.grace = Some(Cited { value: Grace::For(Span::Days(whole()?)), cite }),
        "grace_months" => terms.grace = Some(Cited { value: Grace::For(Span::Months(whole()?)), cite }),
        "fee_usd" => terms.fee_usd = Some(Cited { value: fixed()?, cite }),
        "late_fee_usd" => terms.late_fee_usd = Some(Cited { value: fixed()?, cite }),
        _ => {
            let (list, name) = field.split_once('.')?;
            let value = Some(Cited { value: fixed()?, cite: cite.clone() });
            match list {
                "minimums" => minimum(terms, name, cite)?.hours = value,
                "maximums" => terms.maximums.iter_mut().find(|maximum| names(&maximum.id, &maximum.which, name))?.hours = value,
                _ => return None,
            }
        }
    }
    Some(())
}

/// The minimum of that id or topic; a new one where the pack has none and the name is a topic.
fn minimum<'a>(terms: &'a mut Terms, name: &str, cite: Vec<String>) -> Option<&'a mut Minimum> {
    if !terms.minimums.iter().any(|minimum| names(&minimum.id, &minimum.which, name)) {
        if !topics::is_known(name) {
            return None;
        }
        terms.minimums.push(Minimum {
            id: name.to_owned(),
            label: topics::label(name).to_owned(),
            which: Selector { topics: vec![name.to_owned()], ..Selector::default() },
            hours: None,
            trainings: None,
            within: None,
            in_total: InTotal::Yes,
            each_year: false,
            cite,
            note: None,
        });
    }
    terms.minimums.iter_mut().find(|minimum| names(&minimum.id, &minimum.which, name))
}

fn names(id: &str, which: &Selector, name: &str) -> bool {
    id == name || which.topics.first().is_some_and(|topic| topic == name)
}
