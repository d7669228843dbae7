//! Packets: what is told to whom, signed; and what is found in a signed file.
//!
//! - [`choice`]: what the holder chooses to show, and the safe choice for each reader.
//! - [`extract()`]: the record that leaves, and nothing else. Pages, attachments and the portable extract are made from it alone;
//!   `names` and [`sensitive`] say what stays unless it is asked for, [`photo`] which file tells a place, `spoken` what a renewal
//!   speaks of.
//! - `compose`, `parts`, `employer`, `renewal`, `reciprocity`, `va`: what goes into each kind of packet.
//! - `evidence`: papers that leave; `leaves`: what leaves, in words; `make`: from the choice to the signed file.
//! - `log`: the log of disclosures. `verdict`: what is found in a signed file.

pub mod choice;
mod compose;
mod employer;
pub mod evidence;
mod extract;
mod leaves;
mod log;
mod make;
mod names;
mod outstanding;
mod parts;
pub mod photo;
mod phrases;
mod points;
mod reciprocity;
mod remarks;
mod renewal;
pub mod sensitive;
mod spoken;
mod va;
mod verdict;

use crate::error::{AppError, ErrorCode};
use crate::signing::{self, Means};
use crate::view::{Nothing, PacketLeavesReq, PacketLeavesView, PacketView, PacketWriteReq, PathReq, VerdictView};
use crate::wallet::{App, Session};
use crate::{faults, files, words};
pub use choice::Choice;
use chrono::NaiveDateTime;
use evidence::Bytes;
pub use extract::{NO_EMPLOYER, extract};
use leaves::Told;
pub(crate) use log::{find, given_words, sha256};
pub use make::Packet;
use make::{Making, checked, draw, seal};
pub(crate) use names::stands_in;
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Disclosure, Document, Record};
use peerfolio_packet::{Fingerprint, Identity, Signer};
use ring::rand::SystemRandom;
use std::collections::BTreeSet;
use std::path::Path;
use verdict::Known;
pub use verdict::check;
use zeroize::Zeroizing;

/// What a packet is made from.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The rules in use.
    pub rules: &'a Rules,
    /// All that the wallet holds: what is judged.
    pub whole: &'a Record,
    /// What leaves: the only rows that may be named.
    pub shown: &'a Record,
    /// What was chosen.
    pub choice: &'a Choice,
    /// The day of judgement.
    pub as_of: NaiveDate,
}

/// Makes the packet for a choice, signed at a time (UTC). `bytes` gives the papers.
///
/// # Errors
/// [`ErrorCode::Input`] for a choice that names what is not there, [`ErrorCode::NotFound`] for a credential that no pack knows;
/// [`ErrorCode::Internal`]; those of `bytes`.
pub fn make(
    rules: &Rules,
    record: &Record,
    choice: &Choice,
    as_of: NaiveDate,
    made_at: NaiveDateTime,
    means: &Means,
    bytes: &mut Bytes<'_>,
) -> Result<Packet, AppError> {
    let choice = checked(rules, record, choice, as_of)?;
    let making = Making { rules, whole: record, choice: &choice, as_of, made_at };
    seal(draw(&making, None, &Signer::from(&means.identity), bytes)?, means)
}

