//! Pictures of the size of a page, packed small: about 200 points to the inch, grey where there is no colour.
//!
//! It must never make a picture larger than it was.

use std::sync::Arc;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ExtendedColorType};

use super::NotShown;
use crate::page::{BOTTOM, Coding, Picture, TOP, WIDTH, deflated};

/// Dots to the inch on paper.
const FINENESS: f32 = 200.0;

/// The most pixels that a picture needs to a side: the width of the text, and the height of a page below a heading.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand")]
pub(super) const BOX: (u32, u32) = ((WIDTH / 72.0 * FINENESS) as u32, ((BOTTOM - TOP - 60.0) / 72.0 * FINENESS) as u32);

/// How much smaller a picture must become to fit the box: 1 where it fits.
pub(super) fn shrink(width: u32, height: u32) -> f64 {
    let of = |most: u32, has: u32| f64::from(most) / f64::from(has.max(1));
    of(BOX.0, width).min(of(BOX.1, height)).min(1.0)
}

/// Smaller where it is much larger than the box; a little larger is left as it is.
pub(super) fn fitted(picture: DynamicImage) -> DynamicImage {
    let by = shrink(picture.width(), picture.height());
    if by > 0.75 {
        return picture;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "smaller than it was, and at least one")]
    let smaller = |side: u32| ((f64::from(side) * by).round() as u32).max(1);
    let (width, height) = (smaller(picture.width()), smaller(picture.height()));
    match picture {
        DynamicImage::ImageLuma8(grey) => imageops::resize(&grey, width, height, FilterType::Triangle).into(),
        other => imageops::resize(&other.into_rgb8(), width, height, FilterType::Triangle).into(),
    }
}

/// Packs a picture that is grey or without transparency: drawings and text without loss, photos as JPEG.
pub(super) fn packed(picture: DynamicImage) -> Result<Picture, NotShown> {
    let (width, height) = (picture.width(), picture.height());
    let picture = match picture {
        DynamicImage::ImageLuma8(_) => picture,
        other => {
            let colours = other.into_rgb8();
            let grey = colours.pixels().all(|pixel| pixel.0.iter().all(|part| *part == pixel.0[0]));
            if grey { DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(colours).into_luma8()) } else { colours.into() }
        }
    };
    let (grey, samples) = match picture {
        DynamicImage::ImageLuma8(grey) => (true, grey.into_raw()),
        other => (false, other.into_rgb8().into_raw()),
    };
    let each = if grey { 1 } else { 3 };
    let rows = usize::try_from(width).unwrap_or(1).max(1) * each;
    let (coding, data) = if is_drawn(&samples, each) {
        (Coding::Flate, deflated(&predicted(&samples, rows, each)))
    } else {
        let mut file = Vec::new();
        let kind = if grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        JpegEncoder::new_with_quality(&mut file, 85).encode(&samples, width, height, kind).map_err(|_| NotShown::Damaged)?;
        (Coding::Jpeg, super::jpeg::plain(&file).map_or(file, |plain| plain.bytes))
    };
    Ok(Picture { width, height, grey, coding, data: Arc::from(data) })
}

/// Whether most points are like the one before them, as in a drawing, a form or a page of text.
fn is_drawn(samples: &[u8], each: usize) -> bool {
    let (points, same) = samples
        .chunks_exact(each)
        .zip(samples.chunks_exact(each).skip(1))
        .fold((0_usize, 0_usize), |(points, same), (before, point)| (points + 1, same + usize::from(before == point)));
    same * 10 >= points * 7
}

/// The rows with the PNG predictor that leaves the smallest differences in each.
fn predicted(samples: &[u8], row: usize, each: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(samples.len() + samples.len() / row.max(1) + 1);
    let blank = vec![0; row];
    let mut above = blank.as_slice();
    for here in samples.chunks(row) {
        let left = std::iter::repeat_n(&0, each).chain(here);
        let sub: Vec<u8> = here.iter().zip(left).map(|(byte, left)| byte.wrapping_sub(*left)).collect();
        let up: Vec<u8> = here.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)).collect();
        let weight = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(byte.min(&byte.wrapping_neg()).to_owned())).sum::<u64>();
        if weight(&sub) <= weight(&up) {
            out.push(1);
            out.extend(sub);
        } else {
            out.push(2);
            out.extend(up);
        }
        above = here;
    }
    out
}
