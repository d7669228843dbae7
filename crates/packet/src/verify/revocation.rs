//! What an issuer says of a certificate that it made: revocation lists (RFC 5280, 5) and OCSP answers (RFC 6960).
//!
//! It must never believe a list or an answer that the issuer, or a responder that the issuer named, did not sign.

use chrono::NaiveDateTime;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use crate::certificate::{Certificate, bits, time};
use crate::der::{self, Malformed, Reader, oid};
use crate::key::{self, Answer};

/// A certificate was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Revoked {
    /// From when on, in UTC.
    pub(super) at: NaiveDateTime,
}

/// What a revocation list says: nothing where it is not this issuer's; `Some(None)` where the certificate is not on it.
pub(super) fn by_list(list: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<Option<Revoked>> {
    read_list(list, certificate, issuer).ok().flatten()
}

fn read_list(list: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Result<Option<Option<Revoked>>, Malformed> {
    let mut parts = Reader::new(list).expect(der::SEQUENCE)?.inside();
    let signed = parts.expect(der::SEQUENCE)?;
    let algorithm = parts.expect(der::SEQUENCE)?.whole;
    let signature = bits(parts.expect(der::BIT_STRING)?.content)?;
    let mut fields = signed.inside();
    fields.optional(der::INTEGER)?; // version
    fields.expect(der::SEQUENCE)?; // the algorithm again
    if fields.expect(der::SEQUENCE)?.whole != issuer.subject || certificate.issuer != issuer.subject {
        return Ok(None);
    }
    if key::check(issuer.public_key, algorithm, None, signed.whole, signature) != Answer::Right {
        return Ok(None);
    }
    time(&mut fields)?; // of this list
    if matches!(fields.rest().first(), Some(&(der::UTC_TIME | der::GENERALIZED_TIME))) {
        time(&mut fields)?; // of the next one
    }
    let Some(entries) = fields.optional(der::SEQUENCE)? else { return Ok(Some(None)) };
    let mut entries = entries.inside();
    while !entries.is_empty() {
        let mut entry = entries.expect(der::SEQUENCE)?.inside();
        let serial = entry.expect(der::INTEGER)?.content;
        let at = time(&mut entry)?;
        if serial == certificate.serial {
            return Ok(Some(Some(Revoked { at })));
        }
    }
    Ok(Some(None))
}

/// What an OCSP answer says, in the same way.
pub(super) fn by_answer(answer: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<Option<Revoked>> {
    read_answer(answer, certificate, issuer).ok().flatten()
}

fn read_answer(
    answer: &[u8],
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
) -> Result<Option<Option<Revoked>>, Malformed> {
    const ENUMERATED: u8 = 0x0a;
    let mut outer = Reader::new(answer).expect(der::SEQUENCE)?.inside();
    // Some files keep the whole response, others the basic one inside it.
    let basic = if let Some(status) = outer.optional(ENUMERATED)? {
        if status.content != [0] {
            return Ok(None);
        }
        let mut response = outer.expect(der::context(0))?.inside().expect(der::SEQUENCE)?.inside();
        response.expect(der::OID)?;
        response.expect(der::OCTET_STRING)?.content
    } else {
        answer
    };
    let mut parts = Reader::new(basic).expect(der::SEQUENCE)?.inside();
    let signed = parts.expect(der::SEQUENCE)?;
    let algorithm = parts.expect(der::SEQUENCE)?.whole;
    let signature = bits(parts.expect(der::BIT_STRING)?.content)?;
    let responders = match parts.optional(der::context(0))? {
        Some(explicit) => explicit.inside().expect(der::SEQUENCE)?.content,
        None => &[],
    };
    let is_signed_by =
        |signer: &Certificate<'_>| key::check(signer.public_key, algorithm, None, signed.whole, signature) == Answer::Right;
    // The issuer, or a responder whose certificate the issuer made for this (RFC 6960, 4.2.2.2).
    let mut believed = is_signed_by(issuer);
    let mut responders = Reader::new(responders);
    for _ in 0..8 {
        let Ok(responder) = responders.expect(der::SEQUENCE) else { break };
        if let Ok(responder) = Certificate::read(responder.whole) {
            believed |= responder.may_answer() && responder.made_by(issuer) == Answer::Right && is_signed_by(&responder);
        }
    }
    if !believed {
        return Ok(None);
    }
    let mut fields = signed.inside();
    fields.optional(der::context(0))?; // version
    fields.any()?; // who answers
    time(&mut fields)?;
    let mut responses = fields.expect(der::SEQUENCE)?.inside();
    while !responses.is_empty() {
        let mut one = responses.expect(der::SEQUENCE)?.inside();
        let mut id = one.expect(der::SEQUENCE)?.inside();
        let (hash, _) = key::algorithm(id.expect(der::SEQUENCE)?.whole).ok_or(Malformed)?;
        let (name, key_digest) = (id.expect(der::OCTET_STRING)?.content, id.expect(der::OCTET_STRING)?.content);
        let serial = id.expect(der::INTEGER)?.content;
        // Here a digest only tells issuers apart, so that SHA-1 does.
        let hash = match hash {
            oid::SHA1 => &SHA1_FOR_LEGACY_USE_ONLY,
            oid::SHA256 => &SHA256,
            _ => continue,
        };
        let of_issuer = digest(hash, issuer.subject).as_ref() == name
            && issuer.key_bits().is_some_and(|bits| digest(hash, bits).as_ref() == key_digest);
        if !of_issuer || serial != certificate.serial {
            continue;
        }
        let status = one.any()?;
        return match status.tag {
            0x80 => Ok(Some(None)),
            0xa1 => Ok(Some(Some(Revoked { at: time(&mut status.inside())? }))),
            _ => Ok(None),
        };
    }
    Ok(None)
}
