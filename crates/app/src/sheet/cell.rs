//! A sheet as it was read: rows of cells, before anybody says what they mean.
//!
//! Both forms, text and workbook, become the same table here, within the same bounds. It knows no file and no course.

use peerfolio_core::NaiveDate;

/// Largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 64_000_000;

/// Most rows with something in them.
pub(super) const MOST_ROWS: usize = 200_000;

/// Most columns.
pub(super) const MOST_COLUMNS: usize = 1_000;

/// Longest cell in characters: what a spreadsheet program can hold.
pub(super) const MOST_CHARACTERS: usize = 32_767;

/// Most cells in all, so that a small file cannot ask for more memory than a machine has.
pub(super) const MOST_CELLS: usize = 6_000_000;

/// Most bytes of text in all cells: a workbook may name one long text a million times.
pub(super) const MOST_TEXT: usize = 256_000_000;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text, as it stands, blanks included.
    Text(Box<str>),
    /// A number of a workbook.
    Number(f64),
    /// A day of a workbook.
    Day(NaiveDate),
    /// A number shown as a day that is none: beyond the calendar, or the 29 February 1900 that never was.
    NoDay(f64),
    /// A length of time of a workbook, in days.
    Span(f64),
    /// Yes or no.
    Flag(bool),
    /// What a formula failed with (`#N/A`).
    Failed(Box<str>),
    /// More characters than [`MOST_CHARACTERS`].
    TooLong,
}

/// A row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// As a spreadsheet program numbers it, from 1.
    pub(super) number: u32,
    /// Without the empty ones at its end.
    pub(super) cells: Vec<Cell>,
    /// A quotation mark opens in this row and is never closed.
    pub(super) unclosed: bool,
}

impl Row {
    /// The cell in a column; empty beyond the last.
    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Rows with something in them, in order.
    pub(super) rows: Vec<Row>,
    /// Where they come from.
    pub(super) origin: Origin,
}

/// What the file turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    /// Text with separators.
    Text {
        /// How its letters are written.
        encoding: super::encoding::Encoding,
        /// The encoding was supposed, for nothing in the file tells it.
        supposed: bool,
        /// What stands between two cells.
        separator: char,
    },
    /// A workbook.
    Workbook {
        /// Its sheets that are not hidden.
        sheets: Vec<String>,
        /// The one that was read.
        sheet: String,
        /// Days are counted from 1904.
        from_1904: bool,
    },
}

/// Why a file could not be read as a sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// Nothing in it.
    #[error("it has no rows")]
    Empty,
    /// The text is not what the encoding can say.
    #[error("it is not {0} text")]
    NotThat(&'static str),
    /// Neither text nor a workbook.
    #[error("it is neither text nor an XLSX workbook")]
    NotText,
    /// Excel's form before 2007, or a workbook under a password.
    #[error("it is an old XLS workbook, or a workbook locked with a password")]
    OldOrLocked,
    /// A workbook of another program.
    #[error("it is a workbook in another form than XLSX")]
    OtherWorkbook,
    /// A workbook whose parts do not fit together.
    #[error("it is a damaged workbook ({0})")]
    Damaged(&'static str),
    /// The workbook has no such sheet.
    #[error("it has no sheet “{0}”; it has {1}")]
    NoSheet(String, String),
    /// More rows than are read.
    #[error("it has more than {MOST_ROWS} rows")]
    TooManyRows,
    /// More columns than are read.
    #[error("row {0} has more than {MOST_COLUMNS} columns")]
    TooManyColumns(u32),
    /// More cells, or more text, than are read.
    #[error("it unpacks to more than a wallet's log can be")]
    TooMuch,
    /// Too many quotation marks that are never closed.
    #[error("too many of its quotation marks are never closed, from row {0} on")]
    Quotes(u32),
}

impl Unreadable {
    /// What to do next.
    pub(super) fn next(&self) -> &'static str {
        match self {
            Self::Empty => "Choose the file with your courses, one in each row.",
            Self::NotThat(_) | Self::NotText => "Open it in your spreadsheet program and save it as “CSV UTF-8” or as XLSX.",
            Self::OldOrLocked => "Open it in your spreadsheet program, take the password off, and save it as XLSX or CSV.",
            Self::OtherWorkbook => "Open it in your spreadsheet program and save it as XLSX or CSV.",
            Self::Damaged(_) => {
                "Open it in your spreadsheet program and save it again, or export it again from where you got it."
            }
            Self::NoSheet(..) => "Name one of its sheets.",
            Self::TooManyRows | Self::TooManyColumns(_) | Self::TooMuch => {
                "Split it into smaller files and import them one by one."
            }
            Self::Quotes(_) => "Save it again as CSV from your spreadsheet program, which closes them.",
        }
    }
}

/// Counts what was read against the bounds of all cells together.
#[derive(Debug, Default)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
    rows: usize,
}

impl Budget {
    /// Takes a row into account.
    pub(super) fn take(&mut self, row: &Row) -> Result<(), Unreadable> {
        if row.cells.len() > MOST_COLUMNS {
            return Err(Unreadable::TooManyColumns(row.number));
        }
        self.rows += 1;
        self.cells = self.cells.saturating_add(row.cells.len());
        let text = row.cells.iter().map(|cell| if let Cell::Text(text) = cell { text.len() } else { 0 });
        self.text = self.text.saturating_add(text.sum());
        // A few rows more, for what stands above the courses.
        if self.rows > MOST_ROWS + 20 {
            return Err(Unreadable::TooManyRows);
        }
        if self.cells > MOST_CELLS || self.text > MOST_TEXT { Err(Unreadable::TooMuch) } else { Ok(()) }
    }
}

/// Takes the empty cells at the end away.
pub(super) fn trim_end(cells: &mut Vec<Cell>) {
    while cells.last() == Some(&Cell::Empty) {
        cells.pop();
    }
}

/// A number as a spreadsheet program shows it: at most fifteen digits, so that 0.1 + 0.2 is 0.3.
pub(super) fn shown(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    let shortest = number.to_string();
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 {
        return shortest;
    }
    // `1.23456789012346e2`: one digit before the point and fourteen after it, back as a plain decimal.
    format!("{number:.14e}").parse::<f64>().map_or(shortest, |rounded| rounded.to_string())
}

/// The letters of a column: 0 is A, 26 is AA.
pub(super) fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column /= 26;
        if column == 0 {
            break;
        }
        column -= 1;
    }
    letters.iter().rev().collect()
}

/// The column of letters: A is 0.
pub(super) fn column_of(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    letters
        .bytes()
        .try_fold(0usize, |sum, letter| {
            let value = letter.to_ascii_uppercase().checked_sub(b'A').filter(|value| *value < 26)?;
            Some(sum * 26 + usize::from(value) + 1)
        })?
        .checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
            assert_eq!(column_of(name), Some(column));
            assert_eq!(column_of(&name.to_lowercase()), Some(column));
        }
        for no in ["", "A1", "ABCD", "Ä", "1"] {
            assert_eq!(column_of(no), None, "{no}");
        }
    }

    #[test]
    fn numbers_are_shown_with_fifteen_digits() {
        for (number, text) in
            [(0.1 + 0.2, "0.3"), (1.25, "1.25"), (6.0, "6"), (2.1 / 3.0, "0.7"), (1.0 / 3.0, "0.333333333333333")]
        {
            assert_eq!(shown(number), text);
        }
        assert_eq!(shown(f64::NAN), "NaN");
    }
}
