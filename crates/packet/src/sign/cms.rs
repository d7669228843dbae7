//! The CMS signature (RFC 5652) in the form that PAdES baseline signatures ask for (ETSI EN 319 142-1, 6.3).
//!
//! Signed attributes: content-type, message-digest, signing-certificate-v2 (RFC 5035), and nothing else: the claimed time
//! stands in the signature dictionary's `/M`, so the signing-time attribute must not be there. The one unsigned attribute
//! is a time stamp on the signature (RFC 3161, Appendix A), where there is one.

use ring::digest::{SHA256, digest};
use ring::rand::SecureRandom;

use super::identity::{Identity, IdentityError};
use crate::certificate::Certificate;
use crate::der::{self, Malformed, oid};

/// How many bytes [`Signed::to_der`] returns at most for this identity, without a time stamp: those of the longest signature.
pub(super) fn room(identity: &Identity) -> Result<usize, IdentityError> {
    let (_, hash) = identity.algorithm();
    let attributes = attributes(identity, &vec![0; hash.output_len()]);
    let longest = Signed { identity, attributes, value: vec![0; identity.signature_size()] };
    longest.to_der(None).map(|signature| signature.len())
}

/// The signed attributes, as they are signed.
fn attributes(identity: &Identity, content_digest: &[u8]) -> Vec<u8> {
    // ESSCertIDv2: SHA-256 is the default and left out; the issuer and serial are optional and left out too (EN 319 122-1, 5.2.2.3).
    let certificate_id = seq(&[&der::value(der::OCTET_STRING, digest(&SHA256, identity.certificate()).as_ref())]);
    der::set_of(vec![
        attribute(oid::CONTENT_TYPE, der::value(der::OID, oid::DATA)),
        attribute(oid::MESSAGE_DIGEST, der::value(der::OCTET_STRING, content_digest)),
        attribute(oid::SIGNING_CERTIFICATE_V2, seq(&[&seq(&[&certificate_id])])),
    ])
}

fn seq(parts: &[&[u8]]) -> Vec<u8> {
    der::nest(der::SEQUENCE, parts)
}

fn attribute(kind: &[u8], value: Vec<u8>) -> Vec<u8> {
    seq(&[&der::value(der::OID, kind), &der::set_of(vec![value])])
}

/// What an identity signed, before it is put into its container.
pub(super) struct Signed<'a> {
    identity: &'a Identity,
    /// Signed attributes, under their implicit tag.
    attributes: Vec<u8>,
    /// The signature's own value: what a time stamp is over.
    pub(super) value: Vec<u8>,
}

impl<'a> Signed<'a> {
    /// Signs content with this digest, which is that of the identity's algorithm.
    pub(super) fn make(identity: &'a Identity, content_digest: &[u8], random: &dyn SecureRandom) -> Result<Self, IdentityError> {
        let mut attributes = attributes(identity, content_digest);
        // Signed as SET OF, written under the implicit tag [0] (RFC 5652, 5.4).
        let value = identity.sign(&attributes, random)?;
        if let Some(first) = attributes.first_mut() {
            *first = der::context(0);
        }
        Ok(Self { identity, attributes, value })
    }

    /// The detached signature, with the time stamp on it, if there is one.
    pub(super) fn to_der(&self, time_stamp: Option<&[u8]>) -> Result<Vec<u8>, IdentityError> {
        let identity = self.identity;
        let certificate = Certificate::read(identity.certificate()).map_err(|Malformed| IdentityError::Certificate)?;
        let (signature_algorithm, hash) = identity.algorithm();
        let hash_oid = if hash.output_len() == 32 { oid::SHA256 } else { oid::SHA384 };
        let digest_algorithm = der::algorithm(hash_oid, false);
        let issuer_and_serial = seq(&[certificate.issuer, &der::value(der::INTEGER, certificate.serial)]);
        let version: &[u8] = &[der::INTEGER, 1, 1];
        let unsigned = time_stamp
            .map_or_else(Vec::new, |token| der::nest(der::context(1), &[&attribute(oid::TIME_STAMP_TOKEN, token.to_vec())]));
        let signer = seq(&[
            version,
            &issuer_and_serial,
            &digest_algorithm,
            &self.attributes,
            &signature_algorithm,
            &der::value(der::OCTET_STRING, &self.value),
            &unsigned,
        ]);
        let mut certificates = vec![identity.certificate().to_vec()];
        certificates.extend(identity.chain().iter().cloned());
        certificates.sort();
        let signed = seq(&[
            version,
            &der::set_of(vec![digest_algorithm]),
            &seq(&[&der::value(der::OID, oid::DATA)]),
            &der::value(der::context(0), &certificates.concat()),
            &der::set_of(vec![signer]),
        ]);
        Ok(seq(&[&der::value(der::OID, oid::SIGNED_DATA), &der::nest(der::context(0), &[&signed])]))
    }
}
