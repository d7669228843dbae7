//! What is found in a signed file, in words.
//!
//! Separate findings, never one tick: `file` says what is found about the whole, `signature` about each signature, `known` whose
//! keys the reader knows. It must never change the file, and never trust anybody for the reader.

mod file;
mod known;
mod signature;

use crate::error::{AppError, ErrorCode};
use crate::files;
use crate::view::{AnswerView, FindingView, VerdictView};
pub(crate) use known::Known;
use peerfolio_packet::verify;
use std::path::Path;

/// Largest PDF that is checked.
pub(super) const MOST_BYTES: u64 = 256_000_000;

/// What is found in a signed PDF, by a reader who knows nobody.
///
/// # Errors
/// [`ErrorCode::File`]; [`ErrorCode::Input`] where the file is no PDF at all.
pub fn check(path: &Path) -> Result<VerdictView, AppError> {
    let bytes = files::read("The file could not be read", path, MOST_BYTES)?;
    check_bytes(path, &bytes, &Known::default())
}

/// The same of bytes that were read, by a reader who knows these keys.
pub(super) fn check_bytes(path: &Path, bytes: &[u8], known: &Known) -> Result<VerdictView, AppError> {
    let verdict = verify(bytes)
        .map_err(|error| AppError::new(ErrorCode::Input, format!("{}: {error}.", path.display()), "Nothing was changed."))?;
    Ok(VerdictView {
        format: "peerfolio.verdict/1".to_owned(),
        file: path.display().to_string(),
        intact: verdict.is_intact_and_whole(),
        sentence: verdict.sentence().to_owned(),
        signatures: verdict.signatures.iter().map(|finding| signature::view(&verdict, finding, known)).collect(),
        problems: verdict.problems.clone(),
        findings: file::findings(&verdict),
        later: file::later(&verdict),
        given: None,
    })
}

/// A finding. `against` is said of an answer that speaks against relying on the file.
fn finding(name: &str, question: &str, answer: AnswerView, sentence: impl Into<String>, against: bool) -> FindingView {
    FindingView { name: name.to_owned(), question: question.to_owned(), answer, sentence: sentence.into(), against }
}

/// Words without a full stop as a sentence.
fn sentence(words: &str) -> String {
    format!("{}.", crate::words::sentence_start(words))
}
