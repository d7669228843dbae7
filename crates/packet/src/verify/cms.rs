//! Checking the CMS signature inside a PDF signature (RFC 5652, RFC 5035, ETSI EN 319 142-1).
//!
//! It reads the one signer of a detached `SignedData`, and holds every part against the others. It must never call a
//! signature valid whose method is broken, or whose certificate could be exchanged for another.

use chrono::NaiveDateTime;
use ring::digest::{Algorithm as Hash, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::{Origin, SignatureFinding};
use crate::certificate::{Certificate, Fingerprint};
use crate::der::{self, Malformed, Reader, oid};
use crate::key::{self, Answer};

/// What came of one signature.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) intact: bool,
    pub(super) valid: bool,
    pub(super) problems: Vec<String>,
    signer: Option<(Option<String>, Fingerprint, Origin)>,
}

/// The parts of `SignedData` with one signer.
struct Parts<'a> {
    certificates: Vec<Certificate<'a>>,
    issuer: &'a [u8],
    serial: &'a [u8],
    digest_algorithm: &'a [u8],
    /// The content of the signed attributes, without the tag.
    attributes: Option<der::Tlv<'a>>,
    signature_algorithm: &'a [u8],
    signature: &'a [u8],
}

/// What the signed attributes say.
#[derive(Default)]
struct Attributes<'a> {
    content_type: Option<&'a [u8]>,
    message_digest: Option<&'a [u8]>,
    certificate: Option<(&'static Hash, &'a [u8])>,
    old_certificate: bool,
    has_signing_time: bool,
}

const MAX_CERTIFICATES: usize = 32;

impl Checked {
    /// Checks `signature` over the two parts of the file. Without the parts only the signer is read.
    pub(super) fn of(signature: &[u8], covered: Option<[&[u8]; 2]>, claimed: Option<NaiveDateTime>, kind: &str) -> Self {
        let mut checked = Self::default();
        let parts = match parts(signature) {
            Ok(parts) => parts,
            Err(Malformed) => {
                checked.problems.push("the signature is malformed".to_owned());
                return checked;
            }
        };
        let signer = parts
            .certificates
            .iter()
            .find(|certificate| certificate.issuer == parts.issuer && certificate.serial == parts.serial);
        let Some(signer) = signer else {
            checked.problems.push("the signer's certificate is not in the signature".to_owned());
            return checked;
        };
        checked.signer = Some((signer.subject_name(), Fingerprint::of(signer.whole), origin(signer, &parts.certificates)));
        if let Some(covered) = covered {
            checked.check(&parts, signer, covered, claimed, kind);
            checked.valid = checked.valid && checked.problems.is_empty();
        }
        checked
    }

    /// Puts the signer's name, fingerprint and origin into the finding.
    pub(super) fn name_signer(&self, finding: &mut SignatureFinding) {
        if let Some((name, fingerprint, origin)) = &self.signer {
            finding.signer.clone_from(name);
            finding.fingerprint = Some(*fingerprint);
            finding.origin = origin.clone();
        }
    }

    fn problem(&mut self, words: &str) {
        self.problems.push(words.to_owned());
    }

