//! The renewal record: one certificate's continuing education in the order of its rule, for the body that renews or audits.
//!
//! For each requirement it lists what is asked, what counts and what is missing, then the courses that count for it; what does
//! not count stands apart, with the reason, and so does what nobody can judge yet. The papers follow in the same order. It must
//! never list a course that the holder does not show: such hours are added up in one line that says so. And it must never send
//! its reader, who is the body, to ask the body.

use peerfolio_core::Hours;

use super::closing::{end_first_page, questions_to, small_heading, statements};
use super::parts::{Amount, Certificate, Closing, Course, Meeting, Opening, Requirement, Said, ValidUntil, Work};
use super::setting::{Setting, day, hours, in_hours, listed, short_day};
use super::tables::{self, Entry};
use crate::page::{Align, BODY, Cell, Column, Row, SMALL, Table, WIDTH};

/// What a renewal record says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RenewalRecord {
    /// Who, when, and the answer: how far the hours reach.
    pub opening: Opening,
    /// It is no certificate: somebody asks it anew in each period.
    pub recurs: bool,
    /// The certificate that is renewed.
    pub certificate: Certificate,
    /// What else is to be known of it, such as by when to file: a label and words each.
    pub facts: Vec<(String, String)>,
    /// The requirements, in the order of the rule.
    pub log: Vec<LogRow>,
    /// How the log was reckoned where no source says: one paragraph each.
    pub notes: Vec<String>,
    /// The courses of which nobody can say yet whether they count: places in [`RenewalRecord::courses`].
    pub unjudged: Vec<usize>,
    /// The courses that the record speaks of; a course's number is its place, from 1.
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

impl RenewalRecord {
    /// What the record calls itself.
    pub(super) const fn kind(&self) -> &'static str {
        if self.recurs { "Training record" } else { "Renewal record" }
    }
}

pub(super) fn set(setting: &mut Setting<'_>, record: &RenewalRecord) {
    setting.opening(record.kind(), &record.opening);
    let heads = if record.recurs { ["What is asked", "Particulars"] } else { ["The certificate", "Particulars"] };
    let facts = particulars(setting, record);
    tables::facts(setting, heads, &facts);
    let rows: Vec<&Requirement> = record.log.iter().map(|row| &row.requirement).collect();
    if !rows.is_empty() {
        let table = tables::requirements(setting, &rows, "", true);
        setting.flow.space(14.0);
        setting.flow.paragraph(
            SMALL.soft(),
            "Where the hours stand, in contact hours. The courses behind each line follow.",
            0.0,
            WIDTH,
        );
        setting.flow.space(2.0);
        table.place(&mut setting.flow);
    }
    setting.flow.space(8.0);
    setting.contents();
    end_first_page(setting);
    log(setting, record);
    unjudged(setting, record);
    not_counted(setting, record);
    hand_in(setting, record);
    questions_to(setting, &record.certificate.body, &record.certificate.questions);
    statements(setting, &record.opening, &record.closing);
}

