//! The log of disclosures: who was given which packet, when, what for, and what left.
//!
//! A line keeps the record that left and the one that was judged, so that the packet can be made again as it was. It lies in
//! the wallet as any row: it can be taken back, rests in the bin, and goes to the holder's other machines. It must never hold
//! more of the record than a packet is made from.

use super::choice::Choice;
use super::extract::tokens;
use super::leaves::purpose_words;
use super::make::{Drawn, Making, draw, seal};
use super::write;
use crate::error::{AppError, ErrorCode};
use crate::signing;
use crate::view::{
    DisclosureAgainReq, DisclosureRowView, DisclosureView, DisclosuresView, IdReq, Nothing, PacketView, PathReq, PurposeView,
    SavedFileView,
};
use crate::wallet::{App, Session};
use crate::{certificates, document, faults, files, words};
use chrono::NaiveDateTime;
use peerfolio_core::model::{Disclosure, Document, Record};
use peerfolio_packet::Signer;
use ring::digest;
use std::path::Path;
use zeroize::Zeroizing;

/// The form that `disclosures --json` prints.
const FORMAT: &str = "peerfolio.disclosures/1";

/// Most bytes that a line keeps of what left: a line travels to other machines in one piece, which has at most a megabyte.
const MOST_KEPT: usize = 700_000;

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The word by which a purpose is kept: as the choice has it.
fn purpose_name(purpose: PurposeView) -> &'static str {
    match purpose {
        PurposeView::Employer => "employer",
        PurposeView::Renewal => "renewal",
        PurposeView::Reciprocity => "reciprocity",
        PurposeView::Va => "va",
    }
}

fn purpose_of(name: &str) -> Option<PurposeView> {
    let all = [PurposeView::Employer, PurposeView::Renewal, PurposeView::Reciprocity, PurposeView::Va];
    all.into_iter().find(|purpose| purpose_name(*purpose) == name)
}

/// The line of a packet that is about to be sealed, without the SHA-256 of its file.
pub(super) fn line(making: &Making<'_>, drawn: &Drawn, fingerprint: String, rules: String) -> Result<Disclosure, AppError> {
    let choice = serde_json::to_string(making.choice)
        .map_err(|error| AppError::new(ErrorCode::Internal, format!("{error}."), "Nothing was written."))?;
    let (extract, judged) = (on_one_line(&drawn.shown), on_one_line(&judged(making.whole, &drawn.shown)));
    let fits = extract.len() + judged.len() <= MOST_KEPT;
    Ok(Disclosure {
        id: certificates::fresh_id()?,
        made_at: making.made_at,
        as_of: making.as_of,
        recipient: making.choice.recipient.clone(),
        purpose: purpose_name(making.choice.purpose).to_owned(),
        to: making.choice.to.clone(),
        left: drawn.lines.clone(),
        choice,
        sha256: String::new(),
        copies: Vec::new(),
        fingerprint,
        pages: u32::try_from(drawn.laid.pages).unwrap_or(u32::MAX),
        rules: Some(rules),
        extract: fits.then_some(extract),
        judged: fits.then_some(judged),
    })
}

/// The record as judgements need it: without what none of them looks at.
fn judged(whole: &Record, shown: &Record) -> Record {
    let mut judged = Record { documents: shown.documents.clone(), disclosures: Vec::new(), ..whole.clone() };
    (judged.holder.email, judged.holder.phone) = (None, None);
    judged.holder.former_names.clear();
    judged.credentials.iter_mut().for_each(|held| held.name_shown = None);
    crate::exchange::cut_references(&mut judged);
    judged
}

/// A portable document in as few bytes as it takes.
fn on_one_line(record: &Record) -> String {
    let text = document::write(record);
    serde_json::from_str::<serde_json::Value>(&text).map(|value| value.to_string()).unwrap_or(text)
}

/// What a line kept of a packet.
struct Kept {
    choice: Choice,
    extract: Record,
    judged: Record,
}

