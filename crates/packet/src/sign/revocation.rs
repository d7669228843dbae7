//! Whether the certificates behind a signature still hold: asking their issuers, by OCSP (RFC 6960) or revocation lists
//! (RFC 5280), and taking only answers that the issuer signed.
//!
//! It must never keep an answer that is not about this certificate, not the issuer's, or out of date, and never passes
//! over a revocation in silence. Which issuers are trusted is not asked here.

use chrono::{Duration, NaiveDateTime};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::identity::Identity;
use super::stamp::certificates;
use super::{Revocations, SignError};
use crate::certificate::{Certificate, bits, tame, time};
use crate::der::{self, Malformed, Reader, oid};
use crate::key::{self, Answer};

/// Longer chains are no chains.
const LONGEST_CHAIN: usize = 8;
/// Most addresses of one certificate that are tried.
const MOST_ADDRESSES: usize = 4;
/// The largest list that is put into a packet, in bytes.
const LARGEST_LIST: usize = 2_000_000;
/// How far two clocks may be apart.
const SKEW: Duration = Duration::minutes(10);

const ACCESS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 1];
const LIST_PLACES: &[u8] = &[0x55, 0x1d, 31];
const AT_OCSP: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 48, 1];
const AT_ISSUER: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 48, 2];
const BASIC_RESPONSE: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 48, 1, 1];
/// A responder's certificate that is not to be asked about (RFC 6960, 4.2.2.2.1).
const NO_CHECK: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 48, 1, 5];
const OCSP_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 9];
const ENUMERATED: u8 = 0x0a;

/// What was gathered, each in DER.
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) responses: Vec<Vec<u8>>,
    pub(super) lists: Vec<Vec<u8>>,
    /// The names of certificates of which nobody told.
    pub(super) untold: Vec<String>,
}

impl Material {
    /// Whether nobody told of any certificate.
    pub(super) const fn is_empty(&self) -> bool {
        self.responses.is_empty() && self.lists.is_empty()
    }
}

/// What an issuer says of a certificate.
enum Told {
    Holds,
    Revoked(NaiveDateTime),
}

/// Asks about the signer's certificate, that of the time-stamp service, and those of their issuers.
pub(super) fn gather(
    identity: &Identity,
    token: Option<&[u8]>,
    at: NaiveDateTime,
    outside: &dyn Revocations,
) -> Result<Material, SignError> {
    let stamped_by = token.map(certificates).unwrap_or_default();
    let mut pool: Vec<Vec<u8>> = vec![identity.certificate().to_vec()];
    pool.extend(identity.chain().iter().cloned());
    pool.extend(stamped_by.iter().map(|one| one.to_vec()));
    let is_service = |der: &&[u8]| Certificate::read(der).is_ok_and(|one| one.may_stamp_time());
    let ends: Vec<Vec<u8>> =
        [identity.certificate()].into_iter().chain(stamped_by.iter().copied().filter(is_service)).map(<[u8]>::to_vec).collect();
    let mut material = Material::default();
    let mut asked: Vec<Vec<u8>> = Vec::new();
    for end in ends {
        let mut current = end;
        for _ in 0..LONGEST_CHAIN {
            let Ok(certificate) = Certificate::read(&current) else { break };
            material.keep_certificate(&current);
            if certificate.issuer == certificate.subject || asked.contains(&current) {
                break;
            }
            asked.push(current.clone());
            let issuer = issuer(&certificate, &mut pool, outside);
            material.ask(&certificate, issuer.as_deref(), at, outside)?;
            let Some(issuer) = issuer else { break };
            current = issuer;
        }
    }
    // What vouches for itself alone needs no material.
    if material.is_empty() {
        material.certificates.clear();
    }
    Ok(material)
}

impl Material {
    fn keep_certificate(&mut self, der: &[u8]) {
        if !self.certificates.iter().any(|one| one == der) {
            self.certificates.push(der.to_vec());
        }
    }

