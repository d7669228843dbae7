//! The output intent: what red, green and blue mean in this file (PDF/A-3, 6.2.3), with an sRGB profile made here.
//!
//! The numbers are those of IEC 61966-2-1, adapted to D50 as ICC.1:2004-10 (version 4.2) asks. It must never hold anything
//! that differs from one file to the next.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::properties::words;

/// The output intent and its profile.
pub(super) fn output_intent(document: &mut Document) -> ObjectId {
    let mut profile = Dictionary::new();
    profile.set("N", 3);
    let profile = document.add_object(Stream::new(profile, srgb()));
    let mut intent = Dictionary::new();
    intent.set("Type", "OutputIntent");
    intent.set("S", "GTS_PDFA1");
    intent.set("OutputConditionIdentifier", words("sRGB IEC61966-2.1"));
    intent.set("RegistryName", words("http://www.color.org"));
    intent.set("Info", words("sRGB IEC61966-2.1"));
    intent.set("DestOutputProfile", Object::Reference(profile));
    document.add_object(intent)
}

/// A number with 16 binary places.
type Fixed = i32;

/// D50, the white of every profile.
const WHITE: [Fixed; 3] = [0xf6d6, 0x1_0000, 0xd32d];
const RED: [Fixed; 3] = [0x6fa2, 0x38f5, 0x0390];
const GREEN: [Fixed; 3] = [0x6299, 0xb785, 0x18da];
const BLUE: [Fixed; 3] = [0x24a0, 0x0f84, 0xb6cf];
/// From the screen's white to D50 (Bradford).
const ADAPTATION: [Fixed; 9] = [68_669, 1_500, -3_285, 1_936, 64_912, -1_117, -605, 986, 49_292];
/// The curve: exponent 2.4, 1/1.055, 0.055/1.055, 1/12.92 below 0.04045.
const CURVE: [Fixed; 5] = [157_286, 62_119, 3_417, 5_072, 2_651];

fn srgb() -> Vec<u8> {
    let xyz = |values: [Fixed; 3]| element(b"XYZ ", &values);
    let mut curve = b"para\0\0\0\0\0\x03\0\0".to_vec();
    curve.extend(CURVE.iter().flat_map(|value| value.to_be_bytes()));
    // The last three share the curve.
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", text("sRGB")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", xyz(WHITE)),
        (b"chad", element(b"sf32", &ADAPTATION)),
        (b"rXYZ", xyz(RED)),
        (b"gXYZ", xyz(GREEN)),
        (b"bXYZ", xyz(BLUE)),
        (b"rTRC", curve),
        (b"gTRC", Vec::new()),
        (b"bTRC", Vec::new()),
    ];
    let mut table = length(tags.len()).to_vec();
    let mut data: Vec<u8> = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    let mut place = (0, 0);
    for (name, bytes) in &tags {
        if !bytes.is_empty() {
            place = (start + data.len(), bytes.len());
            data.extend(bytes);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        table.extend(*name);
        table.extend([length(place.0), length(place.1)].concat());
    }
    let mut profile = length(start + data.len()).to_vec();
    profile.extend(b"\0\0\0\0\x04\x20\0\0mntrRGB XYZ ");
    profile.extend([2026_u16, 1, 1, 0, 0, 0].iter().flat_map(|part| part.to_be_bytes()));
    profile.extend(b"acsp");
    profile.resize(68, 0);
    profile.extend(WHITE.iter().flat_map(|value| value.to_be_bytes()));
    profile.resize(128, 0);
    profile.extend(table);
    profile.extend(data);
    profile
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(0).to_be_bytes()
}

fn element(kind: &[u8; 4], values: &[Fixed]) -> Vec<u8> {
    let mut bytes = [kind.as_slice(), &[0; 4]].concat();
    bytes.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    bytes
}

/// One record of text in American English.
fn text(words: &str) -> Vec<u8> {
    let units: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut bytes = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    bytes.extend([length(units.len()), length(28)].concat());
    bytes.extend(units);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_says_its_own_length_and_each_tag_lies_inside() {
        let profile = srgb();
        let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), profile.len());
        assert_eq!(&profile[36..40], b"acsp");
        assert_eq!(number(128), 10);
        for tag in 0..10 {
            let (at, size) = (number(128 + 8 + 12 * tag), number(128 + 12 + 12 * tag));
            assert!(at % 4 == 0 && at >= 252 && size >= 20 && at + size <= profile.len(), "tag {tag}");
        }
    }

    #[test]
    fn white_is_the_sum_of_the_colours() {
        for (index, white) in WHITE.iter().enumerate() {
            // The published numbers are rounded to a few ten-thousandths, each of which is seven units.
            assert!((RED[index] + GREEN[index] + BLUE[index] - white).abs() <= 21, "axis {index}");
        }
    }
}
