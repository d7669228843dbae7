//! The renewal record: one certificate's continuing education in the order of its rule, for the body that renews or audits.
//!
//! For each requirement it lists what is asked, what counts and what is missing, then the courses that count for it; what does
//! not count stands apart, with the reason. The papers follow in the same order. It must never list a course that the holder
//! does not show: such hours are added up in one line that says so.

use peerfolio_core::Hours;

use super::closing::{NOTED, end_first_page, questions, small_heading, statements};
use super::parts::{Amount, Certificate, Closing, Course, Meeting, Opening, Requirement, Said, Work};
use super::setting::{Setting, in_hours, listed, short_day};
use super::tables::{self, Entry};
use crate::page::{Align, BODY, Cell, Column, Row, SMALL, Table, WIDTH};

/// What a renewal record says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RenewalRecord {
    /// Who, when, and the answer: how far the hours reach.
    pub opening: Opening,
    /// The certificate that is renewed.
    pub certificate: Certificate,
    /// What else is to be known of it, such as by when to file: a label and words each.
    pub facts: Vec<(String, String)>,
    /// The requirements, in the order of the rule.
    pub log: Vec<LogRow>,
    /// The courses that the log speaks of; a course's number is its place, from 1.
    pub courses: Vec<Course>,
    /// What does not count, or not wholly.
    pub not_counted: Vec<NotCounted>,
    /// What is handed in besides: forms, signatures, checks, fees.
    pub hand_in: Vec<Said>,
    /// How it ends.
    pub closing: Closing,
}

/// One requirement and what counts for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LogRow {
    /// What is asked, counted, missing.
    pub requirement: Requirement,
    /// A remark of the rule.
    pub note: Option<String>,
    /// The courses that count: places in [`RenewalRecord::courses`], and the hours that count here.
    pub courses: Vec<(usize, Hours)>,
    /// Hours that count and belong to no course above, such as hours carried over.
    pub sums: Vec<(String, Hours)>,
    /// Work that counts.
    pub work: Vec<Work>,
    /// Supervision that counts.
    pub meetings: Vec<Meeting>,
}

/// A course that does not count, or not wholly.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NotCounted {
    /// Its place in [`RenewalRecord::courses`].
    pub course: usize,
    /// The hours that do not count.
    pub hours: Hours,
    /// Why, in a sentence.
    pub why: String,
}

pub(super) fn set(setting: &mut Setting<'_>, record: &RenewalRecord) {
    setting.opening("Renewal record", &record.opening);
    let rows: Vec<&Requirement> = record.log.iter().map(|row| &row.requirement).collect();
    if !rows.is_empty() {
        let table = tables::requirements(setting, &rows, &record.certificate.body, true);
        setting.flow.paragraph(
            SMALL.soft(),
            "Where the hours stand, in contact hours. The courses behind each line follow.",
            0.0,
            WIDTH,
        );
        setting.flow.space(2.0);
        table.place(&mut setting.flow);
        setting.flow.space(8.0);
    }
    setting.contents();
    setting.flow.space(16.0);
    let mut facts = tables::certificate_facts(setting, &record.certificate);
    facts.extend(record.facts.iter().cloned());
    tables::facts(setting, ["The certificate", "As recorded by the holder"], &facts);
    end_first_page(setting);
    log(setting, record);
    not_counted(setting, record);
    hand_in(setting, &record.hand_in);
    questions(setting, NOTED, &record.certificate.questions);
    statements(setting, &record.opening, &record.closing);
}

fn log(setting: &mut Setting<'_>, record: &RenewalRecord) {
    for (at, row) in record.log.iter().enumerate() {
        let tables = behind(setting, record, row);
        let keep = tables.first().map_or(20.0, Table::least) + 40.0;
        if at == 0 {
            setting.section("The log, in the order of the rule", keep + 40.0);
        }
        small_heading(setting, &row.requirement.label, keep);
        let line = sums_up(setting, &row.requirement);
        setting.flow.paragraph(SMALL.soft(), &line, 0.0, WIDTH);
        for note in row.requirement.remark.iter().chain(&row.note) {
            setting.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
        }
        setting.flow.space(4.0);
        if tables.is_empty() {
            setting.flow.paragraph(BODY, "Nothing in the holder\u{2019}s log counts for this yet.", 0.0, WIDTH);
            setting.flow.space(4.0);
        }
        for table in tables {
            table.place(&mut setting.flow);
        }
    }
}

