//! From the marks of a page to its content, with every mark inside a tag or an artifact (PDF/UA-1, 7.1; ISO 32000-1, 14.6).
//!
//! printpdf writes the operators. It must never be given a font: it would take every font apart again, and every line into an
//! object for each glyph. The fonts are finished elsewhere, and the glyphs of a line are one operator.

use printpdf::matrix::CurTransMat;
use printpdf::{
    Color, DictItem, FontId, Line, LinePoint, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, Rgb,
    TextMatrix, XObjectId, XObjectTransform,
};

use super::{Colour, Mark, Owner, PAPER, Sheet};
use crate::font::{Face, Glyph};
use crate::structure::text_string;

/// The content of each page, not compressed.
pub(super) fn contents(sheets: &[Sheet]) -> Option<Vec<Vec<u8>>> {
    let mut pdf = PdfDocument::new("");
    let millimetres = |points: f32| Mm::from(Pt(points));
    pdf.pages = sheets.iter().map(|sheet| PdfPage::new(millimetres(PAPER.0), millimetres(PAPER.1), operations(sheet))).collect();
    // "Secure" would drop operators that printpdf has no name for: ours for glyphs.
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: false, image_optimization: None };
    let mut document = printpdf::serialize::to_lopdf_doc(&pdf, &options, &mut Vec::new());
    let pages: Vec<_> = document.get_pages().into_values().collect();
    let mut contents = Vec::new();
    for page in pages {
        let content = document.get_dictionary(page).ok()?.get(b"Contents").and_then(lopdf::Object::as_reference).ok()?;
        let stream = document.objects.remove(&content)?;
        contents.push(if let lopdf::Object::Stream(stream) = stream { stream.content } else { return None });
    }
    Some(contents).filter(|contents| contents.len() == sheets.len())
}

/// The name of a picture in the resources of a page.
pub(super) fn picture_name(number: usize) -> String {
    format!("Picture{number}")
}

fn operations(sheet: &Sheet) -> Vec<Op> {
    let mut ops = Vec::new();
    let mut pen = Pen::default();
    for run in sheet.marks.chunk_by(|a, b| a.0 == b.0) {
        let Some((owner, _)) = run.first() else { continue };
        ops.push(begin(*owner));
        for (_, mark) in run {
            draw(mark, &mut pen, &mut ops);
        }
        ops.push(Op::EndMarkedContent);
    }
    ops
}

/// What a page was last told about its type, which holds until it is told otherwise (ISO 32000-1, 8.4.1 and 9.3.1).
#[derive(Default)]
struct Pen {
    face_and_size: Option<(Face, f32)>,
    colour: Option<Colour>,
}

fn begin(owner: Owner) -> Op {
    let name = |words: &str| DictItem::Name(words.as_bytes().to_vec());
    let (tag, pairs): (&str, Vec<(&str, DictItem)>) = match owner {
        Owner::Content(identifier, role) => (role.name(), vec![("MCID", DictItem::Int(i64::from(identifier)))]),
        Owner::Ornament => ("Artifact", vec![("Type", name("Layout"))]),
        Owner::Repeated => ("Artifact", vec![("Type", name("Pagination"))]),
        Owner::Foot => ("Artifact", vec![("Type", name("Pagination")), ("Subtype", name("Footer"))]),
    };
    let map = pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties: DictItem::Dict { map } }
}

fn draw(mark: &Mark, pen: &mut Pen, ops: &mut Vec<Op>) {
    match mark {
        Mark::Rule { from, to, y, weight, colour } => stroke(&[(*from, *y), (*to, *y)], *weight, *colour, ops),
        Mark::Frame { x, y, width, height, colour } => {
            let (right, bottom) = (x + width, y + height);
            stroke(&[(*x, *y), (right, *y), (right, bottom), (*x, bottom)], 0.4, *colour, ops);
        }
        Mark::Picture { x, y, width, height, picture } => {
            let place = [*width, 0.0, 0.0, *height, *x, PAPER.1 - y - height];
            ops.push(Op::SaveGraphicsState);
            ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(place) });
            ops.push(Op::UseXobject { id: XObjectId(picture_name(*picture)), transform: XObjectTransform::default() });
            ops.push(Op::RestoreGraphicsState);
        }
        Mark::Text { x, y, style, glyphs, .. } => {
            ops.push(Op::StartTextSection);
            if pen.face_and_size.replace((style.face, style.size)) != Some((style.face, style.size)) {
                let font = PdfFontHandle::External(FontId(style.face.resource().to_owned()));
                ops.push(Op::SetFont { font, size: Pt(style.size) });
            }
            if pen.colour.replace(style.colour) != Some(style.colour) {
                ops.push(Op::SetFillColor { col: rgb(style.colour) });
            }
            ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(*x), Pt(PAPER.1 - y)) });
            let mut lift = 0;
            for run in glyphs.chunk_by(|a, b| a.lift == b.lift && a.lacking.is_some() == b.lacking.is_some()) {
                let here = run.first().map_or(0, |glyph| glyph.lift);
                if here != lift {
                    lift = here;
                    ops.push(Op::SetLineOffset { multiplier: thousandths(lift) * style.size / 1000.0 });
                }
                let show = Op::Unknown { key: "TJ".to_owned(), value: vec![DictItem::Array(shown(run))] };
                let lacking: String = run.iter().filter_map(|glyph| glyph.lacking).collect();
                if lacking.is_empty() {
                    ops.push(show);
                } else {
                    ops.extend([in_words(&lacking), show, Op::EndMarkedContent]);
                }
            }
            if lift != 0 {
                ops.push(Op::SetLineOffset { multiplier: 0.0 });
            }
            ops.push(Op::EndTextSection);
        }
    }
}

/// Boxes keep what they stand for, for whoever copies the text or has it read out (ISO 32000-1, 14.9.4).
fn in_words(text: &str) -> Op {
    let map = [("ActualText".to_owned(), string(text_string(text)))].into_iter().collect();
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } }
}

/// Glyphs as strings of codes with the kerning between them (ISO 32000-1, 9.4.3).
fn shown(glyphs: &[Glyph]) -> Vec<DictItem> {
    let mut parts = Vec::new();
    let mut codes = Vec::with_capacity(2 * glyphs.len());
    for glyph in glyphs {
        codes.extend(glyph.id.to_be_bytes());
        if glyph.kern != 0 {
            parts.push(string(std::mem::take(&mut codes)));
            parts.push(DictItem::Real(thousandths(-glyph.kern)));
        }
    }
    if !codes.is_empty() {
        parts.push(string(codes));
    }
    parts
}

/// As its bytes: half as long as in hexadecimal digits.
const fn string(data: Vec<u8>) -> DictItem {
    DictItem::String { data, literal: true }
}

#[expect(clippy::cast_precision_loss, reason = "thousandths of an em, a few thousand at most")]
const fn thousandths(units: i32) -> f32 {
    units as f32
}

fn stroke(corners: &[(f32, f32)], weight: f32, colour: Colour, ops: &mut Vec<Op>) {
    let points = corners.iter().map(|(x, y)| LinePoint { p: Point { x: Pt(*x), y: Pt(PAPER.1 - y) }, bezier: false }).collect();
    ops.push(Op::SetOutlineColor { col: rgb(colour) });
    ops.push(Op::SetOutlineThickness { pt: Pt(weight) });
    ops.push(Op::DrawLine { line: Line { points, is_closed: corners.len() > 2 } });
}

const fn rgb(colour: Colour) -> Color {
    Color::Rgb(Rgb { r: colour.0, g: colour.1, b: colour.2, icc_profile: None })
}
