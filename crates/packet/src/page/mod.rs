//! The parts of a page: paper, type, colour, and the marks that end up on it.
//!
//! Every kind of packet is set from these parts, so that all look like one hand's work. Positions are points from the
//! upper left corner, downwards. Nothing here knows what a packet says, and nothing may be set outside the margins.

mod bookmarks;
mod content;
mod file;
mod flow;
mod form;
mod paper;
mod picture;
mod profile;
mod properties;
pub(crate) mod seal;
mod table;
mod tags;
mod text;
mod tree;
mod typeface;

use crate::font::{Face, Glyph};

pub(crate) use file::deflated;
pub(crate) use flow::Flow;
pub(crate) use paper::{About, finish};
pub(crate) use picture::{Coding, Picture};
pub(crate) use table::{Align, Cell, Column, Row, Table};
pub(crate) use tags::Role;

/// US Letter, in points.
pub(crate) const PAPER: (f32, f32) = (612.0, 792.0);
pub(crate) const LEFT: f32 = 68.0;
pub(crate) const RIGHT: f32 = PAPER.0 - 68.0;
pub(crate) const TOP: f32 = 64.0;
/// Where the text of a page ends; the foot stands below it.
pub(crate) const BOTTOM: f32 = PAPER.1 - 76.0;
/// The baseline of the foot.
pub(crate) const FOOT: f32 = PAPER.1 - 42.0;
pub(crate) const WIDTH: f32 = RIGHT - LEFT;

/// A colour, red, green and blue from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Colour(pub(crate) f32, pub(crate) f32, pub(crate) f32);

/// Dark and warm: the text.
pub(crate) const INK: Colour = Colour(0.145, 0.122, 0.102);
/// What stands second. Contrast on white above 6 to 1.
pub(crate) const SOFT: Colour = Colour(0.373, 0.337, 0.302);
/// Hairlines.
pub(crate) const HAIR: Colour = Colour(0.784, 0.753, 0.714);
/// The one accent: where the eye is to go first.
pub(crate) const ACCENT: Colour = Colour(0.063, 0.357, 0.373);

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) face: Face,
    pub(crate) size: f32,
    /// From one baseline to the next.
    pub(crate) leading: f32,
    pub(crate) colour: Colour,
}

impl Style {
    const fn of(size: f32, leading: f32) -> Self {
        Self { face: Face::Regular, size, leading, colour: INK }
    }

    /// From the upper edge of a line to its baseline: the words stand optically in the middle of their leading.
    pub(crate) const fn baseline(self) -> f32 {
        self.leading / 2.0 + self.size * 0.32
    }

    pub(crate) const fn strong(self) -> Self {
        Self { face: Face::Semibold, ..self }
    }

    pub(crate) const fn italic(self) -> Self {
        Self { face: Face::Italic, ..self }
    }

    pub(crate) const fn soft(self) -> Self {
        Self { colour: SOFT, ..self }
    }

    pub(crate) const fn accent(self) -> Self {
        Self { colour: ACCENT, ..self }
    }
}

/// The five sizes.
pub(crate) const SMALL: Style = Style::of(8.5, 12.0);
pub(crate) const BODY: Style = Style::of(10.0, 14.0);
pub(crate) const LEAD: Style = Style::of(12.5, 18.0);
pub(crate) const HEADING: Style = Style::of(16.0, 22.0);
pub(crate) const TITLE: Style = Style::of(26.0, 32.0);

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    /// A line of glyphs, from the left end of its baseline.
    Text { x: f32, y: f32, width: f32, style: Style, glyphs: Vec<Glyph> },
    /// A horizontal line.
    Rule { from: f32, to: f32, y: f32, weight: f32, colour: Colour },
    /// A hairline around a box, from its upper left corner.
    Frame { x: f32, y: f32, width: f32, height: f32, colour: Colour },
    /// A picture in a box, from its upper left corner: its place among the document's pictures.
    Picture { x: f32, y: f32, width: f32, height: f32, picture: usize },
}

/// Whose a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// An element of the structure tree, under this identifier on its page; the role names it in the page's content.
    Content(u32, Role),
    /// Rules and frames.
    Ornament,
    /// A table's heading row on the second and later pages.
    Repeated,
    /// The foot of the page.
    Foot,
}

/// One page's marks, in reading order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sheet {
    pub(crate) marks: Vec<(Owner, Mark)>,
    /// The elements that own its pieces of content, by identifier.
    owners: Vec<usize>,
}
