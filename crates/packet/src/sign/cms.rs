//! The CMS signature (RFC 5652) in the form that PAdES baseline B-B asks for (ETSI EN 319 142-1, 6.3).
//!
//! Signed attributes: content-type, message-digest, signing-certificate-v2 (RFC 5035), and nothing else: the claimed time
//! stands in the signature dictionary's `/M`, so the signing-time attribute must not be there.

use ring::digest::{SHA256, digest};
use ring::rand::SecureRandom;

use super::identity::{Identity, IdentityError};
use crate::certificate::Certificate;
use crate::der::{self, Malformed, oid};

/// How many bytes [`signed_data`] returns at most for this identity.
pub(super) fn room(identity: &Identity) -> usize {
    let certificates: usize = identity.certificate().len() + identity.chain().iter().map(Vec::len).sum::<usize>();
    // Names and serial stand twice; the rest is fixed shapes of less than 600 bytes.
    certificates + identity.certificate().len() + identity.signature_size() + 600
}

/// A detached signature over content with this digest.
pub(super) fn signed_data(
    identity: &Identity,
    content_digest: &[u8],
    random: &dyn SecureRandom,
) -> Result<Vec<u8>, IdentityError> {
    let seq = |parts: &[&[u8]]| der::nest(der::SEQUENCE, parts);
    let attribute = |kind: &[u8], value: Vec<u8>| seq(&[&der::value(der::OID, kind), &der::set_of(vec![value])]);
    let certificate = Certificate::read(identity.certificate()).map_err(|Malformed| IdentityError::Certificate)?;
    let (signature_algorithm, hash) = identity.algorithm();
    let hash_oid = if hash.output_len() == 32 { oid::SHA256 } else { oid::SHA384 };
    let digest_algorithm = der::algorithm(hash_oid, false);

    // ESSCertIDv2: SHA-256 is the default and left out; the issuer and serial are optional and left out too (EN 319 122-1, 5.2.2.3).
    let certificate_id = seq(&[&der::value(der::OCTET_STRING, digest(&SHA256, identity.certificate()).as_ref())]);
    let attributes = der::set_of(vec![
        attribute(oid::CONTENT_TYPE, der::value(der::OID, oid::DATA)),
        attribute(oid::MESSAGE_DIGEST, der::value(der::OCTET_STRING, content_digest)),
        attribute(oid::SIGNING_CERTIFICATE_V2, seq(&[&seq(&[&certificate_id])])),
    ]);
    // Signed as SET OF, written under the implicit tag [0] (RFC 5652, 5.4).
    let signature = identity.sign(&attributes, random)?;
    let mut tagged = attributes;
    if let Some(first) = tagged.first_mut() {
        *first = der::context(0);
    }

    let issuer_and_serial = seq(&[certificate.issuer, &der::value(der::INTEGER, certificate.serial)]);
    let version: &[u8] = &[der::INTEGER, 1, 1];
    let signer = seq(&[
        version,
        &issuer_and_serial,
        &digest_algorithm,
        &tagged,
        &signature_algorithm,
        &der::value(der::OCTET_STRING, &signature),
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
