//! Whether a file bears the place where a photograph was taken: Exif (JEITA CP-3451, the GPS IFD, tag 0x8825) or XMP.
//!
//! The scan is read wherever it lies: in a JPEG, a PNG, an HEIC, or a PDF that holds one as it came. It must never read past the
//! bytes, whatever they claim, and never tell the place itself.

/// The tag of the GPS IFD, and those of a latitude and a longitude in it.
const GPS: u16 = 0x8825;
const PLACE: [u16; 2] = [0x0002, 0x0004];
/// Most entries of an IFD that are looked at.
const MOST_ENTRIES: u16 = 1000;

/// Whether the place where it was taken stands in the file.
#[must_use]
pub fn bears_place(bytes: &[u8]) -> bool {
    let exif = positions(bytes, b"Exif\0\0").chain(positions(bytes, b"eXIf"));
    exif.filter_map(|after| bytes.get(after..)).any(|tiff| tiff_bears_place(tiff).unwrap_or(false))
        || positions(bytes, b"GPSLatitude").next().is_some()
        // XMP may be set in two bytes a letter.
        || positions(bytes, b"G\0P\0S\0L\0a\0t\0i\0t\0u\0d\0e").next().is_some()
}

/// The places right behind each occurrence.
fn positions<'a>(bytes: &'a [u8], of: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(of.len()).enumerate().filter(move |(_, window)| *window == of).map(move |(at, _)| at + of.len())
}

/// Reads the first directory of a TIFF and the GPS directory that it names; `None` where it is no TIFF.
fn tiff_bears_place(tiff: &[u8]) -> Option<bool> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let two = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let four = |at: usize| -> Option<usize> {
        let quad: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(quad) } else { u32::from_be_bytes(quad) }).ok()
    };
    let entries = |ifd: usize| -> Option<Vec<(u16, usize)>> {
        let count = two(ifd)?.min(MOST_ENTRIES);
        let entry = |nth: u16| ifd.checked_add(2 + usize::from(nth) * 12);
        Some((0..count).map_while(|nth| Some((two(entry(nth)?)?, entry(nth)?))).collect())
    };
    let (_, at) = entries(four(4)?)?.into_iter().find(|(tag, _)| *tag == GPS)?;
    let place = entries(four(at.checked_add(8)?)?)?;
    Some(place.into_iter().any(|(tag, at)| PLACE.contains(&tag) && four(at + 4).is_some_and(|count| count > 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG's beginning with an Exif directory that names `tag`, which leads to a directory with a latitude.
    fn exif(little: bool, tag: u16) -> Vec<u8> {
        let two = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let four = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let entry =
            |tag: u16, kind: u16, count: u32, value: u32| [&two(tag)[..], &two(kind), &four(count), &four(value)].concat();
        let tiff = [
            if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() },
            four(8).to_vec(),
            two(2).to_vec(),
            entry(0x010F, 2, 4, 0),
            entry(tag, 4, 1, 38),
            four(0).to_vec(),
            two(1).to_vec(),
            entry(2, 5, 3, 60),
            four(0).to_vec(),
        ];
        [&b"\xFF\xD8\xFF\xE1\0\x60Exif\0\0"[..], &tiff.concat(), b"\xFF\xD9"].concat()
    }

    #[test]
    fn a_place_is_found_in_either_order_of_bytes_and_inside_other_files() {
        for little in [true, false] {
            assert!(bears_place(&exif(little, GPS)));
            assert!(!bears_place(&exif(little, 0x8769)), "another directory is no place");
            let inside = [&b"%PDF-1.7 1 0 obj << /Length 99 >> stream\n"[..], &exif(little, GPS), b"\nendstream"].concat();
            assert!(bears_place(&inside));
        }
        assert!(bears_place(b"<x:xmpmeta><rdf:Description exif:GPSLatitude=\"44,58N\"/></x:xmpmeta>"));
        assert!(!bears_place(b"\xFF\xD8\xFF\xE0 a plain scan \xFF\xD9"));
    }

    #[test]
    fn hostile_bytes_end() {
        let whole = exif(true, GPS);
        for cut in 0..whole.len() {
            let _ = bears_place(&whole[..cut]);
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] = 0xFF;
            let _ = bears_place(&bytes);
        }
        assert!(!bears_place(&b"Exif\0\0II*\0\xFF\xFF\xFF\xFF".repeat(1000)));
    }
}
