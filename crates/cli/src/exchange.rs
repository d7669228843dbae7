//! `peerfolio import` and `peerfolio export` of documents and packages.

use crate::arguments::{Arguments, Source};
use crate::host::{self, TerminalHost};
use crate::sheet::is_sheet;
use crate::{json, unlock, unlock_to_read, update};
use clap::Args;
use peerfolio_app::view::{ExportChoice, ExportReq, ImportChoice, ImportKeep, ImportPreviewView};
use peerfolio_app::{AppError, ErrorCode, Gathered, Host, date};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What becomes of rows that say something else than the wallet's own.
#[derive(Debug, Args)]
#[command(next_help_heading = "For documents and packages (.json, .zip)")]
pub(crate) struct ImportArguments {
    /// What to keep where the wallet has the same row with other content: mine, theirs or both; for one row alone ROW=WHICH, as
    /// the refusal names it
    #[arg(long = "keep", value_name = "[ROW=]WHICH", value_parser = keep)]
    keeps: Vec<ImportChoice>,
    /// Take a packet (.pdf) although it is not as somebody signed it
    #[arg(long)]
    even_changed: bool,
}

/// What goes out.
#[derive(Debug, Args)]
#[command(next_help_heading = "For documents and packages (.json, .zip)")]
pub(crate) struct ExportArguments {
    /// Only this certificate, by its id in the wallet, with the courses that count for it and their papers; may be repeated
    #[arg(long = "credential", value_name = "ID")]
    credentials: Vec<String>,
    /// Only courses, work and supervision from this day on
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<String>,
    /// Only courses, work and supervision up to this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<String>,
    /// Leave the papers out
    #[arg(long)]
    no_papers: bool,
    /// Leave e-mail and telephone out
    #[arg(long)]
    no_contact: bool,
    /// Leave the date of birth out
    #[arg(long)]
    no_birth_date: bool,
    /// Leave work out
    #[arg(long)]
    no_experience: bool,
    /// Leave supervision out
    #[arg(long)]
    no_supervision: bool,
    /// Leave out what certifying bodies answered
    #[arg(long)]
    no_confirmations: bool,
}

impl ImportArguments {
    /// Refuses them beside a sheet, which has no rows that could clash.
    pub(crate) fn check(&self, files: &[PathBuf]) -> Result<(), AppError> {
        refuse_beside_a_sheet(!self.keeps.is_empty() || self.even_changed, files.iter().any(|file| is_sheet(file)))
    }
}

impl ExportArguments {
    /// Refuses them beside a sheet, which holds the courses and nothing else.
    pub(crate) fn check(&self, out: &Path) -> Result<(), AppError> {
        refuse_beside_a_sheet(self.choice() != ExportChoice::default(), is_sheet(out))
    }

    /// What goes out.
    pub(crate) fn choice(&self) -> ExportChoice {
        ExportChoice {
            credentials: (!self.credentials.is_empty()).then(|| self.credentials.clone()),
            since: self.since.clone().unwrap_or_default(),
            until: self.until.clone().unwrap_or_default(),
            papers: !self.no_papers,
            contact: !self.no_contact,
            birth_date: !self.no_birth_date,
            experience: !self.no_experience,
            supervision: !self.no_supervision,
            confirmations: !self.no_confirmations,
        }
    }
}

fn refuse_beside_a_sheet(given: bool, sheet: bool) -> Result<(), AppError> {
    if given && sheet {
        let message = "These options are for documents and packages, and the file named is a sheet; nothing was done.";
        return Err(AppError::new(ErrorCode::Input, message, "Leave them out, or name a file that ends with .zip or .json."));
    }
    Ok(())
}

fn keep(text: &str) -> Result<ImportChoice, String> {
    let (row, which) = text.rsplit_once('=').unwrap_or(("*", text));
    let keep = match which {
        "mine" => ImportKeep::Mine,
        "theirs" => ImportKeep::Theirs,
        "both" => ImportKeep::Both,
        _ => return Err("write mine, theirs or both; for one row ROW=WHICH, such as activity/a1=both".to_owned()),
    };
    Ok(ImportChoice { row: row.to_owned(), keep })
}

fn day(text: &str) -> Result<String, String> {
    let day = date::parse(text).map(|_| text.to_owned());
    day.ok_or_else(|| "write a day that exists as YYYY-MM-DD, such as 2026-11-22".to_owned())
}

/// Writes what was chosen.
pub(crate) fn export(arguments: &Arguments, source: &Source, out: &Path, what: &ExportArguments) -> Result<String, AppError> {
    let app = unlock_to_read(arguments, source, None)?;
    let saved = app.wallet_export(ExportReq { path: out.display().to_string(), what: what.choice() })?;
    Ok(format!("{}\n", saved.sentence))
}

/// Adds documents to the wallet, all of them or none; makes the wallet where there is none.
pub(crate) fn import(
    arguments: &Arguments,
    source: &Source,
    files: &[PathBuf],
    chosen: &ImportArguments,
    as_json: bool,
) -> Result<String, AppError> {
    let host = TerminalHost::new(arguments.vault.as_deref(), None)?;
    // Everything is read before anything is opened or made, so that a faulty document leaves all as it was.
    let gathered = Gathered::read(files, &*update::in_use(arguments)?)?.even_changed(chosen.even_changed);
    let report = if peerfolio_app::wallet_exists(&host.wallet_folder()) {
        unlock(arguments, source, None)?.import(&gathered, &chosen.keeps).map_err(with_the_flag)?
    } else if source.recovery_file.is_some() {
        let message = "There is no wallet yet, so no recovery code opens it. Nothing was made.";
        return Err(AppError::new(ErrorCode::NoWallet, message, "Leave --recovery-file out, and choose a passphrase."));
    } else {
        let question = "There is no wallet yet. Choose a passphrase for it (at least 8 characters): ";
        let passphrase = host::passphrase(source.passphrase_file.as_deref(), question)?;
        update::program(arguments, host)?.import_into_new(&gathered, &passphrase)?
    };
    if as_json { json(&report) } else { Ok(format!("{}\n", report.sentence)) }
}

/// Says what an import would do.
pub(crate) fn preview(arguments: &Arguments, source: &Source, files: &[PathBuf], as_json: bool) -> Result<String, AppError> {
    let gathered = Gathered::read(files, &*update::in_use(arguments)?)?;
    let view = unlock_to_read(arguments, source, None)?.import_preview(&gathered)?;
    if as_json { json(&view) } else { Ok(told(&view)) }
}

/// At a terminal the choice is a flag.
fn with_the_flag(error: AppError) -> AppError {
    if error.faults.is_empty() {
        return error;
    }
    let next = "Choose with --keep mine, --keep theirs or --keep both; for one row alone --keep ROW=WHICH, with the row as it stands in brackets.";
    AppError { next: next.to_owned(), ..error }
}

fn told(view: &ImportPreviewView) -> String {
    let mut text = format!("{}\n", view.sentence);
    if let Some(signed) = &view.signed {
        let _ = writeln!(text, "  {signed}");
    }
    // Writing to a string cannot fail.
    for clash in &view.clashes {
        let _ = writeln!(text, "  {} “{}” [{}]", clash.what, clash.title, clash.row);
        for field in &clash.fields {
            let _ = writeln!(text, "    {}: {} here, {} in the file", field.label, field.mine, field.theirs);
        }
    }
    for file in &view.other_files {
        let _ = writeln!(text, "  not taken, for no row names it: {file}");
    }
    text
}
