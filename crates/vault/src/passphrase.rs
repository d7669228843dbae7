//! The holder's passphrase, as typed.
//!
//! It must never be shown, logged, compared or stored.

use zeroize::Zeroizing;

/// A passphrase: its UTF-8 bytes exactly as typed, wiped when it goes.
///
/// Nothing is trimmed or normalised: two ways of typing the same letter (`é` as one character or as `e` and an accent) are
/// two passphrases. How long or strong it must be is the caller's business; only an empty one is refused here.
#[expect(missing_debug_implementations, reason = "a passphrase must not reach a log or a crash report")]
pub struct Passphrase(Zeroizing<String>);

/// There is nothing in the passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The passphrase is empty. Type at least a few words.")]
pub struct EmptyPassphrase;

impl Passphrase {
    /// Takes the passphrase over; the caller keeps no copy.
    ///
    /// # Errors
    /// [`EmptyPassphrase`] where `typed` has no character.
    pub fn new(typed: String) -> Result<Self, EmptyPassphrase> {
        let typed = Zeroizing::new(typed);
        if typed.is_empty() { Err(EmptyPassphrase) } else { Ok(Self(typed)) }
    }

    /// For the key derivation only.
    pub(crate) fn expose_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
