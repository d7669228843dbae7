//! The way to another credential, as text for a terminal.

use super::{day, line, mark, requirement, wrapped};
use peerfolio_app::view::{
    AcceptanceView, ElsewhereView, EntryView, GapLineView, GapView, LevelsView, SourceView, TakenView, TargetView, TransferView,
};
use peerfolio_app::words;

pub(crate) fn gap(view: &GapView) -> String {
    let mut text = String::new();
    title(&mut text, &view.to);
    wrapped(&mut text, "  ", &view.headline);
    for notice in view.notices.iter().filter(|notice| **notice != view.headline) {
        wrapped(&mut text, "  ", notice);
    }
    if let Some(moving_on) = &view.moving_on {
        let past = *moving_on < view.as_of;
        let verb = if past { "moved" } else { "move" };
        line(&mut text, format_args!("  You {verb} on {}.", day(moving_on)));
    }
    for transfer in &view.transfers {
        text.push('\n');
        one_transfer(&mut text, transfer);
    }
    if let Some(elsewhere) = &view.elsewhere {
        text.push('\n');
        of_elsewhere(&mut text, elsewhere);
    } else if !view.transfers.is_empty() {
        text.push_str("\n  Certified elsewhere: no source says what it asks.\n");
    }
    text.push('\n');
    match &view.entry {
        None => text.push_str("  As a newcomer: no source says what it asks.\n"),
        Some(entry) => {
            text.push_str("  As a newcomer:\n");
            of_entry(&mut text, entry);
        }
    }
    line(&mut text, format_args!("  To keep it: {}.", view.upkeep.words));
    by(&mut text, &view.upkeep.sources);
    questions(&mut text, &view.to_ask);
    text
}

fn title(text: &mut String, to: &TargetView) {
    line(text, format_args!("{}: {} ({})", to.type_id, to.title, to.place));
    let ways = [&to.body.phone, &to.body.email, &to.body.url].into_iter().flatten().cloned().collect::<Vec<_>>();
    let ways = if ways.is_empty() { String::new() } else { format!(" ({})", ways.join(", ")) };
    wrapped(text, "  ", &format!("{}{ways}", to.body.name));
}

fn one_transfer(text: &mut String, transfer: &TransferView) {
    wrapped(text, "  ", &transfer.taken.words);
    by(text, &transfer.taken.sources);
    for warning in &transfer.warnings {
        hanging(text, "    ! ", warning);
    }
    if transfer.taken.accepted == Some(false) {
        return;
    }
    let days = [
        ("It expires", &transfer.expires_on),
        ("Last safe day to file:", &transfer.file_by),
        ("Filed today, it is decided by", &transfer.decided_by),
        ("To be decided before the move, file by", &transfer.file_for_move),
    ];
    for (what, date) in days {
        if let Some(date) = date {
            line(text, format_args!("    {what} {}.", day(date)));
        }
    }
    by(text, &transfer.sources);
    wrapped(text, "    ", &transfer.both);
}

fn of_elsewhere(text: &mut String, elsewhere: &ElsewhereView) {
    wrapped(text, "  ", &format!("Certified elsewhere: {}", elsewhere.accepts_words));
    by(text, &elsewhere.sources);
    lines(text, &elsewhere.lines);
    for fact in &elsewhere.facts {
        wrapped(text, "    ", &fact.words);
        by(text, &fact.sources);
    }
    if !elsewhere.documents.is_empty() {
        text.push_str("    Papers:\n");
    }
    for paper in &elsewhere.documents {
        let from = if paper.from == "other" { String::new() } else { format!(": from {}", paper.ask) };
        wrapped(text, "      ", &format!("{}{from}", paper.what));
        by(text, &paper.sources);
    }
    for fee in &elsewhere.fees {
        let usd = fee.usd.as_ref().map_or("amount not known".to_owned(), |usd| format!("{usd} dollars"));
        line(text, format_args!("    Fee: {}, {usd}", fee.what));
        by(text, &fee.sources);
    }
    questions(text, &elsewhere.to_ask);
}

