//! Days as people write them in a sheet, and which of day and month comes first.
//!
//! `03/04/2025` is the third of April to some and the fourth of March to others. A file settles it where one of its days can
//! be read in one way only; else the person is asked. A day is never guessed, and one without its year is none.

use peerfolio_core::{NaiveDate, date};

/// In which order a day is written in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `23/9/2025`.
    Dmy,
    /// `9/23/2025`.
    Mdy,
    /// `25/9/23`: only with a year of two figures is this a question.
    Ymd,
}

impl Order {
    pub(super) const ALL: [Self; 3] = [Self::Dmy, Self::Mdy, Self::Ymd];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.name() == name.trim().to_lowercase())
    }
}

/// A day as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It can be read in one way.
    Day(NaiveDate),
    /// It depends on the order: for each of [`Order::ALL`], the day that it is.
    Depends([Option<NaiveDate>; 3]),
    /// It looks like the number by which a spreadsheet counts days.
    Serial,
    /// It is no day.
    No,
}

impl Written {
    /// The day in that order.
    pub(super) fn in_order(self, order: Option<Order>) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Depends(days) => match order {
                Some(order) => days.get(order as usize).copied().flatten(),
                None => sole(days),
            },
            Self::Serial | Self::No => None,
        }
    }
}

/// The day, where all orders that fit say the same.
fn sole(days: [Option<NaiveDate>; 3]) -> Option<NaiveDate> {
    let mut fitting = days.into_iter().flatten();
    let first = fitting.next()?;
    fitting.all(|day| day == first).then_some(first)
}

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "enero", "ene"],
    &["february", "feb", "febrero"],
    &["march", "mar", "marzo"],
    &["april", "apr", "abril", "abr"],
    &["may", "mayo"],
    &["june", "jun", "junio"],
    &["july", "jul", "julio"],
    &["august", "aug", "agosto", "ago"],
    &["september", "sep", "sept", "septiembre", "setiembre", "set"],
    &["october", "oct", "octubre"],
    &["november", "nov", "noviembre"],
    &["december", "dec", "diciembre", "dic"],
];

/// Words beside a day that say nothing more.
const BESIDE: [&str; 30] = [
    "de",
    "del",
    "of",
    "the",
    "el",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lun",
    "mie",
    "jue",
    "vie",
];

/// Reads a day. `this_year` tells the century of a year of two figures: at most twenty years ahead.
pub(super) fn read(text: &str, this_year: i32) -> Written {
    let text = without_time(text.trim());
    if let Some(day) = date::parse(text) {
        return Written::Day(day);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return figures(text);
    }
    let folded = super::heading::folded(text);
    let parts: Vec<&str> = folded.split(' ').filter(|part| !BESIDE.contains(part)).collect();
    let named = parts.iter().position(|part| month(part).is_some());
    match (named, parts.as_slice()) {
        (Some(at), [_, _, _]) => with_month(at, &parts, this_year).map_or(Written::No, Written::Day),
        (None, [first, second, third]) if in_figures(text) => numeric([first, second, third], this_year),
        _ => Written::No,
    }
}

/// Figures and the marks between them, and nothing else: `3-4-2025`, never `3 x 4 x 2025`.
fn in_figures(text: &str) -> bool {
    let marks: Vec<char> = text.chars().filter(|letter| !letter.is_ascii_digit() && !letter.is_whitespace()).collect();
    matches!(marks.as_slice(), [one, two] if one == two && "/-.".contains(*one)) || marks.is_empty()
}

/// The text without a time of day after the day (`2025-09-02T14:30:00`, `9/2/2025 2:30 PM`).
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = text.get(..colon).unwrap_or_default();
    let hour = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let after_hour = before.len() - hour.len();
    let parted = hour.ends_with([' ', 'T', 't', ',', '\u{a0}', '\u{202f}']);
    let rest = text.get(colon..).unwrap_or_default();
    let is_time = rest.chars().all(|letter| letter.is_ascii_digit() || " :.+-zZaApPmM\u{a0}\u{202f}".contains(letter));
    if (1..=2).contains(&after_hour) && parted && is_time {
        hour.trim_end_matches([' ', 'T', 't', ',', '\u{a0}', '\u{202f}'])
    } else {
        text
    }
}

