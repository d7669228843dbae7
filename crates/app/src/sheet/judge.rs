//! What becomes of each row: it will be added, it is there already, it waits for an answer, or it is bad.
//!
//! A pure function of the table, the choices and the wallet's record. A row is there already where the wallet has its id, or
//! a course with the same title, day, hours and provider, capitals, accents and punctuation apart.

use super::amount;
use super::cell::{Cell, Origin, Row, Table};
use super::choices::{Choices, Mapping};
use super::course::{CellFault, Course, Noted, Reader, Terms, written};
use super::dates::{self, Order, Settled, Written};
use super::heading::{Amounts, Field, amounts, folded};
use crate::view::FieldFault;
use peerfolio_core::model::{Activity, Record};
use peerfolio_core::{Hours, NaiveDate};
use std::collections::{HashMap, HashSet};

/// What rows are held against.
pub(super) struct Ground<'a> {
    /// The wallet.
    pub(super) record: &'a Record,
    /// The bodies that the rules know: id and name.
    pub(super) bodies: &'a [(String, String)],
    /// The day by the person's own clock.
    pub(super) today: NaiveDate,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It will be added.
    Add,
    /// The wallet has it, under this id. `differs`: with this id and other content in these fields.
    InWallet { id: String, differs: Vec<Field> },
    /// The file has it in that row.
    InFile { row: u32 },
    /// A question is open.
    Waits,
    /// It is no course.
    Bad(Vec<CellFault>),
}

/// A row and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    /// The place in the table.
    pub(super) at: usize,
    /// The row as a spreadsheet program numbers it.
    pub(super) number: u32,
    pub(super) verdict: Verdict,
    /// The course, where it is one. Its id is empty where the row gives none.
    pub(super) course: Option<Box<Activity>>,
}

/// Where the order of day and month comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Caller,
    Heading,
    Days,
}

/// A question whose answer the file does not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    /// Which encoding; a piece of the text as it is read now.
    Encoding { sample: String },
    /// Which of day and month stands first; one of the days, and what it may be in each order.
    DateOrder { sample: String, may_be: Vec<(Order, Option<NaiveDate>)>, mixed: bool },
    /// What CEUs or credits are.
    Unit { heading: String, rows: usize },
    /// Which column a field has.
    Column(Field),
    /// Who gave the courses.
    Provider,
}

/// The whole judgement.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) mapping: Mapping,
    pub(super) order: Option<(Order, By)>,
    pub(super) minutes: bool,
    pub(super) questions: Vec<Question>,
    pub(super) noted: Noted,
    /// Real days stand beside days in figures: a spreadsheet program may have turned some of them round.
    pub(super) mixed_days: bool,
    /// Rows whose day lies ahead.
    pub(super) ahead: usize,
    pub(super) rows: Vec<Judged>,
}

/// Judges every row below the headings.
pub(super) fn judge(table: &Table, choices: &Choices, ground: &Ground<'_>) -> Result<Judgement, Vec<FieldFault>> {
    let mapping = Mapping::find(table, choices)?;
    let rows = below(table, &mapping);
    let from_1904 = match &table.origin {
        Origin::Workbook { from_1904, .. } => Some(*from_1904),
        Origin::Text { .. } => None,
    };
    let this_year = chrono::Datelike::year(&ground.today);
    let days = Days::find(rows, &mapping, choices, from_1904, this_year);
    let hours = mapping.column(Field::Hours);
    let comma = hours.is_some_and(|column| rows.iter().any(|row| amount::has_decimal_comma(row.cell(column))));
    let bodies: HashMap<String, String> =
        ground.bodies.iter().flat_map(|(id, name)| [(folded(name), id.clone()), (folded(id), id.clone())]).collect();
    let certificates: HashSet<&str> = ground.record.credentials.iter().map(|held| held.id.as_str()).collect();
    let terms = Terms {
        mapping: &mapping,
        choices,
        order: days.order.map(|(order, _)| order),
        comma,
        from_1904,
        this_year,
        bodies: &bodies,
        certificates: &certificates,
    };
    let mut reader = Reader::new(&terms);
    let mut known = Known::of(ground.record);
    let first = table.rows.len() - rows.len();
    let mut judged = Vec::with_capacity(rows.len());
    let mut ahead = 0;
    for (at, row) in rows.iter().enumerate() {
        let (verdict, course) = match reader.read(row) {
            Course::Waits => (Verdict::Waits, None),
            Course::Bad(faults) => (Verdict::Bad(faults), None),
            Course::Read(course) => {
                ahead += usize::from(course.completed_on > ground.today);
                let verdict = known.verdict(&course, row, &mapping);
                (verdict, Some(course))
            }
        };
        judged.push(Judged { at: first + at, number: row.number, verdict, course });
    }
    let noted = reader.noted;
    let questions = questions(table, &mapping, choices, &days, &noted);
    let minutes =
        choices.minutes.unwrap_or_else(|| hours.is_some_and(|column| amounts(mapping.heading(column)) == Amounts::Minutes));
    Ok(Judgement { order: days.order, minutes, questions, noted, mixed_days: days.mixed_days, ahead, rows: judged, mapping })
}

