//! Keys from PKCS #12 files (RFC 7292), for people whose employer or authority gave them one.
//!
//! Read: the integrity check by HMAC with a SHA-2 digest or SHA-1, and contents locked by PBES2 (PBKDF2 with HMAC, AES in
//! CBC mode), which is what current tools write. The older RC2 and triple-DES locks are refused with the way out. Costs
//! named by the file are bounded. It must never keep the password, and wipes what it unlocks.

use std::num::NonZeroU32;

use aes::{Aes128, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use ring::digest::{Algorithm as Hash, Context};
use ring::rand::SecureRandom;
use ring::{digest, hmac, pbkdf2};
use zeroize::Zeroizing;

use super::identity::{Identity, IdentityError};
use crate::der::{self, Malformed, Reader, oid};
use crate::key;

/// Why a PKCS #12 file gave no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Pkcs12Error {
    /// The file is not PKCS #12, or is damaged.
    #[error("this is not a readable PKCS #12 file (.p12 or .pfx); export the key again")]
    Malformed,
    /// The password does not open it.
    #[error("this password does not open the key file; nothing was changed; try again")]
    WrongPassword,
    /// It is locked in a way that is not read here.
    #[error(
        "this key file is locked in an old or unusual way; make it anew with a current tool, for example `openssl pkcs12 -export` \
         of OpenSSL 3"
    )]
    Unsupported,
    /// There is no private key in it.
    #[error("there is no private key in this file; export the key together with its certificate")]
    NoKey,
    /// The key or certificate in it cannot sign.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl From<Malformed> for Pkcs12Error {
    fn from(Malformed: Malformed) -> Self {
        Self::Malformed
    }
}

/// More rounds than any tool sets by default, and few enough not to hang.
const MAX_ROUNDS: u64 = 3_000_000;

const BAG_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 1];
const BAG_LOCKED_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 2];
const BAG_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 3];
const X509: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
const HMAC_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 7];
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9];
const HMAC_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 10];
const HMAC_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 11];
const AES128_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 2];
const AES256_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];

/// What the bags held.
#[derive(Default)]
struct Contents {
    key: Option<Zeroizing<Vec<u8>>>,
    certificates: Vec<Vec<u8>>,
}

impl Identity {
    /// Takes the first private key of a PKCS #12 file, with its certificate and those of its issuers.
    ///
    /// # Errors
    /// [`Pkcs12Error`], telling a wrong password from a file that cannot be read.
    pub fn from_pkcs12(file: &[u8], password: &str, random: &dyn SecureRandom) -> Result<Self, Pkcs12Error> {
        let mut outer = Reader::new(file);
        let mut pfx = outer.expect(der::SEQUENCE)?.inside();
        outer.end()?;
        if pfx.small()? != 3 {
            return Err(Pkcs12Error::Malformed);
        }
        let safe = data(pfx.expect(der::SEQUENCE)?.inside())?;
        let mac = pfx.optional(der::SEQUENCE)?.ok_or(Pkcs12Error::Unsupported)?;
        check_mac(mac.inside(), safe, password)?;

        let mut contents = Contents::default();
        let mut infos = Reader::new(safe).expect(der::SEQUENCE)?.inside();
        while !infos.is_empty() {
            let info = infos.expect(der::SEQUENCE)?.inside();
            let mut peek = info;
            match peek.expect(der::OID)?.content {
                oid::DATA => contents.read_bags(data(info)?, password)?,
                oid::ENCRYPTED_DATA => {
                    let bags = encrypted_data(peek, password)?;
                    contents.read_bags(&bags, password)?;
                }
                _ => return Err(Pkcs12Error::Unsupported),
            }
        }
        contents.identity(random)
    }
}

