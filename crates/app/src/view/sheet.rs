//! The log as a sheet, CSV or XLSX: what a file holds, what will become of each row, and what was done.

use super::{ActivityInput, ChoiceView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the caller settles about a file. What is `None` is found out, or asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SheetChoices {
    /// The sheet of a workbook; `None`: the first that is not hidden.
    pub sheet: Option<String>,
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`.
    pub encoding: Option<String>,
    /// `comma`, `semicolon` or `tab`.
    pub separator: Option<String>,
    /// Whether there is a row of headings.
    pub header: Option<bool>,
    /// Which column a field has, against what the headings say.
    pub columns: Vec<SheetColumnChoice>,
    /// `dmy`, `mdy` or `ymd`: how days in figures are written.
    pub date_order: Option<String>,
    /// `hours` or `minutes`: what a bare number in the column of hours counts.
    pub hours_in: Option<String>,
    /// The unit of rows that tell none: `contact-hour`, `ceu` or `academic-credit`.
    pub unit: Option<String>,
    /// How courses were taken of which the row does not tell: `in-person`, `live-online`, `self-paced` or `other`.
    pub format: Option<String>,
    /// `attended` or `presented`, where the row does not tell.
    pub role: Option<String>,
    /// Who gave the courses of which the row does not tell.
    pub provider: Option<String>,
}

/// Which column a field has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetColumnChoice {
    /// `title`, `provider`, `completed_on`, `hours`, `unit`, `topics`, `format`, `role`, `approvals`, `counts_for` or `id`.
    pub field: String,
    /// Its number from 1, its heading or its letters; `None`: the field is left out.
    pub column: Option<String>,
}

/// Asks what would become of a file.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SheetPreviewReq {
    /// Absolute path.
    pub path: String,
    /// What the caller settles.
    pub choices: SheetChoices,
    /// Show only rows of these kinds; empty: all.
    pub only: Vec<SheetVerdict>,
    /// How many of the rows to leave out first.
    pub from: u32,
    /// Show so many rows at most; 0: 200.
    pub most: u32,
}

/// Imports a file.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SheetImportReq {
    /// Absolute path.
    pub path: String,
    /// What the caller settles.
    pub choices: SheetChoices,
    /// Add what is there already once more.
    pub duplicates_too: bool,
    /// The digest that the preview told: refuse the file where it was changed since.
    pub digest: Option<String>,
    /// Write the bad rows to this CSV file, with what to correct.
    pub bad_rows: Option<String>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SheetVerdict {
    /// It will be added.
    Add,
    /// The wallet has the course.
    InWallet,
    /// A row above it is the same course.
    InFile,
    /// A question is open.
    Waiting,
    /// It is no course, for reasons that are told.
    Bad,
}

/// What a file holds, and what would become of each row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetPreviewView {
    /// What would happen, in one or two sentences.
    pub sentence: String,
    /// What the file turned out to be.
    pub file: SheetFileView,
    /// Its columns.
    pub columns: Vec<SheetColumnView>,
    /// The fields of a course, and which column each has.
    pub fields: Vec<SheetFieldView>,
    /// What holds for all rows.
    pub settled: SheetSettledView,
    /// What must be answered before anything is imported.
    pub questions: Vec<SheetQuestionView>,
    /// What is worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// How many rows of each kind.
    pub counts: SheetCountsView,
    /// The rows asked for.
    pub rows: Vec<SheetRowView>,
    /// How many rows there are of the kinds asked for.
    pub rows_in_all: u32,
}

/// What a file turned out to be.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SheetFileView {
    /// `csv` or `xlsx`.
    pub kind: String,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// The encoding is supposed, for nothing in the file tells it.
    pub encoding_supposed: bool,
    /// `comma`, `semicolon` or `tab`.
    pub separator: Option<String>,
    /// The sheets of a workbook that are not hidden.
    pub sheets: Vec<String>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// SHA-256 of the file, for the import.
    pub digest: String,
}

/// A column of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetColumnView {
    /// As a spreadsheet program calls it.
    pub letters: String,
    /// Its heading; empty where there is none.
    pub heading: String,
    /// The field that it is read for.
    pub field: Option<String>,
    /// Its first cells.
    pub samples: Vec<String>,
}

/// A field of a course.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetFieldView {
    /// Its name in requests.
    pub field: String,
    /// Its heading in our own files.
    pub heading: String,
    /// No course is without it.
    pub needed: bool,
    /// The letters of its column.
    pub column: Option<String>,
    /// The caller chose it; else the heading told it.
    pub chosen: bool,
}

/// What holds for all rows of a file that do not tell something else.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetSettledView {
    /// `dmy`, `mdy` or `ymd`; `None`: not known, or not needed.
    pub date_order: Option<String>,
    /// `hours` or `minutes`.
    pub hours_in: String,
    /// `contact-hour`, `ceu` or `academic-credit`.
    pub unit: String,
    /// `in-person`, `live-online`, `self-paced` or `other`.
    pub format: String,
    /// `attended` or `presented`.
    pub role: String,
    /// Who gave the courses.
    pub provider: Option<String>,
}

/// What must be answered before anything is imported.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetQuestionView {
    /// The member of the choices that answers it: `encoding`, `date_order`, `unit`, `provider`, or `columns.` and a field.
    pub field: String,
    /// The question.
    pub sentence: String,
    /// Possible answers; empty: any words.
    pub choices: Vec<ChoiceView>,
}

/// How many rows of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetCountsView {
    /// All.
    pub rows: u32,
    /// Will be added.
    pub add: u32,
    /// Are in the wallet.
    pub in_wallet: u32,
    /// Stand twice in the file.
    pub in_file: u32,
    /// Wait for an answer.
    pub waiting: u32,
    /// Are bad.
    pub bad: u32,
}

/// A row, and what becomes of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetRowView {
    /// As a spreadsheet program numbers it.
    pub row: u32,
    /// What becomes of it.
    pub verdict: SheetVerdict,
    /// The same in words.
    pub sentence: String,
    /// The course as it was read.
    pub course: Option<ActivityInput>,
    /// The wallet's course that is the same.
    pub same_id: Option<String>,
    /// The row above that is the same.
    pub same_row: Option<u32>,
    /// What is wrong with it: everything.
    pub faults: Vec<SheetFaultView>,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetFaultView {
    /// The letters of its column.
    pub column: Option<String>,
    /// The heading of its column.
    pub heading: String,
    /// The field that it is read for.
    pub field: Option<String>,
    /// What is there, shortened.
    pub found: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// What an import did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetImportView {
    /// In one sentence.
    pub sentence: String,
    /// Courses added.
    pub added: u32,
    /// How many rows of each kind there were.
    pub counts: SheetCountsView,
    /// The first 200 bad rows; all are in `bad_rows_file`.
    pub bad: Vec<SheetRowView>,
    /// Where the bad rows were written.
    pub bad_rows_file: Option<String>,
}
