//! Answers as text for a terminal: the answer first, then the numbers, then what to ask.

pub(crate) mod gap;
pub(crate) mod keys;
pub(crate) mod plan;
pub(crate) mod questions;
mod rules;
pub(crate) mod sheet;
pub(crate) mod update;

pub(crate) use rules::rules;

use peerfolio_app::view::{
    AnswerView, CredentialStatus, FindingView, PacketView, RequirementKind, RequirementView, SourceView, StandingView,
    StatusView, VerdictView,
};
use peerfolio_app::{NaiveDate, date, words};
use std::fmt::Write;

/// Columns of a requirement's label.
const LABEL: usize = 44;

/// Columns of a line of prose.
const WIDTH: usize = 100;

pub(crate) fn status(view: &StatusView) -> String {
    let mut text = String::new();
    if view.credentials.is_empty() {
        text.push_str("There is no certificate in this wallet yet.\n");
    }
    for (at, credential) in view.credentials.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        credential_status(&mut text, credential);
    }
    text
}

fn day(text: &str) -> String {
    date::parse(text).map_or(text.to_owned(), |day: NaiveDate| words::day(day))
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = text.write_fmt(words);
    text.push('\n');
}

fn credential_status(text: &mut String, credential: &CredentialStatus) {
    line(text, format_args!("{}: {}", credential.short, credential.headline));
    let number = credential.number.as_ref().map(|number| format!(", number {number}")).unwrap_or_default();
    line(text, format_args!("  {}{number}", credential.title));
    if !credential.body.name.is_empty() {
        line(text, format_args!("  {}", credential.body.name));
    }
    if let Some(own) = &credential.own_rule {
        wrapped(text, "  ", &own.sentence);
    }
    if let Some(cycle) = &credential.cycle {
        line(text, format_args!("  Hours count from {} to {}.", day(&cycle.starts_on), day(&cycle.ends_on)));
    }
    if let Some(expires_on) = &credential.expires_on {
        let source = match credential.expires_from.as_deref() {
            Some("rule") => ", computed from the rule",
            Some("own-rule") => ", computed from your own entry",
            _ => "",
        };
        let recurs = credential.own_rule.as_ref().is_some_and(|own| own.recurs);
        let what = if recurs { "This period ends" } else { "Expires" };
        line(text, format_args!("  {what} {}{source}.", day(expires_on)));
    }
    let rows: Vec<&RequirementView> =
        credential.requirements.iter().filter(|row| row.kind != RequirementKind::Attestation).collect();
    for row in rows {
        line(text, format_args!("  {} {}", mark(row), requirement(row)));
        if let Some(sources) = sources(row) {
            wrapped(text, "         ", &sources);
        }
    }
    if let Some(proof) = &credential.proof {
        wrapped(text, "  ", &format!("Why no fewer: {}", proof.sentence));
    }
    for row in credential.requirements.iter().filter(|row| row.kind == RequirementKind::Attestation) {
        wrapped(text, "  ", &attestation(row));
    }
    let expired = matches!(credential.standing, StandingView::Grace | StandingView::Lapsed);
    if expired && !credential.after_expiry.is_empty() {
        line(text, format_args!("  After expiry:"));
    }
    for step in credential.after_expiry.iter().filter(|_| expired) {
        let until = step.until.as_deref().map_or_else(String::new, |until| format!(" to {}", day(until)));
        let now = if step.now { " (now)" } else { "" };
        wrapped(text, "    ", &format!("From {}{until}{now}: {}", day(&step.from), step.sentence));
    }
    if !credential.not_counted.is_empty() {
        line(text, format_args!("  Did not count:"));
    }
    for not in &credential.not_counted {
        line(text, format_args!("    {} ({} h): {}", not.title, not.hours, not.words));
    }
    if !credential.to_confirm.is_empty() {
        line(text, format_args!("  To ask:"));
    }
    for question in &credential.to_confirm {
        wrapped(text, "    ", question);
    }
}

/// A row that is listed beside the verdict: a paper, an advice, a fact about the certificate itself.
fn attestation(row: &RequirementView) -> String {
    match (&row.required_hours, row.id.starts_with("hand-in-")) {
        (_, true) => format!("To hand in: {}", row.label),
        (Some(required), false) => {
            format!("Advised: {}, {} of {required} h", row.label, row.counted_hours.as_deref().unwrap_or("?"))
        }
        (None, false) => format!("{}{}", if row.met == Some(false) { "Not so: " } else { "" }, row.label),
    }
}

fn mark(row: &RequirementView) -> &'static str {
    match row.met {
        Some(true) => "[done]",
        Some(false) => "[open]",
        None => "[ask] ",
    }
}

