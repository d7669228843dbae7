//! Rows of a text file: what separates its cells is found out, and an unclosed quotation mark costs one row, not all.
//!
//! Quoting is RFC 4180, section 2, with any end of line; rows may differ in length. It knows no file and no course.

use super::cell::{Budget, Cell, MOST_CHARACTERS, Origin, Row, Table, Unreadable, trim_end};
use super::encoding::{self, Encoding};
use super::heading;
use csv::{ReaderBuilder, StringRecord};
use std::io::Read;

/// What may stand between two cells.
pub(super) const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Rows looked at to find out what separates the cells.
const LOOKED_AT: usize = 100;

/// Unclosed quotation marks that are passed over; each has the rest of the file read once more.
const MOST_UNCLOSED: usize = 20;

/// Reads a text file.
pub(super) fn read(bytes: &[u8], asked: Option<Encoding>, separator: Option<char>) -> Result<Table, Unreadable> {
    let (text, encoding, supposed) = encoding::decode(bytes, asked)?;
    let (first, rest) = named_separator(&text);
    let separator = match separator.or(first) {
        Some(separator) => separator,
        None => found_separator(rest)?,
    };
    let skipped = u32::from(first.is_some());
    let rows = rows(rest, separator, skipped, None)?;
    if rows.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Table { rows, origin: Origin::Text { encoding, supposed, separator } })
}

/// Excel's own first line `sep=;`, which is no row.
fn named_separator(text: &str) -> (Option<char>, &str) {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    let named = line.strip_prefix("sep=").and_then(|rest| SEPARATORS.into_iter().find(|separator| rest == separator.to_string()));
    match named {
        Some(separator) => {
            let rest = text.get(line.len()..).unwrap_or_default();
            let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
            (Some(separator), rest)
        }
        None => (None, text),
    }
}

/// The separator that makes headings out of a row; else the one that makes the most even rows of several cells.
fn found_separator(text: &str) -> Result<char, Unreadable> {
    let mut best = (0, 0, 0);
    let mut found = ',';
    for separator in SEPARATORS {
        // A quotation mark that another separator leaves open says that it is not this one.
        let rows = rows(text, separator, 0, Some(LOOKED_AT))?;
        let headings = rows.iter().take(heading::ROWS_ABOVE).map(|row| heading::known(&row.cells)).max().unwrap_or(0);
        let mut lengths: Vec<usize> = rows.iter().map(|row| row.cells.len()).filter(|length| *length > 1).collect();
        lengths.sort_unstable();
        let usual = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
        let even = lengths.iter().filter(|length| **length == usual).count();
        let score = (headings, even, usual);
        if score > best {
            best = score;
            found = separator;
        }
    }
    Ok(found)
}

/// The rows of a text; `most`: no more than so many are needed.
fn rows(text: &str, separator: char, skipped: u32, most: Option<usize>) -> Result<Vec<Row>, Unreadable> {
    let mut rows = Vec::new();
    let mut budget = Budget::default();
    let mut number = skipped;
    let mut unclosed = 0;
    let mut rest = text;
    loop {
        let ended = run(&mut rest, separator, &mut number, &mut rows, &mut budget, most)?;
        if ended {
            return Ok(rows);
        }
        // The line with the quotation mark is a row of its own; what follows it is read as if it were not there.
        unclosed += 1;
        number += 1;
        if unclosed > MOST_UNCLOSED {
            return Err(Unreadable::Quotes(number));
        }
        let line = rest.split(['\r', '\n']).next().unwrap_or_default();
        let row = Row { number, cells: vec![cell(line)], unclosed: true };
        budget.take(&row)?;
        rows.push(row);
        rest = after_line_end(rest.get(line.len()..).unwrap_or_default());
    }
}

fn after_line_end(rest: &str) -> &str {
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest)
}

