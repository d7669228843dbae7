//! Taking the attached files out of a PDF (ISO 32000-1, 7.11.4; ISO 32000-2, 14.13).
//!
//! It reads what the catalogue names: the tree of embedded files and the associated files. It must never give back part of a
//! file as if it were the whole, unpack without bound, or hand out a name that could lead out of a folder.

use std::collections::BTreeSet;

use super::NotReadable;
use crate::certificate::tame;
use crate::structure::{Dict, File, Stuck, Text, Unreadable, Value, words};

/// A file that is attached to a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name, without folders; a claim of whoever made the PDF. "file" where it has none.
    pub name: String,
    /// Its media type, in lower case, as the PDF gives it: a claim. Empty where it gives none.
    pub media_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why the attached files could not be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachedError {
    /// The file is no PDF that can be read.
    #[error(transparent)]
    File(#[from] NotReadable),
    /// The file is locked with a password, so that what is attached is only noise.
    #[error("this PDF is locked with a password, so the files attached to it cannot be read; ask for a copy without a password")]
    Locked,
    /// An attached file does not hold together, or is packed in a way that is not known here.
    #[error("a file attached to this PDF is damaged; the PDF may have been changed on its way: ask for it again")]
    Damaged,
    /// There are too many attached files, or they are too large when unpacked.
    #[error("the files attached to this PDF are far larger or more than a packet's are; it was not unpacked further")]
    TooMuch,
}

/// Most files that are taken out of one PDF. A packet of two hundred courses with a paper each has some two hundred.
const MAX_FILES: usize = 1024;
/// Most nodes of the name tree that are looked at.
const MAX_NODES: usize = 8192;
/// What the attached files may take unpacked, beside a few times the length of the PDF.
const ROOM: usize = 64 << 20;

/// The files attached to a PDF, in the order in which it names them. Needs no signature and judges none: call
/// [`verify`](super::verify()) for that.
///
/// # Errors
/// [`AttachedError`]; then nothing was taken out.
pub fn attachments(bytes: &[u8]) -> Result<Vec<Attached>, AttachedError> {
    let file = File::read(bytes).map_err(|why| match why {
        Unreadable::NotPdf => NotReadable::NotPdf,
        Unreadable::Damaged => NotReadable::Damaged,
    })?;
    if file.trailer("Encrypt").is_some() {
        return Err(AttachedError::Locked);
    }
    let catalog = file.catalog().ok_or(AttachedError::Damaged)?;
    let mut left = bytes.len().saturating_mul(4).saturating_add(ROOM);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for specification in specifications(&file, &catalog)? {
        let Some(Value::Dict(specification)) = file.resolve(&specification).map(|found| found.value) else { continue };
        let Some(embedded) = file.dict(&specification, "EF") else { continue }; // a file elsewhere, which is not attached
        let stream = embedded.get("F").or_else(|| embedded.get("UF")).ok_or(AttachedError::Damaged)?;
        // One file may be named twice: in the tree and as an associated file.
        if let Value::Ref(number, _) = stream
            && !seen.insert(*number)
        {
            continue;
        }
        if found.len() >= MAX_FILES {
            return Err(AttachedError::TooMuch);
        }
        let stream = file.resolve(stream).ok_or(AttachedError::Damaged)?;
        let bytes = file.unpacked(&stream, left).map_err(|stuck| match stuck {
            Stuck::TooMuch => AttachedError::TooMuch,
            Stuck::Unknown => AttachedError::Damaged,
        })?;
        left = left.saturating_sub(bytes.len());
        let kind = stream.value.as_dict().and_then(|dict| dict.name("Subtype")).unwrap_or_default();
        found.push(Attached {
            name: name(&specification),
            media_type: tame(&String::from_utf8_lossy(kind)).to_ascii_lowercase(),
            bytes,
        });
    }
    if file.is_exhausted() { Err(AttachedError::TooMuch) } else { Ok(found) }
}

/// The file specifications that the catalogue leads to.
fn specifications(file: &File<'_>, catalog: &Dict) -> Result<Vec<Value>, AttachedError> {
    let mut found = Vec::new();
    let tree = file.dict(catalog, "Names").and_then(|names| names.get("EmbeddedFiles").cloned());
    let mut waiting: Vec<Value> = tree.into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut looked_at = 0;
    while let Some(node) = waiting.pop() {
        looked_at += 1;
        if looked_at > MAX_NODES {
            return Err(AttachedError::TooMuch);
        }
        if let Value::Ref(number, _) = node
            && !seen.insert(number)
        {
            continue;
        }
        let Some(Value::Dict(node)) = file.resolve(&node).map(|found| found.value) else { continue };
        let pairs = file.array(&node, "Names").unwrap_or_default();
        found.extend(pairs.chunks_exact(2).filter_map(|pair| pair.last().cloned()));
        if found.len() > MAX_NODES {
            return Err(AttachedError::TooMuch);
        }
        waiting.extend(file.array(&node, "Kids").unwrap_or_default().into_iter().rev());
        if waiting.len() > MAX_NODES {
            return Err(AttachedError::TooMuch);
        }
    }
    found.extend(file.array(catalog, "AF").unwrap_or_default());
    Ok(found)
}

/// The last part of the name that a file specification gives.
fn name(specification: &Dict) -> String {
    let given = ["UF", "F"].into_iter().find_map(|key| match specification.get(key) {
        Some(Value::Text(Text { bytes, .. })) => Some(tame(&words(bytes))),
        _ => None,
    });
    let given = given.unwrap_or_default();
    let last = given.rsplit(['/', '\\', ':']).next().unwrap_or_default().trim();
    match last {
        "" | "." | ".." => "file".to_owned(),
        name => name.to_owned(),
    }
}
