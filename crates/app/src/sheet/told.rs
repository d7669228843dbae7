//! What a preview and an import say, in words.
//!
//! Plain words, second person, no blame; the words of the command line for a choice stand in the command line.

use super::cell::{Origin, Table, letters};
use super::choices::{Choices, Mapping};
use super::course::{CellFault, seen};
use super::dates::Order;
use super::heading::Field;
use super::judge::{By, Judged, Judgement, Question, Verdict};
use crate::view::{
    ActivityInput, ChoiceView, SheetColumnView, SheetCountsView, SheetFaultView, SheetFieldView, SheetFileView,
    SheetQuestionView, SheetRowView, SheetSettledView, SheetVerdict,
};
use crate::words;
use peerfolio_core::model::{Activity, Format, Role, Unit};

/// Cells shown of each column.
const SAMPLES: usize = 3;

/// Rows in which they are looked for.
const SAMPLED: usize = 2_000;

/// A fault in one line: where, what was there, what would be right.
pub(super) fn fault(mapping: &Mapping, fault: &CellFault) -> String {
    let place = match (fault.field, fault.column) {
        (Some(field), Some(column)) => {
            let heading = mapping.heading(column);
            let name = if heading.is_empty() { field.heading() } else { heading };
            format!("{} ({name})", letters(column))
        }
        (Some(field), None) => field.heading().to_owned(),
        (None, _) => "The row".to_owned(),
    };
    match fault.found.as_str() {
        "" => format!("{place} is empty: {}", without_is(&fault.message)),
        found => format!("{place}: “{found}” {}", fault.message),
    }
}

/// “is no …; write …” of an empty cell is only “write …”.
fn without_is(message: &str) -> &str {
    match message.split_once("; ") {
        Some((first, rest)) if first.starts_with("is ") => rest,
        _ => message,
    }
}

pub(super) fn file(table: &Table, digest: &str) -> SheetFileView {
    let mut view = SheetFileView { digest: digest.to_owned(), ..SheetFileView::default() };
    match &table.origin {
        Origin::Text { encoding, supposed, separator } => {
            view.kind = "csv".to_owned();
            view.encoding = Some(encoding.name().to_owned());
            view.encoding_supposed = *supposed;
            let name = match separator {
                ';' => "semicolon",
                '\t' => "tab",
                _ => "comma",
            };
            view.separator = Some(name.to_owned());
        }
        Origin::Workbook { sheets, sheet, .. } => {
            view.kind = "xlsx".to_owned();
            view.sheets.clone_from(sheets);
            view.sheet = Some(sheet.clone());
        }
    }
    view
}

pub(super) fn columns(table: &Table, mapping: &Mapping) -> Vec<SheetColumnView> {
    let first = mapping.header.map_or(0, |at| at + 1);
    let column = |column: usize| {
        let cells =
            table.rows.iter().skip(first).take(SAMPLED).map(|row| seen(row.cell(column))).filter(|text| !text.trim().is_empty());
        let field = Field::ALL.into_iter().find(|field| mapping.column(*field) == Some(column));
        SheetColumnView {
            letters: letters(column),
            heading: mapping.heading(column).to_owned(),
            field: field.map(|field| field.name().to_owned()),
            samples: cells.take(SAMPLES).map(|text| text.trim().chars().take(80).collect()).collect(),
        }
    };
    (0..mapping.headings.len()).map(column).collect()
}

pub(super) fn fields(mapping: &Mapping) -> Vec<SheetFieldView> {
    let field = |field: Field| SheetFieldView {
        field: field.name().to_owned(),
        heading: field.heading().to_owned(),
        needed: matches!(field, Field::Title | Field::Provider | Field::CompletedOn | Field::Hours),
        column: mapping.column(field).map(letters),
        chosen: mapping.chosen.get(field.place()).copied().unwrap_or(false),
    };
    Field::ALL.into_iter().map(field).collect()
}

