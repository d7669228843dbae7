//! From marks to the bytes of a PDF.
//!
//! printpdf makes the pages; what it leaves out or leaves to chance is finished here: subset names, widths and text maps
//! of the fonts, the document's language and properties, and an identifier that follows from the content. It must never
//! read a clock or make a random number: the same document gives the same bytes.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use printpdf::{
    Codepoint, Color, FontId, Line as PdfLine, LinePoint, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage,
    PdfSaveOptions, Point, Pt, Rgb, TextItem, TextMatrix,
};
use ring::digest::{SHA256, digest};

use super::{Colour, Mark, PAPER, Sheet};
use crate::LayoutError;
use crate::font::{Face, Fonts};

/// What the file says of itself.
#[derive(Debug, Clone)]
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) made_at: NaiveDateTime,
}

/// The file, and the object number of each face that it embeds.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) pdf: Vec<u8>,
    pub(crate) fonts: BTreeMap<Face, u32>,
}

/// Writes the pages.
pub(crate) fn finish(sheets: &[Sheet], fonts: &Fonts, about: &About<'_>) -> Result<Finished, LayoutError> {
    let mut pdf = PdfDocument::new(about.title);
    for face in Face::ALL {
        if fonts.used(face).is_some() {
            let bytes = fonts.subset(face).ok_or(LayoutError::Font)?;
            let mut parsed = ParsedFont::from_bytes(&bytes, 0, &mut Vec::new()).ok_or(LayoutError::Font)?;
            parsed.font_name = Some(face.name().to_owned());
            pdf.resources.fonts.map.insert(FontId(face.resource().to_owned()), PdfFont::new(parsed));
        }
    }
    let millimetres = |points: f32| Mm::from(Pt(points));
    pdf.pages = sheets.iter().map(|sheet| PdfPage::new(millimetres(PAPER.0), millimetres(PAPER.1), operations(sheet))).collect();
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    let mut document = printpdf::serialize::to_lopdf_doc(&pdf, &options, &mut Vec::new());

    let numbers = finish_fonts(&mut document, fonts).ok_or(LayoutError::Structure)?;
    finish_pages(&mut document).ok_or(LayoutError::Structure)?;
    finish_properties(&mut document, about).ok_or(LayoutError::Structure)?;
    document.version = "1.7".to_owned();
    document.compress();
    // The identifier is the digest of the document with an empty one.
    set_identifier(&mut document, &[0; 16]);
    let draft = save(&mut document).ok_or(LayoutError::Structure)?;
    set_identifier(&mut document, digest(&SHA256, &draft).as_ref().get(..16).unwrap_or_default());
    let bytes = save(&mut document).ok_or(LayoutError::Structure)?;
    Ok(Finished { pdf: bytes, fonts: numbers })
}

fn save(document: &mut Document) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok()?;
    Some(bytes)
}

fn set_identifier(document: &mut Document, identifier: &[u8]) {
    let half = Object::String(identifier.to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![half.clone(), half]));
}

fn operations(sheet: &Sheet) -> Vec<Op> {
    let mut ops = Vec::new();
    for mark in &sheet.marks {
        match mark {
            Mark::Rule { from, to, y, weight, colour } => {
                let point = |x: f32| LinePoint { p: Point { x: Pt(x), y: Pt(PAPER.1 - y) }, bezier: false };
                ops.push(Op::SetOutlineColor { col: rgb(*colour) });
                ops.push(Op::SetOutlineThickness { pt: Pt(*weight) });
                ops.push(Op::DrawLine { line: PdfLine { points: vec![point(*from), point(*to)], is_closed: false } });
            }
            Mark::Text { x, y, style, glyphs, .. } => {
                let font = PdfFontHandle::External(FontId(style.face.resource().to_owned()));
                #[expect(clippy::cast_precision_loss, reason = "thousandths of an em, a few hundred at most")]
                let codes = glyphs
                    .iter()
                    .map(|glyph| Codepoint::with_cid(glyph.id, -glyph.kern as f32, glyph.character.to_string()))
                    .collect();
                ops.push(Op::StartTextSection);
                ops.push(Op::SetFont { font, size: Pt(style.size) });
                ops.push(Op::SetFillColor { col: rgb(style.colour) });
                ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(*x), Pt(PAPER.1 - y)) });
                ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(codes)] });
                ops.push(Op::EndTextSection);
            }
        }
    }
    ops
}

const fn rgb(colour: Colour) -> Color {
    Color::Rgb(Rgb { r: colour.0, g: colour.1, b: colour.2, icc_profile: None })
}

