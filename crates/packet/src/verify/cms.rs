//! Checking a CMS signature (RFC 5652, RFC 5035, ETSI EN 319 142-1).
//!
//! It reads the one signer of a `SignedData`, and holds every part against the others. It must never call a signature
//! valid whose method is broken, or whose certificate could be exchanged for another.

use chrono::NaiveDateTime;
use ring::digest::{Algorithm as Hash, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::Origin;
use super::message::Message;
use crate::certificate::{Certificate, time};
use crate::der::{self, Malformed, Reader, oid};
use crate::key::{self, Answer};

/// `SignedData` with one signer.
pub(super) struct SignedData<'a> {
    content_type: &'a [u8],
    /// What is carried along; nothing where the file is what was signed.
    pub(super) content: Option<&'a [u8]>,
    certificates: Vec<Certificate<'a>>,
    signer: SignerId<'a>,
    digest_algorithm: &'a [u8],
    attributes: Option<der::Tlv<'a>>,
    signature_algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
    /// The time stamp on the signature, which its signer did not sign (RFC 3161, Appendix A).
    pub(super) time_stamp: Option<&'a [u8]>,
}

/// How the signer's certificate is named.
enum SignerId<'a> {
    Issuer { name: &'a [u8], serial: &'a [u8] },
    Key(&'a [u8]),
}

/// What the signed attributes say.
#[derive(Default)]
struct Attributes<'a> {
    content_type: Option<&'a [u8]>,
    message_digest: Option<&'a [u8]>,
    /// The digest of the signer's certificate.
    certificate: Option<(&'static Hash, &'a [u8])>,
    /// The same by SHA-1 (RFC 2634).
    old_certificate: Option<&'a [u8]>,
    signing_time: Option<NaiveDateTime>,
}

/// Said where a file has so many signatures that checking each would take too long.
const TOO_MUCH: &str = "the file is too complicated for this signature to be checked";

/// What a signature must be for its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// `adbe.pkcs7.detached`: over the file.
    Detached,
    /// `adbe.pkcs7.sha1`: over the SHA-1 digest of the file, which it carries along.
    Sha1,
    /// `ETSI.CAdES.detached`: over the file, and bound to its certificate.
    Pades,
    /// RFC 3161: over what it carries, and bound to its certificate.
    TimeStamp,
}

/// What came of checking one.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// The message is the one that was signed.
    pub(super) intact: bool,
    /// The signature is the key's own, by a sound method, and nothing else is wrong with it.
    pub(super) valid: bool,
    /// By the signer's clock.
    pub(super) signing_time: Option<NaiveDateTime>,
    pub(super) problems: Vec<String>,
}

const MAX_CERTIFICATES: usize = 32;
/// Longest chain of certificates that is followed.
const MAX_CHAIN: usize = 10;

impl<'a> SignedData<'a> {
    /// Reads the first value of these bytes.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, &'static str> {
        const MALFORMED: &str = "the signature is malformed";
        let read = || -> Result<Result<Self, &'static str>, Malformed> {
            let mut content_info = Reader::new(bytes).expect(der::SEQUENCE)?.inside();
            if content_info.expect(der::OID)?.content != oid::SIGNED_DATA {
                return Err(Malformed);
            }
            let mut explicit = content_info.expect(der::context(0))?.inside();
            content_info.end()?;
            let mut signed = explicit.expect(der::SEQUENCE)?.inside();
            explicit.end()?;

            if !matches!(signed.small()?, 1 | 3..=5) {
                return Err(Malformed);
            }
            let mut digests = signed.expect(der::SET)?.inside();
            let mut encapsulated = signed.expect(der::SEQUENCE)?.inside();
            let content_type = encapsulated.expect(der::OID)?.content;
            let content = match encapsulated.optional(der::context(0))? {
                Some(explicit) => Some(explicit.inside().expect(der::OCTET_STRING)?.content),
                None => None,
            };
            encapsulated.end()?;
            let mut certificates = Vec::new();
            if let Some(bag) = signed.optional(der::context(0))? {
                let mut bag = bag.inside();
                while !bag.is_empty() && certificates.len() < MAX_CERTIFICATES {
                    // One that cannot be read is none; if it is the signer's, it will be missed.
                    certificates.extend(Certificate::read(bag.any()?.whole));
                }
            }
            signed.optional(der::context(1))?; // revocation lists, which are not used here
            let mut signers = signed.expect(der::SET)?.inside();
            signed.end()?;
            if signers.is_empty() {
                return Ok(Err("the signature has no signer"));
            }
            let mut signer = signers.expect(der::SEQUENCE)?.inside();
            if !signers.is_empty() {
                return Ok(Err("the signature has more than one signer, which a PDF signature may not have"));
            }

