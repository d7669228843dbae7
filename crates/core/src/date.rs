//! Civil dates: months are not thirty days, and the 29th of February comes back.
//!
//! Adding months keeps the day of the month and falls back to the month's last day where there is no such day. A row of
//! anniversaries is therefore always counted from its first date, never from the one before: what was issued on
//! 29 February has its anniversary on 28 February in common years and on 29 February again in leap years.

use chrono::{Days, Months, NaiveDate};

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
    use chrono::Datelike;
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