/// What counts for a requirement, in tables; none where nothing does.
fn behind(setting: &mut Setting<'_>, record: &RenewalRecord, row: &LogRow) -> Vec<Table> {
    let entries = row.courses.iter().filter_map(|(place, hours)| {
        let course = record.courses.get(*place)?;
        Some(Entry { number: Some(place + 1), course, hours: *hours })
    });
    let entries: Vec<Entry<'_>> = entries.collect();
    let mut behind = Vec::new();
    if !entries.is_empty() || !row.sums.is_empty() {
        behind.push(tables::courses(setting, &entries, &row.sums, "Hours counted"));
    }
    if !row.work.is_empty() {
        behind.push(tables::work(setting, &row.work.iter().collect::<Vec<_>>()));
    }
    if !row.meetings.is_empty() {
        behind.push(tables::meetings(setting, &row.meetings.iter().collect::<Vec<_>>()));
    }
    behind
}

/// "30 hours asked · 24.5 hours counted · 5.5 hours still missing · sources 1 and 2".
fn sums_up(setting: &mut Setting<'_>, row: &Requirement) -> String {
    let said = |amount: &Amount, what: &str| match amount {
        Amount::Hours(number) => Some(format!("{} {what}", in_hours(*number))),
        Amount::Words(words) => Some(format!("{words} {what}")),
        Amount::Unknown => Some(format!("not known how much is {what}")),
        Amount::None => None,
    };
    let missing = match (&row.required, &row.missing) {
        (Amount::Unknown, _) | (_, Amount::Unknown) => Some("whether it is met is not known".to_owned()),
        (_, Amount::Hours(number)) if number.is_zero() => Some("met".to_owned()),
        (_, other) => said(other, "still missing"),
    };
    let numbers: Vec<String> = setting.cite(&row.sources).iter().map(ToString::to_string).collect();
    let sources = match numbers.len() {
        0 => None,
        1 => Some(format!("source {}", numbers.concat())),
        _ => Some(format!("sources {}", listed(&numbers))),
    };
    let parts = [said(&row.required, "asked"), said(&row.counted, "counted"), missing, sources];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} ")
}

fn not_counted(setting: &mut Setting<'_>, record: &RenewalRecord) {
    let rows: Vec<Row> = record
        .not_counted
        .iter()
        .filter_map(|not| {
            let course = record.courses.get(not.course)?;
            let mut what: Cell = vec![(BODY, course.title.clone()), (SMALL.soft(), course.provider.clone())];
            if let Some(pages) = setting.pages(&course.papers) {
                what.push((SMALL.soft(), pages));
            }
            Some(Row {
                cells: vec![
                    vec![(BODY.soft(), (not.course + 1).to_string())],
                    vec![(BODY, short_day(course.completed_on))],
                    what,
                    vec![(SMALL, not.why.clone())],
                    vec![(BODY, not.hours.to_string())],
                ],
                tied: false,
            })
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let columns = [
        Column { heading: "No.", width: 30.0, align: Align::Left },
        Column { heading: "Completed", width: 74.0, align: Align::Left },
        Column { heading: "Course", width: 168.0, align: Align::Left },
        Column { heading: "Why it does not count", width: 150.0, align: Align::Left },
        Column { heading: "Hours", width: 54.0, align: Align::Right },
    ];
    let table = Table::set(&mut setting.flow, &columns, &rows);
    setting.section("Not counted, and why", table.least());
    table.place(&mut setting.flow);
}

fn hand_in(setting: &mut Setting<'_>, hand_in: &[Said]) {
    if hand_in.is_empty() {
        return;
    }
    let rows: Vec<Row> = hand_in
        .iter()
        .map(|item| {
            let cited = setting.cited(&item.sources);
            Row {
                cells: vec![
                    vec![(BODY, "\u{2610}".to_owned())],
                    vec![(BODY, item.label.clone())],
                    vec![(SMALL, item.words.clone())],
                    vec![(SMALL.soft(), cited)],
                ],
                tied: false,
            }
        })
        .collect();
    let columns = [
        Column { heading: "Done", width: 34.0, align: Align::Left },
        Column { heading: "What is handed in", width: 246.0, align: Align::Left },
        Column { heading: "How it stands", width: 154.0, align: Align::Left },
        Column { heading: "Source", width: 42.0, align: Align::Right },
    ];
    setting.noted_table(
        "To hand in with the renewal",
        "A list to tick. Nothing here is part of the hours, and nothing here is shown as done.",
        16.0,
        &columns,
        &rows,
    );
}