            let version = signer.small()?;
            let id = if let Some(key) = signer.optional(der::primitive(0))? {
                SignerId::Key(key.content)
            } else {
                let mut id = signer.expect(der::SEQUENCE)?.inside();
                let (name, serial) = (id.expect(der::SEQUENCE)?.whole, id.expect(der::INTEGER)?.content);
                id.end()?;
                SignerId::Issuer { name, serial }
            };
            if !matches!((version, &id), (1, SignerId::Issuer { .. }) | (3, SignerId::Key(_))) {
                return Err(Malformed);
            }
            let digest_algorithm = signer.expect(der::SEQUENCE)?.whole;
            let name = |algorithm| key::algorithm(algorithm).map(|(oid, _)| oid);
            let mut listed = std::iter::from_fn(|| digests.expect(der::SEQUENCE).ok());
            if !listed.any(|one| name(one.whole) == name(digest_algorithm)) {
                return Ok(Err("the signature names one digest and uses another"));
            }
            let attributes = signer.optional(der::context(0))?;
            let signature_algorithm = signer.expect(der::SEQUENCE)?.whole;
            let signature = signer.expect(der::OCTET_STRING)?.content;
            let unsigned = signer.optional(der::context(1))?;
            signer.end()?;
            let time_stamp = match unsigned {
                Some(unsigned) => time_stamp(unsigned.content)?,
                None => None,
            };
            Ok(Ok(Self {
                content_type,
                content,
                certificates,
                signer: id,
                digest_algorithm,
                attributes,
                signature_algorithm,
                signature,
                time_stamp,
            }))
        };
        read().unwrap_or(Err(MALFORMED))
    }

    /// The signer's certificate.
    pub(super) fn signer(&self) -> Option<&Certificate<'a>> {
        self.certificates.iter().find(|certificate| match self.signer {
            SignerId::Issuer { name, serial } => certificate.issuer == name && certificate.serial == serial,
            SignerId::Key(id) => certificate.key_id() == Some(id),
        })
    }

    /// Who made the signer's certificate.
    pub(super) fn origin(&self, signer: &Certificate<'_>) -> Origin {
        if signer.issuer == signer.subject {
            return if signer.made_by(signer) == Answer::Right { Origin::SelfMade } else { Origin::Unclear };
        }
        Origin::IssuedBy {
            name: signer.issuer_name().unwrap_or_else(|| "an issuer without a name".to_owned()),
            issuer_in_file: self.certificates.iter().any(|issuer| signer.made_by(issuer) == Answer::Right),
        }
    }

    /// The certificates that made one another, from the signer's upwards, and whether the last one is a root: one that made
    /// itself. `more` are certificates from elsewhere in the file.
    pub(super) fn chain<'c>(&'c self, signer: &Certificate<'c>, more: &[Certificate<'c>]) -> (Vec<Certificate<'c>>, bool)
    where
        'a: 'c,
    {
        let mut chain = vec![*signer];
        while let Some(last) = chain.last().copied() {
            if last.issuer == last.subject {
                return (chain, last.made_by(&last) == Answer::Right);
            }
            let known = self.certificates.iter().copied().chain(more.iter().copied());
            let mut issuers = known.filter(|issuer| {
                !chain.iter().any(|one| one.whole == issuer.whole) && issuer.may_issue() && last.made_by(issuer) == Answer::Right
            });
            match issuers.next() {
                Some(issuer) if chain.len() < MAX_CHAIN => chain.push(issuer),
                _ => return (chain, false),
            }
        }
        (chain, false)
    }

    /// Whether the signer put material for checking its certificate among the signed attributes, as Acrobat does.
    pub(super) fn has_revocation_material(&self) -> bool {
        let Some(tagged) = self.attributes else { return false };
        let mut found = false;
        let read = each_attribute(tagged.content, |kind, _| {
            found |= kind == oid::ADOBE_REVOCATION;
            Ok(())
        });
        read.is_ok() && found
    }

    /// Checks the signature of `signer` over a message.
    pub(super) fn check(&self, signer: &Certificate<'_>, message: &Message<'_>, purpose: Purpose) -> Checked {
        let mut checked = Checked::default();
        checked.check(self, signer, message, purpose);
        checked.valid &= checked.problems.is_empty();
        checked
    }
}

