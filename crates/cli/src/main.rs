//! The command `peerfolio`: arguments in, words or JSON out.
//!
//! A thin host: what the answer is, the use cases decide. Exit status: 0 done; 1 done, and the answer is "no"; 2 the input
//! or the call is at fault, and nothing was written.

mod arguments;
mod host;
mod print;
mod update;

use arguments::{Arguments, Call, GapCall, Judged, PacketCall, Source};
use clap::Parser;
use host::TerminalHost;
use peerfolio_app::view::{Nothing, PacketWriteReq, PathReq, StatusView, WalletUnlockReq};
use peerfolio_app::{
    App, AppError, ErrorCode, Gathered, Host, NaiveDate, gap, names, packets, plan, questions, read_document, status,
};
use std::io::Write;
use std::path::PathBuf;
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
            let between = if error.message.contains('\n') { "\n" } else { " " };
            let text = format!("{}{between}{}", error.message.trim_end(), error.next);
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
        Call::Questions { credential, judged } => asked(arguments, judged, credential.as_deref()).map(Answer::from),
        Call::Packet(call) => packet(arguments, call).map(Answer::from),
        Call::Verify { file, json: as_json } => {
            let verdict = packets::check(file)?;
            let text = if *as_json { json(&verdict)? } else { print::verdict(&verdict) };
            Ok(Answer { text, no: !verdict.intact })
        }
        Call::Rules(call) => update::rules(arguments, call).map(Answer::from),
        Call::Import { files, source } => import(arguments, source, files).map(Answer::from),
        Call::Export { out, source } => {
            let app = unlock(arguments, source, None)?;
            let saved = app.wallet_export(PathReq { path: out.display().to_string() })?;
            Ok(format!("{}\n", saved.sentence).into())
        }
        Call::Plan { consider, judged } => planned(arguments, judged, consider.as_deref()).map(Answer::from),
        Call::Gap(call) => moving(arguments, call).map(Answer::from),
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
    let rules = update::in_use(arguments)?;
    let record = match &judged.document {
        Some(document) => read_document(document, &rules)?,
        None => unlock(arguments, &judged.source, judged.as_of)?.record()?,
    };
    Ok(status::status(&rules, &record, as_of))
}

/// What to take next; or what a course would buy that is not yet taken.
fn planned(arguments: &Arguments, judged: &Judged, consider: Option<&str>) -> Result<String, AppError> {
    let rules = &*update::in_use(arguments)?;
    let as_of = judged.as_of.unwrap_or_else(host::today);
    let record = match &judged.document {
        Some(document) => read_document(document, rules)?,
        None => unlock(arguments, &judged.source, judged.as_of)?.record()?,
    };
    if let Some(course) = consider {
        let course = plan::read_course(course, &record, as_of)?;
        let view = plan::considered(rules, &record, &course, as_of);
        return if judged.json { json(&view) } else { Ok(print::plan::consider(&view)) };
    }
    let view = plan::view(rules, &record, as_of);
    if judged.json { json(&view) } else { Ok(print::plan::plan(&view)) }
}

/// What is to be asked, as letters.
fn asked(arguments: &Arguments, judged: &Judged, credential: Option<&str>) -> Result<String, AppError> {
    let rules = &*update::in_use(arguments)?;
    let as_of = judged.as_of.unwrap_or_else(host::today);
    let record = match &judged.document {
        Some(document) => read_document(document, rules)?,
        None => unlock(arguments, &judged.source, judged.as_of)?.record()?,
    };
    let view = questions::questions(rules, &record, credential, as_of)?;
    if judged.json { json(&view) } else { Ok(print::questions::letters(&view, record.credentials.is_empty())) }
}

/// What lies between the record and a credential; where it would be accepted; what comes next.
fn moving(arguments: &Arguments, call: &GapCall) -> Result<String, AppError> {
    let rules = &*update::in_use(arguments)?;
    let to = call.to.as_deref().map(|to| names::meant(rules, to)).transpose()?;
    let as_of = call.judged.as_of.unwrap_or_else(host::today);
    let record = match &call.judged.document {
        Some(document) => read_document(document, rules)?,
        None => unlock(arguments, &call.judged.source, call.judged.as_of)?.record()?,
    };
    let as_json = call.judged.json;
    if let Some(to) = to {
        let view = gap::view(rules, &record, &to, as_of, call.on)?;
        return if as_json { json(&view) } else { Ok(print::gap::gap(&view)) };
    }
    if call.levels {
        let view = gap::levels(rules, &record, as_of);
        return if as_json { json(&view) } else { Ok(print::gap::levels(&view)) };
    }
    let view = gap::anywhere(rules, &record, as_of);
    if as_json { json(&view) } else { Ok(print::gap::anywhere(&view)) }
}

/// The person's wallet, opened with the passphrase that is asked for.
fn unlock(arguments: &Arguments, source: &Source, as_of: Option<NaiveDate>) -> Result<App, AppError> {
    let host = TerminalHost::new(arguments.vault.as_deref(), as_of)?;
    let folder = host.wallet_folder();
    let app = update::program(arguments, host)?;
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
    if call.to.is_some() {
        return Err(AppError::new(
            ErrorCode::Input,
            "--to belongs to --purpose reciprocity, which cannot be written yet; nothing was written.",
            "Leave --to out.",
        ));
    }
    if let Some(document) = call.document.as_ref().filter(|document| same_file(document, &call.out)) {
        let message = format!("{} is the document that is read; nothing was written.", document.display());
        return Err(AppError::new(ErrorCode::Input, message, "Name another file with --out."));
    }
    let as_of = call.as_of.unwrap_or_else(host::today);
    let credentials = call.credential.clone().map(|id| vec![id]);
    let view = match &call.document {
        Some(document) => {
            let rules = update::in_use(arguments)?;
            let record = read_document(document, &rules)?;
            let identity = match &call.key {
                Some(key) => packets::own_identity(
                    key,
                    &host::passphrase(call.source.passphrase_file.as_deref(), "Password of the key file: ")?,
                )?,
                None => packets::passing_identity(&record, host::now())?,
            };
            let choice = packets::Choice { credentials, reveal_contact: call.reveal_contact };
            let packet = packets::make(&rules, &record, call.purpose.into(), &choice, as_of, host::now(), &identity)?;
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

fn same_file(one: &std::path::Path, other: &std::path::Path) -> bool {
    one == other || one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// Adds documents to the wallet, all of them or none; makes the wallet where there is none.
fn import(arguments: &Arguments, source: &Source, files: &[PathBuf]) -> Result<String, AppError> {
    let host = TerminalHost::new(arguments.vault.as_deref(), None)?;
    // Everything is read before anything is opened or made, so that a faulty document leaves all as it was.
    let gathered = Gathered::read(files, &*update::in_use(arguments)?)?;
    let report = if peerfolio_app::wallet_exists(&host.wallet_folder()) {
        unlock(arguments, source, None)?.import(&gathered)?
    } else {
        let question = "There is no wallet yet. Choose a passphrase for it (at least 8 characters): ";
        let passphrase = host::passphrase(source.passphrase_file.as_deref(), question)?;
        update::program(arguments, host)?.import_into_new(&gathered, &passphrase)?
    };
    Ok(format!("{}\n", report.sentence))
}
