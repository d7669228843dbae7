//! The revisions that came after a signature, one by one, and what each of them added.
//!
//! It must never leave a later revision unnamed.

use super::changes::{self, Change, Permission};
use super::field::{Fields, signed_fields};
use crate::structure::{File, Value, find};

/// What one later revision did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterRevision {
    /// Which revision of the file it is: 2 is the first that was added to the original.
    pub number: usize,
    /// Its length in bytes.
    pub bytes: usize,
    /// What it added that changes nothing that was signed, in words without a full stop.
    pub added: Vec<String>,
    /// Whether a place that was kept for a signature shows something now.
    pub shows_in_kept_place: bool,
    /// What it changed in the revision before it.
    pub changes: Vec<Change>,
}

/// Most later revisions that are looked at one by one.
const MAX_REVISIONS: usize = 24;

/// Every revision behind byte `end`, oldest first; the file up to there is `signed`.
pub(super) fn revisions(file: &File<'_>, signed: &File<'_>, end: usize) -> Vec<LaterRevision> {
    let bytes = file.bytes();
    let mut starts: Vec<usize> =
        file.sections().iter().filter(|section| !section.points_ahead()).map(|section| section.at).collect();
    starts.sort_unstable();
    let first = starts.iter().filter(|&&at| at < end).count();
    let (mut told, mut before_end, mut before) = (Vec::new(), end, None);
    for (index, &at) in starts.iter().filter(|&&at| at >= end).enumerate() {
        let Some(here) = end_of_revision(bytes, at) else { break };
        let number = first + index + 1;
        let length = here.saturating_sub(before_end);
        let now = if here == bytes.len() { None } else { file.revision(here) };
        let now_file = now.as_ref().or((here == bytes.len()).then_some(file));
        if index >= MAX_REVISIONS || file.is_exhausted() {
            told.push(LaterRevision {
                number,
                bytes: length,
                added: vec!["it was not looked at".to_owned()],
                shows_in_kept_place: false,
                changes: Vec::new(),
            });
            break;
        }
        let Some(now_file) = now_file else { continue };
        let earlier = before.as_ref().unwrap_or(signed);
        let found = changes::between(earlier, now_file, Permission::FurtherSignatures);
        told.push(LaterRevision {
            number,
            bytes: length,
            added: added(earlier, now_file),
            shows_in_kept_place: found.shows_in_kept_place,
            changes: found.changes,
        });
        (before_end, before) = (here, now);
    }
    told
}

/// The byte behind the `%%EOF` that follows a table of contents, and behind its end of line.
fn end_of_revision(bytes: &[u8], section: usize) -> Option<usize> {
    let mut end = find(bytes, b"%%EOF", section)? + 5;
    for end_of_line in [b'\r', b'\n'] {
        end += usize::from(bytes.get(end) == Some(&end_of_line));
    }
    Some(end)
}

/// What was added that is no change.
fn added(before: &File<'_>, now: &File<'_>) -> Vec<String> {
    let mut added = Vec::new();
    let (old, new) = (signed_fields(before), signed_fields(now));
    let is_new = |fields: &Fields, start: Option<usize>| !fields.found.iter().any(|field| field.contents_start() == start);
    for field in new.found.iter().filter(|field| is_new(&old, field.contents_start())) {
        added.push(match (field.is_time_stamp(), field.signer_name()) {
            (true, Some(name)) => format!("a time stamp over the document, by {name}"),
            (true, None) => "a time stamp over the document".to_owned(),
            (false, Some(name)) => format!("a signature by {name}"),
            (false, None) => "a signature".to_owned(),
        });
    }
    let catalogs = (before.catalog().unwrap_or_default(), now.catalog().unwrap_or_default());
    let differs = |key: &str| {
        let value = |file: &File<'_>, value: Option<&Value>| value.and_then(|value| file.resolve(value)).map(|found| found.value);
        value(before, catalogs.0.get(key)) != value(now, catalogs.1.get(key))
    };
    let untouched = |key: &str| match catalogs.1.reference(key) {
        Some((number, _)) => before.entry(number) == now.entry(number),
        None => true,
    };
    if differs("DSS") || !untouched("DSS") {
        added.push("material for checking the signatures later".to_owned());
    }
    let info = |file: &File<'_>| file.trailer("Info").and_then(|info| file.resolve(info)).map(|found| found.value);
    if !untouched("Metadata") || differs("Metadata") || info(before) != info(now) {
        added.push("a new description of the file (title, dates, program), which is not on its pages".to_owned());
    }
    added
}
