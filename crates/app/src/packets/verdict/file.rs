//! What is found about a file as a whole, and about what was added to it.
//!
//! It must never call what is hidden or acts by itself a forgery: layers and scripts have honest uses.

use super::{finding, sentence};
use crate::view::{AnswerView, FindingView, LaterView};
use crate::words::{list, number_of};
use peerfolio_packet::{LaterRevision, SignatureFinding, Verdict};

/// What is found about the file.
pub(super) fn findings(verdict: &Verdict) -> Vec<FindingView> {
    let mut found = vec![signed(verdict), one_meaning(verdict)];
    let (answer, words) = match verdict.hidden.as_slice() {
        [] => (AnswerView::Yes, "Nothing was found in it that is held and not shown.".to_owned()),
        hidden => (
            AnswerView::No,
            format!("The file also holds {}. That may be harmless; it was there to be looked at and is not.", list(hidden)),
        ),
    };
    found.push(finding("all-shown", "Is all that it holds shown?", answer, words, false));
    let (answer, words) = match verdict.active.as_slice() {
        [] => (AnswerView::Yes, "Nothing in it acts by itself.".to_owned()),
        active => (AnswerView::No, format!("{} What one reader shows, another may not.", sentence(&list(active)))),
    };
    found.push(finding("still", "Does it stay as it is when it is opened?", answer, words, false));
    if verdict.attached > 0 {
        let words = format!(
            "It carries {} along. A signature over the whole file covers them too; open only what you expect.",
            number_of(verdict.attached, "attached file", "attached files")
        );
        found.push(finding("attachments", "Are files attached?", AnswerView::Yes, words, false));
    }
    found
}

fn signed(verdict: &Verdict) -> FindingView {
    let people = verdict.signatures.iter().filter(|one| !one.is_document_time_stamp()).count();
    let stamps = verdict.signatures.len() - people;
    let question = "Is it signed?";
    if verdict.cut_short {
        let words = "Its end is missing, and a signature is checked from there. Ask for the file again.";
        return finding("signed", question, AnswerView::Unknown, words, true);
    }
    match (people, stamps) {
        (0, 0) => finding("signed", question, AnswerView::No, "Nobody signed this file.", true),
        (0, _) => finding("signed", question, AnswerView::No, "It carries a time stamp, and nobody's signature.", true),
        (_, 0) => finding(
            "signed",
            question,
            AnswerView::Yes,
            format!("It carries {}.", number_of(people, "signature", "signatures")),
            false,
        ),
        _ => {
            let words = format!(
                "It carries {} and {}.",
                number_of(people, "signature", "signatures"),
                number_of(stamps, "time stamp over the document", "time stamps over the document")
            );
            finding("signed", question, AnswerView::Yes, words, false)
        }
    }
}

fn one_meaning(verdict: &Verdict) -> FindingView {
    let question = "Do all readers show the same?";
    let words: Vec<String> = verdict.problems.iter().map(|problem| sentence(problem)).collect();
    match (words.len(), verdict.said_twice) {
        (0, 0) => finding("one-meaning", question, AnswerView::Yes, "Its parts fit together in one way only.", false),
        (0, twice) => {
            let words = format!(
                "In {} of it one thing is said twice, and of two values some readers take the first and some the last: look at it in \
                 more than one program.",
                number_of(twice, "part", "parts")
            );
            finding("one-meaning", question, AnswerView::Unknown, words, false)
        }
        // All that is known of a locked file is that it is locked.
        (1, _) if verdict.locked => finding("one-meaning", question, AnswerView::Unknown, words.join(" "), true),
        _ => finding("one-meaning", question, AnswerView::No, words.join(" "), true),
    }
}

/// Every revision behind the first signature.
pub(super) fn later(verdict: &Verdict) -> Vec<LaterView> {
    verdict.later.iter().map(one).collect()
}

fn one(revision: &LaterRevision) -> LaterView {
    let changes: Vec<String> = revision.changes.iter().map(|change| change.words.clone()).collect();
    let added = if revision.added.is_empty() { String::new() } else { format!(" It adds {}.", list(&revision.added)) };
    let changed = match (changes.is_empty(), revision.added.is_empty()) {
        (true, true) => " It adds nothing.".to_owned(),
        (true, false) if revision.shows_in_kept_place => " Only the place kept for it shows something new.".to_owned(),
        (true, false) => " Nothing that is seen changes.".to_owned(),
        (false, _) => format!(" What changed: {}.", changes.join("; ")),
    };
    let number = u32::try_from(revision.number).unwrap_or(u32::MAX);
    LaterView {
        number,
        bytes: u32::try_from(revision.bytes).unwrap_or(u32::MAX),
        changes_what_is_seen: !changes.is_empty(),
        sentence: format!("Revision {number}, {}.{added}{changed}", number_of(revision.bytes, "byte", "bytes")),
    }
}

/// What came after a signature, in a sentence; nothing where it covers the whole file.
pub(super) fn appended(finding: &SignatureFinding) -> Option<String> {
    let appended = &finding.appended;
    let bytes = number_of(appended.bytes, "byte", "bytes");
    (appended.bytes > 0).then(|| match appended.revisions {
        _ if appended.is_end_of_line => "Nothing but the end of a line came after it.".to_owned(),
        0 if appended.bytes == 1 => format!("{bytes} came after it that belongs to no revision."),
        0 => format!("{bytes} came after it that belong to no revision."),
        revisions => format!("{bytes} came after it, in {}.", number_of(revisions, "later revision", "later revisions")),
    })
}
