//! Which backups stay: the shelves, and what never happens whatever the clocks said.

use super::*;
use chrono::NaiveDate;
use proptest::prelude::*;

fn start() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(10, 45, 0).unwrap()
}

fn daily(made: NaiveDateTime) -> Stamp {
    Stamp { made, because: Reason::Daily }
}

/// Makes a backup every `every` for `days` and tidies after each, as the program does; what stays, oldest first.
fn life(every: TimeDelta, days: i64) -> (Vec<Stamp>, NaiveDateTime) {
    let (mut shelf, mut now) = (Vec::new(), start());
    while now <= start() + TimeDelta::days(days) {
        shelf.push(daily(now));
        tidy(&mut shelf, now);
        now += every;
    }
    (shelf, now - every)
}

fn tidy(shelf: &mut Vec<Stamp>, now: NaiveDateTime) {
    let going = to_remove(shelf, now);
    let mut at = 0;
    shelf.retain(|_| {
        at += 1;
        !going.contains(&(at - 1))
    });
}

#[test]
fn three_years_of_daily_use_leave_days_weeks_and_months() {
    let (shelf, now) = life(TimeDelta::hours(25), 3 * 365);
    let aged = |from: i64, to: i64| shelf.iter().filter(|stamp| (from..to).contains(&(now - stamp.made).num_days())).count();
    assert!((13..=15).contains(&aged(0, 14)), "two weeks of days: {}", aged(0, 14));
    assert!((6..=8).contains(&aged(14, 61)), "two months of weeks: {}", aged(14, 61));
    assert!((21..=24).contains(&aged(61, 731)), "two years of months: {}", aged(61, 731));
    assert_eq!(aged(731, 5000), 0, "nothing older");
}

#[test]
fn a_busy_day_keeps_its_ten_latest() {
    let (shelf, now) = life(TimeDelta::minutes(10), 0);
    assert_eq!(shelf.len(), 1);
    let mut busy = shelf;
    for minute in 1..=100 {
        busy.push(daily(now + TimeDelta::minutes(minute)));
        tidy(&mut busy, now + TimeDelta::minutes(minute));
    }
    assert_eq!(busy.len(), NEWEST);
    assert_eq!(busy.first().unwrap().made, now + TimeDelta::minutes(91));
}

#[test]
fn what_was_made_before_an_import_stays_a_month() {
    let before = Stamp { made: start(), because: Reason::BeforeImport };
    // Of two on one day, the later takes the day's place.
    let mut all = vec![before, daily(start() + TimeDelta::hours(1))];
    all.extend((1..=NEWEST as i64).map(|day| daily(start() + TimeDelta::days(day))));
    assert!(!to_remove(&all, start() + TimeDelta::days(30)).contains(&0));
    assert!(to_remove(&all, start() + TimeDelta::days(31)).contains(&0));
}

#[test]
fn a_clock_far_ahead_for_an_afternoon_costs_two_at_most() {
    let (mut shelf, now) = life(TimeDelta::hours(25), 400);
    let before = shelf.len();
    let ahead = now + TimeDelta::days(40_000);
    shelf.push(daily(ahead));
    tidy(&mut shelf, ahead);
    assert_eq!(shelf.len(), before + 1 - AT_ONCE);
    // The clock is right again: what bears the wrong time stays, and nothing more goes for its sake.
    shelf.push(daily(now + TimeDelta::days(1)));
    tidy(&mut shelf, now + TimeDelta::days(1));
    assert!(shelf.iter().any(|stamp| stamp.made == ahead));
    assert!(shelf.iter().any(|stamp| stamp.made == now + TimeDelta::days(1)));
}

fn stamps() -> impl Strategy<Value = Vec<Stamp>> {
    let reason = prop::sample::select(Reason::ALL.to_vec());
    let stamp = (-800_i64 * 86_400..100 * 86_400, reason)
        .prop_map(|(seconds, because)| Stamp { made: start() + TimeDelta::seconds(seconds), because });
    prop::collection::vec(stamp, 0..120)
}

proptest! {
    #[test]
    fn the_newest_stays_and_so_does_the_one_made_last(all in stamps(), off in -40_000_i64..40_000) {
        let now = start() + TimeDelta::days(off);
        let going = to_remove(&all, now);
        prop_assert!(going.len() <= AT_ONCE && going.len() < all.len().max(1));
        prop_assert!(all.len() > NEWEST || going.is_empty(), "so few are never thinned out");
        let newest = all.iter().map(|stamp| stamp.made).max();
        if let Some(newest) = newest {
            let stays = |at: usize| !going.contains(&at);
            prop_assert!(all.iter().enumerate().any(|(at, stamp)| stamp.made == newest && stays(at)));
        }
        let last = all.iter().map(|stamp| stamp.made).filter(|made| *made <= now).max();
        if let Some(last) = last.filter(|last| now - *last <= TimeDelta::days(MONTHLY)) {
            prop_assert!(all.iter().enumerate().any(|(at, stamp)| stamp.made == last && !going.contains(&at)));
        }
        for at in &going {
            let stamp = all[*at];
            prop_assert!(!stamp.because.is_before() || now - stamp.made > TimeDelta::days(BEFORE));
        }
    }

    #[test]
    fn thinning_out_ends_and_each_day_week_and_month_keeps_one(all in stamps()) {
        let now = start();
        let mut shelf = all.clone();
        for _ in 0..all.len() {
            tidy(&mut shelf, now);
        }
        prop_assert!(to_remove(&shelf, now).is_empty());
        let held = |made: NaiveDateTime| (TimeDelta::zero()..=TimeDelta::days(MONTHLY)).contains(&(now - made));
        for stamp in all.iter().filter(|stamp| held(stamp.made)) {
            let month = |made: NaiveDateTime| (made.year(), made.month());
            let near = |kept: &&Stamp| (kept.made - stamp.made).abs() <= TimeDelta::days(31) || month(kept.made) == month(stamp.made);
            prop_assert!(shelf.iter().any(|kept| near(&kept)));
        }
    }
}
