//! One sheet of a workbook as a table.

use super::super::cell::{
    Budget, Cell, MOST_CHARACTERS, MOST_COLUMNS, MOST_TEXT, Origin, Row, Table, Unreadable, column_of, trim_end,
};
use super::package::{MOST_PART, MOST_PARTS, MOST_SHEET, Package};
use super::styles::{self, Shown};
use super::xml::text_of;
use peerfolio_core::{NaiveDate, date};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Most texts that cells share.
const MOST_SHARED: usize = 3_000_000;

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    path: String,
    hidden: bool,
}

/// What a workbook says of its sheets.
struct Workbook {
    sheets: Vec<Listed>,
    from_1904: bool,
    shared: Option<String>,
    styles: Option<String>,
}

/// Reads a sheet: the one named, else the first that is not hidden.
pub(crate) fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Table, Unreadable> {
    let mut package = Package::open(bytes)?;
    let workbook = workbook(&mut package)?;
    let visible: Vec<String> = workbook.sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.name.clone()).collect();
    let chosen = match sheet {
        Some(name) => {
            let same = |listed: &&Listed| listed.name == name;
            let like = |listed: &&Listed| listed.name.trim().to_lowercase() == name.trim().to_lowercase();
            let named = workbook.sheets.iter().find(same).or_else(|| workbook.sheets.iter().find(like));
            named.ok_or_else(|| Unreadable::NoSheet(name.to_owned(), listed(&visible)))?
        }
        None => workbook.sheets.iter().find(|sheet| !sheet.hidden).or(workbook.sheets.first()).ok_or(Unreadable::Empty)?,
    };
    let shared = match &workbook.shared {
        Some(path) => shared(&mut package, path)?,
        None => Vec::new(),
    };
    let formats = match &workbook.styles {
        Some(path) => styles::read(&mut package, path)?,
        None => Vec::new(),
    };
    let ground = Ground { shared, formats, from_1904: workbook.from_1904 };
    let rows = rows(&mut package, &chosen.path, &ground)?;
    if rows.is_empty() {
        return Err(Unreadable::Empty);
    }
    let sheets = if visible.is_empty() { vec![chosen.name.clone()] } else { visible };
    Ok(Table { rows, origin: Origin::Workbook { sheets, sheet: chosen.name.clone(), from_1904: workbook.from_1904 } })
}

fn listed(names: &[String]) -> String {
    let some: Vec<String> = names.iter().take(20).map(|name| format!("“{name}”")).collect();
    some.join(", ")
}

