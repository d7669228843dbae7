//! Papers as evidence: the certificates and records behind a packet, shown as pages.
//!
//! - `raster`: JPEG and PNG; `jpeg`: a JPEG without anything but its picture.
//! - `pdf`: the pages of a PDF as pictures.
//! - `pack`: pictures of the size of a page, packed small.
//!
//! What is shown is the picture alone: place, camera, author, hidden layers and every other property of the file are left out.
//! A paper that cannot be shown is said to be so on its page. It must never read past the bounds it sets itself, whatever a
//! file claims, and no file may bring the program down.

mod jpeg;
mod pack;
mod pdf;
mod raster;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDateTime;

use crate::attach::{Attachment, Relationship};
use crate::page::{BODY, BOTTOM, Flow, LEAD, Picture, Role, SMALL, TOP, WIDTH};

/// A paper behind the packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The heading of its page, such as "Certificate: Ethics in peer support".
    pub title: String,
    /// What it is, in a sentence: set below the heading, and read out in place of the picture.
    pub caption: String,
    /// Its file name.
    pub file_name: String,
    /// Its media type, such as `image/jpeg`. What is shown goes by the file itself.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Whether it is shown as pages.
    pub show: bool,
    /// Whether the original travels along as an attached file, with everything that stands in it.
    pub embed: bool,
}

/// The most pages that are shown of one paper.
const MOST_PAGES: usize = 40;

/// A paper as pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Its pages; how many it has in all, where some are left out for their number.
    Pages(Vec<Picture>, usize),
    /// Why it cannot be shown.
    Not(NotShown),
}

/// Why a paper cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotShown {
    /// It is none of the kinds that are read here.
    Kind,
    /// A photo as telephones of one maker save it: no decoder for it has a licence that fits this program.
    Heic,
    /// It is damaged, or asks for something that is not read here.
    Damaged,
    /// It is larger than the bounds.
    TooLarge,
    /// A password locks it.
    Locked,
}

impl NotShown {
    /// As a sentence on its page.
    const fn words(self) -> &'static str {
        match self {
            Self::Kind => "It is neither a PDF nor a JPEG or PNG picture.",
            Self::Heic => "It is a photo in the form HEIC, which many programs cannot open.",
            Self::Damaged => "The file is damaged or of a rare make.",
            Self::TooLarge => "It is too large to be made into pages.",
            Self::Locked => "A password locks it.",
        }
    }
}

/// A paper that is to be shown, with what is shown of it.
#[derive(Debug)]
struct Ready<'a> {
    /// Its place among the papers.
    place: usize,
    paper: &'a Paper,
    shown: Shown,
}

/// The papers that are to be shown, read once.
#[derive(Debug)]
pub(crate) struct Evidence<'a>(Vec<Ready<'a>>);

/// Reads the papers that are to be shown.
pub(crate) fn prepare(papers: &[Paper]) -> Evidence<'_> {
    let asked = papers.iter().enumerate().filter(|(_, paper)| paper.show);
    Evidence(
        asked
            .map(|(place, paper)| {
                // A decoder that stumbles over a file is no reason to lose the packet.
                let shown = match catch_unwind(AssertUnwindSafe(|| pictures(&paper.bytes))).unwrap_or(Err(NotShown::Damaged)) {
                    Ok((pages, count)) if !pages.is_empty() => Shown::Pages(pages, count),
                    Ok(_) => Shown::Not(NotShown::Damaged),
                    Err(why) => Shown::Not(why),
                };
                Ready { place, paper, shown }
            })
            .collect(),
    )
}

/// For each paper that is shown its place among the papers and its first page, where the first of all begins on this page.
pub(crate) fn pages(evidence: &Evidence<'_>, first: usize) -> Vec<(usize, usize)> {
    let mut page = first;
    let mut pages = Vec::new();
    for ready in &evidence.0 {
        pages.push((ready.place, page));
        page += if let Shown::Pages(pictures, _) = &ready.shown { pictures.len() } else { 1 };
    }
    pages
}

/// The pictures of a file, and how many pages it has. The file's own first bytes say what it is, whatever its name.
fn pictures(bytes: &[u8]) -> Result<(Vec<Picture>, usize), NotShown> {
    let beginning = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        raster::jpeg(bytes).map(|picture| (vec![picture], 1))
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        raster::png(bytes).map(|picture| (vec![picture], 1))
    } else if beginning.windows(5).any(|window| window == b"%PDF-") {
        pdf::pages(bytes)
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Err(NotShown::Heic)
    } else {
        Err(NotShown::Kind)
    }
}