    /// Asks about one certificate, first for its own state, then for a list.
    fn ask(
        &mut self,
        certificate: &Certificate<'_>,
        issuer: Option<&[u8]>,
        at: NaiveDateTime,
        outside: &dyn Revocations,
    ) -> Result<(), SignError> {
        if certificate.extension(NO_CHECK).is_some() {
            return Ok(());
        }
        let name = || certificate.subject_name().unwrap_or_else(|| "a certificate without a name".to_owned());
        if let Some(issuer) = issuer.and_then(|der| Certificate::read(der).ok()) {
            let told = self.ask_for_state(certificate, &issuer, at, outside);
            match told.or_else(|| self.ask_for_list(certificate, &issuer, at, outside)) {
                Some(Told::Holds) => return Ok(()),
                Some(Told::Revoked(at)) => return Err(SignError::Revoked { name: name(), at }),
                None => {}
            }
        }
        self.untold.push(name());
        Ok(())
    }

    fn ask_for_state(
        &mut self,
        certificate: &Certificate<'_>,
        issuer: &Certificate<'_>,
        at: NaiveDateTime,
        outside: &dyn Revocations,
    ) -> Option<Told> {
        let id = certificate_id(certificate, issuer)?;
        let request = der::nest(der::SEQUENCE, &[&id]); // Request
        let request = der::nest(der::SEQUENCE, &[&request]); // requestList
        let request = der::nest(der::SEQUENCE, &[&request]); // TBSRequest
        let request = der::nest(der::SEQUENCE, &[&request]); // OCSPRequest
        for address in accesses(certificate, AT_OCSP) {
            let Ok(answer) = outside.ask(&address, &request) else { continue };
            if let Ok((told, responder)) = read_response(&answer, &id, issuer, at) {
                responder.iter().for_each(|der| self.keep_certificate(der));
                self.responses.push(answer);
                return Some(told);
            }
        }
        None
    }

    fn ask_for_list(
        &mut self,
        certificate: &Certificate<'_>,
        issuer: &Certificate<'_>,
        at: NaiveDateTime,
        outside: &dyn Revocations,
    ) -> Option<Told> {
        for address in list_places(certificate) {
            let Ok(list) = outside.fetch(&address) else { continue };
            if list.len() > LARGEST_LIST {
                continue;
            }
            if let Ok(told) = read_list(&list, certificate, issuer, at) {
                if !self.lists.contains(&list) {
                    self.lists.push(list);
                }
                return Some(told);
            }
        }
        None
    }
}

/// The issuer's certificate: among those at hand, else from where the certificate says it lies.
fn issuer(certificate: &Certificate<'_>, pool: &mut Vec<Vec<u8>>, outside: &dyn Revocations) -> Option<Vec<u8>> {
    let made = |der: &[u8]| Certificate::read(der).is_ok_and(|issuer| certificate.made_by(&issuer) == Answer::Right);
    if let Some(found) = pool.iter().find(|der| made(der)) {
        return Some(found.clone());
    }
    for address in accesses(certificate, AT_ISSUER) {
        let Ok(der) = outside.fetch(&address) else { continue };
        if made(&der) {
            pool.push(der.clone());
            return Some(der);
        }
    }
    None
}

