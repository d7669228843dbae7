//! Reading and writing the few DER shapes that a signature needs, and turning BER into DER (ITU-T X.690).
//!
//! The reader is strict: definite lengths in their shortest form, tags below 31, nothing left over where a caller asks
//! for the end. It never allocates, and no input makes it panic. It must never guess at malformed data: a signature
//! that can be read in two ways is a signature that can be forged.

/// The data is not DER in the shape that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const BMP_STRING: u8 = 0x1e;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The tag of a primitive, context-specific value.
pub(crate) const fn primitive(number: u8) -> u8 {
    0x80 | number
}

/// The tag of a constructed, context-specific value.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// One value: its tag, its content, and the bytes of both with the length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// A reader of what is inside.
    pub(crate) fn inside(&self) -> Reader<'a> {
        Reader::new(self.content)
    }
}

/// Walks over DER values, one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next value, whatever it is.
    pub(crate) fn any(&mut self) -> Result<Tlv<'a>, Malformed> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(Malformed)?;
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (&first, mut after_length) = after_tag.split_first().ok_or(Malformed)?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            let count = usize::from(first & 0x7f);
            if count == 0 || count > 4 || after_length.len() < count {
                return Err(Malformed);
            }
            let (digits, behind) = after_length.split_at(count);
            after_length = behind;
            let length = digits.iter().fold(0_usize, |sum, &byte| (sum << 8) | usize::from(byte));
            if digits.first() == Some(&0) || length < 0x80 {
                return Err(Malformed);
            }
            length
        };
        if after_length.len() < length {
            return Err(Malformed);
        }
        let (content, rest) = after_length.split_at(length);
        let whole = self.rest.get(..self.rest.len() - rest.len()).ok_or(Malformed)?;
        self.rest = rest;
        Ok(Tlv { tag, content, whole })
    }

    /// The next value, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>, Malformed> {
        let value = self.any()?;
        if value.tag == tag { Ok(value) } else { Err(Malformed) }
    }

    /// The next value if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, Malformed> {
        if self.rest.first() == Some(&tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// A small non-negative integer, such as a version.
    pub(crate) fn small(&mut self) -> Result<u64, Malformed> {
        let content = self.expect(INTEGER)?.content;
        match content {
            [] => Err(Malformed),
            [first, ..] if first & 0x80 != 0 => Err(Malformed),
            [0, second, ..] if second & 0x80 == 0 => Err(Malformed),
            _ if content.len() > 8 => Err(Malformed),
            _ => Ok(content.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte))),
        }
    }
}

/// How deep values may nest in what is turned into DER.
const MAX_DEPTH: usize = 24;

/// The first value in DER, and what stands behind it. Some signers write the outer layers of a signature with indefinite
/// lengths and in pieces (X.690, 8.1.3.6 and 8.7.3.2); what is signed inside them is DER already.
pub(crate) fn first_as_der(bytes: &[u8]) -> Result<(Vec<u8>, &[u8]), Malformed> {
    let mut rest = bytes;
    let value = definite(&mut rest, 0)?;
    Ok((value, rest))
}

fn definite(rest: &mut &[u8], depth: usize) -> Result<Vec<u8>, Malformed> {
    let &[tag, 0x80, ref inside @ ..] = *rest else {
        let mut reader = Reader::new(rest);
        let whole = reader.any()?;
        *rest = reader.rest();
        if whole.tag & 0x20 == 0 || depth >= MAX_DEPTH {
            return Ok(whole.whole.to_vec());
        }
        let (mut parts, mut content) = (whole.content, Vec::new());
        while !parts.is_empty() {
            content.extend(definite(&mut parts, depth + 1)?);
        }
        return Ok(value(whole.tag, &content));
    };
    if tag & 0x20 == 0 || tag & 0x1f == 0x1f || depth >= MAX_DEPTH {
        return Err(Malformed);
    }
    let (mut parts, mut content) = (inside, Vec::new());
    while !parts.starts_with(&[0, 0]) {
        let part = definite(&mut parts, depth + 1)?;
        // A string in pieces is the pieces' contents, one after another.
        let piece = if tag == OCTET_STRING | 0x20 { Reader::new(&part).expect(OCTET_STRING)?.content } else { &part };
        content.extend_from_slice(piece);
    }
    *rest = parts.get(2..).ok_or(Malformed)?;
    Ok(value(if tag == OCTET_STRING | 0x20 { OCTET_STRING } else { tag }, &content))
}

