//! Papers that leave: their bytes, and in which form each leaves.
//!
//! A paper leaves as pages, as the file itself, or both. The file of a photograph that tells where it was taken leaves only if
//! that was asked for. It must never hand on a paper that the extract does not name.

use super::choice::Choice;
use super::extract::token;
use super::parts::Behind;
use super::photo;
use crate::error::{AppError, ErrorCode};
use crate::papers::media_type;
use crate::view::PacketWarningView;
use peerfolio_core::model::{Document, Record};
use peerfolio_document::Kind;
use peerfolio_document::path::{FOLDER, Paths, file_name};
use peerfolio_packet::Paper;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// The name of the portable extract inside a packet.
pub const EXTRACT: &str = "peerfolio-wallet.json";

/// Gives the bytes of a paper; [`ErrorCode::NotFound`] where they are not there, so that the packet does without.
pub type Bytes<'a> = dyn FnMut(&Document) -> Result<Zeroizing<Vec<u8>>, AppError> + 'a;

/// A paper that leaves.
pub(crate) struct Leaving {
    /// As in the extract: its `file` is the name inside the packet.
    pub(crate) document: Document,
    /// The file.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// By its first bytes.
    pub(crate) media_type: &'static str,
    /// It tells where it was taken.
    pub(crate) place: bool,
    /// It leaves as pages.
    pub(crate) show: bool,
    /// It leaves as the file itself.
    pub(crate) embed: bool,
}

/// The papers of a packet.
#[derive(Default)]
pub(crate) struct Found {
    /// Those that leave.
    pub(crate) leaving: Vec<Leaving>,
    /// Those that tell where they were taken, as `document/id`.
    pub(crate) places: BTreeSet<String>,
    /// What is to be told of those that do not leave after all.
    pub(crate) warnings: Vec<PacketWarningView>,
}

/// Reads the papers of what leaves, gives each its name inside the packet, and takes those out of `shown` that leave in no form.
///
/// # Errors
/// Those of `bytes`.
pub(crate) fn gather(shown: &mut Record, choice: &Choice, bytes: &mut Bytes<'_>) -> Result<Found, AppError> {
    let mut paths = Paths::new();
    paths.keep(EXTRACT);
    let mut found = Found::default();
    for document in std::mem::take(&mut shown.documents) {
        let bytes = match bytes(&document) {
            Ok(bytes) => bytes,
            Err(error) if error.code == ErrorCode::NotFound => {
                let row = Some(token(Kind::Document, &document.id));
                found.warnings.push(PacketWarningView { kind: "paper".to_owned(), row, sentence: error.message });
                continue;
            }
            Err(error) => return Err(error),
        };
        let media_type = media_type(&bytes);
        let place = photo::bears_place(&bytes);
        let row = token(Kind::Document, &document.id);
        let asked = choice.with_place.contains(&row);
        if place {
            found.places.insert(row.clone());
        }
        let embed = choice.reveal.originals && (!place || asked);
        let show = choice.reveal.scans;
        if !embed && !show {
            let sentence =
                format!("The file of “{}” tells where it was taken, so it stays. Tick it if it is to leave.", document.title);
            found.warnings.push(PacketWarningView { kind: "place".to_owned(), row: Some(row), sentence });
            continue;
        }
        // The name of a file may tell something too: it leaves with the file, and not without it.
        let name = match embed {
            true => paths.take(file_name(&document.file)),
            false => paths.take(&format!("paper{}", end_of(media_type))),
        };
        let document = Document { file: format!("{FOLDER}/{name}"), ..document };
        shown.documents.push(document.clone());
        found.leaving.push(Leaving { document, bytes, media_type, place, show, embed });
    }
    crate::exchange::cut_references(shown);
    Ok(found)
}

fn end_of(media_type: &str) -> &'static str {
    match media_type {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/heic" => ".heic",
        "application/pdf" => ".pdf",
        _ => "",
    }
}

/// The record of the portable extract: what is shown, with those papers whose files travel along.
pub(crate) fn portable(shown: &Record, leaving: &[Leaving]) -> Record {
    let mut out = shown.clone();
    out.documents = leaving.iter().filter(|paper| paper.embed).map(|paper| paper.document.clone()).collect();
    crate::exchange::cut_references(&mut out);
    out
}

/// The papers as the packet takes them, in the order in which it refers to them.
pub(crate) fn papers(leaving: &[Leaving], behind: &[Behind]) -> Vec<Paper> {
    let paper = |behind: &Behind| {
        let paper = leaving.iter().find(|paper| paper.document.id == behind.document)?;
        Some(Paper {
            title: behind.title.clone(),
            caption: behind.caption.clone(),
            file_name: file_name(&paper.document.file).to_owned(),
            media_type: paper.media_type.to_owned(),
            bytes: paper.bytes.to_vec(),
            show: paper.show,
            embed: paper.embed,
        })
    };
    behind.iter().filter_map(paper).collect()
}
