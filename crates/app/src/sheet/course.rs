//! One row of a sheet as a course, or every reason why it is none.

use super::amount::{self, Counted, Reading};
use super::cell::{Cell, Row, shown};
use super::choices::{Choices, Mapping};
use super::dates::{self, Order, Written};
use super::guard::unguarded;
use super::heading::{Amounts, Field, amounts, folded};
use super::words;
use super::workbook;
use peerfolio_core::model::{Activity, Format, Role, Unit};
use peerfolio_core::{Hours, NaiveDate};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellFault {
    /// The field that the cell is read for; `None`: the row as a whole.
    pub(super) field: Option<Field>,
    /// The column, where there is one.
    pub(super) column: Option<usize>,
    /// What was there, shortened.
    pub(super) found: String,
    /// What would be right.
    pub(super) message: String,
}

/// What a row turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Course {
    /// A course. Its id is empty where the row gives none.
    Read(Box<Activity>),
    /// It waits for an answer of the caller.
    Waits,
    /// It is none.
    Bad(Vec<CellFault>),
}

/// What holds for all rows of a file.
pub(super) struct Terms<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) choices: &'a Choices,
    /// The order of days in figures; `None`: not known, or not needed.
    pub(super) order: Option<Order>,
    /// The column of hours has commas before decimals.
    pub(super) comma: bool,
    /// `Some`: the workbook counts days from 1904, or not.
    pub(super) from_1904: Option<bool>,
    /// Years of two figures lie at most twenty years after it.
    pub(super) this_year: i32,
    /// The bodies that the rules know, by their folded id and name.
    pub(super) bodies: &'a HashMap<String, String>,
    /// Ids of the certificates of the wallet.
    pub(super) certificates: &'a HashSet<&'a str>,
}

/// What is worth a word though it is no fault.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// Words of formats that do not tell whether a course was live, and how often.
    pub(super) vague_formats: BTreeMap<String, usize>,
    /// Topics that no rule knows.
    pub(super) own_topics: BTreeMap<String, usize>,
    /// Rows whose unit nobody told (CEUs, credits).
    pub(super) unit_open: usize,
}

/// The text of a cell as a person would see it.
pub(super) fn seen(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_string(),
        Cell::Number(number) | Cell::NoDay(number) => shown(*number),
        Cell::Day(day) => day.to_string(),
        Cell::Span(days) => match amount::read(cell, Reading { minutes: false, comma: false }) {
            Ok((hours, _)) => hours.to_string(),
            Err(_) => shown(*days),
        },
        Cell::Flag(true) => "TRUE".to_owned(),
        Cell::Flag(false) => "FALSE".to_owned(),
        Cell::Failed(code) => code.to_string(),
        Cell::TooLong => "(too long)".to_owned(),
    }
}

/// The same, short enough for a message and on one line.
fn short(cell: &Cell) -> String {
    let text: String = seen(cell).trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What a text cell holds; `None`: nothing.
fn text(cell: &Cell) -> Result<Option<String>, String> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => Ok(Some(unguarded(text).to_owned()).filter(|text| !text.trim().is_empty())),
        Cell::Failed(_) => Err("is a formula that failed; write the value itself".to_owned()),
        Cell::TooLong => Err(format!("is longer than {} characters; shorten it", super::cell::MOST_CHARACTERS)),
        other => Ok(Some(seen(other))),
    }
}

/// Reads the day of a cell as far as it can be without the order of day and month.
pub(super) fn written(cell: &Cell, from_1904: Option<bool>, this_year: i32) -> Written {
    match cell {
        Cell::Text(text) => dates::read(unguarded(text), this_year),
        Cell::Day(day) => Written::Day(*day),
        Cell::Number(number) => {
            // Programs other than Excel leave the format away. Days since 1970 are days; smaller numbers may be years.
            let serial = (25_569.0..200_000.0).contains(number).then(|| workbook::day_of(*number, from_1904.unwrap_or(false)));
            match (serial.flatten(), from_1904) {
                (Some(day), Some(_)) => Written::Day(day),
                _ => dates::read(&shown(*number), this_year),
            }
        }
        _ => Written::No,
    }
}

