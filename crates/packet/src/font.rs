//! The typeface of the packets: Source Sans 3 in three faces, embedded when the crate is built.
//!
//! It turns words into glyphs with their widths and kerning, puts accents on letters for which the typeface has no glyph with
//! one, remembers which glyphs a document used, and makes the subset that is embedded. It must never drop a character in
//! silence: one that the typeface lacks shows as an open box and is reported.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use subsetter::GlyphRemapper;
use ttf_parser::GlyphId;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::placing::Placing;

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
    /// How far it stands above the line, in thousandths of an em; below where negative.
    pub(crate) lift: i32,
    /// Whether it is an accent on the glyph before it, from which no line may part it.
    pub(crate) joined: bool,
    /// The character that it stands for, where it is a box in the place of one that the typeface lacks.
    pub(crate) lacking: Option<char>,
}

/// Stands for a character that the typeface lacks.
const OPEN_BOX: char = '\u{25a1}';

struct Loaded {
    face: ttf_parser::Face<'static>,
    placing: Placing<'static>,
    /// The glyph of the face for a character, where it has one: every character is looked up once.
    found: FxHashMap<char, Option<GlyphId>>,
    remapper: GlyphRemapper,
    /// By glyph of the face: its number in the subset, and its width.
    taken: FxHashMap<GlyphId, (u16, i32)>,
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
            let placing = Placing::of(&face);
            Some(Loaded {
                face,
                placing,
                found: FxHashMap::default(),
                remapper: GlyphRemapper::new(),
                taken: FxHashMap::default(),
                used: BTreeMap::new(),
            })
        };
        Some(Self { faces: Face::ALL.into_iter().map(open).collect::<Option<_>>()?, missing: BTreeSet::new() })
    }

    /// Forgets what was used, for a document that is set again from its beginning. What was looked up stays known.
    pub(crate) fn begin_again(&mut self) {
        self.missing.clear();
        for loaded in &mut self.faces {
            loaded.remapper = GlyphRemapper::new();
            loaded.taken.clear();
            loaded.used.clear();
        }
    }

    /// The glyphs of a text, composed (NFC) and kerned. Line breaks and control characters become spaces. A character
    /// without a glyph is taken apart (NFD, then NFKD), and its accents are placed where the typeface says.
    pub(crate) fn glyphs(&mut self, face: Face, text: &str) -> Vec<Glyph> {
        let Some(loaded) = self.faces.get_mut(face.index()) else { return Vec::new() };
        let mut line = Run { loaded, glyphs: Vec::with_capacity(text.len()), base: None, below: None };
        let mut set = |line: &mut Run<'_>, character: char| {
            // Zero-width joiners, marks of direction and the like have no shape of their own.
            if matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
            {
                return;
            }
            if let Some(glyph) = line.loaded.find(character) {
                line.push(glyph, character);
            } else if let Some(parts) = line.loaded.parts(character) {
                for (part, glyph) in parts {
                    line.push(glyph, part);
                }
            } else {
                self.missing.insert(character);
                let glyph = line.loaded.find(OPEN_BOX).unwrap_or(GlyphId(0));
                line.push(glyph, OPEN_BOX);
                if let Some(last) = line.glyphs.last_mut() {
                    last.lacking = Some(character);
                }
            }
        };
        if text.is_ascii() {
            text.chars().map(tidy).for_each(|character| set(&mut line, character));
        } else {
            text.nfc().map(tidy).for_each(|character| set(&mut line, character));
        }
        line.glyphs
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

impl Loaded {
    fn find(&mut self, character: char) -> Option<GlyphId> {
        *self.found.entry(character).or_insert_with(|| self.face.glyph_index(character))
    }

    /// A character that has no glyph, in parts that have: a letter and its accents, or the letters of a digraph.
    fn parts(&mut self, character: char) -> Option<Vec<(char, GlyphId)>> {
        let one = || std::iter::once(character);
        let ways: [Vec<char>; 2] = [one().nfd().collect(), one().nfkd().nfc().collect()];
        ways.into_iter()
            .filter(|way| way.as_slice() != [character])
            .find_map(|way| way.into_iter().map(|part| self.find(part).map(|glyph| (part, glyph))).collect())
    }

    fn use_glyph(&mut self, original: GlyphId, character: char) -> (u16, i32) {
        *self.taken.entry(original).or_insert_with(|| {
            let id = self.remapper.remap(original.0);
            let advance = i32::from(self.face.glyph_hor_advance(original).unwrap_or(0));
            self.used.insert(id, (character, advance));
            (id, advance)
        })
    }
}

