//! X.509 certificates (RFC 5280): what a signature needs to know of one, and no more.
//!
//! It reads the names, the dates and the public key, and tells whether a certificate was made by the person it names.
//! It must never call a certificate trusted: there is no list of authorities here, and a signature by an unknown
//! person is a good signature by an unknown person.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use ring::digest::{SHA256, digest};

use crate::der::{self, Malformed, Reader, oid};
use crate::key::{self, Answer};

/// The SHA-256 digest of a certificate: what two people compare on the telephone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate in DER.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, certificate).as_ref());
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first four groups of four digits: enough to tell the pages of one document apart, not enough to trust.
    #[must_use]
    pub fn short(&self) -> String {
        self.groups().take(4).collect::<Vec<_>>().join(" ")
    }

    /// Sixteen groups of four hexadecimal digits.
    pub fn groups(&self) -> impl Iterator<Item = String> + '_ {
        self.0.chunks(2).map(|pair| pair.iter().map(|byte| format!("{byte:02X}")).collect())
    }
}

/// All sixteen groups, with a space between.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.groups().collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A certificate, as far as a signature needs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Certificate<'a> {
    pub(crate) whole: &'a [u8],
    /// What its issuer signed.
    signed_part: &'a [u8],
    /// The content of the serial number.
    pub(crate) serial: &'a [u8],
    /// The issuer's name in DER.
    pub(crate) issuer: &'a [u8],
    /// The subject's name in DER.
    pub(crate) subject: &'a [u8],
    pub(crate) not_before: NaiveDateTime,
    pub(crate) not_after: NaiveDateTime,
    /// SubjectPublicKeyInfo in DER.
    pub(crate) public_key: &'a [u8],
    /// The content of the list of extensions.
    extensions: &'a [u8],
    signature_algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// Reads one certificate that fills the bytes.
    pub(crate) fn read(whole: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Reader::new(whole);
        let mut parts = outer.expect(der::SEQUENCE)?.inside();
        outer.end()?;
        let signed = parts.expect(der::SEQUENCE)?;
        let signature_algorithm = parts.expect(der::SEQUENCE)?.whole;
        let signature = bits(parts.expect(der::BIT_STRING)?.content)?;
        parts.end()?;

        let mut fields = signed.inside();
        fields.optional(der::context(0))?;
        let serial = fields.expect(der::INTEGER)?.content;
        let inner_algorithm = fields.expect(der::SEQUENCE)?.whole;
        if inner_algorithm != signature_algorithm {
            return Err(Malformed);
        }
        let issuer = fields.expect(der::SEQUENCE)?.whole;
        let mut validity = fields.expect(der::SEQUENCE)?.inside();
        let not_before = time(&mut validity)?;
        let not_after = time(&mut validity)?;
        validity.end()?;
        let subject = fields.expect(der::SEQUENCE)?.whole;
        let public_key = fields.expect(der::SEQUENCE)?.whole;
        fields.optional(der::primitive(1))?; // unique identifiers, which nobody uses
        fields.optional(der::primitive(2))?;
        let extensions = match fields.optional(der::context(3))? {
            Some(explicit) => explicit.inside().expect(der::SEQUENCE)?.content,
            None => &[],
        };
        Ok(Self {
            whole,
            signed_part: signed.whole,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            public_key,
            extensions,
            signature_algorithm,
            signature,
        })
    }

    /// The value of an extension.
    pub(crate) fn extension(&self, wanted: &[u8]) -> Option<&'a [u8]> {
        let mut all = Reader::new(self.extensions);
        while let Ok(one) = all.expect(der::SEQUENCE) {
            let mut parts = one.inside();
            if parts.expect(der::OID).ok()?.content == wanted {
                parts.optional(der::BOOLEAN).ok()?; // whether it is critical
                return Some(parts.expect(der::OCTET_STRING).ok()?.content);
            }
        }
        None
    }

    /// The identifier of its key, if it gives one (RFC 5280, 4.2.1.2).
    pub(crate) fn key_id(&self) -> Option<&'a [u8]> {
        Some(Reader::new(self.extension(oid::SUBJECT_KEY_ID)?).expect(der::OCTET_STRING).ok()?.content)
    }

    /// Whether its key may sign documents: digital signature or content commitment (RFC 5280, 4.2.1.3). Also where the
    /// certificate does not say.
    pub(crate) fn may_sign(&self) -> bool {
        let Some(usage) = self.extension(oid::KEY_USAGE) else { return true };
        let bits = Reader::new(usage).expect(der::BIT_STRING).ok().and_then(|bits| bits.content.get(1).copied());
        bits.is_some_and(|bits| bits & 0xc0 != 0)
    }

    /// Whether its key may make time stamps (RFC 3161, 2.3).
    pub(crate) fn may_stamp_time(&self) -> bool {
        self.has_use(oid::TIME_STAMPING)
    }

    /// Whether its key may answer for its issuer whether a certificate was taken back (RFC 6960, 4.2.2.2).
    pub(crate) fn may_answer(&self) -> bool {
        self.has_use(oid::OCSP_SIGNING)
    }

    /// Whether it may make certificates (RFC 5280, 4.2.1.9 and 4.2.1.3). Version 1 certificates do not say; they may not.
    pub(crate) fn may_issue(&self) -> bool {
        let constraints = self.extension(oid::BASIC_CONSTRAINTS).and_then(|value| Reader::new(value).expect(der::SEQUENCE).ok());
        let is_authority = constraints
            .and_then(|constraints| constraints.inside().optional(der::BOOLEAN).ok().flatten())
            .is_some_and(|value| value.content == [0xff]);
        let Some(usage) = self.extension(oid::KEY_USAGE) else { return is_authority };
        let bits = Reader::new(usage).expect(der::BIT_STRING).ok().and_then(|bits| bits.content.get(1).copied());
        is_authority && bits.is_some_and(|bits| bits & 0x04 != 0)
    }

    /// The bits of its public key, without the algorithm.
    pub(crate) fn key_bits(&self) -> Option<&'a [u8]> {
        let mut parts = Reader::new(self.public_key).expect(der::SEQUENCE).ok()?.inside();
        parts.expect(der::SEQUENCE).ok()?;
        bits(parts.expect(der::BIT_STRING).ok()?.content).ok()
    }

    fn has_use(&self, wanted: &[u8]) -> bool {
        let uses = self.extension(oid::EXTENDED_KEY_USAGE).and_then(|uses| Reader::new(uses).expect(der::SEQUENCE).ok());
        let mut uses = uses.map_or(Reader::new(&[]), |uses| uses.inside());
        std::iter::from_fn(|| uses.expect(der::OID).ok()).any(|one| one.content == wanted)
    }

    /// The subject's common name, else its organisation, else nothing.
    pub(crate) fn subject_name(&self) -> Option<String> {
        name(self.subject)
    }

    /// The issuer's name, by the same choice.
    pub(crate) fn issuer_name(&self) -> Option<String> {
        name(self.issuer)
    }

    /// Whether the holder of `issuer`'s key made this certificate.
    pub(crate) fn made_by(&self, issuer: &Certificate<'_>) -> Answer {
        if self.issuer != issuer.subject {
            return Answer::Wrong;
        }
        key::check(issuer.public_key, self.signature_algorithm, None, self.signed_part, self.signature)
    }
}

