//! The command `peerfolio`: arguments in, words or JSON out.
//!
//! A thin host: what the answer is, the use cases decide. Exit status: 0 done; 1 done, and the answer is "no"; 2 the input
//! or the call is at fault, and nothing was written.

mod arguments;
mod host;
mod print;

use arguments::{Arguments, Call, Judged, PacketCall, Source};
use clap::Parser;
use host::TerminalHost;
use peerfolio_app::view::{Nothing, PacketWriteReq, PathReq, StatusView, WalletUnlockReq};
use peerfolio_app::{App, AppError, ErrorCode, Host, NaiveDate, packets, read_document, rules, status};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// What a call ends with: text for standard output, and whether the answer is "no".
struct Answer {
    text: String,
    no: bool,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { text, no: false }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(answer) => {
            // A reader that went away (`| head`) is no fault of ours.
            let _ = std::io::stdout().lock().write_all(answer.text.as_bytes());
            ExitCode::from(u8::from(answer.no))
        }
        Err(error) => {
            let text = format!("{} {}", error.message.trim_end(), error.next);
            let _ = writeln!(std::io::stderr().lock(), "peerfolio: {}", text.trim_end());
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Answer, AppError> {
    match &arguments.call {
        Call::Status(judged) => {
            let view = judge(arguments, judged)?;
            Ok(if judged.json { json(&view)? } else { print::status(&view) }.into())
        }
        Call::Packet(call) => packet(arguments, call).map(Answer::from),
        Call::Verify { file, json: as_json } => {
            let verdict = packets::check(file)?;
            let text = if *as_json { json(&verdict)? } else { print::verdict(&verdict) };
            Ok(Answer { text, no: !verdict.intact })
        }
        Call::Rules { type_id, json: as_json, as_of } => {
            let view = rules::view(rules::shipped()?, type_id.as_deref(), as_of.unwrap_or_else(host::today))?;
            Ok(if *as_json { json(&view)? } else { print::rules(&view, type_id.is_some()) }.into())
        }
        Call::Import { files, source } => import(arguments, source, files).map(Answer::from),
        Call::Export { out, source } => {
            let app = unlock(arguments, source, None)?;
            let saved = app.wallet_export(PathReq { path: out.display().to_string() })?;
            Ok(format!("{}\n", saved.sentence).into())
        }
        Call::Plan { .. } => Err(not_yet("plan")),
        Call::Gap { .. } => Err(not_yet("gap")),
        Call::Calendar { .. } => Err(not_yet("calendar")),
        Call::Backup { .. } => Err(not_yet("backup")),
    }
}

fn not_yet(call: &str) -> AppError {
    AppError::new(
        ErrorCode::Input,
        format!("`peerfolio {call}` is not there yet; nothing was written."),
        "`peerfolio status` says what is missing and by when.",
    )
}

fn json<T: serde::Serialize>(view: &T) -> Result<String, AppError> {
    let text = serde_json::to_string_pretty(view).map_err(|error| {
        AppError::new(ErrorCode::Internal, format!("The answer could not be written as JSON: {error}."), "Try without --json.")
    })?;
    Ok(text + "\n")
}

fn judge(arguments: &Arguments, judged: &Judged) -> Result<StatusView, AppError> {
    let as_of = judged.as_of.unwrap_or_else(host::today);
    let record = match &judged.document {
        Some(document) => read_document(document)?,
        None => unlock(arguments, &judged.source, judged.as_of)?.record()?,
    };
    Ok(status::status(rules::shipped()?, &record, as_of))
}

/// The person's wallet, opened with the passphrase that is asked for.
fn unlock(arguments: &Arguments, source: &Source, as_of: Option<NaiveDate>) -> Result<App, AppError> {
    let host = TerminalHost::new(arguments.vault.as_deref(), as_of)?;
    let folder = host.wallet_folder();
    let app = App::new(Box::new(host));
    if app.wallet_state(Nothing {})?.state == peerfolio_app::view::WalletState::None {
        return Err(AppError::new(
            ErrorCode::NoWallet,
            format!("There is no wallet in {}.", folder.display()),
            "Name a document with --document FILE, or another wallet with --vault PATH. `peerfolio import` makes a wallet from a document.",
        ));
    }
    let passphrase = host::passphrase(source.passphrase_file.as_deref(), "Passphrase of the wallet: ")?;
    app.wallet_unlock(WalletUnlockReq { passphrase: passphrase.to_string() })?;
    Ok(app)
}

fn packet(arguments: &Arguments, call: &PacketCall) -> Result<String, AppError> {
    let as_of = call.as_of.unwrap_or_else(host::today);
    let credentials = call.credential.clone().map(|id| vec![id]);
    let view = match &call.document {
        Some(document) => {
            let record = read_document(document)?;
            let identity = match &call.key {
                Some(key) => packets::own_identity(
                    key,
                    &host::passphrase(call.source.passphrase_file.as_deref(), "Password of the key file: ")?,
                )?,
                None => packets::passing_identity(&record, host::now())?,
            };
            let choice = packets::Choice { credentials, reveal_contact: call.reveal_contact };
            let packet = packets::make(rules::shipped()?, &record, call.purpose.into(), &choice, as_of, host::now(), &identity)?;
            packets::write(&packet, &call.out)?
        }
        None => {
            let app = unlock(arguments, &call.source, call.as_of)?;
            app.packet_write(PacketWriteReq {
                purpose: call.purpose.into(),
                credentials,
                reveal_contact: call.reveal_contact,
                path: call.out.display().to_string(),
            })?
        }
    };
    Ok(print::packet(&view))
}

/// Adds documents to the wallet; makes the wallet where there is none.
fn import(arguments: &Arguments, source: &Source, files: &[std::path::PathBuf]) -> Result<String, AppError> {
    let host = TerminalHost::new(arguments.vault.as_deref(), None)?;
    let folder = host.wallet_folder();
    // Every document is read before the first is written, so that a faulty one leaves the wallet as it was.
    let records = files.iter().map(|file| read_document(file)).collect::<Result<Vec<_>, _>>()?;
    let app = if wallet_is_there(&folder) { unlock(arguments, source, None)? } else { make_wallet(source, host, &records)? };
    let mut text = String::new();
    for file in files {
        let report = app.wallet_import(PathReq { path: file.display().to_string() })?;
        text.push_str(&format!("{}: {}\n", file.display(), report.sentence));
    }
    Ok(text)
}

fn wallet_is_there(folder: &Path) -> bool {
    peerfolio_app::wallet_exists(folder)
}

fn make_wallet(source: &Source, host: TerminalHost, records: &[peerfolio_app::Record]) -> Result<App, AppError> {
    let passphrase = host::passphrase(
        source.passphrase_file.as_deref(),
        "There is no wallet yet. Choose a passphrase for it (at least 8 characters): ",
    )?;
    let name = records.first().map(|record| record.holder.name.clone()).unwrap_or_default();
    let app = App::new(Box::new(host));
    app.wallet_create_for_import(&name, &passphrase)?;
    Ok(app)
}
