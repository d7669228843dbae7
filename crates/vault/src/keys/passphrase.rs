//! The holder's passphrase, as typed.
//!
//! It must never be shown, logged, compared or stored.

use crate::keys::secret::Locked;
use zeroize::Zeroizing;

/// As many bytes as lie in locked memory; hardly anyone types more.
const LOCKED_BYTES: usize = 4096;

/// A passphrase: its UTF-8 bytes exactly as typed, wiped when it goes, and in locked memory up to 4,096 bytes.
///
/// Nothing is trimmed or normalised: two ways of typing the same letter (`é` as one character or as `e` and an accent) are
/// two passphrases. How long or strong it must be is the caller's business; only an empty one is refused here.
#[expect(missing_debug_implementations, reason = "a passphrase must not reach a log or a crash report")]
pub struct Passphrase(Kept);

enum Kept {
    Locked(Locked<LOCKED_BYTES>, usize),
    Long(Zeroizing<String>),
}

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
        if typed.is_empty() {
            return Err(EmptyPassphrase);
        }
        let mut locked = Locked::zeroed();
        match locked.expose_mut().get_mut(..typed.len()) {
            Some(room) => room.copy_from_slice(typed.as_bytes()),
            None => return Ok(Self(Kept::Long(typed))),
        }
        Ok(Self(Kept::Locked(locked, typed.len())))
    }

    /// For the key derivation only.
    pub(crate) fn expose_bytes(&self) -> &[u8] {
        match &self.0 {
            Kept::Locked(bytes, length) => bytes.expose().get(..*length).unwrap_or_default(),
            Kept::Long(typed) => typed.as_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_kept_to_the_last_byte() {
        for length in [1, 8, 4095, 4096, 4097, 100_000] {
            let typed: String = ('a'..='z').cycle().take(length).collect();
            assert_eq!(Passphrase::new(typed.clone()).unwrap().expose_bytes(), typed.as_bytes());
        }
        assert!(Passphrase::new(String::new()).is_err());
    }
}
