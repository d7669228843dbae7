//! The application from elsewhere: a letter to the body of another credential, then its requirements point by point.
//!
//! The letter says in plain words what is asked and what is enclosed; behind it stand the points with their evidence, the hours
//! of training, work and supervision, and what other bodies still have to send. It must never call a point met that only the
//! body can judge.

use super::closing::{MATTER, end_first_page, questions_to, statements};
use super::parts::{Certificate, Closing, Hourly, Opening, PaperAsked, Points, Said};
use super::setting::{Setting, day};
use super::tables;
use crate::page::{Align, Column, Row};
use crate::page::{BODY, HEADING, SMALL, Table, WIDTH};

/// What an application from elsewhere says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReciprocityPacket {
    /// What it calls itself, such as "Application from elsewhere".
    pub kind: String,
    /// Who, when, and the answer.
    pub opening: Opening,
    /// The cover letter.
    pub letter: Letter,
    /// The requirements, each list under its heading.
    pub points: Vec<Points>,
    /// Papers and fees that do not travel with the packet, or may not.
    pub outstanding: Vec<PaperAsked>,
    /// Certificates held.
    pub certificates: Vec<Certificate>,
    /// Training, work and supervision.
    pub hourly: Hourly,
    /// Of each certificate, what the sources say of whether it is taken.
    pub taken: Vec<Said>,
    /// What is still to be asked.
    pub questions: Vec<String>,
    /// How it ends.
    pub closing: Closing,
}

/// A cover letter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// The certifying body, line by line.
    pub to: Vec<String>,
    /// What it is about, in a line.
    pub subject: String,
    /// Its paragraphs before what is asked for.
    pub paragraphs: Vec<String>,
    /// What is asked for, one sentence each.
    pub asked: Vec<String>,
    /// Its paragraphs after that.
    pub after: Vec<String>,
}

pub(super) fn set(setting: &mut Setting<'_>, packet: &ReciprocityPacket) {
    letter(setting, packet);
    end_first_page(setting);
    for points in &packet.points {
        tables::points(setting, points);
    }
    tables::papers_asked(setting, "Papers and fees still to reach you", "The boxes are for the reader.", &packet.outstanding);
    certificates(setting, "Certificates held", &packet.certificates);
    said(setting, "Whether each certificate is accepted", &packet.taken);
    tables::hourly(setting, &packet.hourly);
    let body = packet.letter.to.first().map_or("the certifying body", String::as_str);
    questions_to(setting, body, &packet.questions);
    statements(setting, &packet.opening, &packet.closing);
}

fn letter(setting: &mut Setting<'_>, packet: &ReciprocityPacket) {
    let (opening, letter) = (&packet.opening, &packet.letter);
    setting.masthead(&packet.kind, opening, &day(opening.as_of));
    setting.flow.space(14.0);
    setting.flow.paragraph(BODY.strong(), &opening.holder, 0.0, WIDTH);
    setting.former_names(opening);
    for line in &opening.contact {
        setting.flow.paragraph(BODY.soft(), line, 0.0, WIDTH);
    }
    setting.flow.space(18.0);
    for line in &letter.to {
        setting.flow.paragraph(BODY, line, 0.0, WIDTH * 0.7);
    }
    setting.flow.space(18.0);
    setting.title(HEADING.strong(), &letter.subject, 8.0);
    setting.flow.paragraph(BODY, "Good day,", 0.0, WIDTH);
    for words in &letter.paragraphs {
        setting.flow.space(7.0);
        setting.flow.paragraph(BODY, words, 0.0, WIDTH);
    }
    if !letter.asked.is_empty() {
        setting.flow.space(7.0);
        for (at, words) in letter.asked.iter().enumerate() {
            setting.flow.step(at + 1, BODY, words);
        }
    }
    enclosed(setting);
    for words in &letter.after {
        setting.flow.space(7.0);
        setting.flow.paragraph(BODY, words, 0.0, WIDTH);
    }
    // The seal at the foot of the first page names the signer too: the name never stands alone on a page of its own.
    let height = setting.flow.height(BODY.strong(), &opening.holder, WIDTH);
    if setting.flow.page() > 1 || setting.flow.room() >= 14.0 + height {
        setting.flow.space(14.0);
        setting.flow.paragraph(BODY.strong(), &opening.holder, 0.0, WIDTH);
    }
}

/// What is enclosed, with its pages; nothing in the first pass.
fn enclosed(setting: &mut Setting<'_>) {
    let page = setting.flow.page();
    let parts: Vec<String> = setting
        .before
        .sections
        .iter()
        .filter(|(words, at)| *at > page && !MATTER.contains(&words.as_str()))
        .map(|(words, at)| format!("{words} (page\u{a0}{at})"))
        .collect();
    if !parts.is_empty() {
        setting.flow.space(7.0);
        setting.flow.paragraph(BODY, &format!("Enclosed: {}.", parts.join("; ")), 0.0, WIDTH);
    }
}

/// Certificates under a heading of their own.
pub(super) fn certificates(setting: &mut Setting<'_>, heading: &str, certificates: &[Certificate]) {
    if !certificates.is_empty() {
        let table = tables::certificate_table(setting, certificates);
        setting.section(heading, table.least());
        table.place(&mut setting.flow);
    }
}

/// Statements with their sources, in a table.
pub(super) fn said(setting: &mut Setting<'_>, heading: &str, statements: &[Said]) {
    if !statements.is_empty() {
        let table = said_table(setting, statements);
        setting.section(heading, table.least());
        table.place(&mut setting.flow);
    }
}

/// The same, to be placed.
pub(super) fn said_table(setting: &mut Setting<'_>, statements: &[Said]) -> Table {
    let rows: Vec<Row> = statements
        .iter()
        .map(|said| {
            let cited = setting.cited(&said.sources);
            let cells = vec![vec![(BODY, said.label.clone())], vec![(BODY, said.words.clone())], vec![(SMALL.soft(), cited)]];
            Row { cells, tied: false }
        })
        .collect();
    let columns = [
        Column { heading: "About", width: 130.0, align: Align::Left },
        Column { heading: "What is said", width: 304.0, align: Align::Left },
        Column { heading: "Source", width: 42.0, align: Align::Right },
    ];
    Table::set(&mut setting.flow, &columns, &rows)
}