pub(super) fn settled(judgement: &Judgement, choices: &Choices) -> SheetSettledView {
    SheetSettledView {
        date_order: judgement.order.map(|(order, _)| order.name().to_owned()),
        hours_in: if judgement.minutes { "minutes" } else { "hours" }.to_owned(),
        unit: choices.unit.unwrap_or(Unit::ContactHour).name().to_owned(),
        format: choices.format.unwrap_or(Format::Other).name().to_owned(),
        role: choices.role.unwrap_or(Role::Attended).name().to_owned(),
        provider: choices.provider.clone(),
    }
}

fn order_words(order: Order) -> &'static str {
    match order {
        Order::Dmy => "day first",
        Order::Mdy => "month first",
        Order::Ymd => "year first",
    }
}

pub(super) fn question(question: &Question, mapping: &Mapping) -> SheetQuestionView {
    let choice = |id: &str, label: String| ChoiceView { id: id.to_owned(), label };
    let columns = || (0..mapping.headings.len()).map(|column| choice(&letters(column), mapping.label(column))).collect();
    let (field, sentence, choices) = match question {
        Question::Encoding { sample } => {
            let sample: String = sample.trim().chars().take(60).collect();
            let sentence = format!(
                "The file does not say how its letters are written. As Windows-1252, Excel's usual way here, it has “{sample}”. Is that right?"
            );
            let other = "Another way: save it again as CSV UTF-8".to_owned();
            ("encoding", sentence, vec![choice("windows-1252", format!("Yes: “{sample}” is right")), choice("utf-8", other)])
        }
        Question::DateOrder { sample, may_be, mixed } => {
            let readings: Vec<String> = may_be
                .iter()
                .map(|(order, day)| {
                    day.map_or(format!("no day ({})", order_words(*order)), |day| {
                        format!("{} ({})", words::day(day), order_words(*order))
                    })
                })
                .collect();
            let why = if *mixed { "Its days do not all fit one order. " } else { "" };
            let sentence = format!("{why}“{sample}” may be {}. Which is it?", readings.join(" or "));
            let choices = may_be.iter().map(|(order, day)| {
                let shown = day.map_or(String::new(), |day| format!(": {}", words::day(day)));
                choice(order.name(), words::sentence_start(&format!("{}{shown}", order_words(*order))))
            });
            ("date_order", sentence, choices.collect())
        }
        Question::Unit { heading, rows } => {
            let named = if heading.is_empty() { "this file".to_owned() } else { format!("the column “{heading}”") };
            let rows = if *rows == 1 { "one row".to_owned() } else { format!("{rows} rows") };
            let sentence = format!(
                "In {rows}, what does {named} count? To some bodies a CEU or a credit is one hour, to others a CEU is ten."
            );
            let choices = vec![
                choice("contact-hour", "Contact hours: 1 is one hour".to_owned()),
                choice("ceu", "CEUs: as the certificates say it".to_owned()),
                choice("academic-credit", "College credits".to_owned()),
            ];
            ("unit", sentence, choices)
        }
        Question::Column(field) => {
            let what = match field {
                Field::Title => "the title of each course",
                Field::CompletedOn => "the day on which each was completed",
                _ => "the hours of each",
            };
            return SheetQuestionView {
                field: format!("columns.{}", field.name()),
                sentence: format!("Which column has {what}? Its heading is not known."),
                choices: columns(),
            };
        }
        Question::Provider => {
            let sentence = "Who gave the courses? No column says it: name the column, or the provider of all of them.".to_owned();
            ("provider", sentence, Vec::new())
        }
    };
    SheetQuestionView { field: field.to_owned(), sentence, choices }
}