fn workbook(package: &mut Package<'_>) -> Result<Workbook, Unreadable> {
    let main = package.relations("")?.into_iter().find(|relation| relation.kind == "officeDocument");
    let path = match main {
        Some(relation) => relation.path,
        None if package.has("mimetype") && !package.has("xl/workbook.xml") => return Err(Unreadable::OtherWorkbook),
        None => "xl/workbook.xml".to_owned(),
    };
    let relations = package.relations(&path)?;
    let of_kind = |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.path.clone());
    let mut workbook =
        Workbook { sheets: Vec::new(), from_1904: false, shared: of_kind("sharedStrings"), styles: of_kind("styles") };
    // Of two with one id the first counts.
    let by_id: HashMap<&str, _> = relations.iter().rev().map(|relation| (relation.id.as_str(), relation)).collect();
    let mut listed = 0usize;
    let mut part = package.part(&path, MOST_PART)?.ok_or(Unreadable::OtherWorkbook)?;
    loop {
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" => {
                    if let Some(flag) = text_of(&element, "date1904") {
                        workbook.from_1904 = flag == "1" || flag == "true";
                    }
                }
                "sheet" => {
                    listed += 1;
                    if listed > MOST_PARTS {
                        return Err(Unreadable::TooMuch);
                    }
                    let id = text_of(&element, "id").unwrap_or_default();
                    let Some(&relation) = by_id.get(id.as_str()) else { continue };
                    // Charts and dialogues are listed as sheets too.
                    if relation.kind == "worksheet" {
                        let name = text_of(&element, "name").unwrap_or_default();
                        let hidden = text_of(&element, "state").is_some_and(|state| state != "visible");
                        workbook.sheets.push(Listed { name, path: relation.path.clone(), hidden });
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if workbook.sheets.is_empty() { Err(Unreadable::OtherWorkbook) } else { Ok(workbook) }
}

/// The texts that cells share; one that is too long for a cell is `None`.
fn shared(package: &mut Package<'_>, path: &str) -> Result<Vec<Option<Box<str>>>, Unreadable> {
    let mut texts = Vec::new();
    let mut bytes = 0usize;
    let Some(mut part) = package.part(path, MOST_PART)? else { return Ok(texts) };
    loop {
        let is_text = match part.next()? {
            Event::Start(element) => element.local_name().as_ref() == "si",
            Event::Eof => return Ok(texts),
            _ => false,
        };
        if is_text {
            let text = part.text("si", Some("t"))?;
            bytes += text.as_ref().map_or(0, String::len);
            texts.push(text.map(Into::into));
        }
        if texts.len() > MOST_SHARED || bytes > MOST_TEXT {
            return Err(Unreadable::TooMuch);
        }
    }
}

/// What cells refer to.
struct Ground {
    shared: Vec<Option<Box<str>>>,
    formats: Vec<Shown>,
    from_1904: bool,
}

/// What a cell says of itself.
struct Named {
    column: usize,
    kind: String,
    shown: Shown,
}

fn rows(package: &mut Package<'_>, path: &str, ground: &Ground) -> Result<Vec<Row>, Unreadable> {
    let mut part = package.part(path, MOST_SHEET)?.ok_or(Unreadable::Damaged("a sheet is missing"))?;
    let mut rows: Vec<Row> = Vec::new();
    let mut budget = Budget::default();
    let mut number = 0u32;
    let mut cells: Vec<Cell> = Vec::new();
    let mut inside = false;
    // Cells that name no place stand beside the one before.
    let mut column = 0usize;
    loop {
        let named = match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "sheetData" => {
                    inside = true;
                    None
                }
                "row" if inside => {
                    number = row_number(&element, number)?;
                    column = 0;
                    cells = Vec::new();
                    None
                }
                "c" if inside => Some(named(&element, column, ground)?),
                _ => None,
            },
            Event::End(element) => {
                match element.local_name().as_ref() {
                    "sheetData" => return Ok(rows),
                    "row" if inside => {
                        let mut cells = std::mem::take(&mut cells);
                        trim_end(&mut cells);
                        if !cells.is_empty() {
                            let row = Row { number, cells, unclosed: false };
                            budget.take(&row)?;
                            rows.push(row);
                        }
                    }
                    _ => {}
                }
                None
            }
            Event::Eof => return Err(Unreadable::Damaged("a sheet ends too early")),
            _ => None,
        };
        let Some(named) = named else { continue };
        column = named.column + 1;
        let value = value(&mut part, &named, ground)?;
        if value == Cell::Empty {
            continue;
        }
        if named.column >= MOST_COLUMNS {
            return Err(Unreadable::TooManyColumns(number));
        }
        if cells.len() <= named.column {
            cells.resize(named.column + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(named.column) {
            *place = value;
        }
    }
}

/// The number of a row; without one it follows the row before. Rows stand in order.
fn row_number(element: &BytesStart<'_>, before: u32) -> Result<u32, Unreadable> {
    let next = before.checked_add(1).ok_or(Unreadable::Damaged("its rows are out of order"))?;
    match text_of(element, "r") {
        None => Ok(next),
        Some(text) => {
            let number = text.parse().ok().filter(|number| *number >= next && *number <= 1_048_576);
            number.ok_or(Unreadable::Damaged("its rows are out of order"))
        }
    }
}

fn named(element: &BytesStart<'_>, next: usize, ground: &Ground) -> Result<Named, Unreadable> {
    let column = match text_of(element, "r") {
        None => next,
        Some(place) => {
            let letters = place.trim_end_matches(|letter: char| letter.is_ascii_digit());
            column_of(letters).filter(|column| *column < 16_384).ok_or(Unreadable::Damaged("a cell has no place"))?
        }
    };
    let style = text_of(element, "s").and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
    let shown = ground.formats.get(style).copied().unwrap_or(Shown::Number);
    Ok(Named { column, kind: text_of(element, "t").unwrap_or_default(), shown })
}

/// The value of a cell whose start was just read, up to its end.
fn value<R: std::io::BufRead>(part: &mut super::xml::Xml<R>, named: &Named, ground: &Ground) -> Result<Cell, Unreadable> {
    enum Inside {
        Value,
        Inline,
    }
    let mut cell = Cell::Empty;
    loop {
        let inside = match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "v" => Some(Inside::Value),
                "is" => Some(Inside::Inline),
                _ => None,
            },
            Event::End(element) if element.local_name().as_ref() == "c" => return Ok(cell),
            Event::Eof => return Err(Unreadable::Damaged("a sheet ends too early")),
            _ => None,
        };
        match inside {
            Some(Inside::Value) => cell = of_value(part.text("v", None)?, named, ground)?,
            Some(Inside::Inline) => cell = text(part.text("is", Some("t"))?.as_deref()),
            None => {}
        }
    }
}

