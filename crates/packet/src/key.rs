//! Checking a signature value with a public key: the one list of algorithms that this program accepts.
//!
//! ECDSA on P-256 and P-384, RSA (2048 to 8192 bits) with PKCS #1 v1.5 or PSS, and Ed25519; SHA-256, SHA-384 and
//! SHA-512. It must never accept SHA-1 or MD5: [`Answer::Weak`] says so instead.

mod pss;

use ring::digest::{self, Algorithm as Hash};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use crate::certificate::bits;
use crate::der::{self, Reader, oid};

/// What came of checking a signature value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The key made this signature over these bytes.
    Right,
    /// It did not.
    Wrong,
    /// The method is broken, so that the answer would mean nothing.
    Weak,
    /// The method is not one of those above.
    Unknown,
}

/// The digest that an algorithm identifier names; `Err(true)` for one that is broken, `Err(false)` for an unknown one.
pub(crate) fn hash(oid: &[u8]) -> Result<&'static Hash, bool> {
    match oid {
        oid::SHA256 => Ok(&digest::SHA256),
        oid::SHA384 => Ok(&digest::SHA384),
        oid::SHA512 => Ok(&digest::SHA512),
        oid::SHA1 | oid::MD5 => Err(true),
        _ => Err(false),
    }
}

/// Reads `AlgorithmIdentifier`: its identifier and its parameters, where `NULL` and nothing are the same.
pub(crate) fn algorithm(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader::new(der);
    let mut inside = outer.expect(der::SEQUENCE).ok()?.inside();
    outer.end().ok()?;
    let identifier = inside.expect(der::OID).ok()?.content;
    let parameters = inside.rest();
    Some((identifier, if parameters == [der::NULL, 0] { &[] } else { parameters }))
}