impl Kept {
    /// Why it cannot be made again, in a sentence.
    fn read(given: &Disclosure) -> Result<Self, &'static str> {
        let choice =
            serde_json::from_str(&given.choice).map_err(|_| "What was chosen for it cannot be read by this Peerfolio.")?;
        let (Some(extract), Some(judged)) = (&given.extract, &given.judged) else {
            return Err("It was too large for the log to keep what left; a new one can be made for the same reader.");
        };
        let read = |text: &str| document::read(text).map_err(|_| "What left with it cannot be read by this Peerfolio.");
        let (extract, mut judged) = (read(extract)?, read(judged)?);
        // Whether a certificate bears a name of before is told from the record that is judged.
        judged.holder.former_names.clone_from(&extract.holder.former_names);
        Ok(Self { choice, extract, judged })
    }
}

/// The line whose packet, or copy of it, has this SHA-256.
pub(crate) fn find<'a>(record: &'a Record, sha256: &str) -> Option<&'a Disclosure> {
    record.disclosures.iter().find(|given| given.sha256 == sha256 || given.copies.iter().any(|copy| copy == sha256))
}

/// That a file is a packet of the log, in a sentence.
pub(crate) fn given_words(given: &Disclosure) -> String {
    let day = words::day(given.made_at.date());
    match &given.recipient {
        Some(recipient) => format!("You gave this packet to {recipient} on {day}."),
        None => format!("You made this packet on {day}; for whom was not noted."),
    }
}

fn row(given: &Disclosure) -> DisclosureRowView {
    let purpose_words = match purpose_of(&given.purpose) {
        Some(purpose) => purpose_words(purpose).to_owned(),
        None => given.purpose.clone(),
    };
    let pages = words::number_of(given.pages as usize, "page", "pages");
    let reader = given.recipient.as_deref().unwrap_or("a reader who was not noted");
    DisclosureRowView {
        sentence: format!("{purpose_words} for {reader}, {}, {pages}.", words::day(given.made_at.date())),
        id: given.id.clone(),
        made_at: iso(given.made_at),
        as_of: given.as_of.to_string(),
        recipient: given.recipient.clone(),
        purpose: given.purpose.clone(),
        purpose_words,
        to: given.to.clone(),
        pages: given.pages,
        left: given.left.clone(),
        sha256: given.sha256.clone(),
        copies: u32::try_from(given.copies.len()).unwrap_or(u32::MAX),
        fingerprint: given.fingerprint.clone(),
    }
}

fn iso(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn found<'a>(session: &'a Session, id: &str) -> Result<&'a Disclosure, AppError> {
    session.record.disclosures.iter().find(|given| given.id == id).ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            "This packet is no longer in the log.",
            "`peerfolio disclosures` lists those that are; what was removed rests in the bin.",
        )
    })
}

/// A choice without what the wallet holds no more.
fn still_there(choice: Choice, record: &Record) -> Choice {
    let held = |id: &String| record.credentials.iter().any(|held| held.id == *id);
    let rows = tokens(record);
    let there = |row: &String| rows.contains(row);
    Choice {
        credentials: choice.credentials.map(|ids| ids.into_iter().filter(held).collect::<Vec<_>>()).filter(|ids| !ids.is_empty()),
        asked_for: choice.asked_for.into_iter().filter(there).collect(),
        kept_back: choice.kept_back.into_iter().filter(there).collect(),
        with_place: choice.with_place.into_iter().filter(there).collect(),
        ..choice
    }
}

/// What is not as it was then, in sentences.
fn notes(given: &Disclosure, rules: &str, fingerprint: Option<&str>) -> Vec<String> {
    let mut notes = Vec::new();
    if given.rules.as_deref().is_some_and(|then| then != rules) {
        notes.push(
            "The rules changed since: what was asked and counted is told by the rules in use now, and may differ from the packet of then."
                .to_owned(),
        );
    }
    if fingerprint.is_some_and(|now| now != given.fingerprint) {
        notes.push("Your signing key is another one now, so the fingerprint on it differs.".to_owned());
    }
    notes
}

