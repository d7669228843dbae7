//! The employer summary: which certificates a person holds, until when, and what training stands behind them.
//!
//! Its first page answers an HR clerk's question at a glance; the pages behind it give each number with its source. What
//! the holder states and nobody confirmed is set apart. It must never show an unknown requirement as fulfilled.

use chrono::NaiveDateTime;
use peerfolio_core::{Hours, NaiveDate};

use crate::font::Fonts;
use crate::page::{self, About, Align, BODY, Cell, Column, Flow, LEAD, Row, SMALL, TITLE, Table, WIDTH, seal};
use crate::{Laid, LayoutError, Signer};

/// What an employer summary says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EmployerSummary {
    /// The holder's name.
    pub holder: String,
    /// The day for which everything in it holds.
    pub as_of: NaiveDate,
    /// The answer in one or two sentences, such as "One of two certificates is in force on this day."
    pub answer: String,
    /// The certificates, the most important first.
    pub certificates: Vec<Certificate>,
    /// The training log, in the order in which it is to be read.
    pub activities: Vec<Activity>,
    /// What the holder states and nobody else confirmed: one paragraph each.
    pub statements: Vec<String>,
    /// What the summary is not: one paragraph each.
    pub disclaimer: Vec<String>,
}

/// One certificate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Certificate {
    /// Its title, such as "Certified Peer Specialist I".
    pub title: String,
    /// The certifying body: whom to ask about anything unknown.
    pub body: String,
    /// Its number.
    pub number: Option<String>,
    /// The day it was first issued.
    pub issued_on: Option<NaiveDate>,
    /// Until when it is in force.
    pub valid_until: ValidUntil,
    /// How it stands, in a word or two, such as "current".
    pub standing: String,
    /// The first and last day of the renewal cycle that the requirements speak of.
    pub cycle: Option<(NaiveDate, NaiveDate)>,
    /// What its renewal asks.
    pub requirements: Vec<Requirement>,
    /// What is still to be confirmed, and by whom.
    pub questions: Vec<Question>,
}

/// Until when a certificate is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValidUntil {
    /// Up to and including this day.
    On(NaiveDate),
    /// Is no certificate: a period of it ends on this day, and the next begins.
    Period(NaiveDate),
    /// It does not expire.
    NoEnd,
    /// Not known.
    #[default]
    Unknown,
}

/// One requirement of a renewal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Requirement {
    /// What it asks, in words, such as "Training in ethics".
    pub label: String,
    /// How much it asks.
    pub required: Amount,
    /// How much counts towards it.
    pub counted: Amount,
    /// How much is still missing. Shown only where `required` is known; nothing missing shows as "met".
    pub missing: Amount,
    /// Where the numbers come from.
    pub sources: Vec<Source>,
    /// On what its numbers rest where that is not a published source, in small print below the label.
    pub remark: Option<String>,
}

/// A number of contact hours, or what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Amount {
    /// Contact hours, zero or more.
    Hours(Hours),
    /// Something that is not counted in hours, such as "code of ethics signed".
    Words(String),
    /// Not known: the certifying body has to be asked.
    #[default]
    Unknown,
    /// Nothing belongs here.
    None,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Source {
    /// The document's title.
    pub title: String,
    /// Where it stands on the web.
    pub url: String,
    /// When it was read or published, as the rule pack has it.
    pub as_of: String,
}

/// Something still to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Whom to ask.
    pub ask: String,
    /// What to ask.
    pub question: String,
}

/// One course or training.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activity {
    /// The day it was completed.
    pub completed_on: NaiveDate,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub provider: String,
    /// How it was taken, in words, such as "live online".
    pub format: String,
    /// Contact hours.
    pub hours: Hours,
}

