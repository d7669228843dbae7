//! A rule of the holder's own, turned into terms: what a training organisation or an employer asks, as the holder noted it.
//!
//! The terms are those a pack would have, so that the same judge, plan and packet work with them; each fact cites
//! [`OWN_RULE`], never a pack's source. What the holder was not told stays unknown. Nothing here looks at hours.

use super::cycle::{Circumstances, Cycle, Dates, ExpirySource, dates};
use super::{Open, confirmed};
use crate::date::{add_days, add_months};
use crate::model::{Credential, Format, OwnRule, Starts};
use crate::pack::{Cited, Expiry, Fact, Maximum, Minimum, Selector, Terms, topics};
use chrono::{Datelike, NaiveDate};

/// What every fact of an own rule cites.
pub const OWN_RULE: &str = "own rule";

/// The own rule that judges a certificate; one whose type a pack may know is never judged by it.
#[must_use]
pub fn own_rule(held: &Credential) -> Option<&OwnRule> {
    held.own_rule.as_ref().filter(|_| held.type_id.is_none())
}

/// What the rule says, as a pack's terms.
#[must_use]
pub fn terms(rule: &OwnRule) -> Terms {
    Terms {
        period_months: fact(rule.period_months),
        expiry: fact(rule.starts.and_then(|starts| expiry(starts, rule.period_months))),
        ce_hours: fact(rule.ce_hours),
        fee_usd: fact(rule.fee_usd),
        minimums: rule
            .minimums
            .iter()
            .enumerate()
            .map(|(at, asked)| Minimum {
                // A word of the holder could be the name of another row.
                id: if topics::is_known(&asked.topic) { asked.topic.clone() } else { format!("topic-{}", at + 1) },
                label: topics::label(&asked.topic).to_owned(),
                which: Selector { topics: vec![asked.topic.clone()], ..Selector::default() },
                hours: fact(asked.hours),
                cite: cite(),
                ..Minimum::default()
            })
            .collect(),
        maximums: rule
            .maximums
            .iter()
            .map(|bound| Maximum {
                id: bound.format.name().to_owned(),
                label: label(bound.format).to_owned(),
                which: Selector { formats: vec![bound.format], ..Selector::default() },
                hours: fact(bound.hours),
                cite: cite(),
                ..Maximum::default()
            })
            .collect(),
        ..Terms::default()
    }
}

fn label(format: Format) -> &'static str {
    match format {
        Format::InPerson => "Courses in person",
        Format::LiveOnline => "Live online courses",
        Format::SelfPaced => "Self-paced courses",
        Format::Other => "Courses taken in other ways",
    }
}

fn cite() -> Vec<String> {
    vec![OWN_RULE.to_owned()]
}

fn fact<T>(value: Option<T>) -> Fact<T> {
    value.map(|value| Cited { value, cite: cite() })
}

/// A period that begins on a day of the year ends on the day before it.
fn expiry(starts: Starts, period_months: Option<u32>) -> Option<Expiry> {
    match starts {
        Starts::Anniversary => Some(Expiry::Anniversary),
        Starts::FixedDay { month, day } => {
            // A leap year, so that a period which begins on 1 March ends on the last day of February.
            let last = NaiveDate::from_ymd_opt(2000, month, day)?.pred_opt()?;
            let every_years = period_months.map_or(1, |months| (months / 12).max(1));
            Some(Expiry::FixedDate { month: last.month(), day: last.day(), every_years, base_year: None })
        }
    }
}

/// The dates of a certificate under its own rule on a day, and what is to be asked before a course is looked at.
pub(super) fn settled(
    held: &Credential,
    rule: &OwnRule,
    terms: &Terms,
    around: Circumstances,
    as_of: NaiveDate,
) -> (Dates, Vec<Open>) {
    let plain = dates(held, Some(terms), around);
    let running = if rule.recurs { running(held, rule, &plain, as_of) } else { None };
    let dates = running.map_or(plain, |cycle| {
        let source = match plain.expires {
            Some((day, source)) if day == cycle.ends_on => source,
            _ => ExpirySource::Rule,
        };
        Dates { expires: Some((cycle.ends_on, source)), cycle: Some(cycle), ..plain }
    });
    let old = add_months(rule.noted_on, confirmed::CONFIRMED_FOR_MONTHS).is_none_or(|day| day < as_of);
    let open = old.then(|| Open::OldOwnRule { said_by: rule.said_by.clone(), noted_on: rule.noted_on });
    (dates, open.into_iter().collect())
}

/// The period in which a day lies, where one follows the other without a renewal. A day that ends one period and begins
/// the next still lies in the first, as the day of expiry does.
fn running(held: &Credential, rule: &OwnRule, plain: &Dates, as_of: NaiveDate) -> Option<Cycle> {
    let months = rule.period_months.filter(|months| *months > 0)?;
    let printed = held.expires_on.or_else(|| held.renewals.last().and_then(|renewal| renewal.expires_on));
    let next = |end: NaiveDate| match rule.starts {
        Some(Starts::FixedDay { .. }) => add_days(end, 1),
        _ => Some(end),
    };
    let mut starts_on = match printed {
        Some(printed) if as_of <= printed => return plain.cycle,
        Some(printed) => next(printed)?,
        None => held.issued_on,
    };
    for ends_on in ends(held, rule, printed, months) {
        if as_of <= ends_on {
            return Some(Cycle { starts_on, ends_on });
        }
        starts_on = next(ends_on)?;
    }
    None
}

/// The ends of the periods in order of time: after the printed one, else from the first on.
fn ends(held: &Credential, rule: &OwnRule, printed: Option<NaiveDate>, months: u32) -> Box<dyn Iterator<Item = NaiveDate>> {
    let fixed = match rule.starts.and_then(|starts| expiry(starts, Some(months))) {
        Some(Expiry::FixedDate { month, day, .. }) => Some((month, day)),
        _ => None,
    };
    let in_year = move |year: i32| {
        let (month, day) = fixed?;
        // 29 February in a common year is its 28th.
        NaiveDate::from_ymd_opt(year, month, day).or_else(|| NaiveDate::from_ymd_opt(year, month, day.checked_sub(1)?))
    };
    let years = i32::try_from(months / 12).unwrap_or(i32::MAX).max(1);
    match (printed, rule.starts) {
        (Some(printed), _) if in_year(printed.year()) == Some(printed) && months.is_multiple_of(12) => {
            Box::new((1..).map_while(move |count: i32| in_year(printed.year().checked_add(years.checked_mul(count)?)?)))
        }
        (Some(printed), _) => Box::new((1..).map_while(move |count: u32| add_months(printed, months.checked_mul(count)?))),
        (None, Some(Starts::Anniversary)) => {
            let issued_on = held.issued_on;
            Box::new((1..).map_while(move |count: u32| add_months(issued_on, months.checked_mul(count)?)))
        }
        // Where a period has several years, only a day that the holder enters says which years begin one.
        (None, Some(Starts::FixedDay { .. })) if months == 12 => {
            let issued_on = held.issued_on;
            Box::new((issued_on.year()..).map_while(in_year).filter(move |end| *end > issued_on))
        }
        (None, _) => Box::new(std::iter::empty()),
    }
}
