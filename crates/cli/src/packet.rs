//! `peerfolio packet` and `peerfolio disclosures`: what leaves, to whom, and what left before.

use crate::arguments::{Arguments, DisclosuresAct, DisclosuresCall, PacketCall};
use crate::{host, json, print, same_file, unlock, unlock_to_read, update};
use peerfolio_app::packets::{self, Choice};
use peerfolio_app::signing::{self, Means};
use peerfolio_app::view::{
    DisclosureAgainReq, DisclosureView, DisclosuresView, IdReq, Nothing, PacketLeavesReq, PacketLeavesView, PacketWriteReq,
    PathReq,
};
use peerfolio_app::{AppError, ErrorCode, Gathered};
use std::fmt::Write;
use std::path::Path;

/// `peerfolio packet`.
pub(crate) fn packet(arguments: &Arguments, call: &PacketCall) -> Result<String, AppError> {
    let choice = choice(call)?;
    match (&call.document, &call.out) {
        (document, None) => {
            let view = match document {
                Some(document) => listed(arguments, call, document, &choice)?,
                None => {
                    let req = PacketLeavesReq { purpose: choice.purpose, choice: Some(choice) };
                    unlock_to_read(arguments, &call.source, call.as_of)?.packet_leaves(req)?
                }
            };
            if call.json { json(&view) } else { Ok(leaves(&view)) }
        }
        (Some(document), Some(out)) => from_document(arguments, call, document, out, &choice),
        (None, Some(out)) => {
            let app = unlock(arguments, &call.source, call.as_of)?;
            let mut req = PacketWriteReq::new(choice, out.display().to_string());
            req.without_time_stamp = call.no_time_stamp;
            let view = app.packet_write(req)?;
            Ok(print::packet(&view))
        }
    }
}

/// The safe choice for the reader, with what the call changes of it.
fn choice(call: &PacketCall) -> Result<Choice, AppError> {
    let mut choice = Choice {
        to: call.to.clone(),
        credentials: (!call.credentials.is_empty()).then(|| call.credentials.clone()),
        recipient: call.recipient.clone(),
        ..Choice::for_reader(call.purpose.into())
    };
    choice.reveal.contact |= call.reveal_contact;
    let words = call.reveal.iter().map(|word| (word, true)).chain(call.hide.iter().map(|word| (word, false)));
    for (word, show) in words {
        let refused = |why: String| AppError::new(ErrorCode::Input, format!("{why}."), "Nothing was written.");
        choice.set(word, show).map_err(refused)?;
    }
    Ok(choice)
}

fn listed(arguments: &Arguments, call: &PacketCall, document: &Path, choice: &Choice) -> Result<PacketLeavesView, AppError> {
    let rules = update::in_use(arguments)?;
    let gathered = Gathered::read_to_show(document, &rules)?;
    let (record, as_of) = (gathered.record(), call.as_of.unwrap_or_else(host::today));
    let signer = packets::signer_to_be(record);
    packets::leaves(&rules, record, choice, as_of, host::now(), &signer, &mut |paper| gathered.paper(paper))
}

/// A packet of a document. Without a wallet there is no log to note it in.
fn from_document(
    arguments: &Arguments,
    call: &PacketCall,
    document: &Path,
    out: &Path,
    choice: &Choice,
) -> Result<String, AppError> {
    if same_file(document, out) {
        let message = format!("{} is the document that is read; nothing was written.", document.display());
        return Err(AppError::new(ErrorCode::Input, message, "Name another file with --out."));
    }
    let rules = update::in_use(arguments)?;
    let gathered = Gathered::read_to_show(document, &rules)?;
    let record = gathered.record();
    let identity = match &call.key {
        Some(key) => {
            let question = "Password of the key file: ";
            packets::own_identity(key, &host::passphrase(call.source.passphrase_file.as_deref(), question)?)?
        }
        None => packets::passing_identity(record, host::now())?,
    };
    let as_of = call.as_of.unwrap_or_else(host::today);
    let time_stamp_server = call.time_stamp.as_deref().map(signing::server).transpose()?;
    let means = Means { identity, time_stamp_server };
    let made = packets::make(&rules, record, choice, as_of, host::now(), &means, &mut |paper| gathered.paper(paper))?;
    let mut view = packets::write(&made, out)?;
    view.notes.push("It was made from a document, so no log notes who is given it.".to_owned());
    Ok(print::packet(&view))
}

