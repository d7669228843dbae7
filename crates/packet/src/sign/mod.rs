//! Sealing a packet: the holder's key and certificate, the CMS signature, and the update that carries it.
//!
//! The profile is PAdES baseline (ETSI EN 319 142-1): B-B needs no network and no authority. B-T and B-LT ask others, whom
//! the caller brings ([`Outside`]): this module opens no connection. It must never rewrite the bytes it signs: a signature
//! is appended, and what stood before stays a prefix of what stands after.

mod append;
mod cms;
mod field;
mod identity;
mod keep;
mod pkcs12;
mod revocation;
mod stamp;
mod update;

use chrono::NaiveDateTime;

pub use identity::{Identity, IdentityError, common_name};
pub use pkcs12::Pkcs12Error;
pub use update::{Seal, Sealed, Signing, approve, sign, sign_with};

/// Why nobody answered, in words that end a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached(pub String);

/// Somebody who brings questions to a time-stamp server (RFC 3161).
pub trait TimeStamper {
    /// The answer to a `TimeStampReq` in DER: a `TimeStampResp`, unchecked.
    ///
    /// # Errors
    /// [`Unreached`] where there is none.
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, Unreached>;
}

/// Somebody who asks the authorities behind certificates whether these still hold. Addresses are those that the
/// certificates name.
pub trait Revocations {
    /// A revocation list (RFC 5280) or an issuer's certificate, unchecked.
    ///
    /// # Errors
    /// [`Unreached`] where there is none.
    fn fetch(&self, address: &str) -> Result<Vec<u8>, Unreached>;

    /// The answer to an `OCSPRequest` in DER (RFC 6960), unchecked.
    ///
    /// # Errors
    /// [`Unreached`] where there is none.
    fn ask(&self, address: &str, request: &[u8]) -> Result<Vec<u8>, Unreached>;
}

/// Who may be asked while a file is signed. By default nobody: nothing leaves the machine.
#[derive(Clone, Copy, Default)]
#[expect(missing_debug_implementations, reason = "those who ask need not be shown")]
pub struct Outside<'a> {
    /// Stamps the signature (PAdES B-T).
    pub time_stamper: Option<&'a dyn TimeStamper>,
    /// Tells of the certificates behind the signature and the stamp (PAdES B-LT).
    pub revocations: Option<&'a dyn Revocations>,
}

/// Why there is no time stamp. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The server gave no answer.
    #[error("the time-stamp server gave no answer: {0}")]
    Unreached(String),
    /// The server said no, and why.
    #[error("the time-stamp server refused: {0}")]
    Refused(String),
    /// What came is no answer of a time-stamp server.
    #[error("what came from the time-stamp server is not a time stamp; its address may be that of something else")]
    Malformed,
    /// The answer is to another question than the one that was asked.
    #[error("the time-stamp server answered another question than ours, so its stamp proves nothing")]
    OtherQuestion,
    /// The stamp cannot be relied on, and why.
    #[error("the stamp cannot be relied on: {0}")]
    Unsound(String),
    /// The system gave no randomness.
    #[error("the system could not make random numbers")]
    NoRandomness,
}

/// Why a file could not be signed. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The bytes are not a PDF whose structure can be added to.
    #[error("this file cannot be signed because its structure is damaged; nothing was written; make the file again")]
    Damaged,
    /// The file is encrypted.
    #[error("this file is locked with a password, so it cannot be signed; nothing was written; save a copy without a password")]
    Encrypted,
    /// Its author certified it and allows no further signature.
    #[error("whoever signed this file allows no further signature; nothing was written; sign a paper that comes with it instead")]
    Certified,
    /// The seal's page is not there.
    #[error("the page for the signature is missing; nothing was written; make the file again")]
    NoSuchPage,
    /// The key or its certificate failed.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The packet was set for another key.
    #[error("this packet prints the fingerprint of another key; nothing was written; make the packet again with this key")]
    OtherKey,
    /// The signature came out larger than the room that was kept for it.
    #[error("the signature did not fit; nothing was written; try a key with fewer certificates")]
    NoRoom,
    /// There is no time stamp.
    #[error(
        "{0}; nothing was written; try again later, or sign without a time stamp: such a signature is as good, only its time is your own word"
    )]
    Stamp(#[from] StampError),
    /// A certificate behind the signature was revoked.
    #[error(
        "the certificate of {name} was revoked on {}; nothing was written; ask whoever issued it for a new one, or sign with the wallet's own key",
        at.format("%-d %B %Y")
    )]
    Revoked {
        /// Whose certificate.
        name: String,
        /// Since when, in UTC.
        at: NaiveDateTime,
    },
}
