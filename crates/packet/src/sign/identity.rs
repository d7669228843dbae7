//! The key that signs, and the certificate that goes with it.
//!
//! A wallet's own certificate is made by the holder: it proves that one key signed two documents, not who holds the key.
//! The private key leaves this module only through [`Identity::pkcs8`], for the vault to keep, and is wiped on drop.

use chrono::{Datelike, Days, Months, NaiveDateTime};
use ring::rand::SecureRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RsaKeyPair,
};
use zeroize::Zeroizing;

use crate::certificate::{Certificate, Fingerprint};
use crate::der::{self, oid};

/// Why a key and certificate cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The system gave no randomness.
    #[error("the system could not make random numbers, so no key was made; restart the computer and try again")]
    NoRandomness,
    /// The private key is not ECDSA on P-256 or P-384, nor RSA from 2048 to 4096 bits.
    #[error("this kind of key cannot sign here; use an ECDSA P-256 or P-384 key, or RSA with 2048 to 4096 bits")]
    KeyKind,
    /// The certificate cannot be read.
    #[error("the certificate that goes with the key cannot be read; export the key and its certificate again")]
    Certificate,
    /// The certificate is for another key.
    #[error("the certificate belongs to another key; export the key together with its own certificate")]
    Mismatch,
    /// The name is empty.
    #[error("a certificate needs a name; fill in the holder's name first")]
    NoName,
}

