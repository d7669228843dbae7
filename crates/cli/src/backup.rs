//! `peerfolio backup` and `peerfolio checkup`.

use crate::arguments::{Arguments, Source};
use crate::host::{self, TerminalHost};
use crate::keys::Opens;
use crate::{Answer, json, locked, unlock, unlock_to_read, update};
use clap::{Args, Subcommand};
use peerfolio_app::view::{
    BackupChange, BackupFolderReq, BackupMakeReq, BackupOpenReq, BackupPreviewView, BackupsView, CheckUpView, DamageView,
    ExportReq, Nothing, PathReq, WalletState, WalletUnlockReq,
};
use peerfolio_app::{App, AppError, ErrorCode};
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(crate) struct BackupCall {
    #[command(subcommand)]
    act: BackupAct,
}

#[derive(Debug, Subcommand)]
enum BackupAct {
    /// Makes a backup now, and reads it back
    Make {
        /// Under this name; else in the folders for backups
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        source: Source,
    },
    /// The backups there are, latest first; no passphrase is needed
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Verifies every byte of a backup; with a passphrase, also that it opens
    Check {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        source: Source,
    },
    /// What is in a backup, and what restoring it would do
    Preview {
        /// The backup
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        opening: Opening,
    },
    /// Puts a backup in the wallet's place; what is there is backed up or kept aside first
    Restore {
        /// The backup
        file: PathBuf,
        /// Also where it is of another wallet than the one that is there
        #[arg(long)]
        replace_other: bool,
        #[command(flatten)]
        opening: Opening,
    },
    /// A further folder that gets every backup: a stick, a synced folder
    Folder {
        /// The folder
        #[arg(required_unless_present = "none")]
        folder: Option<PathBuf>,
        /// None any more
        #[arg(long, conflicts_with = "folder")]
        none: bool,
    },
}