impl App {
    /// The log, latest first.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn disclosure_list(&self, _: Nothing) -> Result<DisclosuresView, AppError> {
        self.open(|session| {
            let mut all: Vec<&Disclosure> = session.record.disclosures.iter().collect();
            all.sort_by_key(|given| std::cmp::Reverse(given.made_at));
            Ok(DisclosuresView { format: FORMAT.to_owned(), disclosures: all.into_iter().map(row).collect() })
        })
    }

    /// One packet of the log.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::NotFound`].
    pub fn disclosure_view(&self, req: IdReq) -> Result<DisclosureView, AppError> {
        let rules = self.rules_mark()?;
        self.open(|session| {
            let given = found(session, &req.id)?;
            let kept = Kept::read(given);
            let choice = serde_json::from_str::<Choice>(&given.choice).ok();
            let now = signing::signer(session)?.map(|signer| signer.fingerprint.to_string());
            Ok(DisclosureView {
                disclosure: row(given),
                choice: choice.map(|choice| still_there(choice, &session.record)),
                notes: notes(given, &rules, now.as_deref()),
                refused: kept.err().map(ToOwned::to_owned),
            })
        })
    }

    /// Makes a packet again: its pages say what they said, of the same record, choice and day. It is signed anew, with the key
    /// in use and the time of now: a time of before would be a false word under a signature.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Input`] where it cannot be made again; [`ErrorCode::File`], [`ErrorCode::Locked`].
    pub fn disclosure_again(&self, req: DisclosureAgainReq) -> Result<PacketView, AppError> {
        let (rules, mark, now) = (&*self.rules()?, self.rules_mark()?, self.host.now());
        let path = Path::new(&req.path);
        let (given, drawn, means) = self.open(|session| {
            files::keep_out_of(session.vault.folder(), path)?;
            let given = found(session, &req.id)?.clone();
            let kept = Kept::read(&given).map_err(|why| {
                AppError::new(ErrorCode::Input, format!("{why} Nothing was written."), "Make a new one for the same reader.")
            })?;
            let means = signing::means(session, now, req.without_time_stamp)?;
            let mut bytes = |paper: &Document| kept_paper(session, paper);
            let making = Making { rules, whole: &kept.judged, choice: &kept.choice, as_of: given.as_of, made_at: now };
            let drawn = draw(&making, Some(kept.extract), &Signer::from(&means.identity), &mut bytes)?;
            Ok((given, drawn, means))
        })?;
        let packet = seal(drawn, &means)?;
        let mut view = write(&packet, path)?;
        view.notes.push(format!(
            "It was signed anew on {}, {} UTC. Its pages say what they said as of {}.",
            words::day(now.date()),
            now.format("%H:%M"),
            words::day(given.as_of)
        ));
        view.notes.extend(notes(&given, &mark, Some(&packet.fingerprint)));
        view.disclosure = Some(given.id.clone());
        view.sentence = format!("The packet of {} was made again: {}.", words::day(given.made_at.date()), pages(view.pages));
        // The copy is known by its own SHA-256 from now on; a wallet that is open to read only keeps no note of it.
        self.open(|session| {
            if !session.vault.reads_only() {
                let copies = given.copies.iter().cloned().chain([sha256(&packet.pdf)]).collect();
                session.vault.update_disclosure(&Disclosure { copies, ..given }).map_err(faults::write)?;
                session.changed()?;
            }
            Ok(view)
        })
    }

    /// Takes a packet out of the log, into the bin. What was given out is not called back by that.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn disclosure_remove(&self, req: IdReq) -> Result<Nothing, AppError> {
        self.open(|session| {
            found(session, &req.id)?;
            session.vault.remove_disclosure(&req.id).map_err(faults::write)?;
            session.changed()?;
            Ok(Nothing {})
        })
    }

    /// Writes the log as a sheet (CSV), oldest first.
    ///
    /// # Errors
    /// [`ErrorCode::File`], [`ErrorCode::Locked`].
    pub fn disclosure_export(&self, req: PathReq) -> Result<SavedFileView, AppError> {
        let path = Path::new(&req.path);
        self.open(|session| {
            files::keep_out_of(session.vault.folder(), path)?;
            let sheet = sheet(&session.record.disclosures)?;
            files::write("The log could not be written", path, &sheet, files::Access::Own)?;
            let count = words::number_of(session.record.disclosures.len(), "packet", "packets");
            let sentence = format!("The log of {count} was written to {}. It is not encrypted: keep it safe.", req.path);
            Ok(SavedFileView { path: req.path.clone(), sentence })
        })
    }
}