/// The rows below the headings.
fn below<'a>(table: &'a Table, mapping: &Mapping) -> &'a [Row] {
    let first = mapping.header.map_or(0, |at| at + 1);
    table.rows.get(first..).unwrap_or_default()
}

/// What the column of days says.
struct Days {
    order: Option<(Order, By)>,
    /// The question, where one is open.
    open: Option<Question>,
    mixed_days: bool,
}

impl Days {
    fn find(rows: &[Row], mapping: &Mapping, choices: &Choices, from_1904: Option<bool>, this_year: i32) -> Self {
        let mut days = Self { order: None, open: None, mixed_days: false };
        let Some(column) = mapping.column(Field::CompletedOn) else { return days };
        let read = |row: &Row| written(row.cell(column), from_1904, this_year);
        let depends = |row: &&Row| matches!(read(row), Written::Depends(_));
        let real = rows.iter().any(|row| matches!(row.cell(column), Cell::Day(_)));
        days.mixed_days = real && rows.iter().any(|row| depends(&row));
        if let Some(order) = choices.date_order {
            days.order = Some((order, By::Caller));
            return days;
        }
        let settled = dates::settle(rows.iter().map(read));
        if let (Settled::By(_) | Settled::Open(_) | Settled::Mixed(_), Some(order)) =
            (settled, dates::told_by(mapping.heading(column)))
        {
            days.order = Some((order, By::Heading));
            return days;
        }
        let (fitting, mixed) = match settled {
            Settled::NotNeeded => return days,
            Settled::By(order) => {
                days.order = Some((order, By::Days));
                return days;
            }
            Settled::Open(fitting) => (fitting, false),
            Settled::Mixed(fitting) => (fitting, true),
        };
        // A day that shows the doubt best is one that every order reads.
        let doubtful = |row: &&Row| match read(row) {
            Written::Depends(days) => days.iter().flatten().count() > 1,
            _ => false,
        };
        let Some(row) = rows.iter().find(doubtful).or_else(|| rows.iter().find(depends)) else { return days };
        let may_be = Order::ALL
            .into_iter()
            .filter(|order| fitting.get(*order as usize).copied().unwrap_or(false))
            .map(|order| (order, read(row).in_order(Some(order))))
            .collect();
        let sample = super::course::seen(row.cell(column)).trim().to_owned();
        days.open = Some(Question::DateOrder { sample, may_be, mixed });
        days
    }
}