/// The certificate's particulars, one a line.
fn particulars(setting: &Setting<'_>, record: &RenewalRecord) -> Vec<(String, String)> {
    let certificate = &record.certificate;
    let reach = if certificate.reach.is_empty() { String::new() } else { format!(": {}", certificate.reach) };
    let body = format!("{}{reach}", certificate.body);
    let cycle = certificate.cycle.map(|(from, to)| format!("{} to {}", day(from), day(to)));
    let copy = setting.pages(&certificate.papers);
    let facts = if record.recurs {
        let period = match (cycle, certificate.valid_until) {
            (Some(cycle), _) => cycle,
            (None, ValidUntil::Period(date)) => format!("to {}", day(date)),
            (None, _) => "when it ends is not known".to_owned(),
        };
        vec![
            ("Asked by", Some(body.clone())),
            ("Period", Some(format!("{period} ({})", certificate.standing))),
            ("Since", certificate.issued_on.map(day)),
            ("Number", certificate.number.clone()),
            ("Paper", copy),
        ]
    } else {
        let until = match certificate.valid_until {
            ValidUntil::On(date) | ValidUntil::Period(date) => format!("{} ({})", day(date), certificate.standing),
            ValidUntil::NoEnd => "does not expire".to_owned(),
            ValidUntil::Unknown => "not known".to_owned(),
        };
        let number = certificate.number.clone().unwrap_or_else(|| "not recorded".to_owned());
        let issued = certificate.issued_on.map(|date| format!("; first issued {}", day(date))).unwrap_or_default();
        let copy = copy.map(|pages| format!("; copy: {pages}")).unwrap_or_default();
        vec![
            ("Number", Some(format!("{number}{issued}{copy}"))),
            ("Name on it", certificate.name_shown.clone()),
            ("Valid until", Some(until)),
            ("Renewal cycle", cycle),
        ]
    };
    let known = facts.into_iter().filter_map(|(label, words)| Some((label.to_owned(), words?)));
    // The reader knows itself, so the days come first.
    let last = (!record.recurs).then(|| ("Certifying body".to_owned(), body));
    known.chain(record.facts.iter().cloned()).chain(last).collect()
}

/// How the holder is spoken of in the words of the rules.
const ADDRESSED: &str = "In what is asked, \u{201c}you\u{201d} is the holder.";

/// Whether words speak to the holder.
fn addressed(words: &str) -> bool {
    words.split(|letter: char| !letter.is_alphabetic()).any(|word| {
        let word = word.to_lowercase();
        word == "you" || word == "your" || word == "yours"
    })
}

fn log(setting: &mut Setting<'_>, record: &RenewalRecord) {
    let said = |row: &LogRow| addressed(&row.requirement.label) || row.note.as_deref().is_some_and(addressed);
    let to_the_holder = record.log.iter().any(said);
    for (at, row) in record.log.iter().enumerate() {
        let tables = behind(setting, record, row);
        let keep = tables.first().map_or(20.0, Table::least) + 40.0;
        if at == 0 {
            setting.section("The log, in the order of the rule", keep + 56.0);
            if to_the_holder {
                setting.flow.paragraph(SMALL.soft(), ADDRESSED, 0.0, WIDTH);
            }
        }
        small_heading(setting, &row.requirement.label, keep);
        let line = sums_up(setting, &row.requirement);
        setting.flow.paragraph(SMALL.soft(), &line, 0.0, WIDTH);
        for note in row.requirement.remark.iter().chain(&row.note) {
            setting.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
        }
        setting.flow.space(4.0);
        if let Some(words) = nothing(&row.requirement).filter(|_| tables.is_empty()) {
            setting.flow.paragraph(BODY, words, 0.0, WIDTH);
            setting.flow.space(4.0);
        }
        for table in tables {
            table.place(&mut setting.flow);
        }
    }
    for note in &record.notes {
        setting.flow.space(6.0);
        setting.flow.paragraph(BODY, note, 0.0, WIDTH - 30.0);
    }
}

/// What stands for a requirement that has no course behind it. What is not known is never told as nothing.
fn nothing(row: &Requirement) -> Option<&'static str> {
    match (&row.counted, row.most) {
        (Amount::None, _) => None,
        (Amount::Unknown, _) => Some("What counts is not known."),
        (_, true) => Some("No such course is counted."),
        (_, false) => Some("Nothing in the holder\u{2019}s log counts for this yet."),
    }
}