/// The content of a bit string that is whole bytes.
pub(crate) fn bits(content: &[u8]) -> Result<&[u8], Malformed> {
    match content.split_first() {
        Some((0, bytes)) => Ok(bytes),
        _ => Err(Malformed),
    }
}

/// `Time` (RFC 5280, 4.1.2.5): in UTC, to the second; a fraction of one is left out.
pub(crate) fn time(reader: &mut Reader<'_>) -> Result<NaiveDateTime, Malformed> {
    let value = reader.any()?;
    let text = std::str::from_utf8(value.content).map_err(|_| Malformed)?;
    let digits = text.strip_suffix('Z').ok_or(Malformed)?;
    let digits = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    let (year_digits, rest) = match value.tag {
        der::UTC_TIME if digits.len() == 12 => digits.split_at_checked(2).ok_or(Malformed)?,
        der::GENERALIZED_TIME if digits.len() == 14 => digits.split_at_checked(4).ok_or(Malformed)?,
        _ => return Err(Malformed),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed);
    }
    let number = |text: &str| text.parse::<u32>().map_err(|_| Malformed);
    let two = |at: usize| number(rest.get(at..at + 2).ok_or(Malformed)?);
    let mut year = i32::try_from(number(year_digits)?).map_err(|_| Malformed)?;
    if value.tag == der::UTC_TIME {
        year += if year < 50 { 2000 } else { 1900 }; // RFC 5280, 4.1.2.5.1
    }
    NaiveDate::from_ymd_opt(year, two(0)?, two(2)?)
        .and_then(|date| date.and_hms_opt(two(4).ok()?, two(6).ok()?, two(8).ok()?))
        .ok_or(Malformed)
}

/// The words of a name: the last common name, else the last organisation. Control characters become spaces, and the
/// answer has at most 200 characters, so that a hostile certificate cannot rewrite the screen it is shown on.
fn name(name: &[u8]) -> Option<String> {
    let mut reader = Reader::new(name).expect(der::SEQUENCE).ok()?.inside();
    let (mut common, mut organisation) = (None, None);
    while let Ok(set) = reader.expect(der::SET) {
        let mut pairs = set.inside();
        while let Ok(pair) = pairs.expect(der::SEQUENCE) {
            let mut pair = pair.inside();
            let (Ok(kind), Ok(text)) = (pair.expect(der::OID), pair.any()) else { continue };
            let words = match text.tag {
                der::UTF8_STRING | der::PRINTABLE_STRING | 0x14 | 0x16 => String::from_utf8_lossy(text.content).into_owned(),
                der::BMP_STRING => {
                    let units: Vec<u16> = text
                        .content
                        .chunks_exact(2)
                        .map(|pair| pair.iter().fold(0, |sum, &b| (sum << 8) | u16::from(b)))
                        .collect();
                    String::from_utf16_lossy(&units)
                }
                _ => continue,
            };
            match kind.content {
                oid::COMMON_NAME => common = Some(words),
                oid::ORGANIZATION => organisation = Some(words),
                _ => {}
            }
        }
    }
    common.or(organisation).map(|words| tame(&words))
}

/// Words from an unknown file, made safe to show on one line.
pub(crate) fn tame(words: &str) -> String {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let plain: String = words.chars().map(|c| if odd(c) { ' ' } else { c }).take(200).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
