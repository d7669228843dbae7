//! The visible signature: a box at the foot of the first page that says who signed, when, and with which key; the same once
//! more as a code that a telephone reads.
//!
//! The code holds plain words and no address: there is no server to go to, a telephone shows words at once, and a paper that
//! teaches people to follow codes to a web site teaches them to be deceived. Its words belong to the signature and not to
//! the page, so that a reader shows them only where there is a signature. It must never say that the signature is good: a
//! picture cannot know that.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDateTime;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use super::text::Line;
use super::{ACCENT, BOTTOM, Flow, INK, LEAD, LEFT, Mark, PAPER, RIGHT, SMALL, Style, WIDTH};
use crate::certificate::Fingerprint;
use crate::font::{Face, Glyph};
use crate::sign::Seal;

/// The height of the box in points.
const HEIGHT: f32 = 80.0;
/// Where the box stands on the first page: left, bottom, right and top in points from the lower left corner.
pub(crate) const RECT: [f32; 4] = [LEFT, PAPER.1 - BOTTOM, RIGHT, PAPER.1 - BOTTOM + HEIGHT];
/// What the first page keeps free for the box and the space above it.
pub(crate) const KEPT: f32 = HEIGHT + 20.0;
/// The side of the code, which stands in the lower right corner of the box. Around it nothing is drawn for four of its
/// modules, as a telephone needs to find it (ISO/IEC 18004, 9.1).
const CODE: f32 = 71.0;
/// Names in the code are cut here, so that its modules stay large enough to be read.
const LONGEST_NAME: usize = 80;

/// What the box shows.
pub(crate) struct Shown {
    marks: Vec<Mark>,
    code: Option<QrCode>,
}

/// The marks of the box, measured with the document's fonts.
pub(crate) fn marks(flow: &mut Flow, name: &str, fingerprint: Fingerprint, at: NaiveDateTime, check_page: usize) -> Shown {
    let top = BOTTOM - HEIGHT;
    let middle = LEFT + WIDTH * 0.45;
    let end = RIGHT - CODE - 18.0;
    let time = at.format("%-d %B %Y, %H:%M UTC").to_string();
    let mut marks = vec![Mark::Rule { from: LEFT, to: RIGHT, y: top + 1.0, weight: 1.2, colour: ACCENT }];
    let mut set = |line: Line, style: Style, x: f32, y: f32| {
        marks.push(Mark::Text { x, y: top + y, width: line.width, style, glyphs: line.glyphs });
    };
    let room = middle - LEFT - 16.0;
    let mut say = |flow: &mut Flow, style: Style, words: &str, x: f32, y: f32, room: f32| {
        let line = flow.boxed(style, words, room);
        set(line, style, x, y);
    };
    say(flow, SMALL.soft(), "Electronically signed by", LEFT, 19.0, room);
    say(flow, LEAD.strong(), name, LEFT, 36.0, room);
    say(flow, SMALL.soft(), &time, LEFT, 54.0, room);
    say(flow, SMALL.soft(), &format!("How to check this: page {check_page}"), LEFT, 72.0, room);
    say(flow, SMALL.soft(), "Signature fingerprint (SHA-256)", middle, 19.0, end - middle);
    let column = (end - middle) / 4.0;
    for (index, group) in fingerprint.groups().enumerate() {
        let (row, place) = (index / 4, index % 4);
        let [x, y] =
            [(place, middle, column), (row, 36.0, 12.0)].map(|(count, from, step)| (0..count).fold(from, |sum, _| sum + step));
        say(flow, SMALL, &group, x, y, column);
    }
    Shown { marks, code: code(name, fingerprint, &time) }
}

/// The words as a code; `None` only where they are longer than any code holds, which the cut prevents.
fn code(name: &str, fingerprint: Fingerprint, time: &str) -> Option<QrCode> {
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let words = format!("Signed by {name}\n{time}\nSignature fingerprint (SHA-256):\n");
    let parts = [QrSegment::make_bytes(words.as_bytes()), QrSegment::make_alphanumeric(&fingerprint.to_string())];
    // A stain or a fold may cover a seventh of it.
    QrCode::encode_segments_advanced(&parts, QrCodeEcc::Medium, Version::MIN, Version::MAX, None, false).ok()
}

