//! The typeface of the packets: Source Sans 3 in three faces, embedded when the crate is built.
//!
//! It turns words into glyphs with their widths and kerning, remembers which glyphs a document used, and makes the subset
//! that is embedded. It must never drop a character in silence: one that the typeface lacks shows as an open box and is
//! reported.

use std::collections::{BTreeMap, BTreeSet};

use subsetter::GlyphRemapper;
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{GlyphId, Tag};
use unicode_normalization::UnicodeNormalization;

/// The three faces: two weights, and a true italic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Face {
    Regular,
    Italic,
    Semibold,
}

impl Face {
    pub(crate) const ALL: [Self; 3] = [Self::Regular, Self::Italic, Self::Semibold];

    const fn index(self) -> usize {
        match self {
            Self::Regular => 0,
            Self::Italic => 1,
            Self::Semibold => 2,
        }
    }

    const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!(concat!(env!("OUT_DIR"), "/SourceSans3-Regular.ttf")),
            Self::Italic => include_bytes!(concat!(env!("OUT_DIR"), "/SourceSans3-It.ttf")),
            Self::Semibold => include_bytes!(concat!(env!("OUT_DIR"), "/SourceSans3-Semibold.ttf")),
        }
    }

    /// The PostScript name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Regular => "SourceSans3-Regular",
            Self::Italic => "SourceSans3-It",
            Self::Semibold => "SourceSans3-Semibold",
        }
    }

    /// The name under which pages refer to it.
    pub(crate) const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "SansRegular",
            Self::Italic => "SansItalic",
            Self::Semibold => "SansSemibold",
        }
    }
}

/// One glyph of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// In the subset.
    pub(crate) id: u16,
    pub(crate) character: char,
    /// Width in thousandths of an em.
    pub(crate) advance: i32,
    /// What is added to the width before the next glyph, in thousandths of an em; mostly negative.
    pub(crate) kern: i32,
}

/// Stands for a character that the typeface lacks.
const OPEN_BOX: char = '\u{25a1}';

struct Loaded {
    face: ttf_parser::Face<'static>,
    remapper: GlyphRemapper,
    /// By glyph of the subset: what it stands for, and its width.
    used: BTreeMap<u16, (char, i32)>,
}

/// The faces, and what one document used of them.
pub(crate) struct Fonts {
    faces: Vec<Loaded>,
    missing: BTreeSet<char>,
}

/// Measures of a face for its PDF descriptor, in thousandths of an em.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measures {
    pub(crate) ascent: i64,
    pub(crate) descent: i64,
    pub(crate) cap_height: i64,
    pub(crate) italic_angle: i64,
    pub(crate) weight: u16,
    pub(crate) bounds: [i64; 4],
}

impl Fonts {
    /// Opens the three embedded faces. `None` only if the build embedded something that is no font.
    pub(crate) fn open() -> Option<Self> {
        let open = |face: Face| {
            let face = ttf_parser::Face::parse(face.file(), 0).ok()?;
            Some(Loaded { face, remapper: GlyphRemapper::new(), used: BTreeMap::new() })
        };
        Some(Self { faces: Face::ALL.into_iter().map(open).collect::<Option<_>>()?, missing: BTreeSet::new() })
    }

    /// The glyphs of a text, composed (NFC) and kerned. Line breaks and control characters become spaces.
    pub(crate) fn glyphs(&mut self, face: Face, text: &str) -> Vec<Glyph> {
        let Some(loaded) = self.faces.get_mut(face.index()) else { return Vec::new() };
        let mut line: Vec<(GlyphId, Glyph)> = Vec::new();
        for character in text.nfc().map(tidy) {
            // Zero-width joiners, marks of direction and the like have no shape of their own.
            if matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
            {
                continue;
            }
            let (original, character) = match loaded.face.glyph_index(character) {
                Some(glyph) => (glyph, character),
                None => {
                    self.missing.insert(character);
                    (loaded.face.glyph_index(OPEN_BOX).unwrap_or(GlyphId(0)), OPEN_BOX)
                }
            };
            let id = loaded.remapper.remap(original.0);
            let advance = i32::from(loaded.face.glyph_hor_advance(original).unwrap_or(0));
            loaded.used.entry(id).or_insert((character, advance));
            if let Some((before, glyph)) = line.last_mut() {
                glyph.kern = kern(&loaded.face, *before, original);
            }
            line.push((original, Glyph { id, character, advance, kern: 0 }));
        }
        line.into_iter().map(|(_, glyph)| glyph).collect()
    }