enum Key {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// A private key and its certificate. The key is wiped when it goes.
pub struct Identity {
    pkcs8: Zeroizing<Vec<u8>>,
    certificate: Vec<u8>,
    /// Certificates of the issuers, where the key came with some.
    chain: Vec<Vec<u8>>,
    key: Key,
    name: String,
}

/// Shows who, never the key.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("name", &self.name).field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

impl Identity {
    /// Makes an ECDSA P-256 key and a certificate for it, signed by itself: common name `name` (cut between two words where it
    /// is longer than a certificate takes), valid from the day before `now` (UTC) until ten years after it, for signing only.
    ///
    /// # Errors
    /// [`IdentityError::NoName`] for an empty name; [`IdentityError::NoRandomness`] where the system has none.
    pub fn make(name: &str, now: NaiveDateTime, random: &dyn SecureRandom) -> Result<Self, IdentityError> {
        let name = common_name(name);
        if name.is_empty() {
            return Err(IdentityError::NoName);
        }
        // ring returns the key in a buffer that it does not wipe; ours is wiped.
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, random).map_err(|_| IdentityError::NoRandomness)?;
        let pkcs8 = Zeroizing::new(document.as_ref().to_vec());
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8, random).map_err(|_| IdentityError::KeyKind)?;
        let mut serial = [0_u8; 16];
        random.fill(&mut serial).map_err(|_| IdentityError::NoRandomness)?;
        serial[0] = serial[0] & 0x7f | 0x40; // positive and 16 bytes long, whatever came
        let unsigned = to_be_signed(&name, now, &serial, key.public_key().as_ref());
        let signature = key.sign(random, &unsigned).map_err(|_| IdentityError::NoRandomness)?;
        let certificate =
            der::nest(der::SEQUENCE, &[&unsigned, &der::algorithm(oid::ECDSA_SHA256, false), &bit_string(signature.as_ref())]);
        Ok(Self { pkcs8, certificate, chain: Vec::new(), key: Key::P256(key), name })
    }

    /// Takes a kept key back: PKCS #8, and the certificate with those of its issuers behind it ([`Self::certificates`]), all in
    /// DER.
    ///
    /// # Errors
    /// [`IdentityError`] where they cannot sign, or do not belong together.
    pub fn open(pkcs8: &[u8], certificates: &[u8], random: &dyn SecureRandom) -> Result<Self, IdentityError> {
        let mut all = split(certificates)?.into_iter();
        let certificate = all.next().ok_or(IdentityError::Certificate)?;
        Self::with_chain(pkcs8, certificate, all.map(<[u8]>::to_vec).collect(), random)
    }

    pub(super) fn with_chain(
        pkcs8: &[u8],
        certificate: &[u8],
        chain: Vec<Vec<u8>>,
        random: &dyn SecureRandom,
    ) -> Result<Self, IdentityError> {
        let read = Certificate::read(certificate).map_err(|_| IdentityError::Certificate)?;
        let key = if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, random) {
            Key::P256(key)
        } else if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8, random) {
            Key::P384(key)
        } else if let Ok(key) = RsaKeyPair::from_pkcs8(pkcs8) {
            Key::Rsa(key)
        } else {
            return Err(IdentityError::KeyKind);
        };
        let public = match &key {
            Key::P256(key) | Key::P384(key) => key.public_key().as_ref(),
            Key::Rsa(key) => key.public_key().as_ref(),
        };
        // The public key is the end of SubjectPublicKeyInfo in each of the three kinds.
        if !read.public_key.ends_with(public) {
            return Err(IdentityError::Mismatch);
        }
        let name = read.subject_name().ok_or(IdentityError::Certificate)?;
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.to_vec()), certificate: certificate.to_vec(), chain, key, name })
    }

    /// The name in the certificate.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The certificate in DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificate in DER, and behind it those of its issuers: what [`Self::open`] takes.
    #[must_use]
    pub fn certificates(&self) -> Vec<u8> {
        [self.certificate.as_slice()].into_iter().chain(self.chain.iter().map(Vec::as_slice)).collect::<Vec<_>>().concat()
    }

    /// Until when its certificate is in force, in UTC.
    #[must_use]
    pub fn valid_until(&self) -> Option<NaiveDateTime> {
        Certificate::read(&self.certificate).ok().map(|certificate| certificate.not_after)
    }

    /// Who issued the certificate; `None` where the holder did.
    #[must_use]
    pub fn issuer(&self) -> Option<String> {
        let certificate = Certificate::read(&self.certificate).ok()?;
        (certificate.issuer != certificate.subject).then(|| certificate.issuer_name().unwrap_or_default())
    }

    /// What another person compares to know this key again.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }

    /// The private key in PKCS #8, for the vault and nothing else.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub(super) fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// Which algorithm [`Self::sign`] uses, as DER, and whether its digest is SHA-256 (else SHA-384).
    pub(super) fn algorithm(&self) -> (Vec<u8>, &'static ring::digest::Algorithm) {
        match &self.key {
            Key::P256(_) => (der::algorithm(oid::ECDSA_SHA256, false), &ring::digest::SHA256),
            Key::P384(_) => (der::algorithm(oid::ECDSA_SHA384, false), &ring::digest::SHA384),
            Key::Rsa(key) if key.public().modulus_len() > 384 => (der::algorithm(oid::RSA_SHA384, true), &ring::digest::SHA384),
            Key::Rsa(_) => (der::algorithm(oid::RSA_SHA256, true), &ring::digest::SHA256),
        }
    }

    /// A signature over the message by the method of [`Self::algorithm`].
    pub(super) fn sign(&self, message: &[u8], random: &dyn SecureRandom) -> Result<Vec<u8>, IdentityError> {
        match &self.key {
            Key::P256(key) | Key::P384(key) => {
                key.sign(random, message).map(|value| value.as_ref().to_vec()).map_err(|_| IdentityError::NoRandomness)
            }
            Key::Rsa(key) => {
                let padding: &dyn ring::signature::RsaEncoding =
                    if key.public().modulus_len() > 384 { &RSA_PKCS1_SHA384 } else { &RSA_PKCS1_SHA256 };
                let mut value = vec![0; key.public().modulus_len()];
                key.sign(padding, random, message, &mut value).map_err(|_| IdentityError::NoRandomness)?;
                Ok(value)
            }
        }
    }

    /// How many bytes a signature value has at most.
    pub(super) fn signature_size(&self) -> usize {
        match &self.key {
            Key::P256(_) => 72,
            Key::P384(_) => 104,
            Key::Rsa(key) => key.public().modulus_len(),
        }
    }
}

