//! JPEG and PNG: decoded within bounds, turned upright, without transparency.
//!
//! It must never begin to decode before the picture's size is known to be within bounds.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits, RgbImage};

use super::{NotShown, jpeg as plain, pack};
use crate::page::{Coding, Picture};

/// The most pixels of a picture: a photo of a good camera has a third of it.
const MOST_PIXELS: u64 = 120_000_000;
/// The most bytes that decoding may take.
const MOST_MEMORY: u64 = 1 << 30;

fn bounded<D: ImageDecoder>(mut decoder: D) -> Result<(D, Orientation), NotShown> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(NotShown::Damaged);
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(NotShown::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).map_err(|_| NotShown::TooLarge)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((decoder, turned))
}

/// The picture of a JPEG: as it is where it is upright, of the right size and of a common make, else made anew.
pub(super) fn jpeg(file: &[u8]) -> Result<Picture, NotShown> {
    let decoder = JpegDecoder::new(Cursor::new(file)).map_err(|_| NotShown::Damaged)?;
    let (decoder, turned) = bounded(decoder)?;
    let (width, height) = decoder.dimensions();
    // Decoded in any case: what a reader could not draw must not be promised.
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| NotShown::Damaged)?;
    let fits = pack::shrink(width, height) > 0.75;
    let small = file.len() as u64 <= u64::from(width) * u64::from(height) / 2 + 20_000;
    if turned == Orientation::NoTransforms
        && fits
        && small
        && let Some(plain) = plain::plain(file)
    {
        return Ok(Picture { width, height, grey: plain.grey, coding: Coding::Jpeg, data: Arc::from(plain.bytes) });
    }
    finished(picture, turned)
}

/// The picture of a PNG, on white where it is transparent.
pub(super) fn png(file: &[u8]) -> Result<Picture, NotShown> {
    let limits = {
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        limits
    };
    let decoder = PngDecoder::with_limits(Cursor::new(file), limits).map_err(|_| NotShown::Damaged)?;
    let (decoder, turned) = bounded(decoder)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| NotShown::Damaged)?;
    let picture = if picture.color().has_alpha() { on_white(&picture) } else { picture };
    finished(picture, turned)
}

fn finished(picture: DynamicImage, turned: Orientation) -> Result<Picture, NotShown> {
    // 16 bits become 8 before anything else is done with them.
    let picture = match picture {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => picture,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(picture.into_luma8()),
        other => DynamicImage::ImageRgb8(other.into_rgb8()),
    };
    let mut picture = pack::fitted(picture);
    picture.apply_orientation(turned);
    // Turned by a quarter it may fit worse than it did.
    pack::packed(pack::fitted(picture))
}

fn on_white(picture: &DynamicImage) -> DynamicImage {
    let picture = picture.to_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let mixed = |part: u8| {
            let (part, alpha) = (u32::from(part), u32::from(alpha));
            u8::try_from((part * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        to.0 = [red, green, blue].map(mixed);
    }
    flat.into()
}
