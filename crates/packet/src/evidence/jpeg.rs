//! A JPEG with nothing in it but its picture (ISO/IEC 10918-1, Annex B).
//!
//! It must never let through a segment that is not needed to draw: no EXIF, no place, no comment, no colour profile, and
//! nothing behind the end of the picture.

/// A JPEG that a PDF may hold as it is.
pub(super) struct Plain {
    pub(super) bytes: Vec<u8>,
    pub(super) grey: bool,
}

/// The picture alone. `None` where the file is of a make that a PDF reader may show differently: four colours, red, green and
/// blue as they are, other than 8 bits, or arithmetic coding.
pub(super) fn plain(file: &[u8]) -> Option<Plain> {
    let mut out = vec![0xff, 0xd8];
    let mut at = 2;
    let mut grey = None;
    let mut transformed = None;
    loop {
        if file.get(at) != Some(&0xff) {
            return None;
        }
        let marker = *file.get(at + 1)?;
        if marker == 0xff {
            at += 1; // padding
            continue;
        }
        if marker == 0xd9 {
            out.extend([0xff, 0xd9]);
            let grey = grey?;
            return (grey || transformed != Some(false)).then_some(Plain { bytes: out, grey });
        }
        let length = usize::from(u16::from_be_bytes([*file.get(at + 2)?, *file.get(at + 3)?]));
        let end = at + 2 + length;
        let segment = file.get(at..end)?;
        let body = segment.get(4..)?;
        match marker {
            // Frames: baseline, extended and progressive with Huffman coding.
            0xc0..=0xc2 => {
                grey = Some(match (body.first()?, body.get(5)?) {
                    (8, 1) => true,
                    (8, 3) => {
                        let names = [*body.get(6)?, *body.get(9)?, *body.get(12)?];
                        if transformed.is_none() && names == *b"RGB" {
                            transformed = Some(false);
                        }
                        false
                    }
                    _ => return None,
                });
                out.extend(segment);
            }
            // Tables of coefficients and codes, and the distance of restarts.
            0xc4 | 0xdb | 0xdd => out.extend(segment),
            0xda => {
                out.extend(segment);
                let next = scan_end(file, end)?;
                out.extend(file.get(end..next)?);
                at = next;
                continue;
            }
            // Adobe's segment says whether the colours were transformed to brightness and tint.
            0xee if body.starts_with(b"Adobe") => transformed = Some(body.get(11) == Some(&1)),
            0xe0..=0xef | 0xfe => {}
            _ => return None,
        }
        at = end;
    }
}

/// Where the coded data of a scan ends: at the next marker that is neither a stuffed byte nor a restart.
fn scan_end(file: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += file.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match file.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(extra: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let pixels: Vec<u8> = (0..64 * 64 * 3).map(|index| u8::try_from(index % 251).unwrap()).collect();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 80)
            .encode(&pixels, 64, 64, image::ExtendedColorType::Rgb8)
            .unwrap();
        file.splice(2..2, extra.iter().copied());
        file
    }

    #[test]
    fn what_a_camera_wrote_beside_the_picture_is_gone() {
        let mut exif = vec![0xff, 0xe1, 0, 20];
        exif.extend(b"Exif\0\0GPS 45.5N 122");
        exif.truncate(22);
        let comment = [&[0xff, 0xfe, 0, 12][..], b"my address"].concat();
        let mut file = sample(&[exif, comment].concat());
        file.extend(b"a film that the telephone hung on");
        let plain = plain(&file).unwrap();
        assert!(!plain.grey);
        for secret in [&b"GPS"[..], b"address", b"film", b"Exif", b"JFIF"] {
            assert!(!plain.bytes.windows(secret.len()).any(|window| window == secret));
        }
        let picture = |bytes: &[u8]| image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg).unwrap();
        assert_eq!(picture(&plain.bytes), picture(&file));
    }

    #[test]
    fn no_cut_makes_it_stumble() {
        let file = sample(&[]);
        for length in 0..file.len() {
            assert!(plain(&file[..length]).is_none(), "{length}");
        }
    }

    #[test]
    fn red_green_and_blue_as_they_are_need_another_way() {
        let adobe = [&[0xff, 0xee, 0, 14][..], b"Adobe\0\x64\0\0\0\0\0"].concat();
        assert!(plain(&sample(&adobe)).is_none());
        let adobe = [&[0xff, 0xee, 0, 14][..], b"Adobe\0\x64\0\0\0\0\x01"].concat();
        assert!(plain(&sample(&adobe)).is_some());
    }
}
