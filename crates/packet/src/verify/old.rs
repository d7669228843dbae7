//! Signatures of the kind `adbe.x509.rsa_sha1` (ISO 32000-1, 12.8.3.2), which PDF 2.0 gave up: an RSA signature over a SHA-1
//! digest, with the certificates beside it in the dictionary.
//!
//! It must never call one valid: SHA-1 can be forged. It tells whether the file was changed, and who signed.

use ring::signature::{RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};

use super::message::Message;
use super::{Chain, Origin, SignatureFinding};
use crate::certificate::{Certificate, Fingerprint};
use crate::der::{self, Reader};
use crate::key::Answer;
use crate::structure::{Dict, File, Text, Value};

/// The `/SubFilter`.
pub(super) const KIND: &str = "adbe.x509.rsa_sha1";

/// Checks one. `contents` is the signature's string.
pub(super) fn check(dict: &Dict, file: &File<'_>, contents: &[u8], message: &Message<'_>, finding: &mut SignatureFinding) {
    finding.problem("the signature is over a SHA-1 digest of the file, which can be forged");
    let certificate = match dict.get("Cert").and_then(|value| file.resolve(value)).map(|found| found.value) {
        Some(Value::Text(Text { bytes, .. })) => Some(bytes),
        Some(Value::Array(items)) => match items.first().and_then(|item| file.resolve(item)).map(|found| found.value) {
            Some(Value::Text(Text { bytes, .. })) => Some(bytes),
            _ => None,
        },
        _ => None,
    };
    let Some(signer) = certificate.as_deref().and_then(|bytes| Certificate::read(bytes).ok()) else {
        return finding.problem("the signer's certificate is not in the signature");
    };
    finding.signer = signer.subject_name();
    finding.fingerprint = Some(Fingerprint::of(signer.whole));
    let made_itself = signer.issuer == signer.subject;
    (finding.origin, finding.chain) = match (made_itself, signer.made_by(&signer)) {
        (true, Answer::Right) => (Origin::SelfMade, Chain::SelfMade),
        (true, _) => (Origin::Unclear, Chain::Unclear),
        (false, _) => {
            let name = signer.issuer_name().unwrap_or_else(|| "an issuer without a name".to_owned());
            (Origin::IssuedBy { name, issuer_in_file: false }, Chain::Open)
        }
    };
    let mut reader = Reader::new(contents);
    let Ok(signature) = reader.expect(der::OCTET_STRING) else {
        return finding.problem("the signature cannot be read");
    };
    if reader.rest().iter().any(|&byte| byte != 0) {
        return finding.problem("there is something behind the signature in the place kept for it");
    }
    let (Some(key), Some(whole)) = (signer.key_bits(), message.whole()) else {
        return finding.problem("the signature uses a method that cannot be checked here");
    };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, key);
    finding.intact = key.verify(&whole, signature.content).is_ok();
    if !finding.intact {
        finding.problem("the file was changed after it was signed, or the signature is not its certificate's");
    }
    finding.check_dates((signer.not_before, signer.not_after));
}