/// Reads rows one after the other.
pub(super) struct Reader<'a> {
    pub(super) terms: &'a Terms<'a>,
    pub(super) noted: Noted,
    faults: Vec<CellFault>,
    waits: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(terms: &'a Terms<'a>) -> Self {
        Self { terms, noted: Noted::default(), faults: Vec::new(), waits: false }
    }

    /// Reads a row: all its faults at once.
    pub(super) fn read(&mut self, row: &Row) -> Course {
        self.faults = Vec::new();
        self.waits = false;
        if row.unclosed {
            let found = row.cells.first().map(short).unwrap_or_default();
            let message = "a quotation mark opens here and is never closed; close it, or take it out".to_owned();
            return Course::Bad(vec![CellFault { field: None, column: None, found, message }]);
        }
        let title = self.words(row, Field::Title, None, "write the course's title as it stands on its certificate");
        let provider = self.words(row, Field::Provider, self.terms.choices.provider.as_deref(), "write who gave the course");
        let completed_on = self.day(row);
        let (unit, minutes) = self.unit(row);
        let id = self.given(row, Field::Id).unwrap_or_default();
        let hours = self.hours(row, unit, minutes, !id.is_empty());
        let topics = self.topics(row);
        let format = self.format(row);
        let role = self.role(row);
        let approvals = self.approvals(row);
        let counts_for = self.counts_for(row);
        if !self.faults.is_empty() {
            return Course::Bad(std::mem::take(&mut self.faults));
        }
        let (Some(title), Some(provider), Some(completed_on), Some((hours, unit)), false) =
            (title, provider, completed_on, hours, self.waits)
        else {
            return Course::Waits;
        };
        Course::Read(Box::new(Activity {
            id,
            title,
            provider,
            completed_on,
            hours,
            unit,
            topics,
            format,
            role,
            approvals,
            counts_for,
        }))
    }

    fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r Cell> {
        self.terms.mapping.column(field).map(|column| row.cell(column))
    }

    fn fault(&mut self, row: &Row, field: Field, message: impl Into<String>) {
        let column = self.terms.mapping.column(field);
        let found = column.map(|column| short(row.cell(column))).unwrap_or_default();
        self.faults.push(CellFault { field: Some(field), column, found, message: message.into() });
    }

    /// What the cell of a field holds, where the field has a column and the cell has something.
    fn given(&mut self, row: &Row, field: Field) -> Option<String> {
        match text(self.cell(row, field)?) {
            Ok(text) => text,
            Err(message) => {
                self.fault(row, field, message);
                None
            }
        }
    }

    fn words(&mut self, row: &Row, field: Field, usual: Option<&str>, right: &str) -> Option<String> {
        let before = self.faults.len();
        let given = self.given(row, field).or_else(|| usual.map(str::to_owned));
        if given.is_none() && self.faults.len() == before {
            if self.terms.mapping.column(field).is_some() {
                self.fault(row, field, right);
            } else {
                // Which column it is, is asked once for the whole file.
                self.waits = true;
            }
        }
        given
    }

    fn day(&mut self, row: &Row) -> Option<NaiveDate> {
        let Some(cell) = self.cell(row, Field::CompletedOn) else {
            self.waits = true;
            return None;
        };
        let (order, from_1904) = (self.terms.order, self.terms.from_1904);
        let written = written(cell, from_1904, self.terms.this_year);
        if let Some(day) = written.in_order(order) {
            return Some(day);
        }
        match (written, order) {
            (Written::Depends(_), None) => self.waits = true,
            (Written::Depends(_), Some(order)) => {
                let first = match order {
                    Order::Dmy => "the day stands first",
                    Order::Mdy => "the month stands first",
                    Order::Ymd => "the year stands first",
                };
                self.fault(
                    row,
                    Field::CompletedOn,
                    format!("is no day where {first}, as in the other rows; write it as 2025-09-02"),
                );
            }
            (Written::Serial, _) => {
                self.fault(
                    row,
                    Field::CompletedOn,
                    "is a spreadsheet's number of a day; show the column as dates, or write 2025-09-02",
                );
            }
            _ if *cell == Cell::Empty => {
                self.fault(row, Field::CompletedOn, "write the day on which it was finished, such as 2025-09-02");
            }
            _ => self.fault(row, Field::CompletedOn, "is no day with its year; write a day that exists, such as 2025-09-02"),
        }
        None
    }

    /// The unit of a row, where it is known, and whether bare numbers are minutes.
    fn unit(&mut self, row: &Row) -> (Option<Unit>, bool) {
        let heading = self.terms.mapping.column(Field::Hours).map_or("", |column| self.terms.mapping.heading(column));
        let by_heading = amounts(heading);
        let minutes = self.terms.choices.minutes.unwrap_or(by_heading == Amounts::Minutes);
        if let Some(word) = self.given(row, Field::Unit) {
            if let Some(read) = words::unit(&word) {
                return (Some(read.unit), minutes || read.minutes);
            }
            self.fault(row, Field::Unit, "is not a known unit; write contact-hour, ceu or academic-credit");
        }
        match (self.terms.choices.unit, by_heading) {
            (Some(unit), _) => (Some(unit), minutes),
            (None, Amounts::Doubtful) if self.terms.choices.minutes.is_none() => {
                self.noted.unit_open += 1;
                self.waits = true;
                (None, minutes)
            }
            (None, _) => (None, minutes),
        }
    }

    /// `own`: the row comes out of a wallet, which may hold what no form would take.
    fn hours(&mut self, row: &Row, unit: Option<Unit>, minutes: bool, own: bool) -> Option<(Hours, Unit)> {
        let Some(cell) = self.cell(row, Field::Hours) else {
            self.waits = true;
            return None;
        };
        let reading = Reading { minutes, comma: self.terms.comma };
        let read = amount::read(cell, reading).and_then(|read| if own { Ok(read) } else { amount::plausible(read) });
        let (hours, counted) = match read {
            Ok(read) => read,
            Err(message) => {
                self.fault(row, Field::Hours, message);
                return None;
            }
        };
        let told = self.terms.choices.unit.is_some();
        let unit = match (counted, unit) {
            (Counted::Plain, unit) => unit.unwrap_or(Unit::ContactHour),
            (Counted::Hours, None | Some(Unit::ContactHour)) => Unit::ContactHour,
            (Counted::Hours, Some(unit)) => {
                self.fault(row, Field::Hours, format!("says hours, and the unit of the row is {}; make them agree", unit.name()));
                return None;
            }
            (Counted::Ceus | Counted::Credits, None) => {
                self.noted.unit_open += 1;
                self.waits = true;
                return None;
            }
            (Counted::Ceus, Some(unit)) if unit != Unit::Ceu && !told => {
                self.fault(row, Field::Hours, format!("says CEUs, and the unit of the row is {}; make them agree", unit.name()));
                return None;
            }
            (Counted::Ceus | Counted::Credits, Some(unit)) => unit,
        };
        Some((hours, unit))
    }

    fn topics(&mut self, row: &Row) -> Vec<String> {
        let given = self.given(row, Field::Topics).unwrap_or_default();
        let mut topics = Vec::new();
        for item in words::items(&given) {
            let known = if item.literal { None } else { words::topic(&item.text) };
            if known.is_none() && !peerfolio_core::pack::topics::is_known(&item.text) && self.noted.own_topics.len() < 1_000 {
                *self.noted.own_topics.entry(item.text.clone()).or_default() += 1;
            }
            topics.push(known.map_or(item.text, str::to_owned));
        }
        topics
    }

    fn format(&mut self, row: &Row) -> Format {
        let usual = self.terms.choices.format.unwrap_or(Format::Other);
        let Some(word) = self.given(row, Field::Format) else { return usual };
        match words::format(&word) {
            Some((format, vague)) => {
                if vague && self.noted.vague_formats.len() < 100 {
                    *self.noted.vague_formats.entry(word).or_default() += 1;
                }
                format
            }
            None => {
                self.fault(
                    row,
                    Field::Format,
                    "is not a known way of taking a course; write in-person, live-online, self-paced or other",
                );
                usual
            }
        }
    }

    fn role(&mut self, row: &Row) -> Role {
        let usual = self.terms.choices.role.unwrap_or(Role::Attended);
        let Some(word) = self.given(row, Field::Role) else { return usual };
        words::role(&word).unwrap_or_else(|| {
            self.fault(row, Field::Role, "is not known; write attended or presented");
            usual
        })
    }

    fn approvals(&mut self, row: &Row) -> Vec<String> {
        let given = self.given(row, Field::Approvals).unwrap_or_default();
        // A name becomes the body's id; what is written like an id is one, known or not.
        let body = |item: words::Item| {
            let by_name = !item.literal && !words::is_id(&item.text);
            let known = if by_name { self.terms.bodies.get(&folded(&item.text)) } else { None };
            known.cloned().unwrap_or(item.text)
        };
        words::items(&given).into_iter().map(body).collect()
    }

    fn counts_for(&mut self, row: &Row) -> Option<Vec<String>> {
        let given = self.given(row, Field::CountsFor)?;
        if given == words::NONE {
            return Some(Vec::new());
        }
        let ids: Vec<String> = words::items(&given).into_iter().map(|item| item.text).collect();
        let unknown: Vec<&String> = ids.iter().filter(|id| !self.terms.certificates.contains(id.as_str())).collect();
        if let Some(first) = unknown.first() {
            let message = format!(
                "has “{first}”, which is no certificate of this wallet; write the ids that an export writes, or leave it empty for all"
            );
            self.fault(row, Field::CountsFor, message);
        }
        Some(ids)
    }
}
