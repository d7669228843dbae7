//! The log as a sheet: our own columns, and the rows that could not be read with what to correct.

use super::cell::{Cell, Origin, Table, shown};
use super::choices::Mapping;
use super::course::{seen, written};
use super::guard::guarded;
use super::heading::{Amounts, Field, amounts};
use super::judge::{Judgement, Verdict};
use super::words;
use super::workbook::{self, Out};
use crate::error::{AppError, ErrorCode};
use peerfolio_core::model::{Activity, Record};

/// A form of sheet that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// Text with commas, UTF-8 with a mark at its beginning so that Excel reads it.
    Csv,
    /// A workbook.
    Xlsx,
}

impl SheetKind {
    /// By the ending of a file's name.
    #[must_use]
    pub fn of(path: &std::path::Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// The heading of what is wrong with a row.
pub(super) const TO_CORRECT: &str = "What to correct";

/// Widths of our columns in a workbook, in characters.
const WIDTHS: [u32; Field::ALL.len()] = [44, 28, 13, 8, 14, 28, 12, 11, 18, 18, 24];

/// The courses of a record as a sheet.
///
/// # Errors
/// [`ErrorCode::Internal`] where the workbook cannot be packed.
pub fn write(record: &Record, kind: SheetKind) -> Result<Vec<u8>, AppError> {
    let headings = Field::ALL.map(|field| Out::Text(field.heading().to_owned())).to_vec();
    let rows = std::iter::once(headings).chain(record.activities.iter().map(row));
    match kind {
        SheetKind::Csv => csv(rows),
        SheetKind::Xlsx => workbook::write("Hours", &WIDTHS, rows).map_err(|error| not_written(&error)),
    }
}

fn not_written(error: &dyn std::error::Error) -> AppError {
    AppError::new(
        ErrorCode::Internal,
        format!("The sheet could not be made ({error}); nothing was written, and your wallet is unchanged."),
        "Try the other form, CSV or XLSX.",
    )
}

fn row(course: &Activity) -> Vec<Out> {
    Field::ALL.map(|field| cell(course, field)).to_vec()
}

fn cell(course: &Activity, field: Field) -> Out {
    let text = |text: &str| if text.is_empty() { Out::Empty } else { Out::Text(guarded(text)) };
    match field {
        Field::Title => text(&course.title),
        Field::Provider => text(&course.provider),
        Field::CompletedOn => Out::Day(course.completed_on),
        Field::Hours => {
            let figures = course.hours.to_string();
            let exact = figures.parse::<f64>().is_ok_and(|number| shown(number) == figures);
            if exact { Out::Number(figures) } else { Out::Text(figures) }
        }
        Field::Unit => text(course.unit.name()),
        // A word that reads as a topic of the vocabulary and is none stands in quotation marks.
        Field::Topics => {
            let same = |topic: &str| words::topic(topic).is_none_or(|known| known == topic);
            text(&words::list(course.topics.iter().map(String::as_str), same))
        }
        Field::Format => text(course.format.name()),
        Field::Role => text(course.role.name()),
        // The names of bodies are read as their ids, so whatever is not written like an id stands in quotation marks.
        Field::Approvals => text(&words::list(course.approvals.iter().map(String::as_str), words::is_id)),
        Field::CountsFor => match &course.counts_for {
            None => Out::Empty,
            Some(ids) if ids.is_empty() => Out::Text(words::NONE.to_owned()),
            Some(ids) => text(&words::list(ids.iter().map(String::as_str), |id| id != words::NONE)),
        },
        Field::Id => text(&course.id),
    }
}

fn csv(rows: impl Iterator<Item = Vec<Out>>) -> Result<Vec<u8>, AppError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        let cells = row.into_iter().map(|cell| match cell {
            Out::Empty => String::new(),
            Out::Text(text) | Out::Number(text) => text,
            Out::Day(day) => day.to_string(),
        });
        writer.write_record(cells).map_err(|error| not_written(&error))?;
    }
    writer.into_inner().map_err(|error| not_written(&error))
}

/// The bad rows of a file as CSV, with our headings over the columns that were read, and what to correct in a column of its own.
///
/// Days that could be read stand as `2025-09-02`, so that they need no order of day and month when the file comes back.
pub(super) fn bad_rows(table: &Table, judgement: &Judgement, this_year: i32) -> Result<Vec<u8>, AppError> {
    let mapping = &judgement.mapping;
    let width = mapping.headings.len();
    let mut headings: Vec<Out> =
        (0..width).map(|column| Out::Text(guarded(&heading(mapping, column, judgement.minutes)))).collect();
    headings.push(Out::Text(TO_CORRECT.to_owned()));
    let from_1904 = match &table.origin {
        Origin::Workbook { from_1904, .. } => Some(*from_1904),
        Origin::Text { .. } => None,
    };
    let order = judgement.order.map(|(order, _)| order);
    let day_column = mapping.column(Field::CompletedOn);
    let mut rows = vec![headings];
    for judged in &judgement.rows {
        let (Verdict::Bad(faults), Some(row)) = (&judged.verdict, table.rows.get(judged.at)) else { continue };
        let told = |column: usize| {
            let cell = row.cell(column);
            let day = (Some(column) == day_column).then(|| written(cell, from_1904, this_year).in_order(order)).flatten();
            match (cell, day) {
                (_, Some(day)) => Out::Day(day),
                (Cell::Empty, None) => Out::Empty,
                // What was guarded already is written as it stood.
                (Cell::Text(text), None) => Out::Text(guarded(super::guard::unguarded(text))),
                (cell, None) => Out::Text(guarded(&seen(cell))),
            }
        };
        let mut cells: Vec<Out> = (0..width).map(told).collect();
        let reasons: Vec<String> = faults.iter().map(|fault| super::told::fault(mapping, fault)).collect();
        cells.push(Out::Text(guarded(&format!("Row {}: {}", judged.number, reasons.join("; ")))));
        rows.push(cells);
    }
    csv(rows.into_iter())
}

/// The heading under which a column is known again.
fn heading(mapping: &Mapping, column: usize, minutes: bool) -> String {
    let field = Field::ALL.into_iter().find(|field| mapping.column(*field) == Some(column));
    match (field, mapping.heading(column)) {
        (Some(Field::Hours), _) if minutes => "Minutes".to_owned(),
        // The heading of CEUs or credits asks its question again.
        (Some(Field::Hours), own) if amounts(own) == Amounts::Doubtful => own.to_owned(),
        (Some(field), _) => field.heading().to_owned(),
        (None, "") => format!("Column {}", super::cell::letters(column)),
        (None, own) => own.to_owned(),
    }
}
