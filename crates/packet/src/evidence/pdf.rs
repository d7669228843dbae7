//! The pages of a PDF as pictures.
//!
//! A picture cannot hold a script, a link, an attachment or a hidden layer, and what a page hides below a black bar stays
//! behind it. It must never draw before the work that a page asks for is known to be within bounds: each page is walked
//! through first, and drawn only then.

use std::io::Read;
use std::thread;

use flate2::read::ZlibDecoder;
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings,
    SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::{Affine, BezPath, Rect, Shape};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::{DynamicImage, RgbImage};

use super::{MOST_PAGES, NotShown, pack};
use crate::page::Picture;

/// The largest file, in bytes.
const MOST_BYTES: usize = 64 << 20;
/// The most bytes that its packed streams may unpack to, all together.
const MOST_UNPACKED: u64 = 512 << 20;
/// The most steps of drawing on one page: a finely engraved border has a tenth of it.
const MOST_STEPS: u64 = 500_000;
/// The most pixels painted on one page, over and over: the page itself has two millions.
const MOST_PAINTED: f64 = 4e9;
/// The most pixels of all pictures on one page.
const MOST_PIXELS: u64 = 200_000_000;
/// A page may be nested deeply; the drawing calls itself as deeply.
const STACK: usize = 64 << 20;

/// The first pages as pictures, and how many there are.
pub(super) fn pages(bytes: &[u8]) -> Result<(Vec<Picture>, usize), NotShown> {
    if bytes.len() > MOST_BYTES || !unpacks_within(bytes, MOST_UNPACKED) {
        return Err(NotShown::TooLarge);
    }
    let bytes = bytes.to_vec();
    let drawing = thread::Builder::new().stack_size(STACK).spawn(move || drawn(bytes)).map_err(|_| NotShown::TooLarge)?;
    match drawing.join() {
        Ok(drawn) => drawn,
        // What was thrown is ours where a bound was reached, else a fault in reading.
        Err(thrown) => Err(thrown.downcast_ref::<NotShown>().copied().unwrap_or(NotShown::Damaged)),
    }
}

fn drawn(bytes: Vec<u8>) -> Result<(Vec<Picture>, usize), NotShown> {
    let pdf = Pdf::new(bytes).map_err(|why| match why {
        LoadPdfError::Decryption(_) => NotShown::Locked,
        LoadPdfError::Invalid => NotShown::Damaged,
    })?;
    let settings = InterpreterSettings::default();
    let cache = RenderCache::new();
    let mut pictures = Vec::new();
    for page in pdf.pages().iter().take(MOST_PAGES) {
        let (width, height) = page.render_dimensions();
        if !(width >= 1.0 && height >= 1.0 && width <= 20_000.0 && height <= 20_000.0) {
            return Err(NotShown::Damaged);
        }
        #[expect(clippy::cast_precision_loss, reason = "the box is a few thousand pixels")]
        let scale = (pack::BOX.0 as f32 / width).min(pack::BOX.1 as f32 / height).min(200.0 / 72.0);
        walk(page, &settings, f64::from(width), f64::from(height));
        // No side may vanish.
        let scaled = PixmapSettings { x_scale: scale.max(1.0 / width), y_scale: scale.max(1.0 / height), bg_color: WHITE };
        let pixels = render(page, &cache, &settings, &RenderSettings::default(), &scaled);
        let (width, height) = (u32::from(pixels.width()), u32::from(pixels.height()));
        let colours = pixels.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        let picture = RgbImage::from_raw(width, height, colours).ok_or(NotShown::Damaged)?;
        pictures.push(pack::packed(DynamicImage::ImageRgb8(picture))?);
    }
    Ok((pictures, pdf.pages().len()))
}

/// Walks through a page without drawing. Leaves by unwinding with [`NotShown::TooLarge`] where a bound is reached.
fn walk(page: &Page<'_>, settings: &InterpreterSettings, width: f64, height: f64) {
    let paper = Rect::new(0.0, 0.0, width, height);
    let transform = to_affine(page);
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, paper, &cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, &mut Counter { steps: 0, painted: 0.0, pixels: 0, paper });
}

fn to_affine(page: &Page<'_>) -> Affine {
    use hayro::hayro_interpret::TransformExt;
    page.initial_transform(true).to_kurbo()
}

/// Counts what a page asks for.
struct Counter {
    steps: u64,
    /// In points of the page: one is at most eight pixels.
    painted: f64,
    pixels: u64,
    paper: Rect,
}

impl Counter {
    fn count(&mut self, steps: usize, painted: f64) {
        self.steps += 1 + steps as u64;
        self.painted += painted;
        if self.steps > MOST_STEPS || self.painted * 8.0 > MOST_PAINTED || self.pixels > MOST_PIXELS {
            // Unwinding is the only way out of the walk; nothing is printed.
            std::panic::resume_unwind(Box::new(NotShown::TooLarge));
        }
    }

    fn area(&self, shape: Rect) -> f64 {
        shape.intersect(self.paper).area().max(0.0)
    }
}

impl Device<'_> for Counter {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, _: &DrawMode) {
        let area = self.area(props.transform.transform_rect_bbox(path.bounding_box()));
        self.count(path.elements().len(), area);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        // A form inside a form clips too, and may do nothing else.
        self.count(clip.path.elements().len() + 20, 0.0);
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'_>>, _: BlendMode) {
        // A group is a sheet of its own, and a mask another.
        let sheets = if mask.is_some() { 2.0 } else { 1.0 };
        self.count(0, sheets * self.paper.area());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, _: DrawProps<'_>, _: &DrawMode) {
        self.count(run.glyphs().len() * 4, 0.0);
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        self.pixels += u64::from(image.width()) * u64::from(image.height());
        let unit = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let area = self.area(props.transform.transform_rect_bbox(unit));
        self.count(0, area);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Whether everything that is packed in the file, also twice over, unpacks to a bounded size. Looked for by the beginnings of
