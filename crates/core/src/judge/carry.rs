//! Hours above the total that a rule carries over into the next cycle.
//!
//! Each earlier cycle is judged by itself, from the first on: what it counted beyond what it asked, at most the limit, goes into
//! the next. Hours that were themselves carried over are used first and are not carried again.

use super::allocation::{Claim, allocate, in_total};
use super::cycle::{Cycle, Period};
use super::eligible::Sieve;
use super::settle::{Setting, share_of_total, total};
use crate::date::sub_days;
use crate::fixed::Hours;
use crate::model::Activity;
use crate::pack::{CarryOver, Terms};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Earlier cycles that are looked at; more than a working life has.
const MOST_CYCLES: usize = 60;

/// Hours that come into this cycle's total from the one before. `log` is in order of completion.
pub(super) fn carried(setting: &Setting<'_>, log: &[&Activity], as_of: NaiveDate) -> Hours {
    let Some(terms) = setting.terms.as_deref() else { return Hours::ZERO };
    let Some(CarryOver::UpTo(limit)) = terms.carry_over.as_ref().map(|fact| fact.value) else { return Hours::ZERO };
    let Some(cycle) = setting.dates.cycle else { return Hours::ZERO };
    let mut earlier = Vec::new();
    let mut dates = setting.dates;
    // Without a course before it, a cycle has nothing to hand on.
    let has_courses_before = |day: NaiveDate| log.first().is_some_and(|first| first.completed_on < day);
    let mut starts_on = cycle.starts_on;
    while earlier.len() < MOST_CYCLES && has_courses_before(starts_on) {
        let Some((cycle, period)) = dates.cycle_before(setting.held, terms, setting.circumstances) else { break };
        if cycle.starts_on >= starts_on {
            break;
        }
        // A day that ends one cycle and begins the next counts in the next one; it is not carried there as well.
        let own = if cycle.ends_on == starts_on { sub_days(cycle.ends_on, 1) } else { Some(cycle.ends_on) };
        let Some(ends_on) = own else { break };
        starts_on = cycle.starts_on;
        dates.cycle = Some(cycle);
        earlier.push((Cycle { ends_on, ..cycle }, period));
    }
    earlier.into_iter().rev().fold(Hours::ZERO, |carried, (cycle, period)| {
        // A period that asks nothing has no hours above what it asks that a source speaks of.
        let asked = if period == Period::Exempt { None } else { total(terms, period).map(|fact| fact.value) };
        let Some(asked) = asked else { return Hours::ZERO };
        let mut terms = Cow::Borrowed(terms);
        share_of_total(&mut terms, Some(asked));
        let terms = terms.as_ref();
        let sieve = Sieve {
            credential_id: &setting.held.id,
            certified_on: setting.held.issued_on,
            terms,
            bodies: setting.bodies(),
            cycle,
            as_of,
            doubtful_maximums: &[],
        };
        let sorted = sieve.sort(log);
        let claim = Claim {
            terms,
            bodies: setting.bodies(),
            cycle,
            total: None,
            eligible: sorted.eligible,
            already: Vec::new(),
            carried: Hours::ZERO,
            doubtful_in_total: false,
        };
        let shares = allocate(&[claim], &|_, _| true).unwrap_or_default();
        let counted = shares.first().map_or(Hours::ZERO, |share| counted(terms, share));
        counted.less(asked.less(carried)).min(limit)
    })
}

fn counted(terms: &Terms, share: &super::allocation::Share<'_>) -> Hours {
    share.counted(|slot| in_total(terms, slot, false), |_| true).iter().map(|(_, hours)| *hours).sum()
}