/// What would leave, as text.
fn leaves(view: &PacketLeavesView) -> String {
    let mut text = format!("{}\n", view.sentence);
    // Writing to a string cannot fail.
    let mut list = |heading: &str, lines: &[String]| {
        if !lines.is_empty() {
            let _ = writeln!(text, "\n{heading}");
            for line in lines {
                let _ = writeln!(text, "  {line}");
            }
        }
    };
    if let Some(refused) = &view.refused {
        list("It cannot be written like this", std::slice::from_ref(refused));
    }
    list("Leaves", &view.leaves);
    list("Stays", &view.stays);
    let warnings: Vec<String> = view.warnings.iter().map(|warning| warning.sentence.clone()).collect();
    list("Look at this first", &warnings);
    let held: Vec<String> = view
        .rows
        .iter()
        .filter(|row| row.by_tick && !row.leaves && row.stays_because.is_none())
        .map(|row| format!("{} ({}): --reveal {}", row.title, row.what, row.row))
        .collect();
    list("Leaves only if it is asked for by itself", &held);
    text
}

/// `peerfolio disclosures`.
pub(crate) fn disclosures(arguments: &Arguments, call: &DisclosuresCall) -> Result<String, AppError> {
    match &call.act {
        None => {
            let view = unlock_to_read(arguments, &call.source, None)?.disclosure_list(Nothing {})?;
            if call.json { json(&view) } else { Ok(log(&view)) }
        }
        Some(DisclosuresAct::Show { id, json: as_json, source }) => {
            let view = unlock_to_read(arguments, source, None)?.disclosure_view(IdReq { id: id.clone() })?;
            if *as_json { json(&view) } else { Ok(one(&view)) }
        }
        Some(DisclosuresAct::Again { id, out, no_time_stamp, source }) => {
            let path = out.display().to_string();
            let req = DisclosureAgainReq { id: id.clone(), path, without_time_stamp: *no_time_stamp };
            Ok(print::packet(&unlock(arguments, source, None)?.disclosure_again(req)?))
        }
        Some(DisclosuresAct::Remove { id, source }) => {
            unlock(arguments, source, None)?.disclosure_remove(IdReq { id: id.clone() })?;
            Ok("The packet was taken out of the log. It rests in the bin; what was given out is not called back by that.\n"
                .to_owned())
        }
        Some(DisclosuresAct::Export { out, source }) => {
            let req = PathReq { path: out.display().to_string() };
            Ok(format!("{}\n", unlock_to_read(arguments, source, None)?.disclosure_export(req)?.sentence))
        }
    }
}

fn log(view: &DisclosuresView) -> String {
    if view.disclosures.is_empty() {
        return "No packet stands in the log yet.\n".to_owned();
    }
    let mut text = String::new();
    for given in &view.disclosures {
        let _ = writeln!(text, "{}\n  {}", given.sentence, given.id);
    }
    text
}

fn one(view: &DisclosureView) -> String {
    let given = &view.disclosure;
    let mut text = format!("{}\n\nLeft\n", given.sentence);
    for line in &given.left {
        let _ = writeln!(text, "  {line}");
    }
    let _ = writeln!(text, "\nSHA-256 {}\nKey     {}", given.sha256, given.fingerprint);
    let _ = match &view.refused {
        Some(why) => writeln!(text, "It cannot be made again: {why}"),
        None => writeln!(text, "To make it again: peerfolio disclosures again {} --out FILE.pdf", given.id),
    };
    for note in &view.notes {
        let _ = writeln!(text, "{note}");
    }
    text
}