/// A line of glyphs in the making.
struct Run<'a> {
    loaded: &'a mut Loaded,
    glyphs: Vec<Glyph>,
    /// The last letter, and how far it moves the pen.
    base: Option<(GlyphId, i32)>,
    /// The last accent on it, and where it stands from the letter's origin.
    below: Option<(GlyphId, (i32, i32))>,
}

impl Run<'_> {
    fn push(&mut self, original: GlyphId, character: char) {
        let (id, advance) = self.loaded.use_glyph(original, character);
        if is_combining_mark(character)
            && let Some((base, pen)) = self.base
        {
            // Where the origin of the accent comes to stand, seen from the origin of the letter.
            let placing = &self.loaded.placing;
            let stacked = self.below.and_then(|(mark, (x, y))| placing.on_mark(mark, original).map(|(dx, dy)| (x + dx, y + dy)));
            let (x, y) = stacked.or_else(|| placing.on_base(base, original)).unwrap_or((pen, 0));
            if let Some(before) = self.glyphs.last_mut() {
                before.kern += x - pen;
            }
            // Behind the accent the pen is where the letter left it.
            self.glyphs.push(Glyph { id, character, advance, kern: pen - x - advance, lift: y, joined: true, lacking: None });
            self.below = Some((original, (x, y)));
            return;
        }
        if let (Some((before, _)), Some(glyph)) = (self.base, self.glyphs.last_mut()) {
            glyph.kern += self.loaded.placing.kern(before, original);
        }
        self.glyphs.push(Glyph { id, character, advance, kern: 0, lift: 0, joined: false, lacking: None });
        self.base = Some((original, advance));
        self.below = None;
    }
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
        assert_eq!(line.iter().map(|glyph| glyph.lacking).collect::<Vec<_>>(), [None, Some('\u{4e2d}'), None]);
        assert_eq!(fonts.missing(), ['\u{4e2d}']);
    }

    #[test]
    fn an_accent_without_a_letter_of_its_own_stands_on_its_letter() {
        let mut fonts = Fonts::open().unwrap();
        // x with a circumflex and a dot below has no glyph of its own in any alphabet's table.
        let line = fonts.glyphs(Face::Regular, "ax\u{302}\u{323}b");
        assert_eq!(line.iter().map(|glyph| glyph.character).collect::<String>(), "ax\u{323}\u{302}b");
        let joined: Vec<bool> = line.iter().map(|glyph| glyph.joined).collect();
        assert_eq!(joined, [false, false, true, true, false]);
        let width = |glyphs: &[Glyph]| glyphs.iter().map(|glyph| glyph.advance + glyph.kern).sum::<i32>();
        let plain = fonts.glyphs(Face::Regular, "axb");
        assert_eq!(width(&line), width(&plain), "accents add no width");
        // Both marks are drawn near the middle of the x.
        let middle = |upto: usize| width(&line[..upto]) - width(&line[..1]);
        for place in [2, 3] {
            assert!((100..500).contains(&middle(place)), "{}", middle(place));
        }
        assert!(fonts.missing().is_empty());
    }

    /// What the typeface lacks of the alphabets that it has. docs/conformance.md says the same in words.
    #[test]
    fn the_letters_that_are_lacking_are_known() {
        let mut fonts = Fonts::open().unwrap();
        let mut lacking = |range: std::ops::RangeInclusive<u32>| -> String {
            range
                .filter_map(char::from_u32)
                .filter(|character| character.is_alphabetic())
                .filter(|character| {
                    fonts.glyphs(Face::Regular, &character.to_string()).iter().any(|glyph| glyph.character == OPEN_BOX)
                })
                .collect()
        };
        for (block, complete) in [
            ("Latin-1 and Extended-A", 0xa0..=0x17f),
            ("Vietnamese", 0x1ea0..=0x1ef9),
            ("Greek and Coptic: Greek", 0x386..=0x3ce),
            ("Greek Extended", 0x1f00..=0x1fff),
            ("Cyrillic: the Slavic languages", 0x400..=0x45f),
        ] {
            assert_eq!(lacking(complete), "", "{block}");
        }
        // The circumflex below, and letters of old manuscripts.
        let below = "\u{1e12}\u{1e13}\u{1e18}\u{1e19}\u{1e3c}\u{1e3d}\u{1e4a}\u{1e4b}\u{1e70}\u{1e71}\u{1e76}\u{1e77}";
        let old = "\u{1e9c}\u{1e9d}\u{1efa}\u{1efb}\u{1efc}\u{1efd}\u{1efe}\u{1eff}";
        assert_eq!(lacking(0x1e00..=0x1eff), format!("{below}{old}"));
    }
}
