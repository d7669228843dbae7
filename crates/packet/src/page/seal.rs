//! The visible signature: a box at the foot of the first page that says who signed, when, and with which key.
//!
//! Its words belong to the signature and not to the page, so that a reader shows them only where there is a signature. It
//! must never say that the signature is good: a picture cannot know that.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::text::Line;
use super::{ACCENT, BOTTOM, Flow, LEAD, LEFT, Mark, PAPER, RIGHT, SMALL, Style, WIDTH};
use crate::certificate::Fingerprint;
use crate::font::Face;
use crate::sign::Seal;

/// The height of the box in points.
const HEIGHT: f32 = 74.0;
/// What the first page keeps free for the box and the space above it.
pub(crate) const KEPT: f32 = HEIGHT + 20.0;

/// The marks of the box, measured with the document's fonts.
pub(crate) fn marks(flow: &mut Flow, name: &str, fingerprint: Fingerprint, at: NaiveDateTime, check_page: usize) -> Vec<Mark> {
    let top = BOTTOM - HEIGHT;
    let middle = LEFT + WIDTH * 0.47;
    let mut marks = vec![Mark::Rule { from: LEFT, to: RIGHT, y: top + 1.0, weight: 1.2, colour: ACCENT }];
    let mut set = |line: Line, style: Style, x: f32, y: f32| {
        marks.push(Mark::Text { x, y: top + y, width: line.width, style, glyphs: line.glyphs });
    };
    let room = middle - LEFT - 16.0;
    let mut say = |flow: &mut Flow, style: Style, words: &str, x: f32, y: f32, room: f32| {
        let line = flow.boxed(style, words, room);
        set(line, style, x, y);
    };
    say(flow, SMALL.soft(), "Electronically signed by", LEFT, 17.0, room);
    say(flow, LEAD.strong(), name, LEFT, 34.0, room);
    say(flow, SMALL.soft(), &at.format("%-d %B %Y, %H:%M UTC").to_string(), LEFT, 49.0, room);
    say(flow, SMALL.soft(), &format!("How to check this: page {check_page}"), LEFT, 63.0, room);
    say(flow, SMALL.soft(), "Fingerprint of the key\u{2019}s certificate (SHA-256)", middle, 17.0, RIGHT - middle);
    let column = (RIGHT - middle) / 8.0;
    for (index, group) in fingerprint.groups().enumerate() {
        let (row, place) = (index / 8, index % 8);
        let [x, y] =
            [(place, middle, column), (row, 33.0, 15.0)].map(|(count, from, step)| (0..count).fold(from, |sum, _| sum + step));
        say(flow, SMALL, &group, x, y, column);
    }
    marks
}

/// The box as an appearance for [`crate::sign()`].
pub(crate) fn seal(marks: &[Mark], fonts: &BTreeMap<Face, u32>) -> Seal {
    let bottom = PAPER.1 - BOTTOM;
    let mut content = String::new();
    for mark in marks {
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
            Mark::Text { x, y, style, glyphs, .. } => {
                let codes: String = glyphs
                    .iter()
                    .map(|glyph| {
                        if glyph.kern == 0 { format!("<{:04X}>", glyph.id) } else { format!("<{:04X}>{}", glyph.id, -glyph.kern) }
                    })
                    .collect();
                content.push_str(&format!(
                    "BT /{} {} Tf {:.3} {:.3} {:.3} rg 1 0 0 1 {:.2} {:.2} Tm [{codes}] TJ ET\n",
                    style.face.resource(),
                    style.size,
                    style.colour.0,
                    style.colour.1,
                    style.colour.2,
                    x - LEFT,
                    BOTTOM - y
                ));
            }
        }
    }
    Seal {
        page: 0,
        rect: [LEFT, bottom, RIGHT, bottom + HEIGHT],
        appearance: content.into_bytes(),
        fonts: fonts.iter().map(|(face, number)| (face.resource().to_owned(), *number)).collect(),
    }
}
