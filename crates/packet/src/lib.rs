//! Packets: PDFs that a specialist hands to an employer, a certifying body or an agency; and checking such files.
//!
//! - [`kinds`] says what each kind of packet holds, and in which order; one module a kind.
//! - [`lay_out`] sets a whole [`Packet`]; `page` sets what stands on it: type, tables, paper; `evidence` the papers behind it.
//! - [`sign()`] seals it with the holder's key; [`verify()`] checks any signed PDF.
//! - `structure`, `der`, `certificate` and `key` read what the two have in common.
//!
//! This crate must never read a clock, a file or the network, and knows neither the wallet nor the rules: what stands in a
//! packet is handed to it in words and hours. An hour that nobody knows is set as unknown, never as fulfilled.

mod attach;
mod certificate;
mod der;
mod evidence;
mod font;
mod key;
pub mod kinds;
mod layout;
mod page;
mod placing;
mod sign;
mod slim;
mod structure;
mod verify;

use chrono::NaiveDateTime;
use ring::rand::SecureRandom;

pub use attach::{Attachment, Relationship};
pub use certificate::Fingerprint;
pub use evidence::Paper;
pub use layout::{Packet, lay_out};
pub use sign::{
    Identity, IdentityError, Outside, Pkcs12Error, Revocations, Seal, Sealed, SignError, Signing, StampError, TimeStamper,
    Unreached, approve, common_name, sign, sign_with,
};
pub use verify::{
    Appended, Attached, AttachedError, CertificateFinding, Chain, Change, ChangeKind, LaterRevision, NotReadable, Origin,
    Revocation, SignatureFinding, TimeStamp, Verdict, attachments, verify,
};

/// Who will sign: the packet prints the name and the fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name in the certificate.
    pub name: String,
    /// The certificate's fingerprint.
    pub fingerprint: Fingerprint,
    /// Who issued the certificate; `None` where the holder did, or will.
    pub issuer: Option<String>,
}

impl From<&Identity> for Signer {
    fn from(identity: &Identity) -> Self {
        Self { name: identity.name().to_owned(), fingerprint: identity.fingerprint(), issuer: identity.issuer() }
    }
}

/// A packet that is set and not yet signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    /// The file. The same input gives the same bytes.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that the typeface lacks. Each shows as an open box; tell the holder before the packet goes out.
    pub missing_glyphs: Vec<char>,
    /// The beginnings of texts that were too long for their place and were cut, with an ellipsis.
    pub shortened: Vec<String>,
    /// The visible signature.
    pub seal: Seal,
    made_at: NaiveDateTime,
    fingerprint: Fingerprint,
}

/// Why a packet could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The typeface inside the program is broken.
    #[error("the program's typeface is damaged, so no packet was made; your records are unchanged; install Peerfolio again")]
    Font,
    /// The file could not be put together.
    #[error("the packet could not be put together; your records are unchanged; please report this")]
    Structure,
}

impl Laid {
    /// The time that the packet prints and its signature claims, in UTC.
    #[must_use]
    pub const fn made_at(&self) -> NaiveDateTime {
        self.made_at
    }

    /// Signs the packet with the key whose fingerprint it prints, at the time that it prints.
    ///
    /// # Errors
    /// [`SignError`]; then there is no packet. [`SignError::OtherKey`] where the packet prints another key's fingerprint.
    pub fn sealed(&self, identity: &Identity, random: &dyn SecureRandom) -> Result<Vec<u8>, SignError> {
        self.sealed_with(identity, random, Outside::default()).map(|sealed| sealed.pdf)
    }

    /// The same, with a time stamp and material for checking the signature later from whoever is there to ask.
    ///
    /// # Errors
    /// Those of [`Self::sealed`]; [`SignError::Stamp`] where the stamp that was asked for did not come.
    pub fn sealed_with(&self, identity: &Identity, random: &dyn SecureRandom, outside: Outside<'_>) -> Result<Sealed, SignError> {
        if identity.fingerprint() != self.fingerprint {
            return Err(SignError::OtherKey);
        }
        let description = format!(
            "Electronic signature of {}, {}. Signature fingerprint (SHA-256): {}",
            identity.name(),
            self.made_at.format("%-d %B %Y, %H:%M UTC"),
            self.fingerprint
        );
        let signing = Signing {
            at: self.made_at,
            reason: "I made this packet from my own records.",
            description: &description,
            seal: Some(&self.seal),
        };
        sign_with(&self.pdf, identity, &signing, random, outside)
    }
}
