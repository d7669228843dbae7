//! Where glyphs stand beside and above each other: kerning, and accents on letters (OpenType, GPOS).
//!
//! It must never read a table twice: what it needs of the font is found when the font is opened.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use ttf_parser::gpos::{MarkToBaseAdjustment, MarkToMarkAdjustment, PairAdjustment, PositioningSubtable};
use ttf_parser::{GlyphId, Tag};

/// The parts of a face that place glyphs. All numbers are units of the face, 1000 to the em in ours.
pub(crate) struct Placing<'a> {
    pairs: Vec<PairAdjustment<'a>>,
    on_bases: Vec<MarkToBaseAdjustment<'a>>,
    on_marks: Vec<MarkToMarkAdjustment<'a>>,
    /// Pairs that were looked up.
    known: RefCell<FxHashMap<(GlyphId, GlyphId), i32>>,
}

impl<'a> Placing<'a> {
    pub(crate) fn of(face: &ttf_parser::Face<'a>) -> Self {
        let mut placing = Self { pairs: Vec::new(), on_bases: Vec::new(), on_marks: Vec::new(), known: RefCell::default() };
        let Some(table) = face.tables().gpos else { return placing };
        for name in [b"kern", b"mark", b"mkmk"] {
            // The scripts of these faces share their tables, so that the first of each name is all of them.
            let Some(feature) = table.features.into_iter().find(|feature| feature.tag == Tag::from_bytes(name)) else { continue };
            for lookup in feature.lookup_indices.into_iter().filter_map(|index| table.lookups.get(index)) {
                for subtable in lookup.subtables.into_iter::<PositioningSubtable<'a>>() {
                    match subtable {
                        PositioningSubtable::Pair(pairs) => placing.pairs.push(pairs),
                        PositioningSubtable::MarkToBase(marks) => placing.on_bases.push(marks),
                        PositioningSubtable::MarkToMark(marks) => placing.on_marks.push(marks),
                        _ => {}
                    }
                }
            }
        }
        placing
    }

    /// What is added between two glyphs.
    pub(crate) fn kern(&self, first: GlyphId, second: GlyphId) -> i32 {
        *self.known.borrow_mut().entry((first, second)).or_insert_with(|| self.look_up(first, second).unwrap_or(0))
    }

    fn look_up(&self, first: GlyphId, second: GlyphId) -> Option<i32> {
        self.pairs.iter().find_map(|pairs| {
            let covered = pairs.coverage().get(first)?;
            let value = match pairs {
                PairAdjustment::Format1 { sets, .. } => sets.get(covered)?.get(second)?.0,
                PairAdjustment::Format2 { classes, matrix, .. } => matrix.get((classes.0.get(first), classes.1.get(second)))?.0,
            };
            Some(i32::from(value.x_advance))
        })
    }

    /// Where the origin of an accent stands, seen from that of its letter: right and up.
    pub(crate) fn on_base(&self, base: GlyphId, mark: GlyphId) -> Option<(i32, i32)> {
        self.on_bases.iter().find_map(|table| {
            let (class, own) = table.marks.get(table.mark_coverage.get(mark)?)?;
            let there = table.anchors.get(table.base_coverage.get(base)?, class)?;
            Some((i32::from(there.x) - i32::from(own.x), i32::from(there.y) - i32::from(own.y)))
        })
    }

    /// Where the origin of an accent stands, seen from that of the accent it stands on.
    pub(crate) fn on_mark(&self, below: GlyphId, mark: GlyphId) -> Option<(i32, i32)> {
        self.on_marks.iter().find_map(|table| {
            let (class, own) = table.marks.get(table.mark1_coverage.get(mark)?)?;
            let there = table.mark2_matrix.get(table.mark2_coverage.get(below)?, class)?;
            Some((i32::from(there.x) - i32::from(own.x), i32::from(there.y) - i32::from(own.y)))
        })
    }
}