/// The courses of which it is not known whether they count, each with its own hours.
fn unjudged(setting: &mut Setting<'_>, record: &RenewalRecord) {
    let entries = record.unjudged.iter().filter_map(|place| {
        let course = record.courses.get(*place)?;
        Some(Entry { number: Some(place + 1), course, hours: course.hours })
    });
    let entries: Vec<Entry<'_>> = entries.collect();
    if entries.is_empty() {
        return;
    }
    let table = tables::courses(setting, &entries, &[], "Contact hours");
    setting.section("Courses in the log, not yet judged", table.least() + 16.0);
    setting.flow.paragraph(SMALL.soft(), "Whether these count is not known. The hours are those of the courses.", 0.0, WIDTH);
    setting.flow.space(4.0);
    table.place(&mut setting.flow);
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

/// "30 hours asked \u{b7} 24.5 hours counted \u{b7} 5.5 hours still missing \u{b7} sources 1 and 2".
fn sums_up(setting: &mut Setting<'_>, row: &Requirement) -> String {
    let asked = match (row.most, &row.required) {
        (_, Amount::None) => None,
        (false, Amount::Unknown) => Some("how much is asked is not known".to_owned()),
        (false, Amount::Hours(number)) => Some(format!("{} asked", in_hours(*number))),
        (false, Amount::Words(words)) if words.ends_with("asked") => Some(words.clone()),
        (false, Amount::Words(words)) => Some(format!("{words} asked")),
        (true, Amount::Unknown) => Some("how much may count is not known".to_owned()),
        (true, Amount::Hours(number)) if number.is_zero() => Some("none may count".to_owned()),
        (true, Amount::Hours(number)) => Some(format!("at most {} may count", in_hours(*number))),
        (true, Amount::Words(words)) => Some(format!("at most {words} may count")),
    };
    let counted = match (&row.required, &row.counted) {
        // One line of what is not known is enough.
        (Amount::Unknown, Amount::Unknown) | (_, Amount::None) => None,
        (_, Amount::Unknown) => Some("how much counts is not known".to_owned()),
        (_, Amount::Hours(number)) => Some(format!("{} counted", in_hours(*number))),
        (_, Amount::Words(words)) => Some(format!("{words} counted")),
    };
    let missing = match (&row.required, &row.missing) {
        (Amount::Unknown, _) | (_, Amount::None) => None,
        (_, Amount::Unknown) if row.most => Some("whether it is kept cannot be told from this record".to_owned()),
        (_, Amount::Unknown) => Some("whether it is met cannot be told from this record".to_owned()),
        (_, Amount::Hours(number)) if number.is_zero() => Some("met".to_owned()),
        (_, Amount::Hours(number)) => Some(format!("{} still missing", in_hours(*number))),
        (_, Amount::Words(words)) => Some(format!("{words} still missing")),
    };
    let numbers: Vec<String> = setting.cite(&row.sources).iter().map(ToString::to_string).collect();
    let sources = match numbers.len() {
        0 => None,
        1 => Some(format!("source {}", numbers.concat())),
        _ => Some(format!("sources {}", listed(&numbers))),
    };
    let parts = [asked, counted, missing, sources];
    let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} ");
    let mut letters = line.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn not_counted(setting: &mut Setting<'_>, record: &RenewalRecord) {
    let places = setting.decimals(record.not_counted.iter().map(|not| &not.hours));
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
                    vec![(BODY, hours(not.hours, places))],
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
        Column { heading: "Course", width: 158.0, align: Align::Left },
        Column { heading: "Why they do not count", width: 150.0, align: Align::Left },
        Column { heading: "Hours not counted", width: 64.0, align: Align::Right },
    ];
    let table = Table::set(&mut setting.flow, &columns, &rows);
    setting.section("Not counted, and why", table.least());
    table.place(&mut setting.flow);
}

fn hand_in(setting: &mut Setting<'_>, record: &RenewalRecord) {
    if record.hand_in.is_empty() {
        return;
    }
    let rows: Vec<Row> = record
        .hand_in
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
    let heading = if record.recurs { "To hand in" } else { "To hand in with the renewal" };
    let note = "A list to tick. Nothing here is part of the hours, and nothing here is shown as done.";
    let said = |item: &Said| addressed(&item.label) || addressed(&item.words);
    let note = if record.hand_in.iter().any(said) { format!("{note} {ADDRESSED}") } else { note.to_owned() };
    setting.noted_table(heading, &note, 28.0, &columns, &rows);
}