/// What would leave by a choice, and what stays; nothing is signed or written.
///
/// # Errors
/// Those of `bytes`. That it cannot be made as it is chosen is an answer.
pub fn leaves(
    rules: &Rules,
    record: &Record,
    choice: &Choice,
    as_of: NaiveDate,
    made_at: NaiveDateTime,
    signer: &Signer,
    bytes: &mut Bytes<'_>,
) -> Result<PacketLeavesView, AppError> {
    let settled = checked(rules, record, choice, as_of);
    let drawn = settled.clone().and_then(|choice| {
        let making = Making { rules, whole: record, choice: &choice, as_of, made_at };
        draw(&making, None, signer, bytes)
    });
    let choice = &settled.unwrap_or_else(|_| choice.clone());
    let (drawn, refused) = match drawn {
        Ok(drawn) => (Some(drawn), None),
        Err(error) if matches!(error.code, ErrorCode::Input | ErrorCode::NotFound) => (None, Some(error.to_string())),
        Err(error) => return Err(error),
    };
    let shown = drawn.as_ref().map_or_else(|| extract(record, choice, as_of), |drawn| drawn.shown.clone());
    let leaving = drawn.as_ref().map_or(&[][..], |drawn| &drawn.leaving);
    let signs_as = names::signs_as(signer, &record.holder);
    let told = Told { rules, whole: record, shown: &shown, leaving, choice, as_of, can_be_written: drawn.is_some(), signs_as };
    let what = leaves::purpose_words(choice.purpose);
    let pages = drawn.as_ref().map(|drawn| u32::try_from(drawn.laid.pages).unwrap_or(u32::MAX));
    Ok(PacketLeavesView {
        choice: choice.clone(),
        sentence: match pages {
            Some(count) => format!("{what}, {}. Nothing was written.", log::pages(count)),
            None => format!("{what}. Nothing was written."),
        },
        leaves: told.lines(),
        stays: told.stays(),
        warnings: match &drawn {
            Some(drawn) => drawn.warnings.clone(),
            None => told.warnings(0, &BTreeSet::new()),
        },
        rows: told.rows(drawn.as_ref().map_or(&BTreeSet::new(), |drawn| &drawn.places)),
        has: told.has(),
        refused,
        pages,
        bytes: drawn.as_ref().map(|drawn| u32::try_from(drawn.laid.pdf.len()).unwrap_or(u32::MAX)),
        missing_characters: drawn.iter().flat_map(|drawn| &drawn.laid.missing_glyphs).collect(),
    })
}

/// Who would sign, where there is no key yet: the packet looks as it will, but for the fingerprint.
#[must_use]
pub fn signer_to_be(record: &Record) -> Signer {
    Signer { name: record.holder.name.clone(), fingerprint: Fingerprint::of(&[]), issuer: None }
}

/// A key made for one packet, where there is no wallet to keep one.
///
/// # Errors
/// [`ErrorCode::Input`] where the holder has no name that a certificate can bear; [`ErrorCode::Internal`].
pub fn passing_identity(record: &Record, now: NaiveDateTime) -> Result<Identity, AppError> {
    Identity::make(&record.holder.name, now, &SystemRandom::new()).map_err(|error| {
        AppError::new(ErrorCode::Input, format!("No key could be made: {error}."), "Give the holder a name, then try again.")
    })
}

/// The key of a PKCS #12 file.
///
/// # Errors
/// [`ErrorCode::Input`] for a wrong password or a key that cannot sign; [`ErrorCode::File`].
pub fn own_identity(path: &Path, password: &str) -> Result<Identity, AppError> {
    let file = Zeroizing::new(files::read("The key file could not be read", path, 1_000_000)?);
    Identity::from_pkcs12(&file, password, &SystemRandom::new())
        .map_err(|error| AppError::new(ErrorCode::Input, format!("{}: {error}.", path.display()), "Nothing was written."))
}

impl App {
    /// Exactly what would leave, and what stays.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Damaged`].
    pub fn packet_leaves(&self, req: PacketLeavesReq) -> Result<PacketLeavesView, AppError> {
        let (rules, today, now) = (&*self.rules()?, self.host.today(), self.host.now());
        self.open(|session| {
            let choice = req.choice.clone().unwrap_or_else(|| Choice::for_reader(req.purpose));
            let signer = signing::signer(session)?.unwrap_or_else(|| signer_to_be(&session.record));
            leaves(rules, &session.record, &choice, today, now, &signer, &mut |paper| stored(session, paper))
        })
    }