/// `20250902` is a day, `45902` a spreadsheet's number.
fn figures(text: &str) -> Written {
    let dashed = match (text.get(..4), text.get(4..6), text.get(6..)) {
        (Some(year), Some(month), Some(day)) if text.len() == 8 => format!("{year}-{month}-{day}"),
        _ if text.len() == 5 => return Written::Serial,
        _ => return Written::No,
    };
    date::parse(&dashed).map_or(Written::No, Written::Day)
}

fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// A day with its month in words: `2 Sep 2025`, `Sep 2, 2025`, `2025 sep 2`.
fn with_month(at: usize, parts: &[&str], this_year: i32) -> Option<NaiveDate> {
    let month = month(parts.get(at)?)?;
    let others: Vec<&str> = parts.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, part)| *part).collect();
    let [first, second] = others.as_slice() else { return None };
    let (day, year) = if first.len() == 4 { (second, first) } else { (first, second) };
    civil(full_year(year, this_year)?, month, number(ordinal(day))?)
}

/// `2nd` without its letters.
fn ordinal(day: &str) -> &str {
    ["st", "nd", "rd", "th", "o"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day)
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn full_year(text: &str, this_year: i32) -> Option<i32> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(if 2000 + year > this_year + 20 { 1900 + year } else { 2000 + year }),
        _ => None,
    }
}

fn civil(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|day| date::plausible(*day))
}

/// Three groups of figures.
fn numeric([first, second, third]: [&str; 3], this_year: i32) -> Written {
    if first.len() == 4 {
        let day = full_year(first, this_year).zip(number(second)).zip(number(third)).and_then(|((y, m), d)| civil(y, m, d));
        return day.map_or(Written::No, Written::Day);
    }
    let read = |year: &str, month: &str, day: &str| civil(full_year(year, this_year)?, number(month)?, number(day)?);
    let year_first = if third.len() == 2 && first.len() == 2 { read(first, second, third) } else { None };
    let days = [read(third, second, first), read(third, first, second), year_first];
    if days.iter().all(Option::is_none) { Written::No } else { Written::Depends(days) }
}

/// What a heading says of the order: “Date (MM/DD/YYYY)”.
pub(super) fn told_by(heading: &str) -> Option<Order> {
    let folded = super::heading::folded(heading);
    if folded.contains("mm dd") || folded.contains("m d y") {
        return Some(Order::Mdy);
    }
    (folded.contains("dd mm") || folded.contains("d m y") || folded.contains("d m a")).then_some(Order::Dmy)
}

/// What a column of days says of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// No day depends on it.
    NotNeeded,
    /// Every day that depends on it fits this one only.
    By(Order),
    /// Several fit, and say different days.
    Open([bool; 3]),
    /// Some days fit one only, others another only.
    Mixed([bool; 3]),
}