/// Sets a summary. `made_at` (UTC) is the time that the seal prints and the file's properties name.
///
/// # Errors
/// [`LayoutError`] only where the program itself is damaged; no summary is at fault.
pub fn lay_out(summary: &EmployerSummary, signer: &Signer, made_at: NaiveDateTime) -> Result<Laid, LayoutError> {
    let fonts = Fonts::open().ok_or(LayoutError::Font)?;
    let mut flow = Flow::new(fonts, seal::KEPT);
    let sources = numbered_sources(summary);
    first_page(&mut flow, summary);
    renewal(&mut flow, summary, &sources);
    training(&mut flow, &summary.activities);
    statements(&mut flow, summary);
    list_sources(&mut flow, &sources);
    let check_page = how_to_check(&mut flow, signer);

    let box_marks = seal::marks(&mut flow, &signer.name, signer.fingerprint, made_at, check_page);
    let (sheets, fonts, mut shortened) = flow.close(&summary.holder, &signer.fingerprint.short());
    shortened.dedup();
    let title = format!("Employer summary: {}", summary.holder);
    let about = About {
        title: &title,
        author: &summary.holder,
        subject: "Peer support certificates, renewal requirements and training, from the holder\u{2019}s own records",
        made_at,
    };
    let finished = page::finish(&sheets, &fonts, &about)?;
    Ok(Laid {
        pages: sheets.len(),
        missing_glyphs: fonts.missing(),
        shortened,
        seal: seal::seal(&box_marks, &finished.fonts),
        pdf: finished.pdf,
        made_at,
        fingerprint: signer.fingerprint,
    })
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

fn short_day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// Every source once, in the order in which the requirements first name it.
fn numbered_sources(summary: &EmployerSummary) -> Vec<&Source> {
    let mut sources: Vec<&Source> = Vec::new();
    for source in summary.certificates.iter().flat_map(|certificate| &certificate.requirements).flat_map(|row| &row.sources) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

const fn column(heading: &'static str, width: f32, align: Align) -> Column {
    Column { heading, width, align }
}

fn first_page(flow: &mut Flow, summary: &EmployerSummary) {
    let on = format!("as of {}", day(summary.as_of));
    flow.ends((BODY.strong().accent(), "Employer summary"), (BODY.soft(), &on));
    flow.space(14.0);
    flow.subheading(TITLE.strong(), &summary.holder, 0.0, 8.0, 0.0);
    flow.paragraph(LEAD, &summary.answer, 0.0, WIDTH);
    flow.space(20.0);
    if summary.certificates.is_empty() {
        flow.paragraph(BODY, "No certificate is recorded.", 0.0, WIDTH);
        return;
    }
    let columns = [
        column("Certificate", 222.0, Align::Left),
        column("Number", 86.0, Align::Left),
        column("Valid until", 88.0, Align::Left),
        column("Standing", 80.0, Align::Left),
    ];
    let rows: Vec<Row> = summary
        .certificates
        .iter()
        .map(|certificate| {
            // The accent marks what holds; where the end is unknown nothing is known to hold.
            let standing = if certificate.valid_until == ValidUntil::Unknown { BODY.italic() } else { BODY.strong().accent() };
            let until = match certificate.valid_until {
                ValidUntil::On(date) => vec![(BODY, short_day(date))],
                ValidUntil::Period(date) => vec![(BODY, format!("period to {}", short_day(date)))],
                ValidUntil::NoEnd => vec![(BODY, "does not expire".to_owned())],
                ValidUntil::Unknown => unknown(&certificate.body),
            };
            Row {
                cells: vec![
                    vec![(BODY.strong(), certificate.title.clone()), (SMALL.soft(), certificate.body.clone())],
                    vec![(BODY, certificate.number.clone().unwrap_or_else(|| "not recorded".to_owned()))],
                    until,
                    vec![(standing, certificate.standing.clone())],
                ],
                tied: false,
            }
        })
        .collect();
    Table::set(flow, &columns, &rows).place(flow);
    flow.space(10.0);
    flow.paragraph(
        SMALL.soft(),
        "To confirm a certificate, ask the body that issued it and give its number. This summary is the holder\u{2019}s own and \
         not a document of any certifying body.",
        0.0,
        WIDTH,
    );
}

/// What stands where a number is not known.
fn unknown(body: &str) -> Cell {
    vec![(SMALL.italic(), format!("not known: ask {body}"))]
}

/// How many decimals the hours of a column need, so that all of them line up.
fn decimals<'a>(amounts: impl Iterator<Item = &'a Hours>) -> usize {
    amounts.map(|hours| hours.to_string().split_once('.').map_or(0, |(_, part)| part.len())).max().unwrap_or(0)
}

fn hours(hours: Hours, decimals: usize) -> String {
    let plain = hours.to_string();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    if decimals == 0 { whole.to_owned() } else { format!("{whole}.{part:0<decimals$}") }
}

fn amount(amount: &Amount, places: usize) -> Cell {
    match amount {
        Amount::Hours(number) => vec![(BODY, hours(*number, places))],
        Amount::Words(words) => vec![(SMALL, words.clone())],
        Amount::Unknown => vec![(SMALL.italic(), "not known".to_owned())],
        Amount::None => vec![(BODY.soft(), "\u{2013}".to_owned())],
    }
}

/// The last column. Only a known requirement can be met.
fn missing(row: &Requirement, body: &str, places: usize) -> Cell {
    match (&row.required, &row.missing) {
        (Amount::Unknown, _) | (_, Amount::Unknown) => unknown(body),
        (Amount::Hours(_), Amount::Hours(number)) if number.is_zero() => vec![(BODY, "met".to_owned())],
        (_, Amount::Hours(number)) => vec![(BODY.strong(), hours(*number, places))],
        (_, other) => amount(other, places),
    }
}

fn renewal(flow: &mut Flow, summary: &EmployerSummary, sources: &[&Source]) {
    let mut first = true;
    for certificate in &summary.certificates {
        if certificate.requirements.is_empty() && certificate.questions.is_empty() {
            continue;
        }
        let columns = [
            column("Requirement", 182.0, Align::Left),
            column("Asked", 66.0, Align::Right),
            column("Counted", 66.0, Align::Right),
            column("Still missing", 122.0, Align::Right),
            column("Source", 40.0, Align::Right),
        ];
        let places = decimals(
            certificate
                .requirements
                .iter()
                .flat_map(|row| [&row.required, &row.counted, &row.missing])
                .filter_map(|amount| if let Amount::Hours(hours) = amount { Some(hours) } else { None }),
        );
        let rows: Vec<Row> = certificate
            .requirements
            .iter()
            .map(|row| {
                let numbers: Vec<String> = row
                    .sources
                    .iter()
                    .filter_map(|source| sources.iter().position(|known| *known == source))
                    .map(|index| (index + 1).to_string())
                    .collect();
                Row {
                    cells: vec![
                        std::iter::once((BODY, row.label.clone()))
                            .chain(row.remark.iter().map(|remark| (SMALL.soft(), remark.clone())))
                            .collect(),
                        amount(&row.required, places),
                        amount(&row.counted, places),
                        missing(row, &certificate.body, places),
                        vec![(SMALL.soft(), if numbers.is_empty() { "\u{2013}".to_owned() } else { numbers.join(", ") })],
                    ],
                    tied: false,
                }
            })
            .collect();
        let table = Table::set(flow, &columns, &rows);
        let keep = if rows.is_empty() { 40.0 } else { table.least() };
        if first {
            // The section's heading stays with the certificate's, and both with what they head.
            flow.heading("What each renewal asks", keep + 74.0);
            let note = if sources.is_empty() {
                "In contact hours."
            } else {
                "In contact hours. The sources are listed by number further on."
            };
            flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
            first = false;
        }
        flow.subheading(LEAD.strong(), &certificate.title, 16.0, 0.0, keep + 20.0);
        let line = facts(certificate);
        flow.paragraph(SMALL.soft(), &line, 0.0, WIDTH);
        flow.space(4.0);
        if !rows.is_empty() {
            table.place(flow);
        }
        if !certificate.questions.is_empty() {
            flow.space(8.0);
            for question in &certificate.questions {
                flow.paragraph(SMALL.italic(), &format!("To ask {}: {}", question.ask, question.question), 0.0, WIDTH);
            }
        }
    }
}

/// The certificate's particulars in one line.
fn facts(certificate: &Certificate) -> String {
    let mut facts = vec![certificate.body.clone()];
    if let Some(number) = &certificate.number {
        facts.push(format!("No. {number}"));
    }
    if let Some(date) = certificate.issued_on {
        facts.push(format!("issued {}", day(date)));
    }
    if let Some((from, to)) = certificate.cycle {
        facts.push(format!("renewal cycle {} to {}", day(from), day(to)));
    }
    facts.push(certificate.standing.clone());
    facts.retain(|fact| !fact.is_empty());
    facts.join(" \u{b7} ")
}

fn training(flow: &mut Flow, activities: &[Activity]) {
    if activities.is_empty() {
        return;
    }
    let columns = [
        column("Completed", 78.0, Align::Left),
        column("Training", 250.0, Align::Left),
        column("Form", 88.0, Align::Left),
        column("Contact hours", 60.0, Align::Right),
    ];
    let places = decimals(activities.iter().map(|activity| &activity.hours));
    let mut rows: Vec<Row> = activities
        .iter()
        .map(|activity| Row {
            cells: vec![
                vec![(BODY, short_day(activity.completed_on))],
                vec![(BODY, activity.title.clone()), (SMALL.soft(), activity.provider.clone())],
                vec![(SMALL, activity.format.clone())],
                vec![(BODY, hours(activity.hours, places))],
            ],
            tied: false,
        })
        .collect();
    let total: Hours = activities.iter().map(|activity| activity.hours).sum();
    rows.push(Row {
        cells: vec![
            vec![(BODY.strong(), "Total".to_owned())],
            vec![(
                SMALL.soft(),
                if activities.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", activities.len()) },
            )],
            Vec::new(),
            vec![(BODY.strong(), hours(total, places))],
        ],
        tied: true,
    });
    let table = Table::set(flow, &columns, &rows);
    flow.heading("Training", table.least());
    table.place(flow);
}

fn statements(flow: &mut Flow, summary: &EmployerSummary) {
    if !summary.statements.is_empty() {
        flow.heading("The holder\u{2019}s own statement", 60.0);
        flow.paragraph(SMALL.soft(), "Nobody else has confirmed what stands here.", 0.0, WIDTH);
        flow.space(4.0);
        for words in &summary.statements {
            flow.paragraph(BODY, words, 0.0, WIDTH - 30.0);
            flow.space(4.0);
        }
    }
    if !summary.disclaimer.is_empty() {
        flow.heading("What this summary is not", 40.0);
        for words in &summary.disclaimer {
            flow.paragraph(BODY, words, 0.0, WIDTH - 30.0);
            flow.space(4.0);
        }
    }
}

fn list_sources(flow: &mut Flow, sources: &[&Source]) {
    if sources.is_empty() {
        return;
    }
    flow.heading("Sources", 40.0);
    for (index, source) in sources.iter().enumerate() {
        let as_of = if source.as_of.is_empty() { String::new() } else { format!(", as of {}", source.as_of) };
        flow.step(index + 1, SMALL, format!("{}{as_of}. {}", source.title, source.url).trim_end());
    }
}

/// The three steps. Returns the page they begin on.
fn how_to_check(flow: &mut Flow, signer: &Signer) -> usize {
    flow.heading("How to check this document", 190.0);
    let page = flow.page();
    flow.step(
        1,
        BODY,
        "Open the file, not a print of it, in a PDF reader that shows signatures, such as Adobe Acrobat Reader, and open its \
         signature panel. It must say that the document has not been changed since it was signed.",
    );
    flow.step(
        2,
        BODY,
        "The panel may also say \u{201c}validity unknown\u{201d}. That is to be expected: the holder made the certificate of this \
         signature, so no authority vouches for it. You can vouch for it yourself by the next step.",
    );
    flow.step(
        3,
        BODY,
        &format!(
            "Call {}, on a number you have from elsewhere, and have the fingerprint of the key read to you: it is the one below. \
             Compare it with what the command \u{201c}peerfolio verify\u{201d} prints for this file, or with the SHA-256 fingerprint of the \
             signer\u{2019}s certificate where your PDF reader shows it.",
            signer.name
        ),
    );
    flow.space(6.0);
    let groups: Vec<String> = signer.fingerprint.groups().collect();
    flow.columns(BODY, &groups, 20.0, 52.0, 8);
    flow.space(8.0);
    flow.paragraph(
        SMALL.soft(),
        "The signature shows that nothing in this file changed after it was signed with that key. It does not show that what the \
         file says is true: for that, ask the certifying bodies it names.",
        20.0,
        WIDTH - 40.0,
    );
    if !flow.fonts.missing().is_empty() {
        flow.space(6.0);
        flow.paragraph(
            SMALL.soft(),
            "An open box (\u{25a1}) stands for a character that the typeface of this document does not have.",
            20.0,
            WIDTH - 40.0,
        );
    }
    page
}
