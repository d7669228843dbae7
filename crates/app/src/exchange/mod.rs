//! Into and out of the wallet: the portable document with its papers, as a package or beside each other.
//!
//! - `package`: the ZIP file; `packet`: a signed packet with an extract; `gather`: reading what comes in; `meet`: where it meets the wallet; `told`: clashes in words.
//! - `choose`: what goes out; `place`: papers beside a document on the disk.
//!
//! An import is all or nothing and one step of the history; nothing of the wallet is replaced that the person did not choose.

mod choose;
mod gather;
mod meet;
mod package;
mod packet;
mod place;
mod told;

pub(crate) use choose::cut_references;
pub use gather::{Gathered, read_document};

use crate::error::{AppError, ErrorCode};
use crate::files::{self, Access};
use crate::status::status;
use crate::view::{
    ExportChoice, ExportPreviewView, ExportReq, FieldFault, ImportChoice, ImportClashView, ImportPreviewView, ImportReq,
    ImportView, PathReq, SavedFileView, WalletCreateReq,
};
use crate::wallet::{App, Session};
use crate::{document, faults, words};
use choose::Selection;
use meet::{Choices, Clash, Meeting, meet};
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::Record;
use peerfolio_document::path::Paths;
use peerfolio_document::unknown::Members;
use std::path::{Path, PathBuf};

/// Most clashes and other files that are listed one by one.
const MOST_LISTED: usize = 500;

