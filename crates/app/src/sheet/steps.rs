//! The use cases: look at a file, import it, write one. The only part of the sheets that touches files and the wallet.

use super::{Against, MOST_BYTES, Sheet, SheetKind, judge, told, write};
use crate::certificates::fresh_id;
use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::files::{self, Access};
use crate::view::{PathReq, SavedFileView, SheetImportReq, SheetImportView, SheetPreviewReq, SheetPreviewView, SheetVerdict};
use crate::wallet::App;
use peerfolio_core::model::Record;
use peerfolio_document::Members;
use std::collections::BTreeMap;
use std::path::Path;

/// Bad rows that an import tells one by one.
const MOST_TOLD: usize = 200;

fn bytes(path: &str) -> Result<Vec<u8>, AppError> {
    files::read("The sheet could not be read", Path::new(path), MOST_BYTES)
}

impl App {
    /// The bodies that the rules know: id and name.
    fn bodies(&self) -> Result<Vec<(String, String)>, AppError> {
        let rules = self.rules()?;
        Ok(rules.packs().iter().flat_map(|pack| &pack.bodies).map(|body| (body.id.clone(), body.name.clone())).collect())
    }

    /// What would become of each row of a CSV or XLSX file; nothing is touched.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where the file is no sheet or a choice does not fit it, [`ErrorCode::File`], [`ErrorCode::Locked`].
    pub fn sheet_preview(&self, req: SheetPreviewReq) -> Result<SheetPreviewView, AppError> {
        let (bodies, today) = (self.bodies()?, self.host.today());
        self.open(|session| {
            let against = Against { record: &session.record, bodies: &bodies, today };
            super::preview(&req.path, &bytes(&req.path)?, &req, against)
        })
    }

    /// The same where there is no wallet yet: no row can be there already.
    ///
    /// # Errors
    /// As [`App::sheet_preview`], without [`ErrorCode::Locked`].
    pub fn sheet_preview_alone(&self, req: &SheetPreviewReq) -> Result<SheetPreviewView, AppError> {
        let against = Against { record: &Record::default(), bodies: &self.bodies()?, today: self.host.today() };
        super::preview(&req.path, &bytes(&req.path)?, req, against)
    }

    /// Adds the good rows of a CSV or XLSX file, all of them in one step that can be taken back. What is there already is left
    /// out, and bad rows are told.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where the file is no sheet, a choice does not fit it, a question is open, or the file was changed since the
    /// preview; [`ErrorCode::File`], [`ErrorCode::Locked`]. Nothing was imported then.
    pub fn sheet_import(&self, req: SheetImportReq) -> Result<SheetImportView, AppError> {
        let (bodies, today) = (self.bodies()?, self.host.today());
        self.open(|session| {
            let bytes = bytes(&req.path)?;
            let against = Against { record: &session.record, bodies: &bodies, today };
            let sheet = Sheet::read(&req.path, &bytes, &req.choices, against)?;
            if req.digest.as_ref().is_some_and(|digest| *digest != sheet.digest) {
                let message = format!("{} was changed since it was looked at. Nothing was imported.", req.path);
                return Err(AppError::new(ErrorCode::Input, message, "Look at the preview again, then import."));
            }
            answered(&req.path, &sheet)?;
            let bad_rows = bad_rows(&req, &sheet, session.vault.folder())?;
            let courses = sheet.courses(req.duplicates_too, fresh_id)?;
            let added = u32::try_from(courses.len()).unwrap_or(u32::MAX);
            if !courses.is_empty() {
                let record = Record { activities: courses, ..Record::default() };
                self.back_up_before(session, peerfolio_vault::Reason::BeforeImport);
                session.vault.import(&record, &Members::default(), &BTreeMap::new()).map_err(faults::import)?;
                session.changed()?;
            }
            let counts = told::counts(&sheet.judgement);
            let mapping = &sheet.judgement.mapping;
            let bad = sheet.judgement.rows.iter().filter(|judged| told::verdict(&judged.verdict) == SheetVerdict::Bad);
            Ok(SheetImportView {
                sentence: told::done(added, &counts, req.duplicates_too),
                added,
                counts,
                bad: bad.take(MOST_TOLD).map(|judged| told::row(judged, mapping)).collect(),
                bad_rows_file: bad_rows,
            })
        })
    }

    /// Writes all courses of the open wallet as CSV or XLSX, by the ending of the file's name.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] for another ending, [`ErrorCode::File`], [`ErrorCode::Locked`].
    pub fn sheet_export(&self, req: PathReq) -> Result<SavedFileView, AppError> {
        let path = Path::new(&req.path);
        let Some(kind) = SheetKind::of(path) else {
            let message = format!("{} ends neither with .csv nor with .xlsx; nothing was written.", path.display());
            return Err(AppError::new(ErrorCode::Input, message, "Choose a name that ends with .csv or .xlsx."));
        };
        self.open(|session| {
            files::keep_out_of(session.vault.folder(), path)?;
            let sheet = write(&session.record, kind)?;
            files::write("The sheet could not be written", path, &sheet, Access::Own)?;
            let count = match session.record.activities.len() {
                0 => "No course is logged yet, so only the headings were".to_owned(),
                1 => "One course was".to_owned(),
                count => format!("{count} courses were"),
            };
            let sentence = format!("{count} written to {}. This file is not encrypted: keep it safe.", req.path);
            Ok(SavedFileView { path: req.path.clone(), sentence })
        })
    }
}

/// Refuses a file about which something is still asked.
fn answered(name: &str, sheet: &Sheet) -> Result<(), AppError> {
    let mapping = &sheet.judgement.mapping;
    let open: Vec<_> = sheet.judgement.questions.iter().map(|question| told::question(question, mapping)).collect();
    if open.is_empty() {
        return Ok(());
    }
    let faults: Vec<_> = open.iter().map(|question| crate::wallet::fault(&question.field, question.sentence.clone())).collect();
    let all: Vec<&str> = open.iter().map(|question| question.sentence.as_str()).collect();
    let message = format!("Nothing was imported from {name} yet. {}", all.join(" "));
    Err(AppError { faults, ..AppError::new(ErrorCode::Input, message, "Answer this, then import again.") })
}

/// Writes the bad rows where the caller wants them; before anything is imported, so that a full disk changes nothing.
fn bad_rows(req: &SheetImportReq, sheet: &Sheet, wallet: &Path) -> Result<Option<String>, AppError> {
    let Some(path) = req.bad_rows.as_ref() else { return Ok(None) };
    if !sheet.judgement.rows.iter().any(|judged| matches!(judged.verdict, judge::Verdict::Bad(_))) {
        return Ok(None);
    }
    let (to, from) = (Path::new(path), Path::new(&req.path));
    files::keep_out_of(wallet, to)?;
    let same = to == from || to.canonicalize().ok().zip(from.canonicalize().ok()).is_some_and(|(to, from)| to == from);
    if same {
        let message = format!("{path} is the file that is imported; nothing was written and nothing imported.");
        return Err(AppError::new(ErrorCode::Input, message, "Name another file for the bad rows."));
    }
    let text = super::write::bad_rows(&sheet.table, &sheet.judgement, sheet.this_year)?;
    files::write("The bad rows could not be written, and nothing was imported", to, &text, Access::Own)?;
    Ok(Some(path.clone()))
}