/// `CertID` (RFC 6960, 4.1.1), by SHA-1, which every responder knows (RFC 5019, 2.1.1); nothing rests on its strength.
fn certificate_id(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<Vec<u8>> {
    let mut key = Reader::new(issuer.public_key).expect(der::SEQUENCE).ok()?.inside();
    key.expect(der::SEQUENCE).ok()?;
    let key = bits(key.expect(der::BIT_STRING).ok()?.content).ok()?;
    let hash = |bytes: &[u8]| der::value(der::OCTET_STRING, digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
    let serial = der::value(der::INTEGER, certificate.serial);
    Some(der::nest(der::SEQUENCE, &[&der::algorithm(oid::SHA1, true), &hash(issuer.subject), &hash(key), &serial]))
}

/// An answer about this certificate, and the certificate of the responder where the issuer had another answer for it.
fn read_response(
    answer: &[u8],
    id: &[u8],
    issuer: &Certificate<'_>,
    at: NaiveDateTime,
) -> Result<(Told, Option<Vec<u8>>), Malformed> {
    let mut outer = Reader::new(answer);
    let mut response = outer.expect(der::SEQUENCE)?.inside();
    outer.end()?;
    if response.expect(ENUMERATED)?.content != [0] {
        return Err(Malformed);
    }
    let mut bytes = response.expect(der::context(0))?.inside().expect(der::SEQUENCE)?.inside();
    if bytes.expect(der::OID)?.content != BASIC_RESPONSE {
        return Err(Malformed);
    }
    let mut basic = Reader::new(bytes.expect(der::OCTET_STRING)?.content).expect(der::SEQUENCE)?.inside();
    let data = basic.expect(der::SEQUENCE)?;
    let algorithm = basic.expect(der::SEQUENCE)?.whole;
    let signature = bits(basic.expect(der::BIT_STRING)?.content)?;
    let mut responders = match basic.optional(der::context(0))? {
        Some(explicit) => explicit.inside().expect(der::SEQUENCE)?.inside(),
        None => Reader::new(&[]),
    };
    let signed_by = |key: &[u8]| key::check(key, algorithm, None, data.whole, signature) == Answer::Right;
    let mut responder = None;
    if !signed_by(issuer.public_key) {
        // Somebody else may answer whom the issuer itself certified for that (RFC 6960, 4.2.2.2).
        while let Ok(one) = responders.expect(der::SEQUENCE) {
            let one = Certificate::read(one.whole)?;
            let uses = one.extension(oid::EXTENDED_KEY_USAGE).and_then(|uses| Reader::new(uses).expect(der::SEQUENCE).ok());
            let mut uses = uses.map_or(Reader::new(&[]), |uses| uses.inside());
            let may_answer = std::iter::from_fn(|| uses.expect(der::OID).ok()).any(|one| one.content == OCSP_SIGNING);
            let in_force = one.not_before <= at + SKEW && at <= one.not_after + SKEW;
            if may_answer && in_force && one.made_by(issuer) == Answer::Right && signed_by(one.public_key) {
                responder = Some(one.whole.to_vec());
                break;
            }
        }
        if responder.is_none() {
            return Err(Malformed);
        }
    }

    let mut data = data.inside();
    data.optional(der::context(0))?; // the version
    data.any()?; // the responder's name or key
    data.expect(der::GENERALIZED_TIME)?;
    let mut answers = data.expect(der::SEQUENCE)?.inside();
    while !answers.is_empty() {
        let mut one = answers.expect(der::SEQUENCE)?.inside();
        if !is_same_id(one.expect(der::SEQUENCE)?.whole, id) {
            continue;
        }
        let state = one.any()?;
        let this_update = time(&mut one)?;
        let next_update = match one.optional(der::context(0))? {
            Some(explicit) => Some(time(&mut explicit.inside())?),
            None => None,
        };
        if this_update > at + SKEW || next_update.is_some_and(|next| next < at - SKEW) {
            return Err(Malformed);
        }
        return match state.tag {
            0x80 => Ok((Told::Holds, responder)),
            0xa1 => Ok((Told::Revoked(time(&mut state.inside())?), responder)),
            _ => Err(Malformed), // not known to the responder
        };
    }
    Err(Malformed)
}

/// Whether two `CertID` are the same: with or without the NULL of their algorithm.
fn is_same_id(one: &[u8], other: &[u8]) -> bool {
    fn parts(id: &[u8]) -> Option<(&[u8], &[u8])> {
        let mut id = Reader::new(id).expect(der::SEQUENCE).ok()?.inside();
        let (algorithm, _) = key::algorithm(id.expect(der::SEQUENCE).ok()?.whole)?;
        Some((algorithm, id.rest()))
    }
    parts(one).is_some() && parts(one) == parts(other)
}

/// What a list says of this certificate (RFC 5280, 5.1).
fn read_list(list: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>, at: NaiveDateTime) -> Result<Told, Malformed> {
    let mut outer = Reader::new(list);
    let mut parts = outer.expect(der::SEQUENCE)?.inside();
    outer.end()?;
    let signed = parts.expect(der::SEQUENCE)?;
    let algorithm = parts.expect(der::SEQUENCE)?.whole;
    let signature = bits(parts.expect(der::BIT_STRING)?.content)?;
    if key::check(issuer.public_key, algorithm, None, signed.whole, signature) != Answer::Right {
        return Err(Malformed);
    }
    let mut fields = signed.inside();
    fields.optional(der::INTEGER)?; // the version
    fields.expect(der::SEQUENCE)?; // the algorithm once more
    if fields.expect(der::SEQUENCE)?.whole != certificate.issuer {
        return Err(Malformed);
    }
    let this_update = time(&mut fields)?;
    let mut peek = fields;
    let next_update = match peek.any() {
        Ok(next) if matches!(next.tag, der::UTC_TIME | der::GENERALIZED_TIME) => Some(time(&mut fields)?),
        _ => None,
    };
    if this_update > at + SKEW || next_update.is_some_and(|next| next < at - SKEW) {
        return Err(Malformed);
    }
    if let Some(revoked) = fields.optional(der::SEQUENCE)? {
        let mut revoked = revoked.inside();
        while !revoked.is_empty() {
            let mut one = revoked.expect(der::SEQUENCE)?.inside();
            if one.expect(der::INTEGER)?.content == certificate.serial {
                return Ok(Told::Revoked(time(&mut one)?));
            }
        }
    }
    Ok(Told::Holds)
}

/// The addresses of one kind in a certificate's authority information (RFC 5280, 4.2.2.1).
fn accesses(certificate: &Certificate<'_>, kind: &[u8]) -> Vec<String> {
    let Some(Ok(all)) = certificate.extension(ACCESS).map(|value| Reader::new(value).expect(der::SEQUENCE)) else {
        return Vec::new();
    };
    let mut all = all.inside();
    let mut found = Vec::new();
    while let Ok(one) = all.expect(der::SEQUENCE) {
        let mut one = one.inside();
        if one.expect(der::OID).is_ok_and(|method| method.content == kind)
            && let Ok(place) = one.expect(der::primitive(6))
        {
            found.extend(address(place.content));
        }
    }
    found.truncate(MOST_ADDRESSES);
    found
}

/// Where a certificate says that lists lie (RFC 5280, 4.2.1.13).
fn list_places(certificate: &Certificate<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut read = || -> Result<(), Malformed> {
        let Some(value) = certificate.extension(LIST_PLACES) else { return Ok(()) };
        let mut points = Reader::new(value).expect(der::SEQUENCE)?.inside();
        while !points.is_empty() {
            let mut point = points.expect(der::SEQUENCE)?.inside();
            let Some(name) = point.optional(der::context(0))? else { continue };
            let Some(full) = name.inside().optional(der::context(0))? else { continue };
            let mut names = full.inside();
            while let Ok(name) = names.any() {
                if name.tag == der::primitive(6) {
                    found.extend(address(name.content));
                }
            }
        }
        Ok(())
    };
    let _ = read(); // what was found before a fault counts
    found.truncate(MOST_ADDRESSES);
    found
}

fn address(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok().filter(|text| text.len() <= 500 && tame(text) == *text)?;
    (text.starts_with("http://") || text.starts_with("https://")).then(|| text.to_owned())
}