/// The most lines of a caption: heading, caption and picture must stand on one page, or [`pages`] would be wrong.
const MOST_CAPTION: usize = 10;

/// Sets every paper on pages of its own, with a heading and its caption, behind what is set already.
pub(crate) fn place(flow: &mut Flow, evidence: Evidence<'_>) {
    for Ready { paper, shown, .. } in evidence.0 {
        flow.turn();
        flow.tagged(Role::Section, |flow| {
            flow.heading(&paper.title, 60.0);
            flow.short_paragraph(BODY.soft(), &paper.caption, WIDTH, MOST_CAPTION);
            match shown {
                Shown::Pages(pages, count) => place_pages(flow, paper, &pages, count),
                Shown::Not(why) => {
                    flow.space(8.0);
                    let where_it_is = if paper.embed {
                        format!("The original is attached to this document as \u{201c}{}\u{201d}.", paper.file_name)
                    } else {
                        "The original is not attached; the holder has it.".to_owned()
                    };
                    flow.paragraph(LEAD, "This paper cannot be shown here.", 0.0, WIDTH);
                    flow.short_paragraph(BODY, &format!("{} {where_it_is}", why.words()), WIDTH, MOST_CAPTION);
                }
            }
        });
    }
}

fn place_pages(flow: &mut Flow, paper: &Paper, pages: &[Picture], count: usize) {
    if count > pages.len() {
        let words = format!("Page 1 of {count}. The first {} of its {count} pages are shown.", pages.len());
        flow.paragraph(SMALL.soft(), &words, 0.0, WIDTH);
    } else if count > 1 {
        flow.paragraph(SMALL.soft(), &format!("Page 1 of {count}."), 0.0, WIDTH);
    }
    for (index, picture) in pages.iter().enumerate() {
        if index > 0 {
            flow.turn();
            // The words in place of the picture say it too.
            flow.running_head(SMALL.soft(), &format!("{}, page {} of {count}", paper.title, index + 1));
        }
        flow.space(8.0);
        let (width, height) = fitted(picture, flow.room().min(BOTTOM - TOP));
        let which = if count > 1 { format!(", page {} of {count}", index + 1) } else { String::new() };
        let caption = paper.caption.trim();
        let stop = if caption.is_empty() { "" } else { ". " };
        flow.picture(picture, &format!("{}{which}{stop}{caption}", paper.title.trim_end_matches('.')), width, height);
    }
}

/// The size of a picture on paper: as wide as the text or as tall as the room, and never coarser than a screen.
fn fitted(picture: &Picture, room: f32) -> (f32, f32) {
    #[expect(clippy::cast_precision_loss, reason = "pictures have fewer than 2^24 pixels to a side")]
    let (wide, tall) = (picture.width.max(1) as f32, picture.height.max(1) as f32);
    let scale = (WIDTH / wide).min(room / tall).min(72.0 / 96.0);
    (wide * scale, tall * scale)
}

