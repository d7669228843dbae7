//! A font without what a PDF does not need: instructions for coarse screens, names, PostScript names (OpenType, glyf and loca).
//!
//! A third of a small subset is instructions. It must never change an outline or a width; what it cannot read it leaves whole.

/// The tables that a PDF needs of a font with TrueType outlines (ISO 32000-1, 9.9.1).
const NEEDED: [&[u8; 4]; 6] = [b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];

/// The font without the rest. `None` where it is not built as it should be.
pub(crate) fn slim(font: &[u8]) -> Option<Vec<u8>> {
    let count = usize::from(short(font, 4)?);
    let table = |name: &[u8; 4]| -> Option<&[u8]> {
        let record =
            (0..count).find_map(|index| font.get(12 + 16 * index..28 + 16 * index).filter(|record| record.starts_with(name)))?;
        let (at, length) = (usize::try_from(long(record, 8)?).ok()?, usize::try_from(long(record, 12)?).ok()?);
        font.get(at..at.checked_add(length)?)
    };
    let mut head = table(b"head")?.to_vec();
    let mut maxp = table(b"maxp")?.to_vec();
    let (old, places) = (table(b"glyf")?, table(b"loca")?);
    let glyphs = usize::from(short(&maxp, 4)?);
    let wide = short(&head, 50)? == 1;
    let place = |index: usize| -> Option<usize> {
        if wide { usize::try_from(long(places, 4 * index)?).ok() } else { Some(2 * usize::from(short(places, 2 * index)?)) }
    };
    let (mut glyf, mut loca) = (Vec::with_capacity(old.len()), Vec::with_capacity(4 * glyphs + 4));
    for index in 0..glyphs {
        loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
        glyf.extend(outline(old.get(place(index)?..place(index + 1)?)?)?);
        glyf.resize(glyf.len().next_multiple_of(4), 0);
    }
    loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
    // Places as four bytes; no instructions, and nothing that they need.
    head.get_mut(50..52)?.copy_from_slice(&[0, 1]);
    head.get_mut(8..12)?.fill(0);
    maxp.get_mut(16..28)?.fill(0);

    let tables: Vec<(&[u8; 4], Vec<u8>)> = NEEDED
        .into_iter()
        .map(|name| {
            let bytes = match name {
                b"glyf" => glyf.clone(),
                b"head" => head.clone(),
                b"loca" => loca.clone(),
                b"maxp" => maxp.clone(),
                other => table(other)?.to_vec(),
            };
            Some((name, bytes))
        })
        .collect::<Option<_>>()?;
    let mut out = vec![0, 1, 0, 0, 0, 6, 0, 64, 0, 2, 0, 32];
    let mut at = 12 + 16 * tables.len();
    let mut head_at = 0;
    for (name, bytes) in &tables {
        if *name == b"head" {
            head_at = at;
        }
        out.extend(*name);
        out.extend(sum(bytes).to_be_bytes());
        out.extend(u32::try_from(at).ok()?.to_be_bytes());
        out.extend(u32::try_from(bytes.len()).ok()?.to_be_bytes());
        at += bytes.len().next_multiple_of(4);
    }
    for (_, bytes) in tables {
        out.extend(bytes);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xb1b0_afba_u32.wrapping_sub(sum(&out));
    out.get_mut(head_at + 8..head_at + 12)?.copy_from_slice(&adjustment.to_be_bytes());
    Some(out)
}

/// A glyph without its instructions.
fn outline(glyph: &[u8]) -> Option<Vec<u8>> {
    if glyph.is_empty() {
        return Some(Vec::new());
    }
    let contours = i16::from_be_bytes([*glyph.first()?, *glyph.get(1)?]);
    if let Ok(contours) = usize::try_from(contours) {
        let at = 10 + 2 * contours;
        let rest = at + 2 + usize::from(short(glyph, at)?);
        return Some([glyph.get(..at)?, &[0, 0], glyph.get(rest..)?].concat());
    }
    // A glyph put together from others: each part says whether another follows.
    let mut out = glyph.get(..10)?.to_vec();
    let mut at = 10;
    loop {
        let flags = short(glyph, at)?;
        let arguments = if flags & 0x0001 == 0 { 2 } else { 4 };
        let scale = match flags {
            flags if flags & 0x0008 != 0 => 2,
            flags if flags & 0x0040 != 0 => 4,
            flags if flags & 0x0080 != 0 => 8,
            _ => 0,
        };
        let end = at + 4 + arguments + scale;
        out.extend((flags & !0x0100).to_be_bytes());
        out.extend(glyph.get(at + 2..end)?);
        at = end;
        if flags & 0x0020 == 0 {
            return Some(out);
        }
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some((u32::from(short(bytes, at)?) << 16) | u32::from(short(bytes, at + 2)?))
}

/// The sum of a table, in words of four bytes.
fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0_u32, |sum, word| {
        let mut whole = [0; 4];
        for (to, from) in whole.iter_mut().zip(word) {
            *to = *from;
        }
        sum.wrapping_add(u32::from_be_bytes(whole))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{Face, Fonts};
    use ttf_parser::{GlyphId, OutlineBuilder};

    #[derive(Default, PartialEq, Debug)]
    struct Drawn(Vec<(char, [f32; 6])>);

    impl OutlineBuilder for Drawn {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push(('m', [x, y, 0.0, 0.0, 0.0, 0.0]));
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push(('l', [x, y, 0.0, 0.0, 0.0, 0.0]));
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0.push(('q', [x1, y1, x, y, 0.0, 0.0]));
        }
        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            self.0.push(('c', [x1, y1, x2, y2, x, y]));
        }
        fn close(&mut self) {
            self.0.push(('z', [0.0; 6]));
        }
    }

    #[test]
    fn every_outline_and_width_stays_and_the_rest_goes() {
        let mut fonts = Fonts::open().unwrap();
        fonts.glyphs(Face::Regular, "Zo\u{eb} \u{1ec7} \u{3a9} \u{439} AVAT 0123456789 \u{2014} \u{fb01} x\u{302}\u{323}");
        let whole = fonts.subset(Face::Regular).unwrap();
        let slim = slim(&whole).unwrap();
        assert!(slim.len() * 4 < whole.len() * 3, "{} of {}", slim.len(), whole.len());
        assert_eq!(sum(&slim), 0xb1b0_afba);
        let (before, after) = (ttf_parser::Face::parse(&whole, 0).unwrap(), ttf_parser::Face::parse(&slim, 0).unwrap());
        assert_eq!(before.number_of_glyphs(), after.number_of_glyphs());
        let mut drawn = 0;
        for glyph in (0..before.number_of_glyphs()).map(GlyphId) {
            let [old, new] = [&before, &after].map(|face| {
                let mut outline = Drawn::default();
                face.outline_glyph(glyph, &mut outline);
                outline
            });
            drawn += old.0.len();
            assert_eq!(old, new);
            assert_eq!(before.glyph_hor_advance(glyph), after.glyph_hor_advance(glyph));
        }
        assert!(drawn > 500);
    }

    #[test]
    fn what_is_no_font_is_left_alone() {
        assert_eq!(slim(b""), None);
        assert_eq!(slim(&[0; 400]), None);
        let mut fonts = Fonts::open().unwrap();
        fonts.glyphs(Face::Italic, "abc");
        let whole = fonts.subset(Face::Italic).unwrap();
        for length in (0..whole.len()).step_by(97) {
            let _ = slim(&whole[..length]);
        }
    }
}