fn requirement(row: &RequirementView) -> String {
    let label = if row.within.is_some() { format!("  {}", row.label) } else { row.label.clone() };
    let pad = " ".repeat(LABEL.saturating_sub(label.chars().count()));
    let counted = row.counted_hours.as_deref().unwrap_or("?");
    if row.id == "relevance" {
        return format!("{} ({counted} h surely are)", row.label);
    }
    let amount = match (row.required_trainings, row.required_hours.as_deref()) {
        (Some(required), _) => {
            format!("{} of {required} trainings", row.counted_trainings.map_or("?".to_owned(), |count| count.to_string()))
        }
        (None, Some(most)) if row.kind == RequirementKind::Maximum => format!("{counted} of at most {most} h"),
        (None, Some(required)) => format!("{counted} of {required} h"),
        (None, None) => format!("{counted} h, how many are needed is not known"),
    };
    let missing = row.missing_hours.as_deref().filter(|hours| *hours != "0" && row.met == Some(false));
    let missing = missing.map(|hours| format!(", {hours} missing")).unwrap_or_default();
    format!("{label}{pad} {amount}{missing}")
}

fn sources(row: &RequirementView) -> Option<String> {
    let is_answer = |source: &&SourceView| source.kind == "confirmation";
    let (answers, others): (Vec<&SourceView>, Vec<&SourceView>) = row.sources.iter().partition(is_answer);
    let answers = answers.iter().map(|answer| {
        let on = answer.as_of.as_deref().map(|on| format!(" on {}", day(on))).unwrap_or_default();
        format!("by what you were answered{on}: {}", answer.publisher)
    });
    let titles: Vec<&str> = others.iter().map(|source| source.title.as_str()).collect();
    let titles = (!titles.is_empty()).then(|| format!("by {}", titles.join("; ")));
    let all: Vec<String> = answers.chain(titles).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// A paragraph in lines of at most [`WIDTH`] columns.
fn wrapped(text: &mut String, indent: &str, paragraph: &str) {
    wrapped_to(text, indent, indent, paragraph);
}

/// The same, with another indent from the second line on.
fn wrapped_to(text: &mut String, first: &str, later: &str, paragraph: &str) {
    let mut indent = first;
    let mut column = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
            indent = later;
        }
        let before = if column == 0 { indent } else { " " };
        text.push_str(before);
        text.push_str(word);
        column += before.chars().count() + length;
    }
    text.push('\n');
}

pub(crate) fn packet(view: &PacketView) -> String {
    let mut text = format!("{}\n  {}\n  Fingerprint of your key: {}\n", view.sentence, view.path, view.fingerprint);
    if !view.left.is_empty() {
        line(&mut text, format_args!("\nLeft"));
        view.left.iter().for_each(|what| line(&mut text, format_args!("  {what}")));
    }
    let notes = view.warnings.iter().map(|warning| &warning.sentence).chain(&view.notes);
    for (at, note) in notes.enumerate() {
        line(&mut text, format_args!("{}{note}", if at == 0 { "\n" } else { "" }));
    }
    text
}

pub(crate) fn verdict(view: &VerdictView) -> String {
    let mut text = format!("{}\n", view.sentence);
    if let Some(given) = &view.given {
        line(&mut text, format_args!("{given}"));
    }
    findings(&mut text, "", &view.findings);
    for (at, signature) in view.signatures.iter().enumerate() {
        let name = signature.signer.as_deref().unwrap_or("somebody whose certificate cannot be read");
        let what = if signature.document_time_stamp { "Time stamp over the document" } else { "Signed" };
        line(&mut text, format_args!("\n{}. {what} by {name}", at + 1));
        if let Some(fingerprint) = &signature.fingerprint {
            line(&mut text, format_args!("  Fingerprint: {fingerprint}"));
        }
        findings(&mut text, "  ", &signature.findings);
        if signature.certificates.len() > 1 {
            line(&mut text, format_args!("  Certificates, each issued by the next"));
            signature.certificates.iter().for_each(|one| line(&mut text, format_args!("    {}", one.sentence)));
        }
    }
    if !view.later.is_empty() {
        line(&mut text, format_args!("\nAfter the first signature"));
        view.later.iter().for_each(|revision| line(&mut text, format_args!("  {}", revision.sentence)));
    }
    text
}

/// Each finding on a line: the question, the answer, and what was found.
fn findings(text: &mut String, indent: &str, found: &[FindingView]) {
    for one in found {
        let answer = match one.answer {
            AnswerView::Yes => "Yes.",
            AnswerView::No => "No.",
            AnswerView::Unknown => "Cannot be told.",
        };
        line(text, format_args!("{indent}{} {answer} {}", one.question, one.sentence));
    }
}
