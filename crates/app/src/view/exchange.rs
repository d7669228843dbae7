//! Into and out of the wallet: what is to go out, what would come in, and what to do where both say different things.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Writes what the wallet holds to a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportReq {
    /// Absolute path. A name that ends in `.zip` becomes one file with the papers in it, any other a document with its papers
    /// beside it.
    pub path: String,
    /// What goes out.
    #[serde(default)]
    pub what: ExportChoice,
}

impl ExportReq {
    /// Everything.
    #[must_use]
    pub fn everything(path: impl Into<String>) -> Self {
        Self { path: path.into(), what: ExportChoice::default() }
    }
}

/// What goes out: everything, unless something is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ExportChoice {
    /// Only these certificates, by their ids, with the courses that count for them and their papers; `None`: all.
    pub credentials: Option<Vec<String>>,
    /// Only courses, work and supervision from this day on; free text, or empty.
    pub since: String,
    /// Only courses, work and supervision up to this day; free text, or empty.
    pub until: String,
    /// The papers.
    pub papers: bool,
    /// E-mail and telephone.
    pub contact: bool,
    /// The date of birth.
    pub birth_date: bool,
    /// Work.
    pub experience: bool,
    /// Supervision.
    pub supervision: bool,
    /// What certifying bodies answered.
    pub confirmations: bool,
}

impl Default for ExportChoice {
    fn default() -> Self {
        Self {
            credentials: None,
            since: String::new(),
            until: String::new(),
            papers: true,
            contact: true,
            birth_date: true,
            experience: true,
            supervision: true,
            confirmations: true,
        }
    }
}

/// What would go out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportPreviewView {
    /// Exactly what would be in the file, and that it is not encrypted, in one or two sentences.
    pub sentence: String,
    /// What of the wallet would not be in it, in one sentence; `None`: nothing is left out.
    pub left_out: Option<String>,
    /// Courses that would go out, by their ids.
    pub activities: Vec<String>,
    /// Papers that would go out, by their ids.
    pub documents: Vec<String>,
}

/// Brings a file in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportReq {
    /// Absolute path of a document, a package, or a packet with an extract.
    pub path: String,
    /// What to do with each row that says something else than the wallet's own ([`ImportClashView::row`]).
    #[serde(default)]
    pub choices: Vec<ImportChoice>,
    /// A packet that is not as it was signed is taken all the same.
    #[serde(default)]
    pub even_changed: bool,
}

impl ImportReq {
    /// Without a choice: rows that clash stand against it.
    #[must_use]
    pub fn plain(path: impl Into<String>) -> Self {
        Self { path: path.into(), choices: Vec::new(), even_changed: false }
    }
}

/// What to do with one row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportChoice {
    /// As in [`ImportClashView::row`]; `*`: every row that is not named itself.
    pub row: String,
    /// Which is kept.
    pub keep: ImportKeep,
}

/// Which of two rows is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ImportKeep {
    /// The wallet's own.
    Mine,
    /// That of the file, in place of the wallet's own.
    Theirs,
    /// Both; that of the file gets a new id. Where there can be one only (your particulars), the wallet's own is kept.
    Both,
}

/// What an import would do. Nothing was changed yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportPreviewView {
    /// The whole answer in one or two sentences.
    pub sentence: String,
    /// Rows that are new, by kind, in words: `3 courses`.
    pub new: Vec<String>,
    /// Rows that are new in all.
    pub added: u32,
    /// Rows that the wallet holds already, just so.
    pub unchanged: u32,
    /// Your particulars that are empty here and would be filled in, in words.
    pub filled: Vec<String>,
    /// Rows that say something else than the wallet's own; each asks for a choice.
    pub clashes: Vec<ImportClashView>,
    /// Files in the package that no row names; they are not taken.
    pub other_files: Vec<String>,
    /// Of a packet: who signed it and whether it is as it was then, in sentences.
    pub signed: Option<String>,
    /// Of a packet: it is not as it was signed, and is taken only with [`ImportReq::even_changed`].
    pub changed: bool,
}

/// A row that the wallet has with other content.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportClashView {
    /// Names the row in [`ImportChoice::row`].
    pub row: String,
    /// What it is, in a word: `course`.
    pub what: String,
    /// How it is called here.
    pub title: String,
    /// Where the two differ.
    pub fields: Vec<ImportFieldView>,
    /// Whether both can be kept.
    pub can_keep_both: bool,
}

/// A field in which two rows differ.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportFieldView {
    /// What it is called.
    pub label: String,
    /// What the wallet says, in words.
    pub mine: String,
    /// What the file says, in words.
    pub theirs: String,
}

/// What an import brought in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportView {
    /// Rows that are new.
    pub added: u32,
    /// Rows that were there already, just so.
    pub unchanged: u32,
    /// Rows of the wallet that were replaced by those of the file.
    pub replaced: u32,
    /// Rows of the file that were left out because the wallet's own was kept.
    pub kept: u32,
    /// What happened, in one or two sentences.
    pub sentence: String,
}