/// streams, not by the file's own tables, which may lie.
fn unpacks_within(bytes: &[u8], most: u64) -> bool {
    let mut left = most;
    let mut rest = bytes;
    while let Some(at) = rest.windows(6).position(|window| window == b"stream") {
        rest = rest.get(at + 6..).unwrap_or_default();
        let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if is_zlib(data) && !unpack(data, &mut left, 3) {
            return false;
        }
    }
    true
}

fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)) % 31 == 0)
}

/// Unpacks to nowhere. False where more than `left` bytes came out; damaged data ends where it is damaged.
fn unpack(data: &[u8], left: &mut u64, levels: u32) -> bool {
    let mut unpacked = ZlibDecoder::new(data);
    let mut buffer = vec![0; 1 << 16];
    let mut first = true;
    while let Ok(count @ 1..) = unpacked.read(&mut buffer) {
        *left = left.saturating_sub(count as u64);
        if *left == 0 {
            return false;
        }
        if first && levels > 0 && is_zlib(&buffer) {
            // Packed twice: unpack the whole of it from the beginning, one level down.
            let mut inner = Vec::new();
            let taken = ZlibDecoder::new(data).take(64 << 20).read_to_end(&mut inner);
            if taken.is_ok() && !unpack(&inner, left, levels - 1) {
                return false;
            }
        }
        first = false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::deflated;
    use lopdf::{Document, Object, Stream, dictionary};
    use proptest::prelude::*;

    /// A file of one page with this content, and forms, each of which may name the one before it as `X`; the page the last.
    fn file(content: &[u8], size: (i64, i64), forms: &[Vec<u8>]) -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let pages = document.new_object_id();
        let mut named = lopdf::Dictionary::new();
        for content in forms {
            let dict = dictionary! {
                "Type" => "XObject", "Subtype" => "Form",
                "BBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
                "Resources" => dictionary! { "XObject" => named },
            };
            let form = document.add_object(Stream::new(dict, content.clone()));
            named = dictionary! { "X" => form };
        }
        let content = document.add_object(Stream::new(dictionary! {}, content.to_vec()));
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), size.0.into(), size.1.into()],
            "Resources" => dictionary! { "XObject" => named },
        });
        let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
        document.objects.insert(pages, Object::Dictionary(tree));
        let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_page_is_drawn_to_fit() {
        let (pages, count) = pages(&file(b"0 0 300 792 re f", (612, 792), &[])).unwrap();
        assert_eq!((pages.len(), count), (1, 1));
        let page = &pages[0];
        assert!(
            page.grey && page.height.abs_diff(pack::BOX.1) <= 1 && page.width < pack::BOX.0,
            "{} {}",
            page.width,
            page.height
        );
    }

    #[test]
    fn pages_of_odd_sizes_are_drawn_or_refused() {
        for (size, expected) in [((14_400, 20), true), ((1, 14_400), true), ((40_000, 40_000), false), ((0, 0), true)] {
            assert_eq!(pages(&file(b"", size, &[])).is_ok(), expected, "{size:?}");
        }
    }

    /// Ten forms, each of which names the one before it ten times.
    fn nested(innermost: &[u8]) -> Vec<u8> {
        let mut forms = vec![b"/X Do ".repeat(10); 10];
        forms[0] = innermost.to_vec();
        file(b"/X Do", (612, 792), &forms)
    }

    #[test]
    fn forms_inside_forms_do_not_hang_it() {
        for innermost in [&b"0 0 9 9 re f"[..], b""] {
            assert_eq!(pages(&nested(innermost)).err(), Some(NotShown::TooLarge));
        }
    }

    #[test]
    fn a_page_painted_over_and_over_is_refused() {
        let content = b"0 0 612 792 re f\n".repeat(5000);
        assert_eq!(pages(&file(&content, (612, 792), &[])).err(), Some(NotShown::TooLarge));
    }

    #[test]
    fn what_unpacks_to_far_more_is_refused_also_twice_over() {
        let packed = deflated(&vec![0; 4_000_000]);
        let stream = |packed: &[u8]| [b"1 0 obj <</Filter /Fl#61teDecode>> stream\r\n", packed, b"\nendstream"].concat();
        assert!(packed.len() < 10_000);
        assert!(unpacks_within(&stream(&packed), 5_000_000));
        assert!(!unpacks_within(&stream(&packed), 3_000_000));
        assert!(!unpacks_within(&[stream(&packed), stream(&packed)].concat(), 5_000_000));
        let twice = deflated(&packed);
        assert!(!unpacks_within(&stream(&twice), 3_000_000));
        assert!(!unpacks_within(&stream(&deflated(&twice)), 3_000_000));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_damage_brings_it_down(places in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12)) {
            let mut bytes = file(b"q 1 0 0 RG 9 w 10 10 m 200 300 l S /X Do Q", (300, 400), &[b"1 g 9 9 20 20 re f".to_vec()]);
            for (place, byte) in places {
                let at = place.index(bytes.len());
                bytes[at] = byte;
            }
            // Whatever comes out, it comes out.
            let _ = pages(&bytes);
        }
    }
}