fn text(text: Option<&str>) -> Cell {
    match text {
        None => Cell::TooLong,
        Some(text) if text.trim().is_empty() => Cell::Empty,
        Some(text) if text.len() > MOST_CHARACTERS && text.chars().count() > MOST_CHARACTERS => Cell::TooLong,
        Some(text) => Cell::Text(text.into()),
    }
}

fn of_value(written: Option<String>, named: &Named, ground: &Ground) -> Result<Cell, Unreadable> {
    let Some(written) = written else { return Ok(Cell::TooLong) };
    Ok(match named.kind.as_str() {
        "s" => {
            let place: usize = written.trim().parse().map_err(|_| Unreadable::Damaged("a cell has no text"))?;
            text(ground.shared.get(place).ok_or(Unreadable::Damaged("a cell has no text"))?.as_deref())
        }
        "str" | "inlineStr" => text(Some(&written)),
        "b" => Cell::Flag(written.trim() == "1" || written.trim() == "true"),
        "e" => Cell::Failed(written.into()),
        "d" => match date::parse(written.get(..10).unwrap_or_default()) {
            Some(day) => Cell::Day(day),
            None => text(Some(&written)),
        },
        _ if written.trim().is_empty() => Cell::Empty,
        _ => match written.trim().parse::<f64>() {
            Ok(number) => match named.shown {
                Shown::Number => Cell::Number(number),
                Shown::Day => day_of(number, ground.from_1904).map_or(Cell::NoDay(number), Cell::Day),
                Shown::Time => Cell::Span(number),
            },
            Err(_) => text(Some(&written)),
        },
    })
}

/// The day of a spreadsheet's number; the time of day is dropped.
///
/// Counted from 1900, day 60 is a 29 February 1900 that never was, and those after it are one too high.
pub(crate) fn day_of(number: f64, from_1904: bool) -> Option<NaiveDate> {
    if !(0.0..=200_000.0).contains(&number) {
        return None;
    }
    // A whole number within the bounds just checked.
    let whole: u64 = format!("{:.0}", number.floor()).parse().ok()?;
    let (year, month, day) = match (from_1904, whole) {
        (true, _) => (1904, 1, 1),
        (false, 0 | 60) => return None,
        (false, ..=59) => (1899, 12, 31),
        (false, _) => (1899, 12, 30),
    };
    let epoch = NaiveDate::from_ymd_opt(year, month, day)?;
    epoch.checked_add_days(chrono::Days::new(whole)).filter(|day| date::plausible(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_do() {
        for (number, from_1904, expected) in [
            (1.0, false, Some("1900-01-01")),
            (59.0, false, Some("1900-02-28")),
            (60.0, false, None),
            (61.0, false, Some("1900-03-01")),
            (45_902.0, false, Some("2025-09-02")),
            (45_902.99, false, Some("2025-09-02")),
            (44_440.0, true, Some("2025-09-02")),
            (0.0, true, Some("1904-01-01")),
            (0.5, false, None),
            (-1.0, false, None),
            (f64::NAN, false, None),
            (f64::INFINITY, true, None),
            (109_939.0, false, None),
        ] {
            assert_eq!(day_of(number, from_1904), expected.and_then(date::parse), "{number}");
        }
    }
}