    fn check(
        &mut self,
        parts: &Parts<'_>,
        signer: &Certificate<'_>,
        covered: [&[u8]; 2],
        claimed: Option<NaiveDateTime>,
        kind: &str,
    ) {
        if kind != "ETSI.CAdES.detached" && kind != "adbe.pkcs7.detached" {
            self.problem("this kind of signature cannot be checked here; open the file in a PDF reader that can");
        }
        if matches!(self.signer, Some((_, _, Origin::Unclear))) {
            self.problem("the certificate says that it made itself, and that is not so");
        }
        if claimed.is_some_and(|time| time < signer.not_before || time > signer.not_after) {
            self.problem("the certificate was not in force at the claimed time of signing");
        }
        let Some((digest_oid, [])) = key::algorithm(parts.digest_algorithm) else {
            return self.problem("the signature's digest cannot be read");
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
        let message_digest = {
            let mut context = Context::new(hash);
            covered.iter().for_each(|part| context.update(part));
            context.finish()
        };
        let answer = if let Some(tagged) = parts.attributes {
            let Ok(attributes) = attributes(tagged.content) else {
                return self.problem("the signed attributes are malformed");
            };
            self.intact = attributes.message_digest == Some(message_digest.as_ref());
            if !self.intact {
                self.problem("the file was changed after it was signed");
            }
            if attributes.content_type != Some(oid::DATA) {
                self.problem("the signed attributes name another kind of content");
            }
            self.check_binding(&attributes, signer, kind);
            // Signed as SET OF, whatever the tag in the file (RFC 5652, 5.4).
            let mut message = tagged.whole.to_vec();
            if let Some(first) = message.first_mut() {
                *first = der::SET;
            }
            key::check(signer.public_key, parts.signature_algorithm, Some(hash), &message, parts.signature)
        } else {
            if kind == "ETSI.CAdES.detached" {
                return self.problem("the signed attributes that this kind of signature must have are missing");
            }
            let answer = key::check(signer.public_key, parts.signature_algorithm, Some(hash), &covered.concat(), parts.signature);
            // Without attributes the signature is over the bytes themselves.
            self.intact = answer == Answer::Right;
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
    fn check_binding(&mut self, attributes: &Attributes<'_>, signer: &Certificate<'_>, kind: &str) {
        match attributes.certificate {
            Some((hash, expected)) if digest(hash, signer.whole).as_ref() != expected => {
                self.problem("the certificate was exchanged for another");
            }
            Some(_) => {}
            None if kind == "ETSI.CAdES.detached" && attributes.old_certificate => {
                self.problem("the signature is bound to its certificate by SHA-1, which can be forged");
            }
            None if kind == "ETSI.CAdES.detached" => {
                self.problem("the signature is not bound to its certificate (signing-certificate-v2 is missing)");
            }
            None => {}
        }
        if kind == "ETSI.CAdES.detached" && attributes.has_signing_time {
            self.problem("the signature carries its time in a place that its kind forbids");
        }
    }
}

fn origin(signer: &Certificate<'_>, all: &[Certificate<'_>]) -> Origin {
    if signer.issuer == signer.subject {
        return if signer.made_by(signer) { Origin::SelfMade } else { Origin::Unclear };
    }
    Origin::IssuedBy {
        name: signer.issuer_name().unwrap_or_else(|| "an issuer without a name".to_owned()),
        issuer_in_file: all.iter().any(|issuer| signer.made_by(issuer)),
    }
}

fn parts(signature: &[u8]) -> Result<Parts<'_>, Malformed> {
    let mut outer = Reader::new(signature);
    let mut content_info = outer.expect(der::SEQUENCE)?.inside();
    if content_info.expect(der::OID)?.content != oid::SIGNED_DATA {
        return Err(Malformed);
    }
    let mut explicit = content_info.expect(der::context(0))?.inside();
    content_info.end()?;
    let mut signed = explicit.expect(der::SEQUENCE)?.inside();
    explicit.end()?;

    if !matches!(signed.small()?, 1 | 3) {
        return Err(Malformed);
    }
    let mut digests = signed.expect(der::SET)?.inside();
    let listed = digests.expect(der::SEQUENCE)?.whole;
    digests.end()?;
    let mut encapsulated = signed.expect(der::SEQUENCE)?.inside();
    // Detached: the content is the file, not something carried along (EN 319 142-1, 6.3).
    if encapsulated.expect(der::OID)?.content != oid::DATA {
        return Err(Malformed);
    }
    encapsulated.end()?;
    let mut certificates = Vec::new();
    if let Some(bag) = signed.optional(der::context(0))? {
        let mut bag = bag.inside();
        while !bag.is_empty() && certificates.len() < MAX_CERTIFICATES {
            certificates.push(Certificate::read(bag.expect(der::SEQUENCE)?.whole)?);
        }
    }
    signed.optional(der::context(1))?; // revocation lists, which are not used here
    let mut signers = signed.expect(der::SET)?.inside();
    signed.end()?;
    let mut signer = signers.expect(der::SEQUENCE)?.inside();
    signers.end()?; // one signature, one signer (ISO 32000-1, 12.8.3.3)

    if signer.small()? != 1 {
        return Err(Malformed);
    }
    let mut id = signer.expect(der::SEQUENCE)?.inside();
    let issuer = id.expect(der::SEQUENCE)?.whole;
    let serial = id.expect(der::INTEGER)?.content;
    id.end()?;
    let digest_algorithm = signer.expect(der::SEQUENCE)?.whole;
    if key::algorithm(listed).map(|(oid, _)| oid) != key::algorithm(digest_algorithm).map(|(oid, _)| oid) {
        return Err(Malformed);
    }
    let attributes = signer.optional(der::context(0))?;
    let signature_algorithm = signer.expect(der::SEQUENCE)?.whole;
    let signature = signer.expect(der::OCTET_STRING)?.content;
    signer.optional(der::context(1))?; // unsigned attributes: time stamps, which are not used here
    signer.end()?;
    Ok(Parts { certificates, issuer, serial, digest_algorithm, attributes, signature_algorithm, signature })
}

fn attributes(content: &[u8]) -> Result<Attributes<'_>, Malformed> {
    let mut found = Attributes::default();
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut reader = Reader::new(content);
    while !reader.is_empty() {
        let mut attribute = reader.expect(der::SEQUENCE)?.inside();
        let kind = attribute.expect(der::OID)?.content;
        let mut values = attribute.expect(der::SET)?.inside();
        attribute.end()?;
        if seen.contains(&kind) {
            return Err(Malformed); // RFC 5652, 11: each of these once
        }
        seen.push(kind);
        match kind {
            oid::CONTENT_TYPE => found.content_type = Some(one(&mut values, der::OID)?),
            oid::MESSAGE_DIGEST => found.message_digest = Some(one(&mut values, der::OCTET_STRING)?),
            oid::SIGNING_TIME => found.has_signing_time = true,
            oid::SIGNING_CERTIFICATE => found.old_certificate = true,
            oid::SIGNING_CERTIFICATE_V2 => found.certificate = Some(certificate_id(one(&mut values, der::SEQUENCE)?)?),
            _ => {}
        }
    }
    Ok(found)
}

fn one<'a>(values: &mut Reader<'a>, tag: u8) -> Result<&'a [u8], Malformed> {
    let content = values.expect(tag)?.content;
    values.end()?;
    Ok(content)
}

/// SigningCertificateV2: the first certificate is the signer's (RFC 5035, 3).
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