/// Checks `value` over `message`. `digest` is the digest that stands beside the algorithm, where the container has one:
/// the algorithm may not name another.
pub(crate) fn check(
    public_key: &[u8],
    algorithm_der: &[u8],
    digest: Option<&'static Hash>,
    message: &[u8],
    value: &[u8],
) -> Answer {
    let Some((method, parameters)) = algorithm(algorithm_der) else { return Answer::Unknown };
    let Some((kind, kind_parameters, key)) = subject_key(public_key) else { return Answer::Unknown };
    let mut odd_salt = None;
    let named = match method {
        oid::ECDSA_SHA256 | oid::RSA_SHA256 => Some(&digest::SHA256),
        oid::ECDSA_SHA384 | oid::RSA_SHA384 => Some(&digest::SHA384),
        oid::ECDSA_SHA512 | oid::RSA_SHA512 | oid::ED25519 => Some(&digest::SHA512),
        oid::ECDSA_SHA1 | oid::RSA_SHA1 | oid::RSA_MD5 => return Answer::Weak,
        oid::RSA_PSS => match pss_hash(parameters) {
            Ok((hash, salt)) => {
                odd_salt = Some(salt).filter(|&salt| salt != hash.output_len());
                Some(hash)
            }
            Err(answer) => return answer,
        },
        oid::RSA => None,
        _ => return Answer::Unknown,
    };
    if method != oid::RSA_PSS && !parameters.is_empty() {
        return Answer::Unknown;
    }
    let hash = match (named, digest) {
        (Some(named), Some(beside)) if named != beside => return Answer::Wrong,
        (Some(named), _) => named,
        (None, Some(beside)) => beside,
        (None, None) => return Answer::Unknown,
    };
    let size = hash.output_len() * 8;
    if size < 256 {
        return Answer::Weak; // SHA-1, which stands beside a method without a digest of its own
    }
    let algorithm: &dyn VerificationAlgorithm = match (method, kind, kind_parameters, size) {
        (oid::ECDSA_SHA256, oid::EC_PUBLIC_KEY, curve, _) if curve == named_curve(oid::P256) => {
            &signature::ECDSA_P256_SHA256_ASN1
        }
        (oid::ECDSA_SHA384, oid::EC_PUBLIC_KEY, curve, _) if curve == named_curve(oid::P256) => {
            &signature::ECDSA_P256_SHA384_ASN1
        }
        (oid::ECDSA_SHA256, oid::EC_PUBLIC_KEY, curve, _) if curve == named_curve(oid::P384) => {
            &signature::ECDSA_P384_SHA256_ASN1
        }
        (oid::ECDSA_SHA384, oid::EC_PUBLIC_KEY, curve, _) if curve == named_curve(oid::P384) => {
            &signature::ECDSA_P384_SHA384_ASN1
        }
        (oid::ED25519, oid::ED25519, [], _) => &signature::ED25519,
        (oid::RSA_PSS, oid::RSA | oid::RSA_PSS, _, 256) => &signature::RSA_PSS_2048_8192_SHA256,
        (oid::RSA_PSS, oid::RSA | oid::RSA_PSS, _, 384) => &signature::RSA_PSS_2048_8192_SHA384,
        (oid::RSA_PSS, oid::RSA | oid::RSA_PSS, _, 512) => &signature::RSA_PSS_2048_8192_SHA512,
        (oid::RSA | oid::RSA_SHA256, oid::RSA, [], 256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (oid::RSA | oid::RSA_SHA384, oid::RSA, [], 384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (oid::RSA | oid::RSA_SHA512, oid::RSA, [], 512) => &signature::RSA_PKCS1_2048_8192_SHA512,
        _ => return Answer::Unknown,
    };
    if matches!(kind, oid::RSA | oid::RSA_PSS) && modulus_bits(key).is_some_and(|bits| bits < 2048) {
        return Answer::Weak;
    }
    if let Some(salt) = odd_salt {
        return match pss::check(key, hash, salt, message, value) {
            Some(true) => Answer::Right,
            Some(false) => Answer::Wrong,
            None => Answer::Unknown,
        };
    }
    match UnparsedPublicKey::new(algorithm, key).verify(message, value) {
        Ok(()) => Answer::Right,
        Err(_) => Answer::Wrong,
    }
}

/// Whether an RSA key made this signature, by a method that can be forged today: SHA-1, or a key that is too short. It must never
/// make a signature valid; it tells a file that nobody touched from one that was changed by accident or without effort. `None`
/// where that cannot be told.
pub(crate) fn is_right_though_weak(
    public_key: &[u8],
    algorithm_der: &[u8],
    digest: &'static Hash,
    message: &[u8],
    value: &[u8],
) -> Option<bool> {
    let (method, parameters) = algorithm(algorithm_der)?;
    let (kind, _, key) = subject_key(public_key)?;
    if !matches!(method, oid::RSA | oid::RSA_SHA1 | oid::RSA_SHA256 | oid::RSA_SHA512)
        || kind != oid::RSA
        || !parameters.is_empty()
    {
        return None;
    }
    let algorithm = match digest.output_len() {
        20 => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        32 => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        64 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return None,
    };
    Some(UnparsedPublicKey::new(algorithm, key).verify(message, value).is_ok())
}

fn named_curve(curve: &[u8]) -> Vec<u8> {
    der::value(der::OID, curve)
}

/// SubjectPublicKeyInfo: the kind of key, its parameters, and the key itself.
fn subject_key(info: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut parts = Reader::new(info).expect(der::SEQUENCE).ok()?.inside();
    let (kind, parameters) = algorithm(parts.expect(der::SEQUENCE).ok()?.whole)?;
    let key = bits(parts.expect(der::BIT_STRING).ok()?.content).ok()?;
    parts.end().ok()?;
    Some((kind, parameters, key))
}

fn modulus_bits(key: &[u8]) -> Option<usize> {
    let modulus = Reader::new(key).expect(der::SEQUENCE).ok()?.inside().expect(der::INTEGER).ok()?.content;
    let first = modulus.iter().position(|&byte| byte != 0)?;
    let rest = modulus.get(first..)?;
    Some(rest.len() * 8 - usize::try_from(rest.first()?.leading_zeros()).ok()?)
}

/// RFC 4055, 3.1: the digest, MGF1 with the same digest, and the length of the salt.
fn pss_hash(parameters: &[u8]) -> Result<(&'static Hash, usize), Answer> {
    let read = || -> Option<(&[u8], &[u8], u64)> {
        let mut fields = Reader::new(parameters).expect(der::SEQUENCE).ok()?.inside();
        // Left out, each field means SHA-1: weak, and said so below.
        let Some(hash) = fields.optional(der::context(0)).ok()? else { return Some((oid::SHA1, oid::SHA1, 20)) };
        let (hash, _) = algorithm(hash.content)?;
        let (mask, mask_parameters) = algorithm(fields.expect(der::context(1)).ok()?.content)?;
        let (mask_hash, _) = algorithm(mask_parameters)?;
        let salt = fields.expect(der::context(2)).ok()?.inside().small().ok()?;
        (mask == oid::MGF1 && fields.is_empty()).then_some((hash, mask_hash, salt))
    };
    let (digest, mask, salt) = read().ok_or(Answer::Unknown)?;
    let found = hash(digest).map_err(|weak| if weak { Answer::Weak } else { Answer::Unknown })?;
    let salt = usize::try_from(salt).map_err(|_| Answer::Unknown)?;
    if mask == digest { Ok((found, salt)) } else { Err(Answer::Unknown) }
}
