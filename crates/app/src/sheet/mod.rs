//! The log of hours as a sheet, out and in: CSV and XLSX.
//!
//! ```text
//! file ─ encoding ─ text ┐
//! file ─ workbook ───────┴▶ cell::Table ─ choices::Mapping ─ course (dates, amount, words) ─ judge ─▶ preview · import
//! record ─ write ─▶ CSV, XLSX           heading: which column is which                    told: its words
//! ```
//!
//! Everything but `steps` is pure: values in, values out, no file, no clock, no wallet. Nothing is guessed: what can be read in two
//! ways is asked, and a row that cannot be read is told with its reasons while the others go in. A hostile file may be refused; it
//! never makes the program panic, and never takes more memory than the bounds in `cell` allow.
//!
//! XLSX is read and written here rather than by a library of spreadsheets: those that exist reserve memory on the file's word.

mod amount;
mod cell;
mod choices;
mod course;
mod dates;
mod encoding;
mod guard;
mod heading;
mod judge;
mod steps;
mod text;
mod told;
mod words;
mod workbook;
mod write;

#[cfg(test)]
mod tests;

pub use cell::MOST_BYTES;
pub(crate) use guard::guarded;
pub use heading::Field;
pub use write::{SheetKind, write};

use crate::error::{AppError, ErrorCode};
use crate::view::{SheetChoices, SheetPreviewReq, SheetPreviewView};
use cell::{Table, Unreadable};
use choices::Choices;
use judge::{Ground, Judgement};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{Activity, Record};

/// Rows shown where the caller names no number.
const USUAL_ROWS: u32 = 200;

/// A file that was read and judged against a wallet.
#[derive(Debug)]
pub(crate) struct Sheet {
    table: Table,
    choices: Choices,
    judgement: Judgement,
    digest: String,
    this_year: i32,
}

/// What a sheet is judged against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The wallet; an empty record where there is none yet.
    pub record: &'a Record,
    /// The bodies that the rules know: id and name.
    pub bodies: &'a [(String, String)],
    /// The day by the person's own clock.
    pub today: NaiveDate,
}

impl Sheet {
    /// Reads the bytes of a file and judges its rows. `name`: the file, for the words of an error.
    pub(crate) fn read(name: &str, bytes: &[u8], choices: &SheetChoices, against: Against<'_>) -> Result<Self, AppError> {
        let choices = Choices::read(choices).map_err(|wrong| not_so(name, wrong))?;
        let table = table(bytes, &choices).map_err(|why| unreadable(name, &why))?;
        let ground = Ground { record: against.record, bodies: against.bodies, today: against.today };
        let judgement = judge::judge(&table, &choices, &ground).map_err(|wrong| not_so(name, wrong))?;
        let this_year = chrono::Datelike::year(&against.today);
        Ok(Self { table, choices, judgement, digest: digest(bytes), this_year })
    }

    fn preview(&self, req: &SheetPreviewReq) -> SheetPreviewView {
        let mapping = &self.judgement.mapping;
        let counts = told::counts(&self.judgement);
        let of_kind = |judged: &&judge::Judged| req.only.is_empty() || req.only.contains(&told::verdict(&judged.verdict));
        let rows = || self.judgement.rows.iter().filter(of_kind);
        let most = if req.most == 0 { USUAL_ROWS } else { req.most };
        let shown =
            rows().skip(usize::try_from(req.from).unwrap_or(usize::MAX)).take(usize::try_from(most).unwrap_or(usize::MAX));
        SheetPreviewView {
            sentence: told::outlook(&counts, self.judgement.questions.len()),
            file: told::file(&self.table, &self.digest),
            columns: told::columns(&self.table, mapping),
            fields: told::fields(mapping),
            settled: told::settled(&self.judgement, &self.choices),
            questions: self.judgement.questions.iter().map(|question| told::question(question, mapping)).collect(),
            notes: told::notes(&self.table, &self.judgement),
            counts,
            rows: shown.map(|judged| told::row(judged, mapping)).collect(),
            rows_in_all: u32::try_from(rows().count()).unwrap_or(u32::MAX),
        }
    }

    /// The courses to be added. `fresh`: an id that no row of the wallet has, for each that needs one.
    fn courses<E>(&self, duplicates_too: bool, mut fresh: impl FnMut() -> Result<String, E>) -> Result<Vec<Activity>, E> {
        let mut courses = Vec::new();
        for judged in &self.judgement.rows {
            let Some(course) = judged.course.as_deref() else { continue };
            let (added, again) = match judged.verdict {
                judge::Verdict::Add => (true, false),
                judge::Verdict::InWallet { .. } | judge::Verdict::InFile { .. } => (duplicates_too, true),
                judge::Verdict::Waits | judge::Verdict::Bad(_) => (false, false),
            };
            if added {
                let mut course = course.clone();
                if again || course.id.is_empty() {
                    course.id = fresh()?;
                }
                courses.push(course);
            }
        }
        Ok(courses)
    }
}

/// What the bytes of a file hold, whatever its name ends with.
fn table(bytes: &[u8], choices: &Choices) -> Result<Table, Unreadable> {
    // A zip archive is a workbook, and so is what Excel wrote before 2007.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return workbook::read(bytes, choices.sheet.as_deref());
    }
    text::read(bytes, choices.encoding, choices.separator)
}

/// Reads the bytes of a sheet and tells what would become of each row; touches nothing.
///
/// # Errors
/// [`ErrorCode::Input`] where the file is no sheet, or a choice does not fit it.
pub fn preview(name: &str, bytes: &[u8], req: &SheetPreviewReq, against: Against<'_>) -> Result<SheetPreviewView, AppError> {
    Ok(Sheet::read(name, bytes, &req.choices, against)?.preview(req))
}

fn digest(bytes: &[u8]) -> String {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unreadable(name: &str, why: &Unreadable) -> AppError {
    AppError::new(ErrorCode::Input, format!("{name} could not be read as a sheet: {why}. Nothing was imported."), why.next())
}

fn not_so(name: &str, wrong: Vec<crate::view::FieldFault>) -> AppError {
    let all: Vec<&str> = wrong.iter().map(|fault| fault.message.as_str()).collect();
    let message = format!("{name} was not imported. {}", all.join(" "));
    AppError { faults: wrong, ..AppError::new(ErrorCode::Input, message, "Correct this and try again.") }
}