impl App {
    /// Everything the open wallet holds, except the bytes of its papers.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn record(&self) -> Result<Record, AppError> {
        self.open(|session| Ok(session.record.clone()))
    }

    /// What an export would write.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`]; [`ErrorCode::Input`] where the choice cannot be read.
    pub fn wallet_export_preview(&self, req: ExportChoice) -> Result<ExportPreviewView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let (out, _) = chosen(session, &req, rules, today)?;
            Ok(ExportPreviewView {
                sentence: format!(
                    "The file will hold {}. It is not encrypted: anyone who has it can read it.",
                    choose::told(&out)
                ),
                left_out: choose::left_out(&session.record, &out).map(|left| format!("It leaves out {left}.")),
                activities: out.activities.into_iter().map(|course| course.id).collect(),
                documents: out.documents.into_iter().map(|paper| paper.id).collect(),
            })
        })
    }

    /// Writes what was chosen: a package where the name ends in `.zip`, else a document with the papers beside it.
    ///
    /// # Errors
    /// [`ErrorCode::File`], [`ErrorCode::Locked`]; [`ErrorCode::Input`] where the choice cannot be read;
    /// [`ErrorCode::Damaged`] where a paper is not as it was stored. Nothing half-written is left.
    pub fn wallet_export(&self, req: ExportReq) -> Result<SavedFileView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        let path = Path::new(&req.path);
        self.open(|session| {
            files::keep_out_of(session.vault.folder(), path)?;
            let (mut out, members) = chosen(session, &req.what, rules, today)?;
            if out.holder.name.trim().is_empty() {
                let message =
                    "This wallet has no name in it, and a document without one cannot be read again. Nothing was written.";
                return Err(AppError::new(ErrorCode::Input, message, "Write your name in the settings, then export again."));
            }
            let mut paths = Paths::new();
            out.documents.iter_mut().for_each(|paper| paper.file = paths.take(&paper.file));
            let everything = choose::left_out(&session.record, &out).is_none();
            let beside = if is_package(path) {
                write_package(session, path, &out, &members)?;
                String::new()
            } else {
                write_beside(session, path, &mut out, &members)?
            };
            let told = choose::told(&out);
            let all = if everything { "Everything was written to" } else { "A part of the wallet was written to" };
            let (these, them) = if beside.is_empty() { ("It is", "it") } else { ("These files are", "them") };
            let sentence = format!("{all} {}: {told}.{beside} {these} not encrypted: keep {them} safe.", req.path);
            Ok(SavedFileView { path: req.path.clone(), sentence })
        })
    }

    /// What an import would do; nothing is changed.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault of the file, [`ErrorCode::File`], [`ErrorCode::Locked`].
    pub fn wallet_import_preview(&self, req: PathReq) -> Result<ImportPreviewView, AppError> {
        self.import_preview(&Gathered::read(&[PathBuf::from(req.path)], &*self.rules()?)?)
    }

    /// As [`App::wallet_import_preview`], for documents that were read before.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Damaged`].
    pub fn import_preview(&self, gathered: &Gathered) -> Result<ImportPreviewView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| {
            let meeting = meeting(session, gathered, &[])?;
            let new = choose::rows(&meeting.new);
            let clashes = clash_views(rules, &session.record, gathered, &meeting.clashes);
            Ok(ImportPreviewView {
                sentence: preview_sentence(&meeting, &new),
                added: rows_in(&meeting.new),
                new,
                unchanged: number(meeting.unchanged),
                filled: filled(&meeting),
                clashes,
                other_files: gathered.others.iter().take(MOST_LISTED).cloned().collect(),
                signed: (!gathered.signed.is_empty())
                    .then(|| gathered.signed.iter().map(|signed| signed.sentence.as_str()).collect::<Vec<_>>().join(" ")),
                changed: gathered.signed.iter().any(|signed| !signed.intact),
            })
        })
    }

    /// Adds a portable document with its papers to the open wallet: all of it, or nothing.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault, or every clash that was not chosen about; [`ErrorCode::File`],
    /// [`ErrorCode::Locked`].
    pub fn wallet_import(&self, req: ImportReq) -> Result<ImportView, AppError> {
        let gathered = Gathered::read(&[PathBuf::from(req.path)], &*self.rules()?)?;
        self.import(&gathered.even_changed(req.even_changed), &req.choices)
    }

    /// Adds documents that were read before to the open wallet: all of them, or nothing.
    ///
    /// # Errors
    /// As [`App::wallet_import`].
    pub fn import(&self, gathered: &Gathered, choices: &[ImportChoice]) -> Result<ImportView, AppError> {
        let rules = &*self.rules()?;
        must_be_as_signed(gathered)?;
        self.open(|session| {
            let meeting = meeting(session, gathered, choices)?;
            if !meeting.clashes.is_empty() {
                return Err(clashing(&clash_views(rules, &session.record, gathered, &meeting.clashes), meeting.clashes.len()));
            }
            let new_wallet = session.record.holder.name.is_empty();
            self.back_up_before(session, peerfolio_vault::Reason::BeforeImport);
            session
                .vault
                .import_over(&meeting.record, &meeting.members, &meeting.over, &gathered.papers)
                .map_err(faults::import)?;
            session.changed()?;
            let (added, unchanged) = (rows_in(&meeting.new), number(meeting.unchanged));
            let (replaced, kept) = (number(meeting.replaced), number(meeting.kept));
            let mut sentence = format!("{added} added, {unchanged} already there.");
            if replaced + kept > 0 {
                sentence.push_str(&format!(" Of what said two things, {replaced} replaced and {kept} kept as in your wallet."));
            }
            if !new_wallet && !meeting.filled.is_empty() {
                sentence.push_str(&format!(" Filled in: {}.", words::list(&filled(&meeting))));
            }
            if let Some(others) = choose::counted(gathered.others.len(), "file", "files") {
                sentence.push_str(&format!(" {others} in the package that no row names: not taken."));
            }
            Ok(ImportView { added, unchanged, replaced, kept, sentence })
        })
    }

    /// Makes the person's wallet with what was read; where that fails, nothing of the wallet is left.
    ///
    /// # Errors
    /// As [`App::wallet_create`] and [`App::wallet_import`].
    pub fn import_into_new(&self, gathered: &Gathered, typed: &str) -> Result<ImportView, AppError> {
        must_be_as_signed(gathered)?;
        let name = gathered.record.holder.name.clone();
        self.wallet_create(WalletCreateReq { name, passphrase: typed.to_owned() })?;
        let imported = self.forget_holder().and_then(|()| self.import(gathered, &[]));
        if imported.is_err() {
            self.erase()?;
        }
        imported
    }
}

/// Refuses a packet that is not as it was signed, unless that was told to be right.
fn must_be_as_signed(gathered: &Gathered) -> Result<(), AppError> {
    match gathered.signed.iter().find(|signed| !signed.intact) {
        Some(signed) if !gathered.even_changed => Err(AppError::new(
            ErrorCode::Input,
            format!("This packet is not as somebody signed it: {} Nothing was imported.", signed.sentence),
            "Ask whoever gave it to you for it once more. If you trust it all the same, say so: import --even-changed, or the tick in the window.",
        )),
        _ => Ok(()),
    }
}

/// What goes out, and the members that go with it.
fn chosen(session: &Session, choice: &ExportChoice, rules: &Rules, today: NaiveDate) -> Result<(Record, Members), AppError> {
    let selection = Selection::read(choice, &session.record, today)?;
    let members = session.vault.unknown_members().map_err(faults::read)?;
    if selection.is_everything() {
        return Ok((session.record.clone(), members));
    }
    Ok(selection.of(&session.record, &members, &status(rules, &session.record, today)))
}

