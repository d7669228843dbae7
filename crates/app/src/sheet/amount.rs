//! Amounts of hours as people write them in a sheet, exactly or not at all.
//!
//! A comma may mark the decimals (`1,5`), time may stand with a colon (`1:30`) or in words (`90 min`, `1 hora 30 minutos`).
//! What could mean two numbers, such as `1,500`, is refused with what would be right; it is never guessed.

use super::cell::{Cell, shown};
use super::heading::folded;
use peerfolio_core::Hours;

/// Hours beyond which one course is surely a slip of the finger.
pub(super) const MOST_HOURS: Hours = Hours::whole(2000);

/// What the words beside a number say it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Nothing was said.
    Plain,
    /// Hours.
    Hours,
    /// CEUs.
    Ceus,
    /// Credits of some kind.
    Credits,
}

/// How a cell of hours is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// A bare number counts minutes.
    pub(super) minutes: bool,
    /// Other cells of the column have a comma before their decimals, so that a point may part thousands.
    pub(super) comma: bool,
}

/// What a cell says, or what would be right.
pub(super) fn read(cell: &Cell, reading: Reading) -> Result<(Hours, Counted), &'static str> {
    const WRITE: &str = "is no clear number of hours; write one such as 6, 1.5, 1:30 or 90 min";
    match cell {
        Cell::Text(text) => from_text(super::guard::unguarded(text), reading),
        Cell::Number(number) => Ok((plain(&shown(*number), reading)?, Counted::Plain)),
        Cell::Span(days) => Ok((span(*days)?, Counted::Hours)),
        Cell::Day(_) | Cell::NoDay(_) => Err("is a day; write the hours, such as 6 or 1.5"),
        Cell::Empty | Cell::Flag(_) | Cell::Failed(_) | Cell::TooLong => Err(WRITE),
    }
}

/// Refuses what no course has: no hours, or more than a year of work.
pub(super) fn plausible((hours, counted): (Hours, Counted)) -> Result<(Hours, Counted), &'static str> {
    if !hours.is_positive() {
        return Err("is no time; write more than 0 hours, or take the row out");
    }
    if hours > MOST_HOURS {
        return Err("is more than one course can have; write at most 2000 hours");
    }
    Ok((hours, counted))
}

/// A bare number in figures.
fn plain(number: &str, reading: Reading) -> Result<Hours, &'static str> {
    if number.starts_with('-') {
        return Err("is negative; write the hours, such as 6");
    }
    let hours: Hours = number.parse().map_err(|_| "is no number with at most four decimals; write one such as 1.25")?;
    if reading.minutes { from_minutes(hours) } else { Ok(hours) }
}

/// Minutes as hours, rounded down at the fourth decimal: never up.
fn from_minutes(minutes: Hours) -> Result<Hours, &'static str> {
    Ok(Hours::from_units(minutes.units() / 60))
}

/// A workbook's length of time, which is whole minutes but for its rounding.
fn span(days: f64) -> Result<Hours, &'static str> {
    let minutes = days * 24.0 * 60.0;
    let whole = minutes.round();
    if !(0.0..=200_000.0).contains(&whole) || (minutes - whole).abs() > 0.01 {
        return Err("is not in whole minutes; write the hours, such as 1.5");
    }
    let text = format!("{whole:.0}");
    text.parse().map_err(|_| "write the hours, such as 1.5").and_then(from_minutes)
}