/// Gives each font its subset name (ISO 32000-1, 9.6.4), its measures, the widths of exactly the glyphs it has, and the
/// map from them to text, without which words could not be searched or copied.
fn finish_fonts(document: &mut Document, fonts: &Fonts) -> Option<BTreeMap<Face, u32>> {
    let mut numbers = BTreeMap::new();
    for face in Face::ALL {
        let Some(used) = fonts.used(face) else { continue };
        let (id, descriptor) = font_objects(document, face)?;
        let name = Object::Name(format!("{}+{}", subset_tag(used), face.name()).into_bytes());
        let measures = fonts.measures(face)?;

        let map = document.add_object(Stream::new(Dictionary::new(), text_map(used).into_bytes()));
        let old_map = document.get_dictionary(id).ok()?.get(b"ToUnicode").and_then(Object::as_reference).ok();
        if let Some(old_map) = old_map {
            document.objects.remove(&old_map);
        }
        let widths = used.values().map(|(_, advance)| Object::Integer(i64::from(*advance))).collect();
        let font = document.get_dictionary_mut(id).ok()?;
        font.set("BaseFont", name.clone());
        font.set("ToUnicode", Object::Reference(map));
        let descendant = font.get_mut(b"DescendantFonts").ok()?.as_array_mut().ok()?.first_mut()?.as_dict_mut().ok()?;
        descendant.set("BaseFont", name.clone());
        descendant.set("W", Object::Array(vec![Object::Integer(1), Object::Array(widths)]));

        let described = document.get_dictionary_mut(descriptor).ok()?;
        described.set("FontName", name);
        described.set("Ascent", measures.ascent);
        described.set("Descent", measures.descent);
        described.set("CapHeight", measures.cap_height);
        described.set("ItalicAngle", measures.italic_angle);
        // Symbolic: the glyphs are addressed by number, and not all of them are standard Latin (9.8.2).
        described.set("Flags", if measures.italic_angle == 0 { 4 } else { 4 | 64 });
        described.set("StemV", 50 + i64::from(measures.weight / 65).pow(2));
        described.set("FontBBox", Object::Array(measures.bounds.map(Object::Integer).to_vec()));
        numbers.insert(face, id.0);
    }
    Some(numbers)
}

/// The font's own object and its descriptor's.
fn font_objects(document: &Document, face: Face) -> Option<(ObjectId, ObjectId)> {
    let is_face = |object: &Object| {
        object.as_dict().is_ok_and(|dict| {
            dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0")
                && dict.get(b"BaseFont").and_then(Object::as_name).is_ok_and(|name| name == face.name().as_bytes())
        })
    };
    let (&id, font) = document.objects.iter().find(|(_, object)| is_face(object))?;
    let descendants = font.as_dict().ok()?.get(b"DescendantFonts").and_then(Object::as_array).ok()?;
    let descriptor = descendants.first()?.as_dict().ok()?.get(b"FontDescriptor").and_then(Object::as_reference).ok()?;
    Some((id, descriptor))
}

/// Six capitals that follow from the glyphs.
fn subset_tag(used: &BTreeMap<u16, (char, i32)>) -> String {
    let characters: String = used.values().map(|(character, _)| *character).collect();
    digest(&SHA256, characters.as_bytes()).as_ref().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// A `ToUnicode` map (ISO 32000-1, 9.10.3).
fn text_map(used: &BTreeMap<u16, (char, i32)>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) \
         /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> \
         <FFFF>\nendcodespacerange\n",
    );
    for block in used.iter().collect::<Vec<_>>().chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", block.len()));
        for (glyph, (character, _)) in block {
            let units: String = character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect();
            map.push_str(&format!("<{glyph:04X}> <{units}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

fn finish_pages(document: &mut Document) -> Option<()> {
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    for id in pages {
        let page = document.get_dictionary_mut(id).ok()?;
        page.set("Tabs", "S");
        page.set("MediaBox", Object::Array([0, 0, 612, 792].map(Object::Integer).to_vec()));
        for spare in ["TrimBox", "CropBox", "Annots"] {
            page.remove(spare.as_bytes());
        }
    }
    Some(())
}

fn finish_properties(document: &mut Document, about: &About<'_>) -> Option<()> {
    let text = |words: &str| Object::String(crate::structure::text_string(words), StringFormat::Literal);
    let made = text(&about.made_at.format("D:%Y%m%d%H%M%S+00'00'").to_string());
    let mut information = Dictionary::new();
    information.set("Title", text(about.title));
    information.set("Author", text(about.author));
    information.set("Subject", text(about.subject));
    information.set("Creator", text("Peerfolio"));
    information.set("Producer", text(concat!("Peerfolio ", env!("CARGO_PKG_VERSION"))));
    information.set("CreationDate", made.clone());
    information.set("ModDate", made);
    let id = document.trailer.get(b"Info").and_then(Object::as_reference).ok()?;
    document.objects.insert(id, Object::Dictionary(information));

    let catalog = document.catalog_mut().ok()?;
    catalog.set("Lang", Object::string_literal("en-US"));
    let mut viewer = Dictionary::new();
    viewer.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", Object::Dictionary(viewer));
    Some(())
}