/// What is worth knowing though it is no question.
pub(super) fn notes(table: &Table, judgement: &Judgement) -> Vec<String> {
    let mut notes = Vec::new();
    let mapping = &judgement.mapping;
    if let Origin::Workbook { sheets, sheet, from_1904 } = &table.origin {
        if sheets.len() > 1 {
            let others: Vec<String> =
                sheets.iter().filter(|name| *name != sheet).take(10).map(|name| format!("“{name}”")).collect();
            notes.push(format!("The sheet “{sheet}” is read. The workbook has others: {}.", others.join(", ")));
        }
        if *from_1904 {
            notes.push("The workbook counts its days from 1904, and they are read so.".to_owned());
        }
    }
    match mapping.header {
        None => notes.push("There is no row of headings; every row is read as a course.".to_owned()),
        Some(0) => {}
        Some(at) => {
            let above = table.rows.iter().take(at).count();
            let rows = if above == 1 {
                "The row above the headings is".to_owned()
            } else {
                format!("The {above} rows above the headings are")
            };
            notes.push(format!("{rows} left out."));
        }
    }
    if let Some((order, by)) = judgement.order {
        let why = match by {
            By::Caller => "as you chose",
            By::Heading => "as the heading says",
            By::Days => "for some of them can be read in no other way",
        };
        notes.push(format!("Days such as 3/4/2025 are read {}, {why}.", order_words(order)));
    }
    if judgement.mixed_days {
        notes.push(
            "Some days are real dates and others only text. Your spreadsheet program may have turned day and month of the real ones round: compare a few with their certificates."
                .to_owned(),
        );
    }
    let listed = |items: &std::collections::BTreeMap<String, usize>| {
        let some: Vec<String> =
            items.keys().take(8).map(|word| format!("“{}”", word.chars().take(40).collect::<String>())).collect();
        let more = items.len().saturating_sub(8);
        if more > 0 { format!("{} and {more} more", some.join(", ")) } else { words::list(&some) }
    };
    if !judgement.noted.vague_formats.is_empty() {
        let words = listed(&judgement.noted.vague_formats);
        notes.push(format!("{words} does not tell whether a course was live or at your own pace; it is read as “other”. Set it in the course where it matters."));
    }
    if !judgement.noted.own_topics.is_empty() {
        notes.push(format!(
            "No rule knows the topics {}; they are kept as they are, and serve no minimum.",
            listed(&judgement.noted.own_topics)
        ));
    }
    if judgement.ahead > 0 {
        let rows = if judgement.ahead == 1 { "One course lies".to_owned() } else { format!("{} courses lie", judgement.ahead) };
        notes.push(format!("{rows} in the future, and will count from the day of completion."));
    }
    notes
}

pub(super) fn counts(judgement: &Judgement) -> SheetCountsView {
    let mut counts = SheetCountsView::default();
    for row in &judgement.rows {
        counts.rows += 1;
        let place = match row.verdict {
            Verdict::Add => &mut counts.add,
            Verdict::InWallet { .. } => &mut counts.in_wallet,
            Verdict::InFile { .. } => &mut counts.in_file,
            Verdict::Waits => &mut counts.waiting,
            Verdict::Bad(_) => &mut counts.bad,
        };
        *place += 1;
    }
    counts
}

pub(super) fn verdict(verdict: &Verdict) -> SheetVerdict {
    match verdict {
        Verdict::Add => SheetVerdict::Add,
        Verdict::InWallet { .. } => SheetVerdict::InWallet,
        Verdict::InFile { .. } => SheetVerdict::InFile,
        Verdict::Waits => SheetVerdict::Waiting,
        Verdict::Bad(_) => SheetVerdict::Bad,
    }
}

