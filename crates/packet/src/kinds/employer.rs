//! The employer summary: which certificates a person holds and until when, on one page; then what stands behind them.
//!
//! Its first page answers an HR clerk's question at a glance; the pages behind it give each number with its source. What
//! the holder states and nobody confirmed is set apart. It must never show an unknown requirement as fulfilled.

use super::closing::{end_first_page, statements};
use super::parts::{Certificate, Closing, Hourly, Opening, Requirement, Source};
use super::setting::Setting;
use super::tables;
use crate::page::{Align, BODY, Column, Row, SMALL, WIDTH};

/// What an employer summary says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EmployerSummary {
    /// Who, when, and the answer, such as "One of two certificates is in force on this day."
    pub opening: Opening,
    /// The certificates, the most important first.
    pub certificates: Vec<Certificate>,
    /// What belongs on the first page besides: a label and a sentence each, such as how to reach the certifying bodies.
    pub glance: Vec<(String, String)>,
    /// The hours that count towards each renewal are shown. Off: only what each renewal asks.
    pub hours_shown: bool,
    /// Programmes in which a certificate is known to be accepted.
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
    /// Each programme or setting, and who says so.
    pub places: Vec<(String, Vec<Source>)>,
}

pub(super) fn set(setting: &mut Setting<'_>, summary: &EmployerSummary) {
    setting.opening("Employer summary", &summary.opening);
    if summary.certificates.is_empty() {
        setting.flow.paragraph(BODY, "No certificate is shown.", 0.0, WIDTH);
    } else {
        tables::certificates(setting, &summary.certificates);
    }
    setting.flow.space(10.0);
    setting.flow.paragraph(
        SMALL.soft(),
        "To confirm a certificate, ask the body that issued it and give its number. This summary is the holder\u{2019}s own and \
         not a document of any certifying body.",
        0.0,
        WIDTH,
    );
    setting.flow.space(4.0);
    setting.contents();
    setting.flow.space(18.0);
    tables::facts(setting, ["At a glance", "As recorded by the holder"], &summary.glance);
    end_first_page(setting);
    renewals(setting, summary);
    accepted(setting, &summary.accepted);
    tables::hourly(setting, &summary.hourly);
    statements(setting, &summary.opening, &summary.closing);
}

fn renewals(setting: &mut Setting<'_>, summary: &EmployerSummary) {
    let mut first = true;
    for certificate in &summary.certificates {
        if certificate.requirements.is_empty() && certificate.questions.is_empty() {
            continue;
        }
        let rows: Vec<&Requirement> = certificate.requirements.iter().collect();
        let table = tables::requirements(setting, &rows, &certificate.body, summary.hours_shown);
        let keep = if rows.is_empty() { 40.0 } else { table.least() };
        if first {
            // The section's heading stays with the certificate's, and both with what they head.
            setting.section("What each renewal asks", keep + 74.0);
            setting.flow.paragraph(SMALL.soft(), "In contact hours. The sources are listed by number further on.", 0.0, WIDTH);
            first = false;
        }
        tables::certificate_heading(setting, certificate, keep);
        if !rows.is_empty() {
            table.place(&mut setting.flow);
        }
        if !certificate.questions.is_empty() {
            setting.flow.space(8.0);
            let words = format!("Still to be confirmed by the holder: {}", certificate.questions.join(" "));
            setting.flow.paragraph(SMALL.italic(), &words, 0.0, WIDTH);
        }
    }
}

fn accepted(setting: &mut Setting<'_>, accepted: &[Accepted]) {
    let mut rows = Vec::new();
    for entry in accepted {
        for (at, (place, sources)) in entry.places.iter().enumerate() {
            let style = if at == 0 { BODY } else { SMALL.soft() };
            let cited = setting.cited(sources);
            rows.push(Row {
                cells: vec![vec![(style, entry.certificate.clone())], vec![(BODY, place.clone())], vec![(SMALL.soft(), cited)]],
                tied: false,
            });
        }
    }
    if rows.is_empty() {
        return;
    }
    let columns = [
        Column { heading: "Certificate", width: 190.0, align: Align::Left },
        Column { heading: "Known to be accepted in", width: 240.0, align: Align::Left },
        Column { heading: "Source", width: 46.0, align: Align::Right },
    ];
    setting.noted_table("Where these certificates are accepted", "Programmes and settings that a published source names. Others may accept them too; a source may be older than today\u{2019}s \
         practice.", 28.0, &columns, &rows);
}
