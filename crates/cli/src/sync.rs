//! `peerfolio sync`: two machines, one wallet.

use crate::arguments::{Arguments, Source};
use crate::host::{self, TerminalHost};
use crate::{json, unlock, update};
use clap::{Args, Subcommand};
use peerfolio_app::view::{
    Nothing, RowReq, SyncDoneView, SyncJoinReq, SyncPickReq, SyncPlaceReq, SyncRemovalsReq, SyncSettleReq, SyncSetupReq, SyncView,
};
use peerfolio_app::{AppError, ErrorCode};
use std::fmt::Write;
use std::path::PathBuf;
use zeroize::Zeroizing;

#[derive(Debug, Args)]
pub(crate) struct SyncCall {
    #[command(subcommand)]
    pub(crate) act: SyncAct,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SyncAct {
    /// Shares this wallet with your other computers, or names the place anew
    Setup {
        #[command(flatten)]
        meeting: Meeting,
        #[command(flatten)]
        source: Source,
    },
    /// Makes this computer's wallet from the one that another computer shares
    Join {
        #[command(flatten)]
        meeting: Meeting,
        #[command(flatten)]
        source: Source,
    },
    /// Exchanges what changed with your other computers
    Now {
        #[command(flatten)]
        source: Source,
    },
    /// How it stands, and what waits for your answer
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Settles what two computers changed differently: each field by the number of the side, such as title=2
    Settle {
        /// The row, as the status shows it
        #[arg(value_name = "KIND/ID")]
        row: String,
        /// The side for each field; without any, everything stays as it stands
        #[arg(value_name = "FIELD=SIDE", conflicts_with = "remove")]
        sides: Vec<String>,
        /// Remove the row
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Answers what other computers removed
    Removals {
        /// Remove here too
        #[arg(long, required_unless_present = "keep", conflicts_with = "keep")]
        confirm: bool,
        /// Keep, here and everywhere
        #[arg(long)]
        keep: bool,
        /// Only these rows; else all that wait
        #[arg(value_name = "KIND/ID")]
        rows: Vec<String>,
        #[command(flatten)]
        source: Source,
    },
    /// Puts away the notice that this wallet was restored or copied
    Acknowledge {
        #[command(flatten)]
        source: Source,
    },
    /// Stops sharing on this computer; every record stays
    Stop {
        #[command(flatten)]
        source: Source,
    },
}

/// Where the computers meet.
#[derive(Debug, Args)]
pub(crate) struct Meeting {
    /// How this computer is to be called on the others
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The folder that Nextcloud, Dropbox or Syncthing carries about
    #[arg(long, value_name = "PATH", conflicts_with_all = ["webdav", "s3"])]
    folder: Option<PathBuf>,
    /// Address of a WebDAV folder
    #[arg(long, value_name = "URL", requires = "user", conflicts_with = "s3")]
    webdav: Option<String>,
    /// Bucket of an S3 store
    #[arg(long, value_name = "BUCKET", requires = "user")]
    s3: Option<String>,
    /// Address of the S3 server; else Amazon's
    #[arg(long, value_name = "URL", requires = "s3")]
    server: Option<String>,
    /// Region of the S3 store
    #[arg(long, value_name = "REGION", requires = "s3")]
    region: Option<String>,
    /// Name of the account, or of the S3 key
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Read the account's password, or the S3 secret, from this file or file descriptor; else it is asked for
    #[arg(long, value_name = "FILE|FD")]
    password_file: Option<PathBuf>,
    /// Certificate of your own authority (PEM), where the server has none of a public one
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    authority: Option<PathBuf>,
}

impl Meeting {
    fn place(&self) -> Result<SyncPlaceReq, AppError> {
        let mut place = SyncPlaceReq::default();
        place.user = self.user.clone().unwrap_or_default();
        match (&self.folder, &self.webdav, &self.s3) {
            (Some(folder), ..) => {
                place.kind = "folder".to_owned();
                let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
                place.path = whole.display().to_string();
                return Ok(place);
            }
            (None, Some(url), _) => {
                place.kind = "webdav".to_owned();
                place.url = url.clone();
            }
            (None, None, Some(bucket)) => {
                place.kind = "s3".to_owned();
                place.bucket = bucket.clone();
                place.url = self.server.clone().unwrap_or_default();
                place.region = self.region.clone().unwrap_or_default();
            }
            (None, None, None) => {
                return Err(AppError::new(
                    ErrorCode::Input,
                    "No place is named where your computers meet; nothing was changed.",
                    "Name one with --folder, --webdav or --s3.",
                ));
            }
        }
        if let Some(authority) = &self.authority {
            place.authority = std::path::absolute(authority).unwrap_or_else(|_| authority.clone()).display().to_string();
        }
        place.password = host::secret(self.password_file.as_deref(), "Password of the place: ", "The password")?.to_string();
        Ok(place)
    }
}

/// `peerfolio sync` with all that may follow.
pub(crate) fn sync(arguments: &Arguments, call: &SyncCall) -> Result<String, AppError> {
    match &call.act {
        SyncAct::Setup { meeting, source } => {
            let app = unlock(arguments, source, None)?;
            Ok(done(&app.sync_setup(SyncSetupReq { device_name: meeting.name.clone(), place: meeting.place()? })?))
        }
        SyncAct::Join { meeting, source } => {
            let app = update::program(arguments, TerminalHost::new(arguments.vault.as_deref(), None)?)?;
            let mut req = SyncJoinReq {
                device_name: meeting.name.clone(),
                place: meeting.place()?,
                passphrase: String::new(),
                recovery_code: String::new(),
            };
            match &source.recovery_file {
                Some(file) => req.recovery_code = host::secret(Some(file), "", "The recovery code")?.to_string(),
                None => {
                    let typed: Zeroizing<String> =
                        host::passphrase(source.passphrase_file.as_deref(), "Passphrase of the shared wallet: ")?;
                    req.passphrase = typed.to_string();
                }
            }
            let wallet = app.sync_join(req)?;
            Ok(format!("The wallet is on this computer now, in {}.\n{}", wallet.folder, status(&app.sync_view(Nothing {})?)))
        }
        SyncAct::Now { source } => Ok(done(&unlock(arguments, source, None)?.sync_now(Nothing {})?)),
        SyncAct::Status { json: as_json, source } => {
            let view = unlock(arguments, source, None)?.sync_view(Nothing {})?;
            if *as_json { json(&view) } else { Ok(status(&view)) }
        }
        SyncAct::Settle { row, sides, remove, source } => {
            let app = unlock(arguments, source, None)?;
            let req = settled(&app.sync_view(Nothing {})?, row, sides, *remove)?;
            app.sync_settle(req)?;
            Ok(done(&app.sync_now(Nothing {})?))
        }
        SyncAct::Removals { keep, rows, source, .. } => {
            let rows = rows.iter().map(|row| named(row)).collect::<Result<_, _>>()?;
            let app = unlock(arguments, source, None)?;
            app.sync_removals(SyncRemovalsReq { rows, keep: *keep })?;
            Ok(done(&app.sync_now(Nothing {})?))
        }
        SyncAct::Acknowledge { source } => Ok(status(&unlock(arguments, source, None)?.sync_acknowledge(Nothing {})?)),
        SyncAct::Stop { source } => {
            unlock(arguments, source, None)?.sync_stop(Nothing {})?;
            Ok("This wallet is on this computer only now. Everything in it stays, and so does what the others have.\n".to_owned())
        }
    }
}

fn named(row: &str) -> Result<RowReq, AppError> {
    let (kind, id) = row.split_once('/').ok_or_else(|| {
        let message = format!("“{row}” names no row; nothing was changed.");
        AppError::new(ErrorCode::Input, message, "Write kind and id as the status shows them, such as activity/a1.")
    })?;
    Ok(RowReq { kind: kind.to_owned(), id: id.to_owned() })
}

/// The answer to a conflict, from what was typed.
fn settled(view: &SyncView, row: &str, sides: &[String], remove: bool) -> Result<SyncSettleReq, AppError> {
    let named = named(row)?;
    let conflict = view.conflicts.iter().find(|found| found.kind == named.kind && found.id == named.id).ok_or_else(|| {
        let message = format!("There is nothing to settle in {row}; nothing was changed.");
        AppError::new(ErrorCode::Input, message, "`peerfolio sync status` lists what waits.")
    })?;
    let mut picks = Vec::new();
    for typed in sides {
        let side = typed.split_once('=').and_then(|(field, number)| {
            let field = conflict.fields.iter().find(|found| found.field == field)?;
            let side = field.sides.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
            Some(SyncPickReq { field: field.field.clone(), version: side.version.clone() })
        });
        picks.push(side.ok_or_else(|| {
            let message = format!("“{typed}” names no side; nothing was changed.");
            AppError::new(
                ErrorCode::Input,
                message,
                "Write a field and the number of a side as the status shows them, such as title=2.",
            )
        })?);
    }
    Ok(SyncSettleReq { kind: named.kind, id: named.id, heads: conflict.heads.clone(), picks, remove })
}

fn done(done: &SyncDoneView) -> String {
    format!("{}\n{}", done.sentence, status(&done.view))
}

fn status(view: &SyncView) -> String {
    let mut text = format!("{}\n", view.sentence);
    if !view.on {
        return text;
    }
    let _ = writeln!(text, "Here: {}, meeting in {}", view.device_name, view.place);
    for device in &view.devices {
        let when = if device.wrote_at.is_empty() { String::new() } else { format!(", last wrote {}", device.wrote_at) };
        let _ = writeln!(text, "  {}{when}", device.name);
        if let Some(trouble) = &device.trouble {
            let _ = writeln!(text, "    {trouble}");
        }
    }
    for notice in &view.notices {
        let _ = writeln!(text, "! {}", notice.sentence);
        if notice.can_acknowledge {
            let _ = writeln!(text, "  Once you have read it: peerfolio sync acknowledge");
        }
    }
    if let Some(removals) = &view.removals {
        let _ = writeln!(text, "? {}", removals.question);
        for row in &removals.rows {
            let _ = writeln!(text, "    {}/{}  {} ({})", row.kind, row.id, row.title, row.kind_words);
        }
        let _ = writeln!(text, "  Answer with: peerfolio sync removals --confirm, or --keep");
    }
    for conflict in &view.conflicts {
        let _ = writeln!(
            text,
            "? {}/{}  {} ({}): {}",
            conflict.kind, conflict.id, conflict.title, conflict.kind_words, conflict.sentence
        );
        for field in &conflict.fields {
            let _ = writeln!(text, "    {}", field.field);
            for (at, side) in field.sides.iter().enumerate() {
                let stands = if side.stands { ", stands" } else { "" };
                let _ = writeln!(text, "      {}. {} ({}{stands})", at + 1, side.value, side.device);
            }
        }
        let way = match conflict.fields.first() {
            Some(field) => format!("{}=1", field.field),
            None => "[--remove]".to_owned(),
        };
        let _ = writeln!(text, "  Answer with: peerfolio sync settle {}/{} {way}", conflict.kind, conflict.id);
    }
    text
}