/// The originals that travel along, as attached files. `modified` (UTC) is the time of the packet: the wallet knows no other.
pub(crate) fn originals(papers: &[Paper], modified: NaiveDateTime) -> Vec<Attachment> {
    papers
        .iter()
        .filter(|paper| paper.embed)
        .map(|paper| Attachment {
            name: paper.file_name.clone(),
            media_type: paper.media_type.clone(),
            description: paper.title.clone(),
            relationship: Relationship::Source,
            modified,
            bytes: paper.bytes.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Coding;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    fn paper(bytes: Vec<u8>) -> Paper {
        Paper {
            title: "Certificate: a sample".into(),
            caption: "A sample that nobody signed.".into(),
            file_name: "sample.bin".into(),
            media_type: "application/octet-stream".into(),
            bytes,
            show: true,
            embed: true,
        }
    }

    fn shown(bytes: Vec<u8>) -> Shown {
        let papers = [paper(bytes)];
        let Evidence(mut ready) = prepare(&papers);
        ready.remove(0).shown
    }

    fn one(bytes: Vec<u8>) -> Picture {
        match shown(bytes) {
            Shown::Pages(mut pages, 1) => pages.remove(0),
            other => panic!("{other:?}"),
        }
    }

    fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A photo: neighbours are seldom alike, and never far apart.
    fn photo(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let part = |by: u32| u8::try_from((x / by + y / 5 + x * y % 5) % 512 / 2).unwrap();
            Rgb([part(3), part(5), part(11)])
        })
    }

    use std::io::Cursor;

    #[test]
    fn a_photo_of_the_right_size_is_kept_and_a_large_one_is_made_smaller() {
        let small = encoded(photo(800, 600), ImageFormat::Jpeg);
        let picture = one(small.clone());
        assert_eq!((picture.width, picture.height, picture.coding), (800, 600, Coding::Jpeg));
        assert!(picture.data.len() <= small.len() && small.ends_with(&picture.data[picture.data.len() - 200..]));
        let picture = one(encoded(photo(3000, 2000), ImageFormat::Jpeg));
        assert_eq!((picture.width, picture.height), (1322, 881));
    }

    #[test]
    fn a_photo_taken_sideways_stands_upright() {
        let mut file = encoded(photo(80, 60), ImageFormat::Jpeg);
        let tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
        file.splice(2..2, [&[0xff, 0xe1][..], &length, tiff].concat());
        let picture = one(file);
        assert_eq!((picture.width, picture.height), (60, 80));
        assert!(!picture.data.windows(4).any(|window| window == b"Exif"));
    }

    #[test]
    fn a_drawing_loses_nothing_and_stands_on_white() {
        let mut drawing = RgbaImage::from_pixel(200, 100, Rgba([0, 0, 0, 0]));
        for x in 20..60 {
            drawing.put_pixel(x, 50, Rgba([0, 0, 0, 255]));
        }
        let picture = one(encoded(drawing, ImageFormat::Png));
        assert_eq!((picture.coding, picture.grey), (Coding::Flate, true));
        let mut raw = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&picture.data[..]), &mut raw).unwrap();
        assert_eq!(raw.len(), 201 * 100);
        // Row 0 against the point before it: white, then no difference.
        assert_eq!((raw[1], raw[2]), (255, 0));
    }

    #[test]
    fn sixteen_bits_become_eight() {
        let deep =
            image::ImageBuffer::<Rgb<u16>, _>::from_fn(64, 64, |x, y| Rgb([u16::try_from(x * y * 16).unwrap(), 0, 65_535]));
        let picture = one(encoded(DynamicImage::ImageRgb16(deep), ImageFormat::Png));
        assert_eq!((picture.width, picture.grey), (64, false));
    }

    #[test]
    fn what_cannot_be_shown_is_said_and_nothing_falls() {
        let not = |bytes: Vec<u8>| match shown(bytes) {
            Shown::Not(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(not(Vec::new()), NotShown::Kind);
        assert_eq!(not(b"GIF89a".to_vec()), NotShown::Kind);
        assert_eq!(not(b"\0\0\0\x18ftypheic\0\0\0\0".to_vec()), NotShown::Heic);
        assert_eq!(not(b"%PDF-1.7\nnothing".to_vec()), NotShown::Damaged);
        let whole = encoded(photo(64, 64), ImageFormat::Png);
        assert_eq!(not(whole[..whole.len() / 2].to_vec()), NotShown::Damaged);
        // A PNG that claims a side of two thousand million.
        let mut huge = whole;
        huge[16..20].copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
        assert!(matches!(not(huge), NotShown::TooLarge | NotShown::Damaged));
    }

    #[test]
    fn a_picture_of_a_hundred_thousand_points_square_is_not_decoded() {
        // The head of a PNG with its sum: 60000 by 60000, two colours, and rows that unpack to nearly nothing.
        let mut head = b"IHDR".to_vec();
        head.extend(60_000_u32.to_be_bytes());
        head.extend(60_000_u32.to_be_bytes());
        head.extend([8, 2, 0, 0, 0]);
        let chunk = |body: &[u8]| {
            let mut crc = flate2::Crc::new();
            crc.update(body);
            [&u32::try_from(body.len() - 4).unwrap().to_be_bytes()[..], body, &crc.sum().to_be_bytes()].concat()
        };
        let data = [b"IDAT".as_slice(), &crate::page::deflated(&vec![0; 100_000])].concat();
        let file = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(&head), chunk(&data), chunk(b"IEND")].concat();
        assert_eq!(shown(file), Shown::Not(NotShown::TooLarge));
    }
}