fn from_text(text: &str, reading: Reading) -> Result<(Hours, Counted), &'static str> {
    const CLEAR: &str = "is no clear number of hours; write one such as 6, 1.5, 1:30 or 90 min";
    let text = text.trim();
    if let Some((hours, rest)) = text.split_once(':') {
        return clock(hours, rest).map(|hours| (hours, Counted::Hours)).ok_or(CLEAR);
    }
    // A number and a word, as often as there are.
    let mut rest = text;
    let mut parts: Vec<(String, String)> = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !(letter.is_ascii_digit() || ".,-".contains(letter))).unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end).ok_or(CLEAR)?;
        let word_end = after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len());
        let (word, next) = after.split_at_checked(word_end).ok_or(CLEAR)?;
        let is_word =
            |letter: char| letter.is_alphabetic() || letter.is_whitespace() || matches!(letter, '.' | '-' | '\'' | '\u{2019}');
        if number.is_empty() || parts.len() == 2 || !word.chars().all(is_word) {
            return Err(CLEAR);
        }
        parts.push((number.trim_end_matches(['.', ',']).to_owned(), folded(word)));
        rest = next;
    }
    match parts.as_slice() {
        [(number, word)] if word.is_empty() => Ok((plain(&decimal(number, reading.comma)?, reading)?, Counted::Plain)),
        [(number, word)] => {
            let number = decimal(number, reading.comma)?;
            let exact = |minutes: bool| plain(&number, Reading { minutes, comma: false });
            match word.as_str() {
                word if is_minutes(word) => Ok((exact(true)?, Counted::Hours)),
                word if is_hours(word) => Ok((exact(false)?, Counted::Hours)),
                "ceu" | "ceus" | "ceu s" => Ok((exact(false)?, Counted::Ceus)),
                "credit" | "credits" | "ce credit" | "ce credits" | "credito" | "creditos" => {
                    Ok((exact(false)?, Counted::Credits))
                }
                _ => Err(CLEAR),
            }
        }
        [(hours, first), (minutes, second)] if is_hours(first) && (second.is_empty() || is_minutes(second)) => {
            together(hours, minutes).map(|hours| (hours, Counted::Hours)).ok_or(CLEAR)
        }
        _ => Err(CLEAR),
    }
}

/// `1:30`, `01:30:00`.
fn clock(hours: &str, rest: &str) -> Option<Hours> {
    let minutes = rest.strip_suffix(":00").unwrap_or(rest);
    (minutes.len() == 2).then(|| together(hours.trim(), minutes))?
}

fn together(hours: &str, minutes: &str) -> Option<Hours> {
    let figures =
        |text: &str| (!text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(());
    figures(hours)?;
    figures(minutes)?;
    let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
    let hours: u32 = hours.parse().ok()?;
    let units = (i64::from(hours) * 60 + i64::from(minutes)) * Hours::ONE;
    Some(Hours::from_units(units / 60))
}

fn is_hours(word: &str) -> bool {
    const WORDS: [&str; 16] = [
        "h",
        "hr",
        "hrs",
        "hour",
        "hours",
        "hora",
        "horas",
        "contact hour",
        "contact hours",
        "ce hour",
        "ce hours",
        "clock hours",
        "credit hours",
        "horas contacto",
        "horas de contacto",
        "ceu hours",
    ];
    WORDS.contains(&word) || word.strip_suffix(" and").or(word.strip_suffix(" y")).is_some_and(|word| WORDS.contains(&word))
}

fn is_minutes(word: &str) -> bool {
    ["m", "min", "mins", "minute", "minutes", "minuto", "minutos"].contains(&word)
}

/// A number with a point before its decimals and nothing between its thousands.
///
/// `comma`: the column has commas before decimals, so that `1.500` may be fifteen hundred.
fn decimal(number: &str, comma: bool) -> Result<String, &'static str> {
    const UNCLEAR: &str = "can be read as two numbers; write it with a point before the decimals and nothing else, such as 1.5";
    let points = number.matches('.').count();
    let commas = number.matches(',').count();
    // Three figures after the only mark may be decimals or thousands, unless a zero stands alone before it.
    let three =
        |mark: char| number.split_once(mark).is_some_and(|(whole, rest)| rest.len() == 3 && whole.len() <= 3 && whole != "0");
    match (points, commas) {
        (0, 0) => Ok(number.to_owned()),
        (1, 0) if comma && three('.') => Err(UNCLEAR),
        (1, 0) => Ok(padded(number)),
        (0, 1) if three(',') => Err(UNCLEAR),
        (0, 1) => Ok(padded(&number.replace(',', "."))),
        (1, _) if number.rfind('.') > number.rfind(',') && thousands(number, ',', '.') => Ok(number.replace(',', "")),
        (_, 1) if number.rfind(',') > number.rfind('.') && thousands(number, '.', ',') => {
            Ok(number.replace('.', "").replace(',', "."))
        }
        _ => Err(UNCLEAR),
    }
}

/// `.5` is `0.5`.
fn padded(number: &str) -> String {
    if number.starts_with('.') { format!("0{number}") } else { number.to_owned() }
}

