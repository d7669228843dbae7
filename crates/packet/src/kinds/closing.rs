//! How every packet ends: questions, statements, sources, papers, attached files, and how to check it.
//!
//! It must never say of a signature that it is good: the steps tell the reader how to find out.

use super::parts::{Closing, Opening, Source};
use super::setting::{OPEN_BOX, Setting, count, former_name};
use crate::Signer;
use crate::page::{Align, BODY, Column, LEAD, Row, SMALL, WIDTH};

/// A file that travels inside the packet, as the list of attachments names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attached {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) bytes: usize,
}

const WHAT_IT_IS: &str = "What this document is";
const SOURCES: &str = "Sources";
const ATTACHED: &str = "Attached to this file";
/// The heading under which the steps stand.
pub(crate) const CHECK: &str = "How to check this document";
/// Sections that belong to every document: a letter does not name them among what is enclosed.
pub(super) const MATTER: [&str; 4] = [WHAT_IT_IS, SOURCES, ATTACHED, CHECK];

/// What is asked of the body that reads; nothing where nothing is open.
pub(super) fn questions_to(setting: &mut Setting<'_>, body: &str, questions: &[String]) {
    let note =
        "No public source settles these. Please answer, and say where it is written. In them, \u{201c}I\u{201d} is the holder.";
    if questions.is_empty() {
        return;
    }
    let keep = setting.flow.height(SMALL, note, WIDTH) + GAP + setting.flow.least_of_steps(BODY, questions);
    setting.section(&format!("Questions to {body}"), keep);
    setting.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
    setting.flow.space(GAP);
    setting.flow.steps(BODY, questions);
}

/// The space between two paragraphs.
const GAP: f32 = 4.0;
/// What of "what this document is" stays on one page, where it is no more.
const WHOLE: f32 = 300.0;
const OWN_STATEMENT: &str = "The holder\u{2019}s own statement";
const OWN_NOTE: &str = "Nobody else has confirmed what stands here.";
/// The width of its paragraphs, shorter than a line of a table.
const MEASURE: f32 = WIDTH - 30.0;

/// What the packet is, and the holder's own word in it.
pub(super) fn statements(setting: &mut Setting<'_>, opening: &Opening, closing: &Closing) {
    let former = opening.former_names.iter().map(|former| {
        let name = former_name(former);
        format!("{} bore this name before: {name}. Papers in that name are the same person\u{2019}s.", opening.holder)
    });
    let statements: Vec<String> = former.chain(closing.statements.iter().cloned()).collect();
    if statements.is_empty() && closing.disclaimer.is_empty() {
        return;
    }
    let mut height =
        |paragraphs: &[String]| paragraphs.iter().map(|words| setting.flow.height(BODY, words, MEASURE) + GAP).sum::<f32>();
    let (disclaimer, own) = (height(&closing.disclaimer), height(&statements) + SMALL.leading + GAP);
    // Heading and space of the second part.
    let all = disclaimer + if statements.is_empty() { 0.0 } else { LEAD.leading + 16.0 + own };
    setting.section(WHAT_IT_IS, if all <= WHOLE { all } else { disclaimer.min(WHOLE) });
    for words in &closing.disclaimer {
        setting.flow.paragraph(BODY, words, 0.0, MEASURE);
        setting.flow.space(GAP);
    }
    if !statements.is_empty() {
        small_heading(setting, OWN_STATEMENT, own.min(WHOLE));
        setting.flow.paragraph(SMALL.soft(), OWN_NOTE, 0.0, WIDTH);
        setting.flow.space(GAP);
        for words in &statements {
            setting.flow.paragraph(BODY, words, 0.0, MEASURE);
            setting.flow.space(GAP);
        }
    }
}

/// Every source that was cited, by its number.
pub(crate) fn sources(setting: &mut Setting<'_>) {
    if setting.cited.is_empty() {
        return;
    }
    let sources: Vec<String> = setting.cited.iter().map(source).collect();
    let keep = setting.flow.least_of_steps(SMALL, &sources);
    setting.section(SOURCES, keep);
    setting.flow.steps(SMALL, &sources);
}

/// A source in a line. Its date is said once.
fn source(source: &Source) -> String {
    let title = source.title.trim_end_matches('.');
    let said = title.contains(&format!("as of {}", source.as_of));
    let as_of = if source.as_of.is_empty() || said { String::new() } else { format!(", as of {}", source.as_of) };
    format!("{title}{as_of}. {}", source.url).trim_end().to_owned()
}