fn questions(table: &Table, mapping: &Mapping, choices: &Choices, days: &Days, noted: &Noted) -> Vec<Question> {
    let mut open = Vec::new();
    if let Origin::Text { supposed: true, .. } = table.origin {
        let foreign = |cell: &Cell| matches!(cell, Cell::Text(text) if !text.is_ascii());
        let sample = table.rows.iter().flat_map(|row| &row.cells).find(|cell| foreign(cell)).map(super::course::seen);
        open.push(Question::Encoding { sample: sample.unwrap_or_default() });
    }
    for field in [Field::Title, Field::CompletedOn, Field::Hours] {
        if mapping.column(field).is_none() {
            open.push(Question::Column(field));
        }
    }
    if mapping.column(Field::Provider).is_none() && choices.provider.is_none() {
        open.push(Question::Provider);
    }
    open.extend(days.open.clone());
    if noted.unit_open > 0 {
        let heading = mapping.column(Field::Hours).map_or("", |column| mapping.heading(column)).to_owned();
        open.push(Question::Unit { heading, rows: noted.unit_open });
    }
    open
}

/// A course as it is compared: title, day, hours, provider.
type Likeness = (String, NaiveDate, Hours, String);

fn likeness(course: &Activity) -> Likeness {
    (folded(&course.title), course.completed_on, course.hours, folded(&course.provider))
}

/// The courses that are there: in the wallet, and in the rows above.
struct Known<'a> {
    by_id: HashMap<&'a str, &'a Activity>,
    by_likeness: HashMap<Likeness, &'a str>,
    ids_above: HashMap<String, (u32, Activity)>,
    likenesses_above: HashMap<Likeness, (u32, bool)>,
}

impl<'a> Known<'a> {
    fn of(record: &'a Record) -> Self {
        let mut by_likeness = HashMap::new();
        for course in &record.activities {
            by_likeness.entry(likeness(course)).or_insert(course.id.as_str());
        }
        Self {
            by_id: record.activities.iter().map(|course| (course.id.as_str(), course)).collect(),
            by_likeness,
            ids_above: HashMap::new(),
            likenesses_above: HashMap::new(),
        }
    }

    fn verdict(&mut self, course: &Activity, row: &Row, mapping: &Mapping) -> Verdict {
        let has_id = !course.id.is_empty();
        if has_id {
            if let Some((above, same)) = self.ids_above.get(&course.id) {
                if same == course {
                    return Verdict::InFile { row: *above };
                }
                let message = format!("is in row {above} too, where it says something else; take the id out of one of them");
                let column = mapping.column(Field::Id);
                let found = course.id.chars().take(60).collect();
                return Verdict::Bad(vec![CellFault { field: Some(Field::Id), column, found, message }]);
            }
            self.ids_above.insert(course.id.clone(), (row.number, course.clone()));
        }
        let likeness = likeness(course);
        if let Some(held) = self.by_id.get(course.id.as_str()).filter(|_| has_id) {
            self.likenesses_above.entry(likeness).or_insert((row.number, true));
            return Verdict::InWallet { id: course.id.clone(), differs: differences(held, course) };
        }
        // Two rows with ids of their own are two courses, however like they are: a wallet may hold such.
        match self.likenesses_above.get(&likeness) {
            Some((above, above_has_id)) if !(has_id && *above_has_id) => return Verdict::InFile { row: *above },
            Some(_) => {}
            None => {
                self.likenesses_above.insert(likeness.clone(), (row.number, has_id));
            }
        }
        match self.by_likeness.get(&likeness) {
            Some(id) => Verdict::InWallet { id: (*id).to_owned(), differs: Vec::new() },
            None => Verdict::Add,
        }
    }
}

/// The fields in which two courses differ.
fn differences(one: &Activity, other: &Activity) -> Vec<Field> {
    let differs = |field: &Field| match field {
        Field::Title => one.title != other.title,
        Field::Provider => one.provider != other.provider,
        Field::CompletedOn => one.completed_on != other.completed_on,
        Field::Hours => one.hours != other.hours,
        Field::Unit => one.unit != other.unit,
        Field::Topics => one.topics != other.topics,
        Field::Format => one.format != other.format,
        Field::Role => one.role != other.role,
        Field::Approvals => one.approvals != other.approvals,
        Field::CountsFor => one.counts_for != other.counts_for,
        Field::Id => false,
    };
    Field::ALL.into_iter().filter(differs).collect()
}
