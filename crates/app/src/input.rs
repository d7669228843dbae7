//! What a person types, read generously: dates and hours in any usual form.
//!
//! What can be read in two ways is shown back before it is saved; what cannot be read is a fault of its field with a form
//! that would be right. Nothing is guessed silently: `9/2/2025` is read month first, as in the United States.

use peerfolio_core::{Hours, NaiveDate, date};

/// Which year a day without one belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lean {
    /// The latest such day that is not after today: what has been completed or issued.
    Past,
    /// The next such day from today on: what will expire.
    Future,
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Reads a day: `2025-09-02`, `9/2/2025`, `2 sep`, `Sep 2, 2025`, `today`, `yesterday`.
#[must_use]
pub(crate) fn day(text: &str, today: NaiveDate, lean: Lean) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "today" => return Some(today),
        "yesterday" => return date::sub_days(today, 1),
        _ => {}
    }
    if let Some(day) = date::parse(&text) {
        return Some(day);
    }
    let parts: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || "/-.,".contains(c)).filter(|part| !part.is_empty()).collect();
    let found = parts.iter().position(|part| month_named(part).is_some());
    let (month, numbers): (u32, Vec<&str>) = match found {
        Some(at) => {
            (month_named(parts[at])?, parts.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, part)| *part).collect())
        }
        None if text.contains('/') || text.contains('-') => (parts.first()?.parse().ok()?, parts.get(1..)?.to_vec()),
        None => return None,
    };
    let number = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    match numbers.as_slice() {
        [day] => without_year(month, number(day)?, today, lean),
        [day, year] => checked(full_year(year, today)?, month, number(day)?),
        _ => None,
    }
}

fn month_named(text: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|name| text.len() >= 3 && name.starts_with(text)).or((text == "sept").then_some(8))?;
    u32::try_from(at + 1).ok()
}

fn full_year(text: &str, today: NaiveDate) -> Option<i32> {
    use chrono::Datelike;
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        // Two digits: this century, up to twenty years ahead.
        2 => Some(if 2000 + year > today.year() + 20 { 1900 + year } else { 2000 + year }),
        _ => None,
    }
}

fn checked(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|day| date::plausible(*day))
}

fn without_year(month: u32, day: u32, today: NaiveDate, lean: Lean) -> Option<NaiveDate> {
    use chrono::Datelike;
    // Eight years hold a 29 February whatever the century does.
    let mut years: Vec<i32> = (today.year() - 8..=today.year() + 8).collect();
    if lean == Lean::Past {
        years.reverse();
    }
    let fits = |found: &NaiveDate| if lean == Lean::Past { *found <= today } else { *found >= today };
    years.into_iter().filter_map(|year| checked(year, month, day)).find(fits)
}

/// Reads hours: `6`, `1.5`, `1,5`, `1:30`, `1h30`, `1 h 30 min`, `90 min`, `6 hours`.
///
/// Minutes that are no exact ten-thousandth of an hour are rounded down: never up.
#[must_use]
pub(crate) fn hours(text: &str) -> Option<Hours> {
    let text: String = text.trim().to_lowercase().replace(',', ".");
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, rest) = match compact.find(|c: char| !(c.is_ascii_digit() || c == '.')) {
        None => return compact.parse().ok(),
        Some(at) => compact.split_at(at),
    };
    let letters: String = rest.chars().take_while(|c| c.is_ascii_alphabetic() || *c == ':').collect();
    let minutes_text = rest.get(letters.len()..)?;
    let minutes_text = minutes_text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    match letters.as_str() {
        "m" | "min" | "mins" | "minute" | "minutes" if minutes_text.is_empty() => from_minutes(whole.parse().ok()?),
        "h" | "hr" | "hrs" | "hour" | "hours" | ":" => {
            let hours: Hours = whole.parse().ok()?;
            if minutes_text.is_empty() {
                return (letters != ":").then_some(hours);
            }
            let minutes: u32 = minutes_text.parse().ok().filter(|minutes| *minutes < 60)?;
            Some(hours + from_minutes(minutes)?)
        }
        _ => None,
    }
}

fn from_minutes(minutes: u32) -> Option<Hours> {
    let units = i64::from(minutes).checked_mul(Hours::ONE)? / 60;
    Some(Hours::from_units(units))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        date::parse(text).unwrap()
    }

    #[test]
    fn days_are_read_in_every_usual_form() {
        let today = d("2026-11-22");
        for (text, expected) in [
            ("2025-09-02", "2025-09-02"),
            ("9/2/2025", "2025-09-02"),
            ("9-2-25", "2025-09-02"),
            ("2 sep", "2026-09-02"),
            ("2 sep 2025", "2025-09-02"),
            ("Sep 2nd, 2025", "2025-09-02"),
            ("september 2", "2026-09-02"),
            ("sept 2", "2026-09-02"),
            ("23 nov", "2025-11-23"),
            ("11/22", "2026-11-22"),
            ("29 feb", "2024-02-29"),
            ("today", "2026-11-22"),
            ("Yesterday ", "2026-11-21"),
        ] {
            assert_eq!(day(text, today, Lean::Past), Some(d(expected)), "{text}");
        }
        assert_eq!(day("10 may", today, Lean::Future), Some(d("2027-05-10")));
        assert_eq!(day("29 feb", today, Lean::Future), Some(d("2028-02-29")));
    }

    #[test]
    fn what_is_not_a_day_is_refused() {
        let today = d("2026-11-22");
        for text in ["", "soon", "2025-02-29", "13/13/2025", "sep", "2 sep 2025 3", "2", "32 sep", "1/1/1850", "2 se"] {
            assert_eq!(day(text, today, Lean::Past), None, "{text:?}");
        }
    }

    #[test]
    fn hours_are_read_in_every_usual_form() {
        for (text, expected) in [
            ("6", "6"),
            ("1.5", "1.5"),
            ("1,5", "1.5"),
            ("1:30", "1.5"),
            ("1h30", "1.5"),
            ("1 h 15 min", "1.25"),
            ("90 min", "1.5"),
            ("45m", "0.75"),
            ("6 hours", "6"),
            ("2 hrs", "2"),
            ("50 min", "0.8333"),
        ] {
            assert_eq!(hours(text), Some(expected.parse().unwrap()), "{text}");
        }
        for text in ["", "six", "1:", "1:75", "h30", "1.2.3", "-2", "6 days", "1h30x5"] {
            assert_eq!(hours(text), None, "{text:?}");
        }
    }
}