/// One value from its tag and content.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    if length < 0x80 {
        out.push(u8::try_from(length).unwrap_or(0x7f));
    } else {
        let bytes = length.to_be_bytes();
        let digits: Vec<u8> = bytes.iter().copied().skip_while(|&byte| byte == 0).collect();
        out.push(0x80 | u8::try_from(digits.len()).unwrap_or(0x7f));
        out.extend_from_slice(&digits);
    }
    out.extend_from_slice(content);
    out
}

/// A value whose content is these values in this order.
pub(crate) fn nest(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    value(tag, &parts.concat())
}

/// `SET OF`: the parts in the order that DER asks for (X.690, 11.6).
pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    value(SET, &parts.concat())
}

/// A non-negative integer from its big-endian bytes.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = bytes.iter().copied().skip_while(|&byte| byte == 0).collect();
    if content.first().is_none_or(|&first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    value(INTEGER, &content)
}

/// An algorithm without parameters, or with the `NULL` that RSA and digests carry by custom.
pub(crate) fn algorithm(oid: &[u8], with_null: bool) -> Vec<u8> {
    let null: &[u8] = if with_null { &[NULL, 0] } else { &[] };
    nest(SEQUENCE, &[&value(OID, oid), null])
}

/// Object identifiers, as the content bytes of their DER form.
pub(crate) mod oid {
    pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
    pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    pub(crate) const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
    pub(crate) const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
    pub(crate) const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
    pub(crate) const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5];
    /// RFC 2634: bound to SHA-1.
    pub(crate) const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 12];
    /// RFC 5035.
    pub(crate) const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];
    pub(crate) const SHA1: &[u8] = &[0x2b, 14, 3, 2, 26];
    pub(crate) const MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5];
    pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
    pub(crate) const SHA384: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
    pub(crate) const SHA512: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];
    pub(crate) const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    pub(crate) const P384: &[u8] = &[0x2b, 0x81, 4, 0, 34];
    pub(crate) const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
    pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    pub(crate) const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
    pub(crate) const ECDSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
    pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    pub(crate) const RSA_MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4];
    pub(crate) const RSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5];
    pub(crate) const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
    pub(crate) const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
    pub(crate) const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
    pub(crate) const RSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12];
    pub(crate) const RSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13];
    pub(crate) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
    pub(crate) const COMMON_NAME: &[u8] = &[0x55, 4, 3];
    pub(crate) const ORGANIZATION: &[u8] = &[0x55, 4, 10];
    pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 14];
    pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
    pub(crate) const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
    pub(crate) const OCSP_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 9];
    pub(crate) const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
    /// Adobe's RevocationInfoArchival (ISO 32000-1, 12.8.3.3.2).
    pub(crate) const ADOBE_REVOCATION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x2f, 1, 1, 8];
    /// RFC 3161: what a time stamp says, and where a signature keeps one.
    pub(crate) const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];
    pub(crate) const TIME_STAMP_TOKEN: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 14];
    pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let long = vec![7_u8; 300];
        let bytes = nest(SEQUENCE, &[&unsigned(&[0x80, 1]), &value(OCTET_STRING, &long)]);
        let mut inside = Reader::new(&bytes).expect(SEQUENCE).unwrap().inside();
        assert_eq!(inside.expect(INTEGER).unwrap().content, [0, 0x80, 1]);
        assert_eq!(inside.expect(OCTET_STRING).unwrap().content, long);
        inside.end().unwrap();
    }

    #[test]
    fn indefinite_lengths_and_strings_in_pieces_become_der() {
        let ber = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 0x31, 0x02, 5, 0, 0, 0, 0xff];
        assert_eq!(first_as_der(&ber), Ok((vec![0x30, 0x09, 4, 3, 7, 8, 9, 0x31, 2, 5, 0], &[0xff][..])));
        assert_eq!(first_as_der(&[0x30, 0x80, 5, 0]), Err(Malformed)); // without an end
        assert_eq!(first_as_der(&[0x04, 0x80, 0, 0]), Err(Malformed)); // a primitive has no parts
        assert_eq!(first_as_der(&[0x30, 0x80].repeat(100_000)), Err(Malformed));
    }

    #[test]
    fn other_encodings_of_the_same_value_are_refused() {
        for bytes in [
            &[0x30, 0x80, 0, 0][..],               // indefinite length
            &[0x04, 0x81, 0x01, 0],                // a long length where a short one does
            &[0x04, 0x82, 0x00, 0x80],             // leading zero
            &[0x04, 0x85, 1, 0, 0, 0, 0],          // longer than any file
            &[0x04, 0x02, 0],                      // cut short
            &[0x1f, 0x81, 0x01, 0x00],             // a tag of many bytes
            &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff], // a length beyond the end
        ] {
            assert_eq!(Reader::new(bytes).any().err(), Some(Malformed), "{bytes:02x?}");
        }
    }
}