pub(super) fn row(judged: &Judged, mapping: &Mapping) -> SheetRowView {
    let sentence = match &judged.verdict {
        Verdict::Add => "Will be added.".to_owned(),
        Verdict::InWallet { differs, .. } if differs.is_empty() => "Is in your wallet already.".to_owned(),
        Verdict::InWallet { differs, .. } => {
            let fields: Vec<String> = differs.iter().map(|field| words::inside_sentence(field.heading())).collect();
            format!("Is in your wallet already, with other {}; the wallet's stays as it is.", words::list(&fields))
        }
        Verdict::InFile { row } => format!("Is the same course as row {row}."),
        Verdict::Waits => "Waits for an answer to a question.".to_owned(),
        Verdict::Bad(faults) => {
            let all: Vec<String> = faults.iter().map(|wrong| fault(mapping, wrong)).collect();
            format!("{}.", all.join(". "))
        }
    };
    let faults = match &judged.verdict {
        Verdict::Bad(faults) => faults.iter().map(|wrong| fault_view(wrong, mapping)).collect(),
        _ => Vec::new(),
    };
    SheetRowView {
        row: judged.number,
        verdict: verdict(&judged.verdict),
        sentence,
        course: judged.course.as_deref().map(input),
        same_id: match &judged.verdict {
            Verdict::InWallet { id, .. } => Some(id.clone()),
            _ => None,
        },
        same_row: match judged.verdict {
            Verdict::InFile { row } => Some(row),
            _ => None,
        },
        faults,
    }
}

fn fault_view(fault: &CellFault, mapping: &Mapping) -> SheetFaultView {
    SheetFaultView {
        column: fault.column.map(letters),
        heading: fault.column.map(|column| mapping.heading(column).to_owned()).unwrap_or_default(),
        field: fault.field.map(|field| field.name().to_owned()),
        found: fault.found.clone(),
        message: fault.message.clone(),
    }
}

fn input(course: &Activity) -> ActivityInput {
    ActivityInput {
        title: course.title.clone(),
        provider: course.provider.clone(),
        completed_on: course.completed_on.to_string(),
        hours: course.hours.to_string(),
        unit: course.unit.name().to_owned(),
        topics: course.topics.clone(),
        format: course.format.name().to_owned(),
        role: course.role.name().to_owned(),
        approvals: course.approvals.clone(),
        counts_for: course.counts_for.clone(),
    }
}

fn courses(count: u32) -> String {
    match count {
        0 => "no course".to_owned(),
        1 => "one course".to_owned(),
        count => format!("{count} courses"),
    }
}

/// What will become of the file, in one sentence.
pub(super) fn outlook(counts: &SheetCountsView, questions: usize) -> String {
    let mut parts = vec![format!("{} will be added", words::sentence_start(&courses(counts.add)))];
    parts.extend(rest(counts));
    if counts.waiting > 0 {
        parts.push(format!("{} wait{}", courses(counts.waiting), if counts.waiting == 1 { "s" } else { "" }));
    }
    let asked = match questions {
        0 => String::new(),
        1 => " One question is open, and nothing is imported before it is answered.".to_owned(),
        count => format!(" {count} questions are open, and nothing is imported before they are answered."),
    };
    format!("{}.{asked}", words::list(&parts))
}

/// What is not added.
fn rest(counts: &SheetCountsView) -> Vec<String> {
    let mut parts = Vec::new();
    if counts.in_wallet > 0 {
        parts.push(format!(
            "{} {} in your wallet already",
            courses(counts.in_wallet),
            if counts.in_wallet == 1 { "is" } else { "are" }
        ));
    }
    if counts.in_file > 0 {
        parts.push(format!(
            "{} {} twice in the file",
            courses(counts.in_file),
            if counts.in_file == 1 { "stands" } else { "stand" }
        ));
    }
    if counts.bad > 0 {
        parts.push(if counts.bad == 1 { "one row is bad".to_owned() } else { format!("{} rows are bad", counts.bad) });
    }
    parts
}

/// What was done, in one sentence.
pub(super) fn done(added: u32, counts: &SheetCountsView, duplicates_too: bool) -> String {
    let mut parts = vec![format!("{} added", words::sentence_start(&courses(added)))];
    let mut left = counts.clone();
    if duplicates_too {
        (left.in_wallet, left.in_file) = (0, 0);
    }
    parts.extend(rest(&left));
    format!("{}.", words::list(&parts))
}