impl Contents {
    fn read_bags(&mut self, bags: &[u8], password: &str) -> Result<(), Pkcs12Error> {
        let mut bags = Reader::new(bags).expect(der::SEQUENCE)?.inside();
        while !bags.is_empty() {
            let mut bag = bags.expect(der::SEQUENCE)?.inside();
            let kind = bag.expect(der::OID)?.content;
            let content = bag.expect(der::context(0))?;
            match kind {
                BAG_KEY if self.key.is_none() => self.key = Some(Zeroizing::new(content.content.to_vec())),
                BAG_LOCKED_KEY if self.key.is_none() => {
                    let mut locked = content.inside().expect(der::SEQUENCE)?.inside();
                    let algorithm = locked.expect(der::SEQUENCE)?.whole;
                    self.key = Some(unlock(algorithm, locked.expect(der::OCTET_STRING)?.content, password)?);
                }
                BAG_CERTIFICATE => {
                    let mut certificate = content.inside().expect(der::SEQUENCE)?.inside();
                    if certificate.expect(der::OID)?.content == X509 {
                        let bytes = certificate.expect(der::context(0))?.inside().expect(der::OCTET_STRING)?.content;
                        self.certificates.push(bytes.to_vec());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The key with the one certificate that belongs to it.
    fn identity(self, random: &dyn SecureRandom) -> Result<Identity, Pkcs12Error> {
        let key = self.key.ok_or(Pkcs12Error::NoKey)?;
        let mut last = IdentityError::Certificate;
        for (index, certificate) in self.certificates.iter().enumerate() {
            let others = self.certificates.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, one)| one.clone());
            match Identity::with_chain(&key, certificate, others.collect(), random) {
                Ok(identity) => return Ok(identity),
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }
}

/// ContentInfo of the kind `data`: the bytes inside.
fn data(mut info: Reader<'_>) -> Result<&[u8], Pkcs12Error> {
    if info.expect(der::OID)?.content != oid::DATA {
        return Err(Pkcs12Error::Unsupported);
    }
    Ok(info.expect(der::context(0))?.inside().expect(der::OCTET_STRING)?.content)
}

/// EncryptedData (RFC 5652, 8), behind its object identifier.
fn encrypted_data(mut info: Reader<'_>, password: &str) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    let mut encrypted = info.expect(der::context(0))?.inside().expect(der::SEQUENCE)?.inside();
    encrypted.small()?;
    let mut content = encrypted.expect(der::SEQUENCE)?.inside();
    content.expect(der::OID)?;
    let algorithm = content.expect(der::SEQUENCE)?.whole;
    let locked = content.expect(0x80)?.content; // [0] IMPLICIT OCTET STRING
    unlock(algorithm, locked, password)
}

/// PBES2 (RFC 8018, 6.2).
fn unlock(algorithm: &[u8], locked: &[u8], password: &str) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    let (method, parameters) = key::algorithm(algorithm).ok_or(Pkcs12Error::Malformed)?;
    if method != PBES2 {
        return Err(Pkcs12Error::Unsupported);
    }
    let mut parameters = Reader::new(parameters).expect(der::SEQUENCE)?.inside();
    let (derivation, derivation_parameters) =
        key::algorithm(parameters.expect(der::SEQUENCE)?.whole).ok_or(Pkcs12Error::Malformed)?;
    let (cipher, vector) = key::algorithm(parameters.expect(der::SEQUENCE)?.whole).ok_or(Pkcs12Error::Malformed)?;
    let vector = Reader::new(vector).expect(der::OCTET_STRING)?.content;
    if derivation != PBKDF2 {
        return Err(Pkcs12Error::Unsupported);
    }
    let mut derivation = Reader::new(derivation_parameters).expect(der::SEQUENCE)?.inside();
    let salt = derivation.expect(der::OCTET_STRING)?.content;
    let rounds = derivation.small()?;
    derivation.optional(der::INTEGER)?; // the key's length, which the cipher says too
    let mac = match derivation.optional(der::SEQUENCE)? {
        None => HMAC_SHA1,
        Some(mac) => key::algorithm(mac.whole).ok_or(Pkcs12Error::Malformed)?.0,
    };
    let mac = match mac {
        HMAC_SHA1 => pbkdf2::PBKDF2_HMAC_SHA1,
        HMAC_SHA256 => pbkdf2::PBKDF2_HMAC_SHA256,
        HMAC_SHA384 => pbkdf2::PBKDF2_HMAC_SHA384,
        HMAC_SHA512 => pbkdf2::PBKDF2_HMAC_SHA512,
        _ => return Err(Pkcs12Error::Unsupported),
    };
    let rounds = bounded(rounds)?;
    let mut secret = Zeroizing::new([0_u8; 32]);
    let size = if cipher == AES128_CBC { 16 } else { 32 };
    let secret = secret.get_mut(..size).ok_or(Pkcs12Error::Malformed)?;
    pbkdf2::derive(mac, rounds, salt, password.as_bytes(), secret);
    let plain = match cipher {
        AES128_CBC => Decryptor::<Aes128>::new_from_slices(secret, vector)
            .map_err(|_| Pkcs12Error::Malformed)?
            .decrypt_padded_vec::<Pkcs7>(locked),
        AES256_CBC => Decryptor::<Aes256>::new_from_slices(secret, vector)
            .map_err(|_| Pkcs12Error::Malformed)?
            .decrypt_padded_vec::<Pkcs7>(locked),
        _ => return Err(Pkcs12Error::Unsupported),
    };
    plain.map(Zeroizing::new).map_err(|_| Pkcs12Error::WrongPassword)
}

fn bounded(rounds: u64) -> Result<NonZeroU32, Pkcs12Error> {
    u32::try_from(rounds).ok().filter(|_| rounds <= MAX_ROUNDS).and_then(NonZeroU32::new).ok_or(Pkcs12Error::Unsupported)
}

/// MacData (RFC 7292, 4): whether the password is right and the file whole.
fn check_mac(mut mac: Reader<'_>, safe: &[u8], password: &str) -> Result<(), Pkcs12Error> {
    let mut info = mac.expect(der::SEQUENCE)?.inside();
    let (digest_oid, _) = key::algorithm(info.expect(der::SEQUENCE)?.whole).ok_or(Pkcs12Error::Malformed)?;
    let expected = info.expect(der::OCTET_STRING)?.content;
    let salt = mac.expect(der::OCTET_STRING)?.content;
    let rounds = if mac.is_empty() { 1 } else { mac.small()? };
    let (hash, algorithm): (&'static Hash, _) = match digest_oid {
        oid::SHA1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        oid::SHA256 => (&digest::SHA256, hmac::HMAC_SHA256),
        oid::SHA384 => (&digest::SHA384, hmac::HMAC_SHA384),
        oid::SHA512 => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return Err(Pkcs12Error::Unsupported),
    };
    let secret = mac_key(hash, password, salt, bounded(rounds)?.get());
    hmac::verify(&hmac::Key::new(algorithm, &secret), safe, expected).map_err(|_| Pkcs12Error::WrongPassword)
}

/// RFC 7292, B.2, for the one case of a key as long as the digest, which is what an integrity key is.
fn mac_key(hash: &'static Hash, password: &str, salt: &[u8], rounds: u32) -> Zeroizing<Vec<u8>> {
    let block = hash.block_len();
    let mut words: Zeroizing<Vec<u8>> = Zeroizing::new(password.encode_utf16().flat_map(u16::to_be_bytes).collect());
    words.extend_from_slice(&[0, 0]);
    let stretched =
        |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block).collect() };
    let mut context = Context::new(hash);
    context.update(&vec![3_u8; block]);
    context.update(&stretched(salt));
    context.update(&Zeroizing::new(stretched(&words)));
    let mut key = Zeroizing::new(context.finish().as_ref().to_vec());
    for _ in 1..rounds {
        let next = digest::digest(hash, &key);
        key.copy_from_slice(next.as_ref());
    }
    key
}
