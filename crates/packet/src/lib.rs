//! Packets: PDFs that a specialist hands to an employer, a certifying body or an agency; and checking such files.
//!
//! - [`employer`] and its later neighbours say what a kind of packet holds; one module a kind.
//! - `page` sets it: type, tables, paper.
//! - [`sign()`] seals it with the holder's key; [`verify()`] checks any signed PDF.
//! - `structure`, `der`, `certificate` and `key` read what the two have in common.
//!
//! This crate must never read a clock, a file or the network, and knows neither the wallet nor the rules: what stands in a
//! packet is handed to it in words and hours. An hour that nobody knows is set as unknown, never as fulfilled.

mod certificate;
mod der;
pub mod employer;
mod font;
mod key;
mod page;
mod sign;
mod structure;
mod verify;

use chrono::NaiveDateTime;
use ring::rand::SecureRandom;

pub use certificate::Fingerprint;
pub use sign::{Identity, IdentityError, Pkcs12Error, Seal, SignError, Signing, sign};
pub use verify::{Appended, NotReadable, Origin, SignatureFinding, TimeStamp, Verdict, verify};

/// Who will sign: the packet prints the name and the fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name in the certificate.
    pub name: String,
    /// The certificate's fingerprint.
    pub fingerprint: Fingerprint,
}

impl From<&Identity> for Signer {
    fn from(identity: &Identity) -> Self {
        Self { name: identity.name().to_owned(), fingerprint: identity.fingerprint() }
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
    /// Signs the packet with the key whose fingerprint it prints, at the time that it prints.
    ///
    /// # Errors
    /// [`SignError`]; then there is no packet. [`SignError::OtherKey`] where the packet prints another key's fingerprint.
    pub fn sealed(&self, identity: &Identity, random: &dyn SecureRandom) -> Result<Vec<u8>, SignError> {
        if identity.fingerprint() != self.fingerprint {
            return Err(SignError::OtherKey);
        }
        let description = format!("Electronic signature of {}", identity.name());
        let signing = Signing {
            at: self.made_at,
            reason: "I made this summary from my own records.",
            description: &description,
            seal: Some(&self.seal),
        };
        sign(&self.pdf, identity, &signing, random)
    }
}