/// Whether the groups before the decimals have three figures each.
fn thousands(number: &str, between: char, point: char) -> bool {
    let whole = number.split(point).next().unwrap_or_default();
    let mut groups = whole.split(between);
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

/// Whether a cell has a comma before its decimals for certain.
pub(super) fn has_decimal_comma(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let number = text.trim();
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
        && number.rfind(',') > number.rfind('.')
        && number.contains(',')
        && decimal(number, false).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: Reading = Reading { minutes: false, comma: false };

    fn text(text: &str, reading: Reading) -> Result<(String, Counted), &'static str> {
        read(&Cell::Text(text.into()), reading).and_then(plausible).map(|(hours, counted)| (hours.to_string(), counted))
    }

    #[test]
    fn clear_amounts_are_exact() {
        for (written, hours, counted) in [
            ("6", "6", Counted::Plain),
            (" 1.5 ", "1.5", Counted::Plain),
            ("1,5", "1.5", Counted::Plain),
            ("1,50", "1.5", Counted::Plain),
            (".75", "0.75", Counted::Plain),
            ("0,125", "0.125", Counted::Plain),
            ("0.1", "0.1", Counted::Plain),
            ("1.500", "1.5", Counted::Plain),
            ("1,234.5", "1234.5", Counted::Plain),
            ("1.234,5", "1234.5", Counted::Plain),
            ("1:30", "1.5", Counted::Hours),
            ("01:30:00", "1.5", Counted::Hours),
            ("90 min", "1.5", Counted::Hours),
            ("90 Minutos.", "1.5", Counted::Hours),
            ("50 min", "0.8333", Counted::Hours),
            ("1 h 30 min", "1.5", Counted::Hours),
            ("1h30", "1.5", Counted::Hours),
            ("1 hour and 15 minutes", "1.25", Counted::Hours),
            ("1 hora y 15 minutos", "1.25", Counted::Hours),
            ("1.5 hrs.", "1.5", Counted::Hours),
            ("3 contact hours", "3", Counted::Hours),
            ("2 horas", "2", Counted::Hours),
            ("0.6 CEUs", "0.6", Counted::Ceus),
            ("3 créditos", "3", Counted::Credits),
        ] {
            assert_eq!(text(written, HOURS), Ok((hours.to_owned(), counted)), "{written}");
        }
        assert_eq!(text("90", Reading { minutes: true, comma: false }), Ok(("1.5".to_owned(), Counted::Plain)));
        assert_eq!(text("1 hour", Reading { minutes: true, comma: false }), Ok(("1".to_owned(), Counted::Hours)));
    }

    #[test]
    fn unclear_amounts_are_refused() {
        for written in [
            "",
            "six",
            "1,500",
            "1.2.3",
            "1,2,3",
            "12,34.5",
            "1:75",
            "1:3",
            "1:30:15",
            ":30",
            "-2",
            "- 2",
            "0",
            "0.00001",
            "2001",
            "6 days",
            "1 h 75 min",
            "3-6",
            "3 to 6",
            "~3",
            "1/2",
            "1e3",
            "6 h 30 min 10 s",
            "6?",
            "6%",
            "$6",
            "½",
            "1 30",
            "99999999999999999999",
            "1.5 contact hours of ethics",
            "2 h 1.5 min",
        ] {
            assert!(text(written, HOURS).is_err(), "{written:?} is {:?}", text(written, HOURS));
        }
        let comma = Reading { minutes: false, comma: true };
        assert!(text("1.500", comma).is_err(), "beside 2,5 this may be fifteen hundred");
        assert_eq!(text("1.5", comma).map(|(hours, _)| hours), Ok("1.5".to_owned()));
        assert!(has_decimal_comma(&Cell::Text("2,5".into())));
        assert!(!has_decimal_comma(&Cell::Text("1,500".into())) && !has_decimal_comma(&Cell::Text("2.5".into())));
    }

    #[test]
    fn cells_of_a_workbook_are_read_exactly() {
        let cell = |cell: Cell| read(&cell, HOURS).map(|(hours, _)| hours.to_string());
        assert_eq!(cell(Cell::Number(0.1 + 0.2)), Ok("0.3".to_owned()));
        assert_eq!(cell(Cell::Number(1.25)), Ok("1.25".to_owned()));
        assert_eq!(cell(Cell::Span(0.0625)), Ok("1.5".to_owned()));
        assert_eq!(cell(Cell::Span(1.25)), Ok("30".to_owned()));
        for no in [
            Cell::Number(1.0 / 3.0),
            Cell::Number(-1.0),
            Cell::Number(f64::NAN),
            Cell::Number(f64::INFINITY),
            Cell::Number(1e300),
            Cell::Span(0.000_1),
            Cell::Span(-1.0),
            Cell::Span(f64::NAN),
            Cell::Flag(true),
            Cell::Empty,
            Cell::TooLong,
        ] {
            assert!(read(&no, HOURS).and_then(plausible).is_err(), "{no:?}");
        }
    }
}
