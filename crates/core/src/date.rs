//! Civil dates: months are not thirty days, and the 29th of February comes back.
//!
//! Adding months keeps the day of the month and falls back to the month's last day where there is no such day. A row of
//! anniversaries is therefore always counted from its first date, never from the one before: what was issued on
//! 29 February has its anniversary on 28 February in common years and on 29 February again in leap years.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// `date` plus whole months, on the same day of the month or the month's last day.
///
/// `None` beyond the calendar's end (about the year 262,000).
#[must_use]
pub fn add_months(date: NaiveDate, months: u32) -> Option<NaiveDate> {
    date.checked_add_months(Months::new(months))
}

/// `date` minus whole months, on the same day of the month or the month's last day.
#[must_use]
pub fn sub_months(date: NaiveDate, months: u32) -> Option<NaiveDate> {
    date.checked_sub_months(Months::new(months))
}

/// `date` plus days.
#[must_use]
pub fn add_days(date: NaiveDate, days: u32) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(u64::from(days)))
}

/// `date` minus days.
#[must_use]
pub fn sub_days(date: NaiveDate, days: u32) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(u64::from(days)))
}

/// The last day of the date's month.
#[must_use]
pub fn month_end(date: NaiveDate) -> Option<NaiveDate> {
    sub_days(add_months(date.with_day(1)?, 1)?, 1)
}

/// Monday to Friday, and no federal holiday (5 U.S.C. 6103). A state's own holidays are not known here.
#[must_use]
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_federal_holiday(date)
}

/// The date itself, or the working day before it.
#[must_use]
pub fn working_day_before(date: NaiveDate) -> Option<NaiveDate> {
    (0..10).find_map(|days| sub_days(date, days).filter(|day| is_working_day(*day)))
}

/// The date itself, or the working day after it.
#[must_use]
pub fn working_day_after(date: NaiveDate) -> Option<NaiveDate> {
    (0..10).find_map(|days| add_days(date, days).filter(|day| is_working_day(*day)))
}

/// `date` plus so many working days.
#[must_use]
pub fn add_working_days(date: NaiveDate, days: u32) -> Option<NaiveDate> {
    (0..days).try_fold(date, |day, _| working_day_after(add_days(day, 1)?))
}

/// `date` minus so many working days.
#[must_use]
pub fn sub_working_days(date: NaiveDate, days: u32) -> Option<NaiveDate> {
    (0..days).try_fold(date, |day, _| working_day_before(sub_days(day, 1)?))
}

/// One that falls on a Saturday is kept on the Friday before, on a Sunday on the Monday after.
fn is_federal_holiday(date: NaiveDate) -> bool {
    let kept = |day: NaiveDate| match day.weekday() {
        Weekday::Sat => sub_days(day, 1),
        Weekday::Sun => add_days(day, 1),
        _ => Some(day),
    };
    let fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)];
    // New Year's Day of the next year may be kept on 31 December.
    let years = [date.year(), date.year() + 1];
    let mut days = years.into_iter().flat_map(|year| fixed.map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day)));
    if days.any(|day| day.and_then(kept) == Some(date)) {
        return true;
    }
    let monday = date.weekday() == Weekday::Mon;
    let week = date.day().div_ceil(7);
    match date.month() {
        1 | 2 => monday && week == 3,
        5 => monday && date.day() > 24,
        9 => monday && week == 1,
        10 => monday && week == 2,
        11 => date.weekday() == Weekday::Thu && week == 4,
        _ => false,
    }
}

/// Reads `YYYY-MM-DD`, with exactly these digits, between the years 1900 and 2199.
#[must_use]
pub fn parse(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !shape {
        return None;
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    plausible(date).then_some(date)
}

/// Whether a date can belong to a living person's record.
#[must_use]
pub fn plausible(date: NaiveDate) -> bool {
    (1900..2200).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        parse(text).unwrap()
    }

    #[test]
    fn a_leap_day_falls_back_and_returns_when_counted_from_the_first_date() {
        assert_eq!(add_months(d("2024-02-29"), 12), Some(d("2025-02-28")));
        assert_eq!(add_months(d("2024-02-29"), 48), Some(d("2028-02-29")));
        assert_eq!(add_months(d("2025-08-31"), 6), Some(d("2026-02-28")));
        assert_eq!(sub_months(d("2027-05-31"), 3), Some(d("2027-02-28")));
    }

    #[test]
    fn working_days_leave_out_weekends_and_federal_holidays() {
        assert_eq!(working_day_before(d("2028-09-30")), Some(d("2028-09-29")), "a Saturday");
        assert_eq!(working_day_after(d("2026-07-04")), Some(d("2026-07-06")), "kept on Friday the third, then a weekend");
        assert!(!is_working_day(d("2026-07-03")));
        assert!(!is_working_day(d("2021-12-31")), "New Year's Day of 2022 was a Saturday");
        for day in ["2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-09-07", "2026-10-12", "2026-11-26"] {
            assert!(!is_working_day(d(day)), "{day}");
        }
        assert_eq!(add_working_days(d("2026-11-25"), 1), Some(d("2026-11-27")), "over Thanksgiving");
        assert_eq!(sub_working_days(d("2026-11-30"), 2), Some(d("2026-11-25")));
        assert_eq!(month_end(d("2028-02-10")), Some(d("2028-02-29")));
    }

    #[test]
    fn only_the_iso_form_of_a_real_day_is_a_date() {
        for text in [
            "2025-02-29",
            "2025-13-01",
            "25-01-01",
            "2025-1-01",
            "2025/01/01",
            "2025-01-01 ",
            "1899-12-31",
            "2200-01-01",
            "+025-01-01",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(parse("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
    }
}
