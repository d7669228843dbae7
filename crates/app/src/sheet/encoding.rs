//! How the letters of a text file are written, found out from its bytes.
//!
//! A mark at the beginning decides, then the form of the bytes. What is not UTF-8 and bears no mark may be Windows-1252, as
//! Excel saves it in the Americas and Western Europe; that is supposed, said and asked about, for another page would change
//! names without a sign.

use super::cell::Unreadable;
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// An encoding that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    pub(super) const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }
}

/// Bytes that Windows-1252 leaves empty.
const EMPTY_IN_1252: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// The text of a file. `asked`: what the caller says it is; a mark at the beginning outranks it.
///
/// The flag is set where the encoding is supposed.
pub(super) fn decode(bytes: &[u8], asked: Option<Encoding>) -> Result<(String, Encoding, bool), Unreadable> {
    let marks: [(&[u8], Encoding); 3] =
        [(b"\xef\xbb\xbf", Encoding::Utf8), (b"\xff\xfe", Encoding::Utf16Le), (b"\xfe\xff", Encoding::Utf16Be)];
    for (mark, encoding) in marks {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return Ok((as_encoding(rest, encoding)?, encoding, false));
        }
    }
    if let Some(encoding) = asked {
        return Ok((as_encoding(bytes, encoding)?, encoding, false));
    }
    if let Some(encoding) = two_bytes_each(bytes) {
        return Ok((as_encoding(bytes, encoding)?, encoding, false));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), Encoding::Utf8, false));
    }
    let text = as_encoding(bytes, Encoding::Windows1252).map_err(|_| Unreadable::NotText)?;
    Ok((text, Encoding::Windows1252, true))
}

fn as_encoding(bytes: &[u8], encoding: Encoding) -> Result<String, Unreadable> {
    let wrong = Unreadable::NotThat(encoding.name());
    let decoded = match encoding {
        Encoding::Utf8 => return std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| wrong),
        Encoding::Utf16Le => UTF_16LE.decode_without_bom_handling(bytes),
        Encoding::Utf16Be => UTF_16BE.decode_without_bom_handling(bytes),
        Encoding::Windows1252 if bytes.iter().any(|byte| *byte == 0 || EMPTY_IN_1252.contains(byte)) => return Err(wrong),
        Encoding::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes),
    };
    let (text, had_errors) = decoded;
    if had_errors { Err(wrong) } else { Ok(text.into_owned()) }
}

/// UTF-16 without a mark: of the first characters, most have a zero in the same half.
fn two_bytes_each(bytes: &[u8]) -> Option<Encoding> {
    let pairs = bytes.get(..bytes.len().min(4096))?.chunks_exact(2);
    let (mut all, mut first, mut second) = (0usize, 0usize, 0usize);
    for pair in pairs {
        all += 1;
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.last() == Some(&0));
    }
    let most = |zeros: usize, others: usize| all >= 4 && zeros * 10 >= all * 7 && others == 0;
    if most(second, first) {
        return Some(Encoding::Utf16Le);
    }
    most(first, second).then_some(Encoding::Utf16Be)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn each_encoding_is_found_out() {
        let text = "Título,Horas\r\nÉtica — “límites”,6\r\n";
        let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        for (bytes, encoding, supposed) in [
            (text.as_bytes().to_vec(), Encoding::Utf8, false),
            (marked(b"\xef\xbb\xbf", text.as_bytes().to_vec()), Encoding::Utf8, false),
            (marked(b"\xff\xfe", utf16(text, true)), Encoding::Utf16Le, false),
            (marked(b"\xfe\xff", utf16(text, false)), Encoding::Utf16Be, false),
            (utf16(text, true), Encoding::Utf16Le, false),
            (utf16(text, false), Encoding::Utf16Be, false),
            (WINDOWS_1252.encode(text).0.into_owned(), Encoding::Windows1252, true),
        ] {
            assert_eq!(decode(&bytes, None), Ok((text.to_owned(), encoding, supposed)));
        }
    }

    #[test]
    fn what_is_supposed_is_certain_once_it_was_asked() {
        let bytes = b"T\xedtulo";
        assert_eq!(decode(bytes, None), Ok(("Título".to_owned(), Encoding::Windows1252, true)));
        assert_eq!(decode(bytes, Some(Encoding::Windows1252)), Ok(("Título".to_owned(), Encoding::Windows1252, false)));
        assert_eq!(decode(bytes, Some(Encoding::Utf8)), Err(Unreadable::NotThat("utf-8")));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", None), Err(Unreadable::NotText));
        assert_eq!(decode(b"\x81\xff", None), Err(Unreadable::NotText));
        assert_eq!(decode(b"\xff\xfe\x00\xd8\x41\x00", None), Err(Unreadable::NotThat("utf-16le")), "half a pair");
        assert_eq!(decode(b"", None), Ok((String::new(), Encoding::Utf8, false)));
    }
}