impl Checked {
    fn problem(&mut self, words: &str) {
        self.problems.push(words.to_owned());
    }

    fn check(&mut self, data: &SignedData<'_>, signer: &Certificate<'_>, message: &Message<'_>, purpose: Purpose) {
        let content_type = if purpose == Purpose::TimeStamp { oid::TST_INFO } else { oid::DATA };
        let carried = matches!(purpose, Purpose::TimeStamp | Purpose::Sha1);
        if data.content_type != content_type || data.content.is_some() != carried {
            return self.problem("the signature is over something else than this file");
        }
        if purpose == Purpose::Sha1 {
            // What is carried must be the file's digest; below, the signature over what is carried is checked.
            let Some(of_file) = message.digest(&SHA1_FOR_LEGACY_USE_ONLY) else { return self.problem(TOO_MUCH) };
            self.problem("the signature is over a SHA-1 digest of the file, which can be forged");
            if data.content != Some(of_file.as_ref()) {
                return self.problem("the file was changed after it was signed");
            }
            let carried = Message::Bytes(data.content.unwrap_or_default());
            return self.check_over(data, signer, &carried, purpose, content_type);
        }
        self.check_over(data, signer, message, purpose, content_type);
    }

    fn check_over(
        &mut self,
        data: &SignedData<'_>,
        signer: &Certificate<'_>,
        message: &Message<'_>,
        purpose: Purpose,
        content_type: &[u8],
    ) {
        if signer.issuer == signer.subject && signer.made_by(signer) == Answer::Wrong {
            self.problem("the certificate says that it made itself, and that is not so");
        }
        if !signer.may_sign() {
            self.problem("the certificate's key is not meant for signing");
        }
        let Some((digest_oid, [])) = key::algorithm(data.digest_algorithm) else {
            return self.problem("the signature uses a digest that cannot be checked here");
        };
        let hash = match key::hash(digest_oid) {
            Ok(hash) => hash,
            Err(true) => {
                self.problem("the signature uses a broken digest (SHA-1 or MD5), which can be forged");
                if digest_oid != oid::SHA1 {
                    return;
                }
                &SHA1_FOR_LEGACY_USE_ONLY
            }
            Err(false) => return self.problem("the signature uses a digest that cannot be checked here"),
        };
        let answer = if let Some(tagged) = data.attributes {
            let Ok(attributes) = attributes(tagged.content) else {
                return self.problem("the signed attributes are malformed");
            };
            self.signing_time = attributes.signing_time;
            let Some(of_message) = message.digest(hash) else { return self.problem(TOO_MUCH) };
            self.intact = attributes.message_digest == Some(of_message.as_ref());
            if attributes.message_digest.is_none() {
                self.problem("the signed attributes lack the digest of the file");
            } else if !self.intact {
                self.problem("the file was changed after it was signed");
            }
            if attributes.content_type != Some(content_type) {
                self.problem("the signed attributes name another kind of content");
            }
            self.check_binding(&attributes, signer, purpose);
            // Signed as SET OF, whatever the tag in the file (RFC 5652, 5.4).
            let mut signed = tagged.whole.to_vec();
            if let Some(first) = signed.first_mut() {
                *first = der::SET;
            }
            let answer = key::check(signer.public_key, data.signature_algorithm, Some(hash), &signed, data.signature);
            if answer == Answer::Weak && by_weak_method(data, signer, hash, &signed) == Some(false) {
                Answer::Wrong
            } else {
                answer
            }
        } else {
            if !matches!(purpose, Purpose::Detached | Purpose::Sha1) {
                return self.problem("the signed attributes that this kind of signature must have are missing");
            }
            let Some(whole) = message.whole() else { return self.problem(TOO_MUCH) };
            let answer = key::check(signer.public_key, data.signature_algorithm, Some(hash), &whole, data.signature);
            // Without attributes the signature is over the bytes themselves.
            let weak = if answer == Answer::Weak { by_weak_method(data, signer, hash, &whole) } else { None };
            self.intact = answer == Answer::Right || weak == Some(true);
            if answer == Answer::Wrong || weak == Some(false) {
                return self.problem("the file was changed after it was signed, or the signature is not its certificate's");
            }
            answer
        };
        match answer {
            Answer::Right => self.valid = true,
            Answer::Wrong => self.problem("the signature was not made with the key of its certificate"),
            Answer::Weak => self.problem("the signature uses a method that can be forged"),
            Answer::Unknown => self.problem("the signature uses a method that cannot be checked here"),
        }
    }