/// Finds the order that all days of a column fit.
pub(super) fn settle(days: impl Iterator<Item = Written>) -> Settled {
    let (mut all, mut any) = ([true; 3], [false; 3]);
    let (mut depends, mut differs) = (false, false);
    for written in days {
        let Written::Depends(days) = written else { continue };
        depends = true;
        differs |= sole(days).is_none();
        for (place, day) in days.iter().enumerate() {
            all[place] &= day.is_some();
            any[place] |= day.is_some();
        }
    }
    if !depends {
        return Settled::NotNeeded;
    }
    let fitting: Vec<Order> = Order::ALL.into_iter().filter(|order| all[*order as usize]).collect();
    match fitting.as_slice() {
        [one] => Settled::By(*one),
        [] => Settled::Mixed(any),
        _ if !differs => Settled::NotNeeded,
        _ => Settled::Open(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        date::parse(text).unwrap()
    }

    #[test]
    fn days_that_can_be_read_in_one_way_are_read() {
        for (text, expected) in [
            ("2025-09-02", "2025-09-02"),
            ("2025/9/2", "2025-09-02"),
            ("2025.09.02", "2025-09-02"),
            ("20250902", "2025-09-02"),
            ("2025-09-02T14:30:00", "2025-09-02"),
            ("2025-09-02 14:30:00.000+00:00", "2025-09-02"),
            ("2 Sep 2025", "2025-09-02"),
            ("02-Sep-25", "2025-09-02"),
            ("Sep. 2nd, 2025", "2025-09-02"),
            ("September 2, 2025 2:30 PM", "2025-09-02"),
            ("Tuesday, September 2, 2025", "2025-09-02"),
            ("2 de septiembre de 2025", "2025-09-02"),
            ("martes 2 de setiembre del 2025", "2025-09-02"),
            ("1º de enero de 2025", "2025-01-01"),
            ("2025 Dic 31", "2025-12-31"),
            ("3 mar 99", "1999-03-03"),
            (" 29 feb 2024 ", "2024-02-29"),
        ] {
            assert_eq!(read(text, 2026), Written::Day(d(expected)), "{text}");
        }
    }

    #[test]
    fn days_in_figures_depend_on_the_order() {
        for (text, dmy, mdy, ymd) in [
            ("3/4/2025", Some("2025-04-03"), Some("2025-03-04"), None),
            ("03-04-2025 00:00", Some("2025-04-03"), Some("2025-03-04"), None),
            ("9/23/2025 12:00:00 AM", None, Some("2025-09-23"), None),
            ("23.9.2025", Some("2025-09-23"), None, None),
            ("9/23/25", None, Some("2025-09-23"), None),
            ("23/09/25", Some("2025-09-23"), None, Some("2023-09-25")),
            ("03/04/05", Some("2005-04-03"), Some("2005-03-04"), Some("2003-04-05")),
        ] {
            assert_eq!(read(text, 2026), Written::Depends([dmy.map(d), mdy.map(d), ymd.map(d)]), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "soon",
            "2025-02-29",
            "31/02/2025",
            "2 sep",
            "September 2025",
            "2025",
            "sep",
            "1/2",
            "1/2/3/4",
            "1/2/850",
            "2025-9-2-1",
            "10/2025",
            "20251301",
            "3x4x2025",
            "3/4-2025",
            "1:30",
            "32 jan 2025",
            "2 sep 2025 or so",
            "２/３/２０２５",
            "2/3/٢٠٢٥",
            "1850-01-01",
        ] {
            assert_eq!(read(text, 2026), Written::No, "{text:?}");
        }
        assert_eq!(read("45902", 2026), Written::Serial);
    }

    #[test]
    fn a_file_settles_the_order_or_leaves_it_open() {
        let settled = |texts: &[&str]| settle(texts.iter().map(|text| read(text, 2026)));
        for (texts, expected) in [
            (&["2025-09-02", "2 sep 2025"][..], Settled::NotNeeded),
            (&["3/3/2025", "4/4/2025"], Settled::NotNeeded),
            (&["3/4/2025", "13/4/2025"], Settled::By(Order::Dmy)),
            (&["3/4/2025", "4/13/2025", "nonsense"], Settled::By(Order::Mdy)),
            (&["3/4/2025", "5/4/2025"], Settled::Open([true, true, false])),
            (&["13/4/2025", "4/13/2025"], Settled::Mixed([true, true, false])),
            (&["03/04/05"], Settled::Open([true, true, true])),
            (&["23/09/25"], Settled::Open([true, false, true])),
            (&["23/09/25", "4/5/2025"], Settled::By(Order::Dmy)),
        ] {
            assert_eq!(settled(texts), expected, "{texts:?}");
        }
        assert_eq!(told_by("Date (MM/DD/YYYY)"), Some(Order::Mdy));
        assert_eq!(told_by("Fecha (dd/mm/aaaa)"), Some(Order::Dmy));
        assert_eq!(told_by("Fecha d/m/a"), Some(Order::Dmy));
        assert_eq!(told_by("Date"), None);
    }
}