pub(super) fn pages(count: u32) -> String {
    words::number_of(count as usize, "page", "pages")
}

/// A paper of a packet of then, by its SHA-256, whether or not its row is still there.
fn kept_paper(session: &Session, paper: &Document) -> Result<Zeroizing<Vec<u8>>, AppError> {
    session.vault.paper(&paper.sha256).map_err(faults::read)?.ok_or_else(|| {
        AppError::new(
            ErrorCode::Input,
            format!("The paper “{}” that went with it is no longer in this wallet; nothing was written.", paper.title),
            "Make a new packet for the same reader, or put back a backup that has the paper.",
        )
    })
}

/// The log as CSV: UTF-8 with a mark at its beginning, so that spreadsheet programs read it as such.
fn sheet(log: &[Disclosure]) -> Result<Vec<u8>, AppError> {
    let failed = |error: &dyn std::error::Error| {
        AppError::new(ErrorCode::Internal, format!("The log could not be made into a sheet ({error})."), "Nothing was written.")
    };
    let mut sheet = "\u{feff}".to_owned().into_bytes();
    let mut out = csv::Writer::from_writer(&mut sheet);
    let headings =
        ["Made at (UTC)", "Given to", "What for", "Credential asked for", "Pages", "What left", "SHA-256", "Copies", "Key"];
    out.write_record(headings).map_err(|error| failed(&error))?;
    let mut lines: Vec<&Disclosure> = log.iter().collect();
    lines.sort_by_key(|given| given.made_at);
    for given in lines {
        let cells = [
            iso(given.made_at),
            given.recipient.clone().unwrap_or_default(),
            row(given).purpose_words,
            given.to.clone().unwrap_or_default(),
            given.pages.to_string(),
            given.left.join("; "),
            given.sha256.clone(),
            given.copies.join(" "),
            given.fingerprint.clone(),
        ];
        out.write_record(cells.iter().map(|cell| crate::sheet::guarded(cell))).map_err(|error| failed(&error))?;
    }
    out.flush().map_err(|error| failed(&error))?;
    drop(out);
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use peerfolio_core::NaiveDate;

    fn given(id: &str, recipient: Option<&str>) -> Disclosure {
        Disclosure {
            id: id.to_owned(),
            made_at: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(10, 45, 0).unwrap(),
            recipient: recipient.map(ToOwned::to_owned),
            purpose: "employer".to_owned(),
            pages: 2,
            left: vec!["Your name".to_owned(), "1 certificate, with \"its\" number".to_owned()],
            sha256: sha256(b"a sample"),
            ..Disclosure::default()
        }
    }

    #[test]
    fn a_sheet_of_the_log_holds_no_formula_and_every_line() {
        let log = [given("a", Some("=cmd|'/C calc'!A0")), given("b", None)];
        let text = String::from_utf8(sheet(&log).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains("'=cmd") && !text.contains(",=cmd"), "{text}");
        assert!(text.contains(r#""Your name; 1 certificate, with ""its"" number""#), "{text}");
        assert!(text.contains("Employer summary"));
    }

    #[test]
    fn a_file_is_known_by_itself_and_by_its_copies() {
        let mut line = given("a", Some("Sample Clinic"));
        line.copies.push(sha256(b"again"));
        let record = Record { disclosures: vec![line], ..Record::default() };
        for bytes in [&b"a sample"[..], b"again"] {
            let found = find(&record, &sha256(bytes)).unwrap();
            assert_eq!(given_words(found), "You gave this packet to Sample Clinic on 22 November 2026.");
        }
        assert!(find(&record, &sha256(b"another")).is_none());
    }
}