/// The box as an appearance for [`crate::sign()`].
pub(crate) fn seal(shown: &Shown, fonts: &BTreeMap<Face, u32>) -> Seal {
    let mut content = String::new();
    for mark in &shown.marks {
        match mark {
            Mark::Rule { from, to, y, weight, colour } => {
                let y = BOTTOM - y;
                content.push_str(&format!(
                    "{:.3} {:.3} {:.3} RG {weight} w {:.2} {y:.2} m {:.2} {y:.2} l S\n",
                    colour.0,
                    colour.1,
                    colour.2,
                    from - LEFT,
                    to - LEFT
                ));
            }
            Mark::Frame { .. } | Mark::Picture { .. } => {} // the box has none
            Mark::Text { x, y, style, glyphs, .. } => {
                content.push_str(&format!(
                    "BT /{} {} Tf {:.3} {:.3} {:.3} rg 1 0 0 1 {:.2} {:.2} Tm {} ET\n",
                    style.face.resource(),
                    style.size,
                    style.colour.0,
                    style.colour.1,
                    style.colour.2,
                    x - LEFT,
                    BOTTOM - y,
                    shown_glyphs(glyphs, style.size)
                ));
            }
        }
    }
    if let Some(code) = &shown.code {
        draw(code, &mut content);
    }
    Seal {
        page: 0,
        rect: RECT,
        appearance: content.into_bytes(),
        fonts: fonts.iter().map(|(face, number)| (face.resource().to_owned(), *number)).collect(),
    }
}

/// The operators that show glyphs: those at another height, such as an accent over a capital, by a rise of the text.
fn shown_glyphs(glyphs: &[Glyph], size: f32) -> String {
    let mut operators = String::new();
    let mut height = 0;
    for run in glyphs.chunk_by(|a, b| a.lift == b.lift) {
        let here = run.first().map_or(0, |glyph| glyph.lift);
        if here != height {
            height = here;
            #[expect(clippy::cast_precision_loss, reason = "thousandths of an em, a thousand at most")]
            let rise = height as f32 * size / 1000.0;
            let _ = write!(operators, "{rise:.3} Ts ");
        }
        operators.push_str("[<");
        for glyph in run {
            let _ = write!(operators, "{:04X}", glyph.id);
            if glyph.kern != 0 {
                let _ = write!(operators, ">{}<", -glyph.kern);
            }
        }
        operators.push_str(">] TJ ");
    }
    if height != 0 {
        operators.push_str("0 Ts"); // it would outlast the text
    }
    operators
}

/// The code's dark modules, those of a row that touch as one rectangle, all in one path: filled together, no reader
/// draws seams between them.
fn draw(code: &QrCode, content: &mut String) {
    let side = code.size();
    #[expect(clippy::cast_precision_loss, reason = "at most 177 modules")]
    let module = CODE / side as f32;
    // A unit of a module, with the rows counted from above as the code counts them.
    let _ = writeln!(
        content,
        "q {:.3} {:.3} {:.3} rg {module:.4} 0 0 {:.4} {:.3} {CODE:.3} cm",
        INK.0,
        INK.1,
        INK.2,
        -module,
        WIDTH - CODE
    );
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let from = x;
            while x < side && code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let _ = writeln!(content, "{from} {y} {} 1 re", x - from);
            }
            x += 1;
        }
    }
    content.push_str("f Q\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_still_gives_modules_that_a_telephone_reads() {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(16, 55, 0).unwrap();
        let time = at.format("%-d %B %Y, %H:%M UTC").to_string();
        for name in ["Sample Person", &"Ж".repeat(300), &"\u{1F600}".repeat(300)] {
            let code = code(name, Fingerprint::of(b""), &time).unwrap();
            let millimetres = CODE / code.size() as f32 / 72.0 * 25.4;
            assert!(millimetres >= 0.3, "{name}: {millimetres} mm");
            // The rule above is at least four modules away.
            assert!(HEIGHT - CODE - 1.6 >= 4.0 * CODE / code.size() as f32, "{name}");
        }
    }
}