fn is_package(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}

fn write_package(session: &Session, path: &Path, out: &Record, members: &Members) -> Result<(), AppError> {
    let what = "The package could not be written";
    let document = document::write_all(out, members);
    let papers: Vec<(String, &str)> = out.documents.iter().map(|paper| (paper.file.clone(), paper.id.as_str())).collect();
    files::write_by(what, path, Access::Own, |file| {
        let bytes = |id: &&str| session.vault.document_bytes(id).map_err(faults::read);
        package::write(std::io::BufWriter::new(file), &document, &papers, bytes, |error| faults::file(what, path, &error))
    })
}

/// Writes the papers and then the document, so that one that is there is whole. Returns where the papers lie, as a sentence.
fn write_beside(session: &Session, path: &Path, out: &mut Record, members: &Members) -> Result<String, AppError> {
    let mut places = place::Places::beside(path);
    for paper in &mut out.documents {
        let bytes = session.vault.document_bytes(&paper.id).map_err(faults::read)?;
        paper.file = places.put(&paper.file, &paper.sha256, &bytes)?;
    }
    files::write("The wallet document could not be written", path, document::write_all(out, members).as_bytes(), Access::Own)?;
    Ok(match out.documents.len() {
        0 => String::new(),
        1 => " The paper lies beside it, where it says.".to_owned(),
        _ => " The papers lie beside it, where it says.".to_owned(),
    })
}

fn meeting(session: &Session, gathered: &Gathered, choices: &[ImportChoice]) -> Result<Meeting, AppError> {
    let members = session.vault.unknown_members().map_err(faults::read)?;
    let choices: Choices = choices.iter().map(|choice| (choice.row.clone(), choice.keep)).collect();
    Ok(meet((&session.record, &members), (&gathered.record, &gathered.members), &choices))
}

fn clash_views(rules: &Rules, own: &Record, gathered: &Gathered, clashes: &[Clash]) -> Vec<ImportClashView> {
    if clashes.is_empty() {
        return Vec::new();
    }
    let names = told::Names::of(rules, own, &gathered.record);
    clashes.iter().take(MOST_LISTED).map(|clash| told::clash(rules, &names, clash)).collect()
}

/// Every clash, in words.
fn clashing(views: &[ImportClashView], count: usize) -> AppError {
    let faults: Vec<FieldFault> =
        views.iter().map(|view| FieldFault { field: view.row.clone(), message: told::sentence(view) }).collect();
    let list: String = faults.iter().map(|fault| format!("\n  {}\n    [{}]", fault.message, fault.field)).collect();
    let more = if count > views.len() { format!("\n  and {} more", count - views.len()) } else { String::new() };
    let rows = if count == 1 { "One row says".to_owned() } else { format!("{count} rows say") };
    let message = format!("{rows} something else than your wallet does, and nothing was imported:{list}{more}");
    AppError { faults, ..AppError::new(ErrorCode::Input, message, "Choose for each: keep yours, take the other, or keep both.") }
}

fn preview_sentence(meeting: &Meeting, new: &[String]) -> String {
    let mut sentence = match (new.is_empty(), meeting.unchanged) {
        (true, 0) => "There is nothing new in it.".to_owned(),
        (true, _) => "Your wallet holds all of it already.".to_owned(),
        (false, _) => format!("New: {}.", words::list(new)),
    };
    if !new.is_empty() && meeting.unchanged > 0 {
        sentence.push_str(&format!(" Already there: {}.", meeting.unchanged));
    }
    if !meeting.filled.is_empty() {
        sentence.push_str(&format!(" Filled in: {}.", words::list(&filled(meeting))));
    }
    match meeting.clashes.len() {
        0 => {}
        1 => sentence.push_str(" One row says something else than yours: choose which is kept."),
        count => sentence.push_str(&format!(" {count} rows say something else than yours: choose which are kept.")),
    }
    sentence
}

fn filled(meeting: &Meeting) -> Vec<String> {
    let name = |field: &&str| match *field {
        "birth_date" => "your date of birth".to_owned(),
        "email" => "your e-mail address".to_owned(),
        "phone" => "your telephone number".to_owned(),
        other => format!("your {other}"),
    };
    meeting.filled.iter().map(name).collect()
}

fn rows_in(record: &Record) -> u32 {
    let rows = [
        record.credentials.len(),
        record.activities.len(),
        record.experience.len(),
        record.supervision.len(),
        record.documents.len(),
        record.confirmations.len(),
        record.disclosures.len(),
    ];
    number(rows.iter().sum())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