/// The most letters of a common name (RFC 5280, A.1: ub-common-name).
const LONGEST_NAME: usize = 64;

/// A name as the certificate of a key of one's own bears it: cut between two words where it has more than 64 letters.
#[must_use]
pub fn common_name(name: &str) -> String {
    let name = name.trim();
    let Some((end, next)) = name.char_indices().nth(LONGEST_NAME) else { return name.to_owned() };
    let (whole, _) = name.split_at(end);
    // Not in the middle of a word, unless it is the first.
    let whole =
        if next.is_whitespace() { whole } else { whole.rsplit_once(char::is_whitespace).map_or(whole, |(words, _)| words) };
    whole.trim_end().to_owned()
}

/// Certificates that stand one behind the other.
fn split(mut certificates: &[u8]) -> Result<Vec<&[u8]>, IdentityError> {
    let mut all = Vec::new();
    while !certificates.is_empty() {
        let mut reader = der::Reader::new(certificates);
        all.push(reader.expect(der::SEQUENCE).map_err(|_| IdentityError::Certificate)?.whole);
        certificates = reader.rest();
    }
    Ok(all)
}

fn bit_string(bytes: &[u8]) -> Vec<u8> {
    der::nest(der::BIT_STRING, &[&[0], bytes])
}

/// RFC 5280, 4.1.2.5: two-digit years before 2050, four digits from then on.
fn time(at: NaiveDateTime) -> Vec<u8> {
    if at.year() < 2050 {
        der::value(der::UTC_TIME, at.format("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        der::value(der::GENERALIZED_TIME, at.format("%Y%m%d%H%M%SZ").to_string().as_bytes())
    }
}

/// TBSCertificate: version 3, one common name as issuer and subject, usage digitalSignature and nonRepudiation.
fn to_be_signed(name: &str, now: NaiveDateTime, serial: &[u8], public: &[u8]) -> Vec<u8> {
    let seq = |parts: &[&[u8]]| der::nest(der::SEQUENCE, parts);
    let common = seq(&[&der::value(der::OID, oid::COMMON_NAME), &der::value(der::UTF8_STRING, name.as_bytes())]);
    let names = seq(&[&der::set_of(vec![common])]);
    // The clocks of others may be behind this one: what is signed and stamped at once must not lie before its certificate.
    let from = now.checked_sub_days(Days::new(1)).unwrap_or(now);
    let until = now.checked_add_months(Months::new(120)).unwrap_or(now);
    let curve = seq(&[&der::value(der::OID, oid::EC_PUBLIC_KEY), &der::value(der::OID, oid::P256)]);
    let critical: &[u8] = &[0x01, 0x01, 0xff];
    let extension = |oid: &[u8], critical: &[u8], content: &[u8]| {
        seq(&[&der::value(der::OID, oid), critical, &der::value(der::OCTET_STRING, content)])
    };
    // RFC 5280, 4.2.1.2, method 1 with SHA-256 cut to 20 bytes (RFC 7093, method 1).
    let key_id = Fingerprint::of(public);
    let extensions = seq(&[
        &extension(oid::BASIC_CONSTRAINTS, critical, &seq(&[])),
        &extension(oid::KEY_USAGE, critical, &[der::BIT_STRING, 2, 6, 0xc0]),
        &extension(oid::SUBJECT_KEY_ID, &[], &der::value(der::OCTET_STRING, key_id.bytes().get(..20).unwrap_or_default())),
    ]);
    seq(&[
        &der::nest(der::context(0), &[&[der::INTEGER, 1, 2]]),
        &der::unsigned(serial),
        &der::algorithm(oid::ECDSA_SHA256, false),
        &names,
        &seq(&[&time(from), &time(until)]),
        &names,
        &seq(&[&curve, &bit_string(public)]),
        &der::nest(der::context(3), &[&extensions]),
    ])
}
