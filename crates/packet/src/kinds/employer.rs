//! The employer summary: which certificates a person holds and until when, on one page; then what stands behind them.
//!
//! Its first page answers an HR clerk's question at a glance; the pages behind it give each number with its source. What
//! the holder states and nobody confirmed is set apart. It must never show an unknown requirement as fulfilled.

use super::closing::{first_page, statements};
use super::parts::{Amount, Certificate, Closing, Hourly, Opening, Requirement, Source};
use super::setting::{Setting, listed};
use super::tables;
use crate::page::{Align, BODY, Cell, Column, Row, SMALL, Table, WIDTH};

/// What an employer summary says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EmployerSummary {
    /// Who, when, and the answer, such as "One of two certificates is in force on this day."
    pub opening: Opening,
    /// The certificates, the most important first.
    pub certificates: Vec<Certificate>,
    /// What is asked of the holder in each period and is no certificate, such as by an employer.
    pub recurring: Vec<Certificate>,
    /// What belongs on the first page besides: a label and a sentence each, such as where certificates are accepted.
    pub glance: Vec<(String, String)>,
    /// The hours that count towards each renewal are shown. Off: only what each renewal asks.
    pub hours_shown: bool,
    /// Programs in which a certificate is known to be accepted.
    pub accepted: Vec<Accepted>,
    /// Training, work and supervision.
    pub hourly: Hourly,
    /// How it ends.
    pub closing: Closing,
}

/// Where a certificate is known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// The certificate's title.
    pub certificate: String,
    /// Each program or setting, and who says so.
    pub places: Vec<(String, Vec<Source>)>,
}

pub(super) fn set(setting: &mut Setting<'_>, summary: &EmployerSummary) {
    setting.opening("Employer summary", &summary.opening);
    let mut tables = Vec::new();
    if !summary.certificates.is_empty() {
        tables.push(tables::certificate_table(setting, &summary.certificates));
    }
    if !summary.recurring.is_empty() {
        tables.push(tables::recurring(setting, &summary.recurring));
    }
    if !summary.glance.is_empty() {
        tables.push(tables::facts_table(setting, ["At a glance", "What is known"], &summary.glance));
    }
    let height: f32 = tables.iter().map(|table| table.height() + BETWEEN).sum();
    let confirm = "To confirm a certificate, ask the body that issued it and give its number. ";
    let words = format!(
        "{}This summary is the holder\u{2019}s own and not a document of any certifying body.",
        if summary.certificates.is_empty() { "" } else { confirm }
    );
    first_page(setting, &words, height, |setting| {
        for (at, table) in tables.into_iter().enumerate() {
            setting.flow.space(if at > 0 { BETWEEN } else { 0.0 });
            table.place(&mut setting.flow);
        }
    });
    renewals(setting, summary);
    accepted(setting, &summary.accepted);
    tables::hourly(setting, &summary.hourly);
    statements(setting, &summary.opening, &summary.closing);
}

/// The space between two tables of the first page.
const BETWEEN: f32 = 16.0;
fn renewals(setting: &mut Setting<'_>, summary: &EmployerSummary) {
    let mut first = true;
    for certificate in summary.certificates.iter().chain(&summary.recurring) {
        if certificate.requirements.is_empty() && certificate.questions.is_empty() {
            continue;
        }
        let rows: Vec<&Requirement> = certificate.requirements.iter().collect();
        let nothing = !rows.is_empty() && rows.iter().all(|row| says_nothing(row, summary.hours_shown));
        let table = (!rows.is_empty() && !nothing).then(|| tables::requirements(setting, &rows, "", summary.hours_shown));
        let keep = table.as_ref().map_or(SMALL.leading * 3.0, Table::least);
        if first {
            // The section's heading stays with the certificate's, and both with what they head.
            let below = setting.flow.height(SMALL, NOTE, WIDTH) + tables::certificate_heading_height(setting, certificate);
            setting.section("What each renewal asks", below + keep);
            setting.flow.paragraph(SMALL.soft(), NOTE, 0.0, WIDTH);
            first = false;
        }
        tables::certificate_heading(setting, certificate, keep);
        if let Some(table) = table {
            table.place(&mut setting.flow);
        }
        let mut remarks = certificate.questions.clone();
        if nothing {
            remarks.insert(0, format!("What is asked is not known: no source tells it. {} can say.", certificate.body));
        } else if rows.iter().any(|row| row.required == Amount::Unknown) {
            remarks.insert(
                0,
                format!("Where it reads \u{201c}not known\u{201d}, no source tells it. {} can say.", certificate.body),
            );
        }
        if !remarks.is_empty() {
            setting.flow.space(if nothing { 0.0 } else { 6.0 });
            setting.flow.paragraph(SMALL.italic(), &remarks.join(" "), 0.0, WIDTH);
        }
    }
}

const NOTE: &str = "In contact hours. The sources are listed by number further on.";

/// Whether nothing is known of a requirement that is shown here.
fn says_nothing(row: &Requirement, hours_shown: bool) -> bool {
    let unknown = |amount: &Amount| matches!(amount, Amount::Unknown | Amount::None);
    row.required == Amount::Unknown && (!hours_shown || unknown(&row.counted))
}

/// How many places stand in one row.
const MOST_PLACES: usize = 10;

fn accepted(setting: &mut Setting<'_>, accepted: &[Accepted]) {
    let mut rows = Vec::new();
    for entry in accepted {
        // A row is cut where it takes half a page: more places than that go into a row of their own.
        for places in entry.places.chunks(MOST_PLACES) {
            let lines = places.iter().map(|(place, sources)| {
                let numbers: Vec<String> = setting.cite(sources).iter().map(ToString::to_string).collect();
                let source = match numbers.as_slice() {
                    [] => String::new(),
                    [one] => format!(" (source\u{a0}{one})"),
                    several => format!(" (sources {})", listed(several)),
                };
                (BODY, format!("{place}{source}"))
            });
            let lines: Cell = lines.collect();
            rows.push(Row { cells: vec![vec![(BODY.strong(), entry.certificate.clone())], lines], tied: false });
        }
    }
    if rows.is_empty() {
        return;
    }
    let columns = [
        Column { heading: "Certificate", width: 176.0, align: Align::Left },
        Column { heading: "Known to be accepted in", width: 300.0, align: Align::Left },
    ];
    let note = "Programs and settings that a published source names. Others may accept them too; a source may be older than \
                today\u{2019}s practice.";
    let room = setting.flow.height(SMALL, note, WIDTH) + 4.0;
    setting.noted_table("Where these certificates are accepted", note, room, &columns, &rows);
}