    /// The attribute that binds the signature to this one certificate.
    fn check_binding(&mut self, attributes: &Attributes<'_>, signer: &Certificate<'_>, purpose: Purpose) {
        let is_of = |hash: &'static Hash, expected: &[u8]| digest(hash, signer.whole).as_ref() == expected;
        match (attributes.certificate, attributes.old_certificate) {
            (Some((hash, expected)), _) if !is_of(hash, expected) => self.problem("the certificate was exchanged for another"),
            (_, Some(expected)) if !is_of(&SHA1_FOR_LEGACY_USE_ONLY, expected) => {
                self.problem("the certificate was exchanged for another");
            }
            (Some(_), _) => {}
            // Most time stamps still have the old attribute, which RFC 3161 asks for.
            (None, Some(_)) if purpose != Purpose::Pades => {}
            (None, Some(_)) => self.problem("the signature is bound to its certificate by SHA-1, which can be forged"),
            (None, None) if matches!(purpose, Purpose::Detached | Purpose::Sha1) => {}
            (None, None) => self.problem("the signature is not bound to its certificate (signing-certificate-v2 is missing)"),
        }
    }
}

/// Whether a signature by a weak method is right by that method, which makes it no signature to rely on.
fn by_weak_method(data: &SignedData<'_>, signer: &Certificate<'_>, hash: &'static Hash, message: &[u8]) -> Option<bool> {
    key::is_right_though_weak(signer.public_key, data.signature_algorithm, hash, message, data.signature)
}

/// Calls `each` with the kind and the values of every attribute. Each kind may stand there once (RFC 5652, 11).
fn each_attribute<'a>(
    content: &'a [u8],
    mut each: impl FnMut(&'a [u8], &mut Reader<'a>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut reader = Reader::new(content);
    while !reader.is_empty() {
        let mut attribute = reader.expect(der::SEQUENCE)?.inside();
        let kind = attribute.expect(der::OID)?.content;
        let mut values = attribute.expect(der::SET)?.inside();
        attribute.end()?;
        if seen.contains(&kind) || seen.len() >= 64 {
            return Err(Malformed);
        }
        seen.push(kind);
        each(kind, &mut values)?;
    }
    Ok(())
}

fn attributes(content: &[u8]) -> Result<Attributes<'_>, Malformed> {
    let mut found = Attributes::default();
    each_attribute(content, |kind, values| {
        match kind {
            oid::CONTENT_TYPE => found.content_type = Some(one(values, der::OID)?),
            oid::MESSAGE_DIGEST => found.message_digest = Some(one(values, der::OCTET_STRING)?),
            oid::SIGNING_TIME => found.signing_time = Some(time(values)?),
            oid::SIGNING_CERTIFICATE => found.old_certificate = Some(certificate_id(one(values, der::SEQUENCE)?)?.1),
            oid::SIGNING_CERTIFICATE_V2 => found.certificate = Some(certificate_id(one(values, der::SEQUENCE)?)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

fn time_stamp(unsigned: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let mut found = None;
    each_attribute(unsigned, |kind, values| {
        if kind == oid::TIME_STAMP_TOKEN {
            found = Some(values.expect(der::SEQUENCE)?.whole);
        }
        Ok(())
    })?;
    Ok(found)
}

fn one<'a>(values: &mut Reader<'a>, tag: u8) -> Result<&'a [u8], Malformed> {
    let content = values.expect(tag)?.content;
    values.end()?;
    Ok(content)
}

/// SigningCertificate and SigningCertificateV2: the first certificate is the signer's (RFC 5035, 3 and 5).
fn certificate_id(content: &[u8]) -> Result<(&'static Hash, &[u8]), Malformed> {
    let mut ids = Reader::new(content).expect(der::SEQUENCE)?.inside();
    let mut id = ids.expect(der::SEQUENCE)?.inside();
    let hash = match id.optional(der::SEQUENCE)? {
        None => &SHA256,
        Some(algorithm) => {
            let (oid, _) = key::algorithm(algorithm.whole).ok_or(Malformed)?;
            key::hash(oid).map_err(|_| Malformed)?
        }
    };
    Ok((hash, id.expect(der::OCTET_STRING)?.content))
}