/// Reads rows up to the end (true) or up to one with an unclosed quotation mark, at which `rest` then begins.
fn run(
    rest: &mut &str,
    separator: char,
    number: &mut u32,
    rows: &mut Vec<Row>,
    budget: &mut Budget,
    most: Option<usize>,
) -> Result<bool, Unreadable> {
    let text = *rest;
    // One line more than there is: a quotation mark left open swallows it, and is so found out.
    let input = text.as_bytes().chain(&b"\nend\n"[..]);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(input);
    let mut record = StringRecord::new();
    let mut start = 0;
    loop {
        if most.is_some_and(|most| rows.len() >= most) {
            return Ok(true);
        }
        start = blank_lines(text, start, number);
        if start >= text.len() {
            return Ok(true);
        }
        // The text is UTF-8 and lies in memory, so that reading cannot fail; if it did, the rows before it stand.
        if !reader.read_record(&mut record).unwrap_or(false) {
            return Ok(true);
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if end > text.len() + 1 {
            *rest = text.get(start..).unwrap_or_default();
            return Ok(false);
        }
        *number = number.saturating_add(1);
        let mut cells: Vec<Cell> = record.iter().map(cell).collect();
        trim_end(&mut cells);
        if !cells.is_empty() {
            let row = Row { number: *number, cells, unclosed: false };
            budget.take(&row)?;
            rows.push(row);
        }
        start = end;
    }
}

/// Passes over what is left of a line's end and over lines with nothing in them, which are rows to a spreadsheet program.
fn blank_lines(text: &str, mut at: usize, number: &mut u32) -> usize {
    let bytes = text.as_bytes();
    if at > 0 && bytes.get(at - 1) == Some(&b'\r') && bytes.get(at) == Some(&b'\n') {
        at += 1;
    }
    while let Some(b'\r' | b'\n') = bytes.get(at) {
        at += if bytes.get(at..at + 2) == Some(b"\r\n") { 2 } else { 1 };
        *number = number.saturating_add(1);
    }
    at
}

fn cell(text: &str) -> Cell {
    if text.trim().is_empty() {
        Cell::Empty
    } else if text.len() > MOST_CHARACTERS && text.chars().count() > MOST_CHARACTERS {
        Cell::TooLong
    } else {
        Cell::Text(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str, separator: char) -> Vec<(u32, Vec<String>)> {
        let told = |cell: &Cell| match cell {
            Cell::Text(text) => text.to_string(),
            Cell::TooLong => "too long".to_owned(),
            _ => String::new(),
        };
        rows(text, separator, 0, None).unwrap().iter().map(|row| (row.number, row.cells.iter().map(told).collect())).collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_have_the_numbers_of_a_spreadsheet() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "\"c\",d", ",,", "e,\"f\"\"g\",", "", ""].join(end);
            assert_eq!(texts(&text, ','), [row(1, &["a", "b"]), row(3, &["c", "d"]), row(5, &["e", "f\"g"])], "{end:?}");
        }
        assert_eq!(texts("a,\"b\r\nc\"\r\nd,e", ','), [row(1, &["a", "b\r\nc"]), row(2, &["d", "e"])]);
        assert_eq!(texts("\n\na", ','), [row(3, &["a"])]);
        assert_eq!(texts("a", ','), [row(1, &["a"])]);
        assert_eq!(texts("a,5\" screen,b\n", ','), [row(1, &["a", "5\" screen", "b"])]);
    }

    #[test]
    fn an_unclosed_quotation_mark_costs_one_row() {
        let text = "a,1\nb,\"2\nc,3\n\nd,4\n";
        assert_eq!(texts(text, ','), [row(1, &["a", "1"]), row(2, &["b,\"2"]), row(3, &["c", "3"]), row(5, &["d", "4"])]);
        let read = rows(text, ',', 0, None).unwrap();
        assert_eq!(read.iter().map(|row| row.unclosed).collect::<Vec<_>>(), [false, true, false, false]);
        assert_eq!(texts("\"a", ','), [row(1, &["\"a"])]);
        assert_eq!(texts("a\n\"", ','), [row(1, &["a"]), row(2, &["\""])]);
    }

    #[test]
    fn the_separator_is_found_out() {
        for (text, expected) in [
            ("Title,Date,Hours\nEthics; boundaries,2025-09-02,6\n", ','),
            ("Título;Fecha;Horas\nÉtica;02/09/2025;1,5\n", ';'),
            ("Title\tDate\tHours\nEthics, law\t2025-09-02\t1,5\n", '\t'),
            ("a;1,5;x\nb;2,5;y\nc;3;z\n", ';'),
            ("only one column\n", ','),
            ("Transcript of Sample Person, printed today\n\nTitle;Date;Hours\na;b;c\n", ';'),
        ] {
            assert_eq!(found_separator(text), Ok(expected), "{text:?}");
        }
        let table = read(b"sep=;\r\na;b\r\n", None, None).unwrap();
        assert_eq!(table.rows.first().map(|row| (row.number, row.cells.len())), Some((2, 2)));
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(read(b"", None, None), Err(Unreadable::Empty));
        assert_eq!(read(b" , ,\n\n", None, None), Err(Unreadable::Empty));
        let wide = format!("{}x\n", ",".repeat(1_000));
        assert_eq!(read(wide.as_bytes(), None, Some(',')), Err(Unreadable::TooManyColumns(1)));
        assert_eq!(read("x\n".repeat(200_021).as_bytes(), None, Some(',')), Err(Unreadable::TooManyRows));
        let long = "é".repeat(MOST_CHARACTERS);
        assert_eq!(texts(&long, ','), [(1, vec![long.clone()])]);
        assert_eq!(texts(&format!("{long}e"), ','), [row(1, &["too long"])]);
        let marks = "\"a\n\n".repeat(1_001);
        assert!(rows(&marks, ',', 0, None).is_ok(), "marks that close each other are no fault");
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_writes_is_read(
            cells in prop::collection::vec(prop::collection::vec("[a-z\",;\r\n é]{0,8}", 1..5), 1..8),
            separator in prop::sample::select(SEPARATORS.to_vec()),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(separator as u8).from_writer(Vec::new());
            for row in &cells {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let blank = |text: &String| text.trim().is_empty();
            let mut wanted = Vec::new();
            for row in &cells {
                let mut row: Vec<String> = row.iter().map(|cell| if blank(cell) { String::new() } else { cell.clone() }).collect();
                while row.last().is_some_and(String::is_empty) {
                    row.pop();
                }
                if !row.is_empty() {
                    wanted.push(row);
                }
            }
            let read: Vec<Vec<String>> = texts(&text, separator).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, wanted);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\",;\n\r\tab]{0,60}") {
            for separator in SEPARATORS {
                let _ = rows(&text, separator, 0, None);
            }
        }
    }
}