    /// Characters that no face had, in their order.
    pub(crate) fn missing(&self) -> Vec<char> {
        self.missing.iter().copied().collect()
    }

    /// What of a face was used, by glyph of the subset: the character and the width in thousandths of an em.
    pub(crate) fn used(&self, face: Face) -> Option<&BTreeMap<u16, (char, i32)>> {
        self.faces.get(face.index()).map(|loaded| &loaded.used).filter(|used| !used.is_empty())
    }

    /// The font file with only the glyphs that were used.
    pub(crate) fn subset(&self, face: Face) -> Option<Vec<u8>> {
        let loaded = self.faces.get(face.index())?;
        subsetter::subset(face.file(), 0, &loaded.remapper).ok()
    }

    pub(crate) fn measures(&self, face: Face) -> Option<Measures> {
        let font = &self.faces.get(face.index())?.face;
        let bounds = font.global_bounding_box();
        Some(Measures {
            ascent: i64::from(font.ascender()),
            descent: i64::from(font.descender()),
            cap_height: i64::from(font.capital_height().unwrap_or(660)),
            #[expect(clippy::cast_possible_truncation, reason = "a slant in whole degrees, between -90 and 90")]
            italic_angle: font.italic_angle() as i64,
            weight: font.weight().to_number(),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(i64::from),
        })
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("missing", &self.missing).finish_non_exhaustive()
    }
}

/// Characters that differ from a common one only in how lines may break.
fn tidy(character: char) -> char {
    match character {
        '\u{00a0}' | '\u{2007}' | '\u{202f}' => ' ',
        '\u{2010}' | '\u{2011}' => '-',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// The `kern` feature for one pair. The embedded faces have 1000 units to the em, so that units are thousandths.
fn kern(face: &ttf_parser::Face<'_>, first: GlyphId, second: GlyphId) -> i32 {
    let find = || -> Option<i32> {
        let table = face.tables().gpos?;
        let feature = table.features.into_iter().find(|feature| feature.tag == Tag::from_bytes(b"kern"))?;
        for index in feature.lookup_indices {
            let lookup = table.lookups.get(index)?;
            for subtable in lookup.subtables.into_iter::<PositioningSubtable<'_>>() {
                let PositioningSubtable::Pair(pairs) = subtable else { continue };
                let Some(covered) = pairs.coverage().get(first) else { continue };
                match pairs {
                    PairAdjustment::Format1 { sets, .. } => {
                        if let Some((value, _)) = sets.get(covered).and_then(|set| set.get(second)) {
                            return Some(i32::from(value.x_advance));
                        }
                    }
                    PairAdjustment::Format2 { classes, matrix, .. } => {
                        let classes = (classes.0.get(first), classes.1.get(second));
                        if let Some((value, _)) = matrix.get(classes) {
                            return Some(i32::from(value.x_advance));
                        }
                    }
                }
            }
        }
        None
    };
    find().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_faces_count_in_thousandths_and_their_figures_have_one_width() {
        let mut fonts = Fonts::open().unwrap();
        for face in Face::ALL {
            assert_eq!(fonts.faces[face.index()].face.units_per_em(), 1000);
            let widths: BTreeSet<i32> = fonts.glyphs(face, "0123456789").iter().map(|glyph| glyph.advance + glyph.kern).collect();
            assert_eq!(widths.len(), 1, "{face:?} {widths:?}");
        }
    }

    #[test]
    fn a_letter_and_its_accent_become_one_glyph_and_pairs_are_kerned() {
        let mut fonts = Fonts::open().unwrap();
        let composed = fonts.glyphs(Face::Regular, "Zo\u{eb}");
        assert_eq!(fonts.glyphs(Face::Regular, "Zoe\u{308}"), composed);
        assert!(fonts.glyphs(Face::Regular, "AV")[0].kern < 0);
        assert!(fonts.missing().is_empty());
    }

    #[test]
    fn a_character_without_a_glyph_is_shown_as_a_box_and_told() {
        let mut fonts = Fonts::open().unwrap();
        let line = fonts.glyphs(Face::Regular, "a\u{4e2d}b");
        assert_eq!(line.iter().map(|glyph| glyph.character).collect::<String>(), "a\u{25a1}b");
        assert_eq!(fonts.missing(), ['\u{4e2d}']);
    }
}