    /// Writes a signed packet, and a line in the log of what left. The wallet's own key is made at the first one and kept.
    ///
    /// # Errors
    /// [`ErrorCode::Input`], [`ErrorCode::NotFound`], [`ErrorCode::File`], [`ErrorCode::Locked`], [`ErrorCode::Internal`]; nothing is
    /// written then.
    pub fn packet_write(&self, req: PacketWriteReq) -> Result<PacketView, AppError> {
        let (rules, mark, today, now) = (&*self.rules()?, self.rules_mark()?, self.host.today(), self.host.now());
        let path = Path::new(&req.path);
        let (drawn, means, line) = self.open(|session| {
            files::keep_out_of(session.vault.folder(), path)?;
            let choice = checked(rules, &session.record, &req.choice, today)?;
            let means = signing::means(session, now, req.without_time_stamp)?;
            let making = Making { rules, whole: &session.record, choice: &choice, as_of: today, made_at: now };
            let drawn = draw(&making, None, &Signer::from(&means.identity), &mut |paper| stored(session, paper))?;
            let line = log::line(&making, &drawn, means.identity.fingerprint().to_string(), mark)?;
            Ok((drawn, means, line))
        })?;
        // Whoever stamps the time may let one wait; the wallet is not held meanwhile.
        let packet = seal(drawn, &means)?;
        let line = Disclosure { sha256: sha256(&packet.pdf), ..line };
        let mut view = write(&packet, path)?;
        let noted = self.open(|session| {
            if session.vault.reads_only() {
                return Ok(None);
            }
            session.vault.add_disclosure(&line).map_err(faults::write)?;
            session.changed()?;
            Ok(Some(line.id.clone()))
        });
        match noted {
            Ok(Some(id)) => view.disclosure = Some(id),
            Ok(None) => {
                view.notes.push("Your wallet is open to read only, so this packet does not stand in the log.".to_owned());
            }
            Err(error) => {
                // A packet that nobody could look up later is not given out.
                let _ = std::fs::remove_file(path);
                return Err(error);
            }
        }
        Ok(view)
    }

    /// Opens a written packet in the person's own reader.
    ///
    /// # Errors
    /// [`ErrorCode::File`].
    pub fn packet_open(&self, req: PathReq) -> Result<Nothing, AppError> {
        self.host.open_file(Path::new(&req.path)).map_err(|why| {
            AppError::new(ErrorCode::File, format!("The packet could not be opened: {why}."), format!("It lies at {}.", req.path))
        })?;
        Ok(Nothing {})
    }

    /// Checks a signed PDF. Needs no wallet; an open one says whether the packet was given out from it.
    ///
    /// # Errors
    /// [`ErrorCode::File`]; [`ErrorCode::Input`] where the file is no PDF at all.
    pub fn packet_verify(&self, req: PathReq) -> Result<VerdictView, AppError> {
        let path = Path::new(&req.path);
        let bytes = files::read("The file could not be read", path, verdict::MOST_BYTES)?;
        let known = match self.lock().as_ref() {
            Some(session) => Known::of(session)?,
            None => Known::default(),
        };
        let mut view = verdict::check_bytes(path, &bytes, &known)?;
        if let Some(session) = self.lock().as_ref() {
            view.given = find(&session.record, &sha256(&bytes)).map(given_words);
        }
        Ok(view)
    }
}

/// A paper of the open wallet.
fn stored(session: &Session, paper: &Document) -> Result<Zeroizing<Vec<u8>>, AppError> {
    session.vault.document_bytes(&paper.id).map_err(faults::read)
}

/// Writes a packet to its place.
///
/// # Errors
/// [`ErrorCode::File`].
pub fn write(packet: &Packet, path: &Path) -> Result<PacketView, AppError> {
    files::write("The packet could not be written", path, &packet.pdf, files::Access::Shared)?;
    let pages = u32::try_from(packet.laid.pages).unwrap_or(u32::MAX);
    Ok(PacketView {
        path: path.display().to_string(),
        pages,
        fingerprint: packet.fingerprint.clone(),
        missing_characters: packet.laid.missing_glyphs.iter().collect(),
        sentence: format!("The packet was written and signed: {}.", words::number_of(packet.laid.pages, "page", "pages")),
        left: packet.left.clone(),
        warnings: packet.warnings.clone(),
        disclosure: None,
        notes: packet.notes.clone(),
    })
}