fn of_entry(text: &mut String, entry: &EntryView) {
    if entry.lines.is_empty() {
        text.push_str("    no source says what it asks\n");
    }
    lines(text, &entry.lines);
    for seen in &entry.trainings {
        wrapped(text, "    ", &format!("“{}”: {}", seen.title, seen.words));
    }
    let fee = entry.fee_usd.as_ref().map_or("not known".to_owned(), |usd| format!("{usd} dollars"));
    line(text, format_args!("    Application fee: {fee}"));
    by(text, &entry.fee_sources);
    questions(text, &entry.to_ask);
}

fn lines(text: &mut String, lines: &[GapLineView]) {
    for asked in lines {
        let alternative = if asked.decides { "" } else { "  " };
        let counted = asked.row.required_hours.is_some() || asked.row.required_trainings.is_some();
        let by_hours = asked.row.counted_hours.is_some();
        let words = if counted || by_hours {
            if asked.what == "training" { asked.row.label.clone() } else { requirement(&asked.row) }
        } else if matches!(asked.what.as_str(), "age" | "level" | "practice" | "courses" | "other") {
            asked.row.label.clone()
        } else {
            format!("{}: {}", asked.heading, asked.row.label)
        };
        hanging(text, &format!("    {}{alternative} ", mark(&asked.row)), &words);
        by(text, &asked.row.sources);
    }
}

/// A paragraph behind a mark; its columns are kept where it fits one line.
fn hanging(text: &mut String, before: &str, words: &str) {
    if before.chars().count() + words.chars().count() <= super::WIDTH {
        line(text, format_args!("{before}{words}"));
        return;
    }
    let mut paragraph = String::new();
    wrapped(&mut paragraph, &" ".repeat(before.chars().count()), words);
    text.push_str(before);
    text.push_str(paragraph.trim_start());
}

fn by(text: &mut String, sources: &[SourceView]) {
    let titles: Vec<&str> = sources.iter().map(|source| source.title.as_str()).collect();
    if !titles.is_empty() {
        wrapped(text, "           ", &format!("by {}", titles.join("; ")));
    }
}

fn questions(text: &mut String, questions: &[String]) {
    if questions.is_empty() {
        return;
    }
    text.push_str("  To ask:\n");
    for question in questions {
        wrapped(text, "    ", question);
    }
}

pub(crate) fn anywhere(view: &AcceptanceView) -> String {
    let mut text = String::new();
    wrapped(&mut text, "", &view.sentence);
    for row in &view.taken {
        line(&mut text, format_args!("\n{}: {} ({})", row.to.type_id, row.to.title, row.to.place));
        // Certificates that are taken alike are told once.
        for (at, taken) in row.by.iter().enumerate() {
            let said = |taken: &TakenView| taken.words.strip_prefix(&taken.short).map(str::to_owned);
            let alike = |other: &&TakenView| said(other) == said(taken);
            if row.by[..at].iter().any(|other| alike(&other)) {
                continue;
            }
            let names: Vec<String> = row.by.iter().filter(alike).map(|other| other.short.clone()).collect();
            hanging(&mut text, "  ", &format!("{}{}", words::list(&names), said(taken).unwrap_or_default()));
            by(&mut text, &taken.sources);
        }
        for condition in &row.conditions {
            wrapped(&mut text, "    ", &format!("Asks: {}", condition.words));
        }
    }
    // Without a certificate nothing was looked for, and there is nothing to count.
    if view.refused + view.unknown + view.not_to_be_had == 0 {
        return text;
    }
    line(
        &mut text,
        format_args!(
            "\n{} take none of your certificates; of {} no source says anything; {} cannot be had.",
            view.refused, view.unknown, view.not_to_be_had
        ),
    );
    text
}

pub(crate) fn levels(view: &LevelsView) -> String {
    let mut text = String::new();
    if view.ahead.is_empty() {
        text.push_str("The rules know of no level above your certificates.\n");
    }
    for (at, level) in view.ahead.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        title(&mut text, &level.to);
        wrapped(&mut text, "  ", &level.headline);
        let how = if level.next_level { "The next level after" } else { "Of the same body as" };
        line(&mut text, format_args!("  {how} {}.", level.from_short));
        of_entry(&mut text, &level.entry);
    }
    text
}
