//! Which backups stay: a pure function of their times.
//!
//! It must never name the newest backup, the one made last, or the only one; and a clock that jumps must not empty a shelf.

use super::Reason;
use chrono::{Datelike, NaiveDateTime, TimeDelta};
use std::collections::HashSet;

/// So many of the newest always stay.
const NEWEST: usize = 10;
/// The ages up to which one of each day, of each week, of each month stays, in days.
const DAILY: i64 = 14;
const WEEKLY: i64 = 61;
const MONTHLY: i64 = 731;
/// How long a backup stays that was made before something, in days.
const BEFORE: i64 = 30;
/// At most so many go at once. One is made at a time, so that the shelf still shrinks; but a clock that is far ahead for an
/// afternoon cannot make it empty.
const AT_ONCE: usize = 2;

/// When and why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When, in UTC, as the machine's clock said.
    pub made: NaiveDateTime,
    /// Why.
    pub because: Reason,
}

/// The places, in `all`, of the backups that are to go. `now` is in UTC.
///
/// The ten newest stay; then one of each day for two weeks, one of each week for two months, one of each month for two
/// years, each time the latest. Those that were made before something (an import, a restore) stay for 30 days at least.
/// A backup from the future, as it looks after a clock was set back, counts as one of its day. At most two go at once, the
/// oldest first.
#[must_use]
pub fn to_remove(all: &[Stamp], now: NaiveDateTime) -> Vec<usize> {
    let mut latest_first: Vec<usize> = (0..all.len()).collect();
    // Of two that were made in the same second, the one that stands later in the list is the later.
    latest_first.sort_by_key(|at| std::cmp::Reverse((all.get(*at).map(|stamp| stamp.made), *at)));
    let mut filled = HashSet::new();
    let mut going = Vec::new();
    for (rank, at) in latest_first.into_iter().enumerate() {
        let Some(stamp) = all.get(at) else { continue };
        let age = now - stamp.made;
        let older_than = |days| age > TimeDelta::days(days);
        let day = stamp.made.date();
        let shelf = if !older_than(DAILY) {
            // What lies ahead of the clock does not take the place of what was made today.
            Some((0, day.num_days_from_ce(), u8::from(stamp.made > now)))
        } else if !older_than(WEEKLY) {
            Some((1, day.num_days_from_ce().div_euclid(7), 0))
        } else if !older_than(MONTHLY) {
            Some((2, day.year() * 12 + day.month0() as i32, 0))
        } else {
            None
        };
        let first_on_shelf = shelf.is_some_and(|shelf| filled.insert(shelf));
        let before = stamp.because.is_before() && !older_than(BEFORE);
        if rank >= NEWEST && !first_on_shelf && !before {
            going.push(at);
        }
    }
    going.reverse();
    going.truncate(AT_ONCE);
    going
}

#[cfg(test)]
#[path = "tests/keep.rs"]
mod tests;
