//! A whole packet, set from its contents to its last paper.
//!
//! The kind sets its own pages; then come the sources, the list of papers, the attached files and how to check it all, the same
//! in every kind, and last the papers. References to pages are found in one pass and printed in the next. The same input gives
//! the same bytes.

use chrono::NaiveDateTime;

use crate::attach::{Attachment, names};
use crate::evidence::{self, Paper};
use crate::font::Fonts;
use crate::kinds::{Attached, CHECK, Contents, Refs, Setting, closing};
use crate::page::{self, About, Flow, seal};
use crate::{Laid, LayoutError, Signer};

/// Everything that goes into one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Packet {
    /// What it says, by its kind.
    pub contents: Contents,
    /// The papers behind it. The contents refer to them by their places.
    pub papers: Vec<Paper>,
    /// Files that travel inside it besides the originals of papers.
    pub attachments: Vec<Attachment>,
}

/// The most passes: where things stand settles in two or three.
const MOST_PASSES: usize = 5;

/// Sets a packet. `made_at` (UTC) is the time that the seal prints and the file's properties name.
///
/// # Errors
/// [`LayoutError`] only where the program itself is damaged; nothing that a packet says is at fault.
pub fn lay_out(packet: &Packet, signer: &Signer, made_at: NaiveDateTime) -> Result<Laid, LayoutError> {
    let evidence = evidence::prepare(&packet.papers);
    let mut attachments = evidence::originals(&packet.papers, made_at);
    attachments.extend(packet.attachments.iter().cloned());
    let attached: Vec<Attached> = names(&attachments)
        .into_iter()
        .zip(&attachments)
        .map(|(name, file)| Attached { name, what: file.description.clone(), bytes: file.bytes.len() })
        .collect();

    let mut fonts = Fonts::open().ok_or(LayoutError::Font)?;
    let mut before = Refs::default();
    let mut passes = 0;
    let (mut flow, refs) = loop {
        let mut setting = Setting::new(Flow::new(fonts, seal::KEPT), &packet.papers, &before);
        packet.contents.set(&mut setting);
        closing::sources(&mut setting);
        closing::papers(&mut setting);
        closing::attached(&mut setting, &attached);
        closing::how_to_check(&mut setting, signer);
        setting.now.papers = evidence::pages(&evidence, setting.flow.page() + 1).into_iter().collect();
        let Setting { flow, now, .. } = setting;
        passes += 1;
        if now == before || passes == MOST_PASSES {
            break (flow, now);
        }
        before = now;
        // The next pass looks up the same glyphs, and counts anew which it uses.
        fonts = flow.into_fonts();
        fonts.begin_again();
    };
    let check_page = refs.sections.iter().find(|(words, _)| words == CHECK).map_or(1, |(_, page)| *page);
    let marks = seal::marks(&mut flow, &signer.name, signer.fingerprint, made_at, check_page);
    evidence::place(&mut flow, evidence);

    let opening = packet.contents.opening();
    let bound = flow.close(&opening.holder, &signer.fingerprint.short());
    let title = format!("{}: {}", packet.contents.title(), opening.holder);
    let about = About { title: &title, author: &opening.holder, subject: packet.contents.subject(), made_at };
    let finished = page::finish(&bound, &about, &attachments)?;
    Ok(Laid {
        pages: bound.sheets.len(),
        missing_glyphs: bound.fonts.missing(),
        seal: seal::seal(&marks, &finished.fonts),
        shortened: bound.shortened,
        pdf: finished.pdf,
        made_at,
        fingerprint: signer.fingerprint,
    })
}