/// What opens a backup, and the wallet that it is compared with.
#[derive(Debug, Args)]
struct Opening {
    /// Read the backup's own passphrase from this file, where it is another than the wallet's
    #[arg(long, value_name = "FILE|FD")]
    backup_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct CheckupCall {
    /// Of a damaged wallet, write what can be read to this package, and say what is missing
    #[arg(long, value_name = "FILE.zip")]
    rescue: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

pub(crate) fn backup(arguments: &Arguments, call: &BackupCall) -> Result<Answer, AppError> {
    let path = |path: &Path| path.display().to_string();
    match &call.act {
        BackupAct::Make { out, source } => {
            let app = unlock(arguments, source, None)?;
            let made = app.backup_make(BackupMakeReq { path: out.as_deref().map(path) })?;
            Ok(format!("{}\n", made.sentence).into())
        }
        BackupAct::List { json: as_json } => {
            let view = program(arguments)?.backups_view(Nothing {})?;
            Ok(if *as_json { json(&view)? } else { list(&view) }.into())
        }
        BackupAct::Check { file, source } => {
            let app = match source.passphrase_file.is_some() || source.recovery_file.is_some() {
                true => unlock_to_read(arguments, source, None)?,
                false => program(arguments)?,
            };
            match app.backup_check(PathReq { path: path(file) }) {
                Ok(checked) => Ok(format!("{}\n", checked.sentence).into()),
                Err(error) if error.code == ErrorCode::Input => Ok(Answer { text: format!("{}\n", error.message), no: true }),
                Err(error) => Err(error),
            }
        }
        BackupAct::Preview { file, json: as_json, opening } => {
            let (app, req) = opened(arguments, file, opening)?;
            let view = app.backup_preview(req)?;
            Ok(if *as_json { json(&view)? } else { preview(&view) }.into())
        }
        BackupAct::Restore { file, replace_other, opening } => {
            let (app, mut req) = opened(arguments, file, opening)?;
            req.replace_other = *replace_other;
            let restored = app.backup_restore(req)?;
            Ok(format!("{}\n", restored.sentence).into())
        }
        BackupAct::Folder { folder, .. } => {
            let view = program(arguments)?.backup_folder_set(BackupFolderReq { path: folder.as_deref().map(path) })?;
            Ok(match &view.other_folder {
                Some(folder) => format!("From now on every backup goes to {} as well.\n", folder.path),
                None => format!("Backups go to {} only.\n", view.folder),
            }
            .into())
        }
    }
}

pub(crate) fn checkup(arguments: &Arguments, call: &CheckupCall) -> Result<Answer, AppError> {
    let (app, opens) = locked(arguments, &call.source, None)?;
    if let Some(out) = &call.rescue {
        app.wallet_open_damaged(WalletUnlockReq { passphrase: opens.typed().to_owned() })?;
        let view = app.damage_view(Nothing {})?;
        let saved = app.wallet_export(ExportReq::everything(out.display().to_string()))?;
        let text = if call.json { json(&view)? } else { format!("{}{}\n", damage(&view), saved.sentence) };
        return Ok(Answer { text, no: view.found.len() > 1 });
    }
    match open_either(&app, &opens) {
        Err(error) if error.code == ErrorCode::Damaged => {
            let view = app.damage_view(Nothing {})?;
            let text = if call.json { json(&view)? } else { format!("{}\n{}", error.message.trim_end(), damage(&view)) };
            return Ok(Answer { text, no: true });
        }
        opened => opened?,
    }
    let view = app.checkup_run(Nothing {})?;
    Ok(Answer { text: if call.json { json(&view)? } else { checked(&view) }, no: !view.whole })
}

fn open_either(app: &App, opens: &Opens) -> Result<(), AppError> {
    match opens.open(app) {
        Err(error) if matches!(error.code, ErrorCode::InUse | ErrorCode::ReadOnly) => opens.open_to_read(app).map(drop),
        opened => opened.map(drop),
    }
}

fn program(arguments: &Arguments) -> Result<App, AppError> {
    update::program(arguments, TerminalHost::new(arguments.vault.as_deref(), None)?)
}

/// The program with the wallet open, if there is one that opens with what was typed, and the request for the backup.
fn opened(arguments: &Arguments, file: &Path, opening: &Opening) -> Result<(App, BackupOpenReq), AppError> {
    let app = program(arguments)?;
    let opens = Opens::read(&opening.source)?;
    if app.wallet_state(Nothing {})?.state == WalletState::Locked {
        match open_either(&app, &opens) {
            // What opens the backup need not open the wallet, which may be damaged too.
            Err(error) if !matches!(error.code, ErrorCode::WrongPassphrase | ErrorCode::Damaged | ErrorCode::Newer) => {
                return Err(error);
            }
            _ => {}
        }
    }
    let (passphrase, recovery_code) = match &opening.backup_passphrase_file {
        Some(file) => (host::passphrase(Some(file), "")?.to_string(), false),
        None => (opens.typed().to_owned(), matches!(opens, Opens::Recovery(_))),
    };
    Ok((app, BackupOpenReq { path: file.display().to_string(), passphrase, recovery_code, replace_other: false }))
}

fn list(view: &BackupsView) -> String {
    let mut text = format!("{}\n", view.sentence);
    if let Some(warning) = &view.warning {
        let _ = writeln!(text, "{warning}");
    }
    for backup in &view.backups {
        let other = if backup.other_wallet { " Of another wallet." } else { "" };
        let _ = write!(text, "\n  {}\n    {}{other}", backup.path, backup.sentence);
        let _ = if backup.size.is_empty() { writeln!(text) } else { writeln!(text, " {}.", backup.size) };
    }
    text
}

fn preview(view: &BackupPreviewView) -> String {
    let whose = if view.holder_name.is_empty() { String::new() } else { format!("The wallet of {}. ", view.holder_name) };
    let mut text = format!("{}\n{whose}It holds {}.\n{}\n", view.made, view.contents, view.sentence);
    for row in &view.rows {
        let mark = match row.change {
            BackupChange::Back => "comes back",
            BackupChange::Changed => "changes",
            BackupChange::Gone => "goes",
        };
        let _ = writeln!(text, "  {mark}: the {} “{}”", row.kind_words, row.title);
        for line in &row.lines {
            let _ = writeln!(text, "    {line}");
        }
    }
    if view.more > 0 {
        let _ = writeln!(text, "  and {} more", view.more);
    }
    text
}

fn checked(view: &CheckUpView) -> String {
    let mut text = format!("{}\n{}\n", view.sentence, view.looked_at);
    for finding in &view.findings {
        let _ = writeln!(text, "  {finding}");
    }
    if let Some(next) = &view.next {
        let _ = writeln!(text, "{next}");
    }
    text
}

fn damage(view: &DamageView) -> String {
    let mut text = String::new();
    for found in &view.found {
        let _ = writeln!(text, "  {found}");
    }
    let _ = writeln!(text, "{}", view.next);
    if let Some(backup) = &view.newest_backup {
        let _ = writeln!(text, "  {}", backup.path);
    }
    text
}