/// The papers that follow as pages, each with its first page.
pub(crate) fn papers(setting: &mut Setting<'_>) {
    let shown: Vec<(usize, &crate::Paper)> = setting.papers.iter().enumerate().filter(|(_, paper)| paper.show).collect();
    if shown.is_empty() {
        return;
    }
    let rows: Vec<Row> = shown
        .iter()
        .map(|(place, paper)| {
            let page = setting.before.papers.get(place).map_or_else(|| "\u{2013}".to_owned(), ToString::to_string);
            let cells = vec![vec![(BODY, paper.title.clone())], vec![(BODY, page)]];
            Row { cells, tied: false }
        })
        .collect();
    let columns = [
        Column { heading: "Paper", width: 416.0, align: Align::Left },
        Column { heading: "Page", width: 60.0, align: Align::Right },
    ];
    setting.noted_table(
        "Papers behind this document",
        "Copies that the holder added, shown as they are. Nobody has compared them with the originals.",
        16.0,
        &columns,
        &rows,
    );
}

/// The files that travel inside this one.
pub(crate) fn attached(setting: &mut Setting<'_>, files: &[Attached]) {
    if files.is_empty() {
        return;
    }
    let rows: Vec<Row> = files
        .iter()
        .map(|file| Row {
            cells: vec![vec![(BODY, file.name.clone())], vec![(SMALL, file.what.clone())], vec![(SMALL, size(file.bytes))]],
            tied: false,
        })
        .collect();
    let columns = [
        Column { heading: "File", width: 196.0, align: Align::Left },
        Column { heading: "What it is", width: 220.0, align: Align::Left },
        Column { heading: "Size", width: 60.0, align: Align::Right },
    ];
    let words = format!(
        "{} inside this one. A PDF reader lists what is attached under a paper clip, or as \u{201c}Attachments\u{201d}; the signature \
         covers it too.",
        if files.len() == 1 { "1 file travels".to_owned() } else { format!("{} travel", count(files.len(), "file", "files")) }
    );
    setting.noted_table(ATTACHED, &words, 28.0, &columns, &rows);
}

/// `48 kB`, rounded up.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// The three steps.
pub(crate) fn how_to_check(setting: &mut Setting<'_>, signer: &Signer) {
    setting.section(CHECK, 200.0);
    let flow = &mut setting.flow;
    let vouched = match signer.issuer.as_deref().map(str::trim) {
        None => "The panel may also say \u{201c}validity unknown\u{201d}. That is to be expected: the holder made the certificate of this \
                 signature, so no authority vouches for it. You can vouch for it yourself by the next step."
            .to_owned(),
        Some(issuer) => {
            let issuer = if issuer.is_empty() { "an authority that it does not name" } else { issuer };
            format!(
                "The certificate of this signature was issued by {issuer}. Your PDF reader may not know that authority and say \
                 \u{201c}validity unknown\u{201d}. The next step shows whose signature it is."
            )
        }
    };
    let steps = [
        "Open the file, not a print of it, in a PDF reader that shows signatures, such as Adobe Acrobat Reader, and open its \
         signature panel. It must say that the document has not been changed since it was signed."
            .to_owned(),
        vouched,
        format!(
            "Call {} on a number you have from elsewhere and have the signature fingerprint read to you. It must be the one below, \
             and the one that your PDF reader shows for the signer\u{2019}s certificate (SHA-256). The code on page 1 holds the same. \
             With Peerfolio, \u{201c}Check a packet\u{201d} shows it.",
            signer.name
        ),
    ];
    flow.steps(BODY, &steps);
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
        flow.paragraph(SMALL.soft(), OPEN_BOX, 20.0, WIDTH - 40.0);
    }
}

/// Sets a first page: what the reader came for, which takes so many points, then in small print these words and where the detail
/// stands. Where there is no room below, the small print comes first: it is not left alone on the second page.
pub(super) fn first_page(setting: &mut Setting<'_>, words: &str, height: f32, set: impl FnOnce(&mut Setting<'_>)) {
    let contents = setting.contents_line().unwrap_or_default();
    let print = setting.flow.height(SMALL, words, WIDTH) + GAP + setting.flow.height(SMALL, &contents, WIDTH);
    let below = height + ABOVE_PRINT + print <= setting.flow.room();
    if !below {
        small_print(setting, words);
        setting.flow.space(ABOVE_PRINT);
    }
    set(setting);
    if below {
        setting.flow.space(ABOVE_PRINT);
        small_print(setting, words);
    }
    end_first_page(setting);
}

/// The space between the small print and what stands beside it.
const ABOVE_PRINT: f32 = 10.0;

fn small_print(setting: &mut Setting<'_>, words: &str) {
    setting.flow.paragraph(SMALL.soft(), words, 0.0, WIDTH);
    setting.flow.space(GAP);
    setting.contents();
}

/// Ends the first page, where the detail begins on the next; not where the opening already ran over it.
pub(super) fn end_first_page(setting: &mut Setting<'_>) {
    if setting.flow.page() == 1 {
        setting.flow.turn();
    }
}

/// A small heading inside a section.
pub(super) fn small_heading(setting: &mut Setting<'_>, words: &str, follows: f32) {
    setting.flow.subheading(LEAD.strong(), words, 14.0, 2.0, follows);
}
