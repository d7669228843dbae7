//! The command `peerfolio`: arguments in, words or JSON out.
//!
//! A thin host: what the answer is, the use cases decide. Exit status: 0 done; 1 done, and the answer is "no"; 2 the input
//! or the call is at fault, and nothing was written.

mod arguments;
mod backup;
mod exchange;
mod history;
mod host;
mod keys;
mod packet;
mod print;
mod sheet;
mod signing;
mod sync;
mod update;

use arguments::{Arguments, Call, GapCall, Judged, Source};
use clap::Parser;
use host::TerminalHost;
use keys::Opens;
use peerfolio_app::view::{Nothing, PathReq, StatusView, VerdictView};
use peerfolio_app::{App, AppError, ErrorCode, Host, NaiveDate, gap, names, packets, plan, questions, read_document, status};
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

/// Whatever is freed is wiped.
#[global_allocator]
static WIPED: peerfolio_platform::Memory = peerfolio_platform::MEMORY;

fn main() -> ExitCode {
    peerfolio_platform::process::close_to_others();
    peerfolio_platform::process::quiet_panics("peerfolio: something went wrong inside; what was saved is kept");
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
        Call::Packet(call) => packet::packet(arguments, call).map(Answer::from),
        Call::Disclosures(call) => packet::disclosures(arguments, call).map(Answer::from),
        Call::Verify { file, json: as_json, source } => {
            let verdict = checked(arguments, source, file)?;
            let text = if *as_json { json(&verdict)? } else { print::verdict(&verdict) };
            Ok(Answer { text, no: !verdict.intact })
        }
        Call::Rules(call) => update::rules(arguments, call).map(Answer::from),
        Call::Import { files, exchange, sheet, source } => {
            exchange.check(files)?;
            match sheet::import(arguments, source, files, sheet)? {
                Some(answer) => Ok(answer),
                None if sheet.preview => exchange::preview(arguments, source, files, sheet.json).map(Answer::from),
                None => exchange::import(arguments, source, files, exchange, sheet.json).map(Answer::from),
            }
        }
        Call::Export { out, what, source } => {
            what.check(out)?;
            match sheet::export(arguments, source, out)? {
                Some(answer) => Ok(answer),
                None => exchange::export(arguments, source, out, what).map(Answer::from),
            }
        }
        Call::Plan { consider, judged } => planned(arguments, judged, consider.as_deref()).map(Answer::from),
        Call::Gap(call) => moving(arguments, call).map(Answer::from),
        Call::History(call) => history::history(arguments, call).map(Answer::from),
        Call::Undo { source } => history::undo(arguments, source).map(Answer::from),
        Call::Bin(call) => history::bin(arguments, call).map(Answer::from),
        Call::Keys(call) => keys::keys(arguments, call).map(Answer::from),
        Call::Signing(call) => signing::signing(arguments, call).map(Answer::from),
        Call::Sync(call) => sync::sync(arguments, call).map(Answer::from),
        Call::Calendar { .. } => Err(not_yet("calendar")),
        Call::Backup(call) => backup::backup(arguments, call),
        Call::Checkup(call) => backup::checkup(arguments, call),
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
        None => unlock_to_read(arguments, &judged.source, judged.as_of)?.record()?,
    };
    Ok(status::status(&rules, &record, as_of))
}

/// What to take next; or what a course would buy that is not yet taken.
fn planned(arguments: &Arguments, judged: &Judged, consider: Option<&str>) -> Result<String, AppError> {
    let rules = &*update::in_use(arguments)?;
    let as_of = judged.as_of.unwrap_or_else(host::today);
    let record = match &judged.document {
        Some(document) => read_document(document, rules)?,
        None => unlock_to_read(arguments, &judged.source, judged.as_of)?.record()?,
    };
    if let Some(course) = consider {
        let course = plan::read_course(course, &record, as_of)?;
        let view = plan::considered(rules, &record, &course, as_of);
        return if judged.json { json(&view) } else { Ok(print::plan::consider(&view)) };
    }
    let view = plan::view(rules, &record, as_of);
    if judged.json { json(&view) } else { Ok(print::plan::plan(&view)) }
}

/// What is found in a signed file: by the wallet where something is named that opens it, else by a reader who knows nobody.
fn checked(arguments: &Arguments, source: &Source, file: &Path) -> Result<VerdictView, AppError> {
    if source.passphrase_file.is_none() && source.recovery_file.is_none() {
        return packets::check(file);
    }
    let app = unlock_to_read(arguments, source, None).map_err(|error| match error.code {
        ErrorCode::NoWallet => {
            let next = "Name its folder with --vault PATH, or leave --passphrase-file out: the signature is checked without a wallet too.";
            AppError::new(ErrorCode::NoWallet, error.message, next)
        }
        _ => error,
    })?;
    app.packet_verify(PathReq { path: file.display().to_string() })
}

/// What is to be asked, as letters.
fn asked(arguments: &Arguments, judged: &Judged, credential: Option<&str>) -> Result<String, AppError> {
    let rules = &*update::in_use(arguments)?;
    let as_of = judged.as_of.unwrap_or_else(host::today);
    let record = match &judged.document {
        Some(document) => read_document(document, rules)?,
        None => unlock_to_read(arguments, &judged.source, judged.as_of)?.record()?,
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
        None => unlock_to_read(arguments, &call.judged.source, call.judged.as_of)?.record()?,
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
    let (app, opens) = locked(arguments, source, as_of)?;
    opens.open(&app)?;
    Ok(app)
}

/// As [`unlock`], for a call that only reads: it does its work beside a window that has the wallet open, and in a folder
/// that may not be written.
fn unlock_to_read(arguments: &Arguments, source: &Source, as_of: Option<NaiveDate>) -> Result<App, AppError> {
    let (app, opens) = locked(arguments, source, as_of)?;
    match opens.open(&app) {
        Err(error) if matches!(error.code, ErrorCode::InUse | ErrorCode::ReadOnly) => opens.open_to_read(&app)?,
        opened => opened?,
    };
    Ok(app)
}

/// The person's wallet, still locked, and what opens it.
fn locked(arguments: &Arguments, source: &Source, as_of: Option<NaiveDate>) -> Result<(App, Opens), AppError> {
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
    Ok((app, Opens::read(source)?))
}

fn same_file(one: &std::path::Path, other: &std::path::Path) -> bool {
    one == other || one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}
