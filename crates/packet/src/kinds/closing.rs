//! How every packet ends: questions, statements, sources, papers, attached files, and how to check it.
//!
//! It must never say of a signature that it is good: the steps tell the reader how to find out.

use super::parts::{Closing, Opening};
use super::setting::{Setting, count, former_name};
use crate::Signer;
use crate::page::{Align, BODY, Column, LEAD, Row, SMALL, WIDTH};

/// A file that travels inside the packet, as the list of attachments names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attached {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) bytes: usize,
}

const OPEN: &str = "Still to be confirmed";
const WHAT_IT_IS: &str = "What this document is";
const SOURCES: &str = "Sources";
const ATTACHED: &str = "Attached to this file";
/// The heading under which the steps stand.
pub(crate) const CHECK: &str = "How to check this document";
/// Sections that belong to every document: a letter does not name them among what is enclosed.
pub(super) const MATTER: [&str; 5] = [OPEN, WHAT_IT_IS, SOURCES, ATTACHED, CHECK];

/// How questions are to be read that the holder noted.
pub(super) const NOTED: &str =
    "Points that no published source settles, as the holder noted them; in them, \u{201c}you\u{201d} is the holder.";

/// What is still to be asked, in the holder's own notes; nothing where nothing is open.
pub(super) fn questions(setting: &mut Setting<'_>, note: &str, questions: &[String]) {
    if questions.is_empty() {
        return;
    }
    setting.section(OPEN, 70.0);
    setting.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
    setting.flow.space(4.0);
    for (at, question) in questions.iter().enumerate() {
        setting.flow.step(at + 1, BODY, question);
    }
}

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
    setting.section(WHAT_IT_IS, 60.0);
    for words in &closing.disclaimer {
        setting.flow.paragraph(BODY, words, 0.0, WIDTH - 30.0);
        setting.flow.space(4.0);
    }
    if !statements.is_empty() {
        small_heading(setting, "The holder\u{2019}s own statement", 50.0);
        setting.flow.paragraph(SMALL.soft(), "Nobody else has confirmed what stands here.", 0.0, WIDTH);
        setting.flow.space(4.0);
        for words in &statements {
            setting.flow.paragraph(BODY, words, 0.0, WIDTH - 30.0);
            setting.flow.space(4.0);
        }
    }
}

/// Every source that was cited, by its number.
pub(crate) fn sources(setting: &mut Setting<'_>) {
    if setting.cited.is_empty() {
        return;
    }
    setting.section(SOURCES, 40.0);
    for (index, source) in setting.cited.clone().iter().enumerate() {
        let as_of = if source.as_of.is_empty() { String::new() } else { format!(", as of {}", source.as_of) };
        let title = source.title.trim_end_matches('.');
        setting.flow.step(index + 1, SMALL, format!("{title}{as_of}. {}", source.url).trim_end());
    }
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
    setting.section(CHECK, 190.0);
    let flow = &mut setting.flow;
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
